"""100 000 open cases in the desk, 1 000 000 closed ones in the store: queue, drill-down, duplicates, suggestion."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import quantiles
from time import perf_counter, thread_time
from typing import NamedTuple, TypeVar

import numpy as np

from benchmarks.made_cases import MadeCases, kept_store
from zscc.analysis.duplicates import Duplicates, past_query, suspects_among
from zscc.centre.bureau import load_bureau
from zscc.model.case import Case, Stage
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.catalogue import Catalogue
from zscc.model.moment import ms_from_utc
from zscc.model.suspects import Draft
from zscc.rules.suggestion import Suggester
from zscc.settings.profile import load_profile
from zscc.situation.case_sheet import CaseSheet
from zscc.situation.situation import Situation
from zscc.situation.snapshot import Snapshot
from zscc.store.contract import Store
from zscc.town.load import load_town
from zscc.ui.cases.rows import CaseFilter, CaseRows, case_rows

OPEN, CLOSED, ROUNDS = 100_000, 1_000_000, 60
NOW = datetime(2026, 6, 22, 6, 30, tzinfo=UTC)
LIMIT_MS, SUGGESTION_LIMIT_MS, SLICE_LIMIT_MS = 100.0, 20.0, 10.0
Row = dict[str, object]
_T = TypeVar("_T")


class Took(NamedTuple):
    """Milliseconds on the wall, and those that the thread itself computed."""

    wall: float
    own: float


def measure() -> Iterator[Row]:
    """Rows of the table; the store is made once and kept."""
    town, profile = load_town(), load_profile()
    bureau = load_bureau(profile, None, town)
    made = MadeCases(town, bureau, NOW)
    sheet = CaseSheet()
    for case in made.open(OPEN):
        sheet.put(case)
    empty = Situation(profile.thresholds, profile.windows).snapshot(NOW)
    desk = Desk(sheet, empty)
    # As in the desk, where the collector runs in calm moments only.
    gc.freeze()
    gc.disable()
    yield from _queue(desk)
    began_s = perf_counter()
    store = kept_store(made, OPEN, CLOSED)
    yield {
        "what": f"cases: the store with {OPEN + CLOSED:,} cases opened",
        "ours": _ms((perf_counter() - began_s) * 1e3),
    }
    yield from _lists(store)
    yield from _duplicates(desk, store, Duplicates(bureau.catalogue), bureau.catalogue)
    suggester = Suggester(town.network, bureau)
    suggester.suggest(desk.snapshot.cases[0], desk.snapshot)
    took = [_took(suggester.suggest, case, desk.changed()) for case in desk.some(ROUNDS)]
    what = f"cases: dispatch suggestion, {len(bureau.responders)} responders, {OPEN:,} open cases, one of them changed"
    yield _row(what, took, SUGGESTION_LIMIT_MS)
    store.close()


class Desk:
    """The desk's snapshot, and the next ones, in each of which one case took a step."""

    def __init__(self, sheet: CaseSheet, empty: Snapshot) -> None:
        self._sheet, self._empty, self._random = sheet, empty, np.random.default_rng(7)
        self.snapshot = self._next()

    def some(self, count: int) -> list[Case]:
        """Cases by chance."""
        return [self.snapshot.cases[row] for row in self._random.integers(0, OPEN, count).tolist()]

    def changed(self) -> Snapshot:
        """The next snapshot."""
        (case,) = self.some(1)
        self._sheet.put(replace(case, version=case.version + 1))
        self.snapshot = self._next()
        return self.snapshot

    def _next(self) -> Snapshot:
        return replace(self._empty, cases=self._sheet.told(), case_columns=self._sheet.columns())


