"""Where things are: from a pick to its position, and from a pixel to picks."""

from dataclasses import dataclass

import numpy as np

from zscc.map.frame import Frame
from zscc.map.pointing.case_place import case_place
from zscc.map.pointing.choice import parts_of
from zscc.map.pointing.pick import Pick, feature_of
from zscc.map.pointing.roads import lines_of_road
from zscc.map.pointing.things import Points, Symbols, grounds, symbols
from zscc.model.report import Priority
from zscc.situation.snapshot import Snapshot
from zscc.town.features import FeatureLayer
from zscc.town.layers import Town

REACH_PX = 12.0
"""How near to a symbol's middle a click must be."""
_LINE_REACH_PX = 6.0
MOST_AT_ONCE = 1_000
"""Of the things at one point; who has so many says 'or more'."""
"""A list of what lies at a point need not be longer."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Map metres of a pick."""

    at: tuple[float, float]
    priority: Priority | None = None


def position_of(
    pick: Pick, town: Town, snapshot: Snapshot | None, layers: tuple[FeatureLayer, ...] = ()
) -> Whereabouts | None:
    """Where a pick is right now; None when it is nowhere (unknown, or without a position)."""
    if pick.kind == "vehicle":
        return _vehicle_at(pick.id, snapshot)
    if pick.kind == "report":
        return _report_at(pick.id, snapshot)
    if pick.kind == "case":
        return _case_at(pick.id, snapshot)
    if pick.kind in ("road", "feature"):
        return _middle_of(pick, town, layers)
    if pick.kind == "grid":
        points = {grid.code: grid.label_at for grid in town.grids}
    elif pick.kind == "station":
        points = {village.code: village.station_at for village in town.villages}
    elif pick.kind == "village":
        points = {village.code: village.label_at for village in town.villages}
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


def _case_at(case_id: str, snapshot: Snapshot | None) -> Whereabouts | None:
    if snapshot is None:
        return None
    place = case_place(case_id, snapshot)
    if place is None or snapshot.cases[place].point is None:
        return None
    columns = snapshot.case_columns
    return Whereabouts((float(columns.x_m[place]), float(columns.y_m[place])), snapshot.cases[place].priority)


def _middle_of(pick: Pick, town: Town, layers: tuple[FeatureLayer, ...]) -> Whereabouts | None:
    """The middle of the box of a road or of a feature that somebody brought."""
    if pick.kind == "road":
        parts = lines_of_road(town, pick.id)
    else:
        layer_id, row = feature_of(pick)
        parts = [part for layer in layers if layer.layer_id == layer_id for part in parts_of(layer, [row])]
    if not parts:
        return None
    points = np.concatenate(parts)
    x_m, y_m = ((points.min(axis=0) + points.max(axis=0)) / 2).tolist()
    return Whereabouts((x_m, y_m))


def pick_at(x_px: float, y_px: float, frame: Frame) -> Pick | None:
    """What lies under a pixel: the nearest visible symbol within reach, else a feature, else the grid, else nothing."""
    above, rest = _front(frame)
    best = _nearest(above, x_px, y_px, frame)
    for group in rest:
        best = best or _nearest([group], x_px, y_px, frame)
    if best is not None:
        return best
    x_m, y_m = frame.viewport.map_from_px(x_px, y_px)
    for ground in grounds(frame):
        if ground.layer.startswith("feature:"):
            reach_m = _LINE_REACH_PX * frame.viewport.metres_per_pixel
            rows = ground.packed.holding(x_m, y_m) if ground.packed.areas else ground.packed.near(x_m, y_m, reach_m)
            if len(rows):
                return ground.pick(int(rows[-1] if ground.packed.areas else rows[0]))
    return grid_at(x_m, y_m, frame)


def picks_at(x_px: float, y_px: float, frame: Frame) -> tuple[Pick, ...]:
    """Everything under a pixel, the top-most first: symbols within reach, then features, roads, grid and village."""
    found: list[Pick] = []
    for group in symbols(frame):
        away = _away_px(group, x_px, y_px, frame)
        rows = np.flatnonzero(away <= REACH_PX)[::-1]
        rows = rows[np.argsort(np.rint(away[rows]), kind="stable")]
        found += [group.pick(row) for row in rows.tolist()[:MOST_AT_ONCE]]
    x_m, y_m = frame.viewport.map_from_px(x_px, y_px)
    reach_m = _LINE_REACH_PX * frame.viewport.metres_per_pixel
    for ground in grounds(frame):
        packed = ground.packed
        rows = packed.holding(x_m, y_m)[::-1] if packed.areas else packed.near(x_m, y_m, reach_m)
        found += [ground.pick(row) for row in rows.tolist()[:MOST_AT_ONCE]]
    return tuple(dict.fromkeys(found))[:MOST_AT_ONCE]


def grid_at(x_m: float, y_m: float, frame: Frame) -> Pick | None:
    """The base grid that holds a point of the map."""
    rows = frame.shapes.grounds["grids"].holding(x_m, y_m)
    return Pick("grid", frame.shapes.town.grids[int(rows[0])].code) if len(rows) else None


def _front(frame: Frame) -> tuple[list[Symbols], list[Symbols]]:
    """Vehicles with reports that ask for an act, which are weighed together, and what lies below them."""
    groups = list(symbols(frame))
    cut = 1 + max((place for place, group in enumerate(groups) if group.layer == "vehicles"), default=-1)
    return groups[:cut], groups[cut:]


def _nearest(groups: list[Symbols], x_px: float, y_px: float, frame: Frame) -> Pick | None:
    """The nearest symbol within reach; of two as near, to a pixel, the one painted last, of the first group."""
    best: tuple[float, Symbols, int] | None = None
    for group in groups:
        if len(group.points_m) == 0:
            continue
        away = np.rint(_away_px(group, x_px, y_px, frame)[::-1])
        row = len(away) - 1 - int(np.argmin(away))
        nearest = float(away[len(away) - 1 - row])
        if nearest <= REACH_PX and (best is None or nearest < best[0]):
            best = nearest, group, row
    return None if best is None else best[1].pick(best[2])


def _away_px(
    group: Symbols, x_px: float, y_px: float, frame: Frame
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    px = frame.viewport.px_from_maps(group.points_m[:, 0], group.points_m[:, 1])
    away: Points = np.hypot(px[:, 0] - x_px, px[:, 1] - y_px)
    return away
