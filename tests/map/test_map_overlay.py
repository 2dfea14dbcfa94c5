"""The furniture is gathered when it may say something else, and not in every frame."""

from dataclasses import replace

import pytest
from mini_town import DEFAULT_REPORTS, mini_report, mini_snapshot
from PySide6.QtGui import QImage, QPainter

from zscc.map.layers import START
from zscc.map.marks import Marks
from zscc.map.overlay import Overlay
from zscc.map.painters import watermark
from zscc.map.writing.stamps import StampBook
from zscc.text.words import Words

MORE = (*DEFAULT_REPORTS, *(mini_report(10 + n, 0.5, 2.0) for n in range(12)))


@pytest.fixture
def frame(frame_of, town):
    return replace(frame_of(town), arrangement=START, visible=START.visible)


def looks(paint, frame):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(0xFF203040)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, frame)
    painter.end()
    return image


CHANGES = {
    "scale": lambda frame, _: {"viewport": frame.viewport.zoomed_at(400, 300, 2.5)},
    "size": lambda frame, _: {"viewport": frame.viewport.resized(700, 500)},
    "language": lambda *_: {"words": Words("en")},
    "legend": lambda frame, _: {"visible": frame.visible - {"heat"}},
    "place far away": lambda frame, _: {"viewport": frame.viewport.moved_by(300_000, 0)},
    "heat": lambda frame, frame_of: {"heat": replace(frame.heat, domain=77.0)},
    "what is made up": lambda frame, frame_of: {
        "marks": Marks.of(mini_snapshot(synthetic=False), frame.shapes.town, frame.words),
        "shapes": replace(frame.shapes, town=replace(frame.shapes.town, sources=(), sha256="ab")),
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_looks_as_if_it_were_gathered_afresh(frame, frame_of, change):
    kept = Overlay(1.0)
    before = looks(kept.paint, frame)
    other = replace(frame, **CHANGES[change](frame, frame_of))
    kept.boxes(frame)
    seen = looks(kept.paint, other)
    assert seen == looks(Overlay(1.0).paint, other)
    assert kept.boxes(other) == Overlay(1.0).boxes(other)
    assert seen != before
    assert looks(kept.paint, frame) == before


def test_a_panned_frame_asks_for_no_words_and_no_keys(frame, monkeypatch):
    overlay = Overlay(1.0)
    looks(overlay.paint, frame)
    boxes = overlay.boxes(frame)
    monkeypatch.setattr(Words, "__call__", None)
    monkeypatch.setattr(StampBook, "piece", None)
    for step in range(5):
        panned = replace(frame, viewport=frame.viewport.moved_by(step, -step))
        looks(overlay.paint, panned)
        assert overlay.boxes(panned) == boxes


def test_the_watermark_is_drawn_once_for_the_screen_and_looks_as_on_a_page(frame, monkeypatch):
    def paint(painter, frame):
        for _ in watermark.paint_watermark(painter, frame):
            pass

    monkeypatch.setattr(watermark, "places", lambda _: [(120.0 * n, 90.0 * n) for n in range(1, 6)])
    drawn, cut = [], StampBook._cut
    monkeypatch.setattr(StampBook, "_cut", lambda *of: (drawn.append(1), cut(*of))[1])
    stamped = looks(paint, replace(frame, stamps=StampBook(1.0, 4)))
    assert drawn == [1]
    page, bare = looks(paint, frame), looks(lambda *_: None, frame)
    assert page != bare
    far = [
        (x, y)
        for x in range(800)
        for y in range(600)
        if max(abs(a - b) for a, b in zip(rgb(stamped, x, y), rgb(page, x, y), strict=True)) > 2
    ]
    assert far == []


def rgb(image, x_px, y_px):
    value = image.pixel(x_px, y_px)
    return value >> 16 & 255, value >> 8 & 255, value & 255
