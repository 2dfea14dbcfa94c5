"""The choices of the choropleth: indicator, how its classes are made, how many, breaks typed in by hand."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from zscc.analysis.classes import MOST_CLASSES, ClassMethod
from zscc.analysis.indicators import Indicator
from zscc.map.themes.choropleth import AT_START, Theme
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, label, say, shade, tight
from zscc.ui.themes.memory import breaks_from

FEWEST_CLASSES = 2


class ThemePanel(QWidget):
    """Asks for another theme, and shows the one it is told."""

    asked = Signal(object)
    """Theme."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._theme = look, AT_START
        self.indicator, self.method = ChoiceBox(self), ChoiceBox(self)
        self.fewer, self.more = QPushButton("−", self), QPushButton("+", self)
        self.classes = label("note", "", self)
        self.breaks = QLineEdit(self)
        self.note = label("small", "third", self)
        self.note.setWordWrap(True)
        self._names = tuple(label("note", "second", self) for _ in range(4))
        for box, choices in ((self.indicator, Indicator), (self.method, ClassMethod)):
            for choice in choices:
                box.addItem(choice.value, choice)
        for small in (self.fewer, self.more, self.breaks):
            small.setProperty("look", "small")
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        tight(grid, spacing=4)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(1, 1)
        steps = QHBoxLayout()
        steps.setSpacing(4)
        for part in (self.fewer, self.classes, self.more):
            steps.addWidget(part)
        steps.addStretch(1)
        for row, name in enumerate(self._names):
            grid.addWidget(name, row, 0)
        grid.addWidget(self.indicator, 0, 1)
        grid.addWidget(self.method, 1, 1)
        grid.addLayout(steps, 2, 1)
        grid.addWidget(self.breaks, 3, 1)
        grid.addWidget(self.note, 4, 1)

    def _listen(self) -> None:
        self.indicator.activated.connect(lambda row: self._ask(replace(self._theme, indicator=list(Indicator)[row])))
        self.method.activated.connect(self._method_asked)
        self.fewer.clicked.connect(lambda: self._ask(replace(self._theme, classes=self._theme.classes - 1)))
        self.more.clicked.connect(lambda: self._ask(replace(self._theme, classes=self._theme.classes + 1)))
        self.breaks.editingFinished.connect(self._breaks_asked)
        self.breaks.textEdited.connect(lambda _: self._judge())

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        wording = look.wording
        for name, key in zip(self._names, ("indicator", "method", "classes", "breaks"), strict=True):
            say(name, wording.words(f"theme.panel.{key}"))
        for row, indicator in enumerate(Indicator):
            self.indicator.setItemText(row, wording.words(f"theme.indicator.{indicator.value}"))
        for row, method in enumerate(ClassMethod):
            self.method.setItemText(row, wording.words(f"theme.method.{method.value}"))
        self.breaks.setPlaceholderText(wording.words("theme.panel.breaks_hint"))
        for widget, key in ((self.indicator, "indicator"), (self.method, "method"), (self.breaks, "breaks")):
            widget.setAccessibleName(wording.words(f"theme.panel.{key}"))
        for button, key in ((self.fewer, "fewer"), (self.more, "more")):
            button.setAccessibleName(wording.words(f"theme.panel.{key}"))
            button.setToolTip(wording.words(f"theme.panel.{key}"))
        self.show_theme(self._theme)

    def show_theme(self, theme: Theme) -> None:
        """Show a theme without asking for it."""
        self._theme = theme
        by_hand = theme.method is ClassMethod.MANUAL
        self.indicator.setCurrentIndex(list(Indicator).index(theme.indicator))
        self.method.setCurrentIndex(list(ClassMethod).index(theme.method))
        classes = len(theme.manual) + 1 if by_hand else theme.classes
        say(self.classes, self._look.wording.words("theme.panel.class_count", count=classes))
        self.fewer.setEnabled(not by_hand and classes > FEWEST_CLASSES)
        self.more.setEnabled(not by_hand and classes < MOST_CLASSES)
        self.breaks.setText(", ".join(f"{value:g}" for value in theme.manual))
        self.breaks.setVisible(by_hand)
        self._names[3].setVisible(by_hand)
        self._judge()

    def _judge(self) -> None:
        """Say while typing whether the breaks can be used."""
        wrong = not self.breaks.isHidden() and breaks_from(self.breaks.text()) is None
        text = self._look.wording.words("theme.panel.breaks_wrong", most=MOST_CLASSES - 1) if wrong else ""
        say(self.note, text)
        shade(self.note, "second" if wrong else "third")
        self.note.setVisible(wrong)

    def _ask(self, theme: Theme) -> None:
        if theme != self._theme:
            self.asked.emit(theme)

    def _method_asked(self, row: int) -> None:
        self._ask(replace(self._theme, method=list(ClassMethod)[row]))

    def _breaks_asked(self) -> None:
        breaks = breaks_from(self.breaks.text())
        if breaks is not None:
            self._ask(replace(self._theme, manual=breaks))
