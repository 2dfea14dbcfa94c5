"""Key-frames: the live part of the situation as bytes, to begin a fold at and not at the first entry.

A key-frame holds what is hashed and what cannot be derived from it any more (lengths of legs whose beginning was
forgotten, since when a vehicle stands). It belongs to one FOLD_VERSION and may be deleted at any time.
"""

from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from zscc.model.adopted import Adopted
from zscc.model.feed_health import FeedHealth
from zscc.model.fix import SPEED_PER_KMH, UNKNOWN
from zscc.model.layer import LayerAdded
from zscc.model.report import Report, ReportFlag
from zscc.situation.casework_frame import CaseworkFrame
from zscc.situation.day_sums import DAYS, DaySums
from zscc.situation.links import LinksFrame
from zscc.situation.merge import look_back, put_on_map
from zscc.situation.reports import Departed, Reports
from zscc.situation.tracks import PLACED
from zscc.situation.vehicles import NO_GRID, FixCounts, Vehicles

_ON_MAP = {"x_m", "y_m"}
_STORED = np.dtype([(name, PLACED[name]) for name in PLACED.names or () if name not in _ON_MAP])
_DIGEST_BYTES = 32


class BadFrame(Exception):
    """These bytes are no key-frame; the journal makes it anew."""


class VehiclesFrame(msgspec.Struct, frozen=True):
    """The table of vehicles; columns as little-endian bytes, one value a vehicle in order of appearance."""

    ids: list[str]
    grids: list[str | None]
    capacity: int
    stopped_below: float
    """What ``since_ms`` and ``heading`` were derived with."""
    size: bytes
    fixes: bytes
    """The tracks, one after the other."""
    origin_m: tuple[float, float] | None
    day: bytes
    day_mm: bytes
    day_fixes: bytes
    since_ms: bytes
    heading: bytes
    counts: tuple[int, int, int, int]


class ReportsFrame(msgspec.Struct, frozen=True):
    """Live reports and what stays of the others."""

    live: list[Report]
    departed: int
    departed_digest: bytes
    oldest_day: int


class Frame(msgspec.Struct, frozen=True):
    """Everything."""

    seq: int
    recorded_at: datetime | None
    vehicles: VehiclesFrame
    reports: ReportsFrame
    feeds: list[FeedHealth]
    adopted: list[Adopted]
    layers: list[LayerAdded] = []
    casework: CaseworkFrame = CaseworkFrame()
    links: LinksFrame = LinksFrame()


def written(frame: Frame) -> bytes:
    """The bytes of a frame, not compressed: the store does that on its own thread."""
    return msgspec.msgpack.encode(frame)


def read(body: bytes) -> Frame:
    """The frame of bytes; raises BadFrame."""
    try:
        return msgspec.msgpack.decode(body, type=Frame, dec_hook=_flag)
    except msgspec.MsgspecError as error:
        raise BadFrame(str(error)) from error


def _flag(wanted: type, told: object) -> object:
    if wanted is ReportFlag and isinstance(told, int):
        return ReportFlag(told)
    raise NotImplementedError(wanted)


def frame_of_vehicles(vehicles: Vehicles) -> VehiclesFrame:
    """The table as a frame."""
    rows = range(len(vehicles))
    counts = vehicles.counts
    tracks = [vehicles.rings.track(row) for row in rows]
    fixes = np.empty(sum(map(len, tracks)), _STORED)
    if tracks:
        together = np.concatenate(tracks)
        for name in _STORED.names or ():
            fixes[name] = together[name]
    return VehiclesFrame(
        ids=list(vehicles.ids),
        grids=[vehicles.grid_of(row) for row in rows],
        capacity=vehicles.rings.capacity,
        stopped_below=vehicles.stopped_below,
        size=vehicles.rings.size[: len(rows)].tobytes(),
        fixes=fixes.tobytes(),
        origin_m=vehicles.rings.origin_m,
        day=vehicles.sums.day[: len(rows)].tobytes(),
        day_mm=vehicles.sums.mm[: len(rows)].tobytes(),
        day_fixes=vehicles.sums.fixes[: len(rows)].tobytes(),
        since_ms=vehicles.since_ms[: len(rows)].tobytes(),
        heading=vehicles.heading[: len(rows)].tobytes(),
        counts=(counts.placed, counts.flagged, counts.repeated, counts.beyond),
    )


def vehicles_of_frame(frame: VehiclesFrame, stopped_below_kmh: float) -> Vehicles:
    """The table of a frame; what was derived with another threshold is derived anew, as far as the tracks reach."""
    vehicles = Vehicles(stopped_below_kmh, frame.capacity)
    for vehicle in frame.ids:
        vehicles.row(vehicle)
    count = len(vehicles)
    vehicles.counts = FixCounts(*frame.counts)
    vehicles.rings.origin_m = frame.origin_m
    _fill_rings(vehicles, np.frombuffer(frame.size, "<i8"), np.frombuffer(frame.fixes, _STORED))
    _fill_sums(vehicles.sums, frame, count)
    vehicles.grid[:count] = [NO_GRID if code is None else vehicles.grid_index(code) for code in frame.grids]
    vehicles.since_ms[:count] = np.frombuffer(frame.since_ms, "<i8")
    vehicles.heading[:count] = np.frombuffer(frame.heading, "<i8")
    if frame.stopped_below != stopped_below_kmh * SPEED_PER_KMH:
        vehicles.heading[:count] = UNKNOWN
        vehicles.since_ms[:count] = np.iinfo(np.int64).max
        for row in range(count):
            look_back(vehicles, row)
    return vehicles


def _fill_rings(vehicles: Vehicles, size: NDArray[np.int64], stored: NDArray[np.void]) -> None:
    rings = vehicles.rings
    records = np.zeros(len(stored), PLACED)
    for name in _STORED.names or ():
        records[name] = stored[name]
    if len(records):
        put_on_map(rings, records)
    end = 0
    for row, count in enumerate(size.tolist()):
        rings.fixes[row, :count] = records[end : end + count]
        end += count
    rings.size[: len(size)] = rings.end[: len(size)] = size


def _fill_sums(sums: DaySums, frame: VehiclesFrame, count: int) -> None:
    sums.day[:count] = np.frombuffer(frame.day, "<i8").reshape(-1, DAYS)
    sums.mm[:count] = np.frombuffer(frame.day_mm, "<i8").reshape(-1, DAYS)
    sums.fixes[:count] = np.frombuffer(frame.day_fixes, "<i8").reshape(-1, DAYS)


def frame_of_reports(reports: Reports) -> ReportsFrame:
    """The reports as a frame."""
    departed = reports.departed
    digest = departed.digest_sum.to_bytes(_DIGEST_BYTES, "little")
    return ReportsFrame(list(reports.live), departed.count, digest, reports.oldest_day)


def reports_of_frame(frame: ReportsFrame) -> Reports:
    """The reports of a frame."""
    reports = Reports()
    for report in frame.live:
        reports.take(report)
    reports.oldest_day = frame.oldest_day
    reports.departed = Departed(frame.departed, int.from_bytes(frame.departed_digest, "little"))
    return reports
