"""What screens and pages see: frozen values made from (state, as_of). Nothing in a snapshot changes later.

Columns have one value a vehicle or report, in one order. ``x_m`` and ``y_m`` are map metres
(EPSG:4549), derived from the hashed WGS-84 integers.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from zscc.model.alarm import AlarmRaised, AlarmStep
from zscc.model.case import Case
from zscc.model.driver_message import DriverMessage
from zscc.model.duty import DutyLine
from zscc.model.feed_health import FeedState
from zscc.model.layer import LayerAdded
from zscc.model.report import Priority, Report
from zscc.model.responder import ResponderSet
from zscc.model.space import PointE7
from zscc.model.terminal import TerminalBound
from zscc.model.vehicle_signal import VehicleSignal
from zscc.model.weather import WarningIssued


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


def _no_ms() -> NDArray[np.int64]:
    return np.zeros(0, np.int64)


def _no_metres() -> NDArray[np.float64]:
    return np.zeros(0)


def _no_codes() -> NDArray[np.uint8]:
    return np.zeros(0, np.uint8)


def _no_flags() -> NDArray[np.bool_]:
    return np.zeros(0, np.bool_)


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """One value a case, in the order of ``Snapshot.cases``; moments are milliseconds of the Unix epoch (UTC)."""

    x_m: NDArray[np.float64] = field(default_factory=_no_metres)
    """NaN for a case without a position."""
    y_m: NDArray[np.float64] = field(default_factory=_no_metres)
    stage: NDArray[np.uint8] = field(default_factory=_no_codes)
    """Index into ``zscc.model.case.STAGES``."""
    priority: NDArray[np.uint8] = field(default_factory=_no_codes)
    """Index into PRIORITIES."""
    opened_at_ms: NDArray[np.int64] = field(default_factory=_no_ms)
    amber_at_ms: NDArray[np.int64] = field(default_factory=_no_ms)
    """When 80 % of 内控时限 are used; NEVER_MS without one."""
    due_at_ms: NDArray[np.int64] = field(default_factory=_no_ms)
    superior_due_at_ms: NDArray[np.int64] = field(default_factory=_no_ms)
    ended: NDArray[np.bool_] = field(default_factory=_no_flags)
    """Closed, declined, void, or gone into another case."""
    paused: NDArray[np.bool_] = field(default_factory=_no_flags)
    """挂账: its clock stands still."""

    def __len__(self) -> int:
        return len(self.stage)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A standing alarm: what was raised, and what has happened to it since."""

    raised: AlarmRaised
    serial: int = 0
    """Of the last step."""
    values: tuple[tuple[str, str], ...] = ()
    point: PointE7 | None = None
    cleared_at: datetime | None = None
    acknowledged: AlarmStep | None = None
    shelved: AlarmStep | None = None
    passed_to: str = ""
    """Role that should act now, '' for the first one."""

    @property
    def alarm_id(self) -> str:
        """Its id."""
        return self.raised.alarm_id


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
    error_arguments: tuple[tuple[str, str], ...] = ()
    by: str = ""
    """Who started or stopped it by hand."""


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
class DriverNote:
    """A message to a driver, and the newest that is known of it."""

    written: DriverMessage
    newest: DriverMessage


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
    cases: tuple[Case, ...] = ()
    """Open cases and those that ended in the last days, in the order in which they were opened."""
    case_columns: CaseColumns = field(default_factory=CaseColumns)
    responders: tuple[ResponderSet, ...] = ()
    """The newest setting of every responder that was ever set, by id."""
    alarms: tuple[Alarm, ...] = ()
    """Standing alarms, oldest first."""
    duty: tuple[DutyLine, ...] = ()
    """The logbook of the last days, and older lines that still stand."""
    warnings: tuple[WarningIssued, ...] = ()
    """Official warnings by feeds, not lifted and not replaced; some may have expired, some may be exercises."""
    signals: tuple[VehicleSignal, ...] = ()
    """Those that are on."""
    terminals: tuple[TerminalBound, ...] = ()
    driver_messages: tuple[DriverNote, ...] = ()
    """Of today and yesterday."""
    report_era: int = 0
    """0 for all reports. With a filter another number says that ``reports`` are not those of the moment before and
    perhaps more: who carries sums on begins anew."""
