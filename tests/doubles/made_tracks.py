"""Hand-made tracks of one vehicle, by what it does; map metres (EPSG:4549), one fix a second unless told."""

import numpy as np
from made_facts import START_MS

from zscc.analysis.track_fixes import fixes_of, in_order
from zscc.geo.spaces import wgs84_from_map
from zscc.model.fix import UNKNOWN, Fix
from zscc.model.space import PointE7

HOME_M = (596_000.0, 3_481_000.0)


class Drive:
    """A vehicle that is told what to do, one thing after the other."""

    def __init__(self, step_s=1, at_m=HOME_M, jitter_m=0.0, seed=1):
        self._step_s, self._at_m, self._jitter_m = step_s, np.array(at_m), jitter_m
        self._dice = np.random.default_rng(seed)
        self._now_s = 0.0
        self.times_s, self.points_m, self.speeds_kmh = [], [], []
        self._tell(0.0)

    def go(self, east_m, north_m, kmh):
        """Drive in a straight line."""
        way = np.array((east_m, north_m), float)
        steps = round(float(np.hypot(*way)) / (kmh / 3.6) / self._step_s)
        for _ in range(steps):
            self._now_s += self._step_s
            self._at_m = self._at_m + way / steps
            self._tell(kmh)
        return self

    def stay(self, seconds):
        """Stand."""
        for _ in range(round(seconds / self._step_s)):
            self._now_s += self._step_s
            self._tell(0.0)
        return self

    def silent(self, seconds, moved_m=(0.0, 0.0)):
        """Send nothing for a while, and be somewhere else after it."""
        self._now_s += seconds - self._step_s
        self._at_m = self._at_m + np.array(moved_m)
        return self.stay(self._step_s)

    def _tell(self, kmh):
        noise = self._dice.normal(0.0, self._jitter_m, 2) if self._jitter_m else 0.0
        self.times_s.append(self._now_s)
        self.points_m.append(self._at_m + noise)
        self.speeds_kmh.append(kmh)

    def fixes(self, told_speed=True):
        """As records."""
        return in_order(fixes_of(*self._columns(told_speed)))

    def told(self, vehicle="V01"):
        """As the model's fixes."""
        return [
            Fix(vehicle, at_ms, PointE7(lon, lat), speed / 10)
            for at_ms, lon, lat, speed in zip(*(column.tolist() for column in self._columns(True)), strict=True)
        ]

    def _columns(self, told_speed):
        points = np.array(self.points_m)
        lon, lat = wgs84_from_map(points[:, 0], points[:, 1])
        speed = np.rint(np.array(self.speeds_kmh) * 10) if told_speed else np.full(len(points), UNKNOWN)
        at_ms = START_MS + np.rint(np.array(self.times_s) * 1000)
        return tuple(np.asarray(c).astype(np.int64) for c in (at_ms, np.rint(lon * 1e7), np.rint(lat * 1e7), speed))
