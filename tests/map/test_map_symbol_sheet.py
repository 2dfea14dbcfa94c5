"""Many vehicles are baked into the ground between ticks, and a frame looks as if they were not."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from mini_town import mini_snapshot
from PySide6.QtGui import QImage

from zscc.map import composer
from zscc.map.pointing.pick import Pick


def many(snapshot, count=300, seed=1):
    random = np.random.default_rng(seed)
    before = snapshot.vehicles
    some = np.zeros(count, int)
    names = ("speed_kmh", "observed_at_ms", "since_ms", "state", "km_today")
    vehicles = replace(
        before,
        ids=tuple(f"W{number:04d}" for number in range(count)),
        grids=(None,) * count,
        x_m=before.x_m.mean() + random.uniform(-1500, 1500, count),
        y_m=before.y_m.mean() + random.uniform(-1500, 1500, count),
        heading_deg=random.uniform(0, 360, count).astype(np.float32),
        **{name: getattr(before, name)[some] for name in names},
    )
    tracks = replace(snapshot.tracks, start=np.zeros(count + 1, np.int64))
    empty = {name: getattr(tracks, name)[:0] for name in ("x_m", "y_m", "observed_at_ms")}
    return replace(snapshot, vehicles=vehicles, tracks=replace(tracks, **empty))


def pixels(canvas):
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[..., :3].astype(int)


@pytest.fixture
def crowd(canvas, monkeypatch):
    """A canvas for which three hundred vehicles are many."""
    canvas.set_layer_visible("labels", False)
    monkeypatch.setattr(composer, "MANY", 200)
    canvas.show_snapshot(many(mini_snapshot()))
    canvas.settle()
    return canvas


def stamped_in_a_frame(canvas, monkeypatch):
    atlas = canvas.frame.atlas
    stamped, stamp = [], type(atlas).stamp
    with monkeypatch.context() as patch:
        patch.setattr(
            type(atlas),
            "stamp",
            lambda self, painter, px, glyphs: (stamped.append(len(px)), stamp(self, painter, px, glyphs)),
        )
        seen = pixels(canvas)
    return sum(stamped), seen


def test_between_ticks_no_vehicle_is_stamped_and_the_frame_is_the_same(crowd, monkeypatch):
    view = crowd.viewport
    crowd.fly_to(view.centre_x_m + 9 * view.metres_per_pixel, view.centre_y_m, animated=False)
    stamped, baked = stamped_in_a_frame(crowd, monkeypatch)
    assert stamped < 100
    monkeypatch.setattr(composer, "MANY", 10_000)
    stamped, live = stamped_in_a_frame(crowd, monkeypatch)
    assert stamped > 200
    assert (np.abs(baked - live).max(axis=2) > 8).mean() < 0.001


def test_a_tick_is_seen_in_the_next_frame_before_anything_is_baked(crowd, monkeypatch):
    later = many(mini_snapshot(), seed=2)
    crowd.show_snapshot(replace(later, as_of=later.as_of + timedelta(seconds=1)))
    stamped, at_once = stamped_in_a_frame(crowd, monkeypatch)
    assert stamped > 200
    crowd.settle()
    stamped, baked = stamped_in_a_frame(crowd, monkeypatch)
    assert stamped < 100
    assert (np.abs(baked - at_once).max(axis=2) > 8).mean() < 0.001


def test_symbols_keep_their_size_while_the_map_is_scaled(crowd, monkeypatch):
    view = crowd.viewport
    crowd.fly_to(view.centre_x_m, view.centre_y_m, view.metres_per_pixel * 1.5, animated=False)
    assert stamped_in_a_frame(crowd, monkeypatch)[0] > 200


def test_what_is_selected_keeps_its_ring_above_the_crowd(crowd):
    before = pixels(crowd)
    crowd.select(Pick("vehicle", "W0007"))
    vehicles = crowd.frame.marks.snapshot.vehicles
    ((x, y),) = crowd.viewport.px_from_maps(vehicles.x_m[7:8], vehicles.y_m[7:8]).round().astype(int).tolist()
    near = np.s_[y - 20 : y + 20, x - 20 : x + 20]
    assert (np.abs(pixels(crowd)[near] - before[near]).max(axis=2) > 30).sum() > 20


def test_switching_the_vehicles_off_takes_them_away(crowd):
    with_them = pixels(crowd)
    crowd.set_layer_visible("vehicles", False)
    at_once = pixels(crowd)
    crowd.settle()
    assert (np.abs(at_once - with_them).max(axis=2) > 30).mean() > 0.005
    assert (np.abs(pixels(crowd) - at_once).max(axis=2) > 30).mean() < 0.001
