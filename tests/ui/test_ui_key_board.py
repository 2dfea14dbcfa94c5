"""The list of keys is one painted thing: quick to open, readable in every theme, told to who cannot see it."""

from collections.abc import Callable

import pytest
from desk_pixels import holds
from PySide6.QtWidgets import QWidget

from zscc.settings.style import load_style
from zscc.ui.window import DeskWindow


def test_the_list_takes_a_handful_of_widgets_however_many_keys_there_are(desk: DeskWindow) -> None:
    desk.toggle_keys()
    lines = sum(len(group.lines) for group in desk.overlays.keys.groups)
    assert lines > 40
    assert len(desk.overlays.keys.findChildren(QWidget)) < 15


@pytest.mark.parametrize("style", ["dark", "light"])
def test_keys_deeds_and_headings_stand_in_their_own_shades(open_desk: Callable[..., DeskWindow], style: str) -> None:
    desk = open_desk(style=load_style(style))
    desk.toggle_keys()
    palette = load_style(style).palette
    assert all(holds(desk.overlays.keys.board, shade) for shade in (palette.accent, palette.text, palette.text_third))


def test_whoever_cannot_see_the_keys_is_told_them(desk: DeskWindow) -> None:
    desk.toggle_keys()
    said = desk.overlays.keys.board.accessibleDescription().splitlines()
    for group in desk.overlays.keys.groups:
        assert {f"{key} {deed}" for key, deed in group.lines} <= set(said)


def test_texts_of_the_list_lie_beside_each_other_not_on_each_other(desk: DeskWindow) -> None:
    desk.toggle_keys()
    boxes = desk.overlays.keys.board.boxes()
    assert len(boxes) > 80
    for place, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[place + 1 :])
        assert desk.overlays.keys.board.rect().contains(box)


def test_a_list_that_was_measured_before_it_opened_is_the_same(open_desk: Callable[..., DeskWindow]) -> None:
    plain, measured = open_desk(), open_desk()
    steps = list(measured.overlays.keys.measured_in_pieces())
    assert len(steps) > 3
    plain.toggle_keys()
    measured.toggle_keys()
    assert measured.overlays.keys.board.boxes() == plain.overlays.keys.board.boxes()
