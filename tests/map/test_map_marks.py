from datetime import timedelta

import numpy as np
from mini_town import AS_OF, DEFAULT_VEHICLES, VehicleState, mini_report, mini_snapshot

from zscc.map.marks import Marks, rows_of_today, start_of_day
from zscc.map.symbols import HEADINGS, OFFLINE, STALE_FIRST, STOPPED, vehicle_glyphs
from zscc.map.wording import age, masked
from zscc.model.report import Priority
from zscc.situation.snapshot import PRIORITIES, VEHICLE_STATES
from zscc.text.words import Words


def test_labels_say_the_state_and_how_long(town):
    marks = Marks.of(mini_snapshot(), town, Words("zh"))
    assert tuple(marks.vehicle_labels) == ("01车", "02车 停6分钟", "03车 滞后2分钟", "04车 离线8分钟")
    assert marks.calls_for_look.tolist() == [False, False, True, True]


def test_labels_speak_english(town):
    marks = Marks.of(mini_snapshot(), town, Words("en"))
    assert tuple(marks.vehicle_labels) == ("V01", "V02 stopped 6 min", "V03 stale 2 min", "V04 offline 8 min")


def test_a_vehicle_unknown_to_the_town_keeps_its_id(town):
    bus = ("bus-17", 1.0, 1.0, VehicleState.MOVING, 45.0, 30.0, 0.1)
    assert tuple(Marks.of(mini_snapshot(vehicles=(bus,)), town, Words("zh")).vehicle_labels) == ("bus-17",)


def test_a_short_stop_is_not_worth_words(town):
    brief = ("V01", 1.0, 1.0, VehicleState.STOPPED, 45.0, 0.0, 0.5)
    assert tuple(Marks.of(mini_snapshot(vehicles=(brief,)), town, Words("zh")).vehicle_labels) == ("01车",)


def test_today_begins_at_midnight_in_shanghai_and_ends_now():
    reports = (
        mini_report(1, 1, 1, minutes_ago=14 * 60 + 29),
        mini_report(2, 1, 1, minutes_ago=14 * 60 + 31),
        mini_report(3, 1, 1, minutes_ago=-5),
    )
    snapshot = mini_snapshot(reports)
    assert start_of_day(AS_OF) == AS_OF - timedelta(hours=14, minutes=30)
    rows = rows_of_today(snapshot)
    assert [snapshot.reports[snapshot.report_columns.index[row]].report_id for row in rows] == ["YS-0001"]


def test_the_most_urgent_and_newest_report_is_painted_last(town):
    reports = (
        mini_report(1, 1, 1, Priority.URGENT, 90),
        mini_report(2, 1, 1, Priority.LOW, 1),
        mini_report(3, 1, 1, Priority.URGENT, 30),
        mini_report(4, 1, 1, Priority.NORMAL, 2),
    )
    snapshot = mini_snapshot(reports)
    marks = Marks.of(snapshot, town, Words("zh"))
    painted = [snapshot.report_columns.priority[row] for row in marks.reports_today]
    assert [PRIORITIES[code] for code in painted] == [Priority.LOW, Priority.NORMAL, Priority.URGENT, Priority.URGENT]
    assert marks.reports_today[-1] == 2
    assert marks.acts.tolist() == [False, False, True, True]


def test_every_state_has_a_symbol_of_its_own_shape():
    state = np.array([VEHICLE_STATES.index(row[3]) for row in DEFAULT_VEHICLES], np.uint8)
    codes = vehicle_glyphs(state, np.array([90.0, 0, 180, 0], np.float32), VEHICLE_STATES)
    assert codes.tolist() == [HEADINGS // 4, STOPPED, STALE_FIRST + HEADINGS // 2, OFFLINE]


def test_headings_are_rounded_to_the_nearest_turn_and_unknown_ones_are_no_arrow():
    moving = np.zeros(4, np.uint8)
    codes = vehicle_glyphs(moving, np.array([359.9, 2.0, 3.0, np.nan], np.float32), VEHICLE_STATES)
    assert codes.tolist()[:3] == [0, 0, 1]
    assert codes[3] >= 2 * HEADINGS


def test_ages_never_look_like_a_clock():
    words = Words("zh")
    told = [age(words, seconds) for seconds in (42, 8 * 60, 2 * 3600 + 15 * 60, 27 * 3600, -5)]
    assert told == ["42秒", "8分钟", "2小时15分", "1天3小时", "0秒"]


def test_long_numbers_are_hidden_in_the_middle():
    assert masked("联系人 13812345678，3号楼2单元") == "联系人 138****5678，3号楼2单元"
    assert masked("编号 1234567") == "编号 1234567"
