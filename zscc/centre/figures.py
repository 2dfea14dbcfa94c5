"""Sums over cases for assessment and statistics, and the cases behind each; off the screen's thread.

The columns are read back from the store as far as somebody asks, half a day at a time so that commits come between, and
kept. From then on the journal's commits name the cases that have to be looked at again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.case_counts import NO_GROUP, CaseTable, Flags, Group, Period, counts_by, marks_of
from zscc.analysis.assessment.chosen import choices_of, league_rules_of
from zscc.analysis.assessment.compared import ComparedView, Side, compared, hours_between
from zscc.analysis.assessment.counts import Count
from zscc.analysis.assessment.formulas import formula_of
from zscc.analysis.assessment.views import AssessmentView, TrendsView, assessed, trends_of
from zscc.analysis.bulletin import Bulletin, bulletin_of
from zscc.centre.case_ledger import CaseLedger, Ledgered
from zscc.centre.journal import JournalWriter
from zscc.model.case import ENDED, Case, Stage
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.catalogue import Catalogue
from zscc.model.figures import CLOSED_WITHIN, MERGED, BulletinOf, CasesBehind, ComparedOf, FiguresOf, TrendsOf
from zscc.model.journal import CaseFact, Entry
from zscc.model.moment import NEVER_MS, ms_from_utc, utc_from_ms
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.model.question import CasesFound
from zscc.model.report import Priority
from zscc.settings.assessment import AssessmentSetting, load_assessment
from zscc.store.case_row import CaseFigures

READ_AT_ONCE = timedelta(hours=12)
CASES_AT_ONCE = 200
"""Of those that are looked at again."""
KEPT_PERIODS, KEPT_FILTERS = 6, 2
NEWEST = CaseQuery(order=CaseOrder.NEWEST, limit=1)
TREND_SPLITS = ("class", "class_kind", "source", "village")
_T = TypeVar("_T")


class Figures:
    """Belongs to the I/O loop; sums on a thread of its own. ``answers`` is what it can be asked."""

    def __init__(self, catalogue: Catalogue, setting: AssessmentSetting) -> None:
        self._setting, self._choices = setting, choices_of(setting)
        self._ledger = CaseLedger(catalogue, setting)
        self._reading = asyncio.Lock()
        self._heard: JournalWriter | None = None
        self._changed: set[str] = set()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-figures")
        self._ledgered: Ledgered | None = None
        self._narrowed: OrderedDict[PanelFilter, Ledgered] = OrderedDict()
        self._marks: OrderedDict[tuple[Period, PanelFilter], Mapping[Count, Flags]] = OrderedDict()

    @property
    def answers(self) -> "Mapping[type, Callable[[JournalWriter, Any], Any]]":
        """By the type of the question."""
        return {
            FiguresOf: self._figures_of,
            TrendsOf: self._trends_of,
            BulletinOf: self._bulletin_of,
            CasesBehind: self._cases_behind,
            ComparedOf: self._compared_of,
        }

    # Questions ------------------------------------------------------------------------------------------

    async def _figures_of(self, writer: JournalWriter, asked: FiguresOf) -> AssessmentView:
        period = _period(asked.since, asked.until)
        await self._read_back(writer, period.from_ms)
        return await self._on_thread(partial(self._assessed, asked, period))

    async def _trends_of(self, writer: JournalWriter, asked: TrendsOf) -> TrendsView:
        now, before = ([ms_from_utc(moment) for moment in bounds] for bounds in (asked.bounds, asked.before))
        await self._read_back(writer, min(now[0], before[0]))
        return await self._on_thread(partial(self._trends, now, before, asked.only))

    async def _bulletin_of(self, writer: JournalWriter, asked: BulletinOf) -> Bulletin:
        period = Period.of_month(asked.year, asked.month)
        period = Period(period.from_ms, max(min(period.to_ms, ms_from_utc(asked.until)), period.from_ms + 1))
        await self._read_back(writer, period.from_ms)
        return await self._on_thread(lambda: bulletin_of(self._known().table, period, None, self._choices))

    async def _cases_behind(self, writer: JournalWriter, asked: CasesBehind) -> CasesFound:
        period = _period(asked.since, asked.until)
        await self._read_back(writer, period.from_ms)
        case_ids, total = await self._on_thread(partial(self._page, asked, period))
        return CasesFound(tuple(await writer.cases(case_ids)), total)

    async def _compared_of(self, writer: JournalWriter, asked: ComparedOf) -> ComparedView:
        now, before = _period(*asked.now), _period(*asked.before)
        await self._read_back(writer, min(now.from_ms, before.from_ms))
        return await self._on_thread(partial(self._compared, asked, now, before))

    # For other rooms of the centre ---------------------------------------------------------------------

    async def columns(
        self, writer: JournalWriter, since: datetime, only: PanelFilter, work: Callable[[Ledgered], _T]
    ) -> _T:
        """What ``work`` makes, on the thread of the figures, of all cases that matter from ``since`` on."""
        await self._read_back(writer, ms_from_utc(since))
        return await self._on_thread(lambda: work(self._known(only)))

    @property
    def known_from_ms(self) -> int | None:
        """When the oldest entry that is known came in; for ``work``."""
        entries_ms = self._known().entries_ms
        return int(entries_ms.min()) if len(entries_ms) else None

    # On its own thread ----------------------------------------------------------------------------------

    def _assessed(self, asked: FiguresOf, period: Period) -> AssessmentView:
        known = self._known(asked.only)
        all_marks = self._marks_of(period, asked.only)
        left_out = _among(known.case_ids, asked.left_out)
        marks = {count: mark & ~left_out for count, mark in all_marks.items()} if left_out.any() else all_marks
        rules = league_rules_of(self._setting, higher_is_better=not formula_of(asked.code).lower_is_better)
        view = assessed(known.table, marks, (period, asked.split, asked.code), self._choices, rules)
        if marks is all_marks:
            return view
        touched = set(known.table.groups[asked.split].member[left_out & _any(all_marks)].tolist())
        keys = {known.table.groups[asked.split].keys[place] for place in touched if place >= 0}
        with_all = counts_by(all_marks, known.table.groups[asked.split])
        number = int(np.count_nonzero(left_out & _any(all_marks)))
        return replace(view, left_out=number, with_all={key: with_all[key] for key in sorted(keys)})

    def _trends(self, now: Sequence[int], before: Sequence[int], only: PanelFilter) -> TrendsView:
        known, entries_ms = self._known(only), self._known().entries_ms
        view = trends_of(known.table, known.entries_ms, now, before, TREND_SPLITS)
        # How far back anybody knows does not hang on a filter.
        return replace(view, known_from_ms=int(entries_ms.min()) if len(entries_ms) else None)

    def _page(self, asked: CasesBehind, period: Period) -> tuple[list[str], int]:
        known = self._known(asked.only)
        if asked.counts == (MERGED,):
            rows, ids, at_ms = _merged_behind(asked, period, known), known.merged_ids, known.merged_opened_ms
        elif MERGED in asked.counts:
            rows = np.concatenate([self._behind(asked, period, known), _merged_behind(asked, period, known)])
            ids = np.concatenate([known.case_ids, known.merged_ids])
            at_ms = np.concatenate([known.table.opened_ms, known.merged_opened_ms])
        else:
            rows, ids, at_ms = self._behind(asked, period, known), known.case_ids, known.table.opened_ms
        places = np.flatnonzero(rows)
        newest = places[np.argsort(-at_ms[places], kind="stable")]
        page = newest[asked.offset : asked.offset + asked.limit]
        return [case_id.decode() for case_id in ids[page].tolist()], len(places)

    def _behind(self, asked: CasesBehind, period: Period, known: Ledgered) -> Flags:
        marks = self._marks_of(period, asked.only)
        if CLOSED_WITHIN in asked.counts:
            rows = _closed_within(known.table, period)
            return rows & _of_keys(known.table.groups, asked.split, asked.keys) if asked.split else rows
        counts = tuple(count for count in asked.counts if count != MERGED)
        rows = _any_of(marks, counts, len(known.table)) & ~_any_of(marks, asked.less, len(known.table))
        rows &= ~_among(known.case_ids, asked.left_out)
        return rows & _of_keys(known.table.groups, asked.split, asked.keys) if asked.split else rows

    def _compared(self, asked: ComparedOf, now: Period, before: Period) -> ComparedView:
        """Which cases a period has, by the theme."""
        known, entries_ms = self._known(asked.only), self._known().entries_ms
        table, group = known.table, known.table.groups[asked.split]
        sides: list[Side] = []
        for period in (now, before):
            if asked.theme == "handling":
                closed = _closed_within(table, period)
                hours = hours_between(table.opened_ms[closed], table.closed_ms[closed])
                sides.append(Side(period, group.member[closed], hours))
                continue
            member = group.member[period.holds(table.opened_ms)]
            if asked.theme == "reports":
                its = known.merged_groups[asked.split]
                places = np.array([*(_place(group, key) for key in its.keys), NO_GROUP], np.int64)
                member = np.append(member, places[its.member[period.holds(known.merged_opened_ms)]])
            sides.append(Side(period, member))
        return compared(group.keys, sides[0], sides[1], int(entries_ms.min()) if len(entries_ms) else None)

    def _known(self, only: PanelFilter = EVERYTHING) -> Ledgered:
        """What is known, or what a filter lets through of it; the last filters that were asked for are kept."""
        if self._ledgered is None:
            self._ledgered = self._ledger.table()
            self._marks.clear()
            self._narrowed.clear()
        if only.lets_all_through:
            return self._ledgered
        if only not in self._narrowed:
            self._narrowed[only] = self._ledgered.narrowed(only)
            while len(self._narrowed) > KEPT_FILTERS:
                self._narrowed.popitem(last=False)
        return self._narrowed[only]

    def _marks_of(self, period: Period, only: PanelFilter) -> Mapping[Count, Flags]:
        """Which cases count as what; the last periods that were asked for are kept."""
        known = self._known(only)
        if (period, only) not in self._marks:
            self._marks[period, only] = marks_of(known.table, period)
            while len(self._marks) > KEPT_PERIODS:
                self._marks.popitem(last=False)
        return self._marks[period, only]

    def _take_cases(self, cases: Sequence[Case]) -> None:
        self._take(CaseFigures.of_cases(cases))

    def _take(self, figures: CaseFigures) -> None:
        if len(figures):
            self._ledger.take(figures)
            self._ledgered = None

    # Reading --------------------------------------------------------------------------------------------

    async def _read_back(self, writer: JournalWriter, since_ms: int) -> None:
        """Know everything that matters to periods from then on, as of now."""
        async with self._reading:
            if self._heard is not writer:
                self._heard = writer
                writer.tail.listen(self._hear)
            await self._look_again(writer)
            if since_ms < self._ledger.since_ms:
                await self._read_older(writer, since_ms, self._ledger.since_ms)
                self._ledger.since_ms = since_ms

    def _hear(self, entries: Sequence[Entry]) -> None:
        self._changed.update(entry.fact.subject for entry in entries if isinstance(entry.fact, CaseFact))

    async def _look_again(self, writer: JournalWriter) -> None:
        if self._ledger.since_ms == NEVER_MS:
            # Nothing was read yet, so that nothing can have grown old.
            self._changed.clear()
            return
        changed, self._changed = sorted(self._changed), set()
        for first in range(0, len(changed), CASES_AT_ONCE):
            cases = await writer.cases(changed[first : first + CASES_AT_ONCE])
            await self._on_thread(partial(self._take_cases, cases))

    async def _read_older(self, writer: JournalWriter, since_ms: int, known_ms: int) -> None:
        """What was opened or ended in [since, known) and, at first, what has not ended."""
        since = utc_from_ms(since_ms)
        if known_ms == NEVER_MS:
            for stage in (stage for stage in Stage if stage not in ENDED):
                for priority in Priority:
                    # In parts, so that nobody's commit waits for all of them.
                    part = CaseQuery(ended=False, stages=frozenset({stage}), priorities=frozenset({priority}))
                    await self._read(writer, part)
            await self._read(writer, CaseQuery(opened_until=since, closed_from=since))
            await self._read_days(writer, since, None)
        else:
            known = utc_from_ms(known_ms)
            await self._read(writer, CaseQuery(opened_until=since, closed_from=since, closed_until=known))
            await self._read_days(writer, since, known)

    async def _read_days(self, writer: JournalWriter, since: datetime, until: datetime | None) -> None:
        last = until
        if last is None:
            newest = await writer.find_cases(NEWEST)
            last = newest[0].times.opened_at + READ_AT_ONCE if newest else since
        while since < last:
            after = min(since + READ_AT_ONCE, last)
            await self._read(writer, CaseQuery(opened_from=since, opened_until=after))
            since = after

    async def _read(self, writer: JournalWriter, query: CaseQuery) -> None:
        figures = await writer.case_figures(query)
        await self._on_thread(partial(self._take, figures))

    async def _on_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def figures_by(catalogue: Catalogue) -> Figures:
    """Figures with the settings that are shipped."""
    return Figures(catalogue, load_assessment())


def _period(since: datetime, until: datetime) -> Period:
    """A period that has only begun has a millisecond."""
    from_ms = ms_from_utc(since)
    return Period(from_ms, max(ms_from_utc(until), from_ms + 1))


def _among(case_ids: NDArray[np.bytes_], wanted: frozenset[str]) -> Flags:
    if not wanted:
        return np.zeros(len(case_ids), np.bool_)
    return np.isin(case_ids, np.array([case_id.encode() for case_id in sorted(wanted)]))


def _any_of(marks: Mapping[Count, Flags], names: Sequence[str], size: int) -> Flags:
    """Cases of any of these counts; a count that the table cannot tell has none."""
    found = np.zeros(size, np.bool_)
    for name in names:
        found |= marks.get(Count(name), False)
    return found


def _any(marks: Mapping[Count, Flags]) -> Flags:
    """Cases that count as anything."""
    counted: Flags = np.logical_or.reduce(tuple(marks.values()))
    return counted


def _closed_within(table: CaseTable, period: Period) -> Flags:
    """Closed in a period, neither declined nor made void."""
    closed = period.holds(table.closed_ms)
    for ended in (table.void, table.declined):
        if ended is not None:
            closed &= ~ended
    return closed


def _merged_behind(asked: CasesBehind, period: Period, known: Ledgered) -> Flags:
    rows = period.holds(known.merged_opened_ms)
    return rows & _of_keys(known.merged_groups, asked.split, asked.keys) if asked.split else rows


def _place(group: Group, key: str) -> int:
    """The place of a key; that of none where nobody else has it."""
    return group.keys.index(key) if key in group.keys else NO_GROUP


def _of_keys(groups: Mapping[str, Group], split: str, keys: Sequence[str]) -> Flags:
    group = groups[split]
    places = [NO_GROUP if not key else group.keys.index(key) for key in keys if not key or key in group.keys]
    return np.isin(group.member, places)
