"""What the lists hold, made from a snapshot and the town: no words, no colours, nothing of Qt.

The lists, the tiles and the map read the same snapshot, so they cannot disagree.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import islice
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from zscc.clock import SHANGHAI
from zscc.model.moment import ms_from_utc
from zscc.model.report import Report
from zscc.settings.roster import load_roster
from zscc.situation.snapshot import VEHICLE_STATES, Snapshot, VehicleState
from zscc.town.layers import Grid, PatrolVehicle, Place, Town, Village

if TYPE_CHECKING:
    from zscc.model.feed_question import FeedCard

LONG_STOP_S = 300.0
VEHICLES_AT_ONCE = 250
"""Rows between two pauses: some one and a half milliseconds."""
QUIET = frozenset({VehicleState.STALE, VehicleState.OFFLINE})
"""States in which nobody knows where the vehicle is now."""


class Directory:
    """The names of a town by code, and those of its feeds."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.grids: Mapping[str, Grid] = {grid.code: grid for grid in town.grids}
        self.villages: Mapping[str, Village] = {village.code: village for village in town.villages}
        self.vehicles: Mapping[str, PatrolVehicle] = {vehicle.vehicle_id: vehicle for vehicle in town.vehicles}
        self.grid_names: Mapping[str, str] = {grid.code: grid.label for grid in town.grids}
        self.village_names: Mapping[str, str] = {village.code: village.name for village in town.villages}
        self.places: Mapping[str, Place] = {place.place_id: place for place in town.places}
        self.feeds: Mapping[str, FeedCard] = {}
        """What feeds are; empty until the centre has said it."""

    def village_of(self, grid: str | None) -> Village | None:
        """The village that a grid lies in."""
        known = self.grids.get(grid or "")
        return self.villages.get(known.village_code) if known else None

    def grid_label(self, grid: str | None) -> str | None:
        """新镇社区-02; None outside the town."""
        known = self.grids.get(grid or "")
        return known.label if known else None


class Need(IntEnum):
    """How much a vehicle needs somebody's eye, most first."""

    SILENT = 0
    """Offline though it is on duty."""
    STALE = 1
    LONG_STOP = 2
    MOVING = 3
    """Or standing for a moment, at a light."""
    OFF_DUTY = 4
    """Silent since before this shift, at night."""
    LOADING = 5
    """Nobody can say yet: what the desk knows is still being read."""


class VehicleRow(NamedTuple):
    """One line of the vehicle list."""

    vehicle_id: str
    label: str
    plate: str
    state: VehicleState
    need: Need
    age_s: float | None
    """How long it has been in this state; since its last fix when stale or offline; None when never heard of."""
    fix_age_s: float | None
    grid: str | None
    speed_kmh: float | None
    """None when nobody knows: never said, or too old to be true."""
    km_today: float
    at_m: tuple[float, float] | None
    """Map metres; None when never heard of."""


def vehicle_rows(snapshot: Snapshot, directory: Directory) -> list[VehicleRow]:
    """The rows of ``vehicle_rows_in_pieces`` at once."""
    *_, rows = vehicle_rows_in_pieces(snapshot, directory)
    assert rows is not None
    return rows


def vehicle_rows_in_pieces(snapshot: Snapshot, directory: Directory) -> Iterator[list[VehicleRow] | None]:
    """Every vehicle of the snapshot, and those of the town that have never sent a fix; needs attention first.

    Inside one need the order is that of the labels, so that rows stay where they are from second to second.
    A recording of other vehicles is shown without the town's own. Pauses (None) before them.
    """
    shift, day = load_roster().shift_at(snapshot.as_of)
    heard_since_ms = 0 if shift.by_day else ms_from_utc(shift.begins_at(day))
    rows: list[VehicleRow] = []
    heard_of = _heard_of(snapshot, directory, heard_since_ms)
    while some := list(islice(heard_of, VEHICLES_AT_ONCE)):
        rows += some
        yield None
    heard = set(snapshot.vehicles.ids)
    if not heard or heard & directory.vehicles.keys():
        need = Need.SILENT if shift.by_day else Need.OFF_DUTY
        rows += [_never_heard(vehicle, need) for vehicle in directory.town.vehicles if vehicle.vehicle_id not in heard]
    rows.sort(key=lambda row: (row.need, row.label, row.vehicle_id))
    yield rows


