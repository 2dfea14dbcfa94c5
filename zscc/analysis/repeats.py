"""The same thing again after it was closed: the same place and kind and words, or the same caller (假性整改).

Two cases are a repeat when the later was opened after the earlier ended, within so many days, and

* by place: they lie within so many metres, belong to the same class (or to sub-classes of one), and their words are
  alike by at least a share of their pairs of letters (``analysis.likeness``), or both have the same written address;
* by caller: they have the same caller reference, which is a salted digest and leads to nobody by itself.

A later case is told once, with the earlier one that ended last; both reasons may hold. It says that somebody should
look, not that anybody cheated: a pavement may break twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.likeness import Sketches, sketches
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
class RepeatPair:
    """Two cases by id, and why they belong together."""

    earlier: str
    later: str
    days: float
    """From the end of the earlier to the opening of the later."""
    distance_m: float | None
    """None where one has no position."""
    likeness: float
    by_place: bool
    by_caller: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """A pair with its cases."""

    earlier: Case
    later: Case
    why: RepeatPair


@dataclass(frozen=True, slots=True)
class Repeats:
    """Those of a period, newest first."""

    found: tuple[Repeat, ...]
    """The newest of them, with their cases."""
    number: int
    """How many there are in all."""
    looked_at: int
    """Cases opened in the period."""
    with_caller: int
    """Of these, how many have a caller reference at all."""
    complete: bool = True
    """False when there were so many cases that the oldest were left out."""

    @property
    def share(self) -> float:
        """Share of the cases of the period that came back."""
        return self.number / self.looked_at if self.looked_at else 0.0


@dataclass(frozen=True, slots=True)
class FoundPairs:
    """Pairs of a period, newest first, and what they were found among."""

    pairs: tuple[RepeatPair, ...]
    looked_at: int
    with_caller: int

    def with_cases(self, cases: Mapping[str, Case], *, complete: bool = True) -> Repeats:
        """The same with the cases that are given; pairs of others are counted alone."""
        told = [pair for pair in self.pairs if pair.earlier in cases and pair.later in cases]
        found = tuple(Repeat(cases[pair.earlier], cases[pair.later], pair) for pair in told)
        return Repeats(found, len(self.pairs), self.looked_at, self.with_caller, complete)


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
    counts: NDArray[np.bool_]
    """Whether a later case counts."""
    words: Sketches


class RepeatSearch:
    """Takes cases in, some at a time, and keeps columns of them, not the cases."""

    def __init__(
        self, parents: Mapping[str, str], rules: RepeatRules, lets: Callable[[Case], bool] = lambda _: True
    ) -> None:
        """``parents`` leads from a sub-class to its class; later cases that ``lets`` does not let through are none."""
        self._parents, self._rules, self._lets = parents, rules, lets
        self._ids: dict[str, None] = {}
        self._pieces: list[_Columns] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def take(self, cases: Iterable[Case]) -> None:
        """Take cases in; those that are known, went into others, were declined or made void are passed over."""
        fresh = {
            case.case_id: case
            for case in cases
            if case.stage not in _LEFT_OUT and not case.merged_into and case.case_id not in self._ids
        }
        if fresh:
            self._ids |= dict.fromkeys(fresh)
            self._pieces.append(self._columns(tuple(fresh.values())))

    def pairs(self, since_ms: int, until_ms: int) -> FoundPairs:
        """Cases opened within the (half open) span that are repeats of others that were taken in."""
        if not self._pieces:
            return FoundPairs((), 0, 0)
        columns = _Columns(
            *(np.concatenate([getattr(piece, each.name) for piece in self._pieces]) for each in fields(_Columns))
        )
        later = np.flatnonzero((columns.opened_ms >= since_ms) & (columns.opened_ms < until_ms) & columns.counts)
        found = list(self._found(columns, later))
        opened_ms = dict(zip(self._ids, columns.opened_ms.tolist(), strict=True))
        found.sort(key=lambda pair: (opened_ms[pair.later], pair.later), reverse=True)
        return FoundPairs(tuple(found), len(later), int(np.count_nonzero(columns.caller[later])))

    def _columns(self, cases: Sequence[Case]) -> _Columns:
        places = [(np.nan,) * 2 if case.point is None else (case.point.lon_deg, case.point.lat_deg) for case in cases]
        degrees = np.array(places, np.float64).reshape(-1, 2)
        x_m, y_m = map_from_wgs84(degrees[:, 0], degrees[:, 1])
        never = np.iinfo(np.int64).max
        ended = [never if case.times.closed_at is None else ms_from_utc(case.times.closed_at) for case in cases]
        return _Columns(
            x_m,
            y_m,
            np.array([ms_from_utc(case.times.opened_at) for case in cases], np.int64),
            np.array(ended, np.int64),
            self._numbered("kind", (self._parents.get(case.class_id) or case.class_id for case in cases)),
            self._numbered("caller", (case.caller_ref for case in cases)),
            self._numbered("address", (case.address.strip() for case in cases)),
            np.array([self._lets(case) for case in cases], np.bool_),
            sketches([words_of(case) for case in cases]),
        )

    def _numbered(self, what: str, texts: Iterable[str]) -> Ints:
        """One number a text, 0 for ''."""
        known = self._numbers
        return np.array([known.setdefault((what, text), len(known) + 1) if text else 0 for text in texts], np.int64)

    def _found(self, columns: _Columns, later: Ints) -> Iterator[RepeatPair]:
        """Of each later case the earlier one that ended last."""
        ids, rules = tuple(self._ids), self._rules
        nearby = _Nearby(columns, rules.metres)
        for row in later.tolist():
            opened = int(columns.opened_ms[row])
            before = nearby.of(row)
            ended = columns.ended_ms[before]
            before = before[(ended <= opened) & (ended >= opened - int(rules.days * MS_PER_DAY)) & (before != row)]
            for other in before[np.argsort(-columns.ended_ms[before], kind="stable")].tolist():
                pair = _pair(columns, rules, other, row)
                if pair is not None:
                    away_m, alike, by_place, by_caller = pair
                    days = (opened - int(columns.ended_ms[other])) / MS_PER_DAY
                    yield RepeatPair(ids[other], ids[row], days, away_m, alike, by_place, by_caller)
                    break


class _Nearby:
    """Finds cases of the same kind in the squares around one, and those of the same caller."""

    def __init__(self, columns: _Columns, metres: float) -> None:
        known = np.flatnonzero(np.isfinite(columns.x_m) & np.isfinite(columns.y_m))
        self._square: dict[int, tuple[int, int, int]] = {}
        self._rows: dict[tuple[int, int, int], list[int]] = {}
        across = np.floor(columns.x_m[known] / metres).astype(np.int64).tolist()
        up = np.floor(columns.y_m[known] / metres).astype(np.int64).tolist()
        for row, *square in zip(known.tolist(), columns.kind[known].tolist(), across, up, strict=True):
            kind, x, y = square
            self._square[row] = kind, x, y
            self._rows.setdefault((kind, x, y), []).append(row)
        self._callers = columns.caller
        self._of_caller: dict[int, list[int]] = {}
        for row in np.flatnonzero(columns.caller).tolist():
            self._of_caller.setdefault(int(columns.caller[row]), []).append(row)

    def of(self, row: int) -> Ints:
        """Rows that may belong to a row, itself among them, ascending."""
        found = set(self._of_caller.get(int(self._callers[row]), ()))
        if row in self._square:
            kind, x, y = self._square[row]
            for aside in (-1, 0, 1):
                for above in (-1, 0, 1):
                    found.update(self._rows.get((kind, x + aside, y + above), ()))
        return np.array(sorted(found), np.int64)


def _pair(columns: _Columns, rules: RepeatRules, other: int, row: int) -> tuple[float | None, float, bool, bool] | None:
    """Distance, likeness, whether by place and whether by caller; None when by neither."""
    away_m = float(np.hypot(columns.x_m[other] - columns.x_m[row], columns.y_m[other] - columns.y_m[row]))
    by_caller = bool(columns.caller[row]) and bool(columns.caller[other] == columns.caller[row])
    near = away_m <= rules.metres and bool(columns.kind[other] == columns.kind[row])
    alike = _likeness(columns.words[row], columns.words[other])
    same = bool(columns.address[row]) and bool(columns.address[other] == columns.address[row])
    by_place = near and (same or alike >= rules.likeness)
    if not (by_place or by_caller):
        return None
    return None if np.isnan(away_m) else away_m, alike, by_place, by_caller


def _likeness(one: Sketches, other: Sketches) -> float:
    """Shared pairs of letters to all of both; 0 where neither has one."""
    of_one, of_other = set(one.tolist()) - {0}, set(other.tolist()) - {0}
    return len(of_one & of_other) / max(len(of_one | of_other), 1)
