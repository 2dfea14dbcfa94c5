"""GeoJSON (RFC 7946): longitude and latitude on WGS 84, seven places, rings counter-clockwise.

Another system is never in the geometry, where every reader would take it for WGS 84: it stands by name in properties.
"""

import json
from collections.abc import Iterator
from typing import Any

from zscc.export.cells import json_value, local
from zscc.export.columns import Column, Shape, Shapes, Sheet, coordinate_columns
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.provenance import lines, made_up
from zscc.export.rows.names import Names
from zscc.export.sheets import sheets_of
from zscc.geo.spaces import Space
from zscc.model.moment import utc_from_ms


def made(material: Material, wish: Wish) -> bytes:
    """The sheet of the subject that has shapes, lines before points, as one FeatureCollection."""
    sheet = shaped(sheets_of(material, wish))
    columns = sheet.columns
    if Space.named(wish.crs) is not Space.WGS84:
        columns = (*columns, *coordinate_columns(sheet, wish.crs, Names.of(material).words))
    collection = {
        "type": "FeatureCollection",
        "name": sheet.name,
        "about": {line.key: line.text for line in lines(material, wish, sheet.rows)},
        "columns": {column.key: column.title for column in columns},
        "synthetic": made_up(material),
        "features": list(_features(sheet, columns, wish)),
    }
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode("utf-8")


def shaped(sheets: tuple[Sheet, ...]) -> Sheet:
    """The sheet for a file of one layer: of lines rather than of their points; raises ExportRefused."""
    with_shapes = [sheet for sheet in sheets if sheet.shapes is not None]
    if not with_shapes:
        raise ExportRefused("no_shapes")
    return with_shapes[-1]


def _features(sheet: Sheet, columns: tuple[Column, ...], wish: Wish) -> Iterator[dict[str, Any]]:
    assert sheet.shapes is not None
    shapes, elsewhere = sheet.shapes.within(Space.WGS84), Space.named(wish.crs) is not Space.WGS84
    cells = [[json_value(value, column.decimals) for value in column.values] for column in columns]
    keys = [column.key for column in columns]
    for row in range(sheet.rows):
        properties: dict[str, Any] = dict(zip(keys, (cell[row] for cell in cells), strict=True))
        if elsewhere:
            properties["crs"] = wish.crs
        if sheet.times_ms is not None:
            first, last = sheet.shapes.start[row], sheet.shapes.start[row + 1]
            properties["times"] = [local(utc_from_ms(at)) for at in sheet.times_ms[first:last].tolist()]
        if sheet.synthetic:
            properties["synthetic"] = sheet.synthetic[row]
        yield {"type": "Feature", "geometry": geometry(shapes, row), "properties": properties}


def geometry(shapes: Shapes, row: int) -> dict[str, Any] | None:
    """The geometry of a row; None without one."""
    vertices = shapes.row(row).tolist()
    if not vertices:
        return None
    if shapes.shape is Shape.POINT:
        return {"type": "Point", "coordinates": vertices[0]}
    coordinates = vertices if shapes.shape is Shape.LINE else [vertices]
    return {"type": shapes.shape.value, "coordinates": coordinates}
