"""Keeps the choropleth in step with the snapshots: on data ticks, never on paint."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.few import without_few
from zscc.analysis.indicators import NO_GRID, Indicator, Moment, Sums, grid_places, road_km, values_of
from zscc.map.themes.choropleth import AT_START, Choropleth, LentFigures, Theme
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority, Report
from zscc.situation.snapshot import VEHICLE_STATES, Snapshot, VehicleState
from zscc.town.layers import Town

if TYPE_CHECKING:
    from zscc.analysis.patrol_picture import PatrolPicture

_MadeOf = tuple[Snapshot, Theme | None, LentFigures | None, object, Sums | None, object]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
_READ_AT_ONCE = 1_000
"""Reports between two pauses."""
_PRESSING = frozenset({Priority.URGENT, Priority.HIGH})
_KNOWN = tuple(VEHICLE_STATES.index(state) for state in (VehicleState.MOVING, VehicleState.STOPPED))
"""Of a vehicle that is stale or offline nobody knows where it is now."""


class ReportCodes:
    """Grid, moment and weight of the reports as columns; what was read of earlier snapshots is not read again."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = places
        self._first: Report | None = None
        self._last: Report | None = None
        self.grid: Index = np.empty(0, np.int64)
        self.at_ms: Index = np.empty(0, np.int64)
        self.pressing: Mask = np.empty(0, np.bool_)

    def read(self, reports: tuple[Report, ...]) -> None:
        """Take these reports in."""
        for _ in self.read_in_pieces(reports):
            pass

    def read_in_pieces(self, reports: tuple[Report, ...]) -> Iterator[None]:
        """The same with pauses; what was read before a pause is kept."""
        known = len(self.grid)
        if not (0 < known <= len(reports) and reports[0] is self._first and reports[known - 1] is self._last):
            self.grid, self.at_ms, self.pressing = self.grid[:0], self.at_ms[:0], self.pressing[:0]
            known = 0
        for first in range(known, len(reports), _READ_AT_ONCE):
            more = reports[first : first + _READ_AT_ONCE]
            grid = [self._places.get(report.grid or "", NO_GRID) for report in more]
            at_ms = [ms_from_utc(report.observed_at) for report in more]
            pressing = [report.priority in _PRESSING for report in more]
            self.grid = np.append(self.grid, np.array(grid, np.int64))
            self.at_ms = np.append(self.at_ms, np.array(at_ms, np.int64))
            self.pressing = np.append(self.pressing, np.array(pressing, np.bool_))
            self._first, self._last = reports[0], more[-1]
            yield


class LiveChoropleth:
    """The choropleth of the theme that was chosen."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._places = grid_places(town)
        self._codes, self._era = ReportCodes(self._places), 0
        self._sums: Sums | None = None
        self._roads: Future[NDArray[np.float64]] | None = None
        self.theme: Theme | None = AT_START
        self.lent: LentFigures | None = None
        """What a workspace lends is shown in place of the theme."""
        self.tells_few = True
        """False for the public: counts of one or two in a grid are not told."""
        self._patrol: PatrolPicture | None = None
        self._coming: tuple[_MadeOf, Choropleth | None] | None = None
        """What was made ready, beside what it was made of."""
        self.shown: Choropleth | None = None
        """None without a theme, and before it has been shown."""

    def show_patrol(self, patrol: "PatrolPicture") -> None:
        """Learn when vehicles were where; told with the next moment."""
        self._patrol = patrol

    def prepare(self, snapshot: Snapshot, *, shown: bool) -> Iterator[None]:
        """Do in pieces what ``show`` of this moment would do at once; the most of it where it is not shown."""
        if self.theme is not None:
            self._begin_anew(snapshot)
            yield from self._codes.read_in_pieces(snapshot.reports)
        if shown:
            made = self._made(snapshot)
            self._coming = self._made_of(snapshot), made
            yield

    def show(self, snapshot: Snapshot) -> bool:
        """Be the choropleth of this moment; True when the grids look different."""
        coming, self._coming = self._coming, None
        is_ready = coming is not None and all(map(is_, coming[0], self._made_of(snapshot)))
        before, self.shown = self.shown, coming[1] if coming is not None and is_ready else self._made(snapshot)
        if self.shown is None:
            return before is not None
        return not self.shown.looks_like(before)

    def _made_of(self, snapshot: Snapshot) -> "_MadeOf":
        return snapshot, self.theme, self.lent, self._patrol, self._sums, self._roads

    def _made(self, snapshot: Snapshot) -> Choropleth | None:
        if self.lent is not None:
            return Choropleth.of_lent(self.lent, tuple(self._places), snapshot.as_of)
        if self.theme is None:
            return None
        if self._sums is None:
            self._sums = Sums.of(self._town)
        indicator = self.theme.indicator
        if indicator is Indicator.ROAD_KM:
            self._measure_roads()
        self._begin_anew(snapshot)
        self._codes.read(snapshot.reports)
        told = values_of(indicator, self._town, self._sums, self._moment(snapshot))
        if not self.tells_few:
            told = without_few(told, self._sums)
        complete = indicator is not Indicator.HOURS_UNSEEN or (self._patrol is not None and not self._patrol.loading)
        return Choropleth.of(self.theme, told, snapshot.as_of, complete=complete)

    def _begin_anew(self, snapshot: Snapshot) -> None:
        """A filter let other reports through: those of before are not the first of them."""
        if snapshot.report_era != self._era:
            self._codes, self._era = ReportCodes(self._places), snapshot.report_era

    def wait(self) -> bool:
        """Until the roads have been measured, should they be; True when there is something new to show."""
        if self._roads is None:
            return False
        self._roads.exception()
        return True

    def _measure_roads(self) -> None:
        """Start measuring in a thread, or take the lengths in."""
        assert self._sums is not None
        if self._roads is not None and self._roads.done():
            self._sums = replace(self._sums, road_km=self._roads.result())
            self._roads = None
        elif self._roads is None and len(self._town.grids) and np.isnan(self._sums.road_km).all():
            pool = ThreadPoolExecutor(1, "zscc-road-lengths")
            self._roads = pool.submit(road_km, self._town)
            pool.shutdown(wait=False)

    def _moment(self, snapshot: Snapshot) -> Moment:
        vehicles, codes = snapshot.vehicles, self._codes
        known = np.isin(vehicles.state, _KNOWN)
        grids = [self._places.get(code or "", NO_GRID) for code in vehicles.grids]
        return Moment(
            as_of_ms=ms_from_utc(snapshot.as_of),
            report_grid=codes.grid,
            report_at_ms=codes.at_ms,
            report_pressing=codes.pressing,
            vehicle_grid=np.array(grids, np.int64)[known],
            vehicles_unknown=int(np.count_nonzero(~known)),
            seen_ms=None if self._patrol is None else self._patrol.grids_seen_ms,
        )
