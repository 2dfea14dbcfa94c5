"""Texts of the desk are said whole, or cut where a reader expects it: snippets, wide rows, the card, ticks."""

from collections.abc import Callable

import numpy as np
import pytest
from desk_pixels import pixels
from desk_scenes import Scene, snapshot_of
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.map.writing.named_lines import named_roads
from zscc.settings.style import load_style
from zscc.town.layers import Town
from zscc.ui.parts import draw_lines
from zscc.ui.search.rows import beginning
from zscc.ui.theme import Theme
from zscc.ui.tick_box import TickBox
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

SAID = "【110转办】某老新村居民称闻到煤气味，请核实；居民已自行到楼下等候"


@pytest.mark.parametrize(
    ("text", "part", "shown"),
    [
        (SAID, "煤气", "村居民称闻到煤气味"),
        (SAID, "居民称", "某老新村居民称"),
        (SAID, "某老", "某老新村"),
        (SAID, "110", "【110转办】"),
        (SAID, "请核实", "闻到煤气味，请核实"),
        (SAID, "居民已", "味，请核实；居民已"),
        ("1234567，，，楼道里有浓烟，三楼住户反映，请速派人", "楼道", "567，，，楼道"),
        ("12345678901234567890【设备】楼道", "楼道", "90【设备】楼道"),
        ("12345678901234567890【设备 三号感烟探头】", "感烟", "【设备 三号感烟"),
        ("短【110】煤气", "煤气", "短【110】煤气"),
    ],
)
def test_a_snippet_begins_with_a_word_and_never_with_half_of_a_bracket(text: str, part: str, shown: str) -> None:
    first = text.index(part)
    cut = text[beginning(text, first) :]
    assert cut.startswith(shown)
    assert cut[0] not in "】，。；、："
    assert cut.count("】") <= cut.count("【") or cut.index("【") < cut.index("】")
    assert part in cut


def inked_rows(box: QRect, text: str, width: int) -> list[tuple[int, int]]:
    """First and last row of each line of ink."""
    image = QImage(width, 80, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setFont(Theme(load_style()).font("note"))
    painter.setPen(Theme(load_style()).colour("text"))
    draw_lines(painter, box, text, 2)
    painter.end()
    inked = (pixels(image).max(axis=2) > 90).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inked, [False])).astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def test_at_most_two_lines_and_the_second_is_elided(qapp: object, desk: DeskWindow) -> None:
    box = QRect(0, 20, 200, 40)
    one, two, many = (inked_rows(box, text, 220) for text in ("国国国", "国" * 22, "国" * 90))
    assert len(one) == 1
    assert len(two) == len(many) == 2
    assert two == many
    for first, last in many:
        assert box.top() <= first
        assert last <= box.bottom() + 1


def test_rows_of_the_wide_queue_are_not_cut_at_top_and_bottom(open_desk: Callable[..., DeskWindow], town: Town) -> None:
    desk = open_desk(size=(1600, 900))
    desk.show_snapshot(snapshot_of(Scene(town)))
    desk.show_workspace(Workspace.FLOW)
    view = desk.right.queue.view
    view.grab()
    image = pixels(view.viewport().grab().toImage())
    height = view.sizeHintForRow(0)
    ground = image[2, 2]
    for row in range(min(8, image.shape[0] // height)):
        inside = image[row * height : (row + 1) * height - 1, 60:-30]
        ink = (np.abs(inside - ground).max(axis=2) > 60).any(axis=1)
        assert not ink[:5].any(), row
        assert not ink[-4:].any(), row


def whole(desk: DeskWindow) -> None:
    """Nothing of the card is squeezed: its buttons have their height, its lines need no scrolling."""
    card = desk.right.card
    for button in card.findChildren(QPushButton):
        if button.isVisible() and button.parentWidget() is card:
            assert button.height() >= button.sizeHint().height()
    assert card.height() >= card.needed_height(card.width())
    (scroll,) = card.findChildren(QScrollArea)
    assert scroll.viewport().height() >= scroll.widget().minimumSizeHint().height()
    corner = desk.right.rect().bottomLeft() - card.mapTo(desk.right, QPoint(0, 0))
    assert corner.y() + 1 >= card.height()


@pytest.mark.parametrize("size", [(1600, 900), (1920, 1080)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_card_is_as_high_as_its_lines(
    open_desk: Callable[..., DeskWindow], town: Town, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    desk = open_desk(language, size=size)
    desk.show_snapshot(snapshot_of(Scene(town)))
    road = named_roads(town)[0].name
    for pick in (Pick("road", road), Pick("place", town.places[0].place_id), Pick("road", road)):
        desk.select(pick)
        qtbot.waitUntil(lambda: whole(desk))
        assert desk.right.card.height() <= desk.right.card.needed_height(desk.right.width()) + 2


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_box_that_is_ticked_shows_a_tick(desk: DeskWindow, theme: str) -> None:
    desk.set_style(load_style(theme))
    desk.show_workspace(Workspace.PATROL)
    box = desk.right.patrol.roads
    assert isinstance(box, TickBox)
    box.setChecked(False)
    empty = pixels(box.grab().toImage())
    box.setChecked(True)
    ticked = pixels(box.grab().toImage())
    side = Theme(load_style(theme)).symbol + 4
    square = ticked[:, :side]
    accent = Theme(load_style(theme)).colour("accent")
    wanted = np.array([accent.blue(), accent.green(), accent.red()])
    filled = np.abs(square - wanted).max(axis=2) < 20
    rows, columns = np.flatnonzero(filled.any(axis=1)), np.flatnonzero(filled.any(axis=0))
    inner = square[rows[0] + 2 : rows[-1] - 1, columns[0] + 2 : columns[-1] - 1]
    assert (np.abs(inner - wanted).max(axis=2) > 120).sum() >= 8, "strokes of another colour within the accent"
    assert not np.array_equal(empty, ticked)
