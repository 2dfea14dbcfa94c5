"""What an act needs, asked for inside the panel: never a dialog, all by keyboard, a refusal stands beside it.

Ctrl+Enter does it and Esc leaves it while the keyboard is inside; what was typed stays until it was done.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from zscc.model.asked import CallOn, TakeStep
from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.ui.act_button import ActButton
from zscc.ui.cases.act_fields import FieldSet, fields_of
from zscc.ui.cases.dates import date_of
from zscc.ui.cases.offers import Offer, parties_for
from zscc.ui.cases.wording import CaseWording
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Heading, label, say, tight

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
TEXT_LINES = 3
CHANGE = "change_"
"""Fields of a correction begin so."""

Field = QLineEdit | QPlainTextEdit | ChoiceBox


class ActForm(QWidget):
    """One act of one case at a time; made when the first act needs something."""

    sent = Signal(object)
    """A TakeStep, complete as far as a person completes it."""
    left = Signal()
    photo_wanted = Signal()

    def __init__(self, words: CaseWording, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._case: Case | None = None
        self._offer: Offer | None = None
        self._now: Callable[[], datetime] | None = None
        self._photo = b""
        self._before: dict[str, str] = {}
        """What stood in the fields at first."""
        self.heading = Heading(self)
        self.notice = label("note", "amber", self)
        self.notice.setWordWrap(True)
        self.fields: dict[str, Field] = {}
        self._rows: list[QWidget] = []
        self.send_button, self.leave_button = ActButton(self), QPushButton(self)
        self._fields = QVBoxLayout()
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        self.send_button.setProperty("look", "main")
        self.leave_button.setProperty("look", "box")
        self.send_button.clicked.connect(self.send)
        self.leave_button.clicked.connect(self.left)
        tight(self._fields, spacing=6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.send_button, 2)
        row.addWidget(self.leave_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addLayout(self._fields)
        column.addWidget(self.notice)
        column.addLayout(row)
        self.notice.hide()

    @property
    def act(self) -> Act | None:
        """The act that is being filled in."""
        return None if self._offer is None else self._offer.act

    def open(self, case: Case, offer: Offer, now: Callable[[], datetime], words: CaseWording) -> None:
        """Ask for what this act needs."""
        again = self._offer is not None and self._case is not None
        same = again and self._offer.act is offer.act and self._case.case_id == case.case_id  # type: ignore[union-attr]
        self._words, self._case, self._offer, self._now = words, case, offer, now
        act = words.act(offer.act)
        self.heading.show_texts(words("act_form.heading", act=act))
        self.send_button.setText(words("act_form.send", act=act))
        self.leave_button.setText(words("act_form.leave"))
        if not same:
            self._photo = b""
            self._make_fields(fields_of(case, offer, words))
        self.refuse("")
        self.show()
        if self.fields:
            next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.send_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Forget what was typed; it was done, or another case is shown."""
        self._case = self._offer = None
        self._photo = b""
        self.hide()

    def show_case(self, case: Case) -> None:
        """The case has moved on: the next attempt is about what is shown now."""
        if self._case is not None and case.case_id == self._case.case_id:
            self._case = case

    def attach(self, photo: bytes) -> None:
        """A photograph was chosen or pasted."""
        self._photo = photo
        self.refuse(self._words("form.photo_attached", kilobytes=max(len(photo) // 1_000, 1)))

    def refuse(self, why: str) -> None:
        """Say why it was not done; '' takes the words away."""
        say(self.notice, why)
        self.notice.setVisible(bool(why))

    def send(self) -> None:
        """Do it, if everything that it needs is there."""
        if self._case is None or self._offer is None:
            return
        step = self._step(self._case, self._offer)
        if step is not None:
            self.refuse(self._words("act_form.doing"))
            self.sent.emit(step)

    # Fields --------------------------------------------------------------------------------------------

    def _make_fields(self, wanted: FieldSet) -> None:
        for row in self._rows:
            self._fields.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self.fields, self._before = [], {}, wanted.chosen
        for name, value in wanted.choices.items():
            self._add(name, self._choice(value, wanted.chosen.get(name, "")))
        for name in wanted.lines:
            line = QLineEdit(wanted.chosen.get(name, ""))
            line.setProperty("look", "small")
            line.setPlaceholderText(self._words(f"act_form.{name}"))
            self._add(name, line)
        for name in wanted.texts:
            text = QPlainTextEdit(wanted.chosen.get(name, ""))
            text.setTabChangesFocus(True)
            text.setPlaceholderText(self._words(f"act_form.{name}"))
            text.setFixedHeight(text.fontMetrics().height() * TEXT_LINES + 12)
            self._add("text", text)
        if wanted.photo:
            choose = QPushButton(self._words("act_form.choose_photo"))
            choose.setProperty("look", "box")
            choose.clicked.connect(self.photo_wanted)
            self._fields.addWidget(choose)
            self._rows.append(choose)

    def _choice(self, values: dict[str, str], chosen: str) -> ChoiceBox:
        box = ChoiceBox()
        for value, said in values.items():
            box.addItem(said, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        return box

    def _add(self, name: str, field: Field) -> None:
        said = self._words.known("field", name.removeprefix(CHANGE))
        field.setAccessibleName(said)
        field.setToolTip(said)
        self.fields[name] = field
        self._rows.append(field)
        self._fields.addWidget(field)

    def value(self, name: str) -> str:
        """What stands in a field, '' without one."""
        field = self.fields.get(name)
        if isinstance(field, ChoiceBox):
            return str(field.currentData() or "")
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText().strip()
        return "" if field is None else field.text().strip()

    # The step ------------------------------------------------------------------------------------------

    def _step(self, case: Case, offer: Offer) -> TakeStep | None:
        until, changes = None, self._changes()
        if self.value("until"):
            assert self._now is not None
            until = date_of(self.value("until"), self._now())
            if until is None:
                self._miss("until", "act_form.until_wrong")
                return None
        for name in ("party", "outcome", "reason", "text", "until"):
            if name in offer.needs and not self.value(name) and not self._known(name, case, offer.act):
                self._miss(name)
                return None
        if offer.act is Act.CHANGE and not changes:
            self._miss("changes", "act_form.unchanged")
            return None
        if offer.act is Act.PHOTO and not self._photo:
            self._miss("proof")
            return None
        return TakeStep(
            case_id=case.case_id,
            version=case.version,
            act=offer.act,
            party=self.value("party") or next(iter(parties_for(case, offer.act)), ""),
            reason=self.value("reason"),
            text=self.value("text"),
            calls=tuple(CallOn(each) for each in (self.value("orders"),) if each),
            until=until,
            outcome=self.value("outcome"),
            changes=changes,
            photo=self._photo,
        )

    @staticmethod
    def _known(name: str, case: Case, act: Act) -> bool:
        return name == "party" and bool(parties_for(case, act))

    def _changes(self) -> tuple[tuple[str, str], ...]:
        written = {name: self.value(name) for name in self.fields if name.startswith(CHANGE)}
        return tuple(
            (name.removeprefix(CHANGE), value) for name, value in written.items() if value != self._before.get(name, "")
        )

    def _miss(self, name: str, key: str = "act_form.missing") -> None:
        self.refuse(self._words(key, field=self._words.known("field", name)))
        field = self.fields.get(name)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
            return True
        if key is Qt.Key.Key_Escape:
            self.left.emit()
            return True
        return False
