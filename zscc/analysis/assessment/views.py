"""What the rooms of assessment and statistics show of a period, worked out in one go from a table of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.case_counts import NO_GROUP, CaseTable, Flags, Group, Period, counts_by, counts_of
from zscc.analysis.assessment.counts import Count, Counts
from zscc.analysis.assessment.formulas import Choices, Sum, formula_of
from zscc.analysis.assessment.leagues import League, LeagueRules, league_of_cases, league_of_rates
from zscc.analysis.assessment.pipeline import Passage, passages_by

Ints = NDArray[np.int64]
KIND = "class"
"""Group by whose members a league makes its expected numbers."""
HOURS = 24
_MS_PER_HOUR = 3_600_000
_EAST_H = 8


@dataclass(frozen=True, slots=True, eq=False)
class AssessmentView:
    """Counts of everybody and of each, and the league of one rate."""

    period: Period
    split: str
    code: str
    counts: Counts
    by_key: Mapping[str, Counts]
    league: League | None
    """None for a rate that cannot be one of a league, such as one that passes 100 %."""
    left_out: int
    """Cases that do not count here because of appeals."""
    with_all: Mapping[str, Counts]
    """Counts of those whom the appeals concern, as they would be without them."""
    report_in: Mapping[str, Passage]
    """From dispatch to signature, for departments only."""


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a split."""

    key: str
    """'' for cases that have none."""
    number: int
    before: int


@dataclass(frozen=True, slots=True, eq=False)
class TrendsView:
    """Facts by time, and by what they are about."""

    bounds_ms: tuple[int, ...]
    opened: tuple[int, ...]
    closed: tuple[int, ...]
    opened_before: tuple[int, ...]
    entries: int
    """Every message that was taken in; several may tell of one fact."""
    facts: int
    entries_before: int
    facts_before: int
    known_from_ms: int | None
    """The first entry that anybody knows of; None while there is none."""
    by: Mapping[str, tuple[Share, ...]]
    """By split, the greatest first."""
    hours: tuple[int, ...]
    """By hour of the day, Asia/Shanghai."""
    before_from_ms: int
    """When the period before begins."""

    @property
    def comparable(self) -> bool:
        """Whether what is known reaches back over the period before, but for a bar."""
        length_ms = self.bounds_ms[1] - self.bounds_ms[0]
        return self.known_from_ms is not None and self.known_from_ms <= self.before_from_ms + length_ms


def assessed(
    table: CaseTable, marks: Mapping[Count, Flags], asked: tuple[Period, str, str], choices: Choices, rules: LeagueRules
) -> AssessmentView:
    """The view of a period; ``asked`` holds the period, the split and the rate. ValueError for a split that is none."""
    period, split, code = asked
    group = _group(table, split)
    signed = {} if split != "department" else _report_in(table, marks, group)
    return AssessmentView(
        period=period,
        split=split,
        code=code,
        counts=counts_of(marks),
        by_key=counts_by(marks, group),
        league=league_of(table, marks, (split, code), choices, rules),
        left_out=0,
        with_all={},
        report_in=signed,
    )


def _group(table: CaseTable, split: str) -> Group:
    if split not in table.groups:
        raise ValueError(f"this table is not split by {split!r}")
    return table.groups[split]


def league_of(
    table: CaseTable, marks: Mapping[Count, Flags], asked: tuple[str, str], choices: Choices, rules: LeagueRules
) -> League | None:
    """The league of a rate among the members of a split; None where one of its counts is not told or passes another."""
    split, code = asked
    group, ratio = _group(table, split), formula_of(code).ratio(choices.get(code))
    above, below = (_marked(side, marks) for side in (ratio.numerator, ratio.denominator))
    if above is not None and below is not None:
        if (above & ~below).any():
            return None
        kind = table.groups[KIND].member[below] if KIND in table.groups else None
        return league_of_cases(group.keys, group.member[below], above[below], kind, rules)
    hits, trials = (_summed(side, marks, group) for side in (ratio.numerator, ratio.denominator))
    if hits is None or trials is None or (hits > trials).any() or (hits < 0).any():
        return None
    return league_of_rates(group.keys, hits, trials, None, rules)


