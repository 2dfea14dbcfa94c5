"""Trails that were kept for many ticks are those made afresh."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import numpy as np
import pytest
from mini_town import mini_snapshot
from PySide6.QtGui import QColor, QImage

from zscc.map.backing import Backing
from zscc.map.layers import Pace, of_pace
from zscc.map.trails.live import LiveTrails
from zscc.map.trails.sheet import TrailSheet
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Tracks

SIZE = (500, 400)
STEP_MS = 2_000


class Fleet:
    """Vehicles on crooked ways; each sends a fix every two seconds, and stands now and then."""

    def __init__(self, vehicles=40, fixes=240):
        random = np.random.default_rng(3)
        turn = np.cumsum(random.normal(0, 0.35, (vehicles, fixes)), axis=1)
        stride = np.where(random.random((vehicles, fixes)) < 0.3, 0.2, 25.0)
        steps = np.stack((np.sin(turn), np.cos(turn)), axis=2) * stride[..., None]
        base = mini_snapshot()
        self.base, vehicles_before = base, base.vehicles
        middle = np.array([vehicles_before.x_m.mean(), vehicles_before.y_m.mean()])
        self.at = middle + random.uniform(-900, 900, (vehicles, 1, 2)) + np.cumsum(steps, axis=1)
        self.seen = np.ones((vehicles, fixes), bool)
        self.ids = [f"W{number:03d}" for number in range(vehicles)]

    def snapshot(self, tick, minutes=6.0, shown=None):
        """What is known after ``tick`` fixes, of the last minutes."""
        shown = range(len(self.ids)) if shown is None else shown
        oldest = max(0, tick - int(minutes * 60_000 / STEP_MS))
        as_of = self.base.as_of + timedelta(milliseconds=tick * STEP_MS)
        first_ms = ms_from_utc(self.base.as_of)
        rows = [np.flatnonzero(self.seen[row, oldest : tick + 1]) + oldest for row in shown]
        at = np.concatenate([self.at[row][its] for row, its in zip(shown, rows, strict=True)])
        origin = tuple(self.at.min(axis=(0, 1)).tolist())
        local = (at - origin).astype(np.float32)
        start = np.concatenate(([0], np.cumsum([len(its) for its in rows])))
        tracks = Tracks(start, local[:, 0], local[:, 1], first_ms + np.concatenate(rows) * STEP_MS, origin)
        some = np.zeros(len(rows), int)
        before = self.base.vehicles
        columns = {
            name: getattr(before, name)[some]
            for name in ("x_m", "y_m", "heading_deg", "speed_kmh", "observed_at_ms", "since_ms", "state", "km_today")
        }
        vehicles = replace(before, ids=tuple(self.ids[row] for row in shown), grids=(None,) * len(rows), **columns)
        return replace(self.base, as_of=as_of, vehicles=vehicles, tracks=tracks)


class Screen:
    """A sheet of trails over a ground."""

    def __init__(self, frame_of, town):
        ticks = count()
        self._frame_of, self._town = frame_of, town
        clock = lambda: next(ticks) / 1000  # noqa: E731
        self.ground = Backing(of_pace(Pace.STILL), clock)
        self.sheet = TrailSheet(clock, self.ground)

    def show(self, snapshot, **changes):
        frame = self._frame_of(self._town, snapshot, size=SIZE, **({"trail_minutes": 4.0} | changes))
        if self.ground.sheet is None or self.ground.viewport != frame.viewport:
            self.ground.begin(frame)
            self.ground.step(1e9)
        # One style of ink for all frames, as the composer has.
        self.ink = getattr(self, "ink", frame.ink)
        self.sheet.begin(replace(frame, ink=self.ink))
        assert self.sheet.step(1e9)
        return self.pixels()

    def pixels(self):
        image = self.sheet.sheet.image
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
        return rows[..., :3].astype(int)


@pytest.fixture
def screen(frame_of, town):
    return lambda: Screen(frame_of, town)


def assert_alike(kept, afresh):
    assert np.abs(kept - afresh).max() <= 3
    assert (kept != afresh).mean() < 0.05


def test_after_many_ticks_the_trails_are_those_made_afresh(screen):
    fleet, kept = Fleet(), screen()
    bare = screen().show(fleet.snapshot(0))
    for tick in range(0, 230, 3):
        pixels = kept.show(fleet.snapshot(tick))
        if tick % 57 == 0:
            assert_alike(pixels, screen().show(fleet.snapshot(tick)))
    assert (np.abs(pixels - bare).max(axis=2) > 20).mean() > 0.02


def test_a_tick_keeps_the_raster_and_draws_into_the_picture_that_is_shown(screen, monkeypatch):
    fleet, kept = Fleet(), screen()
    kept.show(fleet.snapshot(100))
    raster, image = kept.sheet._trails.raster, kept.sheet.sheet.image
    drawn = []
    add = type(raster).add
    monkeypatch.setattr(
        type(raster),
        "add",
        lambda self, parts, *rest: (drawn.append(sum(len(part[0]) for part in parts)), add(self, parts, *rest))[1],
    )
    kept.show(fleet.snapshot(101))
    assert kept.sheet._trails.raster is raster
    assert kept.sheet.sheet.image is image
    assert 0 < drawn[0] <= len(fleet.ids)


def test_trails_made_afresh_take_the_memory_that_is_there(screen):
    fleet, kept = Fleet(), screen()
    kept.show(fleet.snapshot(100))
    raster = kept.sheet._trails.raster
    # Time went back: nothing of what was drawn holds.
    kept.show(fleet.snapshot(80))
    assert kept.sheet._trails.raster is raster
    assert_alike(kept.pixels(), screen().show(fleet.snapshot(80)))


@pytest.mark.parametrize("change", ["late", "back", "vanished", "appeared", "longer", "hues"])
def test_whatever_changes_the_trails_are_those_made_afresh(screen, change):
    fleet, kept = Fleet(), screen()
    everybody, tick, changes = list(range(40)), 120, {}
    if change == "late":
        fleet.seen[:20, 60:100] = False
    shown = everybody[1:] if change == "appeared" else everybody
    for each in range(100, 121, 4):
        kept.show(fleet.snapshot(each, shown=shown))
    fleet.seen[:] = True
    if change == "back":
        tick = 90
    if change == "vanished":
        shown = everybody[:30]
    if change == "appeared":
        shown = everybody
    if change == "longer":
        changes["trail_minutes"] = 2.0
    if change == "hues":
        changes["told_apart"] = ("W001", "W002")
    now = fleet.snapshot(tick, shown=shown)
    before = kept.pixels()
    pixels = kept.show(now, **changes)
    assert_alike(pixels, screen().show(now, **changes))
    assert (np.abs(pixels - before).max(axis=2) > 20).any()


def test_what_is_given_up_half_way_is_made_good_the_next_time(screen, frame_of, town):
    fleet, kept = Fleet(), screen()
    kept.show(fleet.snapshot(80))
    frame = replace(frame_of(town, fleet.snapshot(90), size=SIZE, trail_minutes=4.0), ink=kept.ink)
    for steps in range(1, 12):
        kept.sheet.begin(frame)
        for _ in range(steps):
            kept.sheet.step(0.0)
        kept.sheet.cancel()
    assert_alike(kept.show(fleet.snapshot(91)), screen().show(fleet.snapshot(91)))


def test_old_trails_fade_away_and_are_forgotten(screen):
    fleet, kept = Fleet(), screen()
    bare = kept.show(fleet.snapshot(0, minutes=0))
    kept.show(fleet.snapshot(100))
    last = fleet.snapshot(100)
    for minute in range(1, 6):
        gone = kept.show(replace(last, as_of=last.as_of + timedelta(minutes=minute)))
    assert np.array_equal(gone, bare)
    assert len(kept.sheet._trails.raster._touched) == 0


def test_a_trail_is_fainter_where_it_is_older(frame_of, town):
    fleet = Fleet(vehicles=1)
    frame = frame_of(town, fleet.snapshot(119), size=SIZE, trail_minutes=4.0)
    trails = LiveTrails()
    for _ in trails.follow(frame):
        pass
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    px = frame.viewport.px_from_maps(fleet.at[0, :, 0], fleet.at[0, :, 1])
    cells = trails.raster._cells.reshape(SIZE[1], SIZE[0])
    found = [int(cells[int(y), int(x)]) for x, y in px[5:115:20]]
    assert found == sorted(found)
    assert found[0] < found[-1]
