"""The circles around a town's culture and sport places: which places, what they reach, what one more would add."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.isochrones import CLOSED_CLASSES, Ground, Reach, ReachRules, drawn
from zscc.town.facilities import shown_at
from zscc.town.layers import Town

Points = NDArray[np.float64]

KINDS = ("culture_sport", "park", "open_ground")
"""文体活动中心, parks, the fitness grounds of schools that are open to everybody."""
_FACILITIES = {
    "culture_sport": "culture_sport",
    "town_park": "park",
    "pocket_park": "park",
    "eco_park": "park",
    "open_ground": "open_ground",
}
_STANDING = frozenset({"operating", "completed"})
"""What is only planned serves nobody yet."""


@dataclass(frozen=True, slots=True, eq=False)
class ReachMap:
    """What places reach."""

    at_m: Points
    """Where they stand, shape (n, 2)."""
    unplaced: int
    """Of these, too far from any road."""
    covered_km2: float
    town_km2: float
    uncovered: dict[str, float]
    """Share of each village by code, 0 to 1."""
    gained_km2: float | None
    """What the candidate adds; None without one."""
    gained_at: tuple[float, float] | None
    pixels: NDArray[np.uint8]
    """The ground as drawn (isochrones.drawn), row 0 in the north."""
    box_m: tuple[float, float, float, float]
    """West, south, east, north of the pixels."""
    synthetic: bool
    """Whether a road or a place is made up."""

    @property
    def uncovered_share(self) -> float:
        """Of the town."""
        return 1.0 - self.covered_km2 / self.town_km2 if self.town_km2 else 0.0


def places_of(town: Town, kinds: Iterable[str], day: date) -> tuple[Points, bool]:
    """Where the places of some kinds stand on a day, shape (n, 2), and whether one is made up.

    A town without facilities is asked for its points of interest, which have no dates.
    """
    wanted = frozenset(kinds)
    found = [
        (facility.at, facility.synthetic)
        for facility in shown_at(town.facilities, day)
        if _FACILITIES.get(facility.kind) in wanted and facility.status in _STANDING
    ]
    if not town.facilities:
        found = [(place.at, place.synthetic) for place in town.places if place.category in wanted]
    return np.array([at for at, _ in found], np.float64).reshape(-1, 2), any(made_up for _, made_up in found)


def ground_of(town: Town) -> Ground:
    """The cells of a town and its roads that may be walked."""
    walked = np.array([road.road_class not in CLOSED_CLASSES for road in town.roads], np.bool_)
    edges = np.flatnonzero(walked[town.network.road])
    return Ground(town.network, edges, [village.rings for village in town.villages])


def reach_map(
    town: Town, ground: Ground, places: tuple[Points, bool], rules: ReachRules, candidate: tuple[float, float] | None
) -> ReachMap:
    """What places reach, and what a candidate would add."""
    at_m, made_up = places
    now = ground.reach(at_m, rules)
    then: Reach | None = None
    gained = None
    if candidate is not None:
        then = ground.reach(np.vstack((at_m, np.array([candidate], np.float64))), rules)
        gained = then.covered_km2 - now.covered_km2
    shares = now.uncovered_by_area()
    east, north = ground.west_m + ground.columns * ground.cell_m, ground.south_m + ground.rows * ground.cell_m
    return ReachMap(
        at_m=at_m,
        unplaced=now.unplaced,
        covered_km2=now.covered_km2,
        town_km2=len(ground.cell) * ground.cell_m**2 / 1e6,
        uncovered={village.code: float(shares[place]) for place, village in enumerate(town.villages)},
        gained_km2=gained,
        gained_at=candidate,
        pixels=drawn(now, then),
        box_m=(ground.west_m, ground.south_m, east, north),
        synthetic=made_up or any(road.synthetic for road in town.roads),
    )
