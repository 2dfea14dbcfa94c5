"""The shipped town as values: counts, codes, rules, and a start that loads nothing heavy."""

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
import shapely

from zscc.geo.network import parts_of
from zscc.town.load import DEMO_TOWN, TownUnreadable, load_town

GRID_TYPES = {
    "res_old": 22,
    "res_new": 14,
    "rural_rental": 15,
    "industry": 14,
    "market": 7,
    "river": 3,
    "road": 2,
    "school": 1,
    "site": 1,
}


@pytest.fixture(scope="module")
def town():
    return load_town()


@pytest.fixture(scope="module")
def grids(town):
    return {grid.code: shapely.Polygon(grid.ring) for grid in town.grids}


@pytest.fixture(scope="module")
def villages(town):
    return {village.code: shapely.Polygon(village.rings[0]) for village in town.villages}


def named(town, villages, name):
    return next(villages[v.code] for v in town.villages if v.name == name)


def test_the_published_numbers(town):
    assert (town.name, town.code) == ("周市镇", "320583102")
    assert (len(town.grids), len(town.villages), len(town.vehicles)) == (79, 38, 17)
    assert Counter(v.kind for v in town.villages) == {"社区": 24, "村": 14}
    assert len(town.grid_workers) == 220
    assert {worker.department for worker in town.grid_workers} == {"safety", "env", "police"}
    assert town.area_m2 == pytest.approx(79.5e6, rel=1e-5)
    schools = [place for place in town.places if place.category in {"school", "kindergarten"}]
    assert len(schools) == 48
    assert sum(place.capacity for place in schools) == 45_000
    assert Counter(grid.main_type for grid in town.grids) == GRID_TYPES


def test_each_grid_lies_inside_the_one_village_of_its_code(grids, villages):
    for code, shape in grids.items():
        inside = [village for village, area in villages.items() if area.intersection(shape).area > 1.0]
        assert inside == [code[:12]]


def test_grids_cover_villages_and_villages_the_town(town, grids, villages):
    boundary = shapely.Polygon(town.boundary[0])
    for code, area in villages.items():
        union = shapely.union_all([shape for grid, shape in grids.items() if grid[:12] == code])
        assert union.symmetric_difference(area).area < 1e-6
    assert shapely.union_all(list(villages.values())).symmetric_difference(boundary).area < 1e-6
    assert shapely.coverage_is_valid(list(grids.values()))
    assert shapely.coverage_is_valid(list(villages.values()))


def test_codes_and_labels(town):
    names = {village.code: village.name for village in town.villages}
    by_village = Counter(grid.village_code for grid in town.grids)
    assert set(by_village.values()) <= {1, 2, 3, 4}
    assert set(by_village) == set(names)
    for grid in town.grids:
        assert len(grid.code) == 15
        assert grid.code[:12] == grid.village_code
        assert 1 <= int(grid.code[12:]) <= by_village[grid.village_code]
        assert grid.label == f"{names[grid.village_code]}-{grid.code[-2:]}"
    assert "新镇社区-02" in {grid.label for grid in town.grids}


def test_numbers_of_grids_run_from_west_to_east(grids):
    for one, other in pairwise(sorted(grids)):
        if one[:12] == other[:12]:
            assert grids[one].centroid.x < grids[other].centroid.x + 400


def test_sizes_are_those_of_a_town(town):
    areas = [grid.area_m2 for grid in town.grids]
    assert min(areas) > 0.35e6
    assert max(areas) < 2.5e6
    for grid in town.grids:
        shape = shapely.Polygon(grid.ring)
        assert shape.area == pytest.approx(grid.area_m2, abs=0.01)
        assert 4 * np.pi * shape.area / shape.length**2 > 0.3, grid.label


def test_the_known_facts_about_places(town, villages):
    def touches(one, other):
        return named(town, villages, one).intersection(named(town, villages, other)).length > 50

    assert all(touches("新瑭村", other) for other in ("东明村", "永共村", "许家村"))
    assert all(touches("新镇村", other) for other in ("东方村", "珠泾村", "朱家湾村"))
    assert named(town, villages, "新瑭村").area == pytest.approx(2.1e6, rel=0.03)
    assert named(town, villages, "新镇村").area == pytest.approx(2.8e6, rel=0.03)
    village_of = {place.name: place.grid_code[:12] for place in town.places}
    names = {village.code: village.name for village in town.villages}
    assert names[village_of["昆山市民办珠江学校"]] == "新镇村"
    assert names[village_of["昆山市新镇中学"]] == "新镇社区"
    assert names[village_of["昆山市陆杨中心小学"]] == "陆杨社区"