def _marked(side: Sum, marks: Mapping[Count, Flags]) -> Flags | None:
    """The cases of a side that is one count; None for sums."""
    return marks.get(side.plus[0]) if len(side.plus) == 1 and not side.minus else None


def _summed(side: Sum, marks: Mapping[Count, Flags], group: Group) -> Ints | None:
    total = np.zeros(len(group.keys), np.int64)
    for counts, sign in ((side.plus, 1), (side.minus, -1)):
        for count in counts:
            if count not in marks:
                return None
            member = group.member[marks[count]]
            total += sign * np.bincount(member[member != NO_GROUP], minlength=len(group.keys))
    return total


def _report_in(table: CaseTable, marks: Mapping[Count, Flags], group: Group) -> dict[str, Passage]:
    if table.signed_ms is None:
        return {}
    sent = marks[Count.DISPATCHED]
    way = (table.dispatched_ms[sent], table.signed_ms[sent])
    return passages_by(("dispatched", "signed"), *way, group.keys, group.member[sent])


def trends_of(
    table: CaseTable, entries_ms: Ints, bounds_ms: Sequence[int], before_ms: Sequence[int], splits: Sequence[str]
) -> TrendsView:
    """Bars between the bounds, and as many of the period before; ``entries_ms`` is when every entry came in.

    ValueError for bounds that do not ascend.
    """
    for bounds in (bounds_ms, before_ms):
        if len(bounds) < 2 or (np.diff(bounds) <= 0).any():
            raise ValueError("bars need bounds that ascend")
    now, before = Period(bounds_ms[0], bounds_ms[-1]), Period(before_ms[0], before_ms[-1])
    opened, was_opened = now.holds(table.opened_ms), before.holds(table.opened_ms)
    hours = (table.opened_ms[opened] // _MS_PER_HOUR + _EAST_H) % HOURS
    return TrendsView(
        bounds_ms=tuple(bounds_ms),
        opened=_bars(table.opened_ms, bounds_ms),
        closed=_bars(_closed_ms(table), bounds_ms),
        opened_before=_bars(table.opened_ms, before_ms),
        entries=int(np.count_nonzero(now.holds(entries_ms))),
        facts=int(np.count_nonzero(opened)),
        entries_before=int(np.count_nonzero(before.holds(entries_ms))),
        facts_before=int(np.count_nonzero(was_opened)),
        known_from_ms=int(entries_ms.min()) if len(entries_ms) else None,
        by={split: _shares(_group(table, split), opened, was_opened) for split in splits},
        hours=tuple(np.bincount(hours, minlength=HOURS).tolist()),
        before_from_ms=before_ms[0],
    )


def _closed_ms(table: CaseTable) -> Ints:
    """Of cases that were closed, not declined or made void."""
    closed = np.ones(len(table), np.bool_)
    for ended in (table.void, table.declined):
        if ended is not None:
            closed &= ~ended
    return table.closed_ms[closed]


def _bars(at_ms: Ints, bounds_ms: Sequence[int]) -> tuple[int, ...]:
    place = np.searchsorted(np.asarray(bounds_ms, np.int64), at_ms, side="right")
    counted = np.bincount(place, minlength=len(bounds_ms) + 1)
    return tuple(counted[1 : len(bounds_ms)].tolist())


def _shares(group: Group, opened: Flags, was_opened: Flags) -> tuple[Share, ...]:
    size = len(group.keys)
    now, before = (
        np.bincount(np.where(member == NO_GROUP, size, member), minlength=size + 1).tolist()
        for member in (group.member[opened], group.member[was_opened])
    )
    found = [
        Share(key, number, earlier)
        for key, number, earlier in zip((*group.keys, ""), now, before, strict=True)
        if number or earlier
    ]
    return tuple(sorted(found, key=lambda share: (-share.number, not share.key, share.key)))
