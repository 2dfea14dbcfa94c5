"""Does a layer lie where the town lies? What is near but not right is warned about, with the evidence.

The evidence is the shipped town: grids and villages are matched by code, else by the corners of the whole layer, and
the way from there to here is compared with what a wrong datum or a wrong declaration would do. GCJ-02 moves this town
by about half a kilometre, BD-09 by about one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.geo.spaces import (
    bd09_from_gcj02,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    map_from_wgs84,
    wgs84_from_gcj02,
    wgs84_from_map,
)
from zscc.town.check.findings import Finding, fault, warning
from zscc.town.check.systems import CANDIDATES, InMap, numbers_of, put_into

SHIFTED_M = 0.5
"""A common shift above this is warned about."""
SCATTERED_M = 10.0
"""Shapes that lie elsewhere, each in a way of its own, are warned about from this distance on."""
ALIKE = 0.1
"""A shift is common when the shapes differ from it by less than this share of it."""
GROSS_M = 1_500.0
"""A common shift above this is refused; no datum in use moves the town so far."""
MATCHED_M = 25.0
"""A shift is that of a datum when what is left of it is smaller than this."""
EXACT_M = 1.0
"""A shift is that of a wrongly declared system when what is left of it is smaller than this."""
APART_M = 0.02
"""Layers of one file lie apart when their shifts differ by more than this."""
SAME_SIZE = 0.01
"""Two boxes are compared when their sides differ by less than this share; BD-09 stretches the town by 0.5 %."""
ENOUGH = 3
"""So many shapes at least are matched by code."""
Column = NDArray[np.float64]
Shift = tuple[float, float]
Way = Callable[[Column], Column]


@dataclass(frozen=True, slots=True)
class Placed:
    """The shapes of a layer in map metres, with a recognised datum shift taken out again."""

    shapes: NDArray[Any] | None
    """None when the layer lies nowhere near."""
    findings: tuple[Finding, ...] = ()
    shift_m: Shift | None = None
    """A common shift that nothing explains and that was left in: east, north; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The layers of one file, all with the same shift."""

    places: Mapping[str, Placed]
    shift_m: Shift
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Points of a layer beside those of the shipped town: centroids by code, else the corners of the whole layer."""

    points: Column
    """In map metres: the centroids, or the hull whose box has the corners."""
    there: Column
    by_code: bool

    def off(self, way: Way | None = None) -> Column:
        """The shift of each point, shape (n, 2), after the layer was moved in some way."""
        here = self.points if way is None else way(self.points)
        return (here if self.by_code else _corners_of(here)) - self.there

    def left_m(self, way: Way) -> float:
        """What a way leaves of the shift; inf where it leads nowhere."""
        off = self.off(way)
        return float(np.median(np.hypot(*off.T))) if np.isfinite(off).all() else np.inf


def placed(layer: str, located: InMap, keys: Sequence[str], known: Mapping[str, Any]) -> Placed:
    """Judge where the shapes of a layer lie and take a recognised shift out again.

    ``keys`` name the shapes (codes), ``known`` holds the shipped town's polygons by the same keys.
    """
    if located.shapes is None:
        return Placed(None)
    evidence = _by_code(located.shapes, keys, known) or _by_corners(located.shapes, known)
    if evidence is None:
        return Placed(located.shapes)
    shift = evidence.off()
    common = np.median(shift, axis=0)
    spread_m = float(np.median(np.hypot(*(shift - common).T)))
    length_m = float(np.hypot(*common))
    if length_m >= SHIFTED_M:
        about = {"layer": layer, "shift_m": length_m, "east_m": float(common[0]), "north_m": float(common[1])}
        explained = _explained(located, evidence, about)
        if explained:
            return explained
    # Two of four corners may have been moved by one vertex, so these must agree.
    if spread_m <= (ALIKE * length_m if evidence.by_code else APART_M):
        return Placed(located.shapes, shift_m=(float(common[0]), float(common[1])))
    return Placed(located.shapes, _scattered(layer, shift) if evidence.by_code else ())


def settled(places: Mapping[str, Placed]) -> Settled:
    """Compare the shifts of the layers: one that lies apart from the others is a fault and is put back to them."""
    shifts = {layer: place.shift_m for layer, place in places.items() if place.shift_m is not None}
    if not shifts:
        return Settled(places, (0.0, 0.0), ())
    groups = {
        layer: [other for other in shifts if _apart_m(shifts[layer], shifts[other]) <= APART_M] for layer in shifts
    }
    first = min(shifts, key=lambda layer: (-len(groups[layer]), np.hypot(*shifts[layer])))
    east_m, north_m = shifts[first]
    findings = _all_alike(groups[first], shifts[first])
    back = dict(places)
    for layer, (east, north) in shifts.items():
        if layer in groups[first]:
            continue
        aside = np.array([east - east_m, north - north_m])
        about = {"shift_m": float(np.hypot(*aside)), "east_m": float(aside[0]), "north_m": float(aside[1])}
        findings.append(fault("shifted_apart", layer=layer, others=", ".join(groups[first]), **about))
        moved = shapely.transform(places[layer].shapes, lambda xy, aside=aside: xy - aside)
        back[layer] = replace(places[layer], shapes=moved)
    return Settled(back, shifts[first], tuple(findings))


