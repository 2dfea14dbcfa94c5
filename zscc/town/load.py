"""A town from its GeoPackage, as of one grid scheme: plain SQLite and numpy, so that the desk starts fast."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from zscc.geo.network import RoadNetwork, network_of
from zscc.town.geopackage import COORDINATES, decoded, decoded_rings, outline_of, rows_of
from zscc.town.layers import (
    Department,
    Grid,
    GridScheme,
    GridWorker,
    Neighbour,
    PatrolVehicle,
    Place,
    Road,
    Source,
    Town,
    Village,
    Water,
)
from zscc.town.load_facilities import load_facilities
from zscc.town.unreadable import why_unreadable

DEMO_TOWN = files("zscc") / "resources" / "town" / "zhoushi.gpkg"


class TownUnreadable(Exception):
    """The file is no town: the text says in one line which file and what is wrong."""


def load_town(path: Path | None = None, on: date | None = None) -> Town:
    """The town of a file (the demo town's when none is given) with the scheme in force on a day (the newest if None).

    Raises TownUnreadable when the file is missing, is no GeoPackage, lacks a layer or has no scheme for that day.
    """
    if path is not None:
        return _load(path, on)
    with as_file(DEMO_TOWN) as demo:
        return _load(demo, on)


def _load(path: Path, on: date | None) -> Town:
    try:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        # immutable: no lock is taken and nothing is written beside the file, so QGIS may have it open.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            return _town(connection, sha256, on)
    except (OSError, sqlite3.Error, ValueError) as error:
        raise TownUnreadable(why_unreadable(path, error)) from error


def _town(connection: sqlite3.Connection, sha256: str, on: date | None) -> Town:
    def read(layer: str, columns: str) -> Iterator[tuple[Any, ...]]:
        return rows_of(connection, layer, columns)

    for layer in ("boundary", "village", "grid", "road"):
        if next(read(layer, "fid"), None) is None:
            raise ValueError(f"the town is not whole yet: layer {layer} holds nothing")
    schemes = tuple(
        GridScheme(scheme_id, label, date.fromisoformat(start), bool(made_up))
        for scheme_id, label, start, made_up in read("grid_scheme", "scheme_id, label, valid_from, synthetic_date")
    )
    scheme = _in_force(schemes, on)
    [(code, name, area_m2)] = read("town", "code, name, area_m2")
    roads, network = _roads(read)
    places = _places(read)
    return Town(
        name=name,
        code=code,
        sha256=sha256,
        boundary=tuple(ring for (geom,) in read("boundary", "geom") for ring in decoded_rings(geom)),
        area_m2=area_m2,
        villages=_villages(read),
        grids=_grids(read, scheme.valid_from if on is None else on),
        schemes=schemes,
        scheme=scheme,
        roads=roads,
        outside_roads=tuple(Road(decoded(g), "", kind, False) for g, kind in read("road_outside", "geom, class")),
        network=network,
        waters=tuple(
            Water(decoded(geom), name, width_m, bool(made_up))
            for geom, name, width_m, made_up in read("water", "geom, name, width_m, synthetic")
        ),
        places=places,
        neighbours=tuple(Neighbour(name, _point(geom)) for geom, name in read("neighbour", "geom, name")),
        vehicles=tuple(PatrolVehicle(*row) for row in read("vehicle", "vehicle_id, label, plate, home_station")),
        grid_workers=tuple(GridWorker(*row) for row in read("grid_worker", "worker_id, department, grid_code")),
        departments=tuple(
            Department(key, name, bool(made_up))
            for key, name, made_up in read("department", "department_id, name, synthetic")
        ),
        sources=tuple(
            Source(layer, attribution, licence, bool(made_up))
            for layer, attribution, licence, made_up in read("source", "layer, attribution, licence, synthetic")
        ),
        facilities=load_facilities(connection, {place.place_id for place in places}),
    )


Read = Callable[[str, str], Iterator[tuple[Any, ...]]]


def _in_force(schemes: tuple[GridScheme, ...], on: date | None) -> GridScheme:
    """The newest scheme that had begun on the day."""
    begun = [scheme for scheme in schemes if on is None or scheme.valid_from <= on]
    if not begun:
        raise ValueError(f"no grid scheme was in force on {on}")
    return max(begun, key=lambda scheme: scheme.valid_from)


def _villages(read: Read) -> tuple[Village, ...]:
    stations = {code: _point(geom) for geom, code in read("station", "geom, village_code")}
    return tuple(
        Village(
            code, name, short, kind, decoded_rings(geom), (label_e, label_n), stations.get(code, (label_e, label_n))
        )
        for geom, code, name, short, kind, label_e, label_n in read(
            "village", "geom, code, name, short, kind, label_e, label_n"
        )
    )


def _grids(read: Read, on: date) -> tuple[Grid, ...]:
    columns = "geom, code, label, village_code, main_type, area_m2, label_e, label_n, valid_from, valid_to"
    found = tuple(
        Grid(code, label, village_code, main_type, _outline(geom, label or code), area_m2, (label_e, label_n))
        for geom, code, label, village_code, main_type, area_m2, label_e, label_n, start, end in read("grid", columns)
        # Other programs write a date as the beginning of that day.
        if start[:10] <= on.isoformat() and (end is None or on.isoformat() < end[:10])
    )
    if not found:
        raise ValueError(f"no grid was in force on {on}")
    return found


def _outline(geom: bytes, name: str) -> COORDINATES:
    try:
        return outline_of(geom)
    except ValueError as error:
        raise ValueError(f"grid {name}: {error}") from error


def _roads(read: Read) -> tuple[tuple[Road, ...], RoadNetwork]:
    rows = list(read("road", "geom, name, class, synthetic, speed_kmh"))
    roads = tuple(Road(decoded(geom), name, kind, bool(made_up)) for geom, name, kind, made_up, _ in rows)
    return roads, network_of([road.line for road in roads], [row[4] for row in rows])


def _places(read: Read) -> tuple[Place, ...]:
    columns = "geom, place_id, name, category, grid_code, synthetic, capacity"
    return tuple(
        Place(place_id, name, category, _point(geom), grid_code, bool(made_up), capacity)
        for geom, place_id, name, category, grid_code, made_up, capacity in read("place", columns)
    )


def _point(blob: bytes) -> tuple[float, float]:
    xy: COORDINATES = decoded(blob)
    return float(xy[0, 0]), float(xy[0, 1])
