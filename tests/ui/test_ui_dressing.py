"""Another language or theme: put on in slices, never half of it on the screen, and the same as if opened in it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from desk_ear import Ear
from desk_pixels import holds, pixels
from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.ui.dressing import dressed_parts
from zscc.ui.theme import dress
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

MOST_AT_ONCE = 60
"""Widgets that one sheet may polish: Qt takes a tenth of a millisecond for each and cannot stop in between."""


@pytest.fixture
def whole_desk(desk: DeskWindow) -> DeskWindow:
    """Every panel was opened once."""
    for workspace in (Workspace.PATROL, Workspace.STATISTICS, Workspace.MAP):
        desk.show_workspace(workspace)
    desk.select(Pick("vehicle", "V06"))
    overlays = (desk.habits.pages.panel, desk.habits.exports.panel, desk.case_desk.form.form)
    for panel in (desk.files.bar, desk.map_desk.bookmarks.panel, desk.themes.panel, *overlays):
        assert panel.isHidden()
    desk.toggle_feeds()
    desk.toggle_keys()
    desk.tables.open("grids")
    return desk


@pytest.fixture
def furnished_desk(whole_desk: DeskWindow) -> DeskWindow:
    """Every room, too, with all its pages."""
    for makers in (whole_desk.duty.makers(), whole_desk.dispatch.makers(), whole_desk.scores.makers()):
        for make in makers:
            make()
    return whole_desk


@pytest.fixture
def one_step_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zscc.ui.dressing.SLICE_S", 0.0)


def panels(desk: DeskWindow) -> dict[str, QWidget]:
    parts = (desk.top_bar, desk.left, desk.right, desk.timeline, desk.foot, desk.tables.panel, desk.overlays.keys)
    return {type(part).__name__: part for part in parts}


def test_no_step_polishes_more_than_some_dozens_of_widgets(furnished_desk: DeskWindow) -> None:
    ear = Ear(furnished_desk, QEvent.Type.StyleChange)
    counts = []
    for _ in dressed_parts(furnished_desk, furnished_desk.look_with(style=load_style("light"))):
        counts.append(len(set(ear.heard)))
        ear.heard.clear()
    assert sum(counts) > 200
    assert max(counts) <= MOST_AT_ONCE


def test_another_language_polishes_nothing(whole_desk: DeskWindow) -> None:
    ear = Ear(whole_desk, QEvent.Type.StyleChange)
    for _ in dressed_parts(whole_desk, whole_desk.look_with(words=Words("en"))):
        pass
    assert not ear.heard


def test_after_the_slices_the_desk_looks_as_if_it_was_opened_so(
    open_desk: Callable[..., DeskWindow], whole_desk: DeskWindow, scene: Scene, qapp: QApplication, qtbot: QtBot
) -> None:
    light = load_style("light")
    dress(qapp, light)
    whole_desk.dressing.in_slices(whole_desk.look_with(style=light))
    qtbot.waitUntil(lambda: whole_desk.dressing.done)
    fresh = open_desk(style=light)
    fresh.show_snapshot(snapshot_of(scene))
    fresh.select(Pick("vehicle", "V06"))
    fresh.toggle_keys()
    fresh.tables.open("grids")
    fresh.canvas.setFocus()
    for changed, opened in zip(panels(whole_desk).values(), panels(fresh).values(), strict=True):
        qtbot.waitUntil(lambda one=changed, other=opened: same(one, other))


def test_rooms_that_are_dressed_piece_by_piece_look_as_if_they_were_opened_so(
    open_desk: Callable[..., DeskWindow], furnished_desk: DeskWindow, scene: Scene, qapp: QApplication, qtbot: QtBot
) -> None:
    light = load_style("light")
    dress(qapp, light)
    furnished_desk.dressing.now(furnished_desk.look_with(style=light))
    fresh = open_desk(style=light)
    fresh.show_snapshot(snapshot_of(scene))
    fresh.select(Pick("vehicle", "V06"))
    for workspace in Workspace:
        for desk in (furnished_desk, fresh):
            desk.show_workspace(workspace)
            desk.canvas.setFocus()
        qtbot.waitUntil(lambda: same(furnished_desk.right, fresh.right))


def ground_of(widget: QWidget) -> str:
    """Its most frequent colour."""
    colours, counts = np.unique(pixels(widget.grab().toImage()).reshape(-1, 3), axis=0, return_counts=True)
    blue, green, red = colours[counts.argmax()].tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"


def same(one: QWidget, other: QWidget) -> bool:
    first, second = pixels(one.grab().toImage()), pixels(other.grab().toImage())
    return first.shape == second.shape and bool((np.abs(first - second).max(axis=2) > 8).mean() < 0.001)


def test_nothing_is_painted_until_the_last_slice(whole_desk: DeskWindow, qtbot: QtBot, one_step_a_slice: None) -> None:
    QApplication.processEvents()
    ear = Ear(whole_desk, QEvent.Type.Paint)
    whole_desk.dressing.in_slices(whole_desk.look_with(words=Words("en"), style=load_style("light")))
    seen: list[int] = []
    whole_desk.dressing.finished.connect(lambda: seen.append(len(ear.heard)))
    qtbot.waitUntil(lambda: whole_desk.dressing.done)
    assert seen == [0]
    qtbot.waitUntil(lambda: whole_desk.top_bar in ear.heard)


def test_a_theme_and_a_language_asked_in_one_breath_both_come_and_the_last_one_stays(
    desk: DeskWindow, qtbot: QtBot, one_step_a_slice: None
) -> None:
    desk.dressing.in_slices(desk.look_with(style=load_style("light")))
    desk.dressing.in_slices(desk.look_with(words=Words("en")))
    desk.dressing.in_slices(desk.look_with(words=Words("zh")))
    desk.dressing.in_slices(desk.look_with(words=Words("en")))
    qtbot.waitUntil(lambda: desk.dressing.done)
    assert desk.windowTitle().startswith("Zhoushi")
    assert desk.left.tiles.heading.name.text() == "Situation"
    assert ground_of(desk.top_bar) == ground_of(desk.right) == load_style("light").palette.surface


@pytest.mark.parametrize("asked", ["keys", "feeds", "table", "page", "bookmarks"])
def test_a_panel_made_after_a_change_of_theme_wears_it(
    desk: DeskWindow, qapp: QApplication, qtbot: QtBot, asked: str
) -> None:
    dress(qapp, load_style("light"))
    desk.set_style(load_style("light"))
    (desk.toggle_feeds if asked == "feeds" else desk.commands[asked].deed)()
    made = {
        "keys": lambda: desk.overlays.keys,
        "feeds": lambda: desk.overlays.feeds,
        "table": lambda: desk.tables.panel,
        "page": lambda: desk.habits.pages.panel,
        "bookmarks": lambda: desk.map_desk.bookmarks.panel,
    }[asked]()
    palette = load_style("light").palette
    qtbot.waitUntil(made.isVisible)
    assert ground_of(made) == (palette.surface if asked == "table" else palette.raised)
    assert holds(made, palette.text)


def test_a_moment_told_between_two_steps_breaks_nothing(
    whole_desk: DeskWindow, scene: Scene, qtbot: QtBot, one_step_a_slice: None
) -> None:
    desk, steps = whole_desk, []
    desk.dressing.in_slices(desk.look_with(words=Words("en")))
    while not desk.dressing.done:
        desk.show_snapshot(replace(snapshot_of(scene), synthetic=len(steps) % 2 == 0))
        desk.catch_up()
        desk.select(Pick("vehicle", f"V0{1 + len(steps) % 6}"))
        steps.append(QApplication.processEvents())
    assert len(steps) > 10
    assert "Today" in dict(desk.right.card.texts())
