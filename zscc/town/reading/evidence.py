"""In which system do the numbers seem to be? The town's own roads and borders are asked, and the evidence is said.

A line or border that somebody drew from the ground runs along roads; moved by a wrong datum (GCJ-02 half a
kilometre here, BD-09 one) it does not. So points of the file are put on the map as each system would have it, and
the share that lies on a line of the town decides - if it is clear. Points scattered in the open prove nothing.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space, convert
from zscc.town.layers import Town
from zscc.town.reading.contract import Brought, SpaceGuess

ON_LINE_M = 12.0
"""A point this near to a road or border lies on it."""
CLEAR = 0.6
"""So many of the points at least lie on lines where a system is right, ..."""
LEAD = 0.25
"""... and so many more than with any other."""
SAMPLE = 2_000
FEWEST = 12
_STEP_M = 8.0
_SPACES = (Space.WGS84, Space.GCJ02, Space.BD09)
Column = NDArray[np.float64]


def lines_of(town: Town) -> Column:
    """Points along every road and border of a town, a few metres apart, map metres, shape (n, 2)."""
    lines = [road.line for road in (*town.roads, *town.outside_roads)]
    lines += [ring for village in town.villages for ring in village.rings]
    lines += [grid.ring for grid in town.grids] + list(town.boundary) + [water.line for water in town.waters]
    return np.concatenate([_dense(line) for line in lines]) if lines else np.empty((0, 2))


def guessed_space(brought: Brought, lines: Column) -> SpaceGuess:
    """The likeliest system of a file's numbers; by what the file says where the lines do not tell."""
    told = _told(brought)
    if (brought.in_metres and brought.crs) or not len(lines):
        return told
    points = _sample(brought)
    spaces = (Space.EPSG4549,) if brought.in_metres else _SPACES
    placed = {space: np.column_stack(convert(space, Space.EPSG4549, *points.T)) for space in spaces}
    if not _near(placed[spaces[0]], lines):
        return told
    if brought.in_metres:
        percent = round(100 * _fits(placed, lines)[told.space])
        clear = len(points) >= FEWEST and percent >= 100 * CLEAR
        return SpaceGuess(told.space, "metres_agree", {"percent": percent}) if clear else told
    if len(points) < FEWEST:
        return _by_few(told, len(points), placed)
    return _by_lines(told, placed, _fits(placed, lines))


def _by_few(told: SpaceGuess, number: int, placed: Mapping[Space, Column]) -> SpaceGuess:
    """Too few points for the lines to tell: what the file says, or the question how far apart the systems are."""
    off_m = _off_m(placed, told.space)
    if not told.unsure:
        return replace(told, off_m=off_m)
    away = _off_m(placed, Space.WGS84)
    about = {"number": number, "gcj_m": round(away[Space.GCJ02]), "bd_m": round(away[Space.BD09])}
    return SpaceGuess(told.space, "too_few", about, off_m=off_m, unsure=True)


def _by_lines(told: SpaceGuess, placed: Mapping[Space, Column], fits: Mapping[Space, float]) -> SpaceGuess:
    best = max(_SPACES, key=lambda space: fits[space])
    runner_up = max(fits[space] for space in _SPACES if space is not best)
    if fits[best] < CLEAR or fits[best] - runner_up < LEAD:
        off_m = _off_m(placed, told.space)
        if told.evidence == "named":
            return replace(told, off_m=off_m)
        evidence = "not_clear_ask" if told.unsure else "not_clear"
        return SpaceGuess(told.space, evidence, {"declared": told.space.value}, fits, off_m, told.unsure)
    off_m = _off_m(placed, best)
    about = {"percent": round(100 * fits[best]), "declared": told.space.value, "off_m": round(off_m[told.space])}
    agrees = _SAME.get(told.space, told.space) is best
    space = told.space if agrees else best
    return SpaceGuess(space, "agrees" if agrees else "differs", about, fits, off_m)


_SAME: Mapping[Space, Space] = {Space.CGCS2000: Space.WGS84}
_NAMED: Mapping[str, Space] = {
    **dict.fromkeys(("百度", "bd09", "bd-09", "bd_09", "baidu"), Space.BD09),
    **dict.fromkeys(("高德", "腾讯", "火星", "gcj", "amap"), Space.GCJ02),
    **dict.fromkeys(("wgs84", "wgs-84", "wgs_84"), Space.WGS84),
    **dict.fromkeys(("cgcs2000", "2000"), Space.CGCS2000),
}
"""What the columns of coordinates are called in tables out of a map's service."""


def _told(brought: Brought) -> SpaceGuess:
    if brought.in_metres:
        by = "declared" if brought.crs else "by_size"
        return SpaceGuess(Space.EPSG4549, by, {"crs": brought.crs}, unsure=not brought.crs)
    columns = next((str(n.arguments["columns"]) for n in brought.notes if n.code.startswith("coordinates_")), "")
    named = next((space for word, space in _NAMED.items() if word in columns.lower()), None)
    if named is not None:
        return SpaceGuess(named, "named", {"columns": columns})
    space = Space.CGCS2000 if "4490" in brought.crs or "2000" in brought.crs else Space.WGS84
    by = "declared" if brought.crs else "undeclared"
    return SpaceGuess(space, by, {"crs": brought.crs}, unsure=not _declares(brought))


def _declares(brought: Brought) -> bool:
    """Whether somebody said the system; every GeoJSON and KML is WGS-84 by its definition, whatever stands in it."""
    return brought.format in {"gpx", "osm"} or (bool(brought.crs) and brought.format not in {"geojson", "kml"})


def _sample(brought: Brought) -> Column:
    """Vertices spread evenly over the file; of lines and polygons points between them too, which lie on roads."""
    xy = np.concatenate([numbers.xy for numbers in brought.layers])
    picked = np.unique(np.linspace(0, len(xy) - 1, min(len(xy), SAMPLE)).astype(int))
    return np.asarray(xy[picked])


def _near(points: Column, lines: Column) -> bool:
    """Whether the middle of the points lies in the town or around it."""
    middle = np.nanmedian(points, axis=0)
    low, high = lines.min(axis=0) - 3_000.0, lines.max(axis=0) + 3_000.0
    return bool(np.isfinite(middle).all() and (middle >= low).all() and (middle <= high).all())


def _fits(placed: Mapping[Space, Column], lines: Column) -> dict[Space, float]:
    from scipy.spatial import cKDTree

    tree = cKDTree(lines)
    fits = {}
    for space, points in placed.items():
        away_m, _ = tree.query(np.nan_to_num(points, nan=1e12), distance_upper_bound=ON_LINE_M)
        fits[space] = float(np.mean(np.isfinite(away_m)))
    return fits


def _off_m(placed: Mapping[Space, Column], right: Space) -> dict[Space, float]:
    base = placed[_SAME.get(right, right)]
    off = {space: float(np.nanmedian(np.hypot(*(points - base).T))) for space, points in placed.items()}
    return off | {Space.CGCS2000: off[Space.WGS84]}


def _dense(line: Column) -> Column:
    """A line as points a few metres apart."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.append(0.0, np.cumsum(steps))
    if not along[-1] > 0.0:
        return np.asarray(line, np.float64)
    at = np.linspace(0.0, along[-1], int(along[-1] / _STEP_M) + 2)
    return np.column_stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)])
