"""A moment as the desk's filter leaves it: the snapshot and the queue of what is let through, beside all of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.situation.narrowed import Narrowing
from zscc.situation.reports import VILLAGE_DIGITS
from zscc.situation.snapshot import Snapshot
from zscc.ui.cases.rows import CaseRows, case_rows
from zscc.ui.rows import Directory

Mask = NDArray[np.bool_]
PARTS = ("grids", "classes", "sources", "departments", "period")
"""What a filter is made of, in the order in which chips stand."""


@dataclass(frozen=True, slots=True, eq=False)
class Narrowed:
    """One moment, with and without what the filter hides."""

    whole: Snapshot
    snapshot: Snapshot
    every: CaseRows
    """Every open case in the order of the queue, and every live case by its id."""
    cases: CaseRows
    """Those that the filter lets through; by their ids all of them are found."""
    chosen: PanelFilter = EVERYTHING
    lets: Mask = field(default_factory=lambda: np.zeros(0, np.bool_))
    """Which cases of the whole are let through."""

    def place_on_map(self, case_id: str) -> int | None:
        """The place of a case among those of the narrowed snapshot; None when it is not among them."""
        row = self.every.codes.place(case_id)
        return None if row is None or not self.lets[row] else int(np.count_nonzero(self.lets[:row]))


class Narrower:
    """Narrows the moments of one window; of what did not change the same objects come again."""

    def __init__(self, directory: Directory) -> None:
        self._directory, self._narrowing = directory, Narrowing()
        self._before: Narrowed | None = None
        self._lets: tuple[CaseRows, PanelFilter, Mask] | None = None

    def in_pieces(self, snapshot: Snapshot, chosen: PanelFilter) -> Iterator[Narrowed | None]:
        """A moment, with pauses (None) before it; left in the middle it is as if nobody had asked."""
        before = self._before
        every = CaseRows() if before is None else before.every
        for made in case_rows(snapshot.cases, snapshot.case_columns, self._directory, every):
            every = every if made is None else made
            yield None
        lets = self._mask(every, chosen)
        yield None
        narrow = snapshot
        for narrowed in self._narrowing.in_pieces(snapshot, chosen, lets):
            narrow = narrow if narrowed is None else narrowed
            yield None
        if before is not None and before.every is every and before.chosen == chosen:
            cases = before.cases
        else:
            cases = every if chosen.lets_all_through else replace(every, order=every.order[lets[every.order]])
        self._before = Narrowed(snapshot, narrow, every, cases, chosen, lets)
        yield self._before

    def _mask(self, every: CaseRows, chosen: PanelFilter) -> Mask:
        """The same array while rows and filter are the same."""
        if self._lets is None or self._lets[0] is not every or self._lets[1] != chosen:
            self._lets = every, chosen, let_through(every, chosen)
        return self._lets[2]


def let_through(rows: CaseRows, chosen: PanelFilter) -> Mask:
    """Which live cases a filter lets through, ended ones too, in the order of ``rows.codes.cases``.

    The same as ``chosen.lets_case`` of each, by columns: a hundred thousand take a millisecond.
    """
    lets = np.ones(len(rows.codes.cases), np.bool_)
    for kind, wanted in (("class", chosen.classes), ("source", chosen.sources), ("department", chosen.departments)):
        if wanted:
            lets &= _has(rows, kind, wanted)
    if chosen.grids:
        lets &= _has(rows, "grid", chosen.grids) | _has(rows, "village", chosen.grids)
    if chosen.since is not None:
        lets &= rows.columns.opened_at_ms >= ms_from_utc(chosen.since)
    if chosen.until is not None:
        lets &= rows.columns.opened_at_ms < ms_from_utc(chosen.until)
    return lets


def _has(rows: CaseRows, kind: str, wanted: frozenset[str]) -> Mask:
    """Which cases have any of these values; a grid also by the village that its code begins with."""
    names = rows.codes.names[kind].values
    known = [bool(name) and (name in wanted or (kind == "grid" and name[:VILLAGE_DIGITS] in wanted)) for name in names]
    if not known:
        return np.zeros(len(rows.codes.cases), np.bool_)
    found: Mask = np.array(known, np.bool_)[rows.codes.columns[kind]]
    return found
