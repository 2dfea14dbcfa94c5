"""Four points from an online map: where nothing tells the system, somebody is asked and nobody is guessed for."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from second_town import imported

from zscc.geo.spaces import Space, convert
from zscc.town.load import load_town

FEW = 4


def where(number: int = FEW) -> np.ndarray:
    """Points well off the roads, map metres."""
    return np.array([grid.label_at for grid in load_town().grids[:: 79 // number][:number]])


def table_in(space: Space, path: Path, names: tuple[str, str] = ("经度", "纬度"), number: int = FEW) -> Path:
    xy = np.column_stack(convert(Space.EPSG4549, space, *where(number).T)).tolist()
    rows = [",".join(("名称", *names)), *(f"点{n},{x:.8f},{y:.8f}" for n, (x, y) in enumerate(xy, start=1))]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def places_of(out: Path) -> np.ndarray:
    return np.array([place.at for place in load_town(out).neighbours])


def test_a_script_must_say_the_system_of_a_few_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = table_in(Space.GCJ02, tmp_path / "p.csv"), tmp_path / "t.gpkg"
    assert imported([file], ["neighbour"], out) == 2
    told = capsys.readouterr().err
    assert "4 points are too few" in told
    assert "GCJ-02" in told
    assert "--space" in told
    assert not out.exists()
    assert imported([file], ["neighbour"], out, "--space", "gcj02") == 0
    assert np.abs(places_of(out) - where()).max() < 0.1


def test_a_terminal_is_asked_and_a_wrong_answer_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, out = table_in(Space.BD09, tmp_path / "p.csv"), tmp_path / "t.gpkg"
    answers = iter(["baidu?", "epsg4549", "bd09"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    assert imported([file], ["neighbour"], out) == 0
    assert np.abs(places_of(out) - where()).max() < 0.1


@pytest.mark.parametrize(
    ("names", "space"),
    [
        (("百度经度", "百度纬度"), Space.BD09),
        (("gcj_lon", "gcj_lat"), Space.GCJ02),
        (("wgs84_lng", "wgs84_lat"), Space.WGS84),
    ],
)
def test_columns_named_after_a_system_need_no_question(
    names: tuple[str, str], space: Space, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = table_in(space, tmp_path / "p.csv", names), tmp_path / "t.gpkg"
    assert imported([file], ["neighbour"], out) == 0
    assert "by the name of the columns" in capsys.readouterr().out
    assert np.abs(places_of(out) - where()).max() < 0.1


def test_many_points_that_no_line_tells_are_asked_for_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = table_in(Space.WGS84, tmp_path / "p.csv", number=79), tmp_path / "t.gpkg"
    assert imported([file], ["neighbour"], out) == 2
    assert "roads do not tell" in capsys.readouterr().err


def test_a_format_that_is_wgs84_by_definition_is_taken_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lonlat = np.column_stack(convert(Space.EPSG4549, Space.WGS84, *where().T)).tolist()
    features = [
        {"type": "Feature", "properties": {"name": str(n)}, "geometry": {"type": "Point", "coordinates": at}}
        for n, at in enumerate(lonlat)
    ]
    file, out = tmp_path / "p.geojson", tmp_path / "t.gpkg"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    assert imported([file], ["neighbour"], out) == 0
    told = capsys.readouterr().err
    assert told.startswith("warning: ")
    assert "4 points are too few" in told


@pytest.mark.parametrize("suffix", [".shp", ".csv"])
def test_metres_of_an_undeclared_system_are_not_taken_for_epsg4549(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beijing 1954 and CGCS2000 look alike."""
    file, out, xy = tmp_path / f"p{suffix}", tmp_path / "t.gpkg", where()
    if suffix == ".csv":
        rows = ["名称,x,y", *(f"点{n},{x},{y}" for n, (x, y) in enumerate(xy.tolist(), start=1))]
        file.write_text("\n".join(rows), encoding="utf-8")
    else:
        frame = gpd.GeoDataFrame({"name": ["甲", "乙", "丙", "丁"]}, geometry=gpd.points_from_xy(*xy.T), crs=4549)
        frame.to_file(file)
        file.with_suffix(".prj").unlink()
    assert imported([file], ["neighbour"], out) == 2
    told = capsys.readouterr().err
    assert "Beijing 1954" in told
    assert "--space" in told
    assert imported([file], ["neighbour"], out, "--space", "epsg4549") == 0
    assert np.abs(places_of(out) - xy).max() < 0.01


def test_metres_that_lie_on_the_towns_lines_are_known_by_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [road.line for road in load_town().roads[::7]]
    file, out = tmp_path / "w.csv", tmp_path / "t.gpkg"
    told = ["名称,wkt", *(f'河,"LINESTRING ({", ".join(f"{x} {y}" for x, y in line)})"' for line in lines)]
    file.write_text("\n".join(told), encoding="utf-8")
    assert imported([file], ["water"], out) == 0
    assert "as EPSG:4549" in capsys.readouterr().out


def test_a_declared_older_datum_is_converted_and_its_doubt_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.gpkg"
    gpd.GeoDataFrame({"name": list("甲乙丙丁")}, geometry=gpd.points_from_xy(*where().T), crs=2437).to_file(file)
    assert imported([file], ["neighbour"], tmp_path / "t.gpkg") == 0
    assert "another datum" in capsys.readouterr().out
