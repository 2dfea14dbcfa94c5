"""Puts fixes where they belong, all vehicles of a batch at once.

Of each track that a batch touches only the tail is taken out: from the fix before the oldest one of the batch
onwards, which in a feed without delay is the last fix alone. The tail is joined with the new fixes, sorted by
(vehicle, observed_at, lon, lat), freed of repetitions, measured anew and written back. So a late fix takes its
place, the leg that it splits becomes two, and the newest good fix decides where the vehicle is.

What is decided here:

* Of two fixes of one vehicle, time and position the first told stays, whatever speed the second tells.
* A full ring forgets its oldest fix for every new one. A fix older than everything in a full ring finds no place
  between two neighbours any more: it is counted (``beyond``) and changes neither the track nor the distance.
* The result depends on the order in which fixes arrived, never on how they were split into batches; as long as no
  ring overflows, not on the order either.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.clock import day_of_ms
from zscc.geo.legs import course_of_leg, driven_mm, leg_mm, speed_of_leg
from zscc.geo.ranges import owned_ranges
from zscc.geo.spaces import map_from_wgs84
from zscc.model.fix import UNKNOWN
from zscc.model.space import E7
from zscc.situation.tracks import PLACED, Ints, Rings
from zscc.situation.vehicles import Fixes, Vehicles, one_after_another

Records = NDArray[np.void]
Metres = tuple[float, float]
_LONGEST_LEG_MM = 0xFFFF_FFFF
_FIXES_AT_ONCE = 256
"""A thousand of a thousand vehicles take more than ten milliseconds where a core is busy, so many some two."""


@dataclass(frozen=True, slots=True)
class _Tails:
    """The ends of the touched tracks; run ``i`` is the track of vehicle ``rows[i]`` from place ``start[i]``."""

    rows: Ints
    start: Ints
    run: Ints
    place: Ints
    records: Records


@dataclass(frozen=True, slots=True)
class _Merged:
    """Tails and new fixes in their final order, with the first and the last place of each run."""

    run: Ints
    records: Records
    fresh: Ints
    """Index of the new fix, -1 for one that was there before."""
    first: Ints
    last: Ints


def merge_in_pieces(vehicles: Vehicles, fixes: Fixes) -> Iterator[None]:
    """Put good fixes into the table, with pauses in which those that came first are in it."""
    at_once = min(vehicles.rings.capacity, _FIXES_AT_ONCE)
    for start in range(0, len(fixes), at_once):
        if start:
            yield
        _merge_some(vehicles, fixes.only(slice(start, start + at_once)))


def merge_together(vehicles: Vehicles, batches: Sequence[Fixes]) -> None:
    """Put good fixes of several batches into the table at one go, as far as no track gets more than a ring holds."""
    fixes = one_after_another(batches)
    capacity = vehicles.rings.capacity
    at_once = capacity if len(fixes) and np.bincount(fixes.row).max() > capacity else max(len(fixes), 1)
    for start in range(0, len(fixes), at_once):
        _merge_some(vehicles, fixes.only(slice(start, start + at_once)))


def _merge_some(vehicles: Vehicles, arrived: Fixes) -> None:
    fixes = _in_reach(vehicles, arrived)
    vehicles.counts.beyond += len(arrived) - len(fixes)
    if not len(fixes):
        return
    rows, run = np.unique(fixes.row, return_inverse=True)
    tails = _tails(vehicles, rows, _oldest_ms(fixes, run, len(rows)))
    merged = _measured(_sorted(tails, _records(vehicles.rings, fixes), run))
    placed = int((merged.fresh >= 0).sum())
    vehicles.counts.placed += placed
    vehicles.counts.repeated += len(fixes) - placed
    _account(vehicles, tails, merged)
    _write(vehicles, tails, merged)
    _note_last(vehicles, tails, merged, fixes)
    vehicles.changed[rows] = True


def _oldest_ms(fixes: Fixes, run: Ints, runs: int) -> Ints:
    oldest_ms = np.full(runs, np.iinfo(np.int64).max)
    np.minimum.at(oldest_ms, run, fixes.at_ms)
    return oldest_ms


def _in_reach(vehicles: Vehicles, fixes: Fixes) -> Fixes:
    """Leave out what is older than everything in a full ring at the moment of its arrival."""
    rings = vehicles.rings
    rows, run, count = np.unique(fixes.row, return_inverse=True, return_counts=True)
    size = rings.size[rows]
    forgotten = np.maximum(count + size - rings.capacity, 0)
    risky = forgotten > 0
    if not risky.any():
        return fixes
    rim = np.where(risky, rings.end[rows] - size + forgotten - 1, rings.end[rows])
    risky &= _oldest_ms(fixes, run, len(rows)) <= rings.column("at_ms", rows, rim)
    kept = np.ones(len(fixes), np.bool_)
    for index in np.flatnonzero(risky).tolist():
        mine = run == index
        kept[mine] = _kept_by_ring(rings.track(int(rows[index])), fixes.only(mine), rings.capacity)
    return fixes if kept.all() else fixes.only(kept)


def _kept_by_ring(track: Records, fixes: Fixes, capacity: int) -> list[bool]:
    """Which fixes of one vehicle a ring takes that is filled one by one."""
    ring = list(zip(track["at_ms"].tolist(), track["lon_e7"].tolist(), track["lat_e7"].tolist(), strict=True))
    known = set(ring)
    kept = []
    for fix in zip(fixes.at_ms.tolist(), fixes.lon_e7.tolist(), fixes.lat_e7.tolist(), strict=True):
        full = len(ring) == capacity
        kept.append(not full or fix >= ring[0])
        if fix in known or not kept[-1]:
            continue
        known.add(fix)
        if full:
            known.discard(heapq.heapreplace(ring, fix))
        else:
            heapq.heappush(ring, fix)
    return kept


def _tails(vehicles: Vehicles, rows: Ints, oldest_ms: Ints) -> _Tails:
    rings = vehicles.rings
    end, size = rings.end[rows], rings.size[rows]
    start = end - np.minimum(size, 1)
    late = (size > 0) & (rings.column("at_ms", rows, end - 1) >= oldest_ms)
    if late.any():
        before = rings.first_from(rows[late], oldest_ms[late]) - 1
        start[late] = np.maximum(before, (end - size)[late])
    run, place = owned_ranges(start, end - start)
    return _Tails(rows, start, run, place, rings.at(rows[run], place))


def _sorted(tails: _Tails, arrived: Records, run: Ints) -> _Merged:
    records = np.concatenate([tails.records, arrived])
    runs = np.concatenate([tails.run, run])
    fresh = np.concatenate([np.full(len(tails.run), -1), np.arange(len(arrived))])
    # The sort is stable: of equals, what was there before comes first, then what arrived first.
    order = np.lexsort((records["lat_e7"], records["lon_e7"], records["at_ms"], runs))
    records, runs, fresh = records[order], runs[order], fresh[order]
    same = runs[1:] == runs[:-1]
    for name in ("at_ms", "lon_e7", "lat_e7"):
        column = records[name]
        same &= column[1:] == column[:-1]
    if same.any():
        kept = np.concatenate([[True], ~same])
        records, runs, fresh = records[kept], runs[kept], fresh[kept]
    bounds = np.searchsorted(runs, np.arange(len(tails.rows) + 1))
    return _Merged(runs, records, fresh, bounds[:-1], bounds[1:] - 1)


def _records(rings: Rings, fixes: Fixes) -> Records:
    records = np.zeros(len(fixes), PLACED)
    records["at_ms"] = fixes.at_ms
    records["lon_e7"] = fixes.lon_e7
    records["lat_e7"] = fixes.lat_e7
    records["told_speed"] = records["speed"] = fixes.speed
    records["told_heading"] = records["course"] = fixes.heading
    rings.origin_m = put_on_map(records, rings.origin_m)
    return records


def put_on_map(records: Records, origin_m: Metres | None) -> Metres:
    """Write the map metres of records, one at least, and give their origin back, which the first one ever sets."""
    x_m, y_m = map_from_wgs84(records["lon_e7"] / E7, records["lat_e7"] / E7)
    if origin_m is None:
        origin_m = (float(np.nan_to_num(x_m[0]).round(-3)), float(np.nan_to_num(y_m[0]).round(-3)))
    records["x_m"] = x_m - origin_m[0]
    records["y_m"] = y_m - origin_m[1]
    return origin_m


def _measured(merged: _Merged) -> _Merged:
    """Measure the leg to every fix but the first of each run, which kept its predecessor or has none."""
    records = merged.records
    after = np.ones(len(records), np.bool_)
    after[merged.first] = False
    to = np.flatnonzero(after)
    measure_legs(records, to)
    return merged


def measure_legs(records: Records, to: Ints) -> None:
    """Write length, speed and course of the legs that lead to the records ``to`` from those before them."""
    lon_e7, lat_e7 = records["lon_e7"].astype(np.int64), records["lat_e7"].astype(np.int64)
    length_mm, east_m, north_m = leg_mm(lon_e7[to - 1], lat_e7[to - 1], lon_e7[to], lat_e7[to])
    duration_ms = records["at_ms"][to] - records["at_ms"][to - 1]
    records["leg_mm"][to] = np.minimum(driven_mm(length_mm, duration_ms), _LONGEST_LEG_MM)
    speed, course = records["told_speed"][to], records["told_heading"][to]
    if (untold := speed == UNKNOWN).any():
        speed[untold] = speed_of_leg(length_mm[untold], duration_ms[untold])
    if (untold := course == UNKNOWN).any():
        course[untold] = course_of_leg(length_mm[untold], east_m[untold], north_m[untold])
    records["speed"][to], records["course"][to] = speed, course


def _account(vehicles: Vehicles, tails: _Tails, merged: _Merged) -> None:
    """Take the old legs out of the sums of their days and put the new ones in."""
    old = tails.place > tails.start[tails.run]
    if old.any():
        records = tails.records[old]
        nothing = np.zeros(len(records), np.int64)
        vehicles.sums.add(
            tails.rows[tails.run[old]], day_of_ms(records["at_ms"]), -records["leg_mm"].astype(np.int64), nothing
        )
    new = np.ones(len(merged.records), np.bool_)
    new[merged.first] = merged.fresh[merged.first] >= 0
    records, runs = merged.records[new], merged.run[new]
    vehicles.sums.add(
        tails.rows[runs],
        day_of_ms(records["at_ms"]),
        records["leg_mm"].astype(np.int64),
        (merged.fresh[new] >= 0).astype(np.int64),
    )


def _write(vehicles: Vehicles, tails: _Tails, merged: _Merged) -> None:
    rings = vehicles.rings
    length = merged.last - merged.first + 1
    end = tails.start + length
    place = np.arange(len(merged.run)) - merged.first[merged.run] + tails.start[merged.run]
    kept = place >= (end - rings.capacity)[merged.run]
    rings.put(tails.rows[merged.run[kept]], place[kept], merged.records[kept])
    grown = rings.size[tails.rows] + end - rings.end[tails.rows]
    rings.size[tails.rows] = np.minimum(grown, rings.capacity)
    rings.end[tails.rows] = end


def _note_last(vehicles: Vehicles, tails: _Tails, merged: _Merged, fixes: Fixes) -> None:
    """Grid, heading and the beginning of standing or moving, as the end of each run tells them."""
    newest = merged.fresh[merged.last]
    vehicles.grid[tails.rows[newest >= 0]] = fixes.grid[newest[newest >= 0]]
    place = np.arange(len(merged.records))
    moving = is_moving(merged.records, vehicles.stopped_below)
    turned = np.concatenate([[False], moving[1:] != moving[:-1]])
    turned[merged.first] = merged.fresh[merged.first] >= 0
    steered = moving & (merged.records["course"] != UNKNOWN)
    last_turn = np.maximum.reduceat(np.where(turned, place, -1), merged.first)
    last_steered = np.maximum.reduceat(np.where(steered, place, -1), merged.first)
    told, led = last_turn >= 0, last_steered >= 0
    vehicles.since_ms[tails.rows[told]] = merged.records["at_ms"][last_turn[told]]
    vehicles.heading[tails.rows[led]] = merged.records["course"][last_steered[led]]
    # What a tail does not tell still holds, unless it came from fixes that late ones have changed.
    lost = ~told & (vehicles.since_ms[tails.rows] > merged.records["at_ms"][merged.first])
    changed = (tails.place > tails.start[tails.run]) & is_moving(tails.records, vehicles.stopped_below)
    lost[tails.run[changed]] |= ~led[tails.run[changed]]
    for row in tails.rows[lost].tolist():
        look_back(vehicles, row)


def is_moving(records: Records, stopped_below: float) -> NDArray[np.bool_]:
    """Whether each fix tells of a moving vehicle; one that does not know its speed stands."""
    speed = records["speed"]
    return np.asarray((speed >= stopped_below) & (speed != UNKNOWN))


def look_back(vehicles: Vehicles, row: int) -> None:
    """Derive heading and beginning from the whole track; what a full ring has forgotten of them stays as it was."""
    track = vehicles.rings.track(row)
    moving = is_moving(track, vehicles.stopped_below)
    turns = np.flatnonzero(moving[1:] != moving[:-1])
    if len(turns):
        vehicles.since_ms[row] = track["at_ms"][turns[-1] + 1]
    else:
        vehicles.since_ms[row] = min(int(vehicles.since_ms[row]), int(track["at_ms"][0]))
    steered = np.flatnonzero(moving & (track["course"] != UNKNOWN))
    if len(steered):
        vehicles.heading[row] = track["course"][steered[-1]]
    elif len(track) < vehicles.rings.capacity:
        vehicles.heading[row] = UNKNOWN
