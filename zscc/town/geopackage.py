"""GeoPackage 1.2 written and read with plain SQLite: the same rows give the same bytes, and reading needs no GDAL.

Geometries are two-dimensional points, lines and polygons, in EPSG:4549 unless a layer says another system.
https://www.geopackage.org/spec120/
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SRS_ID = 4549
SRS_WKT = (
    'PROJCS["CGCS2000 / 3-degree Gauss-Kruger CM 120E",GEOGCS["China Geodetic Coordinate System 2000",'
    'DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",120],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],'
    'PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","4549"]]'
)
WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
WRITTEN_AT = "2026-01-01T00:00:00.000Z"
"""A fixed time of last change, so that the same town has the same bytes on any day."""
SQLITE_NUMBER = 3_040_001
"""SQLite leaves its own version in the header; this one is put there instead."""
POINT, LINE, POLYGON, MULTIPOLYGON = 1, 2, 3, 6
KINDS = {POINT: "POINT", LINE: "LINESTRING", POLYGON: "POLYGON", MULTIPOLYGON: "MULTIPOLYGON"}
COORDINATES = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """A table of the file: ``columns`` are SQL definitions; with a ``kind``, each row starts with its coordinates."""

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    """Of a layer with a ``kind`` the coordinates first; None for a row without a place."""
    kind: int | None = None
    srs_id: int = SRS_ID
    """Of the coordinates."""


Reference = tuple[str, int, str, int, str, str]
"""A row of the table of reference systems."""


def write_geopackage(
    path: Path, layers: Iterable[Layer], systems: Sequence[Reference] = (), written_at: str = WRITTEN_AT
) -> None:
    """Write a new file at ``path``; an old one is replaced when the new one is complete. OSError when it cannot be.

    ``systems`` are known beside those that every file knows.
    """
    part = path.with_name(path.name + ".part")
    part.write_bytes(b"")
    connection = sqlite3.connect(part)
    try:
        connection.executescript(_FRAME)
        known = (*_REFERENCE_SYSTEMS, *systems)
        connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", known)
        for layer in layers:
            _write_layer(connection, layer, written_at)
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()
    with part.open("r+b") as file:
        file.seek(96)
        file.write(struct.pack(">I", SQLITE_NUMBER))
    part.replace(path)


def _write_layer(connection: sqlite3.Connection, layer: Layer, written_at: str) -> None:
    geometry = [] if layer.kind is None else [f"geom {KINDS[layer.kind]}"]
    columns = ", ".join(["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", *geometry, *layer.columns])
    connection.execute(f'CREATE TABLE "{layer.name}" ({columns})')
    placed = [] if layer.kind is None else [row for row in layer.rows if row[0] is not None]
    boxes = [_box(_all_of(row[0])) for row in placed]
    extent: tuple[Any, ...] = (None, None, None, None)
    if boxes:
        stacked = np.array(boxes)
        extent = (*stacked[:, :2].min(axis=0).tolist(), *stacked[:, 2:].max(axis=0).tolist())
    data_type = "attributes" if layer.kind is None else "features"
    srs = None if layer.kind is None else layer.srs_id
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (layer.name, data_type, layer.title, layer.description, written_at, *extent, srs),
    )
    if layer.kind is not None:
        values = (layer.name, "geom", KINDS[layer.kind], layer.srs_id, 0, 0)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)", values)
    for row in layer.rows:
        values = tuple(row) if layer.kind is None else (_encoded_any(layer, row[0]), *row[1:])
        marks = ", ".join("?" * len(values))
        connection.execute(f'INSERT INTO "{layer.name}" VALUES (NULL, {marks})', values)


def encoded(kind: int, coordinates: COORDINATES, srs_id: int = SRS_ID) -> bytes:
    """A GeoPackage geometry: header with its box (none for a point), then well-known binary.

    A polygon is one closed ring, shape (n, 2); the town has no polygon with a hole.
    """
    xy = np.ascontiguousarray(coordinates, dtype="<f8").reshape(-1, 2)
    if kind == POINT:
        return struct.pack("<2sBBi", b"GP", 0, 1, srs_id) + struct.pack("<BI", 1, POINT) + xy.tobytes()
    west, south, east, north = _box(xy)
    head = struct.pack("<2sBBi4d", b"GP", 0, 3, srs_id, west, east, south, north)
    rings = struct.pack("<I", 1) if kind == POLYGON else b""
    return head + struct.pack("<BI", 1, kind) + rings + struct.pack("<I", len(xy)) + xy.tobytes()


def encoded_parts(rings: Sequence[COORDINATES], srs_id: int = SRS_ID) -> bytes:
    """Several polygons of one closed ring each as one GeoPackage geometry (a village in parts)."""
    west, south, east, north = _box(_all_of(tuple(rings)))
    head = struct.pack("<2sBBi4d", b"GP", 0, 3, srs_id, west, east, south, north)
    parts = []
    for ring in rings:
        xy = np.ascontiguousarray(ring, dtype="<f8").reshape(-1, 2)
        parts.append(struct.pack("<BIII", 1, POLYGON, 1, len(xy)) + xy.tobytes())
    return head + struct.pack("<BII", 1, MULTIPOLYGON, len(parts)) + b"".join(parts)


def decoded_rings(blob: bytes) -> tuple[COORDINATES, ...]:
    """The outer rings of a polygon or of several, or the one line or point; ValueError for anything else."""
    start = 8 + (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    order, kind = struct.unpack_from("<BI", blob, start)
    if blob[:2] != b"GP" or order != 1:
        raise ValueError("not a GeoPackage geometry in little-endian order")
    if kind != MULTIPOLYGON:
        return (decoded(blob),)
    (parts,) = struct.unpack_from("<I", blob, start + 5)
    rings, at = [], start + 9
    for _ in range(parts):
        order, part_kind, count_of_rings = struct.unpack_from("<BII", blob, at)
        at += 9
        if order != 1 or part_kind != POLYGON:
            raise ValueError("not a polygon in little-endian order")
        for number in range(count_of_rings):
            (count,) = struct.unpack_from("<I", blob, at)
            if number == 0:
                rings.append(np.frombuffer(blob, "<f8", 2 * count, at + 4).reshape(count, 2))
            at += 4 + 16 * count
    return tuple(rings)


def outline_of(blob: bytes) -> COORDINATES:
    """The only ring of an area in one piece (also where it is written as several of one); ValueError for parts, holes.

    Others write areas too: a ring that nobody reads would belong to nobody, or to two.
    """
    start = 8 + (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    rings = decoded_rings(blob)
    if len(rings) > 1:
        raise ValueError(f"it is in {len(rings)} parts, and a grid is one piece")
    _, kind = struct.unpack_from("<BI", blob, start)
    (holes,) = struct.unpack_from("<I", blob, start + (14 if kind == MULTIPOLYGON else 5))
    if kind in {POLYGON, MULTIPOLYGON} and holes > 1:
        raise ValueError("it has a hole, and a grid has none")
    return rings[0]


def decoded(blob: bytes) -> COORDINATES:
    """The coordinates of a geometry that ``encoded`` wrote: shape (n, 2), of a polygon its only ring."""
    if blob[:2] != b"GP":
        raise ValueError("not a GeoPackage geometry")
    start = 8 + (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
    order, kind = struct.unpack_from("<BI", blob, start)
    if order != 1 or kind not in {POINT, LINE, POLYGON}:
        raise ValueError("not a two-dimensional point, line or polygon in little-endian order")
    if kind == POINT:
        return np.frombuffer(blob, "<f8", 2, start + 5).reshape(1, 2)
    at = start + 5 + (4 if kind == POLYGON else 0)
    (count,) = struct.unpack_from("<I", blob, at)
    return np.frombuffer(blob, "<f8", 2 * count, at + 4).reshape(count, 2)


def rows_of(connection: sqlite3.Connection, layer: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a layer in the order they were written."""
    # All at once: a reader that gives up in the middle leaves no cursor behind on a closed file.
    yield from connection.execute(f'SELECT {columns} FROM "{layer}" ORDER BY fid').fetchall()


def _encoded_any(layer: Layer, geometry: Any) -> bytes | None:
    if geometry is None or layer.kind is None:
        return None
    if layer.kind == MULTIPOLYGON:
        return encoded_parts(geometry, layer.srs_id)
    return encoded(layer.kind, geometry, layer.srs_id)


def _all_of(geometry: Any) -> COORDINATES:
    """All coordinates of a geometry, be it in one part or in several."""
    return np.concatenate(geometry) if isinstance(geometry, tuple) else np.asarray(geometry, np.float64)


def _box(coordinates: COORDINATES) -> tuple[float, float, float, float]:
    xy = np.asarray(coordinates, dtype=np.float64).reshape(-1, 2)
    low, high = xy.min(axis=0), xy.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


_REFERENCE_SYSTEMS = (
    ("Undefined Cartesian", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84", 4326, "EPSG", 4326, WGS84_WKT, "longitude and latitude on WGS 84"),
    ("CGCS2000 / 3-degree Gauss-Kruger CM 120E", SRS_ID, "EPSG", SRS_ID, SRS_WKT, "the town's map metres"),
)

# The tables that the specification asks for (its annex C); application id GPKG, version 1.2.0.
_FRAME = """
PRAGMA page_size = 4096;
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10200;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
"""
