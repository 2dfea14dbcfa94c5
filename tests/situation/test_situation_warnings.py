"""Warnings in force at a moment, and exercises, which are never among them."""

from dataclasses import replace
from datetime import timedelta

from made_facts import START, entries

from zscc.model.weather import WarningAct, WarningColour, WarningIssued
from zscc.settings.profile import Profile
from zscc.situation.recall import Recall
from zscc.situation.situation import Situation
from zscc.situation.warnings import event_name, exercises_on, warnings_in_force

RAIN = WarningIssued(
    warning_id="1",
    sender="昆山市气象台",
    sent_at=START,
    act=WarningAct.ISSUED,
    event="暴雨",
    colour=WarningColour.ORANGE,
    headline="",
    effective_at=START,
    expires_at=START + timedelta(hours=6),
)
DRILL = replace(RAIN, exercise=True)


def standing(profile: Profile, *told: WarningIssued) -> tuple[WarningIssued, ...]:
    situation = Situation(profile.thresholds, profile.windows)
    for entry in entries([*told]):
        situation.apply(entry)
    again = Recall(profile.thresholds, profile.windows).situation(situation.frame())
    assert again.state_hash() == situation.state_hash()
    return again.snapshot(START + timedelta(hours=1)).warnings


def test_a_warning_holds_until_its_expiry_and_not_at_it() -> None:
    assert warnings_in_force([RAIN], START + timedelta(hours=6, milliseconds=-1)) == (RAIN,)
    assert warnings_in_force([RAIN], START + timedelta(hours=6)) == ()


def test_a_warning_without_an_expiry_holds_until_it_is_lifted() -> None:
    endless = replace(RAIN, expires_at=None)
    assert warnings_in_force([endless], START + timedelta(days=3)) == (endless,)


def test_the_most_serious_stands_first_and_of_one_colour_the_newest() -> None:
    later = replace(RAIN, warning_id="2", sent_at=START + timedelta(minutes=1))
    red = replace(RAIN, warning_id="3", colour=WarningColour.RED)
    plain = replace(RAIN, warning_id="4", colour=None)
    found = warnings_in_force([plain, RAIN, later, red], START)
    assert [its.warning_id for its in found] == ["3", "2", "1", "4"]


def test_an_exercise_is_no_warning_in_force() -> None:
    assert warnings_in_force([RAIN, DRILL], START) == (RAIN,)
    assert exercises_on([RAIN, DRILL], START) == (DRILL,)


def test_an_exercise_neither_lifts_nor_replaces_a_warning(profile: Profile) -> None:
    over = replace(DRILL, warning_id="9", act=WarningAct.LIFTED, replaces=("1",), sent_at=START + timedelta(minutes=5))
    for told in ((RAIN, over), (over, RAIN)):
        assert standing(profile, *told) == (RAIN,)
    newer = replace(DRILL, sent_at=START + timedelta(minutes=5))
    assert standing(profile, RAIN, newer) == (RAIN, newer)
    assert standing(profile, RAIN, newer, over) == (RAIN,)


def test_an_update_under_its_own_number_stands_in_place_of_the_first(profile: Profile) -> None:
    update = replace(RAIN, act=WarningAct.UPDATED, replaces=("1",), sent_at=START + timedelta(minutes=5))
    assert standing(profile, RAIN, update) == standing(profile, update, RAIN) == (update,)
    lifted = replace(update, act=WarningAct.LIFTED, replaces=(), sent_at=START + timedelta(minutes=9))
    assert standing(profile, RAIN, lifted) == standing(profile, lifted, RAIN) == ()


def test_what_is_coming_is_told_without_its_colour() -> None:
    for told in ("暴雨", "暴雨橙色预警", "暴雨橙色预警信号", "暴雨橙预警", "暴雨橙色", " 暴雨\n预警 "):
        assert event_name(replace(RAIN, event=told)) == "暴雨"
    assert [event_name(replace(RAIN, event=told)) for told in ("蓝藻", "预警", "")] == ["蓝藻", "预警", ""]
