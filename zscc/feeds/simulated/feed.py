"""The link of the simulated feed: first what has happened so far, then every second what happens.

Windows of time are cut the same way on every start and name the batches, so a restart repeats nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import partial
from hashlib import blake2b

from zscc.clock import Clock
from zscc.feeds.contract import Delivery, together
from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.simulated.days import DAY_MS, local_day, midnight_ms
from zscc.feeds.simulated.disturbances import MINUTE_MS, FaultPlan
from zscc.feeds.simulated.fleet import Fleet
from zscc.feeds.simulated.history import History, history_mark
from zscc.feeds.simulated.reports import Reports
from zscc.feeds.simulated.simulation_model import SimulationModel, load_simulation_model
from zscc.feeds.simulated.wire import report_delivery
from zscc.geo.grid_index import GridIndex
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.settings.profile import Profile
from zscc.town.layers import Town

SECOND_MS = 1000
_WINDOWS_MS = (60_000, 10_000, 1_000)
"""Live windows, largest first; each begins at a multiple of its own length."""
_COARSE_MS = 3_600_000
_FINE_MS = 600_000
_TOLD_AGAIN_MS = 120_000
_DELIVERIES_A_WALL_SECOND = 10.0


class SimulatedFeed:
    """A town's made-up day (示意), the same for the same seed. Used by one thread."""

    def __init__(
        self,
        town: Town,
        seed: int,
        clock: Clock,
        profile: Profile,
        *,
        faults: FaultPlan | None = None,
        history: History | None = None,
    ) -> None:
        """``faults``: those of the model when None; ``history``: a usual one when None."""
        model = load_simulation_model()
        plan = FaultPlan.of_model(model.faults) if faults is None else faults
        self.fleet = Fleet(town, seed, model, plan)
        self.reports = Reports(town, seed, model, plan, self.fleet.nearest)
        self._clock = clock
        self._thresholds = thresholds = profile.thresholds
        self._history = History() if history is None else history
        self._trail_minutes = profile.windows.trail_minutes
        self._grids = grid_index(town)
        # Nobody waits for the fixes of hours ago: late is a word of the present.
        self._coarse_edge = Edge(EdgeRules.recorded(thresholds), self._grids)
        self._edge = Edge(EdgeRules.live(thresholds), self._grids)
        self._run = _run_digest(town, seed, model, plan)
        self._told_ms: int | None = None
        self._mark_of = partial(history_mark, town, seed)

    @property
    def name(self) -> str:
        """The name on the feed panel."""
        return "simulated"

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """The past at once, batch by batch, then the present for ever."""
        done_ms = _whole_second_ms(self._clock.now()) if self._told_ms is None else self._told_ms
        if self._told_ms is None:
            for delivery in self.past(utc_from_ms(done_ms)):
                yield delivery
                await asyncio.sleep(0)
        tick_ms = _tick_ms(self._clock.rate)
        while True:
            wait_ms = done_ms + tick_ms - ms_from_utc(self._clock.now())
            if wait_ms > 0:
                await self._clock.sleep(wait_ms / 1000.0)
            now_ms = _whole_second_ms(self._clock.now())
            while done_ms < now_ms:
                until_ms = _window_end_ms(done_ms, now_ms)
                yield self._present(done_ms, until_ms)
                await asyncio.sleep(0)
                done_ms = until_ms

    def go_on_from(self, told_until: datetime) -> None:
        """Begin with the present: somebody else has told :meth:`past` up to then (whole seconds)."""
        self._told_ms = ms_from_utc(told_until)

    def past(self, until: datetime) -> Iterator[Delivery]:
        """What a desk needs to know that starts at ``until`` (whole seconds), in order of arrival; the mark ends it."""
        history, end_ms = self._history, _whole_second_ms(until)
        today_ms = midnight_ms(local_day(end_ms))
        since_ms = today_ms - history.report_days * DAY_MS
        if history.since is not None and _whole_second_ms(history.since) > since_ms:
            since_ms = _whole_second_ms(history.since)
            yield self._seconds(since_ms - _TOLD_AGAIN_MS, since_ms)
        if since_ms < today_ms:
            yield self._told_reports(since_ms, today_ms)
        fine_ms = end_ms - int(self._trail_minutes * MINUTE_MS)
        fine_ms = max(fine_ms - fine_ms % MINUTE_MS, since_ms, today_ms)
        for after_ms, until_ms in _cut(max(since_ms, today_ms), fine_ms, _COARSE_MS):
            yield self._coarse(after_ms, until_ms)
        for after_ms, until_ms in _cut(fine_ms, end_ms, _FINE_MS):
            minutes = _cut(after_ms, until_ms, MINUTE_MS)
            yield together([self._present(*minute) for minute in minutes])
        yield Delivery((self._mark_of(local_day(end_ms)),), rows=1)

    def _seconds(self, after_ms: int, until_ms: int) -> Delivery:
        return together([self._present(*second) for second in _cut(after_ms, until_ms, SECOND_MS)])

    def _present(self, after_ms: int, until_ms: int) -> Delivery:
        rows = self.fleet.arrivals(after_ms, until_ms).rows
        fixes = self._edge.judge(rows, utc_from_ms(until_ms)).delivery(self.name, self._key(after_ms, until_ms, 1))
        return together([fixes, self._told_reports(after_ms, until_ms)])

    def _coarse(self, after_ms: int, until_ms: int) -> Delivery:
        step_s = self._history.coarse_step_s
        rows = self.fleet.arrivals(after_ms, until_ms, step_s).rows
        judged = self._coarse_edge.judge(rows, utc_from_ms(until_ms))
        fixes = judged.delivery(self.name, self._key(after_ms, until_ms, step_s))
        return together([fixes, self._told_reports(after_ms, until_ms)])

    def _told_reports(self, after_ms: int, until_ms: int) -> Delivery:
        told = self.reports.arriving(after_ms, until_ms)
        return report_delivery(told, self._grids, self._thresholds.late_after_s)

    def _key(self, after_ms: int, until_ms: int, step_s: int) -> str:
        return f"fixes:{self.name}:{self._run}:{after_ms}-{until_ms}:{step_s}"


