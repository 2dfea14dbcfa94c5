"""GPX 1.1: tracks as tracks, things with a position as waypoints; WGS 84."""

from collections.abc import Iterator
from itertools import groupby

from zscc.export.cells import text_of, utc
from zscc.export.columns import Shape, Sheet
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.geojson_file import shaped
from zscc.export.markup import element
from zscc.export.provenance import lines
from zscc.export.sheets import sheets_of
from zscc.geo.spaces import Space
from zscc.model.moment import utc_from_ms

_NAMES = ("case_id", "report_id", "vehicle_id")
_KINDS = ("class", "state")
_MOMENTS = ("opened_at", "observed_at")


def made(material: Material, wish: Wish) -> bytes:
    """Tracks or waypoints; raises ExportRefused for areas, which GPX does not know."""
    if Space.named(wish.crs) is not Space.WGS84:
        raise ExportRefused("crs_not_in_form", form="GPX", crs=wish.crs)
    sheet = shaped(sheets_of(material, wish))
    assert sheet.shapes is not None
    if sheet.shapes.shape is Shape.POLYGON:
        raise ExportRefused("form_without_areas", form="GPX")
    about = "\n".join(f"{line.title}：{line.text}" for line in lines(material, wish, sheet.rows))
    body = _tracks(sheet) if sheet.shapes.shape is Shape.LINE else _waypoints(sheet)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="zscc" xmlns="http://www.topografix.com/GPX/1/1">',
        f"<metadata>{element('name', wish.title or sheet.title)}{element('desc', about)}"
        f"{element('time', utc(material.passport.as_of))}</metadata>",
        *body,
        "</gpx>\n",
    ]
    return "\n".join(parts).encode("utf-8")


def _tracks(sheet: Sheet) -> Iterator[str]:
    """A track a vehicle, a segment a way without a gap."""
    assert sheet.shapes is not None
    assert sheet.times_ms is not None
    shapes, times = sheet.shapes.within(Space.WGS84), sheet.times_ms
    ids, called = sheet.column("vehicle_id").values, sheet.column("vehicle").values
    for vehicle, rows in groupby(range(sheet.rows), key=lambda row: ids[row]):
        segments, name = [], str(vehicle)
        for row in rows:
            name = str(called[row])
            first, last = int(shapes.start[row]), int(shapes.start[row + 1])
            points = zip(
                shapes.x[first:last].tolist(), shapes.y[first:last].tolist(), times[first:last].tolist(), strict=True
            )
            told = "".join(
                f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>{utc(utc_from_ms(at))}</time></trkpt>'
                for lon, lat, at in points
            )
            segments.append(f"<trkseg>{told}</trkseg>")
        yield f"<trk>{element('name', name)}{''.join(segments)}</trk>"


def _waypoints(sheet: Sheet) -> Iterator[str]:
    assert sheet.shapes is not None
    shapes = sheet.shapes.within(Space.WGS84)
    cells = {column.key: text_of(column, utc) for column in sheet.columns}
    name = next(key for key in _NAMES if key in cells)
    kind, at = (next((key for key in keys if key in cells), "") for keys in (_KINDS, _MOMENTS))
    for row in range(sheet.rows):
        place = shapes.row(row).tolist()
        if not place:
            continue
        (lon, lat) = place[0]
        told = "".join(
            element(tag, cells[key][row]) for tag, key in (("time", at), ("name", name), ("desc", kind)) if key
        )
        yield f'<wpt lat="{lat:.7f}" lon="{lon:.7f}">{told}</wpt>'
