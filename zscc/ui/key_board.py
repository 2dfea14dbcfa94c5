"""The keys in their columns, painted as one thing: a hundred labels would take forty milliseconds to be dressed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from zscc.ui.parts import Look
from zscc.ui.theme import SizeName, Theme

COLUMN_GAP_PX, KEY_GAP_PX, LINE_GAP_PX = 36, 14, 6
ABOVE_HEADING_PX, BELOW_HEADING_PX = 12, 2

Ink = Literal["heading", "key", "deed"]
INKS: dict[Ink, tuple[SizeName, str]] = {
    "heading": ("note", "text_third"),
    "key": ("body", "accent"),
    "deed": ("body", "text"),
}
"""Size and shade of each kind of text."""
_ALIGN = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """One block of the list: its heading, and keys with what they do."""

    heading: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """One text in its box, in pixels of the board."""

    ink: Ink
    box: QRect
    text: str


class KeyBoard(QWidget):
    """Groups of keys, column by column; who cannot see them is told them as the accessible description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None
        self._texts: list[_Text] = []
        self._size = QSize()
        self._widths: dict[tuple[Ink, str], int] = {}
        """Of every text of the theme that was measured."""

    def measure_in_pieces(self, look: Look, groups: list[KeyGroup]) -> Iterator[None]:
        """Measure the texts of these groups before they are shown, a group at a time: it is that which takes long."""
        for group in groups:
            widths = self._widths_for(look.theme)
            for ink, text in _texts_of(group):
                widths(ink, text)
            yield

    def _widths_for(self, theme: Theme) -> Callable[[Ink, str], int]:
        """How wide a text is in this theme; each is measured once."""
        if theme is not self._theme:
            self._theme, self._widths = theme, {}
        faces, known = {ink: QFontMetrics(theme.font(size)) for ink, (size, _) in INKS.items()}, self._widths

        def width(ink: Ink, text: str) -> int:
            if (ink, text) not in known:
                known[ink, text] = faces[ink].horizontalAdvance(text)
            return known[ink, text]

        return width

    def show_columns(self, look: Look, columns: list[list[KeyGroup]]) -> None:
        """Show these groups, column by column."""
        widths = self._widths_for(look.theme)
        self._texts, left = [], 0
        for groups in columns:
            self._texts += _column(look.theme, widths, groups, left)
            left = max(placed.box.right() + 1 for placed in self._texts) + look.theme.px(COLUMN_GAP_PX)
        corner = [(placed.box.right() + 1, placed.box.bottom() + 1) for placed in self._texts]
        self._size = QSize(max((right for right, _ in corner), default=0), max((foot for _, foot in corner), default=0))
        lines = (f"{key} {deed}" for groups in columns for group in groups for key, deed in group.lines)
        self.setAccessibleDescription("\n".join(lines))
        self.updateGeometry()
        self.update()

    def boxes(self) -> list[QRect]:
        """Where the texts stand, in pixels of the board."""
        return [placed.box for placed in self._texts]

    def sizeHint(self) -> QSize:
        return self._size

    def minimumSizeHint(self) -> QSize:
        return self._size

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        for ink, (size, shade) in INKS.items():
            painter.setFont(self._theme.font(size))
            painter.setPen(self._theme.colour(shade))
            for placed in self._texts:
                if placed.ink == ink and placed.box.intersects(event.rect()):
                    painter.drawText(placed.box, int(_ALIGN), placed.text)
        painter.end()


def _texts_of(group: KeyGroup) -> Iterator[tuple[Ink, str]]:
    yield "heading", group.heading
    for key, deed in group.lines:
        yield "key", key
        yield "deed", deed


def _column(theme: Theme, width: Callable[[Ink, str], int], groups: list[KeyGroup], left: int) -> Iterator[_Text]:
    """The texts of one column that begins at ``left``: keys below each other, what they do beside the widest key."""
    px, heights = theme.px, {ink: QFontMetrics(theme.font(size)).height() for ink, (size, _) in INKS.items()}
    widest = max((width("key", key) for group in groups for key, _ in group.lines), default=0)
    deeds_left = left + widest + px(KEY_GAP_PX)
    top = 0

    def placed(ink: Ink, at: int, text: str) -> _Text:
        return _Text(ink, QRect(at, top, width(ink, text) + 1, heights[ink]), text)

    for place, group in enumerate(groups):
        top += px(ABOVE_HEADING_PX) if place else 0
        yield placed("heading", left, group.heading)
        top += heights["heading"] + px(BELOW_HEADING_PX) + px(LINE_GAP_PX)
        for key, deed in group.lines:
            yield placed("key", left, key)
            yield placed("deed", deeds_left, deed)
            top += heights["key"] + px(LINE_GAP_PX)
