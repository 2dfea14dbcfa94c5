"""GeoPackage 1.2, which QGIS 3.22 and GDAL open: a layer for each sheet with shapes, and a table that says the rest.

Moments are UTC with a Z, as the format demands; the date of last change is ``as_of``.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from zscc.export.columns import SHIFTED, Column, Kind, Shape, Sheet, Value
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.provenance import Line, lines
from zscc.export.sheets import sheets_of
from zscc.geo.spaces import Space
from zscc.town.geopackage import LINE, POINT, POLYGON, Layer, Reference, write_geopackage

_KINDS = {Shape.POINT: POINT, Shape.LINE: LINE, Shape.POLYGON: POLYGON}
_SRS = {Space.WGS84: 4326, Space.CGCS2000: 4490, Space.EPSG4549: 4549}
_TYPES = {
    Kind.WHOLE: "INTEGER",
    Kind.NUMBER: "DOUBLE",
    Kind.FLAG: "BOOLEAN",
    Kind.MOMENT: "DATETIME",
    Kind.DAY: "DATE",
}
_CGCS2000_WKT = (
    'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,'
    'AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]]'
)
_SYSTEMS: tuple[Reference, ...] = (
    ("China Geodetic Coordinate System 2000", 4490, "EPSG", 4490, _CGCS2000_WKT, "longitude and latitude on CGCS2000"),
)


def made(material: Material, wish: Wish) -> bytes:
    """The file."""
    space = Space.named(wish.crs)
    if space in SHIFTED:
        raise ExportRefused("crs_not_in_form", form="GPKG", crs=wish.crs)
    sheets = sheets_of(material, wish)
    about = lines(material, wish, sheets[0].rows)
    layers = [_layer(sheet, space) for sheet in sheets]
    with TemporaryDirectory(prefix="zscc-export-") as folder:
        path = Path(folder) / "export.gpkg"
        write_geopackage(path, [*layers, _about(about, sheets)], _SYSTEMS, _written(material.passport.as_of))
        return path.read_bytes()


def _layer(sheet: Sheet, space: Space) -> Layer:
    columns = sheet.columns
    if any(sheet.synthetic):
        flags: list[Value] = list(sheet.synthetic)
        columns = (*columns, Column("synthetic", "", Kind.FLAG, flags))
    defined = tuple(f'"{column.key}" {_TYPES.get(column.kind, "TEXT")}' for column in columns)
    cells = [[_cell(value) for value in column.values] for column in columns]
    attributes = list(zip(*cells, strict=True)) if cells else []
    if sheet.shapes is None:
        return Layer(sheet.name, sheet.title, "", defined, attributes)
    shapes = sheet.shapes.within(space)
    places: list[Any] = [part if len(part := shapes.row(row)) else None for row in range(sheet.rows)]
    rows = [(place, *told) for place, told in zip(places, attributes, strict=True)]
    return Layer(sheet.name, sheet.title, "", defined, rows, _KINDS[shapes.shape], _SRS[space])


def _about(about: tuple[Line, ...], sheets: tuple[Sheet, ...]) -> Layer:
    """What the file says of itself, and what each column is called."""
    rows = [(line.key, line.title, line.text) for line in about]
    rows += [(f"{sheet.name}.{column.key}", column.title, "") for sheet in sheets for column in sheet.columns]
    return Layer("about", "about", "", ("key TEXT", "title TEXT", "said TEXT"), rows)


def _cell(value: Value) -> str | int | float | None:
    if isinstance(value, datetime):
        return _written(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
