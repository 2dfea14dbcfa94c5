"""GeoParquet 1.1 with its covering box; needs pyarrow, which is installed by the extra ``geoparquet``."""

import io
import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from zscc.export.columns import SHIFTED, Column, Kind, Shape, Shapes, Sheet
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.geojson_file import shaped
from zscc.export.provenance import lines
from zscc.export.sheets import sheets_of
from zscc.geo.spaces import Space

if TYPE_CHECKING:
    import pyarrow

_EPSG = {Space.WGS84: 4326, Space.CGCS2000: 4490, Space.EPSG4549: 4549}
_WKB = {Shape.POINT: 1, Shape.LINE: 2, Shape.POLYGON: 3}
_ROWS_A_GROUP = 65_536


def made(material: Material, wish: Wish) -> bytes:
    """The file; raises ExportRefused where pyarrow is not installed."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ExportRefused("library_missing", form="GeoParquet", extra="geoparquet") from error
    space = Space.named(wish.crs)
    if space in SHIFTED:
        raise ExportRefused("crs_not_in_form", form="GeoParquet", crs=wish.crs)
    sheets = sheets_of(material, wish)
    # Fixes one by one rather than ways: columns are what the format is for.
    sheet = sheets[0] if sheets[0].shapes is not None else shaped(sheets)
    assert sheet.shapes is not None
    about = {line.key: line.text for line in lines(material, wish, sheet.rows)}
    shapes = sheet.shapes.within(space)
    metadata = {"geo": _geo(shapes), "zscc": about, "zscc.columns": _titles(sheet)}
    told = {key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in metadata.items()}
    table, out = _table(sheet, shapes).replace_schema_metadata(told), io.BytesIO()
    parquet.write_table(table, out, compression="zstd", row_group_size=_ROWS_A_GROUP)
    return out.getvalue()


def _titles(sheet: Sheet) -> dict[str, str]:
    return {column.key: column.title for column in sheet.columns}


def _table(sheet: Sheet, shapes: Shapes) -> "pyarrow.Table":
    import pyarrow

    names = [*(column.key for column in sheet.columns)]
    arrays = [pyarrow.array(column.values, _type(column)) for column in sheet.columns]
    if sheet.synthetic:
        names.append("synthetic")
        arrays.append(pyarrow.array(list(sheet.synthetic), pyarrow.bool_()))
    names += ["geometry", "bbox"]
    arrays += [pyarrow.array(_wkb(shapes), pyarrow.binary()), _boxes(shapes)]
    return pyarrow.table(dict(zip(names, arrays, strict=True)))


def _type(column: Column) -> Any:
    import pyarrow

    return {
        Kind.WHOLE: pyarrow.int64(),
        Kind.NUMBER: pyarrow.float64(),
        Kind.FLAG: pyarrow.bool_(),
        Kind.MOMENT: pyarrow.timestamp("ms", tz="Asia/Shanghai"),
        Kind.DAY: pyarrow.date32(),
    }.get(column.kind, pyarrow.string())


def _wkb(shapes: Shapes) -> list[bytes | None]:
    kind, xy = _WKB[shapes.shape], np.column_stack([shapes.x, shapes.y]).astype("<f8")
    made: list[bytes | None] = []
    for first, last in zip(shapes.start[:-1].tolist(), shapes.start[1:].tolist(), strict=True):
        if first == last:
            made.append(None)
            continue
        head = struct.pack("<BI", 1, kind)
        if shapes.shape is Shape.POLYGON:
            head += struct.pack("<I", 1)
        if shapes.shape is not Shape.POINT:
            head += struct.pack("<I", last - first)
        made.append(head + xy[first:last].tobytes())
    return made


def _boxes(shapes: Shapes) -> "pyarrow.Array":
    import pyarrow

    rows: list[dict[str, float] | None] = []
    for row in range(len(shapes)):
        vertices = shapes.row(row)
        if not len(vertices):
            rows.append(None)
            continue
        (west, south), (east, north) = vertices.min(axis=0).tolist(), vertices.max(axis=0).tolist()
        rows.append({"xmin": west, "ymin": south, "xmax": east, "ymax": north})
    sides = [(name, pyarrow.float64()) for name in ("xmin", "ymin", "xmax", "ymax")]
    return pyarrow.array(rows, pyarrow.struct(sides))


def _geo(shapes: Shapes) -> dict[str, Any]:
    """The metadata that makes a Parquet file a GeoParquet file."""
    from pyproj import CRS

    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [shapes.shape.value],
        "crs": CRS.from_epsg(_EPSG[shapes.space]).to_json_dict(),
        "orientation": "counterclockwise",
        "covering": {"bbox": {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}},
    }
    if len(shapes.x):
        sides = (shapes.x.min(), shapes.y.min(), shapes.x.max(), shapes.y.max())
        column["bbox"] = [float(side) for side in sides]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
