"""Work on packed numbers: which features stay, axes the wrong way round, numbers of another size than declared."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space, holds
from zscc.town.features import FeatureColumn
from zscc.town.reading.contract import Note, Numbers, Rejects

ZONES = {zone: 4513 + zone - 25 for zone in range(25, 46)} | {zone: 4491 + zone - 13 for zone in range(14, 24)}
"""Zone before the easting to EPSG code (CGCS2000): 25 to 45 are 3 degrees wide, 14 to 23 are 6. In the 6-degree zone
13, in the west of Xinjiang, eastings are those of a web map here, so it is not believed."""
_ZONE_OF_THE_MAP = 40
_MOSTLY = 0.8
Column = NDArray[np.float64]


def kept(numbers: Numbers, stay: NDArray[np.bool_]) -> Numbers:
    """Only the features for which ``stay``, shape (features,), holds."""
    if stay.all():
        return numbers
    parts_of = np.diff(numbers.feature_start)
    vertices_of = np.diff(numbers.part_start)
    part_stays = np.repeat(stay, parts_of)
    rows = np.flatnonzero(stay).tolist()
    columns = tuple(FeatureColumn(c.name, tuple(c.values[row] for row in rows)) for c in numbers.columns)
    return replace(
        numbers,
        xy=numbers.xy[np.repeat(part_stays, vertices_of)],
        part_start=_starts(vertices_of[part_stays]),
        feature_start=_starts(parts_of[stay]),
        columns=columns,
    )


def sound_features(numbers: Numbers, sound: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which features have no vertex for which ``sound``, shape (vertices,), does not hold."""
    bad = np.append(0, np.cumsum(~sound))
    start = numbers.part_start[numbers.feature_start]
    return np.asarray(bad[start[1:]] == bad[start[:-1]])


def without_strays(numbers: Numbers, space: Space, rejects: Rejects) -> Numbers:
    """Features with a vertex that is no position of the space are counted and left out."""
    stay = sound_features(numbers, holds(space, numbers.xy[:, 0], numbers.xy[:, 1]))
    lost = np.flatnonzero(~stay)
    for row in lost[:3].tolist():
        x, y = numbers.xy[numbers.part_start[numbers.feature_start[row]]].tolist()
        rejects.add("out_of_range", f"{numbers.name} #{row + 1} {x:.6g}, {y:.6g}")
    if len(lost) > 3:
        rejects.add("out_of_range", "", len(lost) - 3)
    return kept(numbers, stay)


def settled_axes(layers: Sequence[Numbers]) -> tuple[list[Numbers], bool, list[Note]]:
    """Layers with x as east, whether they are in metres, and what was turned round."""
    xy = np.concatenate([layer.xy for layer in layers]) if layers else np.empty((0, 2))
    if not len(xy):
        return list(layers), False, []
    notes: list[Note] = []
    in_metres = _share((np.abs(xy[:, 0]) > 400.0) | (np.abs(xy[:, 1]) > 400.0)) > 0.5
    if in_metres:
        swapped = _share((xy[:, 0] > 1.8e6) & (xy[:, 0] < 6.5e6) & ((xy[:, 1] < 1e6) | (xy[:, 1] > 1e7))) > _MOSTLY
    else:
        swapped = _share((np.abs(xy[:, 0]) <= 56.0) & (xy[:, 1] >= 70.0) & (xy[:, 1] <= 140.0)) > _MOSTLY
    if swapped:
        notes.append(Note("axes_swapped"))
        xy = xy[:, ::-1]
    turned = [replace(c, xy=np.ascontiguousarray(c.xy[:, ::-1] if swapped else c.xy)) for c in layers]
    zone = int(np.nan_to_num(np.median(xy[:, 0]) // 1e6)) if in_metres else 0
    if zone in ZONES and _share(xy[:, 0] // 1e6 == zone) > _MOSTLY:
        notes.append(Note("zone_prefix", {"zone": zone}))
        turned = [replace(layer, xy=_out_of_zone(layer.xy, zone)) for layer in turned]
    return turned, in_metres, notes


def _out_of_zone(xy: Column, zone: int) -> Column:
    """Numbers with their zone before the easting as those of the map."""
    if zone == _ZONE_OF_THE_MAP:
        return np.asarray(xy - np.array([zone * 1e6, 0.0]))
    import pyproj

    to_map = pyproj.Transformer.from_crs(ZONES[zone], 4549, always_xy=True)
    return np.asarray(np.column_stack(to_map.transform(*xy.T)))


def _share(mask: NDArray[np.bool_]) -> float:
    return float(np.mean(mask))


def _starts(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.append(0, np.cumsum(sizes)).astype(np.int64)
