"""From the declared coordinate system of a layer into map metres; what would lie far off is refused, with evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from zscc.town.check.findings import Finding, fault, warning

MAP_CRS = "EPSG:4549"
FAR_M = 5_000.0
"""Farther than this outside the shipped town a layer is refused."""
ALIKE_M = 20.0
"""Systems in which a layer would lie nearly as well as in the best one are named beside it."""
CANDIDATES = (
    ("EPSG:4326", "longitude, latitude in degrees"),
    ("EPSG:4549", "CGCS2000 / 3-degree GK CM 120E"),
    ("EPSG:32651", "WGS 84 / UTM zone 51N"),
    ("EPSG:32650", "WGS 84 / UTM zone 50N"),
    ("EPSG:4548", "CGCS2000 / 3-degree GK CM 117E"),
    ("EPSG:4550", "CGCS2000 / 3-degree GK CM 123E"),
    ("EPSG:4528", "CGCS2000 / 3-degree GK zone 40"),
    ("EPSG:4498", "CGCS2000 / GK zone 20"),
    ("EPSG:4499", "CGCS2000 / GK zone 21"),
    ("EPSG:2437", "Beijing 1954 / 3-degree GK CM 120E"),
    ("EPSG:2385", "Xian 1980 / 3-degree GK CM 120E"),
    ("EPSG:3857", "WGS 84 / Pseudo-Mercator"),
)
Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class InMap:
    """The shapes of a layer in map metres; ``shapes`` is None when they lie nowhere near."""

    shapes: NDArray[Any] | None
    findings: tuple[Finding, ...]
    declared: str = ""
    """The declared system in short, '' when there was none."""


def in_map(layer: str, crs: str | None, shapes: NDArray[Any], names: Sequence[str], town: Any) -> InMap:
    """The shapes in map metres as the declared system has it.

    ``names`` name the shapes, ``town`` is the shipped boundary in map metres. A layer whose middle is far off is
    refused as a whole; single shapes that are far off are named and left out, as are those whose
    coordinates are no numbers.
    """
    declared, problem = _system(crs)
    if problem:
        return InMap(None, (fault("crs_unknown", layer=layer, crs=problem),))
    bounds = shapely.bounds(shapes)
    whole = np.isfinite(bounds).all(axis=1)
    # A box leaves out what is no number.
    coordinates, of_shape = shapely.get_coordinates(shapes, return_index=True)
    whole[of_shape[~np.isfinite(coordinates).all(axis=1)]] = False
    if not whole.any():
        return InMap(None, ())
    x, y = np.median((bounds[whole, :2] + bounds[whole, 2:]) / 2, axis=0).tolist()
    to_map = _to_map(MAP_CRS if declared is None else declared.to_wkt())
    away_m = _away_m(to_map.transform(x, y), town)
    if not away_m <= FAR_M:
        about = {"layer": layer, "x": round(x, 3), "y": round(y, 3), "fits": _fitting((x, y), bounds[whole], town)}
        return InMap(None, (_far_off(declared, away_m, about),))
    in_metres = shapes.copy()
    in_metres[~whole] = None
    if declared is not None and declared != pyproj.CRS(MAP_CRS):
        in_metres = shapely.transform(in_metres, lambda xy: np.column_stack(to_map.transform(*xy.T)))
    near, strays = _without_strays(layer, in_metres, names, town)
    undeclared = [] if declared is not None else [warning("crs_undeclared", layer=layer)]
    return InMap(near, (*undeclared, *strays), "" if declared is None else _short(declared))


def is_in_degrees(crs: str | None) -> bool:
    """Whether a declared system is one of longitude and latitude."""
    declared, _ = _system(crs)
    return declared is not None and bool(declared.is_geographic)


def put_into(crs: str, xy: Column) -> Column:
    """Numbers, shape (n, 2), read as ``crs``, in map metres."""
    return np.column_stack(_to_map(crs).transform(*xy.T))


def numbers_of(declared: str, xy_in_map: Column) -> Column:
    """The way back: the numbers as they were stored, of points in map metres."""
    back = pyproj.enums.TransformDirection.INVERSE
    return np.column_stack(_to_map(declared).transform(*xy_in_map.T, direction=back))


def _fitting(middle: tuple[float, float], bounds: Column, town: Any) -> str:
    """The systems in which these numbers would lie in the town, best first, in words; '' when there is none."""
    box = [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()]
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    fits = []
    for code, what in CANDIDATES:
        to_map = _to_map(code)
        for way, swapped in ((1, ""), (-1, " with its axes swapped")):
            if _away_m(to_map.transform(*middle[::way]), town) <= FAR_M:
                fits.append((_from_middle_m(to_map.transform(*centre[::way]), town), f"{code} ({what}){swapped}"))
    best_m = min(fits, default=(0.0, ""))[0]
    return ", ".join(said for off_m, said in sorted(fits) if off_m <= best_m + ALIKE_M)


@cache
def _to_map(crs: str) -> Any:
    return pyproj.Transformer.from_crs(crs, MAP_CRS, always_xy=True)


def _without_strays(
    layer: str, shapes: NDArray[Any], names: Sequence[str], town: Any
) -> tuple[NDArray[Any], list[Finding]]:
    """Shapes that reach far out of where the others are: named and left out, so that the rest can be measured."""
    west, south, east, north = shapely.bounds(town)
    bounds = shapely.bounds(shapes)
    middle = np.nanmedian((bounds[:, :2] + bounds[:, 2:]) / 2, axis=0)
    limit_m = FAR_M + _from_middle_m((float(middle[0]), float(middle[1])), town)
    reach_m = np.max([west - bounds[:, 0], south - bounds[:, 1], bounds[:, 2] - east, bounds[:, 3] - north], axis=0)
    # Not "farther", so that infinite places are strays; shapes without a place are none.
    strays = np.flatnonzero(~(reach_m <= limit_m) & ~np.isnan(reach_m)).tolist()
    near = shapes.copy()
    near[strays] = None
    found = [fault("geometry_far", layer=layer, name=names[row], away_km=float(reach_m[row]) / 1e3) for row in strays]
    return near, found


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
    return (system, "") if system.is_geographic or system.is_projected else (None, _short(system))


def _away_m(point: tuple[float, float], town: Any) -> float:
    """Metres from a point to the town's box; inf when it is no point."""
    return (
        float(shapely.box(*shapely.bounds(town)).distance(shapely.Point(point))) if np.isfinite(point).all() else np.inf
    )


def _from_middle_m(point: tuple[float, float], town: Any) -> float:
    middle = shapely.box(*shapely.bounds(town)).centroid
    return float(middle.distance(shapely.Point(point))) if np.isfinite(point).all() else np.inf


def _short(system: Any) -> str:
    authority = system.to_authority()
    return f"{authority[0]}:{authority[1]}" if authority else str(system.name)
