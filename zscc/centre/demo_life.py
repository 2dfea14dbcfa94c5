"""The living demo: what its bureau has done so far, then what it does while the desk runs (示意).

It lives beside the feeds, like the intake. First it waits until the feed has told the day so far; then yesterday's and
today's reports become cases that have come as far as they would have, step by step. The month before is carried over
in the background: cases that ended by their last value, those still open by their steps. A mark in the journal ends
each part, so that a restart repeats nothing and goes on where it was cut off.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from typing import TypeVar

from zscc.centre.adoption import adopted_town
from zscc.centre.demo import DEMO_DAY
from zscc.centre.demo_history import PastCasework, last_moment
from zscc.centre.demo_past import PastFeed, moments_of, write_past
from zscc.centre.demo_staff import DemoStaff, Vehicles
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import SHANGHAI
from zscc.feeds.simulated.casework import Courses
from zscc.feeds.simulated.casework_people import SEAT
from zscc.feeds.simulated.casework_photo import PHOTO_DIGEST, demo_photo
from zscc.feeds.simulated.casework_reports import PastReports, Told
from zscc.feeds.simulated.history import history_mark
from zscc.feeds.simulated.logbook import logbook_of
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.model.adopted import Adopted
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.journal import Fact
from zscc.model.report import Report
from zscc.rules.book import RuleBook
from zscc.rules.filing import Hand
from zscc.rules.lines import line_of, shift_of
from zscc.store.contract import Origin, StoreError

log = logging.getLogger(__name__)

ORIGIN = Origin(seat=SEAT, actor="casework")
WEEK = 7
MONTH_WEEKS = 4
_AT_ONCE = 500
_CARRIED_AT_ONCE = 100
_REST_S = 0.03
_AGAIN_AFTER_S = 2.0
_MOST_CASES = 100_000
_STEPS_AT_ONCE = 100
"""Of the month before; a screen that wants the interpreter meanwhile gets it in between."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Begin:
    """Where the demo's journal stood before the desk opened."""

    seed: int
    after: int
    """Its last entry."""
    ended_at: datetime | None = None
    """When that was recorded; None when there was none."""
    vehicles: Callable[[], Vehicles | None] = lambda: None
    """The vehicles that the feed drives; None until it does."""


