"""How a replay goes on, which part of the calendar the bar shows, what was known then: without a window."""

from datetime import UTC, datetime, timedelta

from zscc.model.alarm import AlarmRaised
from zscc.model.alarm_question import AlarmPast, AlarmsFound
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.ui.time_machine.hindsight import known_at
from zscc.ui.time_machine.period import Period, Reach
from zscc.ui.time_machine.player import Player

NOON_MS = ms_from_utc(datetime(2026, 6, 15, 4, tzinfo=UTC))
"""Noon in Shanghai, a Monday."""
HOUR_MS = 3_600_000


def player(**changes: object) -> Player:
    return Player(at_ms=NOON_MS, first_ms=NOON_MS - HOUR_MS, last_ms=NOON_MS + HOUR_MS, **changes)


def test_it_runs_as_fast_as_it_says_both_ways() -> None:
    plays = player(rate=60)
    assert not plays.advance(5.0), "it rests until it is told"
    plays.play(1)
    assert plays.advance(0.5)
    assert plays.whole_ms == NOON_MS + 30_000
    plays.play(-1)
    plays.advance(1.0)
    assert plays.whole_ms == NOON_MS - 30_000
    plays.play(-1)
    assert not plays.plays, "the same again rests"


def test_it_rests_at_the_ends_of_what_there_is() -> None:
    plays = player(rate=600)
    plays.play(1)
    plays.advance(100.0)
    assert (plays.whole_ms, plays.plays) == (NOON_MS + HOUR_MS, False)
    plays.play(-1)
    plays.advance(100.0)
    assert (plays.whole_ms, plays.plays) == (NOON_MS - HOUR_MS, False)
    plays.go(0)
    assert plays.whole_ms == NOON_MS - HOUR_MS


def test_it_goes_round_what_is_selected() -> None:
    plays = player(rate=10)
    plays.choose(NOON_MS + 60_000, NOON_MS)
    plays.loops = True
    plays.play(1)
    plays.advance(7.0)
    assert plays.whole_ms == NOON_MS + 10_000, "what was beyond the end goes on at the begin"
    plays.play(-1)
    plays.advance(2.0)
    assert plays.whole_ms == NOON_MS + 50_000
    plays.choose(NOON_MS, NOON_MS + 10)
    assert plays.chosen_ms is None, "a click selects nothing"


def test_a_loop_begins_where_it_begins() -> None:
    plays = player(rate=1)
    plays.choose(NOON_MS - 60_000, NOON_MS - 30_000)
    plays.loops = True
    plays.play(1)
    assert plays.whole_ms == NOON_MS - 60_000


def test_a_loop_shows_nothing_that_there_is_not() -> None:
    plays = player(rate=600)
    plays.choose(NOON_MS - 2 * HOUR_MS, NOON_MS - HOUR_MS // 2)
    plays.loops = True
    plays.play(1)
    assert plays.whole_ms == NOON_MS - HOUR_MS
    for way in (1, -1):
        plays.way = way
        plays.advance(4.0)
        assert NOON_MS - HOUR_MS <= plays.whole_ms <= NOON_MS - HOUR_MS // 2
    plays.choose(0, NOON_MS - 2 * HOUR_MS)
    plays.advance(100.0)
    assert (plays.whole_ms, plays.plays) == (NOON_MS - HOUR_MS, False), "round nothing it does not go"


def test_a_step_stands_still_at_a_whole_second() -> None:
    plays = player(rate=1)
    plays.play(1)
    plays.advance(0.3)
    plays.step(1_000)
    assert (plays.whole_ms, plays.plays) == (NOON_MS + 1_000, False)
    assert [plays.rate, plays.faster(1), plays.rate, plays.faster(99), plays.rate] == [1, None, 2, None, 600]


def test_periods_follow_the_calendar_of_the_town() -> None:
    day, week, month = (Period.around(reach, NOON_MS) for reach in Reach)
    assert (day.since_ms, day.until_ms) == (NOON_MS - 12 * HOUR_MS, NOON_MS + 12 * HOUR_MS)
    assert week.since_ms == day.since_ms, "a Monday"
    assert (month.until_ms - month.since_ms) // (24 * HOUR_MS) == 30
    assert month.beside(1).since_ms == month.until_ms
    assert month.beside(-1).until_ms == month.since_ms
    assert [period.parts for period in (day, week, month)] == [144, 168, 120]
    assert day.marks()[0] == (day.since_ms, "00:00")
    assert [text for _, text in week.marks()][:2] == ["06-15", "06-16"]


def test_what_came_later_was_not_known() -> None:
    noon = datetime(2026, 6, 15, 4, tzinfo=UTC)

    def raised(minutes: int) -> AlarmRaised:
        at = noon + timedelta(minutes=minutes)
        return AlarmRaised(f"a{minutes}", "overspeed", Priority.LOW, "vehicle", "V01", "call_driver", at)

    found = AlarmsFound((AlarmPast(raised(-5), noon + timedelta(minutes=1), noon), AlarmPast(raised(5))))
    known = known_at(found, noon)
    assert known == AlarmsFound((AlarmPast(raised(-5), None, noon),))
    assert known_at(None, noon) is None
