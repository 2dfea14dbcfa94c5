"""The pipeline (流转): how many cases stand at each step, and how long the way from step to step takes.

Times are natural time; how much of a limit was used is told by the deadlines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zscc.model.moment import NEVER_MS

Times = NDArray[np.int64]

NOT_YET = NEVER_MS
"""A step that a case has not taken, or has left out: later than any moment."""
_MS_PER_S = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """One step of the line."""

    step: str
    reached: int
    """Cases that took this step."""
    here: int
    """Cases for which it is the last step that they took."""
    longest_s: float | None
    """How long the case that waits longest has stood here; None where none does."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The way from one step to another, of the cases that took both."""

    before: str
    after: str
    cases: int
    median_s: float | None
    """None where no case took both; between two cases, their mean."""
    p90_s: float | None
    """Nine of ten took no longer: the time of a case, not a mean of two."""
    backwards: int
    """Cases whose later step is told to have come first; their times count for nothing."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The whole line as of a moment."""

    standings: tuple[Standing, ...]
    passages: tuple[Passage, ...]
    """From each step to the next."""
    untouched: int
    """Cases that took no step at all."""


def pipeline_of(steps: Sequence[str], times_ms: Times, as_of_ms: int) -> Pipeline:
    """The pipeline of cases.

    ``times_ms``: when each case (row) took each step (column), milliseconds since the epoch or NOT_YET; what comes
    after ``as_of_ms`` has not happened. Raises ValueError for an array of another shape.
    """
    if times_ms.ndim != 2 or times_ms.shape[1] != len(steps) or not steps:
        raise ValueError(f"{len(steps)} steps and times of shape {times_ms.shape}")
    times = np.where(times_ms <= as_of_ms, times_ms, NOT_YET)
    taken = times != NOT_YET
    last = np.where(taken.any(axis=1), len(steps) - 1 - taken[:, ::-1].argmax(axis=1), -1)
    standings = tuple(_standing(step, place, times, last, as_of_ms) for place, step in enumerate(steps))
    pairs = pairwise(range(len(steps)))
    passages = tuple(passage(steps[before], steps[after], times[:, before], times[:, after]) for before, after in pairs)
    return Pipeline(standings, passages, int(np.count_nonzero(last < 0)))


def passage(before: str, after: str, before_ms: Times, after_ms: Times) -> Passage:
    """The way between any two steps: two columns of times."""
    both = (before_ms != NOT_YET) & (after_ms != NOT_YET)
    spent_ms = after_ms[both] - before_ms[both]
    forward = spent_ms[spent_ms >= 0] / _MS_PER_S
    median, p90 = (
        (float(np.median(forward)), float(np.quantile(forward, 0.9, method="inverted_cdf")))
        if len(forward)
        else (None, None)
    )
    return Passage(before, after, len(forward), median, p90, len(spent_ms) - len(forward))


def passages_by(
    way: tuple[str, str], before_ms: Times, after_ms: Times, keys: Sequence[str], member: NDArray[np.int64]
) -> dict[str, Passage]:
    """The way from one step to another, apart for each key: ``member`` holds each case's place among ``keys``, or -1.

    For a department's report-in time, ``way`` is dispatched and signed. Raises ValueError for arrays of other lengths.
    """
    if not before_ms.shape == after_ms.shape == member.shape == (len(member),):
        raise ValueError("a way needs two columns of times and one of members, of one length")
    order = np.argsort(member, kind="stable")
    edges = np.searchsorted(member[order], np.arange(len(keys) + 1))
    parts = [order[start:end] for start, end in pairwise(edges.tolist())]
    return {key: passage(*way, before_ms[rows], after_ms[rows]) for key, rows in zip(keys, parts, strict=True)}


def _standing(step: str, place: int, times: Times, last: Times, as_of_ms: int) -> Standing:
    here = times[last == place, place]
    longest_s = (as_of_ms - int(here.min())) / _MS_PER_S if len(here) else None
    return Standing(step, int(np.count_nonzero(times[:, place] != NOT_YET)), len(here), longest_s)