def _all_alike(layers: Sequence[str], shift: Shift) -> list[Finding]:
    length_m = float(np.hypot(*shift))
    if length_m < SHIFTED_M:
        return []
    about = {"layer": ", ".join(layers), "shift_m": length_m, "east_m": shift[0], "north_m": shift[1]}
    return [fault("shifted_far", **about) if length_m > GROSS_M else warning("shifted", **about)]


def _scattered(layer: str, shift: Column) -> tuple[Finding, ...]:
    """Shapes that lie elsewhere, but not all alike: turned, mirrored, scaled, redrawn."""
    middle_m = float(np.median(np.hypot(*shift.T)))
    if middle_m < SCATTERED_M:
        return ()
    said = fault if middle_m > GROSS_M else warning
    return (said("scattered", layer=layer, shift_m=middle_m),)


def _explained(located: InMap, evidence: _Evidence, about: Mapping[str, Any]) -> Placed | None:
    """What a wrong declaration or a wrong datum would explain, taken out again; None when neither does."""
    if located.declared:
        others = {crs: partial(_reread, located.declared, crs) for crs, _ in CANDIDATES if crs != located.declared}
        crs, way, left_m = _best(others, evidence)
        if left_m < min(EXACT_M, ALIKE * about["shift_m"]):
            told = {"crs": located.declared, "fits": f"{crs} ({dict(CANDIDATES)[crs]})", "left_m": left_m}
            return _put_back(located, way, warning("crs_near", **about, **told))
    ways_back: dict[str, Way] = {
        "gcj02": partial(_by, wgs84_from_gcj02),
        "bd09": partial(_by, _wgs84_from_bd09),
        "from_gcj02": partial(_by, gcj02_from_wgs84),
        "from_bd09": partial(_by, _bd09_from_wgs84),
    }
    datum, way, left_m = _best(ways_back, evidence)
    if left_m > MATCHED_M:
        return None
    return _put_back(located, way, warning(f"datum_{datum}", **about, left_m=left_m))


def _best(ways: Mapping[str, Way], evidence: _Evidence) -> tuple[str, Way, float]:
    left_m = {name: evidence.left_m(way) for name, way in ways.items()}
    best = min(left_m, key=lambda name: left_m[name])
    return best, ways[best], left_m[best]


def _put_back(located: InMap, way: Way, finding: Finding) -> Placed:
    return Placed(shapely.transform(located.shapes, way), (finding,), (0.0, 0.0))


def _by_code(shapes: NDArray[Any], keys: Sequence[str], known: Mapping[str, Any]) -> _Evidence | None:
    """Centroids of the shapes and of the shipped ones with the same key and about the same area."""
    here, there = [], []
    for key, shape in zip(keys, shapes, strict=True):
        other = known.get(key)
        if other is not None and shape is not None and not shape.is_empty and 0.98 < shape.area / other.area < 1.02:
            here.append(shape.centroid.coords[0])
            there.append(other.centroid.coords[0])
    enough = len(here) >= max(ENOUGH, len(known) / 2)
    return _Evidence(np.array(here), np.array(there), by_code=True) if enough else None


def _by_corners(shapes: NDArray[Any], known: Mapping[str, Any]) -> _Evidence | None:
    """The corners of both boxes, when these are about of the same size; they need no codes."""
    hull = shapely.get_coordinates(shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(shapes))))
    here, there = _corners_of(hull), _corners_of(shapely.get_coordinates(list(known.values())))
    alike = np.abs((here[2] - here[0]) / (there[2] - there[0]) - 1.0) < SAME_SIZE
    return _Evidence(hull, there, by_code=False) if alike.all() else None


def _corners_of(xy: Column) -> Column:
    """The corners of the box around points, counter-clockwise from the south-west."""
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return np.array([[west, south], [east, south], [east, north], [west, north]])


def _reread(declared: str, crs: str, xy: Column) -> Column:
    """Where map metres would be if their stored numbers were read as another system."""
    return put_into(crs, numbers_of(declared, xy))


def _by(way: Any, xy: Column) -> Column:
    """A way between datums in degrees, applied to map metres."""
    return np.column_stack(map_from_wgs84(*way(*wgs84_from_map(*xy.T))))


def _bd09_from_wgs84(lon_deg: Column, lat_deg: Column) -> tuple[Column, Column]:
    return bd09_from_gcj02(*gcj02_from_wgs84(lon_deg, lat_deg))


def _wgs84_from_bd09(lon_deg: Column, lat_deg: Column) -> tuple[Column, Column]:
    return wgs84_from_gcj02(*gcj02_from_bd09(lon_deg, lat_deg))


def _apart_m(one: Shift, other: Shift) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))
