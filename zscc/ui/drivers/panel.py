"""One message to one driver in the making, over what was told before and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from zscc.situation.snapshot import DriverNote
from zscc.ui.act_button import ActButton
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.drivers.wording import note_row
from zscc.ui.duty.line_list import LineList
from zscc.ui.parts import Heading, Look, label, say, shade

LONGEST_TEXT = 250
"""Characters that a terminal takes."""
TEXT_PX = 84
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class DriverPanel(QFrame):
    """Ctrl+Enter sends, Esc closes; what is written stays."""

    sent = Signal(str, str)
    """Vehicle and text."""
    position_asked = Signal(str)
    vehicle_chosen = Signal(str)
    written = Signal(str, str)
    """Vehicle, and what a hand has written so far."""
    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._look, self._case_id = look, ""
        self.heading = Heading(self)
        self.vehicles = ChoiceBox(self)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.count = label("small", "third", self)
        self.notice = label("note", "second", self)
        self.notice.setWordWrap(True)
        self.send_button, self.position, self.away = ActButton(self), ActButton(self), QPushButton(self)
        self.list = LineList(look, self)
        self._lay_out()
        self.text.textChanged.connect(self._typed)
        self.vehicles.activated.connect(lambda _: self.vehicle_chosen.emit(self.vehicle))
        self.send_button.clicked.connect(self.send)
        self.position.clicked.connect(lambda: self.position_asked.emit(self.vehicle))
        self.away.clicked.connect(self.closed)
        self.hide()

    def _lay_out(self) -> None:
        head, acts = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.vehicles)
        self.send_button.setProperty("look", "main")
        for button in (self.position, self.away):
            button.setProperty("look", "box")
        acts.setSpacing(8)
        acts.addWidget(self.send_button, 2)
        acts.addWidget(self.position, 1)
        acts.addWidget(self.away, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self.count, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.notice)
        column.addLayout(acts)
        column.addWidget(self.list, 1)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        self.text.setFixedHeight(look.theme.px(TEXT_PX))
        self.text.setPlaceholderText(words("driver.panel.hint"))
        self.text.setAccessibleName(words("driver.panel.heading"))
        self.send_button.setText(words("driver.panel.send"))
        self.position.setText(words("driver.panel.position"))
        self.away.setText(words("driver.panel.away"))
        self.vehicles.setAccessibleName(words("driver.panel.vehicle"))
        self.setAccessibleName(words("driver.panel.heading"))
        self.list.show_look(look, words("driver.panel.told"))
        self._show_heading()
        self._count()

    def show_vehicles(self, named: Sequence[tuple[str, str]], chosen: str, case_id: str) -> None:
        """Whom one may write to, as (vehicle, what it is called); ``case_id`` is what it is about, or ''."""
        self.vehicles.clear()
        for vehicle, name in named:
            self.vehicles.addItem(name, vehicle)
        self.vehicles.setCurrentIndex(max(self.vehicles.findData(chosen), 0))
        self._case_id = case_id
        self._show_heading()
        self.tell("")

    def _show_heading(self) -> None:
        words = self._look.wording.words
        note = words("driver.panel.about", case=self._case_id) if self._case_id else ""
        self.heading.show_texts(words("driver.panel.heading"), note)

    @property
    def vehicle(self) -> str:
        """To whom it goes."""
        return self.vehicles.currentData() or ""

    def show_notes(self, notes: Sequence[DriverNote], as_of: datetime) -> None:
        """What was told before, and what became of it."""
        wording = self._look.wording
        rows = [note_row(wording, note, as_of) for note in notes]
        self.list.show_rows(rows, wording.words("driver.panel.told"), empty=wording.words("driver.panel.none"))

    def show_draft(self, text: str) -> None:
        """What was written before, unless somebody has begun anew."""
        if not self.text.toPlainText():
            self.text.setPlainText(text)

    def begin(self) -> None:
        """Another message."""
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self._count()

    def tell(self, words: str, tone: str = "second") -> None:
        """Say what became of what was asked; '' takes it away."""
        say(self.notice, words)
        shade(self.notice, tone)
        self.notice.setVisible(bool(words))

    def send(self) -> None:
        """Send it as it is written."""
        text = " ".join(self.text.toPlainText().split())
        if not text or len(text) > LONGEST_TEXT:
            self.tell(self._look.wording.known("driver.reason", "too_long" if text else "empty"), "amber")
            return
        self.sent.emit(self.vehicle, text)

    def _typed(self) -> None:
        self._count()
        self.written.emit(self.vehicle, self.text.toPlainText())

    def _count(self) -> None:
        used = len(" ".join(self.text.toPlainText().split()))
        say(self.count, self._look.wording.words("driver.panel.count", used=used, most=LONGEST_TEXT))
        shade(self.count, "amber" if used > LONGEST_TEXT else "third")

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and Qt.Key(event.key()) in _ENTER
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            # While the keyboard is inside, Ctrl+Enter is the panel's.
            self.send()
            event.accept()
            return True
        return super().event(event)
