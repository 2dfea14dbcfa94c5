"""What screens see of patrols: frozen values as of one moment. Moments are milliseconds of the Unix epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zscc.analysis.coverage import RoadPieces, Share, Stretch
from zscc.analysis.odometer import Mileage
from zscc.analysis.track_fixes import Fixes, Floats, Ints
from zscc.analysis.trips import Segment

VehicleDay = tuple[str, int]
"""A vehicle's id and the number of a day (``zscc.clock.day_of_ms``)."""


@dataclass(frozen=True, slots=True)
class Near:
    """The place that is nearest to a stop, in a straight line."""

    name: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of a vehicle's day, and where it lies."""

    segment: Segment
    grid: str | None
    """Code of the grid that holds ``segment.at_m``."""
    near: Near | None
    """Only of stops."""


@dataclass(frozen=True, slots=True, eq=False)
class DayOfVehicle:
    """What a vehicle did on one day."""

    vehicle: str
    day: int
    parts: tuple[Part, ...]
    fixes: Fixes
    """The track (``zscc.analysis.track_fixes.FIX``); segments lead into it."""
    courses_m: tuple[Floats, ...] = ()
    """To be drawn: the way of each part, shape (n, 2), with a vertex every few metres."""


@dataclass(frozen=True, slots=True, eq=False)
class RoadsSeen:
    """Every piece of road and when a vehicle was there last (``zscc.analysis.coverage.NEVER``)."""

    pieces: RoadPieces
    last_seen_ms: Ints


@dataclass(frozen=True, slots=True, eq=False)
class PatrolPicture:
    """All patrol sums as of one moment."""

    as_of_ms: int
    since_ms: int | None
    """The first fix that was summed; None before there is any. No sum reaches back further."""
    loading: bool
    """The journal is still being read; sums are too small until it has been."""
    mileages: Mapping[str, Mileage]
    """By vehicle."""
    fleet: Mileage
    day: Share
    """Coverage of the last 24 hours."""
    week: Share
    """Coverage of the last 7 days."""
    grids_seen_ms: Mapping[str, int | None]
    """By code of the grid: when a vehicle was in it last; None for never. Longest unseen first."""
    stretches: tuple[Stretch, ...]
    """Longest unseen first; the worst ones only."""
    roads: RoadsSeen
    days: Mapping[VehicleDay, DayOfVehicle] = field(default_factory=dict)
    """Of the vehicles and days that were asked for."""
    beyond: int = 0
    """Fixes that came when their day was closed and are in no sum yet, or too old for any."""
