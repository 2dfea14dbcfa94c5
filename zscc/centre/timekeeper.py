"""Watches by the rules: follows the journal and the clock, raises and clears alarms, and does what falls due.

It lives on the I/O loop; rules work on a thread of its own. What should stand is compared with what was written, and
the difference is written: so after a restart nothing is raised twice nor forgotten. Where it stood, the alarms that
are not over and the changes of rules are kept now and then as a key-frame; open cases are read from the store, and
fixes of the last hours are seen anew.

Beside alarms it resumes what was suspended when its review is due, where the transition table lets the program.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import msgspec
import numpy as np

from zscc.centre.alarm_ground import ground_of
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.seqs import seq_before
from zscc.clock import monotonic_s
from zscc.model.alarm import AlarmRaised, AlarmStep
from zscc.model.asked import TakeStep, Who
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.case_steps import StepRefused, take_step
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry, Fact
from zscc.model.moment import ms_from_utc
from zscc.model.role import Role
from zscc.rules.alarms.book import WATCHMAN, AlarmBook, Standing
from zscc.rules.alarms.flood import GROUP
from zscc.rules.alarms.watch import Watch
from zscc.rules.book import RuleBook
from zscc.rules.filing import Hand, step_of
from zscc.settings.alarm_rules import AlarmRules, load_alarm_rules, rules_after
from zscc.store.contract import KeyFrame, Origin, StoreError

log = logging.getLogger(__name__)

TIMEKEEPER_VERSION = 2_000_011
"""Of the place that is kept; apart from the versions of the folds."""
ENTRIES_AT_ONCE = 64
CASES_AT_ONCE = 500
KEPT_EVERY = 5_000
"""Entries between two places that are kept."""
LOOKED_BACK = timedelta(hours=2)
"""Fixes of so long before the start are seen anew: longer than most rules wait."""
REVIEWED_EVERY_S = 20.0
LATE = timedelta(minutes=10)
SETTLES_S = 5.0
"""While facts of long ago come in after the start, as from a feed that brings its history, nothing is said to be due:
what would clear it may be among what comes next. Nothing late for so long: it is settled."""
SETTLED_WITHIN_S = 180.0
_REST_S = 0.25
_WAIT_S = 2.0
_ORIGIN = Origin(seat="centre", actor=WATCHMAN)
_BY_PROGRAM = Who("centre", WATCHMAN, Role.PROGRAM)

_T = TypeVar("_T")


class Kept(msgspec.Struct, frozen=True):
    """What a key-frame holds."""

    standing: list[Standing]
    changes: list[DutyLine]


class Timekeeper:
    """One place in the journal, one thread, one book of alarms."""

    rest_s = _REST_S
    wait_s = _WAIT_S
    reviewed_every_s = REVIEWED_EVERY_S
    settles_s = SETTLES_S

    def __init__(self, place: Workplace, rules: AlarmRules | None = None) -> None:
        self._place = place
        self._shipped = rules or load_alarm_rules()
        self._rule_book = RuleBook(place.bureau.catalogue, place.bureau.working)
        self._book = AlarmBook(synthetic=place.town.synthetic)
        self._changes: list[DutyLine] = []
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-alarms")
        self._caught_up = False
        self._began_s = self._late_at_s = monotonic_s()
        self._kept_seq = 0
        self._since = place.clock.now()
        self._watch = Watch((), ground_of(place), 0)
        self._reviewed_at_s = float("-inf")

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        try:
            await self._follow(writer)
        finally:
            self._executor.shutdown(cancel_futures=True)

    def _is_settled(self) -> bool:
        now_s = monotonic_s()
        return now_s - self._late_at_s >= self.settles_s or now_s - self._began_s >= SETTLED_WITHIN_S

    async def _follow(self, writer: JournalWriter) -> None:
        after = await self._begin(writer)
        tail = writer.tail.subscribe(after=after, capacity=2 * ENTRIES_AT_ONCE)
        try:
            while True:
                began_s = monotonic_s()
                try:
                    entries = tail.take(ENTRIES_AT_ONCE)
                    if entries:
                        await self._work(partial(self._take, entries))
                        await self._find_missed(writer)
                        await self._keep_now_and_then(writer, entries[-1])
                    self._caught_up = self._caught_up or (not tail.backlog() and self._is_settled())
                    if self._caught_up:
                        await self._act(writer)
                except StoreError as error:
                    if error.code == "closed":
                        return
                    log.warning("the timekeeper waits for the journal: %s", error.code)
                    await asyncio.sleep(self.wait_s)
                worked_s = monotonic_s() - began_s
                await asyncio.sleep(worked_s if tail.backlog() else max(self.rest_s, worked_s))
        finally:
            tail.close()

    # Beginning ------------------------------------------------------------------------------------------

    async def _begin(self, writer: JournalWriter) -> int:
        """Know what is known; the entry after which to read on."""
        frame = await writer.key_frame(TIMEKEEPER_VERSION)
        now = self._place.clock.now()
        self._since = now - LOOKED_BACK
        self._kept_seq = 0 if frame is None else frame.seq
        seen_from = await seq_before(writer, self._since)
        cases = await _open_cases(writer)
        await self._work(partial(self._made, frame, now, cases))
        return min(self._kept_seq, seen_from)

    def _made(self, frame: KeyFrame | None, now: datetime, cases: Sequence[Case]) -> None:
        if frame is not None:
            kept = msgspec.json.decode(frame.body, type=Kept)
            self._changes = kept.changes
            standing = {alarm.raised.alarm_id: alarm for alarm in kept.standing}
            self._book = AlarmBook(standing, synthetic=self._place.town.synthetic)
        rules = rules_after(self._shipped, self._changes).rules
        self._watch = Watch(rules, ground_of(self._place), ms_from_utc(now))
        self._watch.know(cases)
        for alarm in self._book.standing.values():
            if not alarm.cleared:
                self._adopt(alarm)

    def _adopt(self, alarm: Standing) -> None:
        raised = alarm.raised
        if raised.subject_kind != GROUP:
            self._watch.adopt(raised.rule, raised.subject_id, int(raised.alarm_id.rpartition(":")[2]))

    # Following ------------------------------------------------------------------------------------------

    def _take(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            fact = entry.fact
            if not self._caught_up and entry.recorded_at >= self._since and is_late(entry):
                self._late_at_s = monotonic_s()
            if isinstance(fact, FixBatch):
                if entry.recorded_at >= self._since:
                    self._watch.take(fact)
            elif isinstance(fact, (AlarmRaised, AlarmStep)):
                self._hear_alarm(fact)
            elif isinstance(fact, DutyLine):
                self._hear_line(fact)
            else:
                self._watch.take(fact)

    async def _find_missed(self, writer: JournalWriter) -> None:
        """Cases that are open again are read anew; they stay missed until the store could be read."""
        missed = self._watch.cases.missed
        if missed:
            cases = await writer.cases(sorted(missed))
            await self._work(partial(self._watch.know, cases))
            missed.clear()

    def _hear_alarm(self, fact: AlarmRaised | AlarmStep) -> None:
        known = isinstance(fact, AlarmRaised) and fact.alarm_id in self._book.standing
        self._book.hear(fact)
        if isinstance(fact, AlarmRaised) and not known:
            # It was raised by more than what is seen anew; what comes after it says whether it still holds.
            self._adopt(self._book.standing[fact.alarm_id])

    def _hear_line(self, line: DutyLine) -> None:
        """A rule that was switched or changed holds at once; what stands by it stands until it is seen to be gone."""
        if line.what is not DutyKind.RULE_SET or self._shipped.rule(line.to) is None or line in self._changes:
            return
        self._changes.append(line)
        rule = rules_after(self._shipped, self._changes).rule(line.to)
        assert rule is not None
        self._watch.set_rule(rule)
        for alarm in self._book.standing.values():
            if alarm.raised.rule == rule.id and not alarm.cleared:
                self._adopt(alarm)

    async def _keep_now_and_then(self, writer: JournalWriter, newest: Entry) -> None:
        if newest.seq - self._kept_seq < KEPT_EVERY:
            return
        body = msgspec.json.encode(Kept(list(self._book.standing.values()), self._changes))
        await writer.put_key_frame(KeyFrame(newest.seq, newest.recorded_at, TIMEKEEPER_VERSION, body))
        self._kept_seq = newest.seq

    # Acting ---------------------------------------------------------------------------------------------

    async def _act(self, writer: JournalWriter) -> None:
        now = self._place.clock.now()
        facts = await self._work(partial(self._due, now))
        if facts:
            written = await writer.submit(facts, _ORIGIN)
            await self._work(partial(self._hear_written, facts, written))
        if monotonic_s() - self._reviewed_at_s >= self.reviewed_every_s:
            self._reviewed_at_s = monotonic_s()
            await self._resume(writer, await self._work(partial(self._to_resume, now)), now)

    def _due(self, now: datetime) -> list[AlarmRaised | AlarmStep]:
        self._watch.pass_time(ms_from_utc(now))
        return self._book.due(self._watch.wants(), now)

    def _hear_written(self, facts: Sequence[Fact], written: Sequence[Entry]) -> None:
        """What came back is known before the tail brings it; an id that was taken long ago is not tried again."""
        keys = set()
        for entry in written:
            keys.add(entry.fact.key)
            assert isinstance(entry.fact, (AlarmRaised, AlarmStep))
            self._book.hear(entry.fact)
        for fact in facts:
            if isinstance(fact, AlarmRaised) and fact.key not in keys and fact.alarm_id not in self._book.standing:
                self._book.spent.add(fact.alarm_id)

    def _to_resume(self, now: datetime) -> list[str]:
        cases = self._watch.cases
        return [case.case_id for case in cases if case.suspension is not None and case.suspension.review_at <= now]

    async def _resume(self, writer: JournalWriter, case_ids: Sequence[str], now: datetime) -> None:
        """A suspension ends with its review date; who wants it longer suspends anew, and the count tells."""
        for case_id in case_ids:
            case = await writer.case(case_id)
            if case is None:
                continue
            try:
                asked = TakeStep(case_id, case.version, Act.RESUME)
                step = step_of(asked, case, Hand(_BY_PROGRAM, now), self._rule_book)
                take_step(case, step)
            except StepRefused:
                continue
            await writer.submit([step], _ORIGIN, whole=True)

    async def _work(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def is_late(entry: Entry) -> bool:
    """Whether something is told long after it happened."""
    fact = entry.fact
    if isinstance(fact, FixBatch):
        newest_ms = int(np.frombuffer(fact.observed_at_ms, "<i8").max(initial=0))
        return ms_from_utc(entry.recorded_at) - newest_ms > LATE / timedelta(milliseconds=1)
    if isinstance(fact, (CaseOpened, CaseStep)):
        return entry.recorded_at - fact.at > LATE
    return False


async def _open_cases(writer: JournalWriter) -> list[Case]:
    cases: list[Case] = []
    while True:
        page = await writer.find_cases(_page(len(cases)))
        cases += page
        if len(page) < CASES_AT_ONCE:
            return cases


def _page(offset: int) -> CaseQuery:
    return CaseQuery(ended=False, order=CaseOrder.NEWEST, limit=CASES_AT_ONCE, offset=offset)