def grid_index(town: Town) -> GridIndex:
    """What assigns grids at the edge."""
    return GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids], town.boundary)


def _run_digest(town: Town, seed: int, model: SimulationModel, plan: FaultPlan) -> str:
    """Tells batches of one simulation from those of any other."""
    return blake2b(f"{town.sha256}\x1f{seed}\x1f{model.digest}\x1f{plan}".encode(), digest_size=8).hexdigest()


def _whole_second_ms(moment: datetime) -> int:
    at_ms = ms_from_utc(moment)
    return at_ms - at_ms % SECOND_MS


def _tick_ms(rate: float) -> int:
    """How much of the clock's time to wait for, so that deliveries a second of the wall stay few."""
    wanted_ms = rate / _DELIVERIES_A_WALL_SECOND * SECOND_MS
    return next((window for window in reversed(_WINDOWS_MS) if window >= wanted_ms), _WINDOWS_MS[0])


def _window_end_ms(after_ms: int, now_ms: int) -> int:
    """The largest window that begins at ``after_ms`` and has passed; there is always one of a second."""
    return next(
        (after_ms + window for window in _WINDOWS_MS if after_ms % window == 0 and after_ms + window <= now_ms), now_ms
    )


def _cut(after_ms: int, until_ms: int, length_ms: int) -> Iterator[tuple[int, int]]:
    """(after, until] in windows that end at multiples of their length, and at ``until``."""
    while after_ms < until_ms:
        end_ms = min(after_ms + length_ms - after_ms % length_ms, until_ms)
        yield after_ms, end_ms
        after_ms = end_ms
