"""A town whose borders are long straight lines in degrees: these are bent on the map, and still no gap."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from second_town import CODE, NAME, imported

from zscc.geo.spaces import Space, convert
from zscc.town.check.town import check_town
from zscc.town.load import load_town

WEST, SOUTH, EAST, NORTH = 120.60, 30.76, 120.68, 30.80
"""Eight kilometres by four."""
VILLAGES = (("201", "石桥村", 0.0, 0.45), ("202", "荷塘村", 0.45, 1.0))


def cut(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box of the town's box, in shares of it, in degrees with its four corners only."""
    lon, lat = (lambda share: WEST + share * (EAST - WEST)), (lambda share: SOUTH + share * (NORTH - SOUTH))
    return shapely.box(lon(west), lat(south), lon(east), lat(north))


def frames() -> dict[str, gpd.GeoDataFrame]:
    """Each layer cut with as few corners as can be: no corner of a neighbour stands on any edge."""
    thirds = ((0, 1 / 3), (1 / 3, 0.62), (0.62, 1))
    grids = [
        (f"{CODE}{village}{number:03}", cut(west + a * (east - west), 0, west + b * (east - west), 1))
        for village, _, west, east in VILLAGES
        for number, (a, b) in enumerate(thirds, start=1)
    ]
    return {
        "boundary": gpd.GeoDataFrame(geometry=[cut(0, 0, 1, 1)], crs=4326),
        "village": gpd.GeoDataFrame(
            {"code": [CODE + number for number, *_ in VILLAGES], "name": [name for _, name, *_ in VILLAGES]},
            geometry=[cut(west, 0, east, 1) for *_, west, east in VILLAGES],
            crs=4326,
        ),
        "grid": gpd.GeoDataFrame(
            {"code": [code for code, _ in grids]}, geometry=[shape for _, shape in grids], crs=4326
        ),
        "road": gpd.GeoDataFrame(
            {"name": ["横路"]}, geometry=[shapely.LineString(cut(0.1, 0.2, 0.9, 0.8).exterior.coords)], crs=4326
        ),
    }


def town_of(folder: Path, layers: dict[str, gpd.GeoDataFrame], *more: str) -> tuple[int, Path]:
    paths = [
        folder / f"{name}.geojson" if frame.crs.is_geographic else folder / f"{name}.gpkg"
        for name, frame in layers.items()
    ]
    for path, frame in zip(paths, layers.values(), strict=True):
        frame.to_file(path, **({"COORDINATE_PRECISION": 9} if path.suffix == ".geojson" else {}))
    out = folder / "town.gpkg"
    return imported(paths, list(layers), out, "--new", "--name", NAME, "--code", CODE, *more), out


@pytest.mark.parametrize("in_metres", [(), ("grid",), ("boundary",), ("village", "grid")])
def test_layers_cut_along_the_same_degrees_have_no_gap(
    tmp_path: Path, in_metres: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever of them somebody converted to metres before, corner by corner."""
    layers = {name: frame.to_crs(4549) if name in in_metres else frame for name, frame in frames().items()}
    code, out = town_of(tmp_path, layers)
    told = capsys.readouterr()
    assert code == 0, told.out + told.err
    assert "straight in degrees" in told.out
    town = load_town(out)
    assert sum(grid.area_m2 for grid in town.grids) == pytest.approx(town.area_m2, abs=1.0)
    assert town.area_m2 == pytest.approx(shapely.Polygon(town.boundary[0]).area, abs=0.01)


def test_the_same_holds_in_gcj02(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = town_of(tmp_path, frames(), "--space", "gcj02")
    assert code == 0, capsys.readouterr().out


def test_without_the_bend_there_would_be_a_gap_of_many_square_metres() -> None:
    corners = np.array([[WEST, NORTH], [(WEST + EAST) / 2, NORTH], [EAST, NORTH]])
    on_map = np.column_stack(convert(Space.WGS84, Space.EPSG4549, *corners.T))
    assert shapely.Polygon(on_map).area > 1_000.0


def test_a_real_gap_beside_a_long_edge_is_still_a_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layers = frames()
    layers["grid"].loc[1, "geometry"] = shapely.transform(
        layers["grid"].geometry[1], lambda xy: np.where(xy == NORTH, NORTH - 5e-6, xy)
    )
    code, out = town_of(tmp_path, layers)
    assert code == 1
    assert "Gap" in capsys.readouterr().err
    assert not out.exists()


def test_edges_straight_in_metres_beside_edges_straight_in_degrees_are_told_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layers = frames()
    on_map = layers["boundary"].to_crs(4549)
    layers["boundary"] = on_map.set_geometry(on_map.geometry.segmentize(50.0))
    assert town_of(tmp_path, layers)[0] == 1
    assert "Densify by interval" in capsys.readouterr().out


def test_a_gap_of_another_form_is_not_put_down_to_long_edges(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layers = frames()
    layers["grid"] = layers["grid"].set_geometry(layers["grid"].geometry.scale(0.99, 0.99))
    assert town_of(tmp_path, layers)[0] == 1
    assert "Densify" not in capsys.readouterr().out


def test_the_check_of_a_file_in_degrees_sees_no_gap_along_long_edges(tmp_path: Path) -> None:
    code, town = town_of(tmp_path, frames())
    assert code == 0
    in_degrees = tmp_path / "degrees.gpkg"
    for name, frame in frames().items():
        frame.to_file(in_degrees, layer=name)
    outcome = check_town(in_degrees, load_town(town))
    assert outcome.passed, outcome.faults
    assert "long_edges" in {finding.code for finding in outcome.findings}
    assert outcome.largest_gap_m2 < 1e-6