def _heard_of(snapshot: Snapshot, directory: Directory, heard_since_ms: int) -> Iterator[VehicleRow]:
    """Rows of the vehicles that have sent a fix; columns become lists at once, there may be a thousand."""
    columns, as_of_ms = snapshot.vehicles, ms_from_utc(snapshot.as_of)
    states = [VEHICLE_STATES[code] for code in columns.state.tolist()]
    fix_ages_s = (np.maximum(as_of_ms - columns.observed_at_ms, 0) / 1000).tolist()
    since_s = (np.maximum(as_of_ms - columns.since_ms, 0) / 1000).tolist()
    heard = (columns.observed_at_ms >= heard_since_ms).tolist()
    places = list(zip(columns.x_m.tolist(), columns.y_m.tolist(), strict=True))
    speeds, kms = columns.speed_kmh.tolist(), columns.km_today.tolist()
    for index, vehicle in enumerate(columns.ids):
        known, state, speed = directory.vehicles.get(vehicle), states[index], speeds[index]
        quiet = state in QUIET
        age_s = fix_ages_s[index] if quiet else since_s[index]
        yield VehicleRow(
            vehicle_id=vehicle,
            label=known.label if known else vehicle,
            plate=known.plate if known else "",
            state=state,
            need=_need(state, age_s, heard[index]),
            age_s=age_s,
            fix_age_s=fix_ages_s[index],
            grid=columns.grids[index],
            speed_kmh=None if quiet or isnan(speed) else speed,
            km_today=kms[index],
            at_m=places[index],
        )


def _need(state: VehicleState, age_s: float, heard_this_shift: bool) -> Need:
    if state is VehicleState.OFFLINE:
        return Need.SILENT if heard_this_shift else Need.OFF_DUTY
    if state is VehicleState.STALE:
        return Need.STALE
    return Need.LONG_STOP if state is VehicleState.STOPPED and age_s >= LONG_STOP_S else Need.MOVING


def loading_rows(directory: Directory) -> list[VehicleRow]:
    """The town's own vehicles while nothing is known of them yet."""
    rows = [_never_heard(vehicle, Need.LOADING) for vehicle in directory.town.vehicles]
    return sorted(rows, key=lambda row: (row.label, row.vehicle_id))


def _never_heard(vehicle: PatrolVehicle, need: Need) -> VehicleRow:
    return VehicleRow(
        vehicle_id=vehicle.vehicle_id,
        label=vehicle.label,
        plate=vehicle.plate,
        state=VehicleState.OFFLINE,
        need=need,
        age_s=None,
        fix_age_s=None,
        grid=None,
        speed_kmh=None,
        km_today=0.0,
        at_m=None,
    )


def count_states(rows: Iterable[VehicleRow]) -> dict[VehicleState, int]:
    """How many vehicles are in each state; every state has a number, and they add up to the list."""
    counts = dict.fromkeys(VEHICLE_STATES, 0)
    for row in rows:
        counts[row.state] += 1
    return counts


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of the report queue."""

    report: Report
    grid_label: str | None
    village_code: str
    """Empty without a grid."""
    at_m: tuple[float, float] | None
    quarter: int
    """Quarter hour of the day, 0 to 95."""
    observed_at: datetime
    """In Asia/Shanghai."""
    order: tuple[int, float, str]
    """Priority first, then newest."""


def report_row(report: Report, at_m: tuple[float, float] | None, directory: Directory) -> ReportRow:
    """The line of one report."""
    local = report.observed_at.astimezone(SHANGHAI)
    village = directory.village_of(report.grid)
    return ReportRow(
        report=report,
        grid_label=directory.grid_label(report.grid),
        village_code=village.code if village else "",
        at_m=at_m,
        quarter=(local.hour * 60 + local.minute) // 15,
        observed_at=local,
        order=(report.priority.rank, -local.timestamp(), report.report_id),
    )


FILTER_KINDS = ("priority", "source", "village", "grid", "quarter")
_VALUES: dict[str, Callable[[ReportRow], str]] = {
    "priority": lambda row: row.report.priority.value,
    "source": lambda row: row.report.source,
    "village": lambda row: row.village_code,
    "grid": lambda row: row.report.grid or "",
    "quarter": lambda row: str(row.quarter),
}


def value_of(kind: str, row: ReportRow) -> str:
    """What a filter of this kind looks at; '' stands for none (no grid, no village)."""
    return _VALUES[kind](row)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of today's reports the queue shows: those that match every chosen value."""

    chosen: tuple[tuple[str, str], ...] = field(default=())
    """(kind, value), at most one of a kind, in the order in which they were chosen."""

    def with_choice(self, kind: str, value: str) -> "QueueFilter":
        """The filter with this value for its kind; choosing the same again takes it away."""
        if (kind, value) in self.chosen:
            return self.without(kind)
        return QueueFilter((*self.without(kind).chosen, (kind, value)))

    def without(self, kind: str) -> "QueueFilter":
        """The filter without a value for this kind."""
        return QueueFilter(tuple(choice for choice in self.chosen if choice[0] != kind))

    def lets_through(self, row: ReportRow) -> bool:
        """Whether a row is to be shown."""
        return all(value_of(kind, row) == value for kind, value in self.chosen)
