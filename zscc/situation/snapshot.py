"""What screens and pages see: frozen values made from (state, as_of). Nothing in a snapshot changes later.

Columns have one value a vehicle or report, in one order. ``x_m`` and ``y_m`` are map metres
(EPSG:4549), derived from the hashed WGS-84 integers.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from zscc.model.feed_health import FeedState
from zscc.model.layer import LayerAdded
from zscc.model.report import Priority, Report


class VehicleState(Enum):
    """行驶, 停车, 数据滞后, 离线. Derived from the last fix and as_of, never stored."""

    MOVING = "moving"
    STOPPED = "stopped"
    STALE = "stale"
    OFFLINE = "offline"


VEHICLE_STATES: tuple[VehicleState, ...] = tuple(VehicleState)
"""Code of a state in :attr:`VehicleColumns.state` = its place here."""

PRIORITIES: tuple[Priority, ...] = tuple(Priority)
"""Code of a priority in :attr:`ReportColumns.priority` = its place here."""


@dataclass(frozen=True, slots=True)
class VehicleColumns:
    """Every vehicle that has ever sent a good fix, ordered by id."""

    ids: tuple[str, ...]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    heading_deg: NDArray[np.float32]
    """True heading, clockwise from north; kept from the last moving fix, NaN when never known."""
    speed_kmh: NDArray[np.float32]
    """NaN when the device does not tell and it cannot be derived."""
    observed_at_ms: NDArray[np.int64]
    """Of the newest good fix."""
    since_ms: NDArray[np.int64]
    """Since when the vehicle stands (stopped) or moves (moving)."""
    state: NDArray[np.uint8]
    """Index into VEHICLE_STATES."""
    grids: tuple[str | None, ...]
    """Code of the grid that holds the newest good fix."""
    km_today: NDArray[np.float64]
    """Geodesic odometer of the day of as_of (Asia/Shanghai), without legs to jumps."""

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Fixes of the last minutes, good ones only, by vehicle and observed time.

    Vehicle ``i`` of :class:`VehicleColumns` owns rows ``start[i]`` to ``start[i + 1]``.
    """

    start: NDArray[np.int64]
    x_m: NDArray[np.float32]
    y_m: NDArray[np.float32]
    """float32 after subtracting ``origin_m``."""
    observed_at_ms: NDArray[np.int64]
    origin_m: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ReportColumns:
    """Reports with a position, oldest first; ``index`` leads to ``Snapshot.reports``."""

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    observed_at_ms: NDArray[np.int64]
    priority: NDArray[np.uint8]
    """Index into PRIORITIES."""
    index: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """One line of the feed panel."""

    feed: str
    state: FeedState
    at: datetime
    last_item_at: datetime | None
    items: int
    rejects: tuple[tuple[str, int], ...]
    flags: tuple[tuple[str, int], ...]
    error: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the day of as_of (Asia/Shanghai); every split adds up to ``reports_today``."""

    reports_today: int
    reports_yesterday_by_now: int
    """Reports of the day before, up to the same time of day."""
    by_priority: dict[Priority, int]
    by_source: dict[str, int]
    by_village: dict[str, int]
    """By 12-digit code; reports without a grid under ''."""
    histogram: NDArray[np.int64]
    """96 quarter hours of the day, by observed time."""
    histogram_yesterday: NDArray[np.int64]
    fixes_today: int
    """Good ones, each counted once; what was flagged or repeated stands in the feeds' counts."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole picture at one moment."""

    seq: int
    as_of: datetime
    state_hash: str | None
    """Only when asked for; hashing is not free."""
    synthetic: bool
    vehicles: VehicleColumns
    tracks: Tracks
    reports: tuple[Report, ...]
    """Live reports (the last days kept by the fold), oldest first by journal order."""
    report_columns: ReportColumns
    feeds: tuple[FeedStatus, ...]
    tally: Tally
    layers: tuple[LayerAdded, ...] = ()
    """Layers that somebody brought, in the order in which they were added."""
