"""Fixes that come when their day is closed: the day is summed anew, as if they had come in time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_facts import START_MS, batch
from made_tracks import Drive
from mini_town import at, mini_town
from thoroughness import examples, thorough

from zscc.analysis.patrol_frame import restored, written
from zscc.analysis.patrol_sums import PatrolSums
from zscc.analysis.track_fixes import Fixes, good_fixes, in_order, one_after_another
from zscc.clock import day_of_ms
from zscc.model.fix import Fix
from zscc.settings.profile import Patrol

TODAY = day_of_ms(START_MS)
DAY_MS = 86_400_000
TOWN, RULES = mini_town(), Patrol()
DAYS = 5
Heard = list[tuple[int, str, list[Fix]]]
"""When it was recorded (number of the day after the first), the key, and the fixes."""


def a_day(day: int, vehicle: str) -> list[Fix]:
    """Ends elsewhere than it began, so that the way from day to day counts too."""
    told = Drive(step_s=20, at_m=at(0.5 + 0.1 * day, 1.0)).go(0, 900, 36).stay(300).go(700, 0, 36).told(vehicle)
    return [replace(f, observed_at_ms=f.observed_at_ms + day * DAY_MS) for f in told]


def in_time() -> Heard:
    return [(day, f"{day}-{name}", a_day(day, name)) for day in range(DAYS) for name in ("V01", "V02")]


def summed(heard: Heard) -> PatrolSums:
    sums = PatrolSums(TOWN, RULES)
    for number, (day, key, fixes) in enumerate(heard):
        sums.pass_time(START_MS + day * DAY_MS)
        sums.take(number + 1, batch(key, fixes))
    return sums


def of_day(heard: Heard, vehicle: str, day: int) -> Fixes:
    """What the journal knows of a vehicle's day."""
    found = one_after_another(
        [good_fixes(batch(key, fixes))[1] for _, key, fixes in heard if fixes[0].vehicle == vehicle]
    )
    return in_order(found[day_of_ms(found["at_ms"]) == day])


def make_up_for(sums: PatrolSums, heard: Heard) -> None:
    for vehicle, day in sorted(sums.late, key=lambda one: one[::-1]):
        sums.sum_anew(vehicle, day, of_day(heard, vehicle, day), sums.late[vehicle, day])


def kept_back(heard: Heard, places: list[tuple[int, int]], arrives: int) -> Heard:
    """The same feed, with some fixes of some batches told at the end of day ``arrives``."""
    early, late = [list(fixes) for _, _, fixes in heard], []
    for number, place in sorted(set(places), reverse=True):
        fixes = early[number % len(early)]
        if len(fixes) > 1:
            late.append(fixes.pop(place % len(fixes)))
    ordered = [(day, key, fixes) for (day, key, _), fixes in zip(heard, early, strict=True)]
    return [*ordered, *((arrives, f"late-{n}", [fix]) for n, fix in enumerate(late))]


def the_same(one: PatrolSums, other: PatrolSums) -> None:
    now_ms = START_MS + DAYS * DAY_MS
    mine, its = one.picture(now_ms), other.picture(now_ms)
    assert mine.mileages == its.mileages
    assert {name: track.odometer.by_day for name, track in one.tracks.items()} == {
        name: track.odometer.by_day for name, track in other.tracks.items()
    }
    assert mine.grids_seen_ms == its.grids_seen_ms
    assert np.all(mine.roads.last_seen_ms >= its.roads.last_seen_ms), "what was seen in time stays seen"


@thorough
@examples(15, 150)
@given(st.lists(st.tuples(st.integers(2, 9), st.integers(0, 60)), min_size=1, max_size=12), st.integers(4, 7))
def test_late_fixes_of_closed_days_give_the_sums_of_those_that_came_in_time(places, arrives) -> None:
    heard = kept_back(in_time(), places, arrives)
    sums, clean = summed(heard), summed([*in_time(), (arrives, "V03", a_day(arrives, "V03"))])
    sums.take(999, batch("V03", a_day(arrives, "V03")))
    make_up_for(sums, heard)
    assert sums.late == {}
    assert sums.beyond == 0
    the_same(sums, clean)


