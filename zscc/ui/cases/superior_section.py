"""上级工单 in the panel of a case: its number, the return window with what is left of it, the answer to be copied."""

from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from zscc.model.case import Case, Stage
from zscc.ui.cases.wording import CaseWording
from zscc.ui.parts import ElidedLabel, Look, label, say, shade, tight

TEXT_PX = 150
SOON = timedelta(hours=1)
"""Of the return window: whoever wants to send the order back must do it now."""
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class SuperiorSection(QWidget):
    """Stands only for a case that came from a superior platform."""

    written = Signal(str, str)
    """Case id, and the answer as a hand has changed it."""
    reply_asked = Signal()
    """Somebody opens the answer, or wants it made anew."""
    copied = Signal(str)
    """What was copied: number, reply."""

    def __init__(self, look: Look, words: CaseWording, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._words = look, words
        self._case: Case | None = None
        self._made = ""
        """The answer as it was made of the facts."""
        self.number = ElidedLabel("note", parent=self)
        self.window_left = label("note", "second", self)
        self.window_left.setWordWrap(True)
        self.copy_number, self.reply = QPushButton(self), QPushButton(self)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.copy_reply, self.anew = QPushButton(self), QPushButton(self)
        self._page: tuple[QWidget, ...] = (self.text, self.copy_reply, self.anew)
        self._lay_out()
        self.copy_number.clicked.connect(self._copy_number)
        self.reply.clicked.connect(self.toggle_reply)
        self.copy_reply.clicked.connect(self.copy)
        self.anew.clicked.connect(self._anew)
        self.text.textChanged.connect(self._typed)
        self.hide()

    def _lay_out(self) -> None:
        first, below = QHBoxLayout(), QHBoxLayout()
        tight(first, spacing=8)
        tight(below, spacing=8)
        first.addWidget(self.number, 1)
        for button in (self.copy_number, self.reply, self.copy_reply, self.anew):
            button.setProperty("look", "small")
        first.addWidget(self.copy_number)
        first.addWidget(self.reply)
        below.addWidget(self.copy_reply)
        below.addWidget(self.anew)
        below.addStretch(1)
        column = QVBoxLayout(self)
        tight(column, spacing=4)
        column.addLayout(first)
        column.addWidget(self.window_left)
        column.addWidget(self.text)
        column.addLayout(below)
        for part in self._page:
            part.hide()

    def show_look(self, look: Look, words: CaseWording) -> None:
        """Wear another language or theme."""
        self._look, self._words = look, words
        self.copy_number.setText(words("superior.copy"))
        self.copy_number.setToolTip(words("superior.copy_tip"))
        self.copy_reply.setText(words("superior.copy_reply"))
        self.anew.setText(words("superior.anew"))
        self.text.setAccessibleName(words("superior.reply"))
        self.text.setFixedHeight(look.theme.px(TEXT_PX))
        self._say_opener()

    def show_case(self, case: Case | None, as_of: datetime) -> None:
        """Show a case as it stands; another one closes the answer."""
        before, self._case = self._case, case
        if case is None or before is None or before.case_id != case.case_id:
            self._close()
        self.setVisible(case is not None and bool(case.external_ids or case.return_by))
        if case is None:
            return
        words = self._words
        number = words.joined(case.external_ids)
        say(self.number, words("superior.number", number=number) if number else words("superior.no_number"))
        self.copy_number.setVisible(bool(number))
        said, tone = window_of(case, words, as_of)
        say(self.window_left, said)
        shade(self.window_left, tone)
        self.window_left.setVisible(bool(said))

    @property
    def open(self) -> bool:
        """Whether the answer stands."""
        return not self.text.isHidden()

    def toggle_reply(self) -> None:
        """Open the answer, or put it away; what was written stays."""
        if self.open:
            self._close()
            return
        for part in self._page:
            part.show()
        self._say_opener()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reply_asked.emit()

    def _close(self) -> None:
        for part in self._page:
            part.hide()
        self._made = ""
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self._say_opener()

    def _say_opener(self) -> None:
        self.reply.setText(self._words("superior.reply_away" if self.open else "superior.reply"))

    def show_reply(self, made: str) -> None:
        """The answer as the facts make it, unless a hand has been at it."""
        untouched = self.text.toPlainText() in ("", self._made)
        self._made = made
        if untouched and self.open:
            self._set(made)

    def show_draft(self, case_id: str, text: str) -> None:
        """What a hand made of it before."""
        mine = self._case is not None and self._case.case_id == case_id
        if mine and self.open and self.text.toPlainText() in ("", self._made):
            self._set(text)

    def _set(self, text: str) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText(text)
        self.text.blockSignals(False)

    def copy(self) -> None:
        """Copy the answer as it stands."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copied.emit("reply")

    def _copy_number(self) -> None:
        if self._case is not None:
            QGuiApplication.clipboard().setText(" ".join(self._case.external_ids))
            self.copied.emit("number")

    def _anew(self) -> None:
        self._set(self._made)
        self._typed()

    def _typed(self) -> None:
        if self._case is not None:
            self.written.emit(self._case.case_id, self.text.toPlainText())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.open:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and Qt.Key(event.key()) in _ENTER:
                # While the keyboard is in the answer, Ctrl+Enter copies it.
                self.copy()
                event.accept()
                return True
            if Qt.Key(event.key()) is Qt.Key.Key_Escape and not event.modifiers():
                self.toggle_reply()
                self.reply.setFocus(Qt.FocusReason.OtherFocusReason)
                event.accept()
                return True
        return super().event(event)


def window_of(case: Case, words: CaseWording, as_of: datetime) -> tuple[str, str]:
    """退回时限: what is left of it, and the shade; a case that was filed is past sending back."""
    until = case.return_by
    if until is None or case.ended:
        return "", "second"
    moment = words.moment(until, as_of)
    if case.stage is not Stage.REPORTED:
        return words("superior.filed", moment=moment), "third"
    if until <= as_of:
        return words("superior.over", moment=moment), "third"
    left = until - as_of
    said = words("superior.left", time=words.time(left.total_seconds()), moment=moment)
    return said, "amber" if left < SOON else "second"
