"""1 000 000 closed cases in the store: how long each view of assessment and statistics takes off the screen's thread.

The first question of a period reads its cases back; from then on they are known. ``peer`` tells the longest time for
which a thread that only sleeps was kept waiting meanwhile: other programs on the cores count in it too.
"""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter, sleep

from benchmarks.made_cases import MadeCases, kept_store
from zscc.analysis.assessment.counts import Count
from zscc.centre.bureau import load_bureau
from zscc.centre.figures import Figures
from zscc.centre.journal import JournalWriter
from zscc.clock import ManualClock
from zscc.model.figures import BulletinOf, CasesBehind, FiguresOf, TrendsOf
from zscc.settings.assessment import load_assessment
from zscc.settings.profile import load_profile
from zscc.settings.roster import load_roster
from zscc.town.load import load_town
from zscc.ui.assessment.periods import PeriodKind, TrendUnit, bounds_of, span_of, stepped

OPEN, CLOSED = 100_000, 1_000_000
NOW = datetime(2026, 6, 22, 6, 30, tzinfo=UTC)
LIMIT_S = 1.0
QUIET_S = 10
Row = dict[str, object]


class Waiter:
    """A thread that sleeps a millisecond at a time, as a screen's thread waits for its next event."""

    def __init__(self) -> None:
        self.longest_ms, self._on = 0.0, True
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        last_s = perf_counter()
        while self._on:
            sleep(0.001)
            now_s = perf_counter()
            self.longest_ms = max(self.longest_ms, (now_s - last_s) * 1e3 - 1)
            last_s = now_s

    def stop(self) -> None:
        """Rest for good."""
        self._on = False


def questions() -> Iterator[tuple[str, object, bool]]:
    """What is asked, in the order of a person who comes in and looks further back; whether it has a target."""
    roster = load_roster()
    month = span_of(PeriodKind.MONTH, NOW, roster)
    before, quarter = stepped(month, -1, roster), span_of(PeriodKind.QUARTER, NOW, roster)
    year = TrendsOf(*bounds_of(TrendUnit.MONTH, NOW))
    yield "the running month, first", FiguresOf(month.since, NOW), False
    yield "the running month, again, by grid", FiguresOf(month.since, NOW, "grid"), True
    yield "the month before, first", FiguresOf(before.since, before.until), False
    yield "the quarter, first", FiguresOf(quarter.since, NOW), False
    yield "the quarter, by department", FiguresOf(quarter.since, NOW, "department"), True
    yield "trends of two years, first: everything is read", year, False
    yield "trends of two years, again", year, True
    yield "a year by village", FiguresOf(NOW - timedelta(days=365), NOW), True
    yield "a year by grid, another rate", FiguresOf(NOW - timedelta(days=365), NOW, "grid", "reworkRate"), True
    yield "a month's bulletin", BulletinOf(2026, 5, NOW), True
    behind = CasesBehind(NOW - timedelta(days=365), NOW, (Count.CLOSED_LATE.value,))
    yield "the list behind a number of a year", behind, True


def measure() -> Iterator[Row]:
    """Rows of the table; the store is made once and kept."""
    town, profile = load_town(), load_profile()
    bureau = load_bureau(profile, None, town)
    store = kept_store(MadeCases(town, bureau, NOW), OPEN, CLOSED)
    figures = Figures(bureau.catalogue, load_assessment())
    rows: list[Row] = []

    async def ask_all() -> None:
        writer, waiter = JournalWriter(store, ManualClock(NOW)), Waiter()
        await asyncio.sleep(QUIET_S)
        rows.append(_row(f"nothing is asked for {QUIET_S} s", 0.0, waiter.longest_ms, judged=False))
        for what, question, judged in questions():
            waiter.longest_ms = 0.0
            began_s = perf_counter()
            await figures.answers[type(question)](writer, question)
            rows.append(_row(what, perf_counter() - began_s, waiter.longest_ms, judged=judged))
        waiter.stop()
        await writer.close()

    asyncio.run(ask_all())
    yield from rows


def _row(what: str, took_s: float, longest_ms: float, *, judged: bool) -> Row:
    row: Row = {
        "what": f"figures of {CLOSED:,} cases: {what}",
        "ours": f"{took_s:.2f} s",
        "peer": f"longest wait of another thread {longest_ms:.0f} ms",
    }
    return {**row, "target": f"{LIMIT_S:.0f} s", "met": took_s <= LIMIT_S} if judged else row
