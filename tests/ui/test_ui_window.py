"""The window as a whole: it shows a moment, and only its owner closes it."""

from desk_scenes import Scene, snapshot_of
from pytestqt.qtbot import QtBot

from zscc.ui.window import DeskWindow


def test_closing_asks_and_waits(desk: DeskWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.close_asked):
        desk.close()
    assert desk.isVisible()
    desk.allow_close()
    desk.close()
    assert not desk.isVisible()


def test_the_clock_is_told_never_asked(desk: DeskWindow, scene: Scene) -> None:
    assert desk.top_bar.clock.text() == "14:32:07"
    assert desk.left.tiles.heading.note.text() == "数据截至 14:32:07"
    desk.show_clock(snapshot_of(scene).as_of.replace(minute=34))
    assert desk.top_bar.clock.text() == "14:34:07"
    assert desk.left.tiles.heading.note.text() == "数据截至 14:32:07，已2分钟"
