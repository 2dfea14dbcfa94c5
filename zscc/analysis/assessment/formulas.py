"""The published formulas as data: numerator and denominator over counts, by code and Chinese name.

19 of them after egova 悟能 and missaouib/urban-management-platform (tests/data/indicators.json), and ours beside. Where
cities divide by different numbers, a formula has several ways by name, and a setting chooses (:data:`Choices`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from zscc.analysis.assessment.counts import Count, Counts

Choices: TypeAlias = Mapping[str, str]
"""Code of a formula: the name of the way that is used here; its standard way where none is named."""

STANDARD: Choices = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts that are added, less those that are taken off."""

    plus: tuple[Count, ...]
    minus: tuple[Count, ...] = ()

    def of(self, counts: Counts) -> int | None:
        """The number; None when one of its counts is absent."""
        plus, minus = ([_count(counts, count) for count in counts_of] for counts_of in (self.plus, self.minus))
        known = [value for value in (*plus, *minus) if value is not None]
        if len(known) < len(plus) + len(minus):
            return None
        return sum(known[: len(plus)]) - sum(known[len(plus) :])


# Told when the count itself is not.
_DERIVED: Mapping[Count, Sum] = {
    Count.TO_DISPATCH: Sum((Count.DISPATCHED, Count.UNDISPATCHED)),
    Count.CLOSED_LATE: Sum((Count.CLOSED,), (Count.CLOSED_IN_TIME,)),
}


def _count(counts: Counts, count: Count) -> int | None:
    if count in counts:
        return counts[count]
    return _DERIVED[count].of(counts) if count in _DERIVED else None


@dataclass(frozen=True, slots=True)
class Ratio:
    """What is divided by what."""

    numerator: Sum
    denominator: Sum


@dataclass(frozen=True, slots=True)
class Formula:
    """A rate, with the ways in which cities reckon it; the first is the standard one."""

    code: str
    name: str
    ways: tuple[tuple[str, Ratio], ...]
    lower_is_better: bool = False
    counted: Count | None = None
    """The numerator itself, where somebody counted it; the ways are for when nobody did."""

    def ratio(self, way: str | None = None) -> Ratio:
        """One way by name; ValueError for one that this formula has not."""
        if way is None:
            return self.ways[0][1]
        for name, ratio in self.ways:
            if name == way:
                return ratio
        raise ValueError(f"{self.code} has no way {way!r}: {', '.join(name for name, _ in self.ways)}")


class Gap(Enum):
    """Why a rate cannot be told."""

    ABSENT = "absent"
    """A count was not told."""
    ZERO = "zero"
    """There is nothing to divide by."""
    CONTRADICTORY = "contradictory"
    """Less than nothing, such as more rejected than reported."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with the two numbers it is made of."""

    code: str
    numerator: int | None
    denominator: int | None
    exact: Fraction | None
    """1 = all of them; None: cannot be told, ``gap`` says why."""
    gap: Gap | None = None

    @property
    def percent(self) -> float | None:
        """With two decimals, half up; None where it cannot be told ("—")."""
        return None if self.exact is None else half_up(self.exact * 100)


def half_up(value: Fraction, decimals: int = 2) -> float:
    """A number as it is told: rounded half away from zero, exactly."""
    unit = 10**decimals
    whole = (2 * abs(value) * unit + 1) // 2
    return float(Fraction(whole if value >= 0 else -whole, unit))


def _one(code: str, name: str, over: tuple[Count, Count], *, lower_is_better: bool = False) -> Formula:
    return Formula(code, name, (("standard", _by(*over)),), lower_is_better)


def _by(numerator: Count | Sum, denominator: Count | Sum) -> Ratio:
    return Ratio(*(told if isinstance(told, Sum) else Sum((told,)) for told in (numerator, denominator)))


