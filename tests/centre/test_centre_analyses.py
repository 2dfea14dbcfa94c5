"""What analysis answers is counted from the same cases as every list, and obeys the same filter."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from made_month import Month, facts_of

from zscc.analysis.hour_matrix import CELLS, HOURS
from zscc.centre.analyses import Analyses
from zscc.centre.bureau import load_bureau
from zscc.centre.figures import figures_by
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.clock import SHANGHAI, ManualClock
from zscc.geo.spaces import wgs84_from_map
from zscc.model.analysis import ControlOf, HeatFilmOf, HotSpotsOf, MatrixOf, ReachOf, RepeatsOf
from zscc.model.case import Case, Stage
from zscc.model.case_query import CaseQuery
from zscc.model.figures import CasesBehind
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.settings.profile import load_profile
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore
from zscc.town.load import load_town

FIRST, UNTIL = datetime(2026, 4, 30, 16, tzinfo=UTC), datetime(2026, 6, 15, 6, 32, tzinfo=UTC)
JUNE = datetime(2026, 5, 31, 16, tzinfo=UTC)
DAY = timedelta(days=1)
TOWN = load_town()
PLACE = Workplace(TOWN, load_profile(), load_bureau(load_profile(), None, TOWN), ManualClock(UNTIL))


def _places() -> list[tuple[str, str, float, float]]:
    lon, lat = wgs84_from_map(*np.array([grid.label_at for grid in TOWN.grids]).T)
    rows = zip(TOWN.grids, lon.tolist(), lat.tolist(), strict=True)
    return [(grid.code, grid.village_code, *at) for grid, *at in rows]


FACTS = list(facts_of(Month(_places(), PLACE.bureau.catalogue.classes, FIRST, 46, 12, until=UNTIL)))


class Room:
    """Analyses with their journal."""

    def __init__(self, writer: JournalWriter, cases: list[Case]) -> None:
        figures = figures_by(PLACE.bureau.catalogue)
        self._answers = {**figures.answers, **Analyses(figures, PLACE).answers}
        self._writer, self.cases = writer, cases

    async def ask(self, question: object) -> Any:
        return await self._answers[type(question)](self._writer, question)

    def opened(self, since: datetime, until: datetime, only: PanelFilter = EVERYTHING) -> list[Case]:
        """Facts of a period."""
        facts = (case for case in self.cases if not case.merged_into and only.lets_case(case))
        return [case for case in facts if since <= case.times.opened_at < until]


def run(work: Callable[[Room], Awaitable[None]]) -> None:
    store = MemoryStore()
    store.append(FACTS, Origin("seat-1", "officer"), UNTIL)

    async def live() -> None:
        writer = JournalWriter(store, ManualClock(UNTIL), flush_after_s=0.0)
        try:
            await work(Room(writer, store.find_cases(CaseQuery(limit=10**6))))
        finally:
            await writer.close()

    asyncio.run(live())


ONLY = PanelFilter(sources=frozenset({"worker", "h12345"}))


def test_every_sum_counts_the_cases_that_a_person_can_list() -> None:
    async def work(room: Room) -> None:
        for only in (EVERYTHING, ONLY):
            await sums_count_what_is_listed(room, only)
        await the_night_has_only_the_night(room)
        await each_point_is_a_list(room)

    run(work)


async def sums_count_what_is_listed(room: Room, only: PanelFilter) -> None:
    cases = room.opened(JUNE, UNTIL, only)
    assert len(cases) > 40
    matrix = await room.ask(MatrixOf(JUNE, UNTIL, only))
    local = [case.times.opened_at.astimezone(SHANGHAI) for case in cases]
    cells = Counter(at.weekday() * HOURS + at.hour for at in local)
    assert {cell: int(n) for cell, n in enumerate(matrix.counts.ravel()) if n} == dict(cells)
    cell = cells.most_common(1)[0][0]
    question = CasesBehind(JUNE, UNTIL, ("上报",), (), "weekday_hour", (CELLS[cell],), only=only)
    assert (await room.ask(question)).total == cells[cell]

    spots = await room.ask(HotSpotsOf(JUNE, UNTIL, "grid", only=only))
    by_grid = Counter(case.grid for case in cases)
    assert dict(zip(spots.codes, spots.cases.tolist(), strict=True)) == {
        grid.code: by_grid[grid.code] for grid in TOWN.grids
    }
    for units in ("square", "hexagon"):
        cells_ = await room.ask(HotSpotsOf(JUNE, UNTIL, units, 300.0, only))
        placed = sum(case.point is not None for case in cases)
        assert cells_.number + cells_.elsewhere == len(cases)
        assert cells_.number <= placed
        assert cells_.number > 0.95 * placed

    bounds = tuple(JUNE + DAY * number for number in range(15))
    film = await room.ask(HeatFilmOf(bounds, UNTIL, None, only))
    assert sum(film.counts) + film.without_place == len(room.opened(JUNE, bounds[-1], only))


async def each_point_is_a_list(room: Room) -> None:
    bounds = tuple(JUNE + DAY * number for number in range(16))
    baseline = tuple(JUNE - DAY * number for number in range(25, -1, -1))
    told = await room.ask(ControlOf(bounds, baseline, UNTIL, "village"))
    assert told.keys == ("", *(village.code for village in TOWN.villages))
    assert told.baseline_points == 25
    assert told.runs
    opened = room.opened(baseline[0], JUNE)
    assert told.limits[0].centre == pytest.approx(len(opened) / 25)
    code, counts = max(zip(told.keys[1:], told.counts[1:].tolist(), strict=True), key=lambda item: sum(item[1]))
    for point in (0, 3):
        span = bounds[point], bounds[point + 1]
        found = await room.ask(CasesBehind(*span, ("上报",), (), "village", (code,)))
        assert found.total == counts[point]
    few = await room.ask(ControlOf(bounds, tuple(FIRST - DAY * n for n in range(30, 25, -1)), UNTIL))
    assert few.baseline_points == 0
    assert set(few.limits) == {None}


async def the_night_has_only_the_night(room: Room) -> None:
    bounds = tuple(JUNE + DAY * number for number in range(8))
    whole, day, night = [
        (await room.ask(HeatFilmOf(bounds, UNTIL, minutes))).counts for minutes in (None, (510, 1050), (1050, 510))
    ]
    assert [a + b for a, b in zip(day, night, strict=True)] == list(whole)
    assert 0 < sum(night) < sum(day)
    # At a past moment nothing is shown of what came after it.
    noon = bounds[6] + timedelta(hours=12)
    then = await room.ask(HeatFilmOf(bounds, noon))
    assert then.counts[:6] == whole[:6]
    assert then.counts[6] == len([case for case in room.opened(bounds[6], noon) if case.point is not None])
    told = await room.ask(ControlOf(bounds, tuple(bounds[0] - DAY * n for n in range(20, -1, -1)), noon))
    assert told.counts[0, 6] == len(room.opened(bounds[6], noon)) < len(room.opened(bounds[6], bounds[7]))
    assert told.runs


def test_repeats_are_read_from_the_store_as_far_back_as_the_days_say() -> None:
    async def work(room: Room) -> None:
        told = await room.ask(RepeatsOf(JUNE, UNTIL, 30, 200))
        handled = {Stage.VOID, Stage.DECLINED}
        assert told.looked_at == sum(case.stage not in handled for case in room.opened(JUNE, UNTIL))
        assert told.complete
        assert told.found
        for repeat in told.found:
            ended = repeat.earlier.times.closed_at
            assert ended is not None
            assert timedelta() <= repeat.later.times.opened_at - ended <= timedelta(days=30)
            assert repeat.why.distance_m is None or repeat.why.by_caller or repeat.why.distance_m <= 200
        assert any(repeat.earlier.times.closed_at < JUNE for repeat in told.found)
        narrow = await room.ask(RepeatsOf(JUNE, UNTIL, 2, 200))
        assert len(narrow.found) < len(told.found)
        mine = await room.ask(RepeatsOf(JUNE, UNTIL, 30, 200, ONLY))
        assert {repeat.later.source for repeat in mine.found} <= ONLY.sources
        reach = await room.ask(ReachOf(frozenset({"culture_sport", "open_ground"}), date(2026, 6, 15)))
        assert len(reach.at_m) == 18

    run(work)
