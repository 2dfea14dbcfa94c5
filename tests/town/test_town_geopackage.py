"""The GeoPackage that is written with plain SQLite: bytes, tables, and what others make of it."""

import sqlite3
from contextlib import closing

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from zscc.town.geopackage import LINE, POINT, POLYGON, Layer, decoded, encoded, write_geopackage
from zscc.town.load import DEMO_TOWN

coordinates = st.lists(st.tuples(*[st.floats(-1e7, 1e7)] * 2), min_size=2, max_size=40)


@given(coordinates)
def test_lines_come_back_as_they_went(points):
    line = np.array(points)
    assert np.array_equal(decoded(encoded(LINE, line)), line)


@given(coordinates)
def test_rings_are_the_well_known_binary_of_others(points):
    ring = np.array([*points, points[0], points[0]])
    blob = encoded(POLYGON, ring)
    assert shapely.from_wkb(blob[40:], on_invalid="raise").equals_exact(shapely.Polygon(ring))
    assert np.array_equal(decoded(blob), ring)


def test_points_carry_no_box():
    blob = encoded(POINT, np.array([[3.0, 4.0]]))
    assert blob[3] == 1
    assert decoded(blob).tolist() == [[3.0, 4.0]]


@pytest.mark.parametrize("blob", [b"", b"GP", b"XX" + bytes(60), encoded(LINE, np.zeros((2, 2)))[:40] + bytes(30)])
def test_other_bytes_are_no_geometry(blob):
    with pytest.raises((ValueError, IndexError)):
        decoded(blob)


def test_the_same_rows_give_the_same_bytes(tmp_path):
    line = np.array([[0.0, 0.0], [1.0, 2.0]])
    layers = [Layer("a", "A", "", ("name TEXT",), [(line, "x")], LINE), Layer("b", "B", "", ("n INTEGER",), [(1,)])]
    for name in ("one.gpkg", "two.gpkg"):
        write_geopackage(tmp_path / name, layers)
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.gpkg", "two.gpkg"]


def test_gdal_reads_every_layer_as_declared():
    listed = dict(pyogrio.list_layers(str(DEMO_TOWN)))
    assert {"boundary", "village", "grid", "road", "road_osm", "water", "place", "station"} <= set(listed)
    for name, kind in listed.items():
        meta = pyogrio.read_info(str(DEMO_TOWN), layer=name)
        assert meta["features"] > 0, name
        assert meta["crs"] == ("EPSG:4549" if kind is not None else None), name


def test_every_table_is_registered_and_dated_alike():
    with closing(sqlite3.connect(f"file:{DEMO_TOWN}?mode=ro&immutable=1", uri=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        contents = connection.execute("SELECT table_name, identifier, description, last_change FROM gpkg_contents")
        rows = contents.fetchall()
        assert connection.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        assert connection.execute("PRAGMA user_version").fetchone() == (10200,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {row[0] for row in rows} == {t for t in tables if not t.startswith(("gpkg_", "sqlite_"))}
    assert all(title and about for _, title, about, _ in rows)
    assert len({row[3] for row in rows}) == 1
