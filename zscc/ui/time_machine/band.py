"""What makes a replay impossible to take for the present: a band across the head of the window and a frame round it.

In words, in colour, at every edge; calm, and the same in both themes and languages.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from zscc.ui.parts import ElidedLabel, Look, label, say
from zscc.ui.theme import Theme

FRAME_PX, BAND_PX = 4, 32


class Band(QFrame):
    """One line: which moment, how fast, that the present goes on, how many of its alarms wait, and the way back."""

    back_asked = Signal()
    alarm_asked = Signal()
    """Back, and fly to the most urgent alarm of the present."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("replayBand")
        self.moment, self.note = label("title", parent=self), ElidedLabel("body", parent=self)
        self.alarms, self.back = QPushButton(self), QPushButton(self)
        self.alarms.clicked.connect(self.alarm_asked)
        self.back.clicked.connect(self.back_asked)
        for button in (self.alarms, self.back):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self.moment)
        row.addWidget(self.note, 1)
        row.addWidget(self.alarms)
        row.addWidget(self.back)
        self.alarms.setObjectName("liveAlarms")
        self.alarms.hide()
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        words = look.wording.words
        self.setFixedHeight(look.theme.px(BAND_PX))
        self.back.setText(words("replay.band.back"))
        self.back.setToolTip(words("replay.band.back_tip"))
        self.alarms.setToolTip(words("replay.band.alarms_tip"))

    def show_texts(self, moment: str, note: str) -> None:
        """Say which moment is shown, and what is to be known beside it."""
        say(self.moment, moment)
        say(self.note, note)

    def show_alarms(self, text: str) -> None:
        """Say how many alarms of the present wait; '' for none."""
        if text != self.alarms.text():
            self.alarms.setText(text)
        self.alarms.setVisible(bool(text))


class EdgeFrame(QWidget):
    """A line round the whole window, over everything in it; the hand goes through it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.update()

    def cover(self) -> None:
        """Lie over whatever came last."""
        window = self.parentWidget()
        if window is not None and not self.isHidden():
            whole, edge = window.rect(), FRAME_PX
            self.setGeometry(whole)
            # Nothing of it lies over the middle: neither a hand nor a paint passes through it.
            self.setMask(QRegion(whole).subtracted(QRegion(whole.adjusted(edge, edge, -edge, -edge))))
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded, QEvent.Type.LayoutRequest):
            self.cover()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.colour("accent"))
        painter.end()
