"""The desk on a made-up town of four villages and nine grids in another province: nothing knows the demo town."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from desk_pixels import pixels
from made_facts import batch
from made_tracks import Drive
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from second_town import VILLAGES, make_town

from zscc.analysis.indicators import Indicator
from zscc.analysis.patrol_sums import PatrolSums
from zscc.centre.dry_run import snapshot_at
from zscc.cli import main
from zscc.map.pointing.pick import Pick
from zscc.map.themes.choropleth import AT_START
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Patrol, load_profile
from zscc.situation.snapshot import Snapshot
from zscc.town.layers import Town
from zscc.town.load import load_town
from zscc.ui.search.results import Found
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
GRIDS, REACH_M = 9, 10_000.0
OF_THE_DEMO = ("周市", "东明", "新镇", "陆杨", "昆山", "玉山", "太仓", "320583")
"""Names and codes around the demo town."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_town(tmp_path_factory.mktemp("qingxi"))


@pytest.fixture(scope="module")
def town(path: Path) -> Town:
    return load_town(path)


@pytest.fixture(scope="module")
def moment(town: Town) -> Snapshot:
    return snapshot_at(town, 1, AT, load_profile())


@pytest.fixture
def desk(open_desk: Callable[..., DeskWindow], moment: Snapshot, qtbot: QtBot) -> DeskWindow:
    made = open_desk()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_snapshot(moment)
    made.catch_up()
    return made


def is_foreign(text: str) -> bool:
    return any(name in text for name in OF_THE_DEMO)


def test_the_map_opens_on_this_town(desk: DeskWindow, town: Town) -> None:
    desk.canvas.settle()
    west, south, east, north = desk.canvas.viewport.bbox_m
    corners = np.concatenate(town.boundary)
    assert (corners > (west, south)).all()
    assert (corners < (east, north)).all()
    assert np.ptp(corners[:, 0]) > 0.4 * (east - west)
    said = {label.text() for label in desk.findChildren(QLabel)} - {desk.top_bar.institution.text()}
    assert not [text for text in said if is_foreign(text)]


@pytest.mark.parametrize("indicator", list(Indicator))
def test_every_indicator_colours_its_nine_grids(desk: DeskWindow, indicator: Indicator) -> None:
    desk.canvas.settle()
    before = pixels(desk.canvas.grab().toImage())
    desk.canvas.set_choropleth(replace(AT_START, indicator=indicator))
    desk.canvas.set_layer_visible("choropleth", visible=True)
    desk.canvas.settle()
    shown = desk.canvas.frame.choropleth
    assert shown.theme.indicator is indicator
    assert len(shown.class_of) == GRIDS
    assert sum(shown.counts) + shown.without_data == GRIDS
    after = pixels(desk.canvas.grab().toImage())
    assert (np.abs(after - before).max(axis=2) > 8).mean() > 0.02


def found(desk: DeskWindow, typed: str, qtbot: QtBot) -> list[Found]:
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    with qtbot.waitSignal(
        desk.search.engine.answered, check_params_cb=lambda answered: answered.question.typed == typed
    ):
        desk.search.open()
        desk.search.line.setText(typed)
    return [row for row in desk.search.list.rows if isinstance(row, Found)]


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("荷塘", "village", "荷塘村"),
        ("shiqiao", "village", "石桥村"),
        ("dhsq", "village", "东湖社区"),
        ("石桥村-02", "grid", "石桥村-02"),
        ("3横路", "road", "3横路"),
        ("qingxi", "river", "青溪"),
        ("农贸", "place", "溪口农贸市场"),
        ("演002", "vehicle", "巡2"),
    ],
)
def test_the_search_finds_what_is_here(
    desk: DeskWindow, qtbot: QtBot, town: Town, typed: str, kind: str, name: str
) -> None:
    rows = [row for row in found(desk, typed, qtbot) if row.kind == kind]
    assert name in " ".join(row.name for row in rows)
    west, south = np.concatenate(town.boundary).min(axis=0) - REACH_M
    east, north = np.concatenate(town.boundary).max(axis=0) + REACH_M
    assert all(row.at_m is None or (west < row.at_m[0] < east and south < row.at_m[1] < north) for row in rows)


