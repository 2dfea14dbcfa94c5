"""What the check finds in copies of the town that others wrote with GDAL and spoiled in one way each."""

import re
import shutil
import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from zscc.geo.spaces import (
    bd09_from_gcj02,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    map_from_wgs84,
    wgs84_from_gcj02,
    wgs84_from_map,
)
from zscc.town.check.findings import Level
from zscc.town.check.town import check_town
from zscc.town.load import DEMO_TOWN, load_town


@pytest.fixture(scope="module", autouse=True)
def no_waiting_for_the_disc():
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    yield
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None})


@pytest.fixture(scope="module")
def shipped():
    return load_town()


@pytest.fixture(scope="module")
def originals():
    return {name: gpd.read_file(str(DEMO_TOWN), layer=name) for name in ("grid", "village", "boundary")}


@pytest.fixture
def frames(originals):
    return {name: frame.copy() for name, frame in originals.items()}


@pytest.fixture
def rewritten(tmp_path, shipped):
    """Checks a copy of the town in which some layers were written anew by GDAL."""

    def check(**layers):
        path = tmp_path / "copy.gpkg"
        shutil.copyfile(DEMO_TOWN, path)
        for name, frame in layers.items():
            frame.to_file(path, layer=name, driver="GPKG")
        return check_town(path, shipped)

    return check


@pytest.fixture
def alone(tmp_path, shipped):
    """Checks a file of one layer."""

    def check(frame, name="grid.gpkg"):
        # A Shapefile has neither long names of columns nor moments, and geopandas warns of both.
        plain = frame.drop(columns=["valid_from", "valid_to"]).rename(columns={"village_code": "village_co"})
        plain.to_file(tmp_path / name)
        return check_town(tmp_path / name, shipped)

    return check


def faults(outcome):
    return [finding.code for finding in outcome.faults]


def warnings(outcome):
    return [finding.code for finding in outcome.findings if finding.level is Level.WARNING]


def arguments(outcome, code):
    return next(finding.arguments for finding in outcome.findings if finding.code == code)


def moved(frame, way):
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.column_stack(way(*xy.T)))
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def gcj02(east, north):
    return map_from_wgs84(*gcj02_from_wgs84(*wgs84_from_map(east, north)))


def bd09(east, north):
    return map_from_wgs84(*bd09_from_gcj02(*gcj02_from_wgs84(*wgs84_from_map(east, north))))


def from_gcj02(east, north):
    return map_from_wgs84(*wgs84_from_gcj02(*wgs84_from_map(east, north)))


def from_bd09(east, north):
    return map_from_wgs84(*wgs84_from_gcj02(*gcj02_from_bd09(*wgs84_from_map(east, north))))


def test_the_shipped_town_has_no_fault(shipped):
    outcome = check_town(DEMO_TOWN, shipped)
    assert outcome.findings == []
    assert outcome.counts == {
        "grid": 79, "village": 38, "station": 38, "vehicle": 17, "grid_worker": 220, "school": 48,
    }  # fmt: skip
    assert outcome.area_km2 == pytest.approx(79.5, rel=0.005)
    assert outcome.largest_gap_m2 < 1
    assert outcome.largest_overlap_m2 < 1


def test_a_copy_written_by_gdal_has_no_fault_either(rewritten, frames):
    assert rewritten(**frames).findings == []


# Holes, overlaps, shapes


@pytest.mark.parametrize("radius_m", [1.0, 30.0])
def test_a_hole_in_a_grid(rewritten, frames, radius_m):
    grid = frames["grid"]
    heart = shapely.maximum_inscribed_circle(grid.geometry[10]).interpolate(0)
    hole = heart.buffer(radius_m)
    grid.loc[10, "geometry"] = grid.geometry[10].difference(hole)
    outcome = rewritten(grid=grid)
    assert faults(outcome) == ["gap"]
    told = arguments(outcome, "gap")
    assert told["m2"] == outcome.largest_gap_m2 == pytest.approx(hole.area, rel=1e-3)
    assert grid.code[10] in told["beside"]
    assert np.hypot(told["east_m"] - heart.x, told["north_m"] - heart.y) < radius_m


