"""A profile that names its town: the desk opens on it, and recorded tracks are judged by it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from second_town import CODE, NAME, make_town

from zscc.cli import main
from zscc.geo.spaces import wgs84_from_map
from zscc.model.adopted import Adopted
from zscc.settings.profile import load_profile, town_file
from zscc.store.sqlite import SqliteStore
from zscc.town.load import load_town

DEMO_PROFILE = Path(__file__).parents[2] / "zscc" / "resources" / "profiles" / "demo.toml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("qingxi")


@pytest.fixture(scope="module")
def profile(folder: Path) -> Path:
    """A profile beside the folder of its town, which it names by a relative path."""
    (folder / "data").mkdir()
    make_town(folder / "data")
    told = DEMO_PROFILE.read_text(encoding="utf-8").replace("周市镇社会治理局", "青溪镇社会治理办公室")
    path = folder / "desk.toml"
    path.write_text(f'town = "data/qingxi.gpkg"\n{told}', encoding="utf-8")
    return path


def test_the_desk_opens_on_the_towns_file_beside_the_profile(profile: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "zscc", "run", "--profile", str(profile), "--offscreen", "3"]
    done = subprocess.run(
        [*command, "--data-dir", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, cwd=tmp_path, capture_output=True, text=True, timeout=110,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    store = SqliteStore(tmp_path / "demo" / f"journal-{CODE}-seed-1.gpkg")
    facts = [entry.fact for entry in store.read(0)]
    store.close()
    [adopted] = [fact for fact in facts if isinstance(fact, Adopted) and fact.dataset == "town"]
    assert (adopted.label, adopted.sha256) == (NAME, load_town(profile.parent / "data" / "qingxi.gpkg").sha256)


def test_a_town_that_is_asked_for_goes_before_the_profiles(profile: Path) -> None:
    told = load_profile(profile)
    assert town_file(None, told, profile) == profile.parent / "data" / "qingxi.gpkg"
    assert town_file(Path("other.gpkg"), told, profile) == Path("other.gpkg")
    assert town_file(None, load_profile(), None) is None


def test_a_profile_whose_town_is_gone_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(f'town = "gone.gpkg"\n{DEMO_PROFILE.read_text(encoding="utf-8")}', encoding="utf-8")
    assert main(["run", "--offscreen", "1", "--profile", str(path), "--data-dir", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert f"{tmp_path / 'gone.gpkg'}: there is no such file" in told


def test_recorded_tracks_are_judged_by_the_profiles_town(
    profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town, tracks = load_town(profile.parent / "data" / "qingxi.gpkg"), tmp_path / "tracks.csv"
    rows = ["vehicle_id,time,lon,lat"]
    for second in range(60):
        lon, lat = wgs84_from_map(town.grids[0].label_at[0] + 8.0 * second, town.grids[0].label_at[1])
        rows.append(f"A,2026-06-15T06:00:{second:02}+00:00,{lon:.7f},{lat:.7f}")
    tracks.write_text("\n".join(rows), encoding="utf-8")
    assert main(["replay", str(tracks), "--crs", "wgs84", "--profile", str(profile), "--summary"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["km_in_town"]["A"] == pytest.approx(0.472, abs=0.01)
    assert "outside" not in told["flags"]