PUBLISHED: tuple[Formula, ...] = (
    Formula(
        "registerRate",
        "立案率",
        (("taken_in", _by(Count.REGISTERED, Count.TAKEN_IN)), ("reported", _by(Count.REGISTERED, Count.REPORTED))),
    ),
    _one("inTimeRegisterRate", "按时立案率", (Count.REGISTERED_IN_TIME, Count.REGISTERED)),
    Formula(
        "accurRegisterRate",
        "准确立案率",
        (("standard", _by(Sum((Count.REGISTERED,), (Count.VOID,)), Count.REGISTERED)),),
    ),
    _one("inTimeDispatchRate", "按时派遣率", (Count.DISPATCHED_IN_TIME, Count.TO_DISPATCH)),
    _one("accurDispatchRate", "准确派遣率", (Count.DISPATCHED_RIGHT, Count.TO_DISPATCH)),
    _one("disposeRate", "处置率", (Count.HANDLED, Count.TO_HANDLE)),
    _one("inTimeDisposeRate", "按期处置率", (Count.HANDLED_IN_TIME, Count.TO_HANDLE)),
    _one("overtimeToDisposeRate", "超期待处置率", (Count.OVERDUE_UNHANDLED, Count.TO_HANDLE), lower_is_better=True),
    Formula(
        "reworkRate",
        "返工率",
        (
            ("to_close", _by(Count.REWORKED, Count.TO_CLOSE)),
            ("closed", _by(Count.REWORKED, Count.CLOSED)),
            ("handled", _by(Count.REWORKED, Count.HANDLED)),
        ),
        lower_is_better=True,
    ),
    _one("postponeRate", "延期率", (Count.EXTENDED, Count.TO_HANDLE), lower_is_better=True),
    _one("archiveRate", "结案率", (Count.CLOSED, Count.TO_CLOSE)),
    Formula(
        "inTimeArchiveRate",
        "按期结案率",
        (("to_close", _by(Count.CLOSED_IN_TIME, Count.TO_CLOSE)), ("closed", _by(Count.CLOSED_IN_TIME, Count.CLOSED))),
    ),
    _one("overTimeArchiveRate", "超期结案率", (Count.CLOSED_LATE, Count.TO_CLOSE), lower_is_better=True),
    _one("toArchiveRate", "未结案率", (Count.NOT_CLOSED, Count.REPORTED), lower_is_better=True),
    Formula(
        "validReportRate",
        "有效上报率",
        (
            ("registered", _by(Count.REGISTERED, Count.REPORTED)),
            ("registered_or_void", _by(Sum((Count.REGISTERED, Count.VOID)), Count.REPORTED)),
        ),
        counted=Count.VALID,
    ),
    _one("intimeVerifyRate", "按期核实率", (Count.CONFIRMED_IN_TIME, Count.TO_CONFIRM)),
    _one("intimeCheckRate", "按期核查率", (Count.INSPECTED_IN_TIME, Count.TO_INSPECT)),
    _one("missRate", "漏报率", (Count.MISSED, Count.REGISTERED), lower_is_better=True),
    Formula(
        "completeRate",
        "办结率",
        (("standard", _by(Count.SETTLED, Sum((Count.REPORTED,), (Count.REJECTED,)))),),
    ),
)
"""The 19 formulas of the vectors, in their order."""

_PLEASED = Sum((Count.SATISFIED, Count.FAIRLY_SATISFIED))
OURS: tuple[Formula, ...] = (
    Formula(
        "satisfactionRate",
        "满意率",
        (
            ("reached", _by(_PLEASED, Count.REACHED)),
            ("called_back", _by(_PLEASED, Count.CALLED_BACK)),
            ("reached_satisfied_only", _by(Count.SATISFIED, Count.REACHED)),
        ),
    ),
    Formula(
        "solvedInGridRate",
        "一格解决率",
        (
            ("without_on_sight", _by(Count.SOLVED_IN_GRID, Count.REGISTERED)),
            (
                "with_on_sight",
                _by(
                    Sum((Count.SOLVED_IN_GRID, Count.SOLVED_ON_SIGHT)),
                    Sum((Count.REGISTERED, Count.SOLVED_ON_SIGHT)),
                ),
            ),
        ),
    ),
    _one("sendVerifyRate", "核实按时派发率", (Count.CONFIRM_SENT_IN_TIME, Count.TO_SEND_CONFIRM)),
    _one("sendCheckRate", "核查按时派发率", (Count.INSPECT_SENT_IN_TIME, Count.TO_SEND_INSPECT)),
    _one("returnRate", "退单率", (Count.RETURNED, Count.DISPATCHED), lower_is_better=True),
    _one("firstTimeFixRate", "一次办结率", (Count.CLOSED_AT_ONCE, Count.CLOSED)),
    _one("reportInRate", "按时报到率", (Count.REPORTED_IN_TIME, Count.TO_REPORT_IN)),
)
"""Rates that the published list has not."""

FORMULAS: Mapping[str, Formula] = MappingProxyType({formula.code: formula for formula in (*PUBLISHED, *OURS)})
"""Every formula by its code."""

_CODES: Mapping[str, str] = {formula.name: formula.code for formula in FORMULAS.values()}


def formula_of(code_or_name: str) -> Formula:
    """A formula by its code or its Chinese name; ValueError for one that is not known."""
    code = _CODES.get(code_or_name, code_or_name)
    if code not in FORMULAS:
        raise ValueError(f"no formula is called {code_or_name!r}")
    return FORMULAS[code]


def check_choices(choices: Choices) -> None:
    """Raises ValueError for a code or a way that does not exist."""
    for code, way in choices.items():
        if code not in FORMULAS:
            raise ValueError(f"no formula has the code {code!r}")
        FORMULAS[code].ratio(way)


def rate_of(code_or_name: str, counts: Counts, choices: Choices = STANDARD) -> Rate:
    """One rate of counts that :func:`read_counts` has read. Errors as :func:`formula_of` and :meth:`Formula.ratio`."""
    formula = formula_of(code_or_name)
    ratio = formula.ratio(choices.get(formula.code))
    numerator, denominator = ratio.numerator.of(counts), ratio.denominator.of(counts)
    if formula.counted is not None:
        numerator = counts.get(formula.counted, numerator)
    gap = _gap(numerator, denominator)
    if gap is not None or numerator is None or denominator is None:
        return Rate(formula.code, numerator, denominator, None, gap)
    return Rate(formula.code, numerator, denominator, Fraction(numerator, denominator))


def _gap(numerator: int | None, denominator: int | None) -> Gap | None:
    if denominator == 0:
        return Gap.ZERO
    if numerator is None or denominator is None:
        return Gap.ABSENT
    return Gap.CONTRADICTORY if numerator < 0 or denominator < 0 else None


def rates_of(counts: Counts, choices: Choices = STANDARD) -> dict[str, Rate]:
    """Every rate by its code, the published ones first."""
    return {code: rate_of(code, counts, choices) for code in FORMULAS}
