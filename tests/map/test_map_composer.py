from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from mini_town import DEFAULT_VEHICLES, at, mini_snapshot, mini_town
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from zscc.map.composer import Composer
from zscc.map.fonts import load_fonts
from zscc.map.painters.tracks import trail_lines
from zscc.map.pointing.pick import Pick
from zscc.map.viewport import viewport_of
from zscc.map.writing.stamps import Sheet, StampBook
from zscc.settings.style import load_style
from zscc.text.words import Words

EMPTY = mini_snapshot(reports=(), vehicles=())


@pytest.fixture
def composer(qapp, town, windows):
    """A composer whose clock goes on by a millisecond each time it is asked."""
    load_fonts()
    ticks = count()
    made = Composer(town, load_style(), Words("zh"), windows, lambda: next(ticks) / 1000)
    yield made
    made.close()


@pytest.fixture
def view(town):
    return viewport_of((*at(0, 0), *at(3, 3)), 400, 300)


def painted(composer, view):
    image = QImage(int(view.width_px), int(view.height_px), QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    painter = QPainter(image)
    composer.paint(painter, view)
    painter.end()
    return image


def now(composer):
    return composer._monotonic_s()


def test_work_stops_when_its_time_is_up_and_the_old_picture_stays_meanwhile(composer, view):
    composer.show(mini_snapshot())
    composer.finish(view)
    before = painted(composer, view)
    composer.set_visible("roads", False)
    now(composer)
    for _ in range(250):
        now(composer)
    assert not composer.work(view, now(composer) + 0.002, settled=True)
    assert composer.wants_work(view, settled=True)
    assert painted(composer, view) == before
    turns = 1
    while composer.wants_work(view, settled=True):
        composer.work(view, now(composer) + 0.002, settled=True)
        turns += 1
    assert turns > 5
    assert painted(composer, view) != before


def test_while_the_view_zooms_nothing_is_painted_anew(composer, view):
    composer.show(mini_snapshot())
    composer.finish(view)
    for _ in range(2):
        composer.finish(view)
    zoomed = view.zoomed_at(200, 150, 1.7)
    assert not composer.wants_work(zoomed, settled=False)
    assert composer.wants_work(zoomed, settled=True)


def test_a_dragged_view_inside_the_rim_costs_nothing_and_outside_it_a_new_picture(composer, view):
    composer.show(mini_snapshot())
    for _ in range(2):
        composer.finish(view)
    assert not composer.wants_work(view.moved_by(40, -30), settled=False)
    assert composer.wants_work(view.moved_by(150, 0), settled=False)


def test_dragging_shows_the_very_pixels_moved(composer, view):
    composer.show(EMPTY)
    composer.set_visible("labels", False)
    composer.set_visible("heat", False)
    for _ in range(2):
        composer.finish(view)
    before, after = painted(composer, view), painted(composer, view.moved_by(24, -10))
    middle = before.copy(120, 120, 100, 60)
    assert after.copy(144, 110, 100, 60) == middle


def test_what_the_picture_does_not_cover_is_ground(composer, view):
    composer.show(EMPTY)
    composer.finish(view)
    image = painted(composer, view.moved_by(5_000, 0))
    assert image.pixelColor(10, 150) == QColor(load_style().palette.ground)


def test_trails_follow_the_data_at_most_four_times_a_second(composer, view):
    composer.show(mini_snapshot())
    for _ in range(2):
        composer.finish(view)

    def time_to_follow(shift_km):
        composer.show(mini_snapshot(vehicles=moved(shift_km)))
        started = now(composer)
        while composer.wants_work(view, settled=True):
            composer.work(view, now(composer) + 0.004, settled=True)
        return now(composer) - started

    assert time_to_follow(0.1) < 0.2
    assert time_to_follow(0.2) >= 0.2


def moved(shift_km):
    return tuple((row[0], row[1] + shift_km, *row[2:]) for row in DEFAULT_VEHICLES)


def test_an_empty_moment_and_an_empty_town_are_drawn(composer, view, qapp, windows):
    composer.show(EMPTY)
    composer.finish(view)
    assert painted(composer, view).pixelColor(3, 150) != QColor("#ff00ff")
    bare = replace(
        mini_town(), grids=(), villages=(), roads=(), outside_roads=(), waters=(), places=(), neighbours=(), vehicles=()
    )
    other = Composer(bare, load_style(), Words("zh"), windows, lambda: 0.0)
    other.show(EMPTY)
    other.set_visible("places", True)
    other.set_visible("stations", True)
    other.select(Pick("grid", "nowhere"))
    other.finish(view)
    assert painted(other, view).pixelColor(200, 150) != QColor("#ff00ff")
    other.close()


@pytest.mark.parametrize("most", [1, 60, 61, 150])
def test_parts_of_the_trails_hold_every_vertex_once(frame_of, town, monkeypatch, most):
    from zscc.map.trails import live as live_trails

    frame = frame_of(town)
    whole = trail_lines(frame)[0]
    monkeypatch.setattr(live_trails, "_VERTICES_AT_ONCE", most)
    start = frame.marks.snapshot.tracks.start
    parts = list(live_trails.parts_of(start[:-1], start[1:]))
    assert np.array_equal(np.concatenate([rows for rows, _ in parts]), np.arange(start[-1]))
    assert np.array_equal(np.concatenate([owner for _, owner in parts]), np.repeat(np.arange(len(start) - 1), 60))
    assert np.array_equal(trail_lines(frame)[0], whole)
    assert list(live_trails.parts_of(np.empty(0, int), np.empty(0, int))) == []


def test_a_stamp_is_drawn_once_and_an_old_one_is_forgotten(qapp):
    book, drawn = StampBook(1.0, room=2), []
    for key in ("a", "b", "a", "c", "b"):
        book.stamp(key, QRectF(0, 0, 4, 4), lambda _, key=key: drawn.append(key))
    assert drawn == ["a", "b", "c", "b"]


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_a_sheet_puts_each_stamp_at_its_corner(qapp, dpr):
    stamps = []
    for value in ("#ff0000", "#00ff00", "#0000ff"):
        stamp = QPixmap(int(8 * dpr), int(6 * dpr))
        stamp.setDevicePixelRatio(dpr)
        stamp.fill(QColor(value))
        stamps.append(stamp)
    image = QImage(int(60 * dpr), int(40 * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    Sheet(stamps, dpr).put(painter, np.array([[4.0, 5.0], [np.nan, 1.0], [30.0, 20.0]]))
    painter.end()

    def colour(x_px, y_px):
        return image.pixelColor(int(x_px * dpr), int(y_px * dpr)).name()

    assert [colour(4, 5), colour(11, 10), colour(3, 5), colour(12, 5)] == ["#ff0000", "#ff0000", "#000000", "#000000"]
    assert [colour(30, 20), colour(37, 25), colour(38, 26)] == ["#0000ff", "#0000ff", "#000000"]
    assert not any(colour(x, y) == "#00ff00" for x in range(60) for y in range(40))
