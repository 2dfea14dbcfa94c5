"""Where things are: from a pick to its position, and from a pixel to a pick."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.map.frame import Frame
from zscc.map.pick import Pick
from zscc.model.report import Priority
from zscc.situation.snapshot import Snapshot
from zscc.town.layers import Town

REACH_PX = 12.0
"""How near to a symbol's middle a click must be."""

_Group = tuple[list[Pick], NDArray[np.float64]]
"""Symbols and their map metres, shape (n, 2)."""
_NOTHING: _Group = ([], np.empty((0, 2)))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Map metres of a pick."""

    at: tuple[float, float]
    priority: Priority | None = None


def position_of(pick: Pick, town: Town, snapshot: Snapshot | None) -> Whereabouts | None:
    """Where a pick is right now; None when it is nowhere (unknown, or without a position)."""
    if pick.kind == "vehicle":
        return _vehicle_at(pick.id, snapshot)
    if pick.kind == "report":
        return _report_at(pick.id, snapshot)
    if pick.kind == "grid":
        points = {grid.code: grid.label_at for grid in town.grids}
    elif pick.kind == "station":
        points = {village.code: village.station_at for village in town.villages}
    else:
        points = {place.place_id: place.at for place in town.places}
    return Whereabouts(points[pick.id]) if pick.id in points else None


def _vehicle_at(vehicle_id: str, snapshot: Snapshot | None) -> Whereabouts | None:
    if snapshot is None or vehicle_id not in snapshot.vehicles.ids:
        return None
    row = snapshot.vehicles.ids.index(vehicle_id)
    return Whereabouts((float(snapshot.vehicles.x_m[row]), float(snapshot.vehicles.y_m[row])))


def _report_at(report_id: str, snapshot: Snapshot | None) -> Whereabouts | None:
    if snapshot is None:
        return None
    columns = snapshot.report_columns
    for row, index in enumerate(columns.index.tolist()):
        report = snapshot.reports[index]
        if report.report_id == report_id:
            return Whereabouts((float(columns.x_m[row]), float(columns.y_m[row])), report.priority)
    return None


def pick_at(x_px: float, y_px: float, frame: Frame) -> Pick | None:
    """What lies under a pixel: the nearest visible symbol within reach, else the grid, else nothing."""
    for picks, points_m in _symbols(frame):
        if len(picks) == 0:
            continue
        px = frame.viewport.px_from_maps(points_m[:, 0], points_m[:, 1])
        distance_px = np.hypot(px[:, 0] - x_px, px[:, 1] - y_px)
        # Of two as near, to a pixel, the one painted last is on top.
        nearest = len(picks) - 1 - int(np.argmin(np.rint(distance_px[::-1])))
        if distance_px[nearest] <= REACH_PX:
            return picks[nearest]
    return grid_at(*frame.viewport.map_from_px(x_px, y_px), frame)


def grid_at(x_m: float, y_m: float, frame: Frame) -> Pick | None:
    """The base grid that holds a point of the map."""
    for grid in frame.shapes.town.grids:
        if _holds(grid.ring, x_m, y_m):
            return Pick("grid", grid.code)
    return None


def _holds(ring: NDArray[np.float64], x_m: float, y_m: float) -> bool:
    """Whether a closed ring holds a point: a ray to the east crosses it an odd number of times."""
    x0, y0, x1, y1 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
    crossed = (y0 > y_m) != (y1 > y_m)
    with np.errstate(divide="ignore", invalid="ignore"):
        at_x = x0 + (y_m - y0) * (x1 - x0) / (y1 - y0)
    return bool(np.count_nonzero(crossed & (x_m < at_x)) % 2)


def _symbols(frame: Frame) -> list[_Group]:
    """Visible symbols in groups, the ones on top first, each in the order of painting; map metres of shape (n, 2)."""
    town, found = frame.shapes.town, []
    if frame.marks is not None:
        acts = _reports(frame, frame.marks.reports_today[frame.marks.acts])
        # Of a vehicle and an urgent report the nearer one is meant, of two in one place the report, which lies on top.
        found.append(_together(_vehicles(frame), acts))
        found.append(_reports(frame, frame.marks.reports_today[~frame.marks.acts]))
    if "stations" in frame.visible:
        stations = np.array([village.station_at for village in town.villages])
        found.append(([Pick("station", village.code) for village in town.villages], stations))
    if "places" in frame.visible:
        places = np.array([place.at for place in town.places])
        found.append(([Pick("place", place.place_id) for place in town.places], places))
    return found


def _together(below: _Group, above: _Group) -> _Group:
    return [*below[0], *above[0]], np.concatenate((below[1], above[1]))


def _vehicles(frame: Frame) -> _Group:
    if frame.marks is None or "vehicles" not in frame.visible:
        return _NOTHING
    vehicles = frame.marks.snapshot.vehicles
    return [Pick("vehicle", each) for each in vehicles.ids], np.column_stack((vehicles.x_m, vehicles.y_m))


def _reports(frame: Frame, rows: NDArray[np.int64]) -> _Group:
    if frame.marks is None or "reports" not in frame.visible:
        return _NOTHING
    snapshot = frame.marks.snapshot
    columns = snapshot.report_columns
    picks = [Pick("report", snapshot.reports[index].report_id) for index in columns.index[rows].tolist()]
    return picks, np.column_stack((columns.x_m[rows], columns.y_m[rows]))
