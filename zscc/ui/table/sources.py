"""The tables of the layers, from what the desk holds: the town, the newest moment, added layers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zscc.clock import SHANGHAI
from zscc.map.arrangement import FEATURE_PREFIX
from zscc.map.pointing.roads import road_id
from zscc.town.features import FeatureLayer, Value
from zscc.town.layers import Town
from zscc.ui.layers.groups import added_layer, sources_of
from zscc.ui.layers.notes import one_line
from zscc.ui.picture import Picture
from zscc.ui.rows import Directory
from zscc.ui.table.data import Column, FeatureIds, Table
from zscc.ui.wording import Wording


@dataclass(frozen=True, slots=True)
class Holdings:
    """What tables are made from."""

    wording: Wording
    directory: Directory
    picture: Picture | None
    added: tuple[FeatureLayer, ...]


def table_of(name: str, held: Holdings) -> Table | None:
    """The table of a layer; None when there is none (any more)."""
    layer = added_layer(name, held.added)
    if layer is not None:
        return _added(layer)
    make = _MAKERS.get(name)
    return None if make is None else make(held)


def _added(layer: FeatureLayer) -> Table:
    columns = tuple(
        Column(f"{place}", one_line(column.name) or str(place + 1), column.values, personal=True)
        for place, column in enumerate(layer.columns)
    )
    return Table(
        FEATURE_PREFIX + layer.layer_id, columns, FeatureIds(layer.layer_id, len(layer)), "feature", layer.synthetic
    )


class _Columns:
    """Columns of one table under the words ``ui.table.column.<key>``."""

    def __init__(self, held: Holdings, synthetic: bool) -> None:
        self._wording, self._columns, self._synthetic = held.wording, list[Column](), synthetic

    def add(self, key: str, values: Sequence[Value], decimals: int | None = None, *, personal: bool = False) -> None:
        title = self._wording.words(f"table.column.{key}")
        self._columns.append(Column(key, title, values, decimals, personal))

    def table(self, name: str, ids: Sequence[str], kind: str | None) -> Table:
        return Table(name, tuple(self._columns), ids, kind, self._synthetic)


def _made_up(name: str, town: Town) -> bool:
    return any(source.synthetic for source in sources_of(name, town))


def _grids(held: Holdings) -> Table:
    grids, villages = held.directory.town.grids, held.directory.village_names
    made = _Columns(held, _made_up("grids", held.directory.town))
    made.add("name", [grid.label for grid in grids])
    made.add("code", [grid.code for grid in grids])
    made.add("village", [villages.get(grid.village_code, "") for grid in grids])
    made.add("grid_type", [held.wording.known("ui.grid_type", grid.main_type) for grid in grids])
    made.add("area_km2", [grid.area_m2 / 1e6 for grid in grids], 3)
    workers = held.directory.town.grid_workers
    counts: dict[str, int] = {}
    for worker in workers:
        counts[worker.grid_code] = counts.get(worker.grid_code, 0) + 1
    made.add("workers", [counts.get(grid.code, 0) for grid in grids])
    return made.table("grids", [grid.code for grid in grids], "grid")


def _villages(held: Holdings) -> Table:
    town = held.directory.town
    made = _Columns(held, _made_up("villages", town))
    made.add("name", [village.name for village in town.villages])
    made.add("code", [village.code for village in town.villages])
    made.add("village_kind", [village.kind for village in town.villages])
    own = {
        village.code: [grid for grid in town.grids if grid.village_code == village.code] for village in town.villages
    }
    made.add("grids", [len(own[village.code]) for village in town.villages])
    made.add("area_km2", [sum(grid.area_m2 for grid in own[village.code]) / 1e6 for village in town.villages], 3)
    return made.table("villages", [village.code for village in town.villages], "village")


def _stations(held: Holdings) -> Table:
    town = held.directory.town
    made = _Columns(held, _made_up("stations", town))
    names = [held.wording("card.station_of", village=village.name) for village in town.villages]
    made.add("name", names)
    made.add("village", [village.name for village in town.villages])
    made.add("easting", [village.station_at[0] for village in town.villages], 1)
    made.add("northing", [village.station_at[1] for village in town.villages], 1)
    return made.table("stations", [village.code for village in town.villages], "station")


def _places(held: Holdings) -> Table:
    town = held.directory.town
    made = _Columns(held, _made_up("places", town))
    made.add("name", [place.name for place in town.places])
    made.add("category", [held.wording.place_kind(place.category) for place in town.places])
    made.add("grid", [held.directory.grid_label(place.grid_code) or "" for place in town.places])
    made.add("capacity", [place.capacity for place in town.places])
    made.add("nature", [held.wording("synthetic.short") if place.synthetic else "" for place in town.places])
    return made.table("places", [place.place_id for place in town.places], "place")


def _roads(held: Holdings) -> Table:
    """A row a road as people name it: all lines of one name."""
    town = held.directory.town
    lines: dict[str, list[int]] = {}
    for place, road in enumerate(town.roads):
        lines.setdefault(road_id(road, place), []).append(place)
    first = [town.roads[places[0]] for places in lines.values()]
    made = _Columns(held, _made_up("roads", town))
    made.add("name", [road.name for road in first])
    made.add("road_class", [held.wording.known("table.road_class", road.road_class) for road in first])
    made.add("length_m", [sum(_length_m(town.roads[place].line) for place in places) for places in lines.values()], 0)
    made.add("lines", [len(places) for places in lines.values()])
    made.add("nature", [held.wording("synthetic.short") if road.synthetic else "" for road in first])
    return made.table("roads", list(lines), "road")


def _water(held: Holdings) -> Table:
    waters = held.directory.town.waters
    made = _Columns(held, _made_up("water", held.directory.town))
    made.add("name", [water.name for water in waters])
    made.add("length_m", [_length_m(water.line) for water in waters], 0)
    made.add("width_m", [water.width_m for water in waters], 0)
    made.add("nature", [held.wording("synthetic.short") if water.synthetic else "" for water in waters])
    return made.table("water", [str(place) for place in range(len(waters))], None)


def _vehicles(held: Holdings) -> Table:
    rows, wording = [] if held.picture is None else held.picture.vehicles, held.wording
    made = _Columns(held, held.picture is not None and held.picture.snapshot.synthetic)
    made.add("vehicle", [wording.vehicle(row.label, row.vehicle_id) for row in rows])
    made.add("plate", [row.plate for row in rows])
    made.add("state", [wording.vehicle_state(row.state) for row in rows])
    made.add("speed_kmh", [row.speed_kmh for row in rows], 0)
    made.add("grid", [held.directory.grid_label(r.grid) or _without_grid(held, r.at_m is not None) for r in rows])
    made.add("km_today", [row.km_today for row in rows], 1)
    made.add("fix_age_s", [row.fix_age_s for row in rows], 0)
    return made.table("vehicles", [row.vehicle_id for row in rows], "vehicle")


def _without_grid(held: Holdings, placed: bool) -> str:
    """What lies outside the town is counted as that; what has no position is nowhere."""
    return held.wording("place.outside") if placed else ""


def _reports(held: Holdings) -> Table:
    rows, wording = [] if held.picture is None else held.picture.reports, held.wording
    made = _Columns(held, held.picture is not None and held.picture.snapshot.synthetic)
    made.add("number", [row.report.report_id for row in rows])
    made.add("time", [f"{row.report.observed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" for row in rows])
    made.add("priority", [wording.priority(row.report.priority) for row in rows])
    made.add("class", [wording.title(row.report) for row in rows])
    made.add("said", [wording.said(row.report) for row in rows], personal=True)
    made.add("source", [wording.source(row.report.source) for row in rows])
    made.add("grid", [row.grid_label or _without_grid(held, row.report.point is not None) for row in rows])
    made.add("village", [held.directory.village_names.get(row.village_code, "") for row in rows])
    return made.table("reports", [row.report.report_id for row in rows], "report")


def _length_m(line: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


_MAKERS: dict[str, Callable[[Holdings], Table]] = {
    "grids": _grids,
    "villages": _villages,
    "stations": _stations,
    "places": _places,
    "roads": _roads,
    "water": _water,
    "vehicles": _vehicles,
    "reports": _reports,
}