def _queue(desk: Desk) -> Iterator[Row]:
    rows, longest, sorts = CaseRows(), list[Took](), list[Took]()
    for _ in range(ROUNDS // 3):
        snapshot = desk.changed()
        pieces, found = _pieces(case_rows(snapshot.cases, snapshot.case_columns, None, rows))
        rows = next(made for made in found if made is not None)
        longest.append(max(pieces, key=lambda each: each.own))
        sorts.append(Took(sum(each.wall for each in pieces), sum(each.own for each in pieces)))
    yield _row(f"cases: queue of {OPEN:,} sorted anew after a step, all slices", sorts[1:], LIMIT_MS)
    yield _row("cases: its longest slice", longest[1:], SLICE_LIMIT_MS)
    as_of_ms = ms_from_utc(NOW)
    filters = [
        CaseFilter((("village", case.village or ""), ("priority", case.priority.value)))
        for case in desk.some(ROUNDS // 3)
    ]
    filters += [CaseFilter((("department", case.department), ("overdue", ""))) for case in desk.some(ROUNDS // 3)]
    filters += [CaseFilter((("class", case.class_id), ("group", "at_work"))) for case in desk.some(ROUNDS // 3)]
    took = [_took(rows.narrowed, each, as_of_ms) for each in filters]
    yield _row("cases: queue filtered by two choices", took, LIMIT_MS)


def _pieces(work: Iterator[_T]) -> tuple[list[Took], list[_T]]:
    """How long each slice took, and what it gave."""
    took, found = [], list[_T]()
    while True:
        took.append(_took(lambda: found.extend(islice(work, 1))))
        if len(found) < len(took):
            return took, found


def _lists(store: Store) -> Iterator[Row]:
    month, year = NOW - timedelta(days=30), NOW - timedelta(days=365)
    some = store.find_cases(CaseQuery(ended=True, order=CaseOrder.NEWEST, limit=ROUNDS))
    of_case: dict[str, Callable[[Case], CaseQuery]] = {
        "open, of one village": lambda its: CaseQuery(ended=False, villages=frozenset({its.village or ""})),
        "open, of one department, overdue": lambda its: CaseQuery(
            departments=frozenset({its.department}), overdue_at=NOW
        ),
        "open, at work, of one class": lambda its: CaseQuery(
            ended=False, stages=frozenset({Stage.HANDLING}), classes=frozenset({its.class_id})
        ),
        "closed within a month, of one department": lambda its: CaseQuery(
            closed_from=month, closed_until=NOW, departments=frozenset({its.department}), order=CaseOrder.LAST_CLOSED
        ),
        "opened within a month, of one class": lambda its: CaseQuery(
            opened_from=month, opened_until=NOW, classes=frozenset({its.class_id}), order=CaseOrder.NEWEST
        ),
        "opened within a year, of one grid": lambda its: CaseQuery(
            opened_from=year, opened_until=NOW, grids=frozenset({its.grid or ""}), order=CaseOrder.NEWEST
        ),
        "closed within a year, of one village": lambda its: CaseQuery(
            closed_from=year, closed_until=NOW, villages=frozenset({its.village or ""}), order=CaseOrder.LAST_CLOSED
        ),
        "opened within a year, of one source": lambda its: CaseQuery(
            opened_from=year, opened_until=NOW, sources=frozenset({its.source}), order=CaseOrder.NEWEST
        ),
        "closed within a year, all": lambda its: CaseQuery(
            closed_from=year, closed_until=NOW, order=CaseOrder.LAST_CLOSED
        ),
    }
    for what, query_of in of_case.items():
        took = [_took(_page, store, query_of(case)) for case in some]
        yield _row(f"cases: drill-down, {what}: a page and the count", took, LIMIT_MS, on_wall=True)


def _page(store: Store, query: CaseQuery) -> None:
    store.find_cases(query)
    store.count_cases(query)


def _duplicates(desk: Desk, store: Store, index: Duplicates, catalogue: Catalogue) -> Iterator[Row]:
    pieces, _ = _pieces(index.follow(desk.snapshot))
    yield _row(
        f"cases: duplicates, {OPEN:,} cases indexed once, the longest slice",
        [max(pieces, key=lambda each: each.own)] * 2,
        SLICE_LIMIT_MS,
    )
    yield {
        "what": "cases: duplicates, the index made, all slices of the thread's own time",
        "ours": _ms(sum(each.own for each in pieces)),
    }
    drafts = [replace(Draft.of(case), family=frozenset()) for case in desk.some(ROUNDS) if case.point is not None]
    quiet = [_took(index.suspects, each, desk.snapshot) for each in drafts]
    took = [_took(index.suspects, each, desk.changed()) for each in drafts]
    yield _row(f"cases: duplicates among {OPEN:,} on the desk, nothing changed", quiet, LIMIT_MS)
    yield _row("cases: the same after another case took a step", took, LIMIT_MS)
    past = [replace(each, at=NOW) for each in drafts]
    took = [_took(_past, store, each, catalogue) for each in past]
    yield _row(f"cases: duplicates among {CLOSED:,} closed ones in the store", took, LIMIT_MS, on_wall=True)


def _past(store: Store, draft: Draft, catalogue: Catalogue) -> None:
    query = past_query(draft)
    assert query is not None
    suspects_among(store.find_cases(query), draft, catalogue)


def _took(work: Callable[..., object], *given: object) -> Took:
    began_s, own_s = perf_counter(), thread_time()
    work(*given)
    return Took((perf_counter() - began_s) * 1e3, (thread_time() - own_s) * 1e3)


def _row(what: str, took: list[Took], limit_ms: float, *, on_wall: bool = False) -> Row:
    """Judged by the thread's own time, as other programs share the cores; what reads a file by the wall's."""
    slow = Took(*(quantiles(column, n=20, method="inclusive")[18] for column in zip(*took, strict=True)))
    middle = Took(*(float(np.median(column)) for column in zip(*took, strict=True)))
    ours, beside = (slow.wall, slow.own) if on_wall else (slow.own, slow.wall)
    return {
        "what": f"{what}, p95",
        "ours": _ms(ours),
        "peer": f"{'thread' if on_wall else 'wall'} {_ms(beside)}; p50 {_ms(middle.wall if on_wall else middle.own)}",
        "target": f"{limit_ms:.0f} ms",
        "met": ours <= limit_ms,
    }


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms"
