"""The right flag puts a file where it belongs, whatever its format; a wrong one is refused with its distance."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from second_town import imported

from zscc.geo.spaces import Space, convert
from zscc.town.load import load_town

ROADS = load_town().roads[::11]
NEAR_M = 1.0
DEGREES = (Space.WGS84, Space.CGCS2000, Space.GCJ02, Space.BD09)


def write(path: Path, space: Space) -> Path:
    lines = [np.column_stack(convert(Space.EPSG4549, space, *road.line.T)) for road in ROADS]
    path = path.with_name(f"{space.value}{path.suffix}")
    if path.suffix == ".geojson":
        shapes = [{"type": "LineString", "coordinates": line.tolist()} for line in lines]
        features = [{"type": "Feature", "properties": {}, "geometry": shape} for shape in shapes]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    elif path.suffix == ".csv":
        rows = "".join(f'"{shapely.LineString(line).wkt}"\n' for line in lines)
        path.write_text(f"wkt\n{rows}", encoding="utf-8")
    else:
        crs = {Space.EPSG4549: 4549, Space.CGCS2000: 4490}.get(space, 4326)
        frame = gpd.GeoDataFrame({"n": range(len(lines))}, geometry=[shapely.LineString(x) for x in lines], crs=crs)
        frame.to_file(path)
    return path


@pytest.mark.parametrize("ending", [".geojson", ".csv", ".shp"])
@pytest.mark.parametrize("space", list(Space))
def test_the_right_flag_is_within_a_metre(tmp_path: Path, space: Space, ending: str) -> None:
    file, out = write(tmp_path / f"a{ending}", space), tmp_path / "t.gpkg"
    assert imported([file], ["water"], out, "--space", space.value) == 0
    off_m = [np.hypot(*(w.line - r.line).T).max() for w, r in zip(load_town(out).waters, ROADS, strict=True)]
    assert max(off_m) < NEAR_M


@pytest.mark.parametrize("said", [Space.WGS84, Space.GCJ02, Space.BD09, Space.EPSG4549])
@pytest.mark.parametrize("space", DEGREES)
def test_a_wrong_flag_is_refused(tmp_path: Path, space: Space, said: Space, capsys: pytest.CaptureFixture[str]) -> None:
    same = {Space.WGS84, Space.CGCS2000}
    right = said is space or {said, space} == same
    file, out = write(tmp_path / "a.geojson", space), tmp_path / "t.gpkg"
    assert imported([file], ["water"], out, "--space", said.value) == (0 if right else 1)
    assert out.exists() is right
    assert right or " m " in capsys.readouterr().err or said is Space.EPSG4549
