"""A sliding window ends at the bits that counting afresh gives, whatever came, came late, left or was filtered."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zscc.analysis.heat import HeatGround, HeatSurface
from zscc.analysis.heat_filter import HeatFilter
from zscc.analysis.heat_window import SlidingHeat, inserted_rows
from zscc.analysis.told_columns import ToldColumns

GROUND = HeatGround.around((0.0, 0.0, 4_000.0, 3_000.0), 600.0)
DAY_MS = 86_400_000
MORNING_MS = 1_700_000_000_000 - 1_700_000_000_000 % DAY_MS


@dataclass(frozen=True)
class Rows:
    x_m: np.ndarray
    y_m: np.ndarray
    observed_at_ms: np.ndarray
    index: np.ndarray
    reports: tuple = ()


@dataclass(frozen=True)
class Told:
    category: str
    source: str


def rows_of(at_ms, places=None):
    """Reports in the order in which they came, with the position that belongs to each."""
    at_ms = np.asarray(at_ms, np.int64)
    index = np.argsort(at_ms, kind="stable")
    places = np.arange(len(at_ms)) if places is None else np.asarray(places)
    random = np.random.default_rng(3).uniform((0, 0), (4_000, 3_000), (int(places.max(initial=0)) + 1, 2))[places]
    told = tuple(Told("odd" if place % 2 else "even", "worker") for place in range(len(at_ms)))
    return Rows(random[index, 0], random[index, 1], at_ms[index], index, told)


def surface():
    return HeatSurface(GROUND, 200.0, 1.0)


ALL = HeatFilter()
EVEN = HeatFilter(categories=frozenset({"even"}))


def afresh(rows, window_ms, chosen=ALL):
    made = surface()
    inside = (rows.observed_at_ms > window_ms[0]) & (rows.observed_at_ms <= window_ms[1])
    if chosen is not ALL:
        inside &= rows.index % 2 == 0
    made.show(rows.x_m[inside], rows.y_m[inside])
    return made.density().tobytes()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 300), max_size=60),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 330), st.integers(0, 90)), min_size=1, max_size=8),
    st.booleans(),
)
def test_any_path_of_windows_ends_at_the_same_bits(times, steps, filtered):
    chosen = EVEN if filtered else ALL
    sliding, told = SlidingHeat(surface()), 0
    for more, end, length in steps:
        told = min(told + more, len(times))
        rows = rows_of(times[:told])
        changed = sliding.show(rows, (end - length, end), chosen)
        assert sliding.surface.density().tobytes() == afresh(rows, (end - length, end), chosen)
        assert isinstance(changed, bool)


def test_reports_that_depart_or_are_others_are_counted_afresh():
    sliding = SlidingHeat(surface())
    sliding.show(rows_of(range(100)), (0, 100), ALL)
    for rows in (rows_of(range(40, 100), range(40, 100)), rows_of(range(100), range(100, 200)), rows_of([])):
        sliding.show(rows, (0, 100), ALL)
        assert sliding.surface.density().tobytes() == afresh(rows, (0, 100))


def test_what_leaves_but_had_not_been_there_has_everything_counted_afresh():
    sliding, rows = SlidingHeat(surface()), rows_of(range(50))
    sliding.show(rows, (0, 50), ALL)
    sliding.surface.show(np.empty(0), np.empty(0))
    assert sliding.show(rows, (20, 70), ALL)
    assert sliding.surface.density().tobytes() == afresh(rows, (20, 70))


def test_what_was_put_in_is_found_without_a_look_at_the_rest():
    at_ms = list(range(0, 1_000, 2))
    before = rows_of(at_ms)
    after = rows_of([*at_ms, 501, 1_200, 1_201])
    assert inserted_rows(before, after).tolist() == [251, 501, 502]
    assert inserted_rows(before, before).tolist() == []
    assert inserted_rows(after, before) is None
    assert inserted_rows(before, rows_of([*at_ms, *range(1, 200, 2)])) is None


def test_a_tick_looks_at_few_rows_however_many_there_are():
    """Counted, not timed: every read of a row is seen."""

    class Watched(np.ndarray):
        reads = 0

        def __getitem__(self, key):
            found = super().__getitem__(key)
            Watched.reads += np.size(found)
            return found

    reads = []
    for count in (2_000, 200_000):
        rows = rows_of(np.arange(count))
        later = rows_of(np.arange(count + 20))
        sliding = SlidingHeat(surface())
        sliding.show(rows, (5, count), ALL)
        Watched.reads = 0
        watched = Rows(*(column.view(Watched) for column in (later.x_m, later.y_m, later.observed_at_ms, later.index)))
        assert sliding.show(watched, (25, count + 20), ALL)
        reads.append(Watched.reads)
        assert sliding.surface.density().tobytes() == afresh(later, (25, count + 20))
    assert reads[1] < reads[0] * 2 < 4_000


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        (HeatFilter(), [0, 1, 2, 3]),
        (HeatFilter(categories=frozenset({"light"})), [0, 2]),
        (HeatFilter(categories=frozenset({"light", "litter"}), sources=frozenset({"h12345"})), [1, 2]),
        (HeatFilter(minutes=(510, 1_050)), [1, 2]),
        (HeatFilter(minutes=(1_050, 510)), [0, 3]),
        (HeatFilter(weekdays=frozenset({2})), [3]),
    ],
)
def test_every_part_of_a_filter_must_match(chosen, wanted):
    # 08:29:59, 08:30, 17:29 on Tuesday 2023-11-14; 00:00 on Wednesday, Asia/Shanghai.
    midnight_ms = MORNING_MS - 8 * 3_600_000
    at_ms = midnight_ms + np.array([8 * 60 + 29.99, 8 * 60 + 30, 17 * 60 + 29, 24 * 60]) * 60_000
    told = [Told("light", "worker"), Told("litter", "h12345"), Told("light", "h12345"), Told("noise", "worker")]
    assert np.flatnonzero(chosen.passes(at_ms.astype(np.int64), ToldColumns.of(told))).tolist() == wanted


def test_choosing_twice_takes_the_choice_away():
    nothing = HeatFilter()
    chosen = nothing.with_category("light").with_source("worker").with_minutes((0, 60)).with_weekday(3)
    assert not chosen.lets_all_through
    assert chosen.with_category("light").with_source("worker").with_minutes((0, 60)).with_weekday(3) == nothing
    with pytest.raises(ValueError, match="no minutes"):
        HeatFilter(minutes=(0, 1_440))
    with pytest.raises(ValueError, match="no weekdays"):
        HeatFilter(weekdays=frozenset({7}))


def test_another_filter_reads_no_report_again_and_a_tick_reads_only_what_came():
    class Counted:
        reads = 0

        def __init__(self, category):
            self._category = category

        @property
        def category(self):
            Counted.reads += 1
            return self._category

        source = "worker"

    rows = rows_of(np.arange(500))
    told = tuple(Counted("odd" if place % 2 else "even") for place in range(503))
    rows, later = replace(rows, reports=told[:500]), replace(rows_of(np.arange(503)), reports=told)
    sliding = SlidingHeat(surface())
    assert sum(1 for _ in sliding.read_in_pieces(rows.reports)) == 1
    assert Counted.reads == 500
    for chosen in (HeatFilter(categories=frozenset({"odd"})), EVEN, ALL, EVEN):
        sliding.show(rows, (5, 400), chosen)
    assert Counted.reads == 500
    sliding.show(later, (9, 420), EVEN)
    assert sliding.surface.density().tobytes() == afresh(later, (9, 420), EVEN)
    assert Counted.reads == 503
