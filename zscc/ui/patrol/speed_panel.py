"""速度: the strip below the map that holds a vehicle's speed graph; ``speed_desk`` says what it shows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from zscc.ui.parts import Look, label, say
from zscc.ui.patrol.wording import PatrolWording

HEIGHT_PX = 168
_STEP_MS, _STRIDE_MS = 60_000, 600_000
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_GO = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class SpeedPanel(QFrame):
    """A heading, what the cursor reads, and room for the plot. The arrow keys move the cursor."""

    stepped = Signal(int)
    """Milliseconds to go on, or back."""
    flight_asked = Signal()
    closed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.name, self.reading = label("body", parent=self), label("body", "second", self)
        self.away = QPushButton(self)
        self.away.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.name)
        head.addWidget(self.reading, 1)
        head.addWidget(self.away)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 12, 6)
        self._column.setSpacing(2)
        self._column.addLayout(head)
        self._column.addStretch(1)
        self.setFixedHeight(look.theme.px(HEIGHT_PX))
        self.hide()

    def hold(self, plot: QWidget) -> None:
        """Take the plot in."""
        self._column.insertWidget(1, plot, 100)

    def show_look(self, look: Look, words: PatrolWording) -> None:
        """Wear another language or theme."""
        self.setFixedHeight(look.theme.px(HEIGHT_PX))
        self.away.setText(look.wording("card.close"))
        self.away.setToolTip(words("speed.close_tip"))
        self.setAccessibleName(words("speed.graph"))
        self.setToolTip(words("speed.hint"))

    def show_texts(self, name: str, reading: str) -> None:
        """Say whose graph it is and what its cursor reads."""
        say(self.name, name)
        say(self.reading, reading)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.stepped.emit(_STEPS[key] * (_STRIDE_MS if far else _STEP_MS))
        elif key in _GO:
            self.flight_asked.emit()
        else:
            super().keyPressEvent(event)
