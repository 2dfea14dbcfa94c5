"""Alarms at the desk: quiet without one, two keys for an alarm, shelving with a reason, a flood told once, sound."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import AS_OF
from duty_scenes import DutyScene
from made_cases import opened
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.asked import OpenCase
from zscc.model.duty import DutyKind
from zscc.model.fix import Fix, FixBatch
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.situation.snapshot import Alarm
from zscc.ui.alarms.sound import AlarmSound
from zscc.ui.alarms.standing import Watched
from zscc.ui.window import DeskWindow

HERE = PointE7.from_degrees(121.0, 31.46)


@pytest.fixture
def scene(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[DutyScene]:
    made = DutyScene(open_desk(), qtbot)
    yield made
    made.close()


def vehicle_alarm(number: int, priority: Priority = Priority.NORMAL, minutes: float = 0, **more) -> AlarmRaised:
    vehicle = f"V{number:02d}"
    told = (("kind", "overspeed"), ("vehicle", vehicle), ("speed", "72"), ("limit", "60"))
    return replace(
        AlarmRaised(
            alarm_id=f"overspeed:{vehicle}:{ms_from_utc(AS_OF)}",
            rule="overspeed",
            priority=priority,
            subject_kind="vehicle",
            subject_id=vehicle,
            expected="call_driver",
            at=AS_OF + timedelta(minutes=minutes),
            values=told,
            point=HERE,
        ),
        **more,
    )


def fixes(*vehicles: str) -> FixBatch:
    its = [Fix(vehicle, ms_from_utc(AS_OF), HERE, 20.0, 90) for vehicle in vehicles]
    return FixBatch.of("b", "simulated", its)


def press(scene: DutyScene, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    scene.qtbot.keyClick(scene.window, key, modifier)


def test_without_an_alarm_there_is_only_the_state_of_the_sound(scene: DutyScene) -> None:
    alarms = scene.window.alarms
    assert alarms._desk is None
    assert alarms.sound.isVisible()
    assert alarms.sound.said == "声音 开"


def test_one_key_goes_to_the_alarm_and_another_acknowledges_it(scene: DutyScene) -> None:
    scene.centre.write([fixes("V07"), vehicle_alarm(7)])
    desk = scene.window.alarms.desk
    assert desk.strip.isVisible()
    assert desk.strip.title.text() == "07车超速 72公里/小时（限60）"
    assert desk.strip.note.text().startswith("请联系驾驶员核对情况")
    press(scene, Qt.Key.Key_F2)
    assert scene.window.selection == Pick("vehicle", "V07")
    scene.settle(lambda: press(scene, Qt.Key.Key_F2, Qt.KeyboardModifier.ControlModifier))
    assert desk.standing.waiting == ()
    assert not desk.strip.isVisible(), "acknowledged ones do not ask"
    (alarm,) = scene.window.snapshot.alarms
    assert alarm.acknowledged.role is Role.DUTY_OFFICER


def test_the_most_urgent_comes_first_and_f2_goes_through_all(scene: DutyScene) -> None:
    scene.ask(OpenCase("北门闻到煤气味", address="北门"))
    case = scene.window.snapshot.cases[0]
    late = vehicle_alarm(
        1,
        Priority.URGENT,
        alarm_id=f"first_report_late:{case.case_id}:1",
        rule="first_report_late",
        subject_kind="case",
        subject_id=case.case_id,
        expected="first_report",
        values=(("kind", "first_report_late"), ("title", case.title)),
    )
    scene.centre.write([fixes("V07"), vehicle_alarm(7), late])
    seen = []
    for _ in range(3):
        press(scene, Qt.Key.Key_F2)
        seen.append(scene.window.selection.kind)
    assert seen == ["case", "vehicle", "case"]


def test_shelving_needs_a_reason_and_the_shelved_stay_in_sight(scene: DutyScene) -> None:
    scene.centre.write([vehicle_alarm(7)])
    desk = scene.window.alarms.desk
    scene.window.commands["alarms_standing"].deed()
    page = desk.panel.standing
    page.shelve.click()
    assert page.text.hasFocus() or page.text.placeholderText() == "暂停提醒的理由（必填）"
    page.text.setText("车辆在修理厂")
    scene.settle(page.shelve.click)
    assert [alarm.shelved.text for alarm in desk.standing.shelved] == ["车辆在修理厂"]
    assert desk.standing.shelved[0].shelved.until == AS_OF + timedelta(hours=1)
    assert desk.strip.isVisible()
    assert desk.strip.title.text() == "已暂停提醒1条"
    assert desk.sound.sounds_for is None
    scene.window.commands["alarms_shelved"].deed()
    assert "车辆在修理厂" in desk.panel.shelved.model.rows[0].third
    scene.settle(desk.panel.shelved.shelve.click)
    assert len(desk.standing.waiting) == 1


def test_a_comment_goes_with_the_acknowledgement(scene: DutyScene) -> None:
    scene.centre.write([vehicle_alarm(7)])
    scene.window.commands["alarms_standing"].deed()
    page = scene.window.alarms.desk.panel.standing
    page.text.setText("已电话联系")
    scene.settle(lambda: press(scene, Qt.Key.Key_F2, Qt.KeyboardModifier.ControlModifier))
    assert scene.window.snapshot.alarms[0].acknowledged.text == "已电话联系"
    assert "已电话联系" in page.model.rows[0].third
    assert not page.acknowledge.isEnabled()
    press(scene, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_a_flood_is_told_in_one_line_that_opens_the_list(scene: DutyScene) -> None:
    scene.centre.write([vehicle_alarm(number) for number in range(1, 12)])
    desk = scene.window.alarms.desk
    assert desk.strip.title.text() == "告警集中：10分钟内11条"
    assert desk.strip.note.text() == "超速11条"
    scene.qtbot.mouseClick(desk.strip, Qt.MouseButton.LeftButton)
    assert desk.panel.isVisible()
    assert len(desk.panel.standing.model.rows) == 11
    scene.pass_time(700)
    assert desk.strip.title.text() != "告警集中：10分钟内11条", "ten minutes later it is calm again"


def test_alarms_are_marked_on_the_map_until_they_are_acknowledged(scene: DutyScene, monkeypatch) -> None:
    drawn: list[object] = []
    show = scene.window.canvas.show_sketch
    monkeypatch.setattr(
        scene.window.canvas, "show_sketch", lambda name, sketch: (drawn.append((name, sketch)), show(name, sketch))
    )
    scene.centre.write([vehicle_alarm(7, Priority.HIGH)])
    ((name, sketch),) = [each for each in drawn if each[0] == "alarms"]
    assert [mark.colour for mark in sketch.marks] == ["amber"]
    scene.settle(scene.window.alarms.desk.acknowledge_current)
    assert [each for each in drawn if each[0] == "alarms"][-1] == (name, None)


# Sound ----------------------------------------------------------------------------------------------------------


def test_the_sound_repeats_until_nothing_waits(qtbot: QtBot) -> None:
    owner, heard = QObject(), []
    sound = AlarmSound(owner, beep=lambda: heard.append(1))
    sound._tone.setInterval(1)
    sound.show((Priority.HIGH, "a"))
    qtbot.waitUntil(lambda: len(heard) == 2)
    sound.show((Priority.HIGH, "a"))
    assert sound.repeats
    sound._again.setInterval(1)
    sound._again.start()
    qtbot.waitUntil(lambda: len(heard) == 4)
    sound.show(None)
    assert not sound.repeats
    sound.show((Priority.LOW, "b"))
    assert len(heard) == 5
    sound.show((Priority.LOW, "b"))
    assert len(heard) == 5, "low sounds once"
    sound.show((Priority.LOW, "c"))
    assert len(heard) == 6
    sound.show(None)


def test_muting_is_written_down_and_ends_by_itself(scene: DutyScene) -> None:
    scene.centre.write([vehicle_alarm(7)])
    desk, alarms = scene.window.alarms.desk, scene.window.alarms
    assert desk.sound.sounds_for is not None
    scene.settle(alarms.sound.click)
    assert alarms.sound.said == f"声音 关至{desk.words.minute(AS_OF + timedelta(minutes=30))}"
    assert desk.sound.sounds_for is None
    (line,) = [line for line in scene.window.snapshot.duty if line.what is DutyKind.RULE_SET]
    assert (line.to, dict(line.values)) == ("sound", {"muted": "1"})
    scene.pass_time(1801)
    assert alarms.sound.said == "声音 开"
    assert desk.sound.sounds_for is not None


# Rules, dry run, load -------------------------------------------------------------------------------------------


def test_a_rule_is_changed_by_a_line_of_the_log_and_nonsense_is_refused(scene: DutyScene) -> None:
    scene.window.commands["alarms_rules"].deed()
    desk = scene.window.alarms.desk
    page = desk.panel.rules
    page.list.choose("overspeed")
    page.threshold.setText("喂")
    page.apply.click()
    assert "overspeed" in page.result.text()
    page.threshold.setText("75")
    page.on.setChecked(False)
    scene.settle(page.apply.click)
    rule = desk.rules.rule("overspeed")
    assert (rule.threshold, rule.on) == (75, False)
    assert page.changes == ()


def test_a_dry_run_goes_on_part_by_part_and_may_be_stopped(scene: DutyScene) -> None:
    scene.centre.write([opened(1)])
    scene.centre.clock.advance(10_000)
    scene.centre.show()
    scene.window.commands["alarms_rules"].deed()
    page = scene.window.alarms.desk.panel.rules
    page.list.choose("case_overdue")
    page.run.click()
    scene.qtbot.waitUntil(lambda: page.asked is None)
    assert page.result.text().startswith("近30天会告警1条")
    page.run.click()
    page.run.click()
    assert (page.asked, page.result.text()) == (None, "")


def test_the_load_of_the_last_day_is_measured(scene: DutyScene) -> None:
    alarms = [vehicle_alarm(number) for number in range(1, 13)]
    over = AlarmStep(alarms[0].alarm_id, 1, AlarmAct.CLEARED, AS_OF, Role.PROGRAM, "timekeeper")
    scene.centre.write([*alarms, over])
    scene.pass_time(60)
    scene.window.commands["alarms_load"].deed()
    page = scene.window.alarms.desk.panel.load
    scene.qtbot.waitUntil(lambda: page.chart.load is not None)
    told = {metric.value: value.text() for metric, (_, value, _) in page.figures.items()}
    assert told["per_day"] == "12条 · 正常"
    assert told["most_in_10min"] == "12条 · 偏高"
    assert told["fleeting"] == "1条 · 偏高"
    assert page.top.text() == "来源最多  超速12条"


def test_what_is_over_and_acknowledged_still_counts_as_load() -> None:
    alarms = tuple(Alarm(vehicle_alarm(number)) for number in range(1, 12))
    watched = Watched()
    assert watched.of(alarms, AS_OF).flood == 11
    calm = watched.of((), AS_OF + timedelta(seconds=5))
    assert (calm.waiting, calm.flood, calm.by_rule) == ((), 11, (("overspeed", 11),))
    assert watched.of((), AS_OF + timedelta(minutes=11)).flood == 0
