"""One panel of a scene, to be changed: its kind, heading, keys of figures, text."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from zscc.map.wall.panels import KINDS
from zscc.settings.briefing import ScenePanel
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, tight

TEXT_PX = 58
_KIND_LETTERS = 11


def keys_from(text: str) -> tuple[str, ...]:
    """Keys as a person types them, with commas of either script or blanks."""
    return tuple(text.translate(str.maketrans("，、；;", ",,,,")).replace(",", " ").split())


class PanelForm(QFrame):
    """The fields of one panel; it says when somebody is done with one of them."""

    done = Signal()
    removed = Signal()
    entered = Signal()
    """Somebody is in it: figures that are chosen go here."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = ChoiceBox(self)
        self.kind.setMinimumContentsLength(_KIND_LETTERS)
        self.heading, self.keys = QLineEdit(self), QLineEdit(self)
        self.text = QPlainTextEdit(self)
        self.text.setFixedHeight(look.theme.px(TEXT_PX))
        self.text.setTabChangesFocus(True)
        self.remove = QPushButton(self)
        for part in (self.heading, self.keys, self.remove):
            part.setProperty("look", "small")
        for name in KINDS:
            self.kind.addItem(name, name)
        self._typed = False
        self._lay_out()
        self.show_look(look)
        self.kind.activated.connect(self.done)
        for line in (self.heading, self.keys):
            line.editingFinished.connect(self.done)
            line.installEventFilter(self)
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._note_typing)
        self.remove.clicked.connect(self.removed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        tight(head, spacing=6)
        head.addWidget(self.kind)
        head.addWidget(self.heading, 1)
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        tight(column, spacing=4)
        column.addLayout(head)
        column.addWidget(self.keys)
        column.addWidget(self.text)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        words = look.wording.words
        for place in range(self.kind.count()):
            self.kind.setItemText(place, words(f"briefing.kind.{self.kind.itemData(place)}"))
        self.kind.setAccessibleName(words("briefing.field.kind"))
        for line, name in ((self.heading, "heading"), (self.keys, "keys"), (self.text, "text")):
            line.setPlaceholderText(words(f"briefing.field.{name}"))
            line.setAccessibleName(words(f"briefing.field.{name}"))
        self.remove.setText(words("briefing.remove_panel"))

    def show_panel(self, panel: ScenePanel) -> None:
        """Show this one, without announcing it."""
        at = self.kind.findData(panel.kind)
        if at < 0:
            self.kind.addItem(panel.kind, panel.kind)
            at = self.kind.count() - 1
        self.kind.setCurrentIndex(at)
        self.heading.setText(panel.heading)
        self.keys.setText(" ".join(panel.keys))
        if self.text.toPlainText() != panel.text.strip():
            self.text.blockSignals(True)
            self.text.setPlainText(panel.text.strip())
            self.text.blockSignals(False)
        self._typed = False

    @property
    def panel(self) -> ScenePanel:
        """What the fields say."""
        kind = str(self.kind.currentData())
        text = self.text.toPlainText().strip()
        return ScenePanel(kind, keys_from(self.keys.text()), self.heading.text().strip(), text)

    def add_key(self, key: str) -> None:
        """A figure more."""
        self.keys.setText(" ".join((*keys_from(self.keys.text()), key)))
        self.done.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self.entered.emit()
        elif event.type() is QEvent.Type.FocusOut and watched is self.text and self._typed:
            self._typed = False
            self.done.emit()
        return super().eventFilter(watched, event)

    def _note_typing(self) -> None:
        self._typed = True