@pytest.mark.parametrize("typed", ["周市", "新镇社区", "changjiang", "V05"])
def test_the_search_finds_nothing_of_the_demo_town(desk: DeskWindow, qtbot: QtBot, typed: str) -> None:
    kinds = {"village", "grid", "road", "river", "place", "vehicle", "neighbour"}
    assert not [row.name for row in found(desk, typed, qtbot) if row.kind in kinds and typed[:2] in row.name]


def test_the_tables_hold_this_towns_rows(
    desk: DeskWindow, town: Town, moment: Snapshot, qtbot: QtBot, tmp_path: Path
) -> None:
    rows = {
        "grids": GRIDS,
        "villages": len(VILLAGES),
        "stations": len(VILLAGES),
        "places": len(town.places),
        "vehicles": 3,
        "reports": moment.tally.reports_today,
    }
    for name, number in rows.items():
        desk.tables.open(name)
        panel = desk.tables.panel
        qtbot.waitUntil(lambda panel=panel, number=number: panel.model.rowCount() == number)
        with qtbot.waitSignal(desk.tables.exported):
            desk.tables.export_to(tmp_path / f"{name}.csv")
        written = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig")
        assert len(written.splitlines()) == number + 1
        assert not is_foreign(written)
    desk.tables.open("grids")
    desk.choose(frozenset({Pick("grid", town.grids[0].code)}))
    assert desk.canvas.chosen == {Pick("grid", town.grids[0].code)}


def test_the_patrol_board_counts_this_towns_roads_and_grids(desk: DeskWindow, town: Town, moment: Snapshot) -> None:
    now_ms, sums = ms_from_utc(AT), PatrolSums(town, Patrol())
    start = town.network.nodes_m[town.network.tail[0]]
    way = town.network.nodes_m[town.network.head[0]] - start
    told = Drive(step_s=5, at_m=tuple(start)).go(*(way / np.hypot(*way) * 900), 30).stay(600).told("Q1")
    late_ms = now_ms - 2_000 - told[-1].observed_at_ms
    fixes = [replace(fix, observed_at_ms=fix.observed_at_ms + late_ms, grid=town.grids[0].code) for fix in told]
    sums.pass_time(now_ms)
    sums.take(1, batch("Q1", fixes))
    picture = sums.picture(now_ms)
    desk.show_workspace(Workspace.PATROL)
    desk.show_patrol(picture)
    board = desk.right.patrol
    assert f"网格 1/{GRIDS}" in board.day.texts[3]
    assert 0.0 < picture.day.road_share < 0.2
    assert len(board.model.rows) == GRIDS
    labels = {grid.code: grid.label for grid in town.grids}
    assert {labels[row.grid or ""] for row in board.model.rows} == set(labels.values())
    board.show_tab("roads")
    corners = np.concatenate(town.boundary)
    for row in board.model.rows:
        assert (np.array(row.at_m) > corners.min(axis=0) - 1.0).all()
        assert (np.array(row.at_m) < corners.max(axis=0) + 1.0).all()
    assert picture.fleet.day_km == pytest.approx(0.9, abs=0.05)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_page_with_a_choropleth_is_the_same_twice_and_of_this_town(path: Path, tmp_path: Path, ending: str) -> None:
    said = [
        "snapshot",
        "--town",
        str(path),
        "--layers",
        "grids,choropleth,boundary,villages,labels",
        "--size",
        "900x600",
    ]
    pages = []
    for number in range(2):
        out = tmp_path / f"{number}.{ending}"
        assert main([*said, "--out", str(out)]) == 0
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]
    assert len(pages[0]) > 5_000
    if ending == "svg":
        told = pages[0].decode("utf-8")
        assert "青溪镇" in told
        assert not is_foreign(told)
