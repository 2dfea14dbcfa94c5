"""Answers the pages of analysis: from the columns that the figures keep, on their thread; reach on one of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.case_counts import NO_GROUP, Period
from zscc.analysis.control_limits import ControlTable, control_of
from zscc.analysis.heat import HeatGround
from zscc.analysis.heat_filter import HeatFilter
from zscc.analysis.heat_measures import windows_of
from zscc.analysis.heat_windows import HeatWindows, heat_windows
from zscc.analysis.hour_matrix import HourMatrix, matrix_of
from zscc.analysis.isochrones import Ground, ReachRules
from zscc.analysis.lattice import CellShape
from zscc.analysis.reach_map import ReachMap, ground_of, places_of, reach_map
from zscc.analysis.repeats import RepeatRules, Repeats, RepeatSearch
from zscc.analysis.spot_map import GRID, SpotMap, SpotUnits
from zscc.centre.case_ledger import NOWHERE, Ledgered
from zscc.centre.figures import Figures
from zscc.centre.journal import JournalWriter
from zscc.geo.spaces import map_from_wgs84
from zscc.model.analysis import ControlOf, HeatFilmOf, HotSpotsOf, MatrixOf, ReachOf, RepeatsOf
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.moment import ms_from_utc
from zscc.model.space import E7
from zscc.settings.analysis import load_analysis

if TYPE_CHECKING:
    from zscc.centre.lives import Workplace
    from zscc.model.case import Case

Points = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_T = TypeVar("_T")

READ_AT_ONCE = timedelta(hours=2)
CASES_AT_ONCE, MOST_CASES = 200, 20_000
"""Cases read by id between two commits, and looked at in all: of more the oldest are left out, and that is told."""
MOST_SHOWN = 500
"""Repeats that are told with their cases; all are counted."""


class Analyses:
    """Belongs to the I/O loop."""

    def __init__(self, figures: Figures, place: "Workplace") -> None:
        self._figures, self._place = figures, place
        self._setting = load_analysis()
        self._units = SpotUnits(place.town)
        self._ground: Ground | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-reach")
        self._parents = {each.class_id: each.parent for each in place.bureau.catalogue.classes if each.parent}

    @property
    def answers(self) -> Mapping[type, Callable[[JournalWriter, Any], Awaitable[object]]]:
        """By the type of the question."""
        return {
            HotSpotsOf: self._hot_spots,
            MatrixOf: self._matrix,
            ControlOf: self._control,
            RepeatsOf: self._repeats,
            ReachOf: self._reach,
            HeatFilmOf: self._film,
        }

    async def _hot_spots(self, writer: JournalWriter, asked: HotSpotsOf) -> SpotMap:
        return await self._figures.columns(writer, asked.since, asked.only, partial(self._spots_among, asked))

    async def _matrix(self, writer: JournalWriter, asked: MatrixOf) -> HourMatrix:
        return await self._figures.columns(writer, asked.since, asked.only, partial(_matrix_among, asked))

    async def _control(self, writer: JournalWriter, asked: ControlOf) -> ControlTable:
        return await self._figures.columns(writer, asked.baseline[0], asked.only, partial(self._control_among, asked))

    async def _film(self, writer: JournalWriter, asked: HeatFilmOf) -> HeatWindows:
        return await self._figures.columns(writer, asked.bounds[0], asked.only, partial(self._film_among, asked))

    async def _repeats(self, writer: JournalWriter, asked: RepeatsOf) -> Repeats:
        rules = RepeatRules(asked.days, asked.metres, self._setting.repeats.likeness)
        search = RepeatSearch(self._parents, rules, asked.only.lets_case)
        before = asked.since - timedelta(days=asked.days)
        whole = await self._read(writer, search, (before, asked.until), closed=True)
        whole &= await self._read(writer, search, (asked.since, asked.until), closed=False)
        pairs = await self._work(partial(search.pairs, ms_from_utc(asked.since), ms_from_utc(asked.until)))
        shown = sorted({case_id for pair in pairs.pairs[:MOST_SHOWN] for case_id in (pair.earlier, pair.later)})
        cases: dict[str, Case] = {}
        for first in range(0, len(shown), CASES_AT_ONCE):
            some = await writer.cases(shown[first : first + CASES_AT_ONCE])
            cases |= {case.case_id: case for case in some}
        return pairs.with_cases(cases, complete=whole)

    async def _read(
        self, writer: JournalWriter, search: RepeatSearch, span: tuple[datetime, datetime], *, closed: bool
    ) -> bool:
        """Let a search take in what was closed (or opened) in a span, newest first; False when that was not all.

        A few hours at a time: commits come between, and no page counts through those before it.
        """
        (since, until), number = span, 0
        while since < until:
            if number >= MOST_CASES:
                return False
            first = max(until - READ_AT_ONCE, since)
            query = CaseQuery(facts_only=True, limit=MOST_CASES)
            if closed:
                query = replace(query, closed_from=first, closed_until=until, order=CaseOrder.LAST_CLOSED)
            else:
                query = replace(query, opened_from=first, opened_until=until, order=CaseOrder.NEWEST)
            cases = await writer.find_cases(query)
            for at in range(0, len(cases), CASES_AT_ONCE):
                await self._work(partial(search.take, cases[at : at + CASES_AT_ONCE]))
            number, until = number + len(cases), first
        return True

    async def _reach(self, writer: JournalWriter, asked: ReachOf) -> ReachMap:
        del writer
        return await self._work(partial(self._reached, asked))

    # On a thread ----------------------------------------------------------------------------------------

    def _spots_among(self, asked: HotSpotsOf, known: Ledgered) -> SpotMap:
        within = _period(asked.since, asked.until).holds(known.table.opened_ms)
        if asked.units != GRID:
            return self._units.of_cells(CellShape(asked.units), asked.size_m, _places(known, within))
        group = known.table.groups["grid"]
        member = group.member[within]
        counts = np.bincount(member[member != NO_GROUP], minlength=len(group.keys)).tolist()
        by_grid = dict(zip(group.keys, counts, strict=True))
        ours = sum(by_grid.get(grid.code, 0) for grid in self._place.town.grids)
        return self._units.of_grids(by_grid, len(member) - ours)

    def _control_among(self, asked: ControlOf, known: Ledgered) -> ControlTable:
        town = self._place.town
        keys = tuple(each.code for each in (town.villages if asked.split == "village" else town.grids))
        places = {key: place for place, key in enumerate(keys)}
        group = known.table.groups[asked.split]
        place_of = np.array([*(places.get(key, NO_GROUP) for key in group.keys), NO_GROUP], np.int64)
        bounds, baseline = (_ms_of(moments) for moments in (asked.bounds, asked.baseline))
        until_ms = ms_from_utc(asked.until)
        there = known.table.opened_ms < until_ms
        moments = known.table.opened_ms[there], place_of[group.member[there]]
        return control_of(moments, keys, bounds, baseline, self._figures.known_from_ms, until_ms)

    def _film_among(self, asked: HeatFilmOf, known: Ledgered) -> HeatWindows:
        town = self._place.town
        windows = windows_of(town, self._place.profile.windows)
        ground = HeatGround.of_town(town, windows.heat_bandwidth_m)
        bounds, at_ms = _ms_of(asked.bounds), known.table.opened_ms
        last_ms = min(int(bounds[-1]), ms_from_utc(asked.until))
        within = (at_ms >= bounds[0]) & (at_ms < last_ms) & HeatFilter(minutes=asked.minutes).passes(at_ms, None)
        return heat_windows(_places(known, within), at_ms[within], bounds, ground, windows.heat_bandwidth_m)

    def _reached(self, asked: ReachOf) -> ReachMap:
        town, setting = self._place.town, self._setting.reach
        if self._ground is None:
            self._ground = ground_of(town)
        speed = setting.cycle_kmh if asked.way == "cycle" else setting.walk_kmh
        rules = ReachRules(setting.minutes, speed, setting.off_road_m, setting.snap_m)
        return reach_map(town, self._ground, places_of(town, asked.kinds, asked.day), rules, asked.candidate)

    async def _work(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _matrix_among(asked: MatrixOf, known: Ledgered) -> HourMatrix:
    return matrix_of(known.table.opened_ms, ms_from_utc(asked.since), ms_from_utc(asked.until))


def _places(known: Ledgered, these: Flags) -> tuple[Points, Points]:
    """Map metres of these cases; NaN for a place that nobody knows."""
    lon, lat = known.lon_e7[these], known.lat_e7[these]
    placed = lon != NOWHERE
    degrees = (np.where(placed, column / E7, np.nan) for column in (lon, lat))
    return map_from_wgs84(*degrees)


def _ms_of(moments: tuple[datetime, ...]) -> Ints:
    return np.array([ms_from_utc(moment) for moment in moments], np.int64)


def _period(since: datetime, until: datetime) -> Period:
    from_ms = ms_from_utc(since)
    return Period(from_ms, max(ms_from_utc(until), from_ms + 1))
