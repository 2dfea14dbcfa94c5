"""Keeps the patrol sums up to date beside the feeds, off the GUI thread.

It lives on the I/O loop and works on a thread of its own. Entries come by a subscription to the journal's tail: what
was committed before the start is read back in small parts through the store's thread, so that a commit never waits
longer than for one part; while it catches up it works at most half of the time. Closed days are kept as a key-frame;
one for which fixes came late is read back and summed anew, likewise.

Asking is free: ``ask`` may be called from any thread, the answer stands in one of the next pictures.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from threading import Event
from typing import TypeVar

from zscc.analysis.patrol_frame import PATROL_VERSION, restored, written
from zscc.analysis.patrol_picture import DayOfVehicle, PatrolPicture, VehicleDay
from zscc.analysis.patrol_sums import PatrolSums
from zscc.analysis.track_fixes import no_fixes
from zscc.centre.journal import JournalWriter
from zscc.centre.past_days import LateDays, read_day
from zscc.centre.tail import Subscription
from zscc.clock import Clock, day_of_ms, monotonic_s, start_of_day_ms
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Patrol
from zscc.store.contract import KeyFrame, StoreError
from zscc.town.layers import Town

log = logging.getLogger(__name__)

SHOW_EVERY_S = 5.0
ENTRIES_AT_ONCE = 24
FEW_ENTRIES = 32
"""Once everything was read back, a backlog of no more is ordinary; with more the sums are loading again."""
_REST_S = 0.02
_BREATH_S = 0.004
"""Longer than a piece takes, so that the screen has the interpreter for most of the time."""
_DAYS_KEPT = 16

_T = TypeVar("_T")


class Patrols:
    """One fold of fixes, one thread, one picture every few seconds."""

    show_every_s = SHOW_EVERY_S
    """A picture comes this often, and when something was asked."""

    def __init__(self, town: Town, rules: Patrol, clock: Clock, on_picture: Callable[[PatrolPicture], None]) -> None:
        """``on_picture`` is called on the I/O thread."""
        self._town, self._rules, self._clock, self._on_picture = town, rules, clock, on_picture
        self._asked: frozenset[VehicleDay] = frozenset()
        self._past: OrderedDict[VehicleDay, DayOfVehicle] = OrderedDict()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._frame_due = self._caught_up = False
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="zscc-patrol")
        self._breath = Event()
        """Set when there is no time for breaths any more."""

    def ask(self, days: frozenset[VehicleDay]) -> None:
        """What these vehicles did on these days is wanted in the pictures from now on."""
        if days != self._asked:
            self._asked = days
            if self._loop is not None and self._wake is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        try:
            await self._follow(writer)
        finally:
            self._loop = None
            self._breath.set()
            self._executor.shutdown(cancel_futures=True)

    async def _follow(self, writer: JournalWriter) -> None:
        kept = await writer.key_frame(PATROL_VERSION)
        sums, seq = await self._work(partial(self._begun, kept))
        # A short queue reads back in short parts: so long may a commit wait.
        tail = writer.tail.subscribe(after=seq, capacity=2 * ENTRIES_AT_ONCE)
        late = LateDays(sums, self._work, ENTRIES_AT_ONCE)
        shown_at_s = float("-inf")
        try:
            while True:
                began_s = monotonic_s()
                taken = await self._take(tail, sums)
                if taken and self._frame_due:
                    await self._keep(writer, sums, taken[-1])
                loading = self._is_loading(tail.backlog())
                if late.is_waiting and not loading:
                    for day in await late.step(writer):
                        self._past.pop(day, None)
                if self._is_wanted() or monotonic_s() - shown_at_s >= self.show_every_s:
                    await self._show(writer, sums, loading=loading)
                    shown_at_s = monotonic_s()
                await self._rest(monotonic_s() - began_s if tail.backlog() or late.is_waiting else 1.0)
        finally:
            tail.close()

    def _begun(self, kept: KeyFrame | None) -> tuple[PatrolSums, int]:
        found = None if kept is None else restored(kept.body, self._town, self._rules)
        return found or (PatrolSums(self._town, self._rules), 0)

    async def _take(self, tail: Subscription, sums: PatrolSums) -> Sequence[Entry]:
        try:
            entries = tail.take(ENTRIES_AT_ONCE)
        except StoreError as error:
            log.warning("patrol sums wait for the journal: %s", error.code)
            return ()
        if entries:
            await self._work(partial(self._sum_up, sums, entries))
        return entries

    def _sum_up(self, sums: PatrolSums, entries: Sequence[Entry]) -> None:
        for at_ms, its in groupby(entries, key=_day_began_ms):
            self._frame_due |= sums.pass_time(at_ms)
            numbered = [(entry.seq, entry.fact) for entry in its if isinstance(entry.fact, FixBatch)]
            if numbered:
                for _ in sums.take_in_pieces(numbered):
                    # A thousand vehicles at once would have the screen wait at every call for a tenth of a second.
                    self._breath.wait(_BREATH_S)

    async def _keep(self, writer: JournalWriter, sums: PatrolSums, newest: Entry) -> None:
        self._frame_due = False
        begins, body = await self._work(partial(written, sums, self._town, newest.seq))
        try:
            await writer.put_key_frame(KeyFrame(begins, newest.recorded_at, PATROL_VERSION, body))
        except StoreError as error:
            log.warning("patrol sums of closed days were not kept: %s", error.code)

    # Pictures ------------------------------------------------------------------------------------------

    def _is_wanted(self) -> bool:
        assert self._wake is not None
        wanted = self._wake.is_set()
        self._wake.clear()
        return wanted

    def _is_loading(self, backlog: int) -> bool:
        self._caught_up = self._caught_up or not backlog
        return not self._caught_up or backlog > FEW_ENTRIES

    async def _show(self, writer: JournalWriter, sums: PatrolSums, *, loading: bool) -> None:
        asked = self._asked
        for vehicle, day in sorted(asked):
            if day < sums.first_open_day and (vehicle, day) not in self._past:
                await self._read_past(writer, sums, (vehicle, day))
        as_of_ms = ms_from_utc(self._clock.now())
        self._on_picture(await self._work(partial(self._picture, sums, as_of_ms, asked, loading)))

    def _picture(self, sums: PatrolSums, as_of_ms: int, asked: frozenset[VehicleDay], loading: bool) -> PatrolPicture:
        days = []
        for vehicle, day in sorted(asked):
            past = self._past.get((vehicle, day))
            days.append(past or sums.day_of(vehicle, day) or DayOfVehicle(vehicle, day, (), no_fixes()))
        return sums.picture(as_of_ms, loading=loading, days=days)

    async def _read_past(self, writer: JournalWriter, sums: PatrolSums, asked: VehicleDay) -> None:
        """Read a closed day back, in small parts; a journal that cannot be read is asked again next time."""
        vehicle, day = asked
        fixes = await read_day(writer, self._work, sums.seqs.get(day, ()), asked, ENTRIES_AT_ONCE)
        if fixes is None:
            return
        self._past[asked] = await self._work(partial(sums.around.day, vehicle, day, fixes))
        while len(self._past) > _DAYS_KEPT:
            self._past.popitem(last=False)

    # Working and resting -------------------------------------------------------------------------------

    async def _work(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def _rest(self, seconds: float) -> None:
        """As long as the work before took, or until something is asked."""
        assert self._wake is not None
        try:
            await asyncio.wait_for(self._wake.wait(), max(seconds, _REST_S))
        except TimeoutError:
            return


def _day_began_ms(entry: Entry) -> int:
    """The begin of the day in which an entry was recorded: sums close days, and nothing else by the time."""
    return start_of_day_ms(day_of_ms(ms_from_utc(entry.recorded_at)))
