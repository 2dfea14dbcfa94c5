"""The journal's writer: facts in, acknowledgements out, one commit for what came together.

The store works on a thread of its own, since its fsync must block no loop. ``submit`` returns after the commit:
acknowledged means committed. Facts that arrive within 50 ms of each other share a commit, 500 do not wait. The writer
belongs to one loop; of other threads only the tail may be used.

Where other programs write to the same journal (``follow``), what they commit comes to the tail in order with what was
written here: entries that do not follow what was offered last are read from the store, together with what lies between.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from zscc.centre.frame_chain import MadeFrame
from zscc.centre.tail import Tail
from zscc.clock import Clock
from zscc.feeds.contract import Personal, Refused
from zscc.model.case import Case
from zscc.model.case_query import CaseQuery
from zscc.model.feed_health import FeedHealth
from zscc.model.feed_question import Rejected
from zscc.model.journal import Entry, Fact
from zscc.model.presence import Present
from zscc.model.responder import ResponderSet
from zscc.store.case_row import CaseFigures
from zscc.store.contract import FactRefused, KeyFrame, Origin, Store, StoreError, StoreUnavailable, Watcher

log = logging.getLogger(__name__)

FLUSH_AFTER_S = 0.05
FLUSH_FACTS = 500
READ_ON_AT_ONCE = 256
"""Entries of others."""


@dataclass(frozen=True, slots=True)
class _Submission:
    """Facts that wait for their commit, and who waits for them."""

    facts: tuple[Fact, ...]
    origin: Origin
    whole: bool
    committed: "asyncio.Future[list[Entry]]"
    moments: Sequence[datetime] | None = None
    """Of each fact; None: the clock's."""

    @property
    def alone(self) -> bool:
        """Whether it is written by itself."""
        return self.whole or self.moments is not None


_Outcome = list[Entry] | Exception
_T = TypeVar("_T")


