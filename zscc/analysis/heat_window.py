"""The heat of a window of time that slides: what came and what left is worked out without counting what stayed.

Reports lie in order of their observed time, so a window is two binary searches. When reports have come since, those
that are new are found by binary search as well: a row's ``index`` (its place in the journal's order) tells whether
anything was put in before it. A tick therefore costs the same with ten thousand and with ten million reports in the
window; only when reports were taken out of the order, or the filter is another, everything is counted afresh.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.heat import HeatSurface, at_once
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.analysis.told_columns import Told, ToldReader

Rows = NDArray[np.int64]
_MOST_SEARCHES = 64
"""More reports than this that came out of order at once are not looked for one by one."""


class PlacedRows(Protocol):
    """Reports with a position, in order of ``observed_at_ms``; map metres. They never change."""

    @property
    def x_m(self) -> NDArray[np.float64]:
        """Eastings."""

    @property
    def y_m(self) -> NDArray[np.float64]:
        """Northings."""

    @property
    def observed_at_ms(self) -> NDArray[np.int64]:
        """Ascending."""

    @property
    def index(self) -> NDArray[np.int64]:
        """Place among the reports in the order in which they came; no two have the same."""


class ReportRows(PlacedRows, Protocol):
    """The same with what they say."""

    @property
    def reports(self) -> Sequence[Told]:
        """What the reports say, in the order in which they came."""


class SlidingHeat:
    """A surface that shows the reports observed after one moment and not after another."""

    def __init__(self, surface: HeatSurface) -> None:
        self.surface = surface
        self._rows: ReportRows | None = None
        self.chosen = ALL_REPORTS
        """Which reports the surface shows."""
        self._window_ms = (0, 0)
        self._told = ToldReader()

    def read_in_pieces(self, reports: Sequence[Told]) -> Iterator[None]:
        """Read what these reports say before a filter asks for it, with pauses."""
        return self._told.read_in_pieces(reports)

    def forget(self) -> None:
        """Other reports come, not those of before and perhaps more: count afresh and read them anew."""
        self._rows, self._told = None, ToldReader()

    def show(self, rows: ReportRows, window_ms: tuple[int, int], chosen: HeatFilter) -> bool:
        """Show ``window_ms[0] < observed <= window_ms[1]`` as far as chosen; True when the surface is another."""
        return at_once(self.show_in_pieces(rows, window_ms, chosen))

    def show_in_pieces(
        self, rows: ReportRows, window_ms: tuple[int, int], chosen: HeatFilter
    ) -> Generator[None, None, bool]:
        """The same with pauses where everything is counted afresh; until the end it shows what it showed."""
        changed = yield from self._carried_on(rows, window_ms, chosen)
        if changed is None:
            first, last = _between(rows, window_ms)
            these = _kept(rows, np.arange(first, last), chosen, rows.reports, self._told)
            yield
            changed = yield from self.surface.show_in_pieces(*_points(rows, these))
        self._rows, self.chosen, self._window_ms = rows, chosen, window_ms
        return changed

    def _carried_on(
        self, rows: ReportRows, window_ms: tuple[int, int], chosen: HeatFilter
    ) -> Generator[None, None, bool | None]:
        """Work out what came and what left; None when that cannot be, and everything is to be counted afresh."""
        before, before_ms = self._rows, self._window_ms
        came = inserted_rows(before, rows) if before is not None and chosen == self.chosen else None
        if before is None or came is None:
            return None
        was = slice(*_between(before, before_ms))
        stays = slice(*_between(before, (max(before_ms[0], window_ms[0]), min(before_ms[1], window_ms[1]))))
        if stays.start >= stays.stop:
            return None
        left = np.r_[was.start : stays.start, stays.stop : was.stop]
        # What was there before and has come into the window: by its rows in the order of before.
        now = slice(*_between(before, window_ms))
        entered = np.r_[now.start : stays.start, stays.stop : now.stop]
        at_ms = rows.observed_at_ms[came]
        came = came[(at_ms > window_ms[0]) & (at_ms <= window_ms[1])]
        # What is told is read of the newest, for those of before are the first of them; so nothing is read twice.
        comes = [
            _points(before, _kept(before, entered, chosen, rows.reports, self._told)),
            _points(rows, _kept(rows, came, chosen, rows.reports, self._told)),
        ]
        x_m, y_m = (np.concatenate(axis) for axis in zip(*comes, strict=True))
        try:
            return (
                yield from self.surface.change_in_pieces(
                    (x_m, y_m), _points(before, _kept(before, left, chosen, rows.reports, self._told))
                )
            )
        except ValueError:
            # The surface does not hold what it held: it was changed, or these only look like the reports before.
            return None


def _kept(rows: ReportRows, these: Rows, chosen: HeatFilter, reports: Sequence[Told], told: ToldReader) -> Rows:
    """Those of ``these`` rows that count; ``reports`` are the newest."""
    if chosen.lets_all_through or not len(these):
        return these
    said = told.of(reports, rows.index[these]) if chosen.looks_at_what_is_told else None
    return these[chosen.passes(rows.observed_at_ms[these], said)]


def inserted_rows(before: PlacedRows, after: PlacedRows) -> Rows | None:
    """The rows of ``after`` that ``before`` lacks, ascending; None when it is not the same order with more put in."""
    if before is after:
        return np.empty(0, np.int64)
    found: list[int] = []
    size, more = len(before.index), len(after.index) - len(before.index)
    place = 0
    while place < size:
        if not 0 <= len(found) <= min(more, _MOST_SEARCHES):
            return None
        place = _first_other(before, after, place, len(found))
        if place < size:
            found.append(place + len(found))
    if len(found) > more:
        return None
    tail = np.arange(size + len(found), size + more)
    return np.concatenate((np.array(found, np.int64), tail))


def _first_other(before: PlacedRows, after: PlacedRows, place: int, shift: int) -> int:
    """The first row of ``before`` from ``place`` on that does not stand ``shift`` rows later in ``after``."""
    low, high = place, len(before.index)
    while low < high:
        middle = (low + high) // 2
        if _same(before, middle, after, middle + shift):
            low = middle + 1
        else:
            high = middle
    return low


def _same(before: PlacedRows, place: int, after: PlacedRows, other: int) -> bool:
    return (
        other < len(after.index)
        and before.index[place] == after.index[other]
        and before.observed_at_ms[place] == after.observed_at_ms[other]
        and before.x_m[place] == after.x_m[other]
        and before.y_m[place] == after.y_m[other]
    )


def _between(rows: ReportRows, window_ms: tuple[int, int]) -> tuple[int, int]:
    first, last = np.searchsorted(rows.observed_at_ms, window_ms, "right").tolist()
    return first, max(first, last)


def _points(rows: ReportRows, these: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return rows.x_m[these], rows.y_m[these]
