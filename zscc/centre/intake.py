"""Every report becomes a case, once: beside the feeds, in small batches, off the screen's thread.

It lives on the I/O loop and follows the journal's tail; classes are guessed on a thread of its own. The key of a case
comes from its report, so reading the journal again opens nothing twice: where it stood is kept now and then as a
key-frame, and what lies behind that is read anew after a restart. It rests as long as it worked, so that commits of
feeds come between.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from zscc.centre.journal import JournalWriter
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import monotonic_s
from zscc.model.case_facts import CaseOpened
from zscc.model.catalogue import Catalogue
from zscc.model.journal import Entry
from zscc.model.report import Report
from zscc.model.working_time import WorkingCalendar
from zscc.rules.book import RuleBook
from zscc.rules.filing import INTAKE, opened_of
from zscc.store.contract import FactRefused, KeyFrame, Origin, StoreError

log = logging.getLogger(__name__)

INTAKE_VERSION = 2_000_001
"""Of the place that is kept; apart from the versions of the folds."""
ENTRIES_AT_ONCE = 64
KEPT_EVERY = 5_000
"""Entries between two places that are kept."""
_REST_S = 0.05
_WAIT_S = 2.0
"""Before the journal is tried again."""
_ORIGIN = Origin(seat="centre", actor=INTAKE)


class Intake:
    """One place in the journal, one thread."""

    rest_s = _REST_S
    wait_s = _WAIT_S

    def __init__(self, places: Whereabouts, catalogue: Catalogue, calendar: WorkingCalendar) -> None:
        self._places = places
        self._book = RuleBook(catalogue, calendar)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-intake")
        self._kept_seq = 0

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        try:
            await self._follow(writer)
        finally:
            self._executor.shutdown(cancel_futures=True)

    async def _follow(self, writer: JournalWriter) -> None:
        kept = await writer.key_frame(INTAKE_VERSION)
        self._kept_seq = 0 if kept is None else kept.seq
        tail = writer.tail.subscribe(after=self._kept_seq, capacity=2 * ENTRIES_AT_ONCE)
        try:
            while True:
                began_s = monotonic_s()
                try:
                    entries = tail.take(ENTRIES_AT_ONCE)
                except StoreError as error:
                    log.warning("intake waits for the journal: %s", error.code)
                    entries = []
                if entries:
                    await self._take(writer, entries)
                await asyncio.sleep(max(self.rest_s, monotonic_s() - began_s))
        finally:
            tail.close()

    async def _take(self, writer: JournalWriter, entries: Sequence[Entry]) -> None:
        reports = [entry.fact for entry in entries if isinstance(entry.fact, Report)]
        if reports:
            loop = asyncio.get_running_loop()
            await self._submit(writer, await loop.run_in_executor(self._executor, partial(self._opened, reports)))
        newest = entries[-1]
        if newest.seq - self._kept_seq >= KEPT_EVERY:
            await self._keep(writer, newest)

    def _opened(self, reports: Sequence[Report]) -> list[CaseOpened]:
        return [opened_of(report, self._book, self._places.of_report(report)) for report in reports]

    async def _submit(self, writer: JournalWriter, opened: Sequence[CaseOpened]) -> None:
        """Until it is written: what was taken from the tail does not come again."""
        while True:
            try:
                await writer.submit(opened, _ORIGIN)
            except FactRefused as refused:
                if len(opened) == 1:
                    log.warning("the case %s cannot be opened: %s", opened[0].case_id, refused)
                    return
                for each in opened:
                    await self._submit(writer, [each])
                return
            except StoreError as error:
                if error.code == "closed":
                    raise asyncio.CancelledError from error
                log.warning("cases of reports wait for the journal: %s", error.code)
                await asyncio.sleep(self.wait_s)
            else:
                return

    async def _keep(self, writer: JournalWriter, newest: Entry) -> None:
        try:
            await writer.put_key_frame(KeyFrame(newest.seq, newest.recorded_at, INTAKE_VERSION, b""))
        except StoreError as error:
            log.warning("the intake's place was not kept: %s", error.code)
        else:
            self._kept_seq = newest.seq
