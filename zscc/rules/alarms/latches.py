"""Delay, hysteresis and rest of one rule for many subjects at once.

A subject's condition is *on*, *off*, or neither: within the dead band. It is raised when it was on without a break for
the delay; it is cleared when it was off without a break for the off-delay; then it rests. The onset is the first
moment of the unbroken stretch, which depends on the data alone. A thousand subjects are one step of numpy.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
_LONG_AGO = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds."""

    raise_after_ms: int = 0
    clear_after_ms: int = 0
    rest_ms: int = 0


class Latches:
    """One latch a row; rows grow as subjects come."""

    def __init__(self, timing: Timing) -> None:
        self.timing = timing
        self.raised: Flags = np.zeros(0, np.bool_)
        self.onset_ms: Ints = np.zeros(0, np.int64)
        """Of what is raised or waits to be; NEVER where neither is."""
        self._off_ms: Ints = np.zeros(0, np.int64)
        self._rest_until: Ints = np.zeros(0, np.int64)
        self._seen: Ints = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self.raised)

    def grow(self, rows: int) -> None:
        """Have so many rows at least."""
        more = max(rows, 2 * len(self)) - len(self) if rows > len(self) else 0
        if more:
            self.raised = np.concatenate([self.raised, np.zeros(more, np.bool_)])
            self.onset_ms = np.concatenate([self.onset_ms, np.full(more, NEVER)])
            self._off_ms = np.concatenate([self._off_ms, np.full(more, NEVER)])
            self._rest_until = np.concatenate([self._rest_until, np.full(more, _LONG_AGO)])
            self._seen = np.concatenate([self._seen, np.full(more, _LONG_AGO)])

    def take(self, rows: Ints, at_ms: Ints, on: Flags, off: Flags) -> Ints:
        """Take in moments of some rows, in any order; returns the rows that are raised or cleared now.

        What lies before a row's newest moment is late and leaves no trace. A row that is on is not off.
        """
        if not len(rows):
            return rows
        self.grow(int(rows.max()) + 1)
        order = np.lexsort((at_ms, rows))
        order = order[at_ms[order] > self._seen[rows[order]]]
        if not len(order):
            return order
        rows, at_ms, on, off = rows[order], at_ms[order], on[order], (off & ~on)[order]
        touched = rows[np.append(rows[1:] != rows[:-1], True)]
        raised, onset_ms = self.raised[touched], self.onset_ms[touched]
        self._take_runs(rows, at_ms, on, off)
        self._seen[rows] = at_ms
        now = self.raised[touched]
        changed: Ints = touched[(raised != now) | (now & (onset_ms != self.onset_ms[touched]))]
        return changed

    def _take_runs(self, rows: Ints, at_ms: Ints, on: Flags, off: Flags) -> None:
        """Neighbours of one row that say the same are one run; the k-th runs of all rows are one step."""
        fresh = np.ones(len(rows), np.bool_)
        fresh[1:] = (rows[1:] != rows[:-1]) | (on[1:] != on[:-1]) | (off[1:] != off[:-1])
        first = np.flatnonzero(fresh)
        last = np.append(first[1:], len(rows)) - 1
        row = rows[first]
        new_row = np.ones(len(row), np.bool_)
        new_row[1:] = row[1:] != row[:-1]
        begins = np.flatnonzero(new_row)
        rank = np.arange(len(row)) - np.repeat(begins, np.diff(np.append(begins, len(row))))
        by_rank = np.argsort(rank, kind="stable")
        for its in np.split(by_rank, np.cumsum(np.bincount(rank))[:-1]):
            self._step(row[its], at_ms[first[its]], at_ms[last[its]], on[first[its]], off[first[its]])

    def _step(self, row: Ints, first_ms: Ints, last_ms: Ints, on: Flags, off: Flags) -> None:
        raised, timing = self.raised[row], self.timing
        onset = np.where(~raised & on, np.minimum(self.onset_ms[row], first_ms), self.onset_ms[row])
        onset = np.where(~raised & ~on, NEVER, onset)
        # Of what is not on, NEVER plus a delay would run over.
        due_ms = np.where(on, onset, first_ms) + timing.raise_after_ms
        rises = ~raised & on & (np.maximum(due_ms, self._rest_until[row]) <= last_ms)
        off_ms = np.where(raised & off, np.minimum(self._off_ms[row], first_ms), NEVER)
        gone_ms = np.where(raised & off, off_ms, first_ms) + timing.clear_after_ms
        falls = raised & off & (gone_ms <= last_ms)
        self.raised[row] = (raised | rises) & ~falls
        self.onset_ms[row] = np.where(falls, NEVER, onset)
        self._off_ms[row] = np.where(falls, NEVER, off_ms)
        self._rest_until[row] = np.where(falls, gone_ms + timing.rest_ms, self._rest_until[row])

    def put(self, row: int, onset_ms: int) -> None:
        """This row is raised, as somebody knows who saw it."""
        self.grow(row + 1)
        self.raised[row], self.onset_ms[row], self._off_ms[row] = True, onset_ms, NEVER

    def let_go(self, rows: Ints, at_ms: int) -> None:
        """Clear some rows at once, because nothing is known of them any more."""
        self._rest_until[rows[self.raised[rows]]] = at_ms + self.timing.rest_ms
        self.raised[rows] = False
        self.onset_ms[rows] = self._off_ms[rows] = NEVER
