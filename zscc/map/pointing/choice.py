"""Where the chosen things are: symbols as points, grounds and lines as outlines, made once a choice or a moment.

Map metres (EPSG:4549). Free of Qt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.heat_window import inserted_rows
from zscc.map.pointing.pick import Pick, feature_of
from zscc.map.pointing.roads import lines_of_road
from zscc.situation.snapshot import ReportColumns, Snapshot
from zscc.town.features import FeatureLayer, GeometryKind
from zscc.town.layers import Town

Points = NDArray[np.float64]
MOVING_KINDS = ("vehicle", "case", "report")
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
    ids: Mapping[str, set[str]] = field(default_factory=dict)
    """Of what is chosen, by kind."""
    still_m: Points = field(default_factory=_nowhere)
    """Of ``points_m`` those that no moment moves; they come first, then vehicles, then reports."""
    reports_m: Points = field(default_factory=_nowhere)
    columns: ReportColumns | None = None
    """The reports in which ``reports_m`` were looked up."""

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
        points = _symbols(ids, town)
        for layer, rows in _features(picks, layers):
            parts = parts_of(layer, rows)
            into = {GeometryKind.POINT: points, GeometryKind.LINE: lines, GeometryKind.POLYGON: areas}[layer.geometry]
            into.extend(parts)
        moves = not ids.keys().isdisjoint(MOVING_KINDS)
        counts = {kind: len(its) for kind, its in ids.items()}
        still_m = np.concatenate([_NOWHERE, *points])
        still = cls(picks, still_m, _joined(areas), _joined(lines), moves, counts, ids, still_m)
        return still if snapshot is None else still.at(snapshot)

    def at(self, snapshot: Snapshot) -> "Choice":
        """The same things at another moment; of the reports only those are looked up that came since."""
        if not self.moves:
            return self
        reports_m = self._reports_at(snapshot)
        points_m = np.concatenate((self.still_m, self._vehicles_at(snapshot), self._cases_at(snapshot), reports_m))
        return replace(self, points_m=points_m, reports_m=reports_m, columns=snapshot.report_columns)

    def _vehicles_at(self, snapshot: Snapshot) -> Points:
        vehicles, wanted = snapshot.vehicles, self.ids.get("vehicle", set())
        rows = [row for row, its in enumerate(vehicles.ids) if its in wanted] if wanted else []
        return np.column_stack((vehicles.x_m[rows], vehicles.y_m[rows])) if rows else _NOWHERE

    def _cases_at(self, snapshot: Snapshot) -> Points:
        columns, wanted = snapshot.case_columns, self.ids.get("case", set())
        rows = [row for row, case in enumerate(snapshot.cases) if case.case_id in wanted] if wanted else []
        at_m = np.column_stack((columns.x_m[rows], columns.y_m[rows])) if rows else _NOWHERE
        placed: Points = at_m[np.isfinite(at_m).all(axis=1)]
        return placed

    def _reports_at(self, snapshot: Snapshot) -> Points:
        columns, before, wanted = snapshot.report_columns, self.columns, self.ids.get("report", set())
        if not wanted or columns is before:
            return self.reports_m
        came = None if before is None else inserted_rows(before, columns)
        rows, kept = (np.arange(len(columns.index)), _NOWHERE) if came is None else (came, self.reports_m)
        places = zip(rows.tolist(), columns.index[rows].tolist(), strict=True)
        its = [row for row, place in places if snapshot.reports[place].report_id in wanted]
        return np.concatenate((kept, np.column_stack((columns.x_m[its], columns.y_m[its])))) if its else kept

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
