"""What the pages of analysis ask of the centre: hot spots, hours of the week, limits, repeats, reach, films of heat.

Periods are half open, in aware UTC. ``only`` is the desk's filter.
"""

from dataclasses import dataclass
from datetime import date, datetime

from zscc.model.panel_filter import EVERYTHING, PanelFilter


@dataclass(frozen=True, slots=True)
class HotSpotsOf:
    """Where cases of a period lie closer than chance; the answer is ``analysis.spot_map.SpotMap``."""

    since: datetime
    until: datetime
    units: str = "grid"
    """grid, square or hexagon."""
    size_m: float = 250.0
    """Side of a square; a hexagon has its area."""
    only: PanelFilter = EVERYTHING


@dataclass(frozen=True, slots=True)
class MatrixOf:
    """Cases by hour and weekday; the answer is ``analysis.hour_matrix.HourMatrix``."""

    since: datetime
    until: datetime
    only: PanelFilter = EVERYTHING


@dataclass(frozen=True, slots=True)
class ControlOf:
    """Counts of each place with control limits; the answer is ``analysis.control_limits.ControlTable``."""

    bounds: tuple[datetime, ...]
    """Of the points that are judged, ascending."""
    baseline: tuple[datetime, ...]
    """Of the points that the limits rest on."""
    until: datetime
    """The moment of the desk, which may be a past one: a point that goes beyond it is not over."""
    split: str = "village"
    """village or grid."""
    only: PanelFilter = EVERYTHING


@dataclass(frozen=True, slots=True)
class RepeatsOf:
    """Cases of a period that came back after they had ended; the answer is ``analysis.repeats.Repeats``."""

    since: datetime
    until: datetime
    days: float
    metres: float
    only: PanelFilter = EVERYTHING
    """About the later of both."""


@dataclass(frozen=True, slots=True)
class ReachOf:
    """What lies within so many minutes of places; the answer is ``analysis.reach_map.ReachMap``."""

    kinds: frozenset[str]
    """Of culture_sport, park, open_ground."""
    day: date
    """Only places that are there on this day."""
    way: str = "walk"
    """walk or cycle."""
    candidate: tuple[float, float] | None = None
    """Map metres (EPSG:4549) of a place that is not there yet."""


@dataclass(frozen=True, slots=True)
class HeatFilmOf:
    """The heat of equal windows; the answer is ``analysis.heat_windows.HeatWindows``."""

    bounds: tuple[datetime, ...]
    until: datetime
    """The moment of the desk, which may be a past one: what came later is not shown."""
    minutes: tuple[int, int] | None = None
    """Only cases within this window of the day (Asia/Shanghai), which may span midnight."""
    only: PanelFilter = EVERYTHING
