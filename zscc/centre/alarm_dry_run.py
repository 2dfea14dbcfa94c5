"""What a rule would have raised: the journal of a period once more through the same machines, with its own clock.

The clock goes by what facts say of themselves, not by when they were recorded: a history that was brought in later is
tried like one that was lived through. Steps of cases are put into the order of their moments first.

A run is worked through in parts, each at most a fraction of a second on a thread of its own, so that commits and other
questions come between. Who asks goes on asking; a run that nobody asks for any more costs nothing and is forgotten.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from zscc.centre.alarm_ground import ground_of
from zscc.centre.answers import Answerer
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.seqs import seq_before
from zscc.clock import SHANGHAI, monotonic_s
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.alarm_question import MOST_SHOWN, AlarmPast, AlarmsFound, AlarmsOf, DryRun, DryRunOf, WouldBe
from zscc.model.case import Case
from zscc.model.case_facts import CaseOpened, CaseStep
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.case_steps import next_value
from zscc.model.feed_health import FeedHealth
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry, Fact
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.vehicle_signal import VehicleSignal
from zscc.rules.alarms.book import AlarmBook
from zscc.rules.alarms.watch import Watch, WatchGround
from zscc.settings.alarm_rules import AlarmRule, AlarmRulesRefused, changed_rule, load_alarm_rules

PART_S = 0.3
ENTRIES_AT_ONCE = 256
CASES_AT_ONCE = 500
STEP = timedelta(seconds=10)
"""The clock of a run goes on by so much, or with the next entry."""
MOST_STEPS = 60
"""Between two entries that lie far apart the steps are longer."""
RUNS_KEPT = 2
MOST_READ = 400_000
"""Entries that are looked through for alarms of a period."""


@dataclass
class _Run:
    """One run between two parts."""

    asked: DryRunOf
    watch: Watch
    first: int
    seq: int
    last: int
    clock: datetime
    by_cases: bool
    """Cases are read whole, then played in order; fixes are played as they are read."""
    book: AlarmBook = field(default_factory=AlarmBook)
    found: "OrderedDict[str, WouldBe]" = field(default_factory=OrderedDict)
    by_day: Counter[str] = field(default_factory=Counter)
    facts: list[tuple[datetime, int, Fact]] = field(default_factory=list)
    """Of cases, with their moments; in order once everything was read."""
    played: int = 0
    reached: dict[str, datetime] = field(default_factory=dict)
    """The newest moment of each case that was read."""
    done: bool = False

    def pass_to(self, at: datetime) -> None:
        """Let the clock go on to a moment."""
        step = max(STEP, (at - self.clock) / MOST_STEPS)
        while self.clock < at:
            self.clock = min(self.clock + step, at)
            self.watch.pass_time(ms_from_utc(self.clock))
            for fact in self.book.due(self.watch.wants(), self.clock):
                self._hear(fact)

    def _hear(self, fact: AlarmRaised | AlarmStep) -> None:
        self.book.hear(fact)
        if isinstance(fact, AlarmRaised):
            self.found[fact.alarm_id] = WouldBe(fact)
            self.by_day[f"{fact.at.astimezone(SHANGHAI):%Y-%m-%d}"] += 1
        elif fact.act is AlarmAct.CLEARED and fact.alarm_id in self.found:
            self.found[fact.alarm_id] = replace(self.found[fact.alarm_id], cleared_at=fact.at)
            # Nobody acknowledges in a dry run.
            del self.book.standing[fact.alarm_id]

    def take(self, entries: Sequence[Entry]) -> None:
        """Take in what was recorded next."""
        for entry in entries:
            self.seq, fact = entry.seq, entry.fact
            if isinstance(fact, (CaseOpened, CaseStep)):
                if self.by_cases:
                    # A step that says to be older than the one before it is as old as that one.
                    at = self.reached[fact.case_id] = max(fact.at, self.reached.get(fact.case_id, fact.at))
                    self.facts.append((at, entry.seq, fact))
            elif not self.by_cases and isinstance(fact, (FixBatch, FeedHealth, VehicleSignal)):
                self.pass_to(min(moment_of(fact), self.asked.until_at))
                self.watch.take(fact)
        if self.seq >= self.last:
            self.facts.sort(key=lambda told: told[:2])

    def play(self, until_s: float) -> None:
        """Play what was read, for so long; then let the clock come to the end of the period."""
        while self.played < len(self.facts) and self.facts[self.played][0] < self.asked.until_at:
            at, _, fact = self.facts[self.played]
            self.pass_to(at)
            self.watch.take(fact)
            self.played += 1
            if monotonic_s() >= until_s:
                return
        self.pass_to(self.asked.until_at)
        self.done = True

    def told(self) -> DryRun:
        """How far it has come."""
        read = (self.seq - self.first) / max(self.last - self.first, 1)
        played = self.played / max(len(self.facts), 1)
        share = (read + (played if self.seq >= self.last else 0.0)) / 2 if self.by_cases else read
        newest = list(self.found.values())[-MOST_SHOWN:]
        return DryRun(
            run_id=self.asked.run_id,
            reached_at=self.clock,
            share=1.0 if self.done else min(share, 0.99),
            done=self.done,
            raised=len(self.found),
            alarms=tuple(reversed(newest)),
            by_day=tuple(sorted(self.by_day.items())),
        )


class DryRuns:
    """The runs that somebody follows."""

    part_s = PART_S

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._ground: WatchGround | None = None
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="zscc-dry-run")

    @property
    def answers(self) -> Mapping[type, Answerer]:
        """What is answered here."""
        return {DryRunOf: self.dry_run, AlarmsOf: alarms_of}

    async def dry_run(self, writer: JournalWriter, asked: DryRunOf) -> DryRun:
        """Work on for a part of a second."""
        run = self._runs.get(asked.run_id)
        if run is None or run.asked != asked:
            try:
                rule = _rule_of(asked)
            except AlarmRulesRefused as refused:
                return DryRun(asked.run_id, asked.from_at, 1.0, True, 0, (), (), refused="; ".join(refused.faults))
            run = await self._begun(writer, asked, rule)
        self._runs[asked.run_id] = run
        self._runs.move_to_end(asked.run_id)
        while len(self._runs) > RUNS_KEPT:
            self._runs.popitem(last=False)
        loop, until_s = asyncio.get_running_loop(), monotonic_s() + self.part_s
        while run.seq < run.last and monotonic_s() < until_s:
            entries = await writer.read(run.seq, min(ENTRIES_AT_ONCE, run.last - run.seq))
            await loop.run_in_executor(self._threads, partial(run.take, entries))
        if run.seq >= run.last and not run.done:
            await loop.run_in_executor(self._threads, partial(run.play, until_s))
        return run.told()

    async def _begun(self, writer: JournalWriter, asked: DryRunOf, rule: AlarmRule) -> _Run:
        first = await seq_before(writer, asked.from_at)
        self._ground = self._ground or ground_of(self._place)
        loop = asyncio.get_running_loop()
        watch = await loop.run_in_executor(
            self._threads, partial(Watch, (rule,), self._ground, ms_from_utc(asked.from_at))
        )
        if rule.subject == "case":
            watch.know(await _open_at(writer, first))
        # What happened in the period may have been recorded later: a history that was brought in, a report by paper.
        last = await writer.last_seq()
        return _Run(asked, watch, first, first, last, asked.from_at, rule.subject == "case")


def moment_of(fact: FixBatch | FeedHealth | VehicleSignal) -> datetime:
    """When it was so."""
    if isinstance(fact, VehicleSignal):
        return utc_from_ms(fact.observed_at_ms)
    if isinstance(fact, FixBatch):
        return utc_from_ms(int(np.frombuffer(fact.observed_at_ms, "<i8").max(initial=0)))
    return fact.at


def _rule_of(asked: DryRunOf) -> AlarmRule:
    rule = load_alarm_rules().rule(asked.rule)
    if rule is None:
        raise AlarmRulesRefused((f"{asked.rule}: there is no such rule",))
    # A rule that is off is tried as if it were on: that is what a dry run is for.
    return changed_rule(rule, (*(pair for pair in asked.values if pair[0] != "on"), ("on", "1")))


async def _open_at(writer: JournalWriter, seq: int) -> list[Case]:
    """The cases open now that were open at ``seq``, as they were; those that ended since come by their steps."""
    cases: list[Case] = []
    offset = 0
    if not seq:
        return cases
    while True:
        page = await writer.find_cases(
            CaseQuery(ended=False, order=CaseOrder.NEWEST, limit=CASES_AT_ONCE, offset=offset)
        )
        for case in page:
            was: Case | None = None
            for entry in await writer.case_history(case.case_id):
                if entry.seq <= seq and isinstance(entry.fact, (CaseOpened, CaseStep)):
                    was = next_value(was, entry.fact)
            if was is not None:
                cases.append(was)
        if len(page) < CASES_AT_ONCE:
            return cases
        offset += len(page)


async def alarms_of(writer: JournalWriter, asked: AlarmsOf) -> AlarmsFound:
    """Every alarm raised in a period, and what became of it until its end."""
    seq, last = await seq_before(writer, asked.from_at), await seq_before(writer, asked.until_at)
    whole = last - seq <= MOST_READ
    seq = max(seq, last - MOST_READ)
    found: dict[str, AlarmPast] = {}
    while seq < last:
        entries = await writer.read(seq, min(ENTRIES_AT_ONCE, last - seq))
        if not entries:
            break
        for entry in entries:
            _note(found, entry)
        seq = entries[-1].seq
        await asyncio.sleep(0)
    return AlarmsFound(tuple(found.values()), whole)


def _note(found: dict[str, AlarmPast], entry: Entry) -> None:
    fact = entry.fact
    if isinstance(fact, AlarmRaised):
        found[fact.alarm_id] = AlarmPast(fact)
    elif isinstance(fact, AlarmStep) and fact.alarm_id in found:
        past = found[fact.alarm_id]
        if fact.act is AlarmAct.CLEARED:
            found[fact.alarm_id] = replace(past, cleared_at=fact.at)
        elif fact.act is AlarmAct.ACKNOWLEDGED:
            found[fact.alarm_id] = replace(past, acknowledged_at=fact.at)
