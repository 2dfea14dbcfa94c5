"""Recordings without a screen: read a file, judge it against a town, sum it up or make a feed of it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from zscc.clock import Clock
from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.judged import Judged
from zscc.feeds.jumps import drivable
from zscc.feeds.recorded.feed import RecordedFeed, read_recording
from zscc.feeds.recorded.reading import Note, Reading
from zscc.feeds.rows import FixRows
from zscc.geo.geodesic import leg_lengths_m
from zscc.geo.grid_index import GridIndex
from zscc.geo.legs import CARRIED_ABOVE_KMH
from zscc.geo.spaces import Space, holds, wgs84_from_map
from zscc.model.fix import FixFlag
from zscc.model.moment import utc_from_ms
from zscc.settings.profile import Thresholds
from zscc.town.layers import Town

_KM_DIGITS = 3
_M_PER_DEGREE = 111_195.0
"""Of a great circle."""


@dataclass(frozen=True, slots=True)
class JudgedRecording:
    """A recording after the edge."""

    name: str
    judged: Judged
    refused: Counter[str]
    """By the file's reader, before the edge saw the row."""
    notes: tuple[Note, ...]
    rules: EdgeRules

    @property
    def rows(self) -> int:
        """Data rows of the file."""
        return self.judged.received + self.refused.total()

    @property
    def begins_at(self) -> datetime | None:
        """The first observed time; None when no fix was kept."""
        return utc_from_ms(int(self.judged.rows.observed_at_ms.min())) if len(self.judged) else None

    def all_notes(self) -> tuple[Note, ...]:
        """What its reader should be told, first by the file, then by the counts."""
        notes = list(self.notes)
        naive, swapped = self.refused["naive_time"], self.judged.rejects["swapped"]
        if naive:
            notes.append(Note("naive_times", str(naive)))
        if swapped * 2 > self.rows:
            notes.append(Note("mostly_swapped", str(swapped)))
        if len(self.judged) and self.judged.flag_counts["outside"] == len(self.judged):
            notes.append(Note("all_outside"))
        return tuple(notes)

    def feed(self, clock: Clock) -> RecordedFeed:
        """The same as a feed that plays by ``clock``."""
        return RecordedFeed(self.name, self.judged, self.refused, clock)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a recording holds; ``rows`` = ``fixes`` + the sum of ``rejects`` (docs/replay.md)."""

    rows: int
    fixes: int
    """Kept, flagged ones included."""
    rejects: dict[str, int]
    """Reason to count."""
    flags: dict[str, int]
    """Reason to count; a fix may carry several."""
    vehicles: int
    first: str | None
    """Earliest observed time of a kept fix, ISO 8601 UTC."""
    last: str | None
    km: dict[str, float]
    """By vehicle: geodesic, by observed time, without legs to jumps."""
    km_in_town: dict[str, float]
    """The same without fixes outside the town: what the desk says when it plays the file."""


def judge_recording(
    path: Path, reading: Reading, town: Town, thresholds: Thresholds, now: datetime, *, over_town: bool = False
) -> JudgedRecording:
    """Read a file and judge it against a town; ``now`` is the live clock's. Raises RecordingFault.

    ``over_town`` moves the whole recording so that its middle lies on the middle of the town, to see vehicles of
    another city drive there; its name says so.
    """
    recording = read_recording(path, reading)
    rows = moved_over(recording.rows, town) if over_town else recording.rows
    rules = EdgeRules.recorded(thresholds)
    grids = GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids], town.boundary)
    judged = Edge(rules, grids).judge(rows, now)
    name = f"{path.name} → {town.name}" if over_town else path.name
    return JudgedRecording(name, judged, recording.rejects, recording.notes, rules)


def moved_over(rows: FixRows, town: Town) -> FixRows:
    """The same tracks with their middle on the middle of the town, true to scale."""
    placed = holds(Space.WGS84, rows.lon_deg, rows.lat_deg)
    if not placed.any():
        return rows
    lon, lat = np.where(placed, rows.lon_deg, np.nan), np.where(placed, rows.lat_deg, np.nan)
    middle_lon, middle_lat = float(np.nanmedian(lon)), float(np.nanmedian(lat))
    town_x_m, town_y_m = np.mean([grid.label_at for grid in town.grids], axis=0)
    east_m = (lon - middle_lon) * _M_PER_DEGREE * np.cos(np.radians(middle_lat))
    moved = wgs84_from_map(town_x_m + east_m, town_y_m + (lat - middle_lat) * _M_PER_DEGREE)
    return replace(
        rows,
        lon_deg=np.where(placed, moved[0], rows.lon_deg),
        lat_deg=np.where(placed, moved[1], rows.lat_deg),
    )


def summary_of(recording: JudgedRecording) -> Summary:
    """Sum up a judged recording."""
    judged = recording.judged
    rows, rejects = judged.rows, judged.rejects + recording.refused
    ends = (int(rows.observed_at_ms.min()), int(rows.observed_at_ms.max())) if len(judged) else None
    km = _km_by_vehicle(judged, FixFlag.JUMP)
    return Summary(
        rows=recording.rows,
        fixes=len(judged),
        rejects=dict(sorted(rejects.items())),
        flags=dict(sorted(judged.flag_counts.items())),
        vehicles=len(km),
        first=_iso(ends[0]) if ends else None,
        last=_iso(ends[1]) if ends else None,
        km=km,
        km_in_town=_km_by_vehicle(judged, FixFlag.JUMP | FixFlag.OUTSIDE),
    )


def _km_by_vehicle(judged: Judged, left_out: FixFlag) -> dict[str, float]:
    """A leg leads from one good fix of a vehicle to its next, if it can be driven (a vehicle may have been carried).

    The limit is that of the fold, so that the summary and the desk say the same.
    """
    rows = judged.rows
    good = np.flatnonzero((judged.flags & np.uint16(left_out)) == 0)
    track = good[np.lexsort((rows.observed_at_ms[good], rows.vehicle[good]))]
    length_m = leg_lengths_m(rows.lon_deg[track], rows.lat_deg[track])
    counts = np.diff(rows.vehicle[track]) == 0
    counts &= drivable(length_m, np.diff(rows.observed_at_ms[track]), CARRIED_ABOVE_KMH)
    metres = np.bincount(rows.vehicle[track][1:][counts], length_m[counts], minlength=len(rows.vehicles))
    seen = np.unique(rows.vehicle)
    return dict(sorted((rows.vehicles[number], round(float(metres[number]) / 1000.0, _KM_DIGITS)) for number in seen))


def _iso(at_ms: int) -> str:
    moment = utc_from_ms(at_ms)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")
