"""Where the chosen things are: symbols as points, grounds and lines as outlines, made once a choice or a moment.

Map metres (EPSG:4549). Free of Qt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zscc.map.pointing.pick import Pick, feature_of
from zscc.map.pointing.roads import lines_of_road
from zscc.situation.snapshot import Snapshot
from zscc.town.features import FeatureLayer, GeometryKind
from zscc.town.layers import Town

Points = NDArray[np.float64]
MOVING_KINDS = ("vehicle", "report")
"""Their places change with the moment."""
_MANY = 12_000
"""Vertices; every grid, village and road of a town together have fewer."""
_BREAK = np.full((1, 2), np.nan)
_NOWHERE = np.empty((0, 2))


def _nowhere() -> Points:
    return _NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The chosen things and their places."""

    picks: frozenset[Pick] = frozenset()
    points_m: Points = field(default_factory=_nowhere)
    """One a chosen symbol that has a position, shape (n, 2)."""
    areas_m: Points = field(default_factory=_nowhere)
    """Closed rings, with a row of NaN between two."""
    lines_m: Points = field(default_factory=_nowhere)
    """Lines, with a row of NaN between two."""
    moves: bool = False
    """Whether another moment may put something elsewhere."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many of each kind; counted once, where the places are looked up."""

    @classmethod
    def of(
        cls, picks: frozenset[Pick], town: Town, snapshot: Snapshot | None, layers: tuple[FeatureLayer, ...] = ()
    ) -> "Choice":
        """Look the places up; what is nowhere right now stays chosen without one."""
        ids: dict[str, set[str]] = {}
        for pick in picks:
            ids.setdefault(pick.kind, set()).add(pick.id)
        areas = [grid.ring for grid in town.grids if grid.code in ids.get("grid", ())]
        areas += [ring for each in town.villages if each.code in ids.get("village", ()) for ring in each.rings]
        lines = [line for name in ids.get("road", ()) for line in lines_of_road(town, name)]
        points = [*_symbols(ids, town), *_moving(ids, snapshot)]
        for layer, rows in _features(picks, layers):
            parts = parts_of(layer, rows)
            into = {GeometryKind.POINT: points, GeometryKind.LINE: lines, GeometryKind.POLYGON: areas}[layer.geometry]
            into.extend(parts)
        moves = not ids.keys().isdisjoint(MOVING_KINDS)
        counts = {kind: len(its) for kind, its in ids.items()}
        return cls(picks, np.concatenate([_NOWHERE, *points]), _joined(areas), _joined(lines), moves, counts)

    @property
    def many(self) -> bool:
        """Whether its outlines are too many to be drawn anew in every frame."""
        return len(self.areas_m) + len(self.lines_m) > _MANY

    @property
    def box_m(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of everything chosen; None when nothing has a place."""
        every = np.concatenate((self.points_m, self.areas_m, self.lines_m))
        every = every[np.isfinite(every).all(axis=1)]
        if len(every) == 0:
            return None
        (west, south), (east, north) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
        return west, south, east, north


def parts_of(layer: FeatureLayer, rows: Iterable[int]) -> list[Points]:
    """The parts of some features of a layer, each an array of shape (n, 2)."""
    return [
        layer.xy_m[layer.part_start[part] : layer.part_start[part + 1]]
        for row in rows
        if 0 <= row < len(layer)
        for part in range(int(layer.feature_start[row]), int(layer.feature_start[row + 1]))
    ]


def _symbols(ids: dict[str, set[str]], town: Town) -> list[Points]:
    stations = [each.station_at for each in town.villages if each.code in ids.get("station", ())]
    places = [each.at for each in town.places if each.place_id in ids.get("place", ())]
    return [np.array(points, np.float64) for points in (stations, places) if points]


def _moving(ids: dict[str, set[str]], snapshot: Snapshot | None) -> list[Points]:
    if snapshot is None:
        return []
    vehicles, columns, found = snapshot.vehicles, snapshot.report_columns, []
    if wanted := ids.get("vehicle"):
        rows = [row for row, its in enumerate(vehicles.ids) if its in wanted]
        found.append(np.column_stack((vehicles.x_m[rows], vehicles.y_m[rows])))
    if wanted := ids.get("report"):
        indexes = columns.index.tolist()
        rows = [row for row, index in enumerate(indexes) if snapshot.reports[index].report_id in wanted]
        found.append(np.column_stack((columns.x_m[rows], columns.y_m[rows])))
    return found


def _features(picks: frozenset[Pick], layers: tuple[FeatureLayer, ...]) -> list[tuple[FeatureLayer, list[int]]]:
    by_id: dict[str, list[int]] = {}
    for pick in picks:
        if pick.kind == "feature":
            layer_id, row = feature_of(pick)
            by_id.setdefault(layer_id, []).append(row)
    return [(layer, by_id[layer.layer_id]) for layer in layers if layer.layer_id in by_id]


def _joined(parts: list[Points]) -> Points:
    if not parts:
        return _NOWHERE
    return np.concatenate([piece for part in parts for piece in (part, _BREAK)][:-1])
