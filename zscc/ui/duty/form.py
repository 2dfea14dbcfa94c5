"""A small form: names at the left, what is typed or chosen at the right, one button that says its key."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from zscc.ui.act_button import ActButton
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.duty.wording import DutyWording
from zscc.ui.main_key import KEY, MainKey
from zscc.ui.parts import label, say, shade, tight

LONGEST_LINE = 1000


class Form(QWidget):
    """Lines and choices by name; words ``duty.form.<name>``. Enter in a line and Ctrl+Enter anywhere ask for it."""

    submitted = Signal()

    def __init__(self, names: Sequence[tuple[str, str]], submit: str, parent: QWidget) -> None:
        """``names`` are (name, "line" or "choice"); ``submit`` names the button's words ``duty.<submit>``."""
        super().__init__(parent)
        self._submit = submit
        self.lines: dict[str, QLineEdit] = {}
        self.choices: dict[str, ChoiceBox] = {}
        self._names: dict[str, QLabel] = {}
        self.button = ActButton(self)
        self.button.setProperty("look", "box")
        self.button.clicked.connect(self.submitted)
        self.told = label("note", "second", self)
        self.told.setWordWrap(True)
        grid = self._grid = QGridLayout(self)
        tight(grid, spacing=4)
        grid.setColumnStretch(1, 1)
        for row, (name, kind) in enumerate(names):
            self._names[name] = label("note", "second", self)
            grid.addWidget(self._names[name], row, 0)
            grid.addWidget(self._line(name) if kind == "line" else self._choice(name), row, 1)
        foot = QHBoxLayout()
        tight(foot, spacing=8)
        foot.addWidget(self.button)
        foot.addWidget(self.told, 1)
        grid.addLayout(foot, len(names), 0, 1, 2)
        self._keys = (
            MainKey(self.lines.values(), self.submitted.emit, self._line_done),
            MainKey((*self.choices.values(), self.button), self.submitted.emit),
        )

    def show_words(self, words: DutyWording) -> None:
        """Speak another language."""
        for name, its in self._names.items():
            say(its, words(f"form.{name}"))
            (self.lines.get(name) or self.choices[name]).setAccessibleName(words(f"form.{name}"))
        for name, line in self.lines.items():
            line.setPlaceholderText(words.known(f"form.hint.{name}") if words.has(f"form.hint.{name}") else "")
        self.button.setText(f"{words(self._submit)}  {KEY}")

    def text(self, name: str) -> str:
        """What was typed, without blanks around it."""
        return self.lines[name].text().strip()

    def chosen(self, name: str) -> str:
        """The value of what is chosen; '' for nothing."""
        return self.choices[name].currentData() or ""

    def show_choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """(value, words) to choose from; what was chosen stays while it is among them."""
        box, kept = self.choices[name], self.choices[name].currentData()
        if [(box.itemData(place), box.itemText(place)) for place in range(box.count())] == list(choices):
            return
        box.clear()
        for value, its_words in choices:
            box.addItem(its_words, value)
        box.setCurrentIndex(max(box.findData(kept), 0))

    def tell(self, words: str, colour: str = "second") -> None:
        """Say what came of it."""
        say(self.told, words)
        shade(self.told, colour)

    def clear(self) -> None:
        """Empty the lines; the choices stay."""
        for line in self.lines.values():
            line.clear()

    def _line(self, name: str) -> QLineEdit:
        line = self.lines[name] = QLineEdit(self)
        line.setProperty("look", "small")
        line.setMaxLength(LONGEST_LINE)
        return line

    def _choice(self, name: str) -> ChoiceBox:
        self.choices[name] = ChoiceBox(self)
        return self.choices[name]

    def _line_done(self, line: QWidget) -> None:
        """Enter goes to the next line that is empty, and asks when there is none."""
        lines = list(self.lines.values())
        start = next(place for place, each in enumerate(lines) if each is line)
        empty = next((each for each in lines[start + 1 :] if not each.text()), None)
        if empty is None:
            self.submitted.emit()
        else:
            empty.setFocus(Qt.FocusReason.TabFocusReason)
