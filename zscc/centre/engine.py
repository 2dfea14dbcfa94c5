"""The I/O thread: its own selector loop, one task group, the board of feeds and the journal's writer.

What runs with no screen is this room and nothing above it. Between this thread and the screen's cross the tail and
``submit``, nothing else (docs/decisions/0005).

Life cycle: ``start`` returns when the loop runs; ``stop`` cancels the feeds, flushes what is pending, closes the
store and returns when the thread has ended. A bug in one feed stops that feed alone and is told to ``on_bug``.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from zscc.centre.feed_board import FeedBoard
from zscc.centre.feed_offer import FeedOffer, ready
from zscc.centre.frame_chain import FrameChain, MadeFrame
from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import JournalEar, Supervisor
from zscc.centre.tail import Tail
from zscc.clock import Clock
from zscc.feeds.contract import Feed
from zscc.model.adopted import Adopted
from zscc.model.journal import Entry, Fact
from zscc.situation.frame import Held
from zscc.store.contract import KEEP_DAYS, Origin, Store, StoreError, StoreUnavailable

log = logging.getLogger(__name__)

STOP_WITHIN_S = 10.0

_T = TypeVar("_T")

OfferFeeds = Callable[[JournalWriter], Awaitable[Sequence[FeedOffer]]]
"""The feeds of a profile, which may ask what the journal knows; raises StoreUnavailable while it cannot be read."""
Beside = Callable[[JournalWriter], Awaitable[None]]
"""Reads the journal and what is committed to it; cancelled when the engine stops."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine is to run."""

    make_feeds: Callable[[], Sequence[Feed]] = tuple
    """Called once on the I/O thread: what feeds import and prepare must not delay the first paint."""
    offer_feeds: OfferFeeds | None = None
    """Those of a profile, which are made when they start; called once on the I/O thread."""
    adopted: Sequence[Adopted] = ()
    """Data sets in force from the start; they enter the journal before the first delivery."""
    keep_days: float = KEEP_DAYS
    """How long every key-frame stays."""
    first: Beside | None = None
    """Done before anything else writes: a demo is told its past."""
    beside: Sequence[Beside] = ()
    """What else lives on the I/O thread as long as the feeds do; a bug in one ends that one alone."""


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of trouble; both are called on the I/O thread."""

    on_bug: Callable[[BaseException], None]
    on_journal: JournalEar


class Engine:
    """Owns the I/O thread, and the store from here on."""

    def __init__(self, store: Store, clock: Clock, plan: Plan, ears: Ears) -> None:
        self._plan = plan
        self._ears = ears
        self._writer = JournalWriter(store, clock)
        self._supervisor = Supervisor(self._writer, clock, ears.on_journal)
        self._frames = FrameChain()
        self.board = FeedBoard()
        """The feeds by name; asked on the I/O thread (``call``)."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: asyncio.Event | None = None
        self._first_done: asyncio.Event | None = None
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._run, name="zscc-io")

    @property
    def tail(self) -> Tail:
        """Where committed entries are taken from, on any thread."""
        return self._writer.tail

    def start(self) -> None:
        """Start the thread; its loop runs when this returns."""
        self._thread.start()
        self._running.wait()

    def keep_held(self, held: Held) -> None:
        """Make a key-frame of what was held and keep it, in the background; nothing when the engine does not run."""
        self._keep(lambda: self._frames.made(held))

    def keep(self, made: MadeFrame) -> None:
        """Keep a key-frame that was made elsewhere, likewise."""
        self._keep(lambda: made)

    def _keep(self, make: Callable[[], MadeFrame | None]) -> None:
        if self._loop is not None and self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._kept(make), self._loop)

    async def _kept(self, make: Callable[[], MadeFrame | None]) -> None:
        try:
            await self._writer.keep_frame(make, self._plan.keep_days)
        except StoreError as error:
            log.warning("a key-frame is not kept: %s", error.code)
            # Nothing may build on what was not written.
            self._frames = FrameChain()

    def submit(self, facts: Sequence[Fact], origin: Origin) -> "Future[list[Entry]]":
        """Write what a person did, from any thread; done with the entries once it is committed.

        It comes back to the screen by the tail like everything else. The future fails with StoreError when nothing
        was written, also when the engine does not run.
        """
        return self.call(lambda writer: writer.submit(facts, origin))

    def call(self, work: Callable[[JournalWriter], Coroutine[None, None, _T]]) -> "Future[_T]":
        """Do something with the journal on the I/O thread, asked for from any thread, once a demo knows its past.

        The future fails with StoreError when the engine does not run.
        """
        if self._loop is None or not self._thread.is_alive():
            refused: Future[_T] = Future()
            refused.set_exception(StoreUnavailable("closed"))
            return refused
        assert self._first_done is not None
        return asyncio.run_coroutine_threadsafe(_after(self._first_done, partial(work, self._writer)), self._loop)

    def stop(self) -> None:
        """Stop the feeds, flush, close the store; raises TimeoutError when the thread does not end in time.

        An engine that was never started starts and stops, so that the store is closed either way.
        """
        if self._loop is None:
            self.start()
        assert self._loop is not None
        assert self._leave is not None
        self._loop.call_soon_threadsafe(self._leave.set)
        self._thread.join(STOP_WITHIN_S)
        if self._thread.is_alive():
            raise TimeoutError("the I/O thread did not end")

    def _run(self) -> None:
        # Not the default loop: on Windows that is a Proactor, on which brokers' and databases' clients refuse to work.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._leave = asyncio.Event()
        first_done = self._first_done = asyncio.Event()
        self._running.set()
        self._writer.follow(self._hear_link)
        try:
            async with asyncio.TaskGroup() as group:
                living = [group.create_task(self._begin(first_done), name="first")]
                living += [group.create_task(_after(first_done, self._feed_all), name="feeds")]
                for beside in self._plan.beside:
                    living.append(group.create_task(_after(first_done, partial(self._live_beside, beside))))
                await self._leave.wait()
                for task in living:
                    task.cancel()
        finally:
            await self._writer.close()

    def _hear_link(self, reached: bool) -> None:
        """Of an engine that other programs share: what cannot be reached cannot be written either."""
        self._ears.on_journal(None if reached else StoreUnavailable("server_lost"))

    async def _begin(self, done: asyncio.Event) -> None:
        if self._plan.first is not None:
            await self._live_beside(self._plan.first)
        done.set()

    async def _feed_all(self) -> None:
        if adopted := list(self._plan.adopted):
            origin = Origin(seat="centre", actor="start")
            await self._supervisor.written(lambda: self._writer.submit(adopted, origin))
        offers = [ready(feed) for feed in self._plan.make_feeds()]
        if self._plan.offer_feeds is not None:
            offers += await self._offered(self._plan.offer_feeds)
        await self.board.run(self._supervisor, offers, self._ears.on_bug)

    async def _offered(self, offer_feeds: OfferFeeds) -> Sequence[FeedOffer]:
        offered: list[FeedOffer] = []

        async def ask() -> None:
            offered.extend(await offer_feeds(self._writer))

        try:
            await self._supervisor.written(ask)
        except Exception as bug:
            # Without its feeds the desk still shows what it knows, and says why.
            log.exception("the feeds of the profile cannot be offered")
            self._ears.on_bug(bug)
        return offered

    async def _live_beside(self, beside: Beside) -> None:
        try:
            await beside(self._writer)
        except Exception as bug:
            # What sums must not stop what feeds.
            log.exception("%s stopped by a bug", beside)
            self._ears.on_bug(bug)


async def _after(event: asyncio.Event, work: Callable[[], Awaitable[_T]]) -> _T:
    await event.wait()
    return await work()
