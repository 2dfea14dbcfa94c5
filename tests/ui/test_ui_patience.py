"""What a patient hand does that nobody expects: deeds in any order, every command, races, hostile memory."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from desk_scenes import Scene, snapshot_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from map_hand import MapHand
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from zscc.analysis.heat_filter import HeatFilter
from zscc.analysis.indicators import Indicator
from zscc.geo.spaces import Space, wgs84_from_map
from zscc.map.pointing.pick import Pick
from zscc.map.themes.choropleth import Theme
from zscc.map.viewport import COARSEST_M_PER_PX, FINEST_M_PER_PX
from zscc.settings.seat import Bookmark, SeatState, load_seat, save_seat
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance
from zscc.town.layers import Town
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace


@pytest.fixture
def hand(desk: DeskWindow) -> MapHand:
    return MapHand(desk.canvas)


def told(desk: DeskWindow) -> str:
    return desk.map_desk.notice.text() if desk.map_desk.notice.isVisible() else ""


def brought(count: int, at: tuple[float, float], layer_id: str = "abc", columns: int = 0) -> FeatureLayer:
    starts = np.arange(count + 1)
    kept = tuple(FeatureColumn(f"c{place}", (None,) * count) for place in range(columns))
    points = np.tile(np.array(at), (count, 1))
    return FeatureLayer(
        layer_id, layer_id, GeometryKind.POINT, points, starts, starts, kept, Space.WGS84, Provenance("x.csv")
    )


# Deeds in any order -----------------------------------------------------------------------------------------

Act = tuple[str, int, int]
KINDS = ("show", "fade", "order", "bookmark", "rename", "delete", "theme", "heat", "undo", "redo")
ACTS = st.tuples(st.sampled_from(KINDS), st.integers(0, 30), st.integers(0, 30))


def do(desk: DeskWindow, act: Act) -> None:
    """One deed of a person, through the door that the panels use."""
    what, one, two = act
    names, layers, themes = desk.canvas.layer_names(), desk.layer_desk, desk.themes
    name = names[one % len(names)]
    band = [row.name for row in desk.canvas.arrangement.of_band(desk.canvas.arrangement[name].band)]
    theme = Theme(indicator=tuple(Indicator)[one % len(Indicator)], classes=2 + two % 6)
    deeds: dict[str, Callable[[], object]] = {
        "show": lambda: layers.show(name, bool(two % 2)),
        "fade": lambda: layers.fade(name, two / 30, pull=two % 3),
        "order": lambda: layers.place(name, band[two % len(band)], bool(one % 2)),
        "bookmark": desk.map_desk.bookmarks.add,
        "rename": lambda: change_a_bookmark(desk, one, f"{'g/' * (one % 2)}n{two % 3}"),
        "delete": lambda: change_a_bookmark(desk, one, None),
        "theme": lambda: themes.choose_theme(theme),
        "heat": lambda: themes.choose_filter(HeatFilter(weekdays=frozenset({one % 7, two % 7}))),
        "undo": desk.commands["undo"].deed,
        "redo": desk.commands["redo"].deed,
    }
    deeds[what]()


def change_a_bookmark(desk: DeskWindow, one: int, name: str | None) -> None:
    marks = desk.map_desk.bookmarks
    if marks.bookmarks and name is None:
        marks.delete(one % len(marks.bookmarks))
    elif marks.bookmarks and name is not None:
        marks.rename(one % len(marks.bookmarks), name)


def state(desk: DeskWindow) -> tuple[object, ...]:
    """Everything that deeds change."""
    rows = [(row.name, row.visible, round(row.opacity, 3)) for row in desk.canvas.arrangement]
    return rows, desk.seat.bookmarks, desk.themes.theme, desk.themes.chosen


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=25))
def test_all_undone_is_the_start_and_all_redone_the_end(desk: DeskWindow, town: Town, acts: list[Act]) -> None:
    desk.show_feature_layers((brought(3, town.grids[0].label_at),))
    start = state(desk)
    for act in acts:
        do(desk, act)
    while desk.deeds.canRedo():
        desk.deeds.redo()
    end = state(desk)
    while desk.deeds.canUndo():
        desk.deeds.undo()
    assert state(desk) == start
    while desk.deeds.canRedo():
        desk.deeds.redo()
    assert state(desk) == end
    while desk.deeds.canUndo():
        desk.deeds.undo()
    desk.deeds.clear()


@pytest.mark.parametrize("seed", range(4))
def test_the_next_start_shows_what_the_last_deed_left(
    open_desk: Callable[..., DeskWindow], town: Town, tmp_path: Path, seed: int
) -> None:
    first, layer, random = open_desk(), brought(3, town.grids[0].label_at), Random(seed)
    first.show_feature_layers((layer,))
    for _ in range(20):
        do(first, (random.choice(KINDS), random.randint(0, 30), random.randint(0, 30)))
    save_seat(tmp_path / "seat.json", first.seat)
    second = open_desk(seat=load_seat(tmp_path / "seat.json"))
    second.show_feature_layers((layer,))
    assert state(second) == state(first)


def test_a_layer_that_is_gone_breaks_no_undo(desk: DeskWindow, town: Town) -> None:
    layer = brought(3, town.grids[0].label_at)
    desk.show_feature_layers((layer,))
    for act in ("show", "fade", "order"):
        for one in range(len(desk.canvas.layer_names())):
            do(desk, (act, one, one + 1))
    desk.show_feature_layers(())
    while desk.deeds.canUndo():
        desk.commands["undo"].deed()
    while desk.deeds.canRedo():
        desk.commands["redo"].deed()
    desk.show_feature_layers((layer,))
    while desk.deeds.canUndo():
        desk.commands["undo"].deed()
    assert "feature:abc" in desk.canvas.layer_names()


# Every command ----------------------------------------------------------------------------------------------


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
@pytest.mark.parametrize("every_pick", [False, pytest.param(True, marks=pytest.mark.proof)])
@pytest.mark.parametrize("workspace", list(Workspace))
def test_every_command_runs_everywhere_with_and_without_a_selection(
    desk: DeskWindow, town: Town, scene: Scene, workspace: Workspace, every_pick: bool
) -> None:
    """Each command in each workspace, with another selection from workspace to workspace; with all in the proof."""
    picks = (None, Pick("vehicle", town.vehicles[0].vehicle_id), Pick("report", "gone"))
    first = list(Workspace).index(workspace)
    for turn, pick in enumerate(picks):
        desk.select(pick)
        desk.choose(frozenset() if pick is None else frozenset({pick}))
        commands = list(desk.commands)
        for command in commands if every_pick else commands[(turn - first) % len(picks) :: len(picks)]:
            if desk.workspace is not workspace:
                desk.show_workspace(workspace)
            command.deed()
            for box in desk.findChildren(QFileDialog):
                box.reject()
            for menu in desk.findChildren(QMenu):
                menu.close()
            if desk.isFullScreen():
                desk.toggle_full_screen()
        desk.show_snapshot(snapshot_of(scene))
        desk.catch_up()
    for _ in range(14):
        desk.leave()
    assert desk.selection is None
    assert not desk.chosen
    assert desk.canvas.hands.tool.name == "browse"


# Choices that come too late ---------------------------------------------------------------------------------


def test_nothing_is_chosen_after_choosing_none_however_late_the_thread_answers(
    desk: DeskWindow, town: Town, qtbot: QtBot
) -> None:
    desk.layer_desk.show_added((brought(50_000, town.grids[0].label_at),))
    desk.tables.open("feature:abc")
    panel = desk.tables.panel
    qtbot.waitUntil(lambda: panel.model.rowCount() == 50_000)
    QTest.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.commands["choose_none"].deed()
    panel.sorter.run(lambda: None)
    panel.sorter._threads.submit(lambda: None).result()  # the thread has answered by now
    QApplication.processEvents()
    assert not desk.chosen


def test_what_the_map_chooses_by_the_ten_thousand_is_marked_in_the_table_by_a_thread(
    desk: DeskWindow, town: Town, qtbot: QtBot
) -> None:
    desk.layer_desk.show_added((brought(30_000, town.grids[0].label_at),))
    desk.tables.open("feature:abc")
    panel = desk.tables.panel
    qtbot.waitUntil(lambda: panel.model.rowCount() == 30_000)
    picks = panel.model.table.picks(np.arange(20_000))
    desk.choose(picks)
    assert not panel.model.chosen.any(), "not in the slot"
    qtbot.waitUntil(lambda: np.count_nonzero(panel.model.chosen) == 20_000)
    desk.choose(picks - {Pick("feature", "abc:0")})
    desk.choose(frozenset())
    panel.sorter.close()
    QApplication.processEvents()
    assert not panel.model.chosen.any(), "an answer that came too late"


# Bookmarks --------------------------------------------------------------------------------------------------


def test_two_bookmarks_of_one_name_and_place_are_two(desk: DeskWindow) -> None:
    marks = desk.map_desk.bookmarks
    marks.add()
    marks.add()
    marks.rename(1, marks.bookmarks[0].name)
    assert len(set(marks.bookmarks)) == 1
    marks.rename(1, "other")
    assert len(set(marks.bookmarks)) == 2
    marks.rename(1, marks.bookmarks[0].name)
    marks.delete(0)
    assert len(marks.bookmarks) == 1


@pytest.mark.parametrize("scale", [0.0, -3.0, 1e-12, 1e12, 5e-324, 1e308])
def test_a_bookmark_that_was_tampered_with_leads_nowhere_impossible(
    open_desk: Callable[..., DeskWindow], scale: float
) -> None:
    desk = open_desk(seat=SeatState(bookmarks=(Bookmark("x", 5e5, 3.4e6, scale), Bookmark("y", 1e308, -1e308, 5.0))))
    for place in (0, 1):
        desk.map_desk.bookmarks.go(place)
        desk.canvas.settle()
        desk.commands["zoom_to_chosen"].deed()
        assert FINEST_M_PER_PX <= desk.canvas.viewport.metres_per_pixel <= COARSEST_M_PER_PX
        assert np.isfinite(desk.canvas.viewport.bbox_m).all()
    desk.canvas.home()
    desk.canvas.settle()


@pytest.mark.parametrize("name", ["<b>粗</b><img src=x>", "a\nb\r\n\t", "\u202egnol", "名" * 200_000, "%1 {name} &x"])
def test_a_hostile_name_is_one_short_line(desk: DeskWindow, name: str) -> None:
    marks = desk.map_desk.bookmarks
    marks.add()
    marks.rename(0, name)
    kept = marks.bookmarks[0].name
    assert len(kept) <= 80
    assert kept.isprintable()
    marks.toggle()
    desk.commands["undo"].deed()
    assert len(told(desk)) < 200


# Search -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["garbage", "{}", "[1]", '[["a"]]', "[[1, 2]]", "null", "[[[], {}]]", "9"])
def test_a_memory_of_the_search_that_was_tampered_with_is_forgotten(
    open_desk: Callable[..., DeskWindow], qtbot: QtBot, choice: str
) -> None:
    desk = open_desk(seat=SeatState(choices={"search.recent": choice, "palette.recent": choice}))
    desk.activateWindow()
    desk.search.open()
    qtbot.waitUntil(lambda: not desk.overlays.search.isHidden())
    desk.search.open_palette()
    assert not desk.overlays.search.isHidden()
    desk.search.line.setText(">shuaxin")
    QTest.keyClick(desk.search.line, Qt.Key.Key_Return)  # Enter waits for the answer.
    qtbot.waitUntil(lambda: desk.seat.choices["palette.recent"] != choice)
    assert json.loads(desk.seat.choices["palette.recent"])


def test_a_megabyte_pasted_into_any_line_is_cut(desk: DeskWindow, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("121.0 31.4 " * 100_000)
    desk.tables.open("grids")
    for line in (desk.search.line, desk.foot.field, desk.tables.panel.filter):
        line.setFocus()
        line.clear()
        line.paste()
        assert len(line.text()) <= 1_000, line.objectName()
        QTest.keyClick(line, Qt.Key.Key_Return)


def test_enter_of_an_input_method_chooses_nothing(desk: DeskWindow, qtbot: QtBot) -> None:
    desk.search.open()
    qtbot.waitUntil(lambda: not desk.overlays.search.isHidden())
    QApplication.sendEvent(desk.search.line, QInputMethodEvent("zhoushi", []))
    QTest.keyClick(desk.search.line, Qt.Key.Key_Return)
    assert desk.selection is None
    done = QInputMethodEvent("", [])
    done.setCommitString("新镇")
    QApplication.sendEvent(desk.search.line, done)
    QTest.keyClick(desk.search.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.selection is not None)


# Tools ------------------------------------------------------------------------------------------------------


def test_a_release_that_never_comes_pans_nothing(desk: DeskWindow, hand: MapHand) -> None:
    hand.drag((QPoint(300, 300), QPoint(340, 340)), let_go=False)
    view = desk.canvas.viewport
    hand.move(QPoint(500, 500))
    hand.move(QPoint(550, 520))
    assert desk.canvas.viewport == view


def test_another_button_ends_no_stroke(desk: DeskWindow, hand: MapHand) -> None:
    desk.commands["tool_select_rectangle"].deed()
    hand.drag((QPoint(100, 100), QPoint(700, 600)), let_go=False)
    QTest.mousePress(hand.target, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(700, 600))
    QTest.mouseRelease(hand.target, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, QPoint(700, 600))
    assert not desk.chosen
    hand.release(QPoint(700, 600))
    assert desk.chosen


def test_no_zoom_box_is_finer_than_a_doorstep(desk: DeskWindow, hand: MapHand) -> None:
    desk.commands["tool_zoom_box"].deed()
    for _ in range(8):
        hand.drag((QPoint(400, 400), QPoint(404, 404), QPoint(408, 408)))
        desk.canvas.settle()
    assert desk.canvas.viewport.metres_per_pixel >= FINEST_M_PER_PX


def test_escape_on_the_list_of_a_place_gives_the_keyboard_back(desk: DeskWindow, hand: MapHand, qtbot: QtBot) -> None:
    desk.activateWindow()
    desk.commands["tool_identify"].deed()
    hand.click(hand.px(desk.directory.town.grids[5].label_at))
    assert not desk.map_desk.pile.isHidden()
    QTest.keyClick(desk.map_desk.pile.list, Qt.Key.Key_Escape)
    assert desk.map_desk.pile.isHidden()
    assert desk.canvas.hasFocus()


def test_two_hundred_things_at_one_place_are_counted_honestly(desk: DeskWindow, town: Town, hand: MapHand) -> None:
    at_m = town.grids[5].label_at
    desk.show_feature_layers((brought(200, at_m),))
    desk.canvas.settle()
    desk.canvas.fly_to(*at_m, 2.0)
    desk.canvas.settle()
    desk.commands["tool_identify"].deed()
    hand.click(hand.px(at_m))
    assert "20" in desk.map_desk.pile.heading.text()
    assert "40" in desk.map_desk.pile.heading.text()


def test_a_measurement_lives_through_language_style_workspace_size_and_moment(
    desk: DeskWindow, hand: MapHand, scene: Scene
) -> None:
    desk.commands["tool_measure_distance"].deed()
    for at in (QPoint(200, 200), QPoint(200, 200), QPoint(500, 260)):
        hand.click(at)
    before = desk.canvas.hands.tool.result()
    desk.show_workspace(Workspace.PATROL)
    desk.set_words(Words("en"))
    desk.set_style(load_style("light"))
    desk.resize(1366, 768)
    desk.show_snapshot(snapshot_of(scene))
    desk.catch_up()
    desk.set_words(Words("zh"))
    assert desk.canvas.hands.tool.result() == before
    assert len(desk.canvas.hands.tool.points) == 2, "two clicks in one place are one point"
    QTest.keyClick(desk.canvas, Qt.Key.Key_Escape)
    assert not desk.canvas.hands.tool.result()


@pytest.mark.parametrize("scale", [0.25, 12.0, 120.0])
def test_a_measured_leg_is_what_proj_says(desk: DeskWindow, hand: MapHand, scale: float) -> None:
    from pyproj import Geod

    desk.canvas.fly_to(*desk.directory.town.grids[3].label_at, scale)
    desk.canvas.settle()
    desk.commands["tool_measure_distance"].deed()
    for at in (QPoint(300, 300), QPoint(420, 380)):
        hand.click(at)
    view = desk.canvas.viewport
    ends = [wgs84_from_map(*view.map_from_px(*at)) for at in ((300, 300), (420, 380))]
    azimuth, _, length_m = Geod(ellps="GRS80").inv(*ends[0], *ends[1])
    shown = desk.canvas.hands.tool.result()
    figures = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", shown.replace(",", ""))]
    metres = figures[0] * (1000.0 if "km" in shown or "公里" in shown or "千米" in shown else 1.0)
    assert abs(metres - length_m) <= max(length_m * 0.006, 0.06), shown
    assert any(abs(each - azimuth % 360.0) < 0.6 for each in figures), shown


def test_with_every_layer_off_the_desk_still_says_that_it_is_made_up(desk: DeskWindow) -> None:
    for name in desk.canvas.layer_names():
        desk.layer_desk.show(name, False)
        desk.layer_desk.fade(name, 0.0)
    desk.canvas.settle()
    assert desk.synthetic
    assert desk.top_bar.synthetic.isVisible()
    desk.commands["choose_all"].deed()
    assert not desk.chosen, "what is off is never chosen"


@pytest.mark.parametrize("choice", ["reports_today;manual;5;nan,inf", ";;;", "a;b;c;d", "reports_today;natural;9999;"])
def test_a_theme_that_was_tampered_with_gives_a_usable_map(open_desk: Callable[..., DeskWindow], choice: str) -> None:
    desk = open_desk(seat=SeatState(choices={"choropleth": choice, "heat_filter": choice, "table.height": "٣٣"}))
    desk.layer_desk.show("choropleth", True)
    desk.canvas.settle()
    desk.tables.open("grids")


# The table under way ----------------------------------------------------------------------------------------


def test_a_table_that_shrinks_at_midnight_is_shown_all_the_while(desk: DeskWindow, scene: Scene, qtbot: QtBot) -> None:
    desk.show_snapshot(snapshot_of(replace(scene, reports_today=900)))
    desk.catch_up()
    desk.tables.open("reports")
    panel = desk.tables.panel
    qtbot.waitUntil(lambda: panel.model.rowCount() >= 900)
    panel.view.scrollToBottom()
    panel.sort("number", descending=True)
    desk.commands["choose_all"].deed()
    qtbot.waitUntil(lambda: not panel.sorter.busy)
    desk.show_snapshot(snapshot_of(replace(scene, reports_today=400)))
    desk.catch_up()
    desk.tables._follow()  # what its clock does once a second
    panel.view.viewport().repaint()
    desk.choose(frozenset())
    panel.reveal_chosen()
    panel.copy_chosen()
    panel.view.viewport().repaint()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 400)


# Coordinates ------------------------------------------------------------------------------------------------


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(max_size=60), st.from_regex(r"[-+0-9.,° '\"NSEW北纬东经度分秒e１２３．，]{1,60}", fullmatch=True)
    )
)
def test_whatever_is_typed_is_gone_to_or_refused_in_words(desk: DeskWindow, text: str) -> None:
    desk.map_desk.positions.jump(text)
    view = desk.canvas.viewport
    assert np.isfinite(view.bbox_m).all()


@pytest.mark.parametrize("text", ["9" * 400 + ", 1", "500000, " + "9" * 400, "-500000, -3480000", "1e5, 2e9", "½ ½"])
def test_a_huge_number_is_refused(desk: DeskWindow, text: str) -> None:
    assert not desk.map_desk.positions.jump(text)
    assert told(desk)
