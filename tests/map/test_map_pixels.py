"""Sharp pictures on screens with more, and with odd numbers of, device pixels; no seam between what lies and moves."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from mini_town import at, mini_snapshot
from PySide6.QtGui import QColor, QImage, QPainter

from zscc.map.composer import Composer
from zscc.map.fonts import load_fonts
from zscc.map.viewport import viewport_of
from zscc.settings.style import load_style
from zscc.text.words import Words

DPRS = [1.0, 1.25, 1.5, 2.0]
SIZE = (403, 301)
MARGIN = 110
"""Logical pixels at each edge that furniture may cover."""


@pytest.fixture
def compose(qapp, town, windows):
    """Composers that have finished a view of the mini town, without labels, which are placed a view at a time."""
    load_fonts()
    made = []

    def composer(view, snapshot=None):
        ticks = count()
        its = Composer(town, load_style(), Words("zh"), windows, lambda: next(ticks) / 1000)
        its.set_visible("labels", False)
        its.set_visible("heat", False)
        its.show(snapshot or mini_snapshot())
        for _ in range(2):
            its.finish(view)
        made.append(its)
        return its

    yield composer
    for its in made:
        its.close()


def view_of(dpr):
    return replace(viewport_of((*at(0.4, 0.4), *at(2.6, 2.6)), *SIZE), dpr=dpr)


def painted(composer, view):
    dpr = view.dpr
    image = QImage(round(view.width_px * dpr), round(view.height_px * dpr), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(dpr)
    image.fill(QColor("#ff00ff"))
    painter = QPainter(image)
    composer.paint(painter, view)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return pixels[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def middle_of(pixels, dpr):
    margin = round(MARGIN * dpr)
    return slice(margin, pixels.shape[0] - margin), slice(margin, pixels.shape[1] - margin)


def off(one, other):
    """Share of the pixels that are plainly another colour."""
    return float((np.abs(one - other).max(axis=2) > 24).mean())


@pytest.mark.parametrize("dpr", DPRS)
def test_a_dragged_frame_is_the_settled_one_moved_and_the_same_as_one_painted_there(compose, dpr):
    view = view_of(dpr)
    composer = compose(view, mini_snapshot(reports=(), vehicles=()))
    right, down = 26, -14
    there = view.moved_by(right / dpr, down / dpr)
    before, dragged = painted(composer, view), painted(composer, there)
    # Once it has settled, what is written is placed anew for its edges; the picture stays.
    assert not composer.wants_work(there, settled=False)
    inner = middle_of(before, dpr)
    moved = (
        slice(inner[0].start + down, inner[0].stop + down),
        slice(inner[1].start + right, inner[1].stop + right),
    )
    assert before[inner].std() > 5
    assert np.array_equal(dragged[moved], before[inner])
    assert off(painted(compose(there, composer.snapshot), there)[moved], before[inner]) < 0.002


@pytest.mark.parametrize("dpr", DPRS)
def test_trails_and_symbols_move_with_the_ground(compose, dpr):
    view = view_of(dpr)
    composer = compose(view)
    there = view.moved_by(20 / dpr, 10 / dpr)
    before, dragged = painted(composer, view), painted(composer, there)
    inner = middle_of(before, dpr)
    moved = (slice(inner[0].start + 10, inner[0].stop + 10), slice(inner[1].start + 20, inner[1].stop + 20))
    # A symbol keeps to whole pixels of its own.
    assert off(dragged[moved], before[inner]) < 0.01


@pytest.mark.parametrize("dpr", DPRS)
def test_every_device_pixel_of_a_picture_is_painted_and_hairlines_are_sharp(compose, dpr):
    view = view_of(dpr)
    composer = compose(view, mini_snapshot(reports=(), vehicles=()))
    pixels = painted(composer, view)
    assert not (pixels == (255, 0, 255)).all(axis=2).any()
    twice = pixels[::2, ::2][: pixels.shape[0] // 2, : pixels.shape[1] // 2]
    if dpr == 2.0:
        # A picture of half the pixels blown up would have every two rows alike.
        assert off(pixels[1::2, ::2][: twice.shape[0], : twice.shape[1]], twice) > 0.01


@pytest.mark.parametrize("dpr", DPRS)
def test_a_zooming_frame_keeps_every_point_in_its_place_and_is_sharp_again_when_settled(compose, dpr):
    view = view_of(dpr)
    bare = mini_snapshot(reports=(), vehicles=())
    composer = compose(view, bare)
    closer = view.zoomed_at(SIZE[0] / 2, SIZE[1] / 2, 1.3)
    while_zooming = painted(composer, closer)
    fresh = painted(compose(closer, bare), closer)
    inner = middle_of(fresh, dpr)
    assert off(while_zooming[inner], fresh[inner]) < 0.15
    for _ in range(2):
        composer.finish(closer)
    assert off(painted(composer, closer)[inner], fresh[inner]) < 0.001
