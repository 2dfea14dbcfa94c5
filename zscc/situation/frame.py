"""Key-frames: the live part of the situation as bytes, to begin a fold at and not at the first entry.

A key-frame holds what is hashed and what cannot be derived from it any more (lengths of legs whose beginning was
forgotten, since when a vehicle stands). It belongs to one FOLD_VERSION and may be deleted at any time. Cases and
reports, which are many, may stand in it as those of another frame (``base``) and what is new since.

:class:`Held` is what is copied out of the situation on its own thread, which takes milliseconds; making bytes of it
takes ten times as long and is done anywhere.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec
import numpy as np

from zscc.model.adopted import Adopted
from zscc.model.case import Case
from zscc.model.feed_health import FeedHealth
from zscc.model.fix import SPEED_PER_KMH, UNKNOWN
from zscc.model.layer import LayerAdded
from zscc.model.report import Report, ReportFlag
from zscc.model.time_counts import Counted
from zscc.situation.casework_frame import CaseworkFrame
from zscc.situation.day_sums import DAYS, DaySums
from zscc.situation.frame_tracks import Records, TracksFrame, frame_of_tracks, records_of_frame
from zscc.situation.frame_values import DIGEST_BYTES, BadFrame, Digests, Section, digests_of, section_of, unzipped
from zscc.situation.links import LinksFrame
from zscc.situation.merge import look_back, put_on_map
from zscc.situation.reports import Reports
from zscc.situation.vehicles import NO_GRID, FixCounts, Vehicles

FORMAT = 3
"""Of the bytes; frames of another format are passed over, but for those of the one before."""
_FORMAT_2 = 2
"""Cases and reports as one packed part each, the head not packed."""
_LEVEL = 6
_Struct = TypeVar("_Struct")


class VehiclesFrame(msgspec.Struct, frozen=True):
    """The table of vehicles; columns as little-endian bytes, one value a vehicle in order of appearance."""

    ids: list[str]
    grids: list[str | None]
    capacity: int
    stopped_below: float
    """What ``since_ms`` and ``heading`` were derived with."""
    origin_m: tuple[float, float] | None
    day: bytes
    day_mm: bytes
    day_fixes: bytes
    since_ms: bytes
    heading: bytes
    counts: tuple[int, int, int, int]


class ReportsFrame(msgspec.Struct, frozen=True):
    """What stays of the reports that left; the live ones are a section of the frame."""

    departed: int
    departed_digest: bytes
    oldest_day: int


class Head(msgspec.Struct, frozen=True):
    """Everything but what has a section of its own."""

    seq: int
    recorded_at: datetime | None
    vehicles: VehiclesFrame
    reports: ReportsFrame
    feeds: list[FeedHealth]
    adopted: list[Adopted]
    layers: list[LayerAdded] = []
    casework: CaseworkFrame = CaseworkFrame()
    links: LinksFrame = LinksFrame()


class Sections(msgspec.Struct, frozen=True, array_like=True):
    """A frame, its parts still closed."""

    format: int
    base: int
    """``seq`` of the frame that cases and reports build on; 0: on none."""
    head: bytes
    tracks: TracksFrame
    cases: Section | bytes
    reports: Section | bytes


@dataclass(frozen=True, slots=True)
class Base:
    """What another frame may build on."""

    seq: int
    cases: Digests
    reports: Digests


@dataclass(frozen=True, slots=True)
class Held:
    """A situation at one place of the journal, copied; nothing in it changes."""

    head: Head
    counted: Counted
    sizes: list[int]
    fixes: Records
    cases: tuple[Case, ...]
    case_digests: tuple[int, ...]
    reports: tuple[Report, ...]
    report_digests: tuple[int, ...]

    @property
    def seq(self) -> int:
        """Of its last entry."""
        return self.head.seq

    def base(self) -> Base:
        """What another frame may build on."""
        return Base(self.seq, digests_of(self.case_digests), digests_of(self.report_digests))


def written(held: Held, base: Base | None = None) -> bytes:
    """The bytes of a frame, on another one or by itself."""
    its = held.base()
    below_cases, below_reports = (None, None) if base is None else (base.cases, base.reports)
    sections = Sections(
        format=FORMAT,
        base=0 if base is None else base.seq,
        head=zlib.compress(msgspec.msgpack.encode(held.head), _LEVEL),
        tracks=frame_of_tracks(held.sizes, held.fixes),
        cases=section_of(held.cases, its.cases, msgspec.msgpack.encode, below_cases),
        reports=section_of(held.reports, its.reports, msgspec.msgpack.encode, below_reports),
    )
    return msgspec.msgpack.encode(sections)


def sections_of(body: bytes) -> Sections:
    """The parts of a frame; raises BadFrame."""
    sections = _decoded(_SECTIONS, body)
    if sections.format not in (FORMAT, _FORMAT_2):
        raise BadFrame(f"format {sections.format}")
    return sections


def head_of(sections: Sections) -> Head:
    """The head of a frame; raises BadFrame."""
    return _decoded(_HEAD, sections.head if sections.format == _FORMAT_2 else unzipped(sections.head))


def report_of(body: bytes) -> Report:
    """A report of a section; raises msgspec.MsgspecError."""
    return _REPORT.decode(body)


def _decoded(decoder: "msgspec.msgpack.Decoder[_Struct]", body: bytes) -> _Struct:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadFrame(str(error)) from error


def _flag(wanted: type, told: object) -> object:
    if wanted is ReportFlag and isinstance(told, int):
        return ReportFlag(told)
    raise NotImplementedError(wanted)


_SECTIONS = msgspec.msgpack.Decoder(Sections)
_HEAD = msgspec.msgpack.Decoder(Head)
_REPORT = msgspec.msgpack.Decoder(Report, dec_hook=_flag)
DECODE_CASE = msgspec.msgpack.Decoder(Case).decode


def frame_of_vehicles(vehicles: Vehicles) -> VehiclesFrame:
    """The table without its tracks."""
    rows = range(len(vehicles))
    counts = vehicles.counts
    return VehiclesFrame(
        ids=list(vehicles.ids),
        grids=[vehicles.grid_of(row) for row in rows],
        capacity=vehicles.rings.capacity,
        stopped_below=vehicles.stopped_below,
        origin_m=vehicles.rings.origin_m,
        day=vehicles.sums.day[: len(rows)].tobytes(),
        day_mm=vehicles.sums.mm[: len(rows)].tobytes(),
        day_fixes=vehicles.sums.fixes[: len(rows)].tobytes(),
        since_ms=vehicles.since_ms[: len(rows)].tobytes(),
        heading=vehicles.heading[: len(rows)].tobytes(),
        counts=(counts.placed, counts.flagged, counts.repeated, counts.beyond),
    )


def fixes_of_frame(sections: Sections, head: Head) -> Records:
    """The fixes of all tracks in their places on the map; raises BadFrame."""
    records = records_of_frame(sections.tracks)
    if len(records):
        put_on_map(records, head.vehicles.origin_m)
    return records


def vehicles_of_frame(frame: VehiclesFrame, sizes: list[int], fixes: Records, stopped_below_kmh: float) -> Vehicles:
    """The table of a frame; what was derived with another threshold is derived anew, as far as the tracks reach."""
    vehicles = Vehicles(stopped_below_kmh, frame.capacity)
    for vehicle in frame.ids:
        vehicles.row(vehicle)
    count = len(vehicles)
    if len(sizes) != count or max(sizes, default=0) > frame.capacity:
        raise BadFrame("tracks of other vehicles")
    vehicles.counts = FixCounts(*frame.counts)
    vehicles.rings.origin_m = frame.origin_m
    _fill_rings(vehicles, sizes, fixes)
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


def _fill_rings(vehicles: Vehicles, sizes: list[int], records: Records) -> None:
    rings, end = vehicles.rings, 0
    for row, count in enumerate(sizes):
        rings.fixes[row, :count] = records[end : end + count]
        end += count
    rings.size[: len(sizes)] = rings.end[: len(sizes)] = sizes


def _fill_sums(sums: DaySums, frame: VehiclesFrame, count: int) -> None:
    sums.day[:count] = np.frombuffer(frame.day, "<i8").reshape(-1, DAYS)
    sums.mm[:count] = np.frombuffer(frame.day_mm, "<i8").reshape(-1, DAYS)
    sums.fixes[:count] = np.frombuffer(frame.day_fixes, "<i8").reshape(-1, DAYS)


def frame_of_reports(reports: Reports) -> ReportsFrame:
    """What stays of the reports that left."""
    departed = reports.departed
    digest = departed.digest_sum.to_bytes(DIGEST_BYTES, "little")
    return ReportsFrame(departed.count, digest, reports.oldest_day)
