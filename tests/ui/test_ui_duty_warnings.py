"""Official warnings by feeds at the window: in the bar, announced once, on the map, called out about, entered once."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from desk_scenes import AS_OF
from duty_scenes import DutyScene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.geo.spaces import wgs84_from_map
from zscc.model.asked import WriteLine
from zscc.model.duty import DutyKind
from zscc.model.space import PointE7
from zscc.model.weather import WarningAct, WarningArea, WarningColour, WarningIssued
from zscc.ui.duty.handover import listed_now
from zscc.ui.duty.handover_words import said_of
from zscc.ui.duty.sweep import sweep
from zscc.ui.window import DeskWindow


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    # What the journal holds is read by then.
    made.pass_time(1)
    made.pass_time(31)
    yield made
    made.close()


def issued(scene: DutyScene, number: str = "1", **more: object) -> WarningIssued:
    """A rainstorm over one village for three hours, as a feed brings it."""
    ring = scene.window.directory.town.villages[3].rings[0]
    corners = tuple(PointE7.from_degrees(*map(float, wgs84_from_map(x, y))) for x, y in ring)
    told: dict[str, object] = {
        "warning_id": number,
        "sender": "昆山市气象台",
        "sent_at": AS_OF,
        "act": WarningAct.ISSUED,
        "event": "暴雨",
        "colour": WarningColour.ORANGE,
        "headline": "",
        "effective_at": AS_OF,
        "expires_at": AS_OF + timedelta(hours=3),
        "areas": (WarningArea("周市镇", ((*corners, corners[0]),)),),
        "feed": "weather",
    }
    return WarningIssued(**{**told, **more})


def shown(scene: DutyScene) -> str:
    strip = scene.window.top_bar.warnings
    return "" if strip is None or strip.shown is None else strip.shown.text


def bring(scene: DutyScene, *warnings: WarningIssued) -> None:
    scene.centre.write(warnings)


def test_a_warning_of_a_feed_is_in_sight_with_issuer_time_colour_and_expiry(scene: DutyScene) -> None:
    bring(scene, issued(scene))
    assert shown(scene) == "新  暴雨橙色预警 昆山市气象台 14:32发布  至17:32"
    assert "有效至 17:32" in scene.window.top_bar.warnings.toolTip()
    scene.pass_time(3 * 3600)
    assert shown(scene) == ""


def test_what_is_new_is_announced_once_and_is_no_alarm(scene: DutyScene) -> None:
    beeps: list[int] = []
    sound = scene.window.alarms.desk.sound
    sound._beep = lambda: beeps.append(1)
    bring(scene, issued(scene))
    scene.qtbot.waitUntil(lambda: len(beeps) == 2)
    assert sound.sounds_for is None
    assert not scene.window.alarms.desk.standing.all
    scene.pass_time(60)
    assert shown(scene).startswith("新")
    scene.window.top_bar.warnings.click()
    scene.pass_time(1)
    assert not shown(scene).startswith("新")
    assert len(beeps) == 2


def test_a_warning_that_stood_when_the_desk_opened_is_not_new(
    open_desk: Callable[..., DeskWindow], qtbot: QtBot
) -> None:
    scene = DutyScene(open_desk(), qtbot)
    scene.pass_time(1)
    bring(scene, issued(scene))
    assert shown(scene).startswith("暴雨")
    scene.pass_time(31)
    scene.pass_time(1)
    assert shown(scene).startswith("暴雨")
    bring(scene, issued(scene, "2", event="大风", colour=WarningColour.RED))
    assert shown(scene).startswith("新  大风")
    scene.close()


def test_an_exercise_says_so_and_is_announced_by_nobody(scene: DutyScene) -> None:
    bring(scene, issued(scene, exercise=True))
    assert shown(scene).startswith("【演练】")
    assert scene.window.top_bar.warnings.shown.colour == "stale"
    assert not scene.window.duty.warnings.fresh
    bring(scene, issued(scene, "2", colour=WarningColour.BLUE))
    assert shown(scene).startswith("新  暴雨蓝色预警")


def test_a_click_flies_to_where_it_holds(scene: DutyScene) -> None:
    bring(scene, issued(scene))
    scene.window.top_bar.warnings.click()
    village = scene.window.directory.town.villages[3]
    ring = village.rings[0]
    west, south = ring[:, 0].min(), ring[:, 1].min()
    east, north = ring[:, 0].max(), ring[:, 1].max()
    viewport = scene.window.canvas.frame.viewport
    x_m, y_m = viewport.centre_x_m, viewport.centre_y_m
    assert west < x_m < east
    assert south < y_m < north
    page = scene.window.duty.desk.room.calls
    assert page.warnings.current == "1"
    assert page.isVisible()


def test_villages_are_called_about_the_warning_of_a_feed(scene: DutyScene) -> None:
    bring(scene, issued(scene))
    scene.window.duty.open_page("calls")
    page = scene.window.duty.desk.room.calls
    scene.settle(page.begin.click)
    [line] = scene.of_kind(DutyKind.CALL_OUT)
    assert line.about == "1"
    assert line.text == "暴雨橙色预警 昆山市气象台"
    assert scene.of_kind(DutyKind.WARNING) == []


def test_what_was_typed_before_the_feed_told_it_stands_once(scene: DutyScene) -> None:
    values = (("type", "rainstorm"), ("colour", "orange"), ("issuer", "市气象台"))
    scene.ask(WriteLine(DutyKind.WARNING, until=AS_OF + timedelta(hours=2), values=values))
    assert "市气象台" in shown(scene)
    bring(scene, issued(scene))
    assert [its.key for its in scene.window.duty.warnings.told] == ["1"]
    bring(scene, issued(scene, "2", event="大风", colour=WarningColour.RED))
    assert [its.key for its in scene.window.duty.warnings.told] == ["2", "1"]


def test_only_what_was_entered_by_hand_is_lifted_by_hand(scene: DutyScene) -> None:
    bring(scene, issued(scene))
    scene.window.duty.open_page("calls")
    page = scene.window.duty.desk.room.calls
    assert not page.lift.isEnabled()
    assert "自动接收" in page.warnings.rows[0].second
    lifted = issued(scene, "9", act=WarningAct.LIFTED, replaces=("1",), sent_at=AS_OF + timedelta(minutes=5))
    bring(scene, lifted)
    scene.pass_time(1)
    assert shown(scene) == ""


def test_enter_on_a_warning_shows_where_it_holds(scene: DutyScene) -> None:
    bring(scene, issued(scene, areas=(WarningArea("某地"),)))
    scene.window.duty.open_page("calls")
    page = scene.window.duty.desk.room.calls
    page.choose_warning("1")
    scene.qtbot.keyClick(page.warnings.view, Qt.Key.Key_Return)
    assert "没有给出区域" in scene.window.map_desk.notice.text()


def test_a_handover_lists_what_is_in_force(scene: DutyScene) -> None:
    bring(scene, issued(scene), issued(scene, "2", exercise=True))
    snapshot = scene.window.snapshot
    assert snapshot is not None
    listed = [its for its in listed_now(sweep(snapshot), scene.window.duty.book) if its.section == "warning"]
    assert [its.fields[:4] for its in listed] == [("1", "暴雨", "orange", "昆山市气象台")]
    said = said_of(scene.window.duty.desk.words, listed[0], AS_OF)
    assert said[0] == "暴雨橙色预警 昆山市气象台"
