"""What the monthly bulletin (通报) says: the splits, the top three, the indicators; every number with its list.

Only values; how they are put into the official form is another's work. Each :class:`Figure` carries the
:class:`Selection` that gives the cases behind it, and the number is nothing but the length of that list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.case_counts import NO_GROUP, CaseTable, Flags, Period, marks_of
from zscc.analysis.assessment.counts import Count
from zscc.analysis.assessment.formulas import STANDARD, Choices, Rate, formula_of, half_up, rate_of

Ints = NDArray[np.int64]

_INDICATORS = (
    "registerRate",
    "inTimeDispatchRate",
    "disposeRate",
    "inTimeDisposeRate",
    "archiveRate",
    "inTimeArchiveRate",
    "reworkRate",
    "postponeRate",
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The filter behind a number: a count of a period, of one key of a split where one is named."""

    period: Period
    count: Count
    split: str | None = None
    key: str | None = None
    """None with a split: cases that have no key in it."""

    def rows(self, table: CaseTable) -> Ints:
        """The places of its cases in the table, ascending; ValueError for a split or count that the table lacks."""
        marks = marks_of(table, self.period)
        if self.count not in marks or (self.split is not None and self.split not in table.groups):
            raise ValueError(f"this table cannot tell {self.count.value} by {self.split}")
        mark = marks[self.count]
        if self.split is not None:
            group = table.groups[self.split]
            mark = mark & (group.member == (NO_GROUP if self.key is None else group.keys.index(self.key)))
        return np.flatnonzero(mark)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of cases (件) with the filter that gives their list."""

    number: int
    selection: Selection


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a split."""

    key: str | None
    """None: the cases that have none; so the lines add up to the whole."""
    figure: Figure
    share_percent: float | None
    """Of the whole; None when there is nothing to share."""


@dataclass(frozen=True, slots=True)
class Split:
    """Cases by source, class, ...: the greatest first, of equals in the order of their keys, without empty lines."""

    name: str
    lines: tuple[Line, ...]

    def top(self, most: int) -> "Top":
        """The first lines that have a key."""
        named = tuple(line for line in self.lines if line.key is not None)
        shown, rest = named[:most], named[most:]
        tied = sum(line.figure.number == shown[-1].figure.number for line in rest) if shown else 0
        return Top(self.name, shown, tied)


@dataclass(frozen=True, slots=True)
class Top:
    """The first three, or however many."""

    name: str
    lines: tuple[Line, ...]
    tied: int
    """How many that are not shown have as many cases as the last one shown."""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """A rate with the cases that it is made of."""

    name: str
    rate: Rate
    parts: tuple[Figure, ...]
    """Each count of numerator and denominator that could be told, in the order of the formula."""


@dataclass(frozen=True, slots=True)
class BulletinRules:
    """What a bulletin tells."""

    split_by: tuple[str, ...] = ("source", "class_kind")
    """Groups of the table that are told whole."""
    top_by: tuple[str, ...] = ("class", "village")
    """Groups of which the first ``top`` are told."""
    top: int = 3
    counted: Count = Count.REPORTED
    """What splits and tops count."""
    totals: tuple[Count, ...] = (
        Count.REPORTED,
        Count.TAKEN_IN,
        Count.REGISTERED,
        Count.TO_CLOSE,
        Count.CLOSED,
        Count.CLOSED_IN_TIME,
    )
    indicators: tuple[str, ...] = _INDICATORS


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The bulletin of a period."""

    period: Period
    totals: tuple[Figure, ...]
    """Those that the table can tell."""
    splits: tuple[Split, ...]
    tops: tuple[Top, ...]
    indicators: tuple[IndicatorLine, ...]


def bulletin_of(
    table: CaseTable, period: Period, rules: BulletinRules | None = None, choices: Choices = STANDARD
) -> Bulletin:
    """The bulletin of a period, as it stood at its end; ValueError for a split that the table lacks."""
    rules = rules or BulletinRules()
    marks = marks_of(table, period)
    numbers = {count: int(np.count_nonzero(mark)) for count, mark in marks.items()}
    figures = {count: Figure(number, Selection(period, count)) for count, number in numbers.items()}
    splits = {name: _split(table, marks, figures[rules.counted], name) for name in (*rules.split_by, *rules.top_by)}
    return Bulletin(
        period=period,
        totals=tuple(figures[count] for count in rules.totals if count in figures),
        splits=tuple(splits[name] for name in rules.split_by),
        tops=tuple(splits[name].top(rules.top) for name in rules.top_by),
        indicators=tuple(_indicator(code, figures, numbers, choices) for code in rules.indicators),
    )


def _split(table: CaseTable, marks: Mapping[Count, Flags], whole: Figure, name: str) -> Split:
    if name not in table.groups:
        raise ValueError(f"this table is not split by {name}")
    group, asked = table.groups[name], whole.selection
    member = group.member[marks[asked.count]]
    # The cases without a key are counted in a place of their own, behind the others.
    numbers = np.bincount(np.where(member == NO_GROUP, len(group.keys), member), minlength=len(group.keys) + 1)
    found = [
        Figure(number, Selection(asked.period, asked.count, name, key))
        for key, number in zip((*group.keys, None), numbers.tolist(), strict=True)
        if number
    ]
    found.sort(key=lambda figure: (-figure.number, figure.selection.key is None, figure.selection.key or ""))
    return Split(name, tuple(Line(one.selection.key, one, _percent(one.number, whole.number)) for one in found))


def _percent(part: int, whole: int) -> float | None:
    return half_up(Fraction(100 * part, whole)) if whole else None


def _indicator(
    code: str, figures: Mapping[Count, Figure], numbers: Mapping[Count, int], choices: Choices
) -> IndicatorLine:
    formula = formula_of(code)
    ratio = formula.ratio(choices.get(formula.code))
    asked = (count for side in (ratio.numerator, ratio.denominator) for count in (*side.plus, *side.minus))
    parts = tuple(figures[count] for count in dict.fromkeys(asked) if count in figures)
    return IndicatorLine(formula.name, rate_of(code, numbers, choices), parts)
