"""A flood of fixes on demand: far more vehicles than the town has, at a given rate, for benchmarks and drills.

Each vehicle of the flood drives along with one of the town's, some time behind it, to and fro through one round; so
tracks are real streets at real speeds, and a thousand vehicles need no thousand plans.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zscc.clock import Clock
from zscc.feeds.contract import Delivery
from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.rows import FixRows
from zscc.feeds.simulated.days import local_day, midnight_ms
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.feed import grid_index
from zscc.feeds.simulated.fleet import Fleet
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.geo.spaces import wgs84_from_map
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.settings.profile import Profile
from zscc.town.layers import Town

_ROUND_BEGINS_S = 14.2 * 3600.0
_ROUND_LASTS_S = 2400.0
_BEHIND_S = 37.0


@dataclass(frozen=True, slots=True)
class Flood:
    """How much: fixes a second = ``vehicles`` * ``hz``."""

    vehicles: int = 1000
    hz: int = 10
    lasts_s: float | None = None
    """For ever when None."""
    window_ms: int = 200
    """How much time one delivery covers; a multiple of the time between two fixes."""

    def __post_init__(self) -> None:
        if 1000 % self.hz or self.window_ms % (1000 // self.hz):
            raise ValueError(f"{self.hz} Hz does not divide a second, or not a window of {self.window_ms} ms")


class FloodFeed:
    """Fixes of many vehicles at a high rate (示意); like every feed it goes through the edge."""

    def __init__(self, town: Town, seed: int, clock: Clock, profile: Profile, flood: Flood) -> None:
        model = load_simulation_model()
        self._fleet = Fleet(town, seed, model, FaultPlan())
        self._edge = Edge(EdgeRules.live(profile.thresholds), grid_index(town))
        self._clock = clock
        self._seed = seed
        self._flood = flood
        self._vehicles = tuple(f"F{number:04d}" for number in range(1, flood.vehicles + 1))
        guides = len(self._fleet.vehicles)
        number = np.arange(flood.vehicles)
        self._led_by = [number[number % guides == guide] for guide in range(guides)]

    @property
    def name(self) -> str:
        """The name on the feed panel."""
        return "flood"

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """One delivery a window, as soon as the window has passed."""
        begun_ms = done_ms = ms_from_utc(self._clock.now())
        window_ms, lasts_s = self._flood.window_ms, self._flood.lasts_s
        while lasts_s is None or done_ms - begun_ms < lasts_s * 1000.0:
            wait_ms = done_ms + window_ms - ms_from_utc(self._clock.now())
            if wait_ms > 0:
                await self._clock.sleep(wait_ms / 1000.0)
            else:
                await asyncio.sleep(0)
            judged = self._edge.judge(self.rows(done_ms, done_ms + window_ms), utc_from_ms(done_ms + window_ms))
            yield judged.delivery(self.name, f"fixes:{self.name}:{self._seed}:{done_ms}")
            done_ms += window_ms

    def rows(self, after_ms: int, until_ms: int) -> FixRows:
        """Every vehicle's fixes in (after, until], in order of time."""
        gap_ms = 1000 // self._flood.hz
        at_ms = np.arange(after_ms + gap_ms, until_ms + 1, gap_ms, dtype=np.int64)
        day = local_day(after_ms)
        parts = [self._led(guide, day, at_ms) for guide in range(len(self._led_by))]
        vehicle, observed, x_m, y_m, speed, heading = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(observed, kind="stable")
        lon_deg, lat_deg = wgs84_from_map(x_m[order], y_m[order])
        return FixRows(
            vehicles=self._vehicles,
            vehicle=vehicle[order].astype(np.int64),
            observed_at_ms=observed[order].astype(np.int64),
            lon_deg=lon_deg,
            lat_deg=lat_deg,
            speed_kmh=speed[order],
            heading_deg=heading[order],
            back_filled=np.zeros(len(order), np.bool_),
        )

    def _led(self, guide: int, day: date, at_ms: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
        """The fixes of all vehicles that drive along with one of the town's."""
        led = self._led_by[guide]
        observed, vehicle = np.meshgrid(at_ms, led)
        behind_s = np.repeat((led // len(self._led_by)) * _BEHIND_S, len(at_ms))
        passed_s = (observed.ravel() - midnight_ms(day)) / 1000.0 + behind_s
        there_and_back = _ROUND_LASTS_S - np.abs(passed_s % (2.0 * _ROUND_LASTS_S) - _ROUND_LASTS_S)
        motion = self._fleet.day(guide, day).motion(_ROUND_BEGINS_S + there_and_back)
        return vehicle.ravel(), observed.ravel(), motion.told_x_m, motion.told_y_m, motion.speed_kmh, motion.heading_deg
