"""The keys in their columns, painted as one thing: a hundred labels would take forty milliseconds to be dressed."""

from collections.abc import Iterator
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

    def show_columns(self, look: Look, columns: list[list[KeyGroup]]) -> None:
        """Show these groups, column by column."""
        self._theme, self._texts, left = look.theme, [], 0
        for groups in columns:
            self._texts += _column(look.theme, groups, left)
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


def _column(theme: Theme, groups: list[KeyGroup], left: int) -> Iterator[_Text]:
    """The texts of one column that begins at ``left``: keys below each other, what they do beside the widest key."""
    px, faces = theme.px, {ink: QFontMetrics(theme.font(size)) for ink, (size, _) in INKS.items()}
    heights = {ink: face.height() for ink, face in faces.items()}
    # A text is measured once: that is what takes the time.
    widths = {key: faces["key"].horizontalAdvance(key) for group in groups for key, _ in group.lines}
    deeds_left = left + max(widths.values(), default=0) + px(KEY_GAP_PX)
    top = 0

    def placed(ink: Ink, at: int, text: str, width: int) -> _Text:
        return _Text(ink, QRect(at, top, width + 1, heights[ink]), text)

    for place, group in enumerate(groups):
        top += px(ABOVE_HEADING_PX) if place else 0
        yield placed("heading", left, group.heading, faces["heading"].horizontalAdvance(group.heading))
        top += heights["heading"] + px(BELOW_HEADING_PX) + px(LINE_GAP_PX)
        for key, deed in group.lines:
            yield placed("key", left, key, widths[key])
            yield placed("deed", deeds_left, deed, faces["deed"].horizontalAdvance(deed))
            top += heights["key"] + px(LINE_GAP_PX)