def test_a_bite_out_of_the_edge_of_the_town(rewritten, frames):
    grid, edge = frames["grid"], frames["boundary"].boundary[0]
    bite = edge.interpolate(0.3, normalized=True).buffer(20)
    grid["geometry"] = grid.geometry.difference(bite)
    assert faults(rewritten(grid=grid)) == ["gap"]


def test_a_hole_between_two_grids_names_both(rewritten, frames):
    grid = frames["grid"]
    one, other = grid.geometry[0], grid.geometry[1]
    hole = shapely.line_merge(one.intersection(other)).interpolate(0.5, normalized=True).buffer(10)
    grid.loc[[0, 1], "geometry"] = [one.difference(hole), other.difference(hole)]
    told = arguments(rewritten(grid=grid), "gap")
    assert grid.code[0] in told["beside"]
    assert grid.code[1] in told["beside"]


def test_an_overlap_names_both_grids(rewritten, frames):
    grid = frames["grid"]
    one, other = grid.geometry[0], grid.geometry[1]
    bulge = shapely.line_merge(one.intersection(other)).interpolate(0.5, normalized=True).buffer(10)
    grid.loc[0, "geometry"] = one.union(bulge.intersection(other))
    outcome = rewritten(grid=grid)
    assert faults(outcome) == ["overlap"]
    told = arguments(outcome, "overlap")
    assert {told["one"].split()[-1], told["other"].split()[-1]} == {grid.code[0], grid.code[1]}
    assert told["m2"] == outcome.largest_overlap_m2 > 100


def test_a_grid_that_reaches_out_of_the_town(rewritten, frames):
    grid = frames["grid"]
    bulge = frames["boundary"].boundary[0].interpolate(0.6, normalized=True).buffer(25)
    owner = int(grid.geometry.distance(bulge.centroid).argmin())
    grid.loc[owner, "geometry"] = grid.geometry[owner].union(bulge.difference(frames["boundary"].geometry[0]))
    assert {"outside", "grid_over_village"} == set(faults(rewritten(grid=grid)))


def test_a_grid_with_the_code_of_another_village_is_not_inside_it(rewritten, frames):
    grid = frames["grid"]
    grid.loc[[0, 40], ["code", "village_code"]] = grid.loc[[40, 0], ["code", "village_code"]].to_numpy()
    outcome = rewritten(grid=grid)
    assert faults(outcome) == ["grid_outside_village"] * 2
    assert warnings(outcome) == ["label_wrong"] * 2


def test_a_shape_that_crosses_itself(rewritten, frames):
    grid = frames["grid"]
    corners = list(grid.geometry[7].exterior.coords)
    third = len(corners) // 3
    corners[1], corners[third] = corners[third], corners[1]
    grid.loc[7, "geometry"] = shapely.Polygon(corners)
    assert not grid.geometry[7].is_valid
    outcome = rewritten(grid=grid)
    assert "geometry_invalid" in faults(outcome)
    assert grid.code[7] in arguments(outcome, "geometry_invalid")["name"]


@pytest.mark.parametrize("shape", [None, shapely.Polygon()])
def test_an_empty_geometry(rewritten, frames, shape):
    frames["grid"].loc[7, "geometry"] = shape
    outcome = rewritten(grid=frames["grid"])
    assert {"geometry_empty", "gap"} <= set(faults(outcome))
    assert frames["grid"].code[7] in arguments(outcome, "geometry_empty")["name"]


def test_points_are_no_grids(alone, frames):
    grid = frames["grid"].set_geometry(frames["grid"].representative_point())
    assert faults(alone(grid)).count("geometry_kind") == 79


# Codes and counts


def test_a_grid_left_out(rewritten, frames):
    outcome = rewritten(grid=frames["grid"].drop(index=5))
    assert {"count", "grid_code_missing", "gap", "area"} == set(faults(outcome))
    assert arguments(outcome, "grid_code_missing")["code"] == frames["grid"].code[5]


def test_a_row_without_a_code(rewritten, frames):
    code = frames["grid"].code[3]
    frames["grid"].loc[3, "code"] = None
    outcome = rewritten(grid=frames["grid"])
    assert faults(outcome) == ["grid_code_empty", "grid_code_missing"]
    assert arguments(outcome, "grid_code_missing")["code"] == code


