"""A grid is one outline: a town to which others gave holes or parts is refused with the remedy, never shown wrong."""

import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from second_town import make_town

from zscc.cli import main
from zscc.town.load import DEMO_TOWN, TownUnreadable, load_town


@pytest.fixture(scope="module")
def qingxi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_town(tmp_path_factory.mktemp("qingxi"))


@pytest.fixture(scope="module", params=["own", "demo"])
def base(request: pytest.FixtureRequest, qingxi: Path) -> Path:
    return qingxi if request.param == "own" else Path(str(DEMO_TOWN))


def spoiled(base: Path, out: Path, what: str) -> Path:
    """The first grid with another one in its hole, or with a piece of another one."""
    shutil.copyfile(base, out)
    grids = gpd.read_file(base, layer="grid")
    one, other = grids.geometry[0], grids.geometry[1]
    if what == "hole":
        piece = shapely.maximum_inscribed_circle(one).interpolate(0).buffer(60)
        grids.loc[[0, 1], "geometry"] = [one.difference(piece), shapely.union(other, piece)]
    elif what == "parts":
        piece = shapely.maximum_inscribed_circle(other).interpolate(0).buffer(60)
        grids.loc[[0, 1], "geometry"] = [shapely.union(one, piece), other.difference(piece)]
    grids.to_file(out, layer="grid")
    return out


def test_a_town_that_another_program_wrote_anew_opens_as_before(base: Path, tmp_path: Path) -> None:
    anew, before = load_town(spoiled(base, tmp_path / "t.gpkg", "nothing")), load_town(base)
    assert [(grid.code, grid.area_m2) for grid in anew.grids] == [(grid.code, grid.area_m2) for grid in before.grids]
    assert main(["town", "check", str(tmp_path / "t.gpkg")]) == 0


@pytest.mark.parametrize(("what", "said"), [("hole", "hole"), ("parts", "parts")])
def test_holes_and_parts_are_refused_with_the_remedy(
    base: Path, what: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spoiled(base, tmp_path / "t.gpkg", what)
    with pytest.raises(TownUnreadable, match=said):
        load_town(path)
    assert main(["town", "check", str(path)]) == 1
    told = capsys.readouterr().out
    assert said in told
    assert "strip" in told
