"""The good fixes of one vehicle as one sorted column of records: what trips, odometers and coverage are summed from.

The rules are those of the fold, so that the sums agree with it: order of (observed_at, lon, lat); of two fixes of
one time and place the first told stays, whatever speed the second tells.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zscc.geo.legs import driven_mm, leg_mm
from zscc.geo.spaces import map_from_wgs84
from zscc.model.fix import UNKNOWN, FixBatch, FixFlag
from zscc.model.space import E7

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Fixes = NDArray[np.void]
"""Records of :data:`FIX`."""

FIX = np.dtype(
    [("at_ms", "<i8"), ("lon_e7", "<i4"), ("lat_e7", "<i4"), ("x_m", "<f8"), ("y_m", "<f8"), ("speed", "<u2")]
)
"""``x_m``, ``y_m`` are map metres (EPSG:4549); ``speed`` is what the device said, 0.1 km/h or UNKNOWN."""

BAD = int(FixFlag.JUMP | FixFlag.OUTSIDE)


def no_fixes() -> Fixes:
    """A track of nothing."""
    return np.zeros(0, FIX)


def fixes_of(at_ms: Ints, lon_e7: Ints, lat_e7: Ints, speed: Ints) -> Fixes:
    """Records of columns, in the order given."""
    fixes = np.zeros(len(at_ms), FIX)
    fixes["at_ms"], fixes["lon_e7"], fixes["lat_e7"], fixes["speed"] = at_ms, lon_e7, lat_e7, speed
    fixes["x_m"], fixes["y_m"] = map_from_wgs84(fixes["lon_e7"] / E7, fixes["lat_e7"] / E7)
    return fixes


def is_good(batch: FixBatch) -> NDArray[np.bool_]:
    """Which fixes of a batch neither jumped nor lie outside."""
    return np.asarray((np.frombuffer(batch.flags, "<u2") & BAD) == 0)


def good_fixes(batch: FixBatch) -> tuple[Ints, Fixes, Ints]:
    """Of a batch the fixes that neither jumped nor lie outside: index into its vehicles, records, index into its grids.

    The grid is UNKNOWN where a fix lies in none.
    """
    good = is_good(batch)
    fixes = fixes_of(
        np.frombuffer(batch.observed_at_ms, "<i8")[good],
        np.frombuffer(batch.lon_e7, "<i4")[good].astype(np.int64),
        np.frombuffer(batch.lat_e7, "<i4")[good].astype(np.int64),
        np.frombuffer(batch.speed, "<u2")[good].astype(np.int64),
    )
    vehicle = np.frombuffer(batch.vehicle, "<u2")[good].astype(np.int64)
    return vehicle, fixes, np.frombuffer(batch.grid, "<u2")[good].astype(np.int64)


def merged(batches: Sequence[FixBatch]) -> FixBatch:
    """Batches one after another as one; a hundred small ones cost as much to sum as a large one."""
    if len(batches) == 1:
        return batches[0]
    vehicles = tuple(dict.fromkeys(name for batch in batches for name in batch.vehicles))
    grids = tuple(dict.fromkeys(code for batch in batches for code in batch.grids))
    return FixBatch(
        key=batches[0].key,
        feed=batches[0].feed,
        vehicles=vehicles,
        grids=grids,
        vehicle=_renumbered([(batch.vehicles, batch.vehicle) for batch in batches], vehicles),
        observed_at_ms=b"".join(batch.observed_at_ms for batch in batches),
        lon_e7=b"".join(batch.lon_e7 for batch in batches),
        lat_e7=b"".join(batch.lat_e7 for batch in batches),
        speed=b"".join(batch.speed for batch in batches),
        heading_deg=b"".join(batch.heading_deg for batch in batches),
        flags=b"".join(batch.flags for batch in batches),
        grid=_renumbered([(batch.grids, batch.grid) for batch in batches], grids),
    )


def _renumbered(columns: Sequence[tuple[tuple[str, ...], bytes]], names: tuple[str, ...]) -> bytes:
    """Columns of indexes into lists of their own as one column of indexes into ``names``; UNKNOWN stays."""
    place = {name: index for index, name in enumerate(names)}
    parts = []
    for its_names, column in columns:
        index = np.frombuffer(column, "<u2")
        its_place = np.array([*(place[name] for name in its_names), UNKNOWN], "<u2")
        parts.append(its_place[np.minimum(index, len(its_names))].tobytes())
    return b"".join(parts)


def in_order(fixes: Fixes) -> Fixes:
    """Sorted and freed of repetitions; of equals the one that comes first stays."""
    fixes = fixes[order_of(fixes)]
    return fixes[is_first(fixes)]


def one_after_another(parts: Sequence[Fixes]) -> Fixes:
    """Tracks in one column; records are copied much faster than ``concatenate`` agrees on their type."""
    together = np.empty(sum(map(len, parts)), FIX)
    end = 0
    for part in parts:
        together[end : end + len(part)] = part
        end += len(part)
    return together


def order_of(fixes: Fixes) -> Ints:
    """The order of (observed_at, lon, lat); equals stay as they are."""
    return np.lexsort((fixes["lat_e7"], fixes["lon_e7"], fixes["at_ms"]))


def is_first(fixes: Fixes) -> NDArray[np.bool_]:
    """Which of sorted fixes do not repeat the one before them."""
    first = np.ones(len(fixes), np.bool_)
    if len(fixes) > 1:
        first[1:] = False
        for name in ("at_ms", "lon_e7", "lat_e7"):
            first[1:] |= fixes[name][1:] != fixes[name][:-1]
    return first


def legs_of(fixes: Fixes) -> Ints:
    """Driven millimetres from each fix of a track to the next, one less than fixes; 0 where nobody drives so fast."""
    return legs_between(fixes[:-1], fixes[1:])


def legs_between(before: Fixes, after: Fixes) -> Ints:
    """Driven millimetres of single legs."""
    ends = (side[name].astype(np.int64) for side in (before, after) for name in ("lon_e7", "lat_e7"))
    return driven_mm(leg_mm(*ends)[0], after["at_ms"] - before["at_ms"])


def told_kmh(fixes: Fixes) -> Floats:
    """What the device said, NaN where it did not."""
    return np.where(fixes["speed"] == UNKNOWN, np.nan, fixes["speed"] / 10.0)
