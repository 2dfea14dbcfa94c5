"""What of a town matters to its patrols: streets, home stations, beats, and the places worth a stop. Made once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.simulated.simulation_model import Patrol
from zscc.geo.nearest_road import RoadIndex
from zscc.geo.network import RoadNetwork, RoadPosition, point_m
from zscc.geo.spaces import wgs84_from_map
from zscc.geo.ways import RoadGraph
from zscc.town.layers import Town

EXPRESSWAY = "expressway"
_PARKING_GAP_M = 7.0
_CORNERS = 24
_BEAT_REACH_M = 3_000.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere a patrol stops, and why: the category of a place, ``station``, ``hot_spot`` or ``corner``."""

    subject: str
    """Place id, village code, grid code or number of the network's node."""
    reason: str
    weight: float
    at: RoadPosition


@dataclass(frozen=True, slots=True)
class Ground:
    """A town as its patrols see it."""

    graph: RoadGraph
    vehicles: tuple[str, ...]
    homes: tuple[RoadPosition, ...]
    """Where each vehicle is parked: by its home station, side by side."""
    beats: tuple[tuple[Spot, ...], ...]
    """The spots that are nearest to each vehicle's home."""
    limit_mps: NDArray[np.float64]
    """Plausible speed of each edge's class."""
    base_cost: NDArray[np.float64]
    """Length of each edge in decimetres, expressways made dear: a patrol has no business there."""
    convergence_deg: float
    """What turns a grid bearing into a true one, here."""


def lay_ground(town: Town, patrol: Patrol) -> Ground:
    """Prepare a town for patrols."""
    network = town.network
    driven = np.array([town.roads[road].road_class != EXPRESSWAY for road in network.road], np.bool_)
    streets = RoadIndex(network, np.flatnonzero(driven))
    homes = _homes(town, streets)
    home_m = np.array([point_m(network, home) for home in homes]).reshape(-1, 2)
    middle_m = (home_m if homes else network.nodes_m).mean(axis=0)
    spots, spots_m = _spots(town, streets, patrol)
    return Ground(
        graph=RoadGraph(network),
        vehicles=tuple(vehicle.vehicle_id for vehicle in town.vehicles),
        homes=homes,
        beats=_beats(home_m, spots, spots_m, _corners(network, driven, home_m, patrol)),
        limit_mps=network.speed_kmh / 3.6,
        base_cost=np.round(network.length_m * 10.0 * np.where(driven, 1.0, 6.0)) + 1.0,
        convergence_deg=_convergence_deg(middle_m),
    )


def _homes(town: Town, streets: RoadIndex) -> tuple[RoadPosition, ...]:
    stations = {village.code: village.station_at for village in town.villages}
    points = np.array([stations[vehicle.home_station] for vehicle in town.vehicles]).reshape(-1, 2)
    parked: dict[str, int] = {}
    homes = []
    for vehicle, home in zip(town.vehicles, streets.nearest(points), strict=True):
        place = parked.get(vehicle.home_station, 0)
        parked[vehicle.home_station] = place + 1
        length = float(town.network.length_m[home.edge])
        homes.append(RoadPosition(home.edge, (home.along_m + place * _PARKING_GAP_M) % max(length, 1.0)))
    return tuple(homes)


def _spots(town: Town, streets: RoadIndex, patrol: Patrol) -> tuple[list[Spot], NDArray[np.float64]]:
    weights = patrol.stop_reasons
    named = [(village.code, "station", village.station_at) for village in town.villages]
    named += [(grid.code, "hot_spot", grid.label_at) for grid in town.grids]
    named += [
        (place.place_id, place.category if place.category in weights else "place", place.at) for place in town.places
    ]
    points = np.array([at for _, _, at in named])
    snapped = streets.nearest(points)
    spots = [
        Spot(subject, reason, weights[reason], at) for (subject, reason, _), at in zip(named, snapped, strict=True)
    ]
    return spots, points


def _beats(
    home_m: NDArray[np.float64],
    spots: list[Spot],
    spots_m: NDArray[np.float64],
    corners: list[list[Spot]],
) -> tuple[tuple[Spot, ...], ...]:
    """Each spot belongs to the nearest home; corners fill the streets between."""
    if not len(home_m):
        return ()
    owner = np.argmin(_away(spots_m, home_m), axis=1)
    return tuple(
        (*(spots[index] for index in np.flatnonzero(owner == home)), *corners[home]) for home in range(len(home_m))
    )


def _corners(
    network: RoadNetwork, driven: NDArray[np.bool_], home_m: NDArray[np.float64], patrol: Patrol
) -> list[list[Spot]]:
    """For each home the ends of streets that are as far apart as can be within its part of the town."""
    if not len(home_m):
        return []
    edges = np.flatnonzero(driven)
    at_m = network.nodes_m[network.tail[edges]]
    away = _away(at_m, home_m)
    owner = np.argmin(away, axis=1)
    found = []
    for home in range(len(home_m)):
        own = np.flatnonzero((owner == home) & (away[:, home] < _BEAT_REACH_M))
        chosen = edges[own[_far_apart(at_m[own], home_m[home])]].tolist()
        weight = patrol.stop_reasons["corner"]
        found.append([Spot(f"node-{network.tail[edge]}", "corner", weight, RoadPosition(edge, 0.0)) for edge in chosen])
    return found


def _far_apart(points_m: NDArray[np.float64], start_m: NDArray[np.float64]) -> list[int]:
    """Indexes of up to so many points, each the farthest from the start and from all chosen before."""
    nearest = np.hypot(*(points_m - start_m).T)
    chosen: list[int] = []
    while len(chosen) < min(_CORNERS, len(points_m)):
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, np.hypot(*(points_m - points_m[chosen[-1]]).T))
    return chosen


def _away(points_m: NDArray[np.float64], home_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of each point to each home."""
    return np.asarray(np.hypot(*(points_m[:, None, :] - home_m[None, :, :]).transpose(2, 0, 1)))


def _convergence_deg(at_m: NDArray[np.float64]) -> float:
    """The grid bearing of true north at a point, with its sign turned."""
    (west_lon, north_lon), (_, north_lat) = wgs84_from_map(
        np.array([at_m[0], at_m[0]]), np.array([at_m[1], at_m[1] + 1000.0])
    )
    _, south_lat = wgs84_from_map(float(at_m[0]), float(at_m[1]))
    east = (north_lon - west_lon) * np.cos(np.radians(north_lat))
    return float(np.degrees(np.arctan2(east, north_lat - south_lat)))
