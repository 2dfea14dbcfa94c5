"""``zscc town import``: a second, made-up town out of its bureau's files, and what is refused on the way."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import second_town
import shapely
from second_town import CODE, NAME, imported, make_town

from zscc.cli import main
from zscc.geo.network import parts_of
from zscc.geo.spaces import Space
from zscc.town.check.town import check_town
from zscc.town.importing.tables import read_tables
from zscc.town.load import DEMO_TOWN, TownUnreadable, load_town


@pytest.fixture(scope="module")
def qingxi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_town(tmp_path_factory.mktemp("qingxi"))


def test_a_second_town_is_whole_and_passes_its_own_check(qingxi: Path) -> None:
    town = load_town(qingxi)
    assert (town.name, town.code, round(town.area_m2)) == (NAME, CODE, 24_000_000)
    assert [village.name for village in town.villages] == [name for _, name, *_ in second_town.VILLAGES]
    assert [village.kind for village in town.villages] == ["村", "村", "社区", "社区"]
    assert {grid.code for grid in town.grids} == {code for code, _, _ in second_town.grids()}
    assert town.grids[0].label == "石桥村-01"
    assert [vehicle.label for vehicle in town.vehicles] == list(second_town.VEHICLES)
    assert len(town.grid_workers) == 9
    assert {place.name: place.category for place in town.places}["青溪小学"] == "school"
    assert all(place.grid_code for place in town.places)
    assert parts_of(town.network).max() == 0
    assert not any(road.name == "小路" for road in town.roads)
    assert {road.road_class for road in town.roads} == {"arterial", "secondary", "local"}
    assert [len(town.outside_roads), town.synthetic] == [1, True]
    outcome = check_town(qingxi, load_town())
    assert outcome.passed, outcome.faults
    assert outcome.counts["grid"] == 9
    assert outcome.largest_gap_m2 == outcome.largest_overlap_m2 == 0.0


def test_a_town_that_is_not_whole_is_written_but_opens_nowhere(tmp_path: Path) -> None:
    files = second_town.write_files(tmp_path)
    out = tmp_path / "base.gpkg"
    assert imported([files["boundary"]], ["boundary"], out, "--new", "--name", NAME, "--code", CODE) == 0
    with pytest.raises(TownUnreadable, match="not whole yet"):
        load_town(out)


def test_places_in_bd09_lie_where_they_belong(qingxi: Path) -> None:
    at = {place.name: place.at for place in load_town(qingxi).places}
    wanted = np.array([second_town.WEST + 1000, second_town.SOUTH + 900])
    assert np.hypot(*(np.array(at["青溪小学"]) - wanted)) < 0.1


def test_a_town_is_held_to_the_figures_it_published_itself(qingxi: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.gpkg"
    files = second_town.write_files(tmp_path)
    wrong = ("--town", str(qingxi), "--expect", "grid=10")
    assert imported([files["vehicle"]], ["vehicle"], out, *wrong) == 1
    assert not out.exists()
    assert imported([files["vehicle"]], ["vehicle"], out, *wrong, "--force") == 0
    codes = [finding.code for finding in check_town(out, load_town()).faults]
    assert codes == ["count"]


def test_the_demo_town_keeps_its_bytes_through_the_tables(tmp_path: Path) -> None:
    read_tables(Path(str(DEMO_TOWN))).write(tmp_path / "copy.gpkg")
    assert (tmp_path / "copy.gpkg").read_bytes() == DEMO_TOWN.read_bytes()


def demo_places(path: Path, space: Space) -> Path:
    from zscc.geo.spaces import convert

    town = load_town()
    features = []
    for road in town.roads[::11]:
        lonlat = np.column_stack(convert(Space.EPSG4549, space, road.line[:, 0], road.line[:, 1]))
        features.append(
            {
                "type": "Feature",
                "properties": {"mc": road.name},
                "geometry": {"type": "LineString", "coordinates": lonlat.tolist()},
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_a_wrong_flag_is_refused_with_its_distance_and_the_right_one_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = demo_places(tmp_path / "w.geojson", Space.GCJ02), tmp_path / "t.gpkg"
    assert imported([file], ["water"], out, "--space", "wgs84") == 1
    said = capsys.readouterr().err
    assert "GCJ-02" in said
    assert "46" in said
    assert not out.exists()
    assert imported([file], ["water"], out) == 0
    assert "Looks like GCJ-02" in capsys.readouterr().out
    roads = load_town().roads[::11]
    waters = load_town(out).waters
    assert max(np.abs(w.line - r.line).max() for w, r in zip(waters, roads, strict=True)) < 0.01
    # Schemes and everything else of the base stay as they were.
    assert load_town(out).schemes == load_town().schemes
    assert {s.layer: s.attribution for s in load_town(out).sources}["water"] == "青溪镇（示意）, 1:10000"


def test_what_must_be_declared_is_asked_for_or_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = demo_places(tmp_path / "w.geojson", Space.WGS84)
    said = ["town", "import", str(file), "--as", "water", "--out", str(tmp_path / "t.gpkg")]
    assert main([*said, "--scale", "1:5000"]) == 2
    assert "--source, --classification" in capsys.readouterr().err
    assert main([*said, "--new"]) == 2
    assert main([*said, "--scale", "500", "--source", "x", "--classification", "secret"]) == 1
    assert "state secret" in capsys.readouterr().err


def test_a_terminal_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["what", "1:5000", "", "水务站", "who knows", "internal"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    file, out = demo_places(tmp_path / "w.geojson", Space.WGS84), tmp_path / "t.gpkg"
    assert main(["town", "import", str(file), "--as", "water", "--out", str(out)]) == 0
    assert {s.layer: s.attribution for s in load_town(out).sources}["water"] == "水务站, 1:5000"


def test_columns_that_are_missing_are_named_and_can_be_told(
    qingxi: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [code for code, _, _ in second_town.grids()]
    shapes = [shape for _, _, shape in second_town.grids()]
    frame = gpd.GeoDataFrame({"标识": codes}, geometry=shapes, crs=4549)
    frame.to_file(tmp_path / "g.gpkg")
    out, base = tmp_path / "t.gpkg", ("--town", str(qingxi))
    assert imported([tmp_path / "g.gpkg"], ["grid"], out, *base) == 1
    assert "--column code=NAME" in capsys.readouterr().err
    assert imported([tmp_path / "g.gpkg"], ["grid"], out, *base, "--column", "code=标识") == 0
    assert len(load_town(out).grids) == 9


@pytest.mark.parametrize("fault", ["in_parts", "hole", "not_a_line"])
def test_shapes_that_no_town_has_are_refused(qingxi: Path, tmp_path: Path, fault: str) -> None:
    box = shapely.box(second_town.WEST, second_town.SOUTH, second_town.WEST + 900, second_town.SOUTH + 900)
    shapes = {
        "in_parts": shapely.union(box, shapely.transform(box, lambda xy: xy + 2000.0)),
        "hole": box.difference(box.buffer(-200)),
        "not_a_line": box,
    }
    gpd.GeoDataFrame({"code": ["330421104201001"]}, geometry=[shapes[fault]], crs=4549).to_file(tmp_path / "g.gpkg")
    layer = "road" if fault == "not_a_line" else "grid"
    assert imported([tmp_path / "g.gpkg"], [layer], tmp_path / "t.gpkg", "--town", str(qingxi)) == 1
    assert not (tmp_path / "t.gpkg").exists()


def test_a_village_in_two_parts_stays_in_two_parts(qingxi: Path, tmp_path: Path) -> None:
    tables = read_tables(qingxi)
    rings = [row["geom"] for row in tables.rows("village")]
    shapes = [shapely.Polygon(ring) for ring in rings]
    part = shapely.box(*(np.array([3000, 3900, 3900, 4000]) + np.array([second_town.WEST, second_town.SOUTH] * 2)))
    shapes[1], shapes[0] = shapes[1].difference(part), shapely.union(shapes[0], part)
    names = [row["name"] for row in tables.rows("village")]
    codes = [row["code"] for row in tables.rows("village")]
    gpd.GeoDataFrame({"code": codes, "name": names}, geometry=shapes, crs=4549).to_file(tmp_path / "v.gpkg")
    out = tmp_path / "t.gpkg"
    assert imported([tmp_path / "v.gpkg"], ["village"], out, "--town", str(qingxi), "--force") == 0
    assert [len(village.rings) for village in load_town(out).villages] == [2, 1, 1, 1]
    with closing(sqlite3.connect(out)) as connection:
        query = "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = 'village'"
        assert connection.execute(query).fetchone() == ("MULTIPOLYGON",)
    assert len(gpd.read_file(out, layer="village")) == 4
