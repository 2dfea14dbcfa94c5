"""Patrol sums as bytes: what closed days left behind, so that a start reads on from the open days alone.

Like a key-frame of the situation it may be deleted at any time; the journal makes it anew. It belongs to one town, one
set of rules and one ``PATROL_VERSION``.
"""

from hashlib import sha256

import msgspec
import numpy as np

from zscc.analysis.coverage import PIECE_M
from zscc.analysis.patrol_sums import PatrolSums
from zscc.analysis.track_fixes import FIX
from zscc.settings.profile import Patrol
from zscc.town.layers import Town

PATROL_VERSION = 1_000_002
"""Apart from the versions of the situation's fold, with which it shares the store's shelf."""


class VehicleFrame(msgspec.Struct, frozen=True):
    """One vehicle."""

    by_day: dict[int, int]
    ends: dict[int, bytes]
    """The first and the last fix of each closed day."""


class PatrolFrame(msgspec.Struct, frozen=True):
    """What the closed days left."""

    made_for: str
    seq: int
    """Entries up to this one hold no fix of an open day."""
    first_open_day: int
    since_ms: int | None
    too_old: int
    late: list[tuple[str, int, int]]
    """Vehicle and closed day, and how many of its fixes are still to be summed."""
    vehicles: dict[str, VehicleFrame]
    roads_ms: bytes
    grids_ms: bytes
    seqs: dict[int, tuple[tuple[int, int], ...]]


def made_for(town: Town, rules: Patrol) -> str:
    """What a frame must have been made for to be of use."""
    parts = (town.sha256, str(PIECE_M), repr(msgspec.structs.astuple(rules)))
    return sha256("\x1f".join(parts).encode()).hexdigest()


def written(sums: PatrolSums, town: Town, seq: int) -> tuple[int, bytes]:
    """The frame's seq and bytes, when ``seq`` is the last entry that the sums have seen."""
    open_seqs = [spans[0][0] for day, spans in sums.seqs.items() if day >= sums.first_open_day]
    begins = min(open_seqs, default=seq + 1) - 1
    frame = PatrolFrame(
        made_for=made_for(town, sums.rules),
        seq=begins,
        first_open_day=sums.first_open_day,
        since_ms=sums.since_ms,
        too_old=sums.too_old,
        late=[(vehicle, day, fixes) for (vehicle, day), fixes in sums.late.items()],
        vehicles={vehicle: _vehicle(sums, vehicle) for vehicle in sums.tracks},
        roads_ms=sums.closed_ms.tobytes(),
        grids_ms=sums.grid_seen_ms.tobytes(),
        seqs={day: seqs for day, seqs in sums.seqs.items() if day < sums.first_open_day},
    )
    return begins, msgspec.msgpack.encode(frame)


def _vehicle(sums: PatrolSums, vehicle: str) -> VehicleFrame:
    track = sums.tracks[vehicle]
    by_day = {day: mm for day, mm in track.odometer.by_day.items() if day < sums.first_open_day}
    return VehicleFrame(by_day, {day: fixes.tobytes() for day, fixes in track.ends.items()})


def restored(body: bytes, town: Town, rules: Patrol) -> tuple[PatrolSums, int] | None:
    """The sums and the last entry that they know; None when the bytes are of no use here."""
    try:
        frame = msgspec.msgpack.decode(body, type=PatrolFrame)
    except msgspec.MsgspecError:
        return None
    if frame.made_for != made_for(town, rules):
        return None
    sums = PatrolSums(town, rules)
    sums.first_open_day, sums.since_ms, sums.too_old = frame.first_open_day, frame.since_ms, frame.too_old
    sums.late = {(vehicle, day): fixes for vehicle, day, fixes in frame.late}
    sums.seqs = dict(frame.seqs)
    sums.closed_ms = np.frombuffer(frame.roads_ms, "<i8").copy()
    sums.grid_seen_ms = np.frombuffer(frame.grids_ms, "<i8").copy()
    for vehicle, known in frame.vehicles.items():
        sums.restore_vehicle(vehicle, known.by_day, {day: np.frombuffer(ends, FIX) for day, ends in known.ends.items()})
    return sums, frame.seq
