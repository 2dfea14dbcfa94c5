"""Figures through the desk's filter, and two periods side by side: as the cases themselves say, with their lists."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from made_month import Month, facts_of

from zscc.analysis.assessment.counts import Count
from zscc.centre.figures import Figures
from zscc.centre.journal import JournalWriter
from zscc.clock import ManualClock
from zscc.model.case import Case, Stage
from zscc.model.case_query import CaseQuery
from zscc.model.figures import CLOSED_WITHIN, MERGED, CasesBehind, ComparedOf, FiguresOf, TrendsOf
from zscc.model.panel_filter import PanelFilter
from zscc.settings.assessment import load_assessment
from zscc.settings.catalogue import load_catalogue
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore

if TYPE_CHECKING:
    from zscc.analysis.assessment.compared import ComparedView

CATALOGUE = load_catalogue()
PLACES = [(f"32058310200{v}00{g}", f"32058310200{v}", 120.99, 31.46) for v in range(1, 4) for g in range(1, 3)]
FIRST, UNTIL = datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 15, 6, 32, tzinfo=UTC)
WEEK = timedelta(days=7)
ORIGIN = Origin("seat-1", "officer")


class Room:
    """Figures over a store that is never written again."""

    def __init__(self) -> None:
        self.facts = list(facts_of(Month(PLACES, CATALOGUE.classes, FIRST, 15, 14, until=UNTIL)))
        self.cases: list[Case] = self.opened().find_cases(CaseQuery(limit=10**6))

    def opened(self) -> MemoryStore:
        store = MemoryStore()
        store.append(self.facts, ORIGIN, UNTIL)
        return store

    def ask(self, *questions: object) -> list:
        async def live() -> list:
            writer = JournalWriter(self.opened(), ManualClock(UNTIL), flush_after_s=0.0)
            figures = Figures(CATALOGUE, load_assessment())
            try:
                return [await figures.answers[type(question)](writer, question) for question in questions]
            finally:
                await writer.close()

        return asyncio.run(live())


@pytest.fixture(scope="module")
def room() -> Room:
    return Room()


def filters(room: Room) -> list[PanelFilter]:
    some = next(case for case in room.cases if not case.merged_into)
    return [
        PanelFilter(grids=frozenset({PLACES[0][0], PLACES[2][1]})),
        PanelFilter(classes=frozenset({some.class_id})),
        PanelFilter(departments=frozenset({some.department}), sources=frozenset({some.source})),
        PanelFilter(since=UNTIL - WEEK, until=UNTIL - timedelta(days=1)),
    ]


def test_figures_and_lists_obey_the_filter_as_each_case_does(room: Room) -> None:
    for chosen in filters(room):
        facts = [case for case in room.cases if not case.merged_into and chosen.lets_case(case)]
        merged = [case for case in room.cases if case.merged_into and chosen.lets_case(case)]
        behind = CasesBehind(FIRST, UNTIL, (Count.REPORTED.value,), limit=10**6, only=chosen)
        trends = TrendsOf((FIRST, UNTIL), (FIRST - WEEK, FIRST), chosen)
        view, trend, whole, found = room.ask(
            FiguresOf(FIRST, UNTIL, only=chosen), trends, TrendsOf((FIRST, UNTIL), (FIRST - WEEK, FIRST)), behind
        )
        assert view.counts[Count.REPORTED] == trend.facts == found.total == len(facts) > 0
        assert {case.case_id for case in found.cases} == {case.case_id for case in facts}
        assert trend.entries == len(facts) + len(merged)
        assert trend.known_from_ms == whole.known_from_ms


@pytest.mark.parametrize("theme", ["cases", "reports", "handling"])
def test_two_periods_are_those_of_the_cases_and_each_number_has_its_list(room: Room, theme: str) -> None:
    now, before = (UNTIL - WEEK, UNTIL), (UNTIL - 2 * WEEK, UNTIL - WEEK)
    [view] = room.ask(ComparedOf(now, before, "village", theme))
    told: ComparedView = view
    counts = {
        "cases": (Count.REPORTED.value,),
        "reports": (Count.REPORTED.value, MERGED),
        "handling": (CLOSED_WITHIN,),
    }[theme]
    doors = [
        CasesBehind(*span, counts, (), "village", (row.key,), limit=10**6)
        for row in told.rows
        for span in (now, before)
    ]
    found_lists = room.ask(*doors)
    for place, row in enumerate(told.rows):
        lists = found_lists[2 * place : 2 * place + 2]
        assert [found.total for found in lists] == [row.number_now, row.number_before]
        if theme == "handling":
            hours = sorted(
                (case.times.closed_at - case.times.opened_at) / timedelta(hours=1) for case in lists[0].cases
            )
            assert hours[0] <= (row.now or 0) <= hours[-1]
            assert all(case.stage in {Stage.CLOSED, Stage.EVALUATED} for case in lists[0].cases)
        else:
            assert row.difference == row.number_now - row.number_before
    assert told.whole.number_now >= sum(row.number_now for row in told.rows) > 0
    assert told.alike
