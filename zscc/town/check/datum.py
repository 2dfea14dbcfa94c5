"""Does a layer lie where its coordinate system says? Far off is a fault, near is a warning, both with evidence.

The evidence is the shipped town: grids and villages are matched by code, and the vector between their centroids is
compared with what a wrong datum would do. GCJ-02 moves this town by about half a kilometre, BD-09 by about one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyproj
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

MAP_CRS = "EPSG:4549"
FAR_M = 5_000.0
"""Farther than this outside the shipped town a layer is refused."""
SHIFTED_M = 2.0
"""A common shift above this is warned about."""
MATCHED_M = 25.0
"""A shift is that of a datum when what is left of it is smaller than this."""
CANDIDATES = (
    ("EPSG:4326", "longitude, latitude in degrees"),
    ("EPSG:4549", "CGCS2000 / 3-degree GK CM 120E"),
    ("EPSG:32651", "WGS 84 / UTM zone 51N"),
    ("EPSG:32650", "WGS 84 / UTM zone 50N"),
    ("EPSG:4548", "CGCS2000 / 3-degree GK CM 117E"),
    ("EPSG:4550", "CGCS2000 / 3-degree GK CM 123E"),
    ("EPSG:4528", "CGCS2000 / 3-degree GK zone 40"),
    ("EPSG:4508", "CGCS2000 / GK CM 117E"),
    ("EPSG:4509", "CGCS2000 / GK CM 123E"),
    ("EPSG:3857", "WGS 84 / Pseudo-Mercator"),
)
Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """The shapes of a layer in map metres, with a recognised datum shift taken out again."""

    shapes: NDArray[Any] | None
    """None when the layer lies nowhere near."""
    findings: tuple[Finding, ...]
    shift_m: tuple[float, float] = (0.0, 0.0)
    """A common shift that is no datum's and was left in: east, north."""


def placed(layer: str, crs: str | None, shapes: NDArray[Any], keys: Sequence[str], known: Mapping[str, Any]) -> Placed:
    """Bring the shapes of a layer into map metres and judge where they lie.

    ``keys`` name the shapes (codes), ``known`` holds the shipped town's polygons by the same keys.
    """
    around = shapely.box(*shapely.total_bounds(np.array(list(known.values())))).buffer(FAR_M)
    in_map, findings = _in_map(layer, crs, shapes, around)
    if in_map is None:
        return Placed(None, tuple(findings))
    here, there = _matched(in_map, keys, known)
    if len(here) == 0:
        return Placed(in_map, tuple(findings))
    shift = here - there
    common = np.median(shift, axis=0)
    spread = float(np.median(np.hypot(*(shift - common).T)))
    length = float(np.hypot(*common))
    if length < SHIFTED_M or spread > 5.0 + 0.25 * length:
        return Placed(in_map, tuple(findings))
    about = {"layer": layer, "shift_m": length, "east_m": float(common[0]), "north_m": float(common[1])}
    name, undo, left_m = _datum_of(here, there)
    if left_m > MATCHED_M:
        return Placed(in_map, (*findings, warning("shifted", **about)), (float(common[0]), float(common[1])))
    found = warning(f"datum_{name}", **about, left_m=left_m)
    return Placed(shapely.transform(in_map, lambda xy: np.column_stack(undo(*xy.T))), (*findings, found))


def _in_map(
    layer: str, crs: str | None, shapes: NDArray[Any], around: Any
) -> tuple[NDArray[Any] | None, list[Finding]]:
    """The shapes in map metres as the declared system has it; None and the evidence when that is far off."""
    west, south, east, north = (float(bound) for bound in shapely.total_bounds(shapes))
    middle = ((west + east) / 2, (south + north) / 2)
    declared, problem = _system(crs)
    if problem:
        return None, [fault("crs_unknown", layer=layer, crs=problem)]
    to_map = pyproj.Transformer.from_crs(declared or MAP_CRS, MAP_CRS, always_xy=True)
    at = to_map.transform(*middle)
    if not around.contains(shapely.Point(at)):
        about = {"layer": layer, "x": middle[0], "y": middle[1], "fits": _fitting(middle, around)}
        return None, [_far_off(declared, around.distance(shapely.Point(at)) + FAR_M, about)]
    findings = [] if declared else [warning("crs_undeclared", layer=layer)]
    if declared is None or declared == pyproj.CRS(MAP_CRS):
        return shapes, findings
    return shapely.transform(shapes, lambda xy: np.column_stack(to_map.transform(*xy.T))), findings