@pytest.mark.parametrize("day", [1, 2, 3])
def test_a_whole_day_that_comes_late_is_a_day_like_any_other(day: int) -> None:
    heard = in_time()
    missing = next(one for one in heard if one[1] == f"{day}-V01")
    heard = [*(one for one in heard if one is not missing), (DAYS + 2, "late", missing[2])]
    sums = summed(heard)
    waiting = sums.picture(START_MS + DAYS * DAY_MS)
    assert waiting.beyond == len(missing[2])
    make_up_for(sums, heard)
    the_same(sums, summed([*in_time(), (DAYS + 2, "nothing new", missing[2])]))
    assert sums.tracks["V01"].odometer.by_day[TODAY + day] > 1_500_000
    assert sums.picture(START_MS + DAYS * DAY_MS).mileages["V01"].total_km > waiting.mileages["V01"].total_km


def test_roads_that_only_a_late_day_passed_are_seen_after_it() -> None:
    late = [
        replace(f, observed_at_ms=f.observed_at_ms + DAY_MS) for f in Drive(at_m=at(0.5, 1.0)).go(0, 900, 36).told()
    ]
    heard = [(0, "first", a_day(0, "V02")[:1]), (4, "late", late)]
    sums = summed(heard)
    before = sums.picture(START_MS + 4 * DAY_MS).week.seen_road_m
    make_up_for(sums, heard)
    assert sums.picture(START_MS + 4 * DAY_MS).week.seen_road_m > before + 500.0


def test_what_is_older_than_all_sums_is_counted_alone() -> None:
    sums = summed([(3, "first", a_day(3, "V01")), (3, "old", a_day(0, "V01"))])
    assert sums.late == {}
    assert sums.beyond == len(a_day(0, "V01"))
    assert min(sums.tracks["V01"].odometer.by_day) == TODAY + 3


def test_what_waits_is_kept_over_a_restart() -> None:
    heard = [*in_time(), (DAYS + 2, "late", [replace(a_day(1, "V01")[3], observed_at_ms=START_MS + DAY_MS + 7_000)])]
    sums = summed(heard)
    begun = restored(written(sums, TOWN, len(heard))[1], TOWN, RULES)
    assert begun is not None
    again, _ = begun
    assert again.late == sums.late == {("V01", TODAY + 1): 1}
    assert again.seqs == sums.seqs
    for one in (sums, again):
        make_up_for(one, heard)
    the_same(again, sums)


def test_where_a_days_fixes_lie_in_the_journal_is_known_in_stretches() -> None:
    sums = PatrolSums(TOWN, RULES)
    late = a_day(0, "V01")
    for seq, day, fixes in ((10, 0, late[:5]), (12, 0, late[5:9]), (9_000, 4, a_day(4, "V01")), (9_001, 4, late[9:])):
        sums.pass_time(START_MS + day * DAY_MS)
        sums.take(seq, batch(f"b{seq}", fixes))
    assert sums.seqs == {TODAY: ((10, 12), (9_001, 9_001)), TODAY + 4: ((9_000, 9_000),)}


@pytest.mark.parametrize("known_before", [False, True], ids=["what follows comes later", "what follows is there"])
def test_the_way_to_the_open_days_leads_from_the_last_late_fix(known_before: bool) -> None:
    day = a_day(0, "V01")
    begun, onward = [(0, "first", day[:20])], (2, "onward", a_day(2, "V01"))
    heard = [*begun, *([onward] if known_before else []), (2, "late", day[20:])]
    sums, clean = summed([*heard, (2, "V02", a_day(2, "V02"))]), summed([(0, "all", day), onward])
    make_up_for(sums, heard)
    if not known_before:
        sums.take(9, batch("onward", onward[2]))
    assert sums.tracks["V01"].odometer.by_day == clean.tracks["V01"].odometer.by_day
    assert len(sums.tracks["V01"].fixes) == 1 + len(onward[2])
