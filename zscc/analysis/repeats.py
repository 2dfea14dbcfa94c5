"""The same thing again after it was closed: the same place and kind and words, or the same caller (假性整改).

Two cases are a repeat when the later was opened after the earlier ended, within so many days, and

* by place: they lie within so many metres, belong to the same class (or to sub-classes of one), and their words are
  alike by at least a share of their pairs of letters (``analysis.likeness``), or both have the same written address;
* by caller: they have the same caller reference, which is a salted digest and leads to nobody by itself.

A later case is told once, with the earlier one that ended last; both reasons may hold. It says that somebody should
look, not that anybody cheated: a pavement may break twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.likeness import Pattern, sketches
from zscc.geo.spaces import map_from_wgs84
from zscc.model.case import Case, Stage
from zscc.model.moment import ms_from_utc
from zscc.model.suspects import words_of

Points = NDArray[np.float64]
Ints = NDArray[np.int64]

MS_PER_DAY = 86_400_000
_LEFT_OUT = frozenset({Stage.VOID, Stage.DECLINED})
"""What was never handled cannot have been handled for show."""


@dataclass(frozen=True, slots=True)
class RepeatRules:
    """What counts as the same again."""

    days: float = 30.0
    metres: float = 50.0
    likeness: float = 0.2
    """Share of the pairs of letters of both texts that they have in common."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A case that came back."""

    earlier: Case
    later: Case
    days: float
    """From the end of the earlier to the opening of the later."""
    distance_m: float | None
    """None where one has no position."""
    likeness: float
    by_place: bool
    by_caller: bool


@dataclass(frozen=True, slots=True)
class Repeats:
    """Those of a period, newest first, and how many cases were looked at."""

    found: tuple[Repeat, ...]
    looked_at: int
    """Cases opened in the period."""
    with_caller: int
    """Of these, how many have a caller reference at all."""
    complete: bool = True
    """False when there were so many cases that the oldest were left out."""

    def cut_short(self) -> "Repeats":
        """The same, known to be a part."""
        return replace(self, complete=False)

    @property
    def share(self) -> float:
        """Share of the cases of the period that came back."""
        return len(self.found) / self.looked_at if self.looked_at else 0.0


@dataclass(frozen=True, slots=True)
class _Pair:
    """Rows of two cases and why they belong together."""

    earlier: int
    later: int
    likeness: float
    by_place: bool
    by_caller: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Of cases in one order."""

    x_m: Points
    y_m: Points
    opened_ms: Ints
    ended_ms: Ints
    """The largest number for what has not ended."""
    kind: Ints
    caller: Ints
    """0 for none."""
    address: Ints
    """0 for none."""


def repeats_of(
    cases: Sequence[Case],
    parents: Mapping[str, str],
    span_ms: tuple[int, int],
    rules: RepeatRules,
    lets: Callable[[Case], bool] = lambda _: True,
) -> Repeats:
    """Cases opened within ``span_ms`` (half open) that ``lets`` lets through and that are repeats of others.

    ``parents`` leads from a sub-class to its class. Cases that went into others, were declined or made void are none.
    """
    told = [case for case in cases if case.stage not in _LEFT_OUT and not case.merged_into]
    columns = _columns(told, parents)
    first = np.flatnonzero((columns.opened_ms >= span_ms[0]) & (columns.opened_ms < span_ms[1]))
    later = np.array([row for row in first.tolist() if lets(told[row])], np.int64)
    found = [_repeat(told, columns, pair) for pair in _pairs(told, columns, later, rules)]
    found.sort(key=lambda repeat: (repeat.later.times.opened_at, repeat.later.case_id), reverse=True)
    return Repeats(tuple(found), len(later), int(np.count_nonzero(columns.caller[later])))


def _columns(cases: Sequence[Case], parents: Mapping[str, str]) -> _Columns:
    places = [(np.nan, np.nan) if case.point is None else (case.point.lon_deg, case.point.lat_deg) for case in cases]
    degrees = np.array(places, np.float64).reshape(-1, 2)
    x_m, y_m = map_from_wgs84(degrees[:, 0], degrees[:, 1])
    never = np.iinfo(np.int64).max
    ended = [never if case.times.closed_at is None else ms_from_utc(case.times.closed_at) for case in cases]
    return _Columns(
        x_m,
        y_m,
        np.array([ms_from_utc(case.times.opened_at) for case in cases], np.int64),
        np.array(ended, np.int64),
        _numbers(parents.get(case.class_id) or case.class_id for case in cases),
        _numbers(case.caller_ref for case in cases),
        _numbers(case.address.strip() for case in cases),
    )


def _numbers(texts: Iterable[str]) -> Ints:
    """One number a text, 0 for ''."""
    known = {"": 0}
    return np.array([known.setdefault(text, len(known)) for text in texts], np.int64)


def _pairs(cases: Sequence[Case], columns: _Columns, later: Ints, rules: RepeatRules) -> Iterator[_Pair]:
    """Of each later case the one that ended last."""
    order = np.argsort(columns.ended_ms, kind="stable")
    ends = columns.ended_ms[order]
    for row in later.tolist():
        opened = int(columns.opened_ms[row])
        first, last = np.searchsorted(ends, (opened - int(rules.days * MS_PER_DAY), opened + 1)).tolist()
        before = order[first:last]
        by_caller = (columns.caller[before] == columns.caller[row]) & bool(columns.caller[row])
        near = np.hypot(columns.x_m[before] - columns.x_m[row], columns.y_m[before] - columns.y_m[row]) <= rules.metres
        near &= columns.kind[before] == columns.kind[row]
        for place in np.flatnonzero(near | by_caller)[::-1].tolist():
            other = int(before[place])
            if other == row:
                continue
            alike = _likeness(cases[other], cases[row])
            same_address = bool(columns.address[row]) and columns.address[other] == columns.address[row]
            by_place = bool(near[place]) and (same_address or alike >= rules.likeness)
            if by_place or by_caller[place]:
                yield _Pair(other, row, alike, by_place, bool(by_caller[place]))
                break


def _likeness(one: Case, other: Case) -> float:
    return float(Pattern.of(words_of(one)).likeness(sketches([words_of(other)]))[0])


def _repeat(cases: Sequence[Case], columns: _Columns, pair: _Pair) -> Repeat:
    one, other = pair.earlier, pair.later
    away = float(np.hypot(columns.x_m[one] - columns.x_m[other], columns.y_m[one] - columns.y_m[other]))
    days = (int(columns.opened_ms[other]) - int(columns.ended_ms[one])) / MS_PER_DAY
    told = None if np.isnan(away) else away
    return Repeat(cases[one], cases[other], days, told, pair.likeness, pair.by_place, pair.by_caller)