def _far_off(declared: Any, away_m: float, about: Mapping[str, object]) -> Finding:
    if declared is None:
        return fault("crs_undeclared_far", **about)
    if not np.isfinite(away_m):
        return fault("crs_nowhere", **about, crs=_short(declared))
    return fault("crs_wrong", **about, crs=_short(declared), away_km=away_m / 1e3)


def _system(crs: str | None) -> tuple[Any, str]:
    """The declared system, or None and what was declared that is no system ('' when nothing was)."""
    if crs is None or "undefined" in crs.lower():
        return None, ""
    try:
        system = pyproj.CRS(crs)
    except pyproj.exceptions.CRSError:
        return None, crs[:60]
    return (system, "") if system.is_geographic or system.is_projected else (None, "")


def _fitting(middle: tuple[float, float], around: Any) -> str:
    """The systems in which these numbers would lie in the town, in words; '' when there is none."""
    fits = []
    for code, what in CANDIDATES:
        to_map = pyproj.Transformer.from_crs(code, MAP_CRS, always_xy=True)
        if around.contains(shapely.Point(to_map.transform(*middle))):
            fits.append(f"{code} ({what})")
        elif around.contains(shapely.Point(to_map.transform(*middle[::-1]))):
            fits.append(f"{code} ({what}) with its axes swapped")
    return ", ".join(fits)


def _matched(shapes: NDArray[Any], keys: Sequence[str], known: Mapping[str, Any]) -> tuple[Column, Column]:
    """Centroids of the shapes and of the shipped ones with the same key and about the same area."""
    here, there = [], []
    for key, shape in zip(keys, shapes, strict=True):
        other = known.get(key)
        if other is not None and shape is not None and not shape.is_empty and 0.98 < shape.area / other.area < 1.02:
            here.append(shape.centroid.coords[0])
            there.append(other.centroid.coords[0])
    return np.array(here).reshape(-1, 2), np.array(there).reshape(-1, 2)


def _datum_of(here: Column, there: Column) -> tuple[str, Any, float]:
    """The datum that moves ``there`` nearest to ``here``, the way back, and the metres that are left."""
    ways = {
        "gcj02": (partial(_by, gcj02_from_wgs84), partial(_by, wgs84_from_gcj02)),
        "bd09": (partial(_by, _bd09_from_wgs84), partial(_by, _wgs84_from_bd09)),
        "from_gcj02": (partial(_by, wgs84_from_gcj02), partial(_by, gcj02_from_wgs84)),
        "from_bd09": (partial(_by, _wgs84_from_bd09), partial(_by, _bd09_from_wgs84)),
    }
    left = {name: here - np.column_stack(move(*there.T)) for name, (move, _) in ways.items()}
    left_m = {name: float(np.median(np.hypot(*rest.T))) for name, rest in left.items()}
    best = min(left_m, key=lambda name: left_m[name])
    return best, ways[best][1], left_m[best]


def _by(way: Any, east: Column, north: Column) -> tuple[Column, Column]:
    """A way between datums in degrees, applied to map metres."""
    moved: tuple[Column, Column] = map_from_wgs84(*way(*wgs84_from_map(east, north)))
    return moved


def _bd09_from_wgs84(lon_deg: Column, lat_deg: Column) -> tuple[Column, Column]:
    return bd09_from_gcj02(*gcj02_from_wgs84(lon_deg, lat_deg))


def _wgs84_from_bd09(lon_deg: Column, lat_deg: Column) -> tuple[Column, Column]:
    return wgs84_from_gcj02(*gcj02_from_bd09(lon_deg, lat_deg))


def _short(system: Any) -> str:
    authority = system.to_authority()
    return f"{authority[0]}:{authority[1]}" if authority else str(system.name)
