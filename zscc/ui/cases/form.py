"""The form of a new case, over the map: words first, the rest follows from them or is chosen; keyboard only."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from zscc.model.report import Priority
from zscc.ui.cases.act_form import ENTER
from zscc.ui.cases.wording import CaseWording
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Ground, Heading, Look, label, say, shade

WIDE_PX, TEXT_LINES = 460, 4
SOURCES = ("duty", "h12345", "worker", "patrol", "dept", "citizen", "leader")
BUTTONS = ("send", "send_register", "pick", "photo", "clear", "leave")


class CaseForm(QFrame):
    """Says what a person typed; the desk of the form guesses, finds places and files."""

    changed = Signal()
    words_changed = Signal(str)
    address_changed = Signal(str)
    address_taken = Signal()
    sent = Signal(bool)
    """True: register it in the same act."""
    pressed = Signal(str)
    """A button: pick, photo, clear, leave."""

    def __init__(self, look: Look, words: CaseWording, classes: Mapping[str, str], window: QWidget) -> None:
        super().__init__(window)
        Ground(self)
        self._look, self._words, self._class_names = look, words, classes
        self._names: dict[str, QLabel] = {}
        self.hide()
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.heading = Heading(self)
        self.words = QPlainTextEdit(self)
        self.guess, self.place, self.photo, self.notice = (label("note", "second", self) for _ in range(4))
        yield
        self.priority, self.source = ChoiceBox(self), ChoiceBox(self)
        yield
        self.address, self.name, self.phone = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.buttons = {name: QPushButton(self) for name in BUTTONS}
        yield
        self._lay_out()
        yield
        self.show_look(self._look, self._words, self._class_names)
        self._connect()

    def _lay_out(self) -> None:
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self.words.fontMetrics().height() * TEXT_LINES + 14)
        self._class_row = self._row((self.priority, 1))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("words", self.words),
            ("guess", self.guess),
            ("class", self._class_row),
            ("address", self._row((self.address, 3), (self.buttons["pick"], 1))),
            ("", self.place),
            ("name", self._row((self.name, 1), (self.phone, 2))),
            ("source", self._row((self.source, 1), (self.buttons["photo"], 1))),
            ("photo", self.photo),
        )
        for place, (name, field) in enumerate(rows):
            if name:
                self._names[name] = label("body", "second", self)
                self._names[name].setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(self._names[name], place, 0)
            if isinstance(field, QHBoxLayout):
                grid.addLayout(field, place, 1)
            else:
                grid.addWidget(field, place, 1)
        for text in (self.guess, self.place, self.notice):
            text.setWordWrap(True)
        for name, button in self.buttons.items():
            button.setProperty("look", "main" if name == "send" else "box")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addLayout(grid)
        column.addWidget(self.notice)
        column.addLayout(self._row((self.buttons["send"], 1), (self.buttons["send_register"], 1)))
        column.addLayout(self._row((self.buttons["clear"], 1), (self.buttons["leave"], 1)))

    @staticmethod
    def _row(*parts: tuple[QWidget, int]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for part, stretch in parts:
            row.addWidget(part, stretch)
        return row

    def _connect(self) -> None:
        self.words.textChanged.connect(self._words_changed)
        for line in (self.address, self.name, self.phone):
            line.textEdited.connect(self.changed)
        self.address.textEdited.connect(self.address_changed)
        self.address.returnPressed.connect(self.address_taken)
        for box in (self.priority, self.source):
            box.activated.connect(self.changed)
        self.buttons["send"].clicked.connect(self._send)
        self.buttons["send_register"].clicked.connect(self._send_register)
        for name in BUTTONS[2:]:
            self.buttons[name].setProperty("does", name)
            self.buttons[name].clicked.connect(self._pressed)

    @cached_property
    def class_box(self) -> ChoiceBox:
        """The classes, a hundred and more; made when it is first asked for, at the latest when the form is shown."""
        made = ChoiceBox(self)
        made.setEditable(True)
        made.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        listed = made.view()
        if isinstance(listed, QListView):
            # All of one height: another style need not ask each.
            listed.setUniformItemSizes(True)
        self._class_row.insertWidget(0, made, 2)
        self.setTabOrder(self.words, made)
        self._name_classes(made, "")
        made.activated.connect(self.changed)
        return made

    def setVisible(self, visible: bool) -> None:
        if visible:
            assert self.class_box is not None
        super().setVisible(visible)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look, words: CaseWording, classes: Mapping[str, str]) -> None:
        """Wear another language or theme; what was typed and chosen stays."""
        self._look, self._words, self._class_names = look, words, classes
        if self._has_classes:
            self._name_classes(self.class_box, self.chosen_class)
        chosen = self.chosen_priority, self.chosen_source
        priorities = {priority.value: words.wording.priority(priority) for priority in Priority}
        self._fill(self.priority, {"": words("form.priority_auto"), **priorities}, chosen[0])
        self._fill(self.source, {name: words(f"origin.{name}") for name in SOURCES}, chosen[1] or SOURCES[0])
        self.heading.show_texts(words("form.heading"), words("form.twelve_hint"))
        for name, text in self._names.items():
            said = words(f"form.{name}")
            text.setText(said)
        for name, button in self.buttons.items():
            button.setText(words(f"form.{name}" if name != "photo" else "act_form.choose_photo"))
        self.words.setPlaceholderText(words("form.words_hint"))
        self.address.setPlaceholderText(words("form.address_hint"))
        self.name.setPlaceholderText(words("form.name"))
        self.phone.setPlaceholderText(words("form.phone"))
        named = {self.words: "words", self.address: "address", self.name: "name", self.phone: "phone"}
        for field, name in (*named.items(), (self.priority, "priority")):
            field.setAccessibleName(words(f"form.{name}"))
        self.source.setAccessibleName(words("form.source"))

    @property
    def _has_classes(self) -> bool:
        return "class_box" in vars(self)

    def _name_classes(self, box: ChoiceBox, chosen: str) -> None:
        self._fill(box, {"": self._words("form.class_auto"), **self._class_names}, chosen)
        completer = box.completer()
        assert completer is not None
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        box.setAccessibleName(self._words("form.class"))

    def say_guess(self, text: str, *, danger: bool = False) -> None:
        """What the words point to."""
        say(self.guess, text)
        shade(self.guess, "amber" if danger else "accent")

    def say_place(self, text: str, *, found: bool) -> None:
        """Where it is, or that nobody knows."""
        say(self.place, text)
        shade(self.place, "ok" if found else "third")

    def say_photo(self, text: str) -> None:
        """Which photograph goes with it; '' for none."""
        say(self.photo, text)
        self.photo.setVisible(bool(text))
        self._names["photo"].setVisible(bool(text))

    def say_notice(self, text: str, *, amber: bool = False) -> None:
        """A draft that was kept, or why the case was not filed."""
        say(self.notice, text)
        shade(self.notice, "amber" if amber else "third")

    # Asked ---------------------------------------------------------------------------------------------

    @property
    def chosen_class(self) -> str:
        """Id of the class that a person chose, '' where the words decide."""
        if not self._has_classes:
            return ""
        typed = self.class_box.currentText().strip()
        for place in range(self.class_box.count()):
            if self.class_box.itemText(place) == typed:
                return str(self.class_box.itemData(place) or "")
        return ""

    @property
    def chosen_priority(self) -> str:
        """The priority that a person chose, '' where words and class decide."""
        return str(self.priority.currentData() or "")

    @property
    def chosen_source(self) -> str:
        """Id of the source."""
        return str(self.source.currentData() or "")

    def choose(self, box: ChoiceBox, value: str) -> None:
        """Set one of the boxes without saying so."""
        box.setCurrentIndex(max(box.findData(value), 0))

    def fit(self, ground: QWidget) -> None:
        """Stand over the map's right, as high as it needs."""
        self.setFixedWidth(min(self._look.theme.px(WIDE_PX), ground.width() - 24))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(min(layout.totalHeightForWidth(self.width()), ground.height() - 24))
        corner = ground.mapTo(self.window(), QPoint(0, 0))
        self.move(corner.x() + ground.width() - self.width() - self._look.theme.px(72), corner.y() + 12)
        self.raise_()

    @staticmethod
    def _fill(box: ChoiceBox, values: Mapping[str, str], chosen: str) -> None:
        box.blockSignals(True)
        box.clear()
        for value, said in values.items():
            box.addItem(said, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.blockSignals(False)

    def _words_changed(self) -> None:
        self.changed.emit()
        self.words_changed.emit(self.words.toPlainText())

    def _send(self) -> None:
        self.sent.emit(False)

    def _send_register(self) -> None:
        self.sent.emit(True)

    def _pressed(self) -> None:
        self.pressed.emit(self.sender().property("does"))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in ENTER and held & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit(bool(held & Qt.KeyboardModifier.ShiftModifier))
            return True
        return False