class JournalWriter:
    """Owns the store and its thread from now on; nobody else may touch the store until ``close``."""

    def __init__(
        self, store: Store, clock: Clock, flush_after_s: float = FLUSH_AFTER_S, flush_facts: int = FLUSH_FACTS
    ) -> None:
        self._store = store
        self._clock = clock
        self._flush_after_s = flush_after_s
        self._flush_facts = flush_facts
        self._pending: list[_Submission] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Future[list[_Outcome]] | None = None
        self._closed = False
        self._offered = self._reached = store.last_seq()
        """The newest ``seq`` that the tail was offered, and the newest that there is as far as is known."""
        self._reading_on: asyncio.Task[None] | None = None
        self.tail = Tail(self._fetch, self._offered)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-store")

    async def submit(
        self,
        facts: Sequence[Fact],
        origin: Origin,
        *,
        whole: bool = False,
        at_once: bool = False,
        moments: Sequence[datetime] | None = None,
    ) -> list[Entry]:
        """Commit facts and return the entries written; facts whose key was known are left out.

        What is ``whole`` is written all or not at all; nothing comes back when one of its keys was known. What is to
        be written ``at_once`` waits for no company, only for the commit before it. ``moments``, one a fact, stand for
        the clock where a demo is told its past.

        Raises StoreError when nothing of it was written. Who is cancelled while waiting may still find it written.
        """
        if self._closed:
            raise StoreUnavailable("closed")
        if not facts:
            return []
        loop = asyncio.get_running_loop()
        submission = _Submission(tuple(facts), origin, whole, loop.create_future(), moments)
        self._pending.append(submission)
        if at_once or sum(len(waiting.facts) for waiting in self._pending) >= self._flush_facts:
            self._flush()
        elif self._timer is None and self._writing is None:
            self._timer = loop.call_later(self._flush_after_s, self._flush)
        return await submission.committed

    def follow(self, on_link: Callable[[bool], None]) -> None:
        """Bring what other programs commit to the tail too; ``on_link`` hears of a lost engine, on this loop."""
        loop = asyncio.get_running_loop()

        def on_loop(hear: Callable[[_T], None]) -> Callable[[_T], None]:
            def told(value: _T) -> None:
                with suppress(RuntimeError):
                    # A loop that ended meanwhile has nobody left to tell.
                    loop.call_soon_threadsafe(hear, value)

            return told

        self._store.watch(Watcher(on_loop(self._reach), on_loop(on_link)))

    async def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> list[Entry]:
        """Entries of the store, read on its thread."""
        return await self._on_store_thread(lambda: list(self._store.read(after, limit, until)))

    async def be_present(self, account: str, case_id: str) -> list[Present]:
        """Say who sits here and looks at which case; who is at the other seats."""
        return await self._on_store_thread(lambda: self._store.be_present(account, case_id))

    async def case(self, case_id: str) -> Case | None:
        """The newest value of a case."""
        return await self._on_store_thread(lambda: self._store.case(case_id))

    async def cases(self, case_ids: Sequence[str]) -> list[Case]:
        """The newest values of those of these cases that there are, in their order."""

        def read() -> list[Case]:
            found = (self._store.case(case_id) for case_id in case_ids)
            return [case for case in found if case is not None]

        return await self._on_store_thread(read)

    async def case_history(self, case_id: str) -> list[Entry]:
        """What happened to a case, in order."""
        return await self._on_store_thread(lambda: self._store.case_history(case_id))

    async def find_cases(self, query: CaseQuery) -> list[Case]:
        """A page of a list of cases."""
        return await self._on_store_thread(lambda: self._store.find_cases(query))

    async def count_cases(self, query: CaseQuery) -> int:
        """How many cases a list has, all pages together."""
        return await self._on_store_thread(lambda: self._store.count_cases(query))

    async def case_figures(self, query: CaseQuery) -> CaseFigures:
        """The columns of all cases of a list."""
        return await self._on_store_thread(lambda: self._store.case_figures(query))

    async def responder_settings(self) -> list[ResponderSet]:
        """The newest setting of every responder that was ever set."""
        return await self._on_store_thread(self._store.responder_settings)

    async def last_seq(self) -> int:
        """The newest ``seq``."""
        return await self._on_store_thread(self._store.last_seq)

    async def digest(self, seq: int) -> bytes | None:
        """Of an entry's row, as the next row carries it."""
        return await self._on_store_thread(lambda: self._store.digest(seq))

    async def entry(self, key: str) -> Entry | None:
        """What was written under a key."""
        return await self._on_store_thread(lambda: self._store.entry(key))

    async def facts(self, keys: Sequence[str]) -> dict[str, Fact]:
        """What was written under these keys; those that are not known are left out."""

        def read() -> dict[str, Fact]:
            found = ((key, self._store.entry(key)) for key in keys)
            return {key: entry.fact for key, entry in found if entry is not None}

        return await self._on_store_thread(read)

    async def count_numbered(self, key_of: Callable[[int], str]) -> int:
        """How many keys are known of those that are numbered from 1 without a gap."""
        return await self._on_store_thread(lambda: last_known(self._store, key_of))

    async def put_private(self, ref: str, kind: str, body: bytes) -> None:
        """Keep what is personal outside the chain."""
        at = self._clock.now()
        await self._on_store_thread(lambda: self._store.put_private(ref, kind, body, at))

    async def private(self, ref: str) -> bytes | None:
        """What is kept under a reference."""
        return await self._on_store_thread(lambda: self._store.private(ref))

    async def forget_private(self, ref: str) -> None:
        """Delete what is personal."""
        await self._on_store_thread(lambda: self._store.forget_private(ref))

    async def put_personal(self, words: Sequence[Personal]) -> None:
        """Keep the personal words of several facts outside the chain, in one commit."""
        at = self._clock.now()
        items = [(each.ref, each.kind, each.body) for each in words]
        await self._on_store_thread(lambda: self._store.put_privates(items, at))

    async def feed_healths(self) -> list[FeedHealth]:
        """The newest health of every feed that ever told one."""
        return await self._on_store_thread(self._store.feed_healths)

    async def put_rejects(self, feed: str, refused: Sequence[Refused]) -> None:
        """Keep refused items for inspection."""
        at = self._clock.now()
        items = [Rejected(feed, at, each.reason, each.item, each.origin, each.detail) for each in refused]
        await self._on_store_thread(lambda: self._store.put_rejects(feed, items, at))

    async def rejects(self, feed: str, reason: str = "", limit: int = 100) -> list[Rejected]:
        """The newest refused items of a feed, newest first."""
        return await self._on_store_thread(lambda: self._store.rejects(feed, reason, limit))

    async def put_draft(self, name: str, body: bytes) -> None:
        """Keep what is being typed; replaces the draft of the same name."""
        await self._on_store_thread(lambda: self._store.put_draft(name, body, self._clock.now()))

    async def draft(self, name: str) -> bytes | None:
        """What was being typed under this name."""
        return await self._on_store_thread(lambda: self._store.draft(name))

    async def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        await self._on_store_thread(lambda: self._store.drop_draft(name))

    async def key_frame(self, fold_version: int) -> KeyFrame | None:
        """The newest key-frame of a fold."""
        return await self._on_store_thread(lambda: self._store.key_frame(fold_version))

    async def put_key_frame(self, frame: KeyFrame) -> None:
        """Keep a key-frame."""
        await self._on_store_thread(lambda: self._store.put_key_frame(frame))

    async def keep_frame(self, make: Callable[[], MadeFrame | None], keep_days: float) -> None:
        """Make a marked key-frame on the store's thread and keep it; None is nothing to keep."""

        def keep() -> None:
            made = make()
            if made is not None:
                self._store.put_key_frame(made.frame, made.mark, keep_days)

        await self._on_store_thread(keep)

    async def close(self) -> None:
        """Commit what waits, close the tail and the store; closing twice is allowed."""
        if self._closed:
            return
        self._closed = True
        self._flush()
        while self._writing is not None:
            await asyncio.wait([self._writing])
        if self._reading_on is not None:
            await asyncio.wait([self._reading_on])
        self.tail.close()
        await self._on_store_thread(self._store.close)
        self._executor.shutdown()

    def _flush(self) -> None:
        """Hand what waits to the store's thread, unless it is still busy with what waited before."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._writing is not None or not self._pending:
            return
        submissions, self._pending = self._pending, []
        at = self._clock.now()
        loop = asyncio.get_running_loop()
        self._writing = loop.run_in_executor(self._executor, self._write, submissions, at)
        self._writing.add_done_callback(lambda written: self._acknowledge(submissions, written.result()))

    def _write(self, submissions: Sequence[_Submission], at: datetime) -> list[_Outcome]:
        """One append for each run of submissions of one origin; on the store's thread."""
        outcomes: list[_Outcome] = []
        for (_, alone), run in groupby(submissions, key=lambda submission: (submission.origin, submission.alone)):
            if alone:
                outcomes.extend(outcome for each in run for outcome in self._write_run([each], at))
            else:
                outcomes.extend(self._write_run(list(run), at))
        return outcomes

    def _write_run(self, run: Sequence[_Submission], at: datetime) -> list[_Outcome]:
        facts = [fact for submission in run for fact in submission.facts]
        try:
            entries = self._store.append(facts, run[0].origin, run[0].moments or at, whole=run[0].whole)
        except StoreError as error:
            if isinstance(error, FactRefused) and len(run) > 1:
                return [outcome for submission in run for outcome in self._write_run([submission], at)]
            return [error] * len(run)
        except Exception as bug:  # noqa: BLE001  # a fact that cannot be written must fail its own submission only
            if len(run) == 1:
                return [bug]
            return [outcome for submission in run for outcome in self._write_run([submission], at)]
        return list(_shares(entries, run))

    def _acknowledge(self, submissions: Sequence[_Submission], outcomes: Sequence[_Outcome]) -> None:
        self._writing = None
        for submission, outcome in zip(submissions, outcomes, strict=True):
            if isinstance(outcome, list):
                self._offer(outcome)
            if submission.committed.cancelled():
                continue
            if isinstance(outcome, list):
                submission.committed.set_result(outcome)
            else:
                submission.committed.set_exception(outcome)
        self._flush()

    def _offer(self, entries: Sequence[Entry]) -> None:
        """Hand on what was committed here, unless something of others lies before it."""
        if entries and entries[0].seq == self._offered + 1 and self._reading_on is None:
            self._offered = entries[-1].seq
            self.tail.offer(entries)
        elif entries:
            self._reach(entries[-1].seq)

    def _reach(self, seq: int) -> None:
        self._reached = max(self._reached, seq)
        if self._offered < self._reached and self._reading_on is None and not self._closed:
            self._reading_on = asyncio.get_running_loop().create_task(self._read_on(), name="reading on")

    async def _read_on(self) -> None:
        try:
            while self._offered < self._reached and not self._closed:
                entries = await self.read(self._offered, READ_ON_AT_ONCE)
                if not entries:
                    return
                self._offered = entries[-1].seq
                self.tail.offer(entries)
        except StoreError as error:
            # An engine that was lost tells the newest number when it is found again, and all this begins anew.
            log.warning("what others wrote cannot be read: %s", error.code)
        finally:
            self._reading_on = None

    async def _on_store_thread(self, work: Callable[[], _T]) -> _T:
        try:
            done = asyncio.get_running_loop().run_in_executor(self._executor, work)
        except RuntimeError as error:
            # Who asks while the desk closes finds the thread gone.
            raise StoreUnavailable("closed") from error
        return await done

    def _fetch(self, after: int, limit: int) -> "Future[list[Entry]]":
        return self._executor.submit(lambda: list(self._store.read(after, limit)))


def last_known(store: Store, key_of: Callable[[int], str]) -> int:
    """How many keys are known of those numbered from 1 without a gap; a thousand are asked of twenty times."""
    low, high = 0, 1
    while store.knows(key_of(high)):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if store.knows(key_of(middle)) else (low, middle)
    return low


def _shares(entries: Sequence[Entry], run: Sequence[_Submission]) -> Iterator[list[Entry]]:
    """Of the entries of one append, in order, those that each submission brought."""
    place = 0
    for submission in run:
        share = []
        for fact in submission.facts:
            if place < len(entries) and entries[place].fact is fact:
                share.append(entries[place])
                place += 1
        yield share
