"""Nothing is wired to the demo town: a second one opens in the desk, on pages, in the heat and in the search."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from second_town import make_town

from zscc.app.desk import Desk, Seat, Stage, application_of_the_desk
from zscc.centre.adoption import adopted_town
from zscc.centre.demo import DEMO_START
from zscc.centre.dry_run import situation_at
from zscc.centre.engine import Plan
from zscc.cli import main
from zscc.clock import ManualClock
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.store.memory import MemoryStore
from zscc.text import Words
from zscc.town.layers import Town
from zscc.town.load import load_town

AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_town(tmp_path_factory.mktemp("qingxi"))


@pytest.fixture(scope="module")
def town(path: Path) -> Town:
    return load_town(path)


def test_the_simulated_day_knows_this_town_only(town: Town) -> None:
    snapshot = situation_at(town, 1, AT, load_profile()).snapshot(AT)
    codes, stations = {grid.code for grid in town.grids}, {village.code for village in town.villages}
    assert set(snapshot.vehicles.ids) == {"Q1", "Q2", "Q3"}
    # Nine grids have a ninth of what the demo town's 79 have, and the scenes of the demo day.
    assert 8 <= snapshot.tally.reports_today <= 60
    assert {report.grid for report in snapshot.reports} <= codes | {None}
    assert set(snapshot.tally.by_village) <= stations | {""}
    texts = " ".join(f"{report.title} {report.text}" for report in snapshot.reports)
    assert not any(name in texts for name in ("周市", "东明", "新镇", "陆杨"))


def test_a_page_of_it_shows_its_name_and_not_the_other(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.svg"
    said = ["snapshot", "--town", str(path), "--out", str(out), "--size", "1200x800"]
    subprocess.run([sys.executable, "-m", "zscc", *said], check=True, timeout=60)
    page = out.read_text(encoding="utf-8")
    assert "青溪镇" in page
    assert "周市" not in page


def test_the_desk_opens_on_it(loop: asyncio.Runner, town: Town) -> None:
    style, profile, clock = load_style(), load_profile(), ManualClock(DEMO_START)
    application_of_the_desk(style)
    plan = Plan(lambda: (SimulatedFeed(town, 1, clock, profile),), adopted=(adopted_town(town),))
    desk = Desk(Stage(town, profile, clock, MemoryStore(), plan), Seat(style, Words("zh"), size=(1440, 900)))

    async def live() -> None:
        living = asyncio.get_running_loop().create_task(desk.live())
        async with asyncio.timeout(40):
            while len(desk.situation.vehicles) < 3 or not desk.situation.reports.live:
                await asyncio.sleep(0.02)
        desk.tick.show_now()
        desk.window.catch_up()
        picture = desk.window.picture
        assert picture is not None
        assert {row.label for row in picture.vehicles} == {"巡1", "巡2", "巡3"}
        desk.window.close()
        assert await living == 0

    loop.run(live())


def test_an_unfinished_or_missing_town_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--offscreen", "1", "--town", str(tmp_path / "none.gpkg")]) == 1
    assert "none.gpkg" in capsys.readouterr().err
