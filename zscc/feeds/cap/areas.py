"""Where a message holds: polygons and circles of ``lat,lon`` pairs made rings, and codes of places.

A bad shape never loses a warning: what can be mended is mended and flagged, what cannot is left out and flagged, and
the area keeps its name and its codes.
"""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.feeds.cap.markup import children, words
from zscc.geo.spaces import Space, convert
from zscc.model.space import E7, PointE7
from zscc.model.weather import WarningArea

MOST_AREAS, MOST_SHAPES, MOST_CORNERS, MOST_CODES = 200, 200, 20_000, 500
LONGEST_NAME = 300
_FARTHEST_KM = 20_038.0
"""Half way round."""
_NULL_ISLAND_DEG = 1e-4

Pairs = NDArray[np.float64]
"""Latitude and longitude in degrees, shape (n, 2)."""


def areas_of(info: Element, space: Space, flags: Counter[str]) -> tuple[WarningArea, ...]:
    """The areas of one info block; what was wrong in them is counted in ``flags``.

    Flags: ``open_ring`` (closed), ``swapped`` (turned round), ``self_crossing`` (kept); left out: ``bad_polygon``,
    ``short_ring``, ``bad_circle``, ``bad_position`` (not on Earth, or 0,0), ``too_many_corners``.
    """
    found, room = list[WarningArea](), MOST_CORNERS
    for element in list(children(info, "area"))[:MOST_AREAS]:
        rings = tuple(_rings(element, space, flags, room))
        room -= sum(len(ring) for ring in rings)
        circles = tuple(_circles(element, space, flags))
        codes = tuple(
            (words(code, "valueName")[:100], words(code, "value")[:100]) for code in _some(element, "geocode")
        )
        name = words(element, "areaDesc")[:LONGEST_NAME]
        found.append(WarningArea(name, rings, circles, tuple(pair for pair in codes if pair[1])))
    return tuple(found)


def _some(area: Element, name: str) -> list[Element]:
    return list(children(area, name))[: MOST_CODES if name == "geocode" else MOST_SHAPES]


def _rings(area: Element, space: Space, flags: Counter[str], room: int) -> Iterator[tuple[PointE7, ...]]:
    for element in _some(area, "polygon"):
        pairs = _pairs_of((element.text or "").split())
        fault = _fault_of(pairs, room)
        if fault:
            flags[fault] += 1
            continue
        room -= len(pairs)
        ring = _on_earth(pairs, space, flags)
        if ring is not None:
            yield _closed(ring, flags)


def _fault_of(pairs: Pairs, room: int) -> str:
    if not len(pairs):
        return "bad_polygon"
    if len(pairs) > room:
        return "too_many_corners"
    return "short_ring" if len(np.unique(pairs, axis=0)) < 3 else ""


def _closed(ring: list[PointE7], flags: Counter[str]) -> tuple[PointE7, ...]:
    if ring[0] != ring[-1]:
        flags["open_ring"] += 1
        ring = [*ring, ring[0]]
    if not shapely.is_simple(shapely.LinearRing([(point.lon_e7, point.lat_e7) for point in ring])):
        flags["self_crossing"] += 1
    return tuple(ring)


def _circles(area: Element, space: Space, flags: Counter[str]) -> Iterator[tuple[PointE7, int]]:
    for element in _some(area, "circle"):
        parts = (element.text or "").split()
        centre = _pairs_of(parts[:1])
        radius = _number(parts[1]) if len(parts) == 2 else np.nan
        if not len(centre) or not 0.0 <= radius <= _FARTHEST_KM:
            flags["bad_circle"] += 1
            continue
        at = _on_earth(centre, space, flags)
        if at is not None:
            yield at[0], round(radius * 1000)


def _pairs_of(parts: list[str]) -> Pairs:
    """Pairs of numbers; none when one of them is no pair of finite numbers."""
    pairs = [tuple(_number(text) for text in part.split(",")) for part in parts[: MOST_CORNERS + 1]]
    sound = all(len(pair) == 2 and all(np.isfinite(pair)) for pair in pairs)
    return np.array(pairs if sound else [], np.float64).reshape(-1, 2)


def _number(text: str) -> float:
    # Python also reads 1_000 and other scripts' digits, which no message means.
    try:
        return float(text) if text.isascii() and "_" not in text else np.nan
    except ValueError:
        return np.nan


def _on_earth(pairs: Pairs, space: Space, flags: Counter[str]) -> list[PointE7] | None:
    """The pairs as WGS-84 points; turned round when only that puts them on Earth; None when nothing does."""
    if not _is_place(pairs) and _is_place(pairs[:, ::-1]):
        flags["swapped"] += 1
        pairs = pairs[:, ::-1]
    if not _is_place(pairs):
        flags["bad_position"] += 1
        return None
    lon, lat = convert(space, Space.WGS84, pairs[:, 1], pairs[:, 0])
    if not np.isfinite(lon).all():
        flags["bad_position"] += 1
        return None
    lon_e7, lat_e7 = (np.rint(column * E7).astype(np.int64).tolist() for column in (lon, lat))
    return [PointE7(*both) for both in zip(lon_e7, lat_e7, strict=True)]


def _is_place(pairs: Pairs) -> bool:
    on_earth = (np.abs(pairs[:, 0]) <= 90.0) & (np.abs(pairs[:, 1]) <= 180.0)
    return bool(on_earth.all() and (np.abs(pairs) > _NULL_ISLAND_DEG).any(axis=1).all())
