"""All vehicles of a town: what their devices observe, and when it arrives.

Devices of vehicles on shift send once a second, those of parked vehicles every half minute. Everything is a pure
function of (town, seed, faults, time); days already planned are kept only to be quick.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.rows import FixRows
from zscc.feeds.simulated.arrivals import Arrivals, disturbed
from zscc.feeds.simulated.days import DAY_MS, local_day, midnight_ms
from zscc.feeds.simulated.disturbances import (
    LONGEST_DELAY_MS,
    MINUTE_MS,
    Disturbed,
    FaultPlan,
    LinkGap,
    disturbed_in_minute,
    link_gaps,
)
from zscc.feeds.simulated.errands import Dispatcher
from zscc.feeds.simulated.ground import Ground, lay_ground
from zscc.feeds.simulated.kept import Kept
from zscc.feeds.simulated.simulation_model import SimulationModel
from zscc.feeds.simulated.vehicle_day import Motion, VehicleDay
from zscc.geo.spaces import wgs84_from_map
from zscc.geo.ways import NoPath
from zscc.model.moment import ms_from_utc
from zscc.town.layers import Town

Seconds = NDArray[np.int64]

_DAYS_KEPT = 3
_MINUTES_KEPT = 16


@dataclass(frozen=True, slots=True)
class _Asked:
    """A stretch of one local day: whole seconds in (after, until] of that day, every ``step_s``."""

    day: date
    midnight_ms: int
    seconds: Seconds
    step_s: int


@dataclass(frozen=True, slots=True)
class _Sent:
    """Seconds of a local day at which a device sends a fix."""

    vehicle: int
    asked: _Asked
    seconds: Seconds
    arrived_at_ms: NDArray[np.int64] | None = None
    """As observed when None."""
    back_filled: bool = False

    @property
    def observed_at_ms(self) -> NDArray[np.int64]:
        return self.asked.midnight_ms + self.seconds * 1000


class Fleet:
    """Closed-form positions and fixes of a town's vehicles."""

    def __init__(self, town: Town, seed: int, model: SimulationModel, plan: FaultPlan) -> None:
        self.ground: Ground = lay_ground(town, model.patrol)
        self._seed = seed
        self._model = model
        self._plan = plan
        self._days = Kept(self._fleet_day, _DAYS_KEPT)
        self._gaps = Kept(self._broken_links, _DAYS_KEPT)
        self._disturbed = Kept(self._disturbed_in, _MINUTES_KEPT)

    @property
    def vehicles(self) -> tuple[str, ...]:
        """Vehicle ids; rows refer to them by their place here."""
        return self.ground.vehicles

    def day(self, vehicle: int, day: date) -> VehicleDay:
        """One vehicle's local day."""
        return self._days[day][vehicle]

    def positions(self, at: datetime) -> list[Motion]:
        """The true motion of every vehicle at a moment, as columns of one value."""
        at_ms = ms_from_utc(at)
        day = local_day(at_ms)
        second = np.array([(at_ms - midnight_ms(day)) / 1000.0])
        return [self.day(vehicle, day).motion(second) for vehicle in range(len(self.vehicles))]

    def nearest(self, place_m: tuple[float, float], at_ms: int) -> str:
        """The vehicle that is nearest to a place (map metres) at a moment: of those on shift when there are any."""
        day = local_day(at_ms)
        second = (at_ms - midnight_ms(day)) / 1000.0
        days = [self.day(vehicle, day) for vehicle in range(len(self.vehicles))]
        serving = [each for each, of_day in enumerate(days) if of_day.is_on_shift(second)] or range(len(days))
        motions = [(days[each].motion(np.array([second])), each) for each in serving]
        away_m = [np.hypot(motion.x_m[0] - place_m[0], motion.y_m[0] - place_m[1]) for motion, _ in motions]
        return self.vehicles[motions[int(np.argmin(away_m))][1]]

    def send(self, vehicle: str, place_m: tuple[float, float], at_ms: int) -> bool:
        """Send a vehicle to a place (map metres) at a moment that is not told yet; False when no street leads there."""
        day, index = local_day(at_ms), self.vehicles.index(vehicle)
        second = (at_ms - midnight_ms(day)) / 1000.0
        its_day = self.day(index, day)
        now = its_day.motion(np.array([second]))
        here_m = float(now.x_m[0]), float(now.y_m[0])
        try:
            its_day.send(self._dispatcher.errand(second, here_m, place_m, its_day.plan.drives))
        except NoPath:
            return False
        return True

    @cached_property
    def _dispatcher(self) -> Dispatcher:
        return Dispatcher(self.ground, self._model.patrol)

    def fixes(self, after_ms: int, until_ms: int, step_s: int = 1) -> Arrivals:
        """What all devices observe in (after, until], undisturbed and in order of time."""
        return self._told(
            [
                _Sent(vehicle, asked, self._sends(vehicle, asked))
                for asked in _days_of(after_ms, until_ms, step_s)
                for vehicle in range(len(self.vehicles))
            ]
        )

    def arrivals(self, after_ms: int, until_ms: int, step_s: int = 1) -> Arrivals:
        """What reaches the feed in (after, until], in order of arrival: with its gaps, delays and faults.

        With a step of more than one second (history) single fixes are not disturbed; broken links still are.
        """
        events = self._events(after_ms, until_ms) if step_s == 1 else []
        sent = [
            self._in_time(vehicle, asked, events)
            for asked in _days_of(after_ms, until_ms, step_s)
            for vehicle in range(len(self.vehicles))
        ]
        sent += self._back_filled(after_ms, until_ms, step_s)
        due = [event for event in events if after_ms < event.arrives_at_ms <= until_ms]
        return Arrivals.joined(self.vehicles, [self._told(sent), *self._disturbed_rows(due)])

    def link_gaps(self, day: date) -> list[LinkGap]:
        """The broken links of a local day."""
        return self._gaps[day]

    def _fleet_day(self, day: date) -> Kept[int, VehicleDay]:
        return Kept(lambda vehicle: self._vehicle_day(day, vehicle), len(self.vehicles))

    def _vehicle_day(self, day: date, vehicle: int) -> VehicleDay:
        return VehicleDay(self._seed, day, vehicle, self.ground, self._model.patrol)

    def _broken_links(self, day: date) -> list[LinkGap]:
        return link_gaps(self._seed, day, self.vehicles, self._plan, self._model)

    def _disturbed_in(self, minute: int) -> list[Disturbed]:
        return disturbed_in_minute(self._seed, minute, len(self.vehicles), self._plan, self._model.faults)

    def _sends(self, vehicle: int, asked: _Asked) -> Seconds:
        """The seconds at which a device observes: all on shift, a heartbeat when parked."""
        second = asked.seconds
        on_shift = np.zeros(len(second), np.bool_)
        for begin_s, end_s in self.day(vehicle, asked.day).plan.on_shift_s:
            on_shift |= (second >= begin_s) & (second < end_s)
        # In a history all of them beat together: it asks for every so many seconds only.
        heartbeat = (second + 7 * vehicle * (asked.step_s == 1)) % self._model.patrol.parked_heartbeat_s == 0
        on_shift |= self.day(vehicle, asked.day).is_sent(second.astype(np.float64))
        return np.asarray(second[on_shift | heartbeat])

    def _told(self, sent: list[_Sent]) -> Arrivals:
        """The rows of what was sent, in order of arrival."""
        sent = [each for each in sent if len(each.seconds)]
        if not sent:
            return Arrivals.joined(self.vehicles, [])
        motions = [self.day(each.vehicle, each.asked.day).motion(each.seconds.astype(np.float64)) for each in sent]
        lon_deg, lat_deg = wgs84_from_map(
            np.concatenate([motion.told_x_m for motion in motions]),
            np.concatenate([motion.told_y_m for motion in motions]),
        )
        counts = [len(each.seconds) for each in sent]
        rows = FixRows(
            vehicles=self.vehicles,
            vehicle=np.repeat(np.array([each.vehicle for each in sent], np.int64), counts),
            observed_at_ms=np.concatenate([each.observed_at_ms for each in sent]),
            lon_deg=lon_deg,
            lat_deg=lat_deg,
            speed_kmh=np.concatenate([motion.speed_kmh for motion in motions]),
            heading_deg=np.concatenate([motion.heading_deg for motion in motions]),
            back_filled=np.repeat(np.array([each.back_filled for each in sent], np.bool_), counts),
        )
        arrived = [each.observed_at_ms if each.arrived_at_ms is None else each.arrived_at_ms for each in sent]
        return Arrivals.joined(self.vehicles, [Arrivals(rows, np.concatenate(arrived))])

    def _in_time(self, vehicle: int, asked: _Asked, events: list[Disturbed]) -> _Sent:
        """What arrives as it is observed: not inside a gap, not in the list of the disturbed."""
        seconds = self._sends(vehicle, asked)
        keep = np.ones(len(seconds), np.bool_)
        for gap in self.link_gaps(asked.day):
            if gap.vehicle == vehicle:
                keep &= (seconds < gap.from_s) | (seconds >= gap.until_s)
        taken = [(event.observed_at_ms - asked.midnight_ms) // 1000 for event in events if event.vehicle == vehicle]
        keep &= ~np.isin(seconds, np.array(taken, np.int64))
        return _Sent(vehicle, asked, seconds[keep])

    def _back_filled(self, after_ms: int, until_ms: int, step_s: int) -> list[_Sent]:
        """What devices stored while their link was down, arriving in (after, until]."""
        parts = []
        for day in sorted({local_day(after_ms), local_day(until_ms)}):
            start_ms = midnight_ms(day)
            for gap in self.link_gaps(day):
                if gap.arrives_ms(gap.until_s, start_ms) <= after_ms or gap.arrives_ms(gap.from_s, start_ms) > until_ms:
                    continue
                stored = np.arange(gap.from_s, gap.until_s, dtype=np.int64)
                asked = _Asked(day, start_ms, stored[stored % step_s == 0], step_s)
                seconds = self._sends(gap.vehicle, asked)
                arrives = np.array([gap.arrives_ms(second, start_ms) for second in seconds.tolist()], np.int64)
                due = (arrives > after_ms) & (arrives <= until_ms)
                parts.append(_Sent(gap.vehicle, asked, seconds[due], arrives[due], back_filled=True))
        return parts

    def _events(self, after_ms: int, until_ms: int) -> list[Disturbed]:
        """The disturbed fixes that were observed, or arrive, in (after, until]."""
        found = []
        for minute in range((after_ms - LONGEST_DELAY_MS) // MINUTE_MS, until_ms // MINUTE_MS + 1):
            for event in self._disturbed[minute]:
                concerned = event.observed_at_ms <= until_ms and event.arrives_at_ms > after_ms
                if concerned and self._happens(event):
                    found.append(event)
        return found

    def _happens(self, event: Disturbed) -> bool:
        """Whether there is a fix to disturb: the vehicle is on shift and its link is up."""
        day = local_day(event.observed_at_ms)
        second = (event.observed_at_ms - midnight_ms(day)) // 1000
        linked = all(
            gap.vehicle != event.vehicle or not gap.from_s <= second < gap.until_s for gap in self.link_gaps(day)
        )
        return linked and self.day(event.vehicle, day).is_on_shift(second)

    def _disturbed_rows(self, events: list[Disturbed]) -> list[Arrivals]:
        at_ms: dict[tuple[int, date], list[int]] = {}
        for event in events:
            at_ms.setdefault((event.vehicle, local_day(event.observed_at_ms)), []).append(event.observed_at_ms)
        sent = []
        for (vehicle, day), moments in at_ms.items():
            seconds = (np.array(moments, np.int64) - midnight_ms(day)) // 1000
            sent.append(_Sent(vehicle, _Asked(day, midnight_ms(day), seconds, 1), seconds))
        sound = self._told(sent)
        of_fix = zip(sound.rows.vehicle.tolist(), sound.rows.observed_at_ms.tolist(), strict=True)
        place = {fix: index for index, fix in enumerate(of_fix)}
        return [disturbed(sound.one(place[event.vehicle, event.observed_at_ms]), event) for event in events]


def _days_of(after_ms: int, until_ms: int, step_s: int) -> list[_Asked]:
    """The local days that (after, until] touches, with their asked seconds."""
    asked = []
    start_ms = midnight_ms(local_day(after_ms + 1))
    while start_ms <= until_ms:
        first_s = max((after_ms - start_ms) // 1000 + 1, 0)
        last_s = min((until_ms - start_ms) // 1000, DAY_MS // 1000 - 1)
        first_s += -first_s % step_s
        seconds = np.arange(first_s, last_s + 1, step_s, dtype=np.int64)
        asked.append(_Asked(local_day(start_ms), start_ms, seconds, step_s))
        start_ms += DAY_MS
    return [each for each in asked if len(each.seconds)]