def test_a_doubled_code(rewritten, frames):
    grid = frames["grid"]
    grid.loc[1, "code"] = grid.code[0]
    outcome = rewritten(grid=grid)
    assert faults(outcome) == ["grid_code_doubled", "grid_code_missing"]
    assert arguments(outcome, "grid_code_doubled") == {"code": grid.code[0], "rows": "1, 2"}


def test_a_doubled_row(rewritten, frames):
    grid = frames["grid"]
    outcome = rewritten(grid=pd.concat([grid, grid.iloc[[4]]], ignore_index=True))
    assert {"count", "grid_code_doubled", "overlap", "area"} == set(faults(outcome))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("32058310200100X", "grid_code_malformed"),
        ("3205831020010", "grid_code_malformed"),
        ("320583102001 04", "grid_code_malformed"),
        ("32058310200100４", "grid_code_malformed"),
        ("320583102001004 ", "grid_code_malformed"),
        ("320583102001000", "grid_code_malformed"),
        ("320583102999001", "grid_code_prefix"),
    ],
)
def test_a_code_of_a_wrong_form(rewritten, frames, code, wanted):
    frames["grid"].loc[3, "code"] = code
    outcome = rewritten(grid=frames["grid"])
    assert faults(outcome) == [wanted, "grid_code_missing"]
    assert arguments(outcome, wanted)["code"] == code


@pytest.mark.parametrize(("row", "code", "wanted"), [(7, None, "empty"), (7, "x", "malformed"), (7, "8", "doubled")])
def test_faults_in_the_codes_of_villages(rewritten, frames, row, code, wanted):
    village = frames["village"]
    lost = village.code[row]
    village.loc[row, "code"] = village.code[8] if code == "8" else code
    outcome = rewritten(village=village)
    assert {f"village_code_{wanted}", "village_code_missing"} <= set(faults(outcome))
    assert arguments(outcome, "village_code_missing")["code"] == lost


def test_a_village_left_out(rewritten, frames):
    outcome = rewritten(village=frames["village"].drop(index=7))
    assert {"count", "village_code_missing", "gap"} <= set(faults(outcome))
    assert arguments(outcome, "gap")["layer"] == "village"


@pytest.mark.parametrize("layer", ["grid", "village", "boundary"])
def test_a_missing_layer_is_named(tmp_path, shipped, layer):
    path = tmp_path / "copy.gpkg"
    shutil.copyfile(DEMO_TOWN, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f'DROP TABLE "{layer}"')
        connection.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (layer,))
        connection.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (layer,))
        connection.commit()
    assert [f.arguments for f in check_town(path, shipped).faults if f.code == "layer_missing"] == [{"layer": layer}]


def test_a_missing_column_is_named(rewritten, frames):
    outcome = rewritten(grid=frames["grid"].drop(columns=["code", "village_code"]))
    assert arguments(outcome, "column_missing") == {"layer": "grid", "column": "code"}


