"""The card of what was picked, and the tip beside the cursor: small overlays of the canvas."""

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from zscc.map.pointing.facts import Facts
from zscc.model.report import Priority
from zscc.settings.style import Style

_WIDTH_PX = 300


class Card(QFrame):
    """A title, a quieter second line, and rows of label and value. Its text can be marked and copied."""

    closed = Signal()
    """A person put it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._style: Style | None = None
        self.setObjectName("mapCard")
        self.setFixedWidth(_WIDTH_PX)
        self._title, self._second = QLabel(self), QLabel(self)
        self._title.setObjectName("mapCardTitle")
        self._second.setObjectName("mapCardSecond")
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.RichText)
        self._second.setTextFormat(Qt.TextFormat.PlainText)
        self._shut = QToolButton(self)
        self._shut.setObjectName("mapCardClose")
        self._shut.setText("×")
        self._shut.clicked.connect(self.closed)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(1, 1)
        head = QGridLayout()
        head.addWidget(self._title, 0, 0)
        head.addWidget(self._shut, 0, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._second, 1, 0)
        head.setColumnStretch(0, 1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 12, 12, 14)
        self._layout.addLayout(head)
        self._layout.addLayout(self._rows)
        self._cells: list[tuple[QLabel, QLabel]] = []
        self.hide()

    def show_facts(self, facts: Facts, close_words: str) -> None:
        """Say these facts; labels are kept and their text changed, so that nothing flickers."""
        self._title.setText(self._headline(facts))
        self._second.setText(facts.second)
        self._shut.setToolTip(close_words)
        while len(self._cells) < len(facts.rows):
            self._add_row()
        for index, (label, value) in enumerate(self._cells):
            told = index < len(facts.rows)
            label.setVisible(told)
            value.setVisible(told)
            if told:
                label.setText(facts.rows[index][0])
                value.setText(facts.rows[index][1])
        # adjustSize() takes the height of wrapped lines at another width than they get.
        self.setFixedHeight(self._layout.heightForWidth(_WIDTH_PX))
        self.show()
        self.raise_()

    def wear(self, style: Style) -> None:
        """Dress in a theme."""
        self._style = style
        self.setStyleSheet(_sheet(style))

    def _headline(self, facts: Facts) -> str:
        title = escape(facts.title)
        if facts.priority is None or self._style is None:
            return title
        palette = self._style.palette
        colour = dict(zip(Priority, (palette.red, palette.amber, palette.yellow, palette.blue), strict=True))
        return f'<span style="color:{colour[facts.priority]}">{facts.shape}</span> {title}'

    def _add_row(self) -> None:
        label, value = QLabel(self), QLabel(self)
        label.setObjectName("mapCardLabel")
        value.setObjectName("mapCardValue")
        value.setWordWrap(True)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._cells)
        self._rows.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(value, row, 1)
        self._cells.append((label, value))


class Tip(QLabel):
    """One line beside the cursor."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("mapTip")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, x_px: float, y_px: float) -> None:
        """Say it near a pixel of the parent, inside its edges; no text hides the tip."""
        if not text:
            self.hide()
            return
        self.setText(text)
        self.adjustSize()
        room = self._over.size()
        left = min(x_px + 14, room.width() - self.width() - 4)
        top = y_px + 16 if y_px + 20 + self.height() < room.height() else y_px - 12 - self.height()
        self.move(int(max(left, 4)), int(max(top, 4)))
        self.show()
        self.raise_()

    def wear(self, style: Style) -> None:
        """Dress in a theme."""
        self.setStyleSheet(_sheet(style))


def _sheet(style: Style) -> str:
    colours, sizes = style.palette, style.sizes
    return f"""
    #mapCard {{ background: {colours.surface}; border: 1px solid {colours.hairline}; border-radius: {sizes.radius}px; }}
    #mapTip {{ background: {colours.raised}; color: {colours.text}; border: 1px solid {colours.hairline};
               border-radius: 4px; padding: 3px 8px; }}
    #mapCard QLabel, #mapTip {{ font-family: "{style.family}"; font-size: {sizes.note}px; }}
    #mapCard QLabel {{ background: transparent; color: {colours.text}; }}
    #mapCard #mapCardTitle {{ font-size: {sizes.title}px; }}
    #mapCard #mapCardSecond, #mapCard #mapCardLabel {{ color: {colours.text_second}; }}
    #mapCardClose {{ background: transparent; border: none; color: {colours.text_second}; font-size: {sizes.title}px; }}
    #mapCardClose:hover {{ color: {colours.text}; }}
    """
