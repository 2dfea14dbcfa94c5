"""The card below the queue: what is picked, in lines; closes with its button or Esc."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from zscc.model.report import Priority
from zscc.ui.cards import Card
from zscc.ui.glyphs import Glyph
from zscc.ui.parts import Look, label, say

if TYPE_CHECKING:
    from zscc.ui.patrol.vehicle_day import VehicleDay

EDGES_PX = 4
"""Borders of the card and its scroll area."""
DAY_GAP_PX = 10
"""Between the lines of a vehicle and its day."""


class CardView(QFrame):
    """Shows one card, or hides when there is none."""

    closed = Signal()
    flight_asked = Signal()
    grown = Signal()
    """Its lines take more or less room than before."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._look = look
        self._card: Card | None = None
        self._glyph = Glyph(look.theme, Priority.LOW, self)
        self.title = label("title", parent=self)
        self.title.setWordWrap(True)
        self.subtitle = label("note", "second", self)
        self.subtitle.setWordWrap(True)
        self._fly, self._close = QPushButton(self), QPushButton(self)
        self._fly.clicked.connect(self.flight_asked)
        self._close.clicked.connect(self.closed)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._body = QWidget(self)
        self._body.setObjectName("scrolled")
        self._body.installEventFilter(self)
        self._grid = QGridLayout()
        self._vehicle_day: VehicleDay | None = None
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._glyph)
        head.addWidget(self.title, 1)
        head.addWidget(self._fly)
        head.addWidget(self._close)
        inside = self._inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(DAY_GAP_PX)
        inside.addLayout(self._grid)
        inside.addStretch(1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        # A card of one line is lower than what Qt would keep for any scroll area, at the price of the head.
        scroll.setMinimumHeight(1)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setObjectName("scrolled")
        scroll.setWidget(self._body)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(8)
        column.setContentsMargins(16, 12, 12, 12)
        column.addLayout(head)
        column.addWidget(self.subtitle)
        column.addWidget(scroll, 1)

    @property
    def vehicle_day(self) -> "VehicleDay":
        """What a vehicle did, below its lines; made when it is first asked for and told by the patrol room."""
        if self._vehicle_day is None:
            from zscc.ui.patrol.vehicle_day import VehicleDay

            self._vehicle_day = VehicleDay(self._look, self._body)
            self._inside.insertWidget(1, self._vehicle_day)
        return self._vehicle_day

    @property
    def card(self) -> Card | None:
        """What is shown."""
        return self._card

    def texts(self) -> list[tuple[str, str]]:
        """The lines as they stand on the screen."""
        return [(name.text(), text.text()) for name, text in self._lines if not name.isHidden()]

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._glyph.show_theme(look.theme)
        self._fly.setText(look.wording("card.fly"))
        self._fly.setToolTip(look.wording("card.fly_tip"))
        self._close.setText(look.wording("card.close"))
        self._close.setToolTip(look.wording("card.close_tip"))

    def show_card(self, card: Card | None, *, stands: bool = True) -> None:
        """Show this card, or nothing; unless there is room for it to stand, it says its lines hidden."""
        self.setVisible(card is not None and stands)
        if card is None or card == self._card:
            self._card = card
            return
        self._card = card
        self._glyph.setVisible(card.glyph is not None)
        if card.glyph is not None:
            self._glyph.show_kind(card.glyph)
        say(self.title, card.title)
        say(self.subtitle, card.subtitle)
        self.subtitle.setVisible(bool(card.subtitle))
        self.setAccessibleName(card.title)
        self.make_lines(len(card.lines))
        for place, (name, text) in enumerate(self._lines):
            used = place < len(card.lines)
            name.setVisible(used)
            text.setVisible(used)
            if used:
                say(name, card.lines[place].name)
                say(text, card.lines[place].text)
        # Else the gaps between the lines of a longer card before would still count.
        self._grid.invalidate()
        self.updateGeometry()

    def make_lines(self, count: int) -> None:
        """Have so many lines at hand: text that can be marked takes longest when it is made."""
        while len(self._lines) < count:
            self._add_line()

    def _add_line(self) -> None:
        name, text = label("body", "second", self._body), label("body", parent=self._body)
        name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._lines)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(text, row, 1)
        self._lines.append((name, text))
        for made in (name, text):
            made.hide()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.grown.emit()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.grown.emit()
        return super().eventFilter(watched, event)

    def needed_height(self, width: int) -> int:
        """The height that shows every line, at this width."""
        margins = self._column.contentsMargins()
        inner = width - margins.left() - margins.right()
        head = max(self.title.heightForWidth(inner - self._look.theme.px(160)), self._close.sizeHint().height())
        subtitle = self.subtitle.heightForWidth(inner) + 8 if self.subtitle.text() else 0
        day, below = self._vehicle_day, 0
        if day is not None and not day.isHidden():
            below = DAY_GAP_PX + day.sizeHint().height()
        lines = self._grid.totalHeightForWidth(inner) + below
        return EDGES_PX + margins.top() + margins.bottom() + head + 8 + subtitle + lines