def test_a_wrong_number_of_vehicles_and_a_station_that_does_not_exist(tmp_path, shipped):
    path = tmp_path / "copy.gpkg"
    shutil.copyfile(DEMO_TOWN, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM vehicle WHERE vehicle_id = 'V09'")
        connection.execute("UPDATE vehicle SET home_station = '320583102777' WHERE vehicle_id = 'V10'")
        connection.commit()
    outcome = check_town(path, shipped)
    assert faults(outcome) == ["count", "reference_lost"]
    assert arguments(outcome, "count") == {"what": "vehicle", "found": 16, "expected": 17}


def test_roads_that_fall_apart(rewritten, shipped):
    road = gpd.read_file(str(DEMO_TOWN), layer="road")
    lonely = road.iloc[[0]].translate(xoff=0.5)
    road = pd.concat([road, road.iloc[[0]].set_geometry(lonely)], ignore_index=True)
    assert faults(rewritten(road=road)) == ["roads_apart"]


def test_numbers_that_jump_are_one_line_for_each_jump(rewritten, frames):
    grid = frames["grid"]
    grid["code"] = [f"{code[:12]}{int(code[12:]) + 100}" for code in grid.code]
    outcome = rewritten(grid=grid)
    assert faults(outcome) == ["grid_codes_missing"] * 38 + ["reference_lost"] * 3
    assert arguments(outcome, "grid_codes_missing") == {
        "first": "320583102001001", "last": "320583102001100", "number": 100,
    }  # fmt: skip


@pytest.mark.parametrize("home", ["320583102214", None])
def test_a_grid_that_names_another_village_than_its_code(rewritten, frames, home):
    frames["grid"].loc[0, "village_code"] = home
    outcome = rewritten(grid=frames["grid"])
    assert faults(outcome) == ["grid_village_differs"]
    assert arguments(outcome, "grid_village_differs") == {"code": frames["grid"].code[0], "village": home or "-"}


def test_a_village_under_the_name_of_another(rewritten, frames):
    frames["village"].loc[7, "name"] = frames["village"].name[8]
    outcome = rewritten(village=frames["village"])
    assert warnings(outcome) == ["name_wrong"]
    assert outcome.passed


def test_another_town_is_said_once_a_layer(rewritten, frames):
    for name in ("grid", "village"):
        frames[name]["code"] = "320581" + frames[name].code.str[6:]
    frames["grid"]["village_code"] = frames["grid"].code.str[:12]
    outcome = rewritten(**frames)
    assert [f.arguments["layer"] for f in outcome.faults if f.code == "other_town"] == ["village", "grid"]
    assert set(faults(outcome)) == {"other_town", "reference_lost"}


def test_a_boundary_that_is_there_twice(rewritten, frames):
    assert faults(rewritten(boundary=pd.concat([frames["boundary"]] * 2, ignore_index=True))) == ["overlap"]


@pytest.mark.parametrize("layer", ["grid", "village", "boundary", "road"])
def test_a_layer_without_rows(tmp_path, shipped, layer):
    path = tmp_path / "copy.gpkg"
    shutil.copyfile(DEMO_TOWN, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f'DELETE FROM "{layer}"')
        connection.commit()
    outcome = check_town(path, shipped)
    assert arguments(outcome, "nothing_in_layer") == {"layer": layer}
    assert len(outcome.faults) < 5


# Coordinate systems


@pytest.mark.parametrize("epsg", [4326, 4490, 32651, 4528, 3857])
def test_any_declared_system_is_brought_to_the_map(rewritten, frames, epsg):
    outcome = rewritten(**{name: frame.to_crs(epsg) for name, frame in frames.items()})
    assert outcome.findings == []
    assert outcome.area_km2 == pytest.approx(79.5, rel=1e-6)


@pytest.mark.parametrize(
    ("spoil", "evidence"),
    [
        (lambda grid: moved(grid, lambda x, y: (y, x)), r"EPSG:4549 .* axes swapped"),
        (lambda grid: grid.to_crs(4326).set_crs(4549, allow_override=True), r"EPSG:4326"),
        (lambda grid: grid.to_crs(32651).set_crs(4549, allow_override=True), r"EPSG:32651"),
        (lambda grid: grid.to_crs(4548).set_crs(4549, allow_override=True), r"EPSG:4548"),
        (lambda grid: grid.to_crs(4550).set_crs(4549, allow_override=True), r"EPSG:4550"),
        (lambda grid: grid.set_crs(4326, allow_override=True), r"EPSG:4549"),
        (lambda grid: moved(grid.to_crs(4326), lambda x, y: (y, x)), r"EPSG:4326 .* axes swapped"),
        (lambda grid: moved(grid, lambda x, y: (x + 60_000, y)), r"^$"),
    ],
)
def test_a_system_that_is_grossly_wrong_is_refused_with_the_evidence(rewritten, frames, spoil, evidence):
    outcome = rewritten(grid=spoil(frames["grid"]))
    [code] = faults(outcome)
    assert code in {"crs_wrong", "crs_nowhere"}
    assert re.search(evidence, str(arguments(outcome, code)["fits"]))
    assert outcome.largest_gap_m2 is None


@pytest.mark.parametrize(
    ("way", "code", "at_least_m"),
    [
        (gcj02, "datum_gcj02", 400),
        (bd09, "datum_bd09", 900),
        (from_gcj02, "datum_from_gcj02", 400),
        (from_bd09, "datum_from_bd09", 900),
    ],
)
@pytest.mark.parametrize("layers", [("grid",), ("grid", "village", "boundary")])
def test_a_datum_that_is_near_is_warned_about_with_the_evidence(rewritten, frames, way, code, at_least_m, layers):
    outcome = rewritten(**{name: moved(frames[name], way) for name in layers})
    assert outcome.passed
    assert warnings(outcome) == [code]
    told = arguments(outcome, code)
    assert told["layer"] == ", ".join(layers)
    assert told["shift_m"] > at_least_m
    assert told["left_m"] < 1
    assert outcome.largest_gap_m2 < 1


def test_a_hole_is_found_under_a_shifted_datum(alone, frames):
    grid = frames["grid"]
    grid.loc[10, "geometry"] = grid.geometry[10].difference(grid.geometry[10].representative_point().buffer(30))
    outcome = alone(moved(grid, gcj02).to_crs(4326))
    assert warnings(outcome) == ["datum_gcj02"]
    assert faults(outcome) == ["gap"]


def test_a_shift_of_no_datum_is_warned_about(rewritten, frames):
    layers = {name: moved(frame, lambda x, y: (x + 30, y - 40)) for name, frame in frames.items()}
    outcome = rewritten(**layers)
    assert outcome.passed
    assert warnings(outcome) == ["shifted"]
    assert arguments(outcome, "shifted")["shift_m"] == pytest.approx(50, abs=0.1)


def test_a_shift_that_no_datum_makes_is_refused_when_it_is_great(rewritten, frames):
    outcome = rewritten(**{name: moved(frame, lambda x, y: (x + 1600, y + 1200)) for name, frame in frames.items()})
    assert faults(outcome) == ["shifted_far"]
    assert arguments(outcome, "shifted_far")["shift_m"] == pytest.approx(2000)


@pytest.mark.parametrize("layer", ["grid", "village", "boundary"])
@pytest.mark.parametrize("shift_m", [0.5, 50.0, 2000.0])
def test_a_layer_that_lies_apart_from_the_others_is_one_fault(rewritten, frames, layer, shift_m):
    outcome = rewritten(**{layer: moved(frames[layer], lambda x, y: (x + 0.6 * shift_m, y - 0.8 * shift_m))})
    assert faults(outcome) == ["shifted_apart"]
    assert arguments(outcome, "shifted_apart")["layer"] == layer
    assert arguments(outcome, "shifted_apart")["shift_m"] == pytest.approx(shift_m, abs=0.001)
    assert outcome.largest_gap_m2 < 1


def test_a_town_that_is_turned(rewritten, frames):
    turned = {name: frame.set_geometry(frame.rotate(90, origin=(595_000, 3_482_000))) for name, frame in frames.items()}
    assert faults(rewritten(**turned)) == ["scattered"]


def test_a_system_of_nearly_the_same_numbers_declared(rewritten, frames):
    outcome = rewritten(**{name: frame.set_crs(2437, allow_override=True) for name, frame in frames.items()})
    assert outcome.passed
    assert warnings(outcome) == ["crs_near"]
    assert arguments(outcome, "crs_near")["fits"].startswith("EPSG:4549")
    assert arguments(outcome, "crs_near")["shift_m"] == pytest.approx(62, abs=5)


@pytest.mark.parametrize("way", [gcj02, bd09])
def test_a_datum_is_known_without_the_codes(alone, frames, way):
    outcome = alone(moved(frames["grid"].drop(columns=["code", "village_code"]), way).to_crs(4326))
    assert faults(outcome) == ["column_missing"]
    assert warnings(outcome) == [f"datum_{way.__name__}"]
    assert outcome.largest_gap_m2 < 1


def test_one_grid_far_away_is_named_and_the_layer_is_measured(rewritten, frames):
    grid = frames["grid"]
    grid.loc[3, "geometry"] = grid.to_crs(4326).geometry[3]
    outcome = rewritten(grid=grid)
    assert faults(outcome) == ["geometry_far", "area", "gap"]
    assert grid.code[3] in arguments(outcome, "geometry_far")["name"]


@pytest.mark.parametrize("number", [np.nan, np.inf, 1e300])
def test_a_coordinate_that_is_no_place(rewritten, frames, number):
    corners = np.array(frames["grid"].geometry[3].exterior.coords)
    corners[5, 0] = number
    with np.errstate(invalid="ignore"):
        frames["grid"].loc[3, "geometry"] = shapely.Polygon(corners)
    outcome = rewritten(grid=frames["grid"])
    assert faults(outcome)[0] == ("geometry_far" if number == 1e300 else "geometry_invalid")
    assert faults(outcome)[1:] == ["area", "gap"]


def test_a_geometry_that_cannot_be_read_is_named(tmp_path, shipped):
    path = tmp_path / "copy.gpkg"
    shutil.copyfile(DEMO_TOWN, path)
    with closing(sqlite3.connect(path)) as connection:
        [(blob,)] = connection.execute("SELECT geom FROM grid WHERE fid = 4").fetchall()
        broken = blob[:56] + np.full((len(blob) - 56) // 8, np.nan).tobytes()
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE grid SET geom = ? WHERE fid = 4", (broken,))
        connection.commit()
    outcome = check_town(path, shipped)
    assert "320583102001004" in arguments(outcome, "geometry_empty")["name"]


def test_roads_in_another_system_are_measured_and_lost_ones_refused(rewritten):
    road = gpd.read_file(str(DEMO_TOWN), layer="road")
    assert rewritten(road=road.to_crs(4326)).road_km == pytest.approx(439.877, abs=0.01)
    outcome = rewritten(road=road.to_crs(4326).set_crs(4549, allow_override=True))
    assert [f.arguments["layer"] for f in outcome.faults if f.code == "crs_wrong"] == ["road"]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_grids_alone_that_no_system_is_declared_for(alone, frames):
    outcome = alone(frames["grid"].set_crs(None, allow_override=True), "bare.shp")
    assert outcome.passed
    assert warnings(outcome) == ["crs_undeclared"]


# Files of others


@pytest.mark.parametrize("name", ["some.geojson", "some.shp", "some.gpkg", "some.fgb"])
def test_a_single_layer_of_grids_is_measured_against_the_shipped_town(alone, frames, name):
    outcome = alone(frames["grid"].to_crs(4326), name)
    assert outcome.passed
    assert [finding.code for finding in outcome.findings][:2] == ["layer_alone", "layer_alone"]
    assert outcome.largest_gap_m2 < 1
    assert outcome.counts == {"grid": 79}


def test_villages_alone_are_no_grids(originals, tmp_path, shipped):
    originals["village"].to_file(tmp_path / "villages.geojson")
    assert faults(check_town(tmp_path / "villages.geojson", shipped)) == ["layer_missing", "layer_missing"]


def test_a_file_of_something_else_says_what_it_holds(tmp_path, shipped):
    (tmp_path / "fixes.csv").write_text("lon,lat\n121,31\n", encoding="utf-8")
    outcome = check_town(tmp_path / "fixes.csv", shipped)
    assert faults(outcome) == ["no_town"]
    assert arguments(outcome, "no_town") == {"layers": "fixes"}


def test_dense_borders_do_not_take_long(alone, frames):
    """Each straight border in steps of 2 m is as good as the border, and was once slow to subtract."""
    assert alone(frames["grid"].set_geometry(shapely.segmentize(frames["grid"].geometry.to_numpy(), 2.0))).passed


def test_a_table_of_styles_beside_the_grids_is_no_matter(tmp_path, shipped, frames):
    path = tmp_path / "styled.gpkg"
    frames["grid"].to_file(path, layer="grids of mine", driver="GPKG")
    pd.DataFrame({"style": ["<qgis/>"]}).pipe(pyogrio.write_dataframe, path, layer="layer_styles")
    assert check_town(path, shipped).passed


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda raw: raw[: len(raw) // 2], "cut_off"),
        (lambda raw: raw[:-1], "cut_off"),
        (lambda raw: raw[:-4096], "damaged"),
        (lambda raw: raw[:20], "damaged"),
        (lambda raw: raw[:12288] + bytes(163840) + raw[176128:], "damaged"),
        (lambda _: np.random.default_rng(1).bytes(50_000), "no_map_data"),
        (lambda _: b"just a note", "no_map_data"),
        (lambda _: b"", "empty_file"),
    ],
)
def test_a_file_that_is_no_file_of_maps(tmp_path, shipped, spoil, code):
    path = tmp_path / "odd.gpkg"
    path.write_bytes(spoil(DEMO_TOWN.read_bytes()))
    outcome = check_town(path, shipped)
    assert faults(outcome) == [code]
    assert outcome.findings[0].arguments["file"] == "odd.gpkg"


def test_a_file_that_is_not_there(tmp_path, shipped):
    assert faults(check_town(tmp_path / "nowhere.gpkg", shipped)) == ["unreadable"]
