"""KML 2.2: longitude and latitude on WGS 84; every placemark says what stands in the table's row.

A description is plain text here, no markup: what somebody wrote must not be run by who opens the file.
"""

from collections.abc import Iterator

from zscc.export.cells import text_of, utc
from zscc.export.columns import Shape, Shapes, Sheet
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.geojson_file import shaped
from zscc.export.markup import attribute, element, text
from zscc.export.provenance import lines
from zscc.export.sheets import sheets_of
from zscc.geo.spaces import Space
from zscc.model.moment import utc_from_ms

_NAMES = ("case_id", "report_id", "vehicle", "grid", "fid")
_MOMENTS = ("opened_at", "observed_at")


def made(material: Material, wish: Wish) -> bytes:
    """One folder of placemarks."""
    if Space.named(wish.crs) is not Space.WGS84:
        raise ExportRefused("crs_not_in_form", form="KML", crs=wish.crs)
    sheet = shaped(sheets_of(material, wish))
    about = "\n".join(f"{line.title}：{line.text}" for line in lines(material, wish, sheet.rows))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        element("name", wish.title or sheet.title),
        element("description", about),
        *_styles(),
        "<Folder>",
        element("name", sheet.title),
        *_placemarks(sheet),
        "</Folder></Document></kml>\n",
    ]
    return "\n".join(filter(None, parts)).encode("utf-8")


def _styles() -> Iterator[str]:
    yield '<Style id="plain"><LineStyle><width>2</width></LineStyle><PolyStyle><fill>0</fill></PolyStyle></Style>'


def _placemarks(sheet: Sheet) -> Iterator[str]:
    assert sheet.shapes is not None
    shapes = sheet.shapes.within(Space.WGS84)
    cells = {column.key: text_of(column) for column in sheet.columns}
    titles = {column.key: column.title for column in sheet.columns}
    named = next(key for key in _NAMES if key in cells)
    stamps = _stamps(sheet)
    for row in range(sheet.rows):
        data = "".join(
            f"<Data name={attribute(key)}><displayName>{text(titles[key])}</displayName>"
            f"<value>{text(cells[key][row])}</value></Data>"
            for key in cells
            if cells[key][row]
        )
        yield (
            f"<Placemark>{element('name', cells[named][row])}"
            f"{stamps[row]}<styleUrl>#plain</styleUrl>"
            f"<ExtendedData>{data}</ExtendedData>{_geometry(shapes, row)}</Placemark>"
        )


def _stamps(sheet: Sheet) -> list[str]:
    """When: a span of a way, a moment of anything else that has one."""
    if sheet.times_ms is not None and sheet.shapes is not None:
        start = sheet.shapes.start
        spans = zip(sheet.times_ms[start[:-1]].tolist(), sheet.times_ms[start[1:] - 1].tolist(), strict=True)
        return [f"<TimeSpan>{_when('begin', begin)}{_when('end', end)}</TimeSpan>" for begin, end in spans]
    key = next((each.key for each in sheet.columns if each.key in _MOMENTS), None)
    if key is None:
        return [""] * sheet.rows
    return [f"<TimeStamp>{element('when', moment)}</TimeStamp>" for moment in text_of(sheet.column(key), utc)]


def _when(name: str, at_ms: int) -> str:
    return element(name, utc(utc_from_ms(at_ms)))


def _geometry(shapes: Shapes, row: int) -> str:
    vertices = " ".join(f"{x:.7f},{y:.7f}" for x, y in shapes.row(row).tolist())
    if not vertices:
        return ""
    coordinates = f"<coordinates>{vertices}</coordinates>"
    if shapes.shape is Shape.POLYGON:
        ring = f"<LinearRing>{coordinates}</LinearRing>"
        return f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
    return f"<{shapes.shape.value}>{coordinates}</{shapes.shape.value}>"
