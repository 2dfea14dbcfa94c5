"""What of a snapshot goes on the map: made on data ticks, in map metres, the same for every zoom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import overload

import numpy as np
from numpy.typing import NDArray

from zscc.clock import SHANGHAI
from zscc.map.symbols import vehicle_glyphs
from zscc.map.wording import age, vehicle_name
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.situation.snapshot import (
    PRIORITIES,
    VEHICLE_STATES,
    CaseColumns,
    ReportColumns,
    Snapshot,
    VehicleState,
)
from zscc.text.words import Words
from zscc.town.layers import Town

_LEAST_STOP_MS = 60_000
"""A stop is worth words from here on."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The symbols of one moment."""

    snapshot: Snapshot
    vehicle_glyphs: NDArray[np.int64]
    """Codes of symbols."""
    vehicle_labels: Sequence[str]
    row_of_vehicle: dict[str, int]
    calls_for_look: NDArray[np.bool_]
    """Vehicles whose label comes first: silent ones."""
    columns: ReportColumns
    """Of what happened: of the cases where there are any, else of the reports."""
    kind: str
    """What ``columns`` holds, as picks call it: case or report."""
    reports_today: NDArray[np.int64]
    """Rows of ``columns`` in the order of painting, the most urgent and newest last: open cases, or today's reports."""
    acts: NDArray[np.bool_]
    """Which of ``reports_today`` ask for an act (urgent and high)."""

    names: tuple[str, ...]
    """How each vehicle is called."""
    words: Words

    @classmethod
    def of(cls, snapshot: Snapshot, town: Town, words: Words, before: "Marks | None" = None) -> "Marks":
        """Prepare a snapshot of the same town as ``before``, of which is kept what cannot have changed."""
        vehicles = snapshot.vehicles
        kind = "case" if snapshot.cases else "report"
        if before is not None and before.kind == kind and _shows_the_same(before.snapshot, snapshot):
            columns, rows, acts = before.columns, before.reports_today, before.acts
        else:
            columns = columns_of_cases(snapshot.case_columns) if snapshot.cases else snapshot.report_columns
            rows = rows_of_cases(snapshot.case_columns) if snapshot.cases else rows_of_today(snapshot)
            acts = asks_for_act(columns, rows)
        if before is not None and before.words is words and before.snapshot.vehicles.ids == vehicles.ids:
            names, row_of_vehicle = before.names, before.row_of_vehicle
        else:
            names = vehicle_names(vehicles.ids, town, words)
            row_of_vehicle = {vehicle_id: row for row, vehicle_id in enumerate(vehicles.ids)}
        silent = [VEHICLE_STATES.index(state) for state in (VehicleState.STALE, VehicleState.OFFLINE)]
        return cls(
            snapshot=snapshot,
            vehicle_glyphs=vehicle_glyphs(vehicles.state, vehicles.heading_deg, VEHICLE_STATES),
            vehicle_labels=VehicleLabels(snapshot, names, words),
            row_of_vehicle=row_of_vehicle,
            calls_for_look=np.isin(vehicles.state, silent),
            columns=columns,
            kind=kind,
            reports_today=rows,
            acts=acts,
            names=names,
            words=words,
        )


def _shows_the_same(before: Snapshot, now: Snapshot) -> bool:
    """Whether nothing that happened is another; of reports it matters which day it is."""
    return before is now or (bool(now.cases) and before.case_columns is now.case_columns)


def columns_of_cases(columns: CaseColumns) -> ReportColumns:
    """Every case as the columns of what happened; ``index`` is its place in ``Snapshot.cases``."""
    rows = np.arange(len(columns))
    return ReportColumns(columns.x_m, columns.y_m, columns.opened_at_ms, columns.priority, rows)


def rows_of_cases(columns: CaseColumns) -> NDArray[np.int64]:
    """Rows of the open cases that have a position, the most urgent and newest last."""
    rows = np.flatnonzero(~columns.ended & ~np.isnan(columns.x_m))
    return rows[np.argsort(len(PRIORITIES) - columns.priority[rows], kind="stable")]


def asks_for_act(columns: ReportColumns, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Urgent and high reports ask for an act."""
    codes = [PRIORITIES.index(priority) for priority in (Priority.URGENT, Priority.HIGH)]
    return np.isin(columns.priority[rows], codes)


def rows_of_today(snapshot: Snapshot) -> NDArray[np.int64]:
    """Rows of the reports of the day of ``as_of`` (Asia/Shanghai) up to ``as_of``, the most urgent and newest last."""
    columns = snapshot.report_columns
    first_ms, last_ms = ms_from_utc(start_of_day(snapshot.as_of)), ms_from_utc(snapshot.as_of)
    rows = np.flatnonzero((columns.observed_at_ms >= first_ms) & (columns.observed_at_ms <= last_ms))
    at_ms = columns.observed_at_ms[rows]
    if np.any(at_ms[1:] < at_ms[:-1]):
        rows = rows[np.argsort(at_ms, kind="stable")]
    # Sorting small numbers is a fraction of the price of sorting two columns.
    return rows[np.argsort(len(PRIORITIES) - columns.priority[rows], kind="stable")]


def start_of_day(as_of: datetime) -> datetime:
    """Midnight in Asia/Shanghai before a moment."""
    local = as_of.astimezone(SHANGHAI)
    return local - timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


def vehicle_names(ids: tuple[str, ...], town: Town, words: Words) -> tuple[str, ...]:
    """07车; a vehicle the town does not know keeps its id."""
    labels = {vehicle.vehicle_id: vehicle.label for vehicle in town.vehicles}
    return tuple(vehicle_name(words, vehicle_id, labels.get(vehicle_id, vehicle_id)) for vehicle_id in ids)


class VehicleLabels(Sequence[str]):
    """07车, 03车 停6分钟, 06车 离线8分钟: one label a vehicle.

    Each is made when somebody reads it: of ten thousand vehicles most are out of view.
    """

    def __init__(self, snapshot: Snapshot, names: tuple[str, ...], words: Words) -> None:
        self._vehicles, self._now_ms = snapshot.vehicles, ms_from_utc(snapshot.as_of)
        self._names, self._words = names, words

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, row: int) -> str: ...

    @overload
    def __getitem__(self, row: slice) -> tuple[str, ...]: ...

    def __getitem__(self, row: int | slice) -> str | tuple[str, ...]:
        if isinstance(row, slice):
            return tuple(map(self._of, range(*row.indices(len(self)))))
        return self._of(row)

    def _of(self, row: int) -> str:
        vehicles, name = self._vehicles, self._names[row]
        state = VEHICLE_STATES[int(vehicles.state[row])]
        stands = state is VehicleState.STOPPED
        since_ms = self._now_ms - int((vehicles.since_ms if stands else vehicles.observed_at_ms)[row])
        if state is VehicleState.MOVING or (stands and since_ms < _LEAST_STOP_MS):
            return name
        return self._words(f"map.vehicle.{state.value}", label=name, age=age(self._words, since_ms / 1000))