def test_the_road_net_is_one_graph_that_every_grid_has_a_share_of(town, grids):
    assert parts_of(town.network).max() == 0
    assert 250 < town.network.length_m.sum() / 1e3 < 450
    assert town.network.length_m.min() > 0
    net = shapely.union_all([shapely.LineString(road.line) for road in town.roads])
    for code, shape in grids.items():
        assert net.intersection(shape).length > 1500, code


def test_roads_keep_to_the_town_and_the_faded_ones_out_of_it(town):
    boundary = shapely.Polygon(town.boundary[0])
    inner, outer = boundary.buffer(0.01), boundary.buffer(-0.01)
    assert all(inner.contains(shapely.LineString(road.line)) for road in town.roads)
    assert not any(outer.intersects(shapely.LineString(road.line)) for road in town.outside_roads)


def test_stations_stand_on_a_street_in_their_village(town, villages):
    nodes = {tuple(node) for node in town.network.nodes_m.tolist()}
    for village in town.villages:
        assert village.station_at in nodes
        assert villages[village.code].contains(shapely.Point(village.station_at))


def test_places_lie_in_the_grid_they_name(town, grids):
    for place in town.places:
        assert grids[place.grid_code].contains(shapely.Point(place.at)), place.name


def test_made_up_places_say_so(town):
    for place in town.places:
        assert place.synthetic == ("示意" in place.name), place.name


def test_vehicles_and_workers_are_unmistakably_made_up(town):
    assert [vehicle.vehicle_id for vehicle in town.vehicles] == [f"V{n:02}" for n in range(1, 18)]
    assert all("示" in vehicle.plate for vehicle in town.vehicles)
    assert len({vehicle.home_station for vehicle in town.vehicles}) == 17
    assert {v.home_station for v in town.vehicles} <= {v.code for v in town.villages}
    assert min(Counter(worker.grid_code for worker in town.grid_workers).values()) >= 2
    assert {worker.grid_code for worker in town.grid_workers} == {grid.code for grid in town.grids}


@pytest.mark.parametrize(
    ("on", "scheme", "synthetic"),
    [
        (date(2017, 1, 1), "2017", False),
        (date(2019, 12, 31), "2017", False),
        (date(2020, 1, 1), "2020", False),
        (date(2022, 11, 30), "2020", False),
        (date(2022, 12, 1), "3.0", True),
        (None, "3.0", True),
    ],
)
def test_the_scheme_in_force_on_a_day(on, scheme, synthetic):
    town = load_town(on=on)
    assert town.scheme.scheme_id == scheme
    assert town.scheme.synthetic_date is synthetic
    assert len(town.grids) == 79


def test_no_scheme_was_in_force_before_the_first():
    with pytest.raises(TownUnreadable, match="2016-12-31"):
        load_town(on=date(2016, 12, 31))


def test_sources_name_every_layer_that_others_made(town):
    by_layer = {source.layer: source for source in town.sources}
    for layer in ("road", "road_osm", "road_outside", "place"):
        assert "OpenStreetMap" in by_layer[layer].attribution
        assert by_layer[layer].licence == "ODbL-1.0"
    assert "天地图" in by_layer["boundary"].attribution
    assert by_layer["grid"].synthetic
    assert not by_layer["road_osm"].synthetic
    assert town.synthetic


def test_the_hash_is_that_of_the_file(town):
    assert town.sha256 == hashlib.sha256(DEMO_TOWN.read_bytes()).hexdigest()


def test_every_coordinate_is_whole_millimetres(town):
    rings = [*town.boundary, *(grid.ring for grid in town.grids), *(road.line for road in town.roads)]
    stacked = np.vstack(rings)
    assert np.abs(stacked * 1000 - np.rint(stacked * 1000)).max() < 1e-3


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", bytes(5000)])
def test_a_file_that_is_no_town_is_named(tmp_path, content):
    path = tmp_path / "broken.gpkg"
    path.write_bytes(content)
    with pytest.raises(TownUnreadable, match=r"broken\.gpkg"):
        load_town(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TownUnreadable, match=r"nowhere\.gpkg"):
        load_town(tmp_path / "nowhere.gpkg")


def test_a_town_with_a_layer_gone_is_named(tmp_path):
    import sqlite3
    from contextlib import closing

    path = tmp_path / "lame.gpkg"
    path.write_bytes(DEMO_TOWN.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE station")
        connection.commit()
    with pytest.raises(TownUnreadable, match="station"):
        load_town(path)


def test_loading_needs_no_gdal_no_shapely_no_scipy():
    heavy = "{'shapely', 'scipy', 'pyogrio', 'pyproj', 'geopandas', 'pandas', 'PySide6'}"
    code = f"import sys; from zscc.town.load import load_town; load_town(); print({heavy} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
