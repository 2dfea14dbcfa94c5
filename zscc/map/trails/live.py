"""Keeps the raster of the trails in step with the snapshots: a tick draws what has come since the last, and no more.

What is drawn depends on the fixes alone and not on when they were drawn, so that a raster kept for hours is the same
as one made anew. Where that cannot be - a fix came late, time went back, the ground moved - it is made anew.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from zscc.geo.ranges import ranges
from zscc.map.frame import Frame
from zscc.map.ink import Ink
from zscc.map.trails.fade import FIRST_UNIT, UNITS
from zscc.map.trails.pens import TrailPens
from zscc.map.trails.raster import TrailRaster
from zscc.map.viewport import Viewport
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Tracks

Rows = NDArray[np.int64]
_VERTICES_AT_ONCE = 10_000
_MINUTE_MS = 60_000.0
_STEPS_OF_FADING = 256
"""To the length of a trail; between two of them nothing that stands is faded."""
_MOST_UNITS = 2**22
"""After so many counting begins anew: float32 tells each from the next."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a raster was made for."""

    viewport: Viewport
    ink: Ink
    minutes: float
    told_apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Moment:
    """What was drawn last."""

    basis: _Basis
    ids: tuple[str, ...]
    tracks: Tracks
    now_ms: int


class LiveTrails:
    """The trails of one map on the screen."""

    def __init__(self) -> None:
        self.raster = TrailRaster(0, 0, 1.0)
        self.unit = FIRST_UNIT
        """When the raster is looked at: the moment that was followed last, up to the next step of fading."""
        self._pens = TrailPens(0)
        self._drawn: _Moment | None = None
        self._plan: tuple[Frame, tuple[_Moment, Rows | None]] | None = None
        self._first_ms = 0.0

    def is_kept(self, frame: Frame) -> Generator[None, None, bool]:
        """Whether the moment of a frame only adds to the raster; found with pauses."""
        if frame.marks is None or frame.trail_minutes <= 0:
            return False
        _, came = yield from self._planned(frame)
        return came is not None

    def _planned(self, frame: Frame) -> Generator[None, None, tuple[_Moment, Rows | None]]:
        if self._plan is None or self._plan[0] is not frame:
            moment = _moment(frame)
            came = yield from self._came(moment)
            self._plan = frame, (moment, came)
        return self._plan[1]

    def follow(self, frame: Frame) -> Iterator[None]:
        """Bring the raster to the moment of a frame, with pauses; who does not wait for the end gets a new one next."""
        moment, came = yield from self._planned(frame)
        view, tracks = frame.viewport, moment.tracks
        window_ms = frame.trail_minutes * _MINUTE_MS
        unit_ms, step_ms = window_ms / UNITS, window_ms / _STEPS_OF_FADING
        before, self._drawn, self._plan = self._drawn, None, None
        if came is None or before is None:
            yield from self._empty_raster(view)
            # At a whole unit since the beginning of time, so that units are the same whenever counting began.
            self._first_ms = floor((moment.now_ms - window_ms) / unit_ms) * unit_ms
            self._pens = TrailPens(len(moment.ids))
            came = tracks.start[:-1]
        elif before.ids != moment.ids:
            self._pens = self._pens.of_others(_places(before.ids, moment.ids))
        yield
        hues, width_px = hues_of(frame), frame.ink.widths.trail * view.dpr
        found = []
        for rows, owner in parts_of(came, tracks.start[1:]):
            lines, at_ms, whose = self._pens.draw(rows, owner, tracks, view)
            unit = FIRST_UNIT + (at_ms - self._first_ms) / unit_ms
            seen = self.raster.seen(lines * view.dpr, unit, width_px)
            found.append((lines[seen] * view.dpr, unit[seen], hues[whose[seen]]))
            yield
        yield from self.raster.add(found, width_px)
        self.unit = FIRST_UNIT + round((ceil(moment.now_ms / step_ms) * step_ms - self._first_ms) / unit_ms)
        self._drawn = moment

    def _empty_raster(self, view: Viewport) -> Iterator[None]:
        """One of the size of the view; the one there is, if it can be: memory that is new is slow at first."""
        width, height = round(view.width_px * view.dpr), round(view.height_px * view.dpr)
        if not self.raster.fits(width, height, view.dpr):
            self.raster = TrailRaster(width, height, view.dpr)
        yield from self.raster.wipe()

    def _came(self, moment: _Moment) -> Generator[None, None, Rows | None]:
        """The first row of each vehicle that is new; None when what was drawn has to be drawn anew."""
        before = self._drawn
        if before is None or before.basis != moment.basis or moment.now_ms < before.now_ms:
            return None
        window_ms = moment.basis.minutes * _MINUTE_MS
        if (moment.now_ms - self._first_ms) / window_ms * UNITS > _MOST_UNITS:
            return None
        places = None if before.ids == moment.ids else _places(before.ids, moment.ids)
        return (yield from first_new_rows(before.tracks, moment.tracks, places, moment.now_ms - window_ms))


