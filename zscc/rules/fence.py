"""Arrival proved by a vehicle's fixes: it stands, or stays, within the fence around the case.

The border has two sides: who is in leaves only when it is ``leave_factor`` radii away, so that a position that jitters
at the border begins nothing anew. Driving past proves nothing. Of a vehicle's fixes those count that a device observed
after the dispatch, that came soon after, in order, and are no jump.
"""

from dataclasses import dataclass
from math import hypot

from zscc.model.case import Case
from zscc.model.catalogue import Catalogue
from zscc.model.fix import FixFlag
from zscc.settings.fence import FenceSetting

_PROVES_NOTHING = FixFlag.JUMP | FixFlag.OUT_OF_ORDER | FixFlag.LATE | FixFlag.BACK_FILLED
STANDS_BELOW_KMH = 5.0


@dataclass(frozen=True, slots=True)
class Passing:
    """A fix as a fence sees it; map metres (EPSG:4549), milliseconds of the Unix epoch."""

    x_m: float
    y_m: float
    observed_at_ms: int
    recorded_at_ms: int
    speed_kmh: float | None
    flags: FixFlag


def radius_of(case: Case, setting: FenceSetting, catalogue: Catalogue) -> float:
    """Of the fence around a case: by its class, or the class above, and by who told where it is."""
    parent = next((each.parent for each in catalogue.classes if each.class_id == case.class_id), "")
    by_class = setting.classes.get(case.class_id, setting.classes.get(parent, setting.radius_m))
    return by_class + setting.unsure_m.get(case.source, 0.0)


class Fence:
    """Around one case, for one vehicle that was sent there."""

    def __init__(self, at_m: tuple[float, float], radius_m: float, since_ms: int, setting: FenceSetting) -> None:
        """``since_ms``: when it was sent."""
        self._at_m, self._radius_m, self._setting = at_m, radius_m, setting
        self._newest_ms = since_ms - 1
        self._inside_ms: int | None = None
        """Since when it is within."""

    def lies_at(self, at_m: tuple[float, float], radius_m: float) -> bool:
        """Whether it is the fence of this place and width."""
        return (at_m, radius_m) == (self._at_m, self._radius_m)

    def sees(self, fix: Passing) -> float | None:
        """How far from the case the vehicle is, in metres, when this fix proves that it arrived; else None."""
        if not self._counts(fix):
            return None
        self._newest_ms = fix.observed_at_ms
        away_m = hypot(fix.x_m - self._at_m[0], fix.y_m - self._at_m[1])
        if away_m > self._radius_m:
            if away_m > self._radius_m * self._setting.leave_factor:
                self._inside_ms = None
            return None
        if self._inside_ms is None:
            self._inside_ms = fix.observed_at_ms
        stands = fix.speed_kmh is not None and fix.speed_kmh < STANDS_BELOW_KMH
        stayed = fix.observed_at_ms - self._inside_ms >= self._setting.stay_s * 1000
        return away_m if stands or stayed else None

    def _counts(self, fix: Passing) -> bool:
        late_ms = fix.recorded_at_ms - fix.observed_at_ms
        fresh = late_ms <= self._setting.stale_after_s * 1000
        return fresh and fix.observed_at_ms > self._newest_ms and not fix.flags & _PROVES_NOTHING
