"""How fast a vehicle was on one day, moment by moment, and where: what a speed graph shows and a map answers.

Speeds are km/h: what the device said, else what its leg took. Moments are milliseconds of the Unix epoch, places are
map metres (EPSG:4549).
"""

from dataclasses import dataclass

import numpy as np

from zscc.analysis.patrol_picture import DayOfVehicle
from zscc.analysis.track_fixes import Fixes, Floats, Ints, legs_of, told_kmh
from zscc.analysis.trips import SegmentKind

_KMH_PER_MM_MS = 3.6


@dataclass(frozen=True, slots=True, eq=False)
class SpeedOfDay:
    """One column a fix, in order of time."""

    at_ms: Ints
    kmh: Floats
    """NaN where nobody knows."""
    points_m: Floats
    """Shape (n, 2)."""
    stops: Ints
    """Begin and end of every stop, shape (s, 2)."""
    gaps: Ints
    """The fixes before and after every gap, as places in the columns, shape (g, 2)."""

    @property
    def top_kmh(self) -> float:
        """The most of the day, 0 where none is known."""
        known = self.kmh[np.isfinite(self.kmh)]
        return float(known.max(initial=0.0))

    @property
    def first(self) -> int:
        """Where the day begins: after the night, of which there is only a fix now and then with gaps between."""
        night = self.gaps[:, 0] == np.arange(len(self.gaps))
        fixes = int(np.logical_and.accumulate(night).sum())
        return fixes if fixes < len(self.at_ms) - 1 else 0

    def place_at(self, at_ms: float) -> int | None:
        """The fix that is nearest in time; None before the first, after the last and inside a gap."""
        if not len(self.at_ms) or not self.at_ms[0] <= at_ms <= self.at_ms[-1]:
            return None
        after = int(np.searchsorted(self.at_ms, at_ms))
        before = max(after - 1, 0)
        if self.at_ms[after] != at_ms and (self.gaps[:, 1] == after).any():
            return None
        return after if self.at_ms[after] - at_ms <= at_ms - self.at_ms[before] else before

    def place_near(self, at_m: tuple[float, float], within_m: float) -> int | None:
        """The fix that is nearest on the ground, the newest of equals; None when none is so near."""
        if not len(self.at_ms):
            return None
        away_m = np.hypot(*(self.points_m - at_m).T)[::-1]
        nearest = int(away_m.argmin())
        return len(away_m) - 1 - nearest if away_m[nearest] <= within_m else None

    def stands_at(self, place: int) -> bool:
        """Whether a fix belongs to a stop."""
        at_ms = self.at_ms[place]
        return bool(((self.stops[:, 0] <= at_ms) & (at_ms <= self.stops[:, 1])).any())

    def course(self, most: int) -> tuple[Floats, Floats]:
        """Moments and speeds of a line through at most about so many fixes, with every low and high; NaN breaks it."""
        kept = np.arange(len(self.at_ms)) if len(self.at_ms) <= most else self._lows_and_highs(most // 2)
        kept = np.union1d(kept, self.gaps.ravel())
        breaks = np.searchsorted(kept, self.gaps[:, 1])
        at_ms = np.insert(self.at_ms[kept].astype(np.float64), breaks, self.at_ms[self.gaps[:, 1]])
        return at_ms, np.insert(self.kmh[kept], breaks, np.nan)

    def _lows_and_highs(self, parts: int) -> Ints:
        length = -(-len(self.kmh) // parts)
        columns = np.full(length * parts, np.nan)
        columns[: len(self.kmh)] = self.kmh
        table = columns.reshape(parts, length)
        first = np.arange(parts) * length
        low = first + np.where(np.isnan(table), np.inf, table).argmin(axis=1)
        high = first + np.where(np.isnan(table), -np.inf, table).argmax(axis=1)
        ends = np.array([0, len(self.kmh) - 1])
        kept = np.unique(np.concatenate((low, high, ends)))
        return kept[kept < len(self.kmh)]


def speed_of(day: DayOfVehicle) -> SpeedOfDay:
    """The speeds of a day and what its segments say of them."""
    fixes, segments = day.fixes, [part.segment for part in day.parts]
    stops = [(s.begins_ms, s.ends_ms) for s in segments if s.kind is SegmentKind.STOP]
    gaps = [(s.first, s.last) for s in segments if s.kind is SegmentKind.GAP]
    return SpeedOfDay(
        at_ms=fixes["at_ms"].copy(),
        kmh=_kmh(fixes, [last for _, last in gaps]),
        points_m=np.column_stack((fixes["x_m"], fixes["y_m"])),
        stops=np.array(stops, np.int64).reshape(-1, 2),
        gaps=np.array(gaps, np.int64).reshape(-1, 2),
    )


def _kmh(fixes: Fixes, after_gaps: list[int]) -> Floats:
    """What was told; where nothing was, the speed of the leg that ends there, unless it begins before a gap."""
    told = told_kmh(fixes)
    if len(fixes) < 2 or np.isfinite(told).all():
        return told
    duration_ms = np.diff(fixes["at_ms"])
    driven = np.full(len(fixes), np.nan)
    passed = np.flatnonzero(duration_ms > 0)
    driven[passed + 1] = legs_of(fixes)[passed] / duration_ms[passed] * _KMH_PER_MM_MS
    driven[after_gaps] = np.nan
    return np.where(np.isfinite(told), told, driven)
