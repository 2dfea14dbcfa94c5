"""What a person reads when a town or a table is not what the command line took it for."""

import csv
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from second_town import imported

from zscc.cli import main
from zscc.town.load import DEMO_TOWN


@pytest.fixture
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "base.gpkg"
    if request.param == "folder":
        path.mkdir()
    elif request.param == "empty":
        path.touch()
    elif request.param == "text":
        path.write_text("青溪镇", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("base", "said"),
    [("none", "no such file"), ("folder", "folder"), ("empty", "empty"), ("text", "no GeoPackage")],
    indirect=["base"],
)
def test_a_base_town_that_is_none_is_named_with_its_cause(
    base: Path, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    water = tmp_path / "water.geojson"
    gpd.GeoDataFrame({"河名": ["青溪"]}, geometry=[shapely.LineString([(120.9, 31.4), (121, 31.5)])], crs=4326).to_file(
        water
    )
    assert imported([water], ["water"], tmp_path / "out.gpkg", "--town", str(base)) == 1
    told = capsys.readouterr().err
    assert "--town" in told
    assert f"{base}: " in told
    assert said in told
    assert not (tmp_path / "out.gpkg").exists()
    assert main(["run", "--offscreen", "1", "--town", str(base)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5"])
def test_a_table_in_another_encoding_is_read_and_its_encoding_named(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([["名稱", "地址", "x", "y"], *[["學校", "東門大街一號", n, n] for n in range(20)]])
    assert main(["town", "check", str(path)]) == 1
    streams = capsys.readouterr()
    assert "damaged" not in streams.err + streams.out
    assert "No town" in streams.err
    assert {"big5": "BIG5HKSCS"}.get(encoding, encoding.upper()) in streams.out


def test_names_of_a_shapefile_without_cpg_are_read_before_they_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "village.shp"
    villages = gpd.read_file(str(DEMO_TOWN), layer="village")[["code", "name", "geometry"]]
    villages.to_file(path, encoding="gb18030")
    path.with_suffix(".cpg").unlink()
    assert main(["town", "check", str(path)]) == 1
    told = capsys.readouterr().out
    assert "GB18030" in told
    assert "is named" not in told


def test_a_town_whose_texts_need_no_guess_says_nothing_of_encodings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "copy.gpkg"
    shutil.copyfile(str(DEMO_TOWN), path)
    assert main(["town", "check", str(path)]) == 0
    assert "UTF-8" not in capsys.readouterr().out
