"""League tables that say when a difference is noise.

Nobody's number is what they did alone: ten cases of which nine were in time may be luck. So each row is set beside what
would be expected if nobody differed (by the kinds of cases that it had, when they are told), with the funnel about it.
The funnel is so wide that, of leagues in which nobody differs, 95 of 100 (``certainty``) put nobody outside, however
many rows they have (Šidák). Who lies inside is not told apart from the others; a rank is shown all the same, unless the
rules hide ranks, and then the rows stand in the order of their keys, which gives nothing away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.scoring import ranks_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Verdict(Enum):
    """What can be said of a row."""

    BETTER = "better"
    WORSE = "worse"
    NOISE = "noise"
    """Within what chance alone would give."""
    NOTHING = "nothing"
    """Nothing was there to be counted."""


@dataclass(frozen=True, slots=True)
class LeagueRules:
    """How a league is told."""

    higher_is_better: bool = True
    certainty: float = 0.95
    """How many leagues of nothing but chance put nobody outside the funnel."""
    show_ranks: bool = True

    def __post_init__(self) -> None:
        if not 0.5 <= self.certainty < 1:
            raise ValueError(f"a league is certain to 0.5 and less than 1, not to {self.certainty}")


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """One of the league; values and bounds are shares of 1 in a league of rates, numbers in one of counts."""

    key: str
    observed: int
    of: float
    """Out of how many, or of how much exposure (residents, square kilometres, hours)."""
    expected: float
    """How many would be observed if nobody differed."""
    value: float | None
    """None where ``of`` is 0."""
    low: float | None
    high: float | None
    """The funnel: chance keeps the value within these bounds, both included."""
    verdict: Verdict
    rank: int | None
    """From 1; equal values share a rank; None: hidden, or no value."""


@dataclass(frozen=True, slots=True)
class League:
    """A table, the best first, those of whom nothing can be said last; in the order of keys when ranks are hidden."""

    rows: tuple[LeagueRow, ...]
    overall: float | None
    """The value of all together; None where nothing was counted."""
    certainty: float

    @property
    def all_noise(self) -> bool:
        """Whether the table tells nobody apart."""
        return all(row.verdict in {Verdict.NOISE, Verdict.NOTHING} for row in self.rows)


_STANDARD = LeagueRules()


def league_of_cases(
    keys: Sequence[str],
    member: NDArray[Any],
    hit: NDArray[Any],
    kind: NDArray[Any] | None = None,
    rules: LeagueRules = _STANDARD,
) -> League:
    """A league of rates from one entry a case: whose it is (a place in ``keys``) and whether it counts as a success.

    ``kind``: the class of each case, any whole number; then a member is expected to succeed as everybody does with its
    kinds, so that who has the hard cases is not blamed for them. Negative members are nobody's and left out. Raises
    ValueError for arrays of different lengths and for members that are not there.
    """
    told = _checked(member, len(keys))
    if hit.shape != told.shape or (kind is not None and kind.shape != told.shape):
        raise ValueError("a league needs as many members, successes and kinds as cases")
    ours = told >= 0
    told, success = told[ours], hit[ours].astype(bool)
    hits, trials = (np.bincount(cases, minlength=len(keys)) for cases in (told[success], told))
    expected = None
    if kind is not None and len(told):
        kinds = np.unique(kind[ours], return_inverse=True)[1]
        rate = np.bincount(kinds, success) / np.bincount(kinds)
        expected = np.bincount(told, rate[kinds], minlength=len(keys))
    return league_of_rates(keys, hits, trials, expected, rules)


def league_of_rates(
    keys: Sequence[str],
    hits: NDArray[Any],
    trials: NDArray[Any],
    expected: NDArray[Any] | None = None,
    rules: LeagueRules = _STANDARD,
) -> League:
    """A league of rates: ``hits`` of ``trials``, whole numbers, one a key; the funnel is the binomial law's.

    ``expected``: hits that are expected of each, such as by the kinds of its cases; everybody's rate where it is not
    told. Raises ValueError for numbers that cannot be: negative, not finite, not as many as keys, hits without trial.
    """
    from scipy.special import bdtr

    observed, of = _whole(hits, keys), _whole(trials, keys)
    if (observed > of).any():
        raise ValueError("more hits than trials")
    overall = _share(float(observed.sum()), float(of.sum()))
    by_rate = of.astype(np.float64) * (overall or 0.0)
    want = by_rate if expected is None else np.minimum(_numbers(expected, keys), of).astype(np.float64)
    share = np.divide(want, of, out=np.zeros(len(of)), where=of > 0)
    low, high = _funnel(lambda number: bdtr(number, of, share), of, _tail(of, rules))
    return _table(keys, (observed, of.astype(np.float64), want), (low, high), overall, rules)


def league_of_counts(
    keys: Sequence[str], observed: NDArray[Any], exposure: NDArray[Any], rules: LeagueRules = _STANDARD
) -> League:
    """A league of how many there were, of an exposure (residents, square kilometres, hours); the funnel is Poisson's.

    Values are per unit of exposure. Errors as :func:`league_of_rates`.
    """
    from scipy.special import pdtr

    count, of = _whole(observed, keys), _numbers(exposure, keys)
    if (count[of == 0.0] > 0).any():
        raise ValueError("something was observed where there was no exposure")
    overall = _share(float(count.sum()), float(of.sum()))
    want = of * (overall or 0.0)

    # No tail is so thin that a count lies further from its mean than this.
    most = np.ceil(want + 40 * np.sqrt(want) + 100).astype(np.int64)
    low, high = _funnel(lambda number: pdtr(number, want), most, _tail(of, rules))
    return _table(keys, (count, of, want), (low, high), overall, rules)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _tail(of: NDArray[Any], rules: LeagueRules) -> float:
    """How often chance may put one row above its funnel, and as often below."""
    members = max(int(np.count_nonzero(of)), 1)
    tail: float = -np.expm1(np.log(rules.certainty) / members) / 2
    return tail


def _funnel(law: Callable[[Ints], Floats], most: Ints, tail: float) -> tuple[Ints, Ints]:
    """The least and the greatest number of each that chance keeps to, passed with less than ``tail``.

    ``law``: how probable it is to observe no more than a number; ``most``: none is greater. Halved until it is met,
    since the inverses of these laws fail for some numbers.
    """
    bounds = []
    for share in (tail, 1 - tail):
        least, enough = np.zeros_like(most), most.copy()
        while (least < enough).any():
            middle = (least + enough) // 2
            met = law(middle) >= share
            least, enough = np.where(met | (least == enough), least, middle + 1), np.where(met, middle, enough)
        bounds.append(enough)
    return bounds[0], bounds[1]


def _table(
    keys: Sequence[str],
    numbers: tuple[Ints, Floats, Floats],
    funnel: tuple[Ints, Ints],
    overall: float | None,
    rules: LeagueRules,
) -> League:
    observed, of, expected = numbers
    values = [None if whole == 0 else Fraction(part) / Fraction(whole) for part, whole in _pairs(observed, of)]
    ranks = ranks_of([None if value is None else value if rules.higher_is_better else -value for value in values])
    low, high = (np.divide(bound, of, out=np.full(len(of), np.nan), where=of > 0) for bound in funnel)
    above, below = observed > funnel[1], observed < funnel[0]
    rows = [
        LeagueRow(
            key=key,
            observed=int(observed[row]),
            of=float(of[row]),
            expected=float(expected[row]),
            value=None if values[row] is None else float(observed[row] / of[row]),
            low=None if values[row] is None else float(low[row]),
            high=None if values[row] is None else float(high[row]),
            verdict=_verdict(values[row], bool(above[row]), bool(below[row]), rules),
            rank=ranks[row] if rules.show_ranks else None,
        )
        for row, key in enumerate(keys)
    ]
    # Hidden ranks are not to be read off the order.
    order = sorted(range(len(rows)), key=lambda row: (_last(ranks[row]) if rules.show_ranks else 0, keys[row]))
    return League(tuple(rows[row] for row in order), overall, rules.certainty)


def _pairs(observed: Ints, of: Floats) -> list[tuple[int, float]]:
    return list(zip(observed.tolist(), of.tolist(), strict=True))


def _last(rank: int | None) -> float:
    return np.inf if rank is None else rank


def _verdict(value: Fraction | None, above: bool, below: bool, rules: LeagueRules) -> Verdict:
    if value is None:
        return Verdict.NOTHING
    if not above and not below:
        return Verdict.NOISE
    return Verdict.BETTER if above is rules.higher_is_better else Verdict.WORSE


def _numbers(told: NDArray[Any], keys: Sequence[str]) -> Floats:
    numbers = np.asarray(told, np.float64)
    if numbers.shape != (len(keys),) or not np.isfinite(numbers).all() or (numbers < 0).any():
        raise ValueError("a league needs one number a key, none negative and all finite")
    return numbers


def _whole(told: NDArray[Any], keys: Sequence[str]) -> Ints:
    numbers = _numbers(told, keys)
    if (numbers != np.floor(numbers)).any() or (numbers > 2**53).any():
        raise ValueError("a league counts in whole numbers")
    return numbers.astype(np.int64)


def _checked(member: NDArray[Any], members: int) -> Ints:
    told = np.asarray(member)
    if told.ndim != 1 or (told.size and (told.dtype.kind not in "iu" or int(told.max()) >= members)):
        raise ValueError("a case belongs to a member by its place among the keys")
    return told.astype(np.int64)