def hues_of(frame: Frame) -> Rows:
    """The number of the hue of each vehicle; 0 for those that are not told apart."""
    assert frame.marks is not None
    hues = np.zeros(len(frame.marks.snapshot.vehicles), np.int64)
    for place, vehicle_id in enumerate(frame.told_apart):
        row = frame.marks.row_of_vehicle.get(vehicle_id)
        if row is not None:
            hues[row] = 1 + place % len(frame.ink.palette.hues)
    return hues


def first_new_rows(
    before: Tracks, now: Tracks, places: Rows | None, gone_ms: float
) -> Generator[None, None, Rows | None]:
    """The first row of each vehicle that came after ``before``, when nothing else has changed; else None. With pauses.

    ``places`` tells which vehicle of ``before`` each of now was, -1 for none; without it they are the same ones. What
    has left the beginning of a trail must not be newer than ``gone_ms``: so old that it cannot be seen.
    """
    if before.origin_m != now.origin_m:
        return None
    owners = len(before.start) - 1
    never = np.iinfo(np.int64).max
    first_ms, stay = np.full(owners, never), np.zeros(owners, np.int64)
    had = (
        np.flatnonzero(np.diff(now.start))
        if places is None
        else np.flatnonzero((places >= 0) & (np.diff(now.start) > 0))
    )
    was = had if places is None else places[had]
    first_ms[was] = now.observed_at_ms[now.start[had]]
    for some in _owners_at_once(before.start[1:]):
        yield
        begin = before.start[some.start : some.stop + 1]
        at_ms = before.observed_at_ms[begin[0] : begin[-1]]
        stays = at_ms >= np.repeat(first_ms[some], np.diff(begin))
        if at_ms[~stays].max(initial=-never) > gone_ms:
            return None
        counted = np.concatenate(([0], np.cumsum(stays)))[begin - begin[0]]
        stay[some] = np.diff(counted)
    found: Rows = now.start[:-1].copy()
    found[had] += stay[was]
    if np.any(found > now.start[1:]):
        return None
    # A track is in order of time: what stays of it is its end, and the beginning of what it is now.
    end = before.start[1:][was]
    olds, news = parts_of(end - stay[was], end), parts_of(now.start[had], found[had])
    for (old, _), (new, _) in zip(olds, news, strict=True):
        yield
        if not _are_same(before, old, now, new):
            return None
    return found


def _are_same(before: Tracks, old: Rows, now: Tracks, new: Rows) -> bool:
    pairs = ((before.observed_at_ms, now.observed_at_ms), (before.x_m, now.x_m), (before.y_m, now.y_m))
    return all(np.array_equal(one[old], other[new]) for one, other in pairs)


def _moment(frame: Frame) -> _Moment:
    assert frame.marks is not None
    snapshot = frame.marks.snapshot
    basis = _Basis(frame.viewport, frame.ink, frame.trail_minutes, frame.told_apart)
    now_ms = ms_from_utc(snapshot.as_of)
    return _Moment(basis, snapshot.vehicles.ids, known_at(snapshot.tracks, now_ms), now_ms)


def known_at(tracks: Tracks, now_ms: int) -> Tracks:
    """Without fixes that are yet to come."""
    known = tracks.observed_at_ms <= now_ms
    if known.all():
        return tracks
    start = np.concatenate(([0], np.cumsum(known)))[tracks.start]
    return Tracks(start, tracks.x_m[known], tracks.y_m[known], tracks.observed_at_ms[known], tracks.origin_m)


def _places(before: tuple[str, ...], ids: tuple[str, ...]) -> Rows:
    place = {vehicle_id: number for number, vehicle_id in enumerate(before)}
    return np.array([place.get(vehicle_id, -1) for vehicle_id in ids], np.int64)


def parts_of(first: Rows, end: Rows) -> Iterator[tuple[Rows, Rows]]:
    """The rows of each owner from its first to its end, and their owners; some owners at a time, at least one."""
    for some in _owners_at_once(np.cumsum(end - first)):
        counts = (end - first)[some]
        yield ranges(first[some], counts), np.repeat(np.arange(some.start, some.stop), counts)


def _owners_at_once(ends: Rows) -> Iterator[slice]:
    """Neighbouring owners that together have not too many rows, at least one; ``ends`` counts the rows up to each."""
    owner = 0
    while owner < len(ends):
        bound = (ends[owner - 1] if owner else 0) + _VERTICES_AT_ONCE
        last = max(int(np.searchsorted(ends, bound, side="right")), owner + 1)
        yield slice(owner, last)
        owner = last