class DemoLife:
    """One demo's bureau. ``run`` belongs to the I/O loop; what takes long is done on a thread of its own."""

    rest_s = _REST_S

    def __init__(self, place: Workplace, begin: Begin) -> None:
        self._place, self._begin = place, begin
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-demo")

    async def tell_past(self, writer: JournalWriter, make_feed: Callable[[], PastFeed]) -> None:
        """Write yesterday and today with their own moments, before anything else lives; nothing when it was told."""
        now = self._place.clock.now().replace(microsecond=0)
        today = now.astimezone(SHANGHAI).date()
        if await writer.entry(history_mark(self._place.town, self._begin.seed, today).key) is not None:
            return
        since = datetime.combine(today - timedelta(days=1), time(), SHANGHAI)
        try:
            town = adopted_town(self._place.town)
            await self._written(lambda: write_past(writer, [(since, town)], ORIGIN))
            feed = await self._on_thread(make_feed)
            told = await self._on_thread(lambda: [fact for each in feed.past(now) for fact in each.facts])
            work = await self._on_thread(partial(_Work.of, self._place, self._begin.seed))
            reports = [fact for fact in told if isinstance(fact, Report)]
            did = await self._casework(writer, work, reports, now)
            moments = moments_of([*did, *told], since, now)
            await self._written(lambda: write_past(writer, moments, ORIGIN))
            feed.go_on_from(now)
        finally:
            self._executor.shutdown(cancel_futures=True)

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        now = self._place.clock.now()
        try:
            work = await self._on_thread(partial(_Work.of, self._place, self._begin.seed))
            await self._recent(writer, work, now)
            staff = DemoStaff(self._place, work.courses, self._begin.after, self._begin.vehicles)
            async with asyncio.TaskGroup() as group:
                group.create_task(staff.run(writer))
                group.create_task(self._month(writer, work, now))
        finally:
            self._executor.shutdown(cancel_futures=True)

    async def _recent(self, writer: JournalWriter, work: "_Work", now: datetime) -> None:
        """Bring every case of the last days, and every older one that is still open, to where it would be now."""
        today = now.astimezone(SHANGHAI).date()
        mark = casework_mark(self._place, self._begin.seed, f"day {today.isoformat()}")
        if await writer.entry(mark.key) is not None:
            return
        reports = await self._reports(writer, today)
        await self._submit(writer, await self._casework(writer, work, reports, now))

    async def _casework(
        self, writer: JournalWriter, work: "_Work", reports: Sequence[Report], now: datetime
    ) -> list[Fact]:
        """What was done about these reports and the cases that are open, the logbook, and the mark that ends it."""
        today = now.astimezone(SHANGHAI).date()
        ids = {report.report_id for report in reports}
        before = await writer.find_cases(CaseQuery(ended=False, limit=_MOST_CASES))
        known = [(case, last_moment(case)) for case in before if case.version > 1 or case.case_id not in ids]
        # The intake opens cases of the same reports meanwhile; the key makes one of both.
        told = work.reports.matched(reports, _days(today - timedelta(days=1), today))
        past = work.past(now)
        await self._written(lambda: writer.put_private(PHOTO_DIGEST, "photo", demo_photo()))
        mark = casework_mark(self._place, self._begin.seed, f"day {today.isoformat()}")
        return [*await self._on_thread(partial(past.live, told, known)), *self._logbook(today, now), mark]

    def _logbook(self, today: date, now: datetime) -> list[Fact]:
        """What the shift wrote so far; only the day that the scenes belong to has a logbook of its own."""
        if today != DEMO_DAY:
            return []
        written = logbook_of(today, self._place.bureau.roster, now)
        return [
            line_of(line.asked, f"{SEAT}-{number}", shift_of(line.at), Hand(line.who, line.at), synthetic=True)
            for number, line in enumerate(written, start=1)
        ]

    async def _reports(self, writer: JournalWriter, today: date) -> list[Report]:
        """What the feed tells of the time before, to its end."""
        end = history_mark(self._place.town, self._begin.seed, today).key
        reports: list[Report] = []
        tail = writer.tail.subscribe(after=self._begin.after, capacity=4 * _AT_ONCE)
        try:
            while True:
                for entry in tail.take(_AT_ONCE):
                    if isinstance(entry.fact, Report):
                        reports.append(entry.fact)
                    if entry.fact.key == end:
                        return reports
                await asyncio.sleep(self.rest_s)
        finally:
            tail.close()

    async def _month(self, writer: JournalWriter, work: "_Work", now: datetime) -> None:
        """Week by week, the newest first: a league table of this month is right before that of the last one."""
        today = now.astimezone(SHANGHAI).date()
        if self._begin.ended_at is not None:
            today = min(today, self._begin.ended_at.astimezone(SHANGHAI).date())
        for week in range(MONTH_WEEKS):
            last = today - timedelta(days=2 + WEEK * week)
            mark = casework_mark(self._place, self._begin.seed, f"week {week}")
            if await writer.entry(mark.key) is not None:
                continue
            past = work.past(now)
            begun = partial(past.begin, await self._on_thread(partial(work.week_to, last)))
            await self._on_thread(begun)
            goes_on = True
            while goes_on:
                goes_on = await self._on_thread(partial(past.go_on, _STEPS_AT_ONCE))
                await asyncio.sleep(self.rest_s)
            await self._submit(writer, [*carried(past), mark], _CARRIED_AT_ONCE)

    async def _submit(self, writer: JournalWriter, facts: Sequence[Fact], at_once: int = _AT_ONCE) -> None:
        """In parts, each until it is written."""
        for start in range(0, len(facts), at_once):
            part = facts[start : start + at_once]
            await self._written(partial(writer.submit, part, ORIGIN))
            await asyncio.sleep(self.rest_s)

    async def _written(self, write: Callable[[], Awaitable[object]]) -> None:
        """Try until it is written."""
        while True:
            try:
                await write()
            except StoreError as error:
                if error.code == "closed":
                    raise asyncio.CancelledError from error
                log.warning("the demo's casework waits for the journal: %s", error.code)
                await asyncio.sleep(_AGAIN_AFTER_S)
            else:
                return

    async def _on_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


@dataclass(frozen=True, slots=True)
class _Work:
    """What the history is made with; used on the demo's thread."""

    place: Workplace
    seed: int
    courses: Courses
    reports: PastReports
    book: RuleBook
    places: Whereabouts
    merged_share: float

    @classmethod
    def of(cls, place: Workplace, seed: int) -> "_Work":
        model, bureau = load_simulation_model(), place.bureau
        book = RuleBook(bureau.catalogue, bureau.working)
        courses, reports = Courses(seed, model, bureau), PastReports(place.town, seed, model)
        return cls(place, seed, courses, reports, book, Whereabouts(place.town), model.outcomes.merged)

    def past(self, until: datetime) -> PastCasework:
        return PastCasework(self.courses, self.book, self.places, self.seed, self.merged_share, until)

    def week_to(self, last: date) -> list[Told]:
        return self.reports.of_days(_days(last - timedelta(days=WEEK - 1), last))


def casework_mark(place: Workplace, seed: int, part: str) -> Adopted:
    """The fact that a part of the history was told to its end."""
    digest = sha256(f"{place.town.sha256}\x1f{seed}".encode()).hexdigest()
    return Adopted(f"history:casework:{part}", digest, f"{place.town.name} {part}", synthetic=True)


def carried(past: PastCasework) -> list[Fact]:
    """Facts of a stretch that nobody watches: ended cases by their last value, the others step by step.

    What went into a case that is still open can come back from it, so it is told step by step as well. Steps stand case
    by case, so that no rule sees a case of last week as if it had stood still since.
    """
    open_ids = {case.case_id for case in past.cases.values() if not case.ended}
    stepwise = {case.case_id for case in past.cases.values() if case.merged_into in open_ids} | open_ids
    ended = [CaseCarried(case) for case in past.cases.values() if case.case_id not in stepwise]
    steps = [fact for fact in past.facts if isinstance(fact, CaseOpened | CaseStep) and fact.subject in stepwise]
    return [*ended, *sorted(steps, key=lambda fact: fact.subject)]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
