from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from zscc.map.overlay import Overlay
from zscc.map.painters import furniture
from zscc.map.painters.legend import legends_box
from zscc.town.load import load_town


def alphas(frame, left_out=frozenset()):
    """What the overlay covers of a view, 0 to 255, shape (height, width)."""
    width, height = int(frame.viewport.width_px), int(frame.viewport.height_px)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    Overlay(1.0).paint(painter, frame, left_out)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(height, width, 4)[..., 3].copy()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(913, 735), (1150, 940), (520, 500)])
def test_the_furniture_covers_no_more_of_the_map_than_its_boxes(frame_of, size, language):
    frame = frame_of(load_town(), size=size, language=language)
    covered, free = alphas(frame), np.ones((size[1], size[0]), bool)
    for left, top, right, bottom in Overlay(1.0).boxes(frame):
        free[max(int(top) - 3, 0) : int(bottom) + 4, max(int(left) - 3, 0) : int(right) + 4] = False
    assert not covered[free].any()
    assert np.count_nonzero(covered) < 62_000


def test_what_another_map_says_is_left_out_and_takes_no_room(frame_of):
    frame = frame_of(load_town(), size=(520, 500))
    whole, overlay = alphas(frame), Overlay(1.0)
    for left_out, part in (("north", furniture.north_boxes(frame)), ("notes", furniture.notes_boxes(frame, 480.0))):
        box = max(part, key=lambda each: each.width()).toRect()
        rows, columns = slice(box.top() + 2, box.bottom() - 2), slice(box.left() + 2, box.right() - 2)
        assert whole[rows, columns].any()
        assert not alphas(frame, frozenset({left_out}))[rows, columns].any()
        assert len(overlay.boxes(frame, frozenset({left_out}))) < len(overlay.boxes(frame))


def test_each_line_of_notes_has_a_plate_of_its_own_and_the_map_shows_beside_it(frame_of):
    frame = frame_of(load_town(), size=(913, 735))
    bar = furniture.notes_boxes(frame, 719.0, credit="一行很长的来源说明，比上面的比例尺长得多得多")[-1]
    credit = furniture.notes_boxes(frame, 719.0, credit="一行很长的来源说明，比上面的比例尺长得多得多")[0]
    assert credit.width() > bar.width() + 100
    covered = alphas(frame)
    assert covered[int(bar.center().y()), int(bar.left()) + 4] > 200
    assert covered[int(bar.center().y()), int(credit.left()) + 20] == 0


def test_plates_that_meet_are_one(frame_of):
    frame = frame_of(load_town(), size=(913, 735))
    covered = alphas(frame)
    column = covered[600:722, 913 - 20]
    plate = int(np.bincount(column[column > 0]).argmax())
    assert 200 < plate < 240
    # No darker seam where two plates overlap, and no brighter one where they do not reach each other.
    first, last = np.flatnonzero(column)[[0, -1]]
    assert (column[first + 5 : last - 5] >= plate - 2).all()


def test_the_badge_is_whole_on_a_narrow_map_too(frame_of):
    frame = frame_of(load_town(), size=(420, 500))
    badge = furniture.caption_boxes(frame)[1]
    assert badge.top() > furniture.caption_boxes(frame)[0].bottom() - 1
    covered = alphas(frame)
    frame_line = covered[
        int(badge.bottom()) - 1 : int(badge.bottom()) + 1, int(badge.left()) + 8 : int(badge.right()) - 8
    ]
    assert frame_line.max() > 100


def test_no_furniture_lies_on_other_furniture(frame_of):
    for size in ((420, 500), (470, 640), (560, 640), (913, 735), (1150, 940), (1500, 1900)):
        frame = frame_of(load_town(), size=size)
        caption, north = (furniture.caption_boxes(frame), furniture.north_boxes(frame))
        notes = furniture.notes_boxes(frame, size[1] - 16.0, credit="© OpenStreetMap 贡献者")
        groups = [[QRectF(box) for box in group] for group in (caption, north, notes)]
        for one in range(3):
            for other in range(one):
                assert not any(a.intersects(b) for a in groups[one] for b in groups[other])


def test_without_legends_none_takes_room(frame_of):
    frame = frame_of(load_town(), size=(913, 735))
    bare = replace(frame, visible=frame.visible - {"heat", "choropleth"})
    assert len(Overlay(1.0).boxes(bare)) == len(Overlay(1.0).boxes(frame)) - 1
    assert not alphas(bare)[560:, :300].any()


@pytest.mark.parametrize("width", [420, 560, 640, 700, 913])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_credits_keep_off_the_legends_and_no_name_is_broken(frame_of, width, language):
    credit = "© OpenStreetMap contributors · Tianditu · GeoNames · National Bureau of Statistics"
    frame = frame_of(load_town(), size=(width, 700), language=language)
    boxes = furniture.notes_boxes(frame, 684.0, credit=credit)
    legend = legends_box(frame)
    if width == 913:
        assert len(boxes) == len(furniture.notes_boxes(frame, 684.0)) + 1
    assert sum(box.height() for box in boxes) >= 18 * len(boxes)
    assert not any(box.intersects(legend) for box in boxes)
