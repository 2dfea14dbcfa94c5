"""What only the speaker sees: the note in large type, this scene and the next, the clock and how long it has taken."""

from datetime import datetime

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from zscc.clock import SHANGHAI
from zscc.ui.briefing.clicker import Clicker, Deed
from zscc.ui.briefing.play import Play
from zscc.ui.parts import ElidedLabel, Look, label, say, tight

NOTE_PX = 26
_BUTTONS = (Deed.BACK, Deed.NEXT, Deed.PAUSE, Deed.BLANK, Deed.LEAVE)


class Thumbnail(QWidget):
    """A small picture of the wall, never larger than it is sharp."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: QPixmap) -> None:
        """Show this; an empty one shows nothing."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawPixmap(0, 0, size.width(), size.height(), self._picture)
        painter.end()


class SpeakerPanel(QFrame):
    """In the desk's window, or in one of its own where there is a screen for it."""

    asked = Signal(object, int)
    """Deed, and 0."""

    def __init__(self, look: Look, play: Play, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._play = look, play
        self._awake = True
        self.clock, self.elapsed = label("head"), label("head", "second")
        self.left = label("body", "second")
        self.place, self.now = label("body", "second"), ElidedLabel("title", "")
        self.next = ElidedLabel("body", "second")
        self.warning = label("note", "second")
        self.warning.setWordWrap(True)
        self.note = QPlainTextEdit(self)
        self.note.setReadOnly(True)
        self.note.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.picture = Thumbnail(self)
        self.buttons = {deed: QPushButton(self) for deed in _BUTTONS}
        self._lay_out()
        play.moved.connect(self.refresh)
        play.changed.connect(self.refresh)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        tight(head, spacing=16)
        for part in (self.clock, self.elapsed, self.left):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.place)
        row = QHBoxLayout()
        tight(row, spacing=6)
        for deed, button in self.buttons.items():
            button.setProperty("look", "box")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, deed=deed: self.asked.emit(deed, 0))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.now)
        column.addWidget(self.note, 3)
        column.addWidget(self.picture, 2)
        column.addWidget(self.next)
        column.addWidget(self.warning)
        column.addLayout(row)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        for deed, button in self.buttons.items():
            button.setText(words(f"briefing.deed.{deed.value}"))
        self.note.setStyleSheet(f"QPlainTextEdit {{ font-size: {look.theme.px(NOTE_PX)}px; }}")
        self.note.setAccessibleName(words("briefing.note"))
        self.refresh()

    def show_awake(self, awake: bool) -> None:
        """Whether the system keeps the screen on; who speaks is told when nobody does."""
        self._awake = awake
        self.refresh()

    def show_time(self, now: datetime | None) -> None:
        """The desk's clock, the time taken and what is left of this scene."""
        words, play = self._look.wording.words, self._play
        say(self.clock, "" if now is None else f"{now.astimezone(SHANGHAI):%H:%M:%S}")
        say(self.elapsed, words("briefing.elapsed", time=_spoken(play.elapsed_s)))
        left = play.left_s
        say(self.left, "" if left is None else words("briefing.goes_on_in", seconds=round(left)))

    def show_thumbnail(self, picture: QPixmap) -> None:
        """What the wall shows."""
        self.picture.show_picture(picture)

    def refresh(self) -> None:
        """Say this scene, the next one and the note."""
        play, words = self._play, self._look.wording.words
        scene, coming = play.scene, play.next_scene
        say(self.now, "" if scene is None else scene.title)
        self.now.setAccessibleName(self.now.text())
        say(self.next, words("briefing.next", title=coming.title) if coming else words("briefing.last"))
        note = "" if scene is None else scene.note.strip() or words("briefing.no_note")
        if self.note.toPlainText() != note:
            self.note.setPlainText(note)
        say(self.place, words("briefing.place", number=play.index + 1, count=len(play.briefing.scenes)))
        self.buttons[Deed.PAUSE].setText(
            words("briefing.deed.stop_going_on" if play.goes_on else "briefing.deed.pause")
        )
        self.buttons[Deed.BLANK].setText(words("briefing.deed.unblank" if play.blank else "briefing.deed.blank"))
        say(self.warning, "" if self._awake else words("briefing.not_awake"))
        self.warning.setVisible(not self._awake)


class SpeakerWindow(QWidget):
    """The panel in a window of its own, on a screen that is not the wall's; the remote's keys work here too."""

    asked = Signal(object, int)
    closed = Signal()

    def __init__(self, look: Look, play: Play) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setStyleSheet(look.theme.sheet)
        self.panel = SpeakerPanel(look, play, self)
        self.panel.asked.connect(self.asked)
        self._clicker = Clicker()
        tight(layout := QVBoxLayout(self))
        layout.addWidget(self.panel)
        self.resize(900, 700)
        self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        if self.styleSheet() != look.theme.sheet:
            self.setStyleSheet(look.theme.sheet)
        self.setWindowTitle(look.wording.words("briefing.speaker"))
        self.panel.show_look(look)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = self._clicker.read(event.key(), event.text(), event.modifiers())
        if found is not None and found[0] is not Deed.FULL_SCREEN:
            self.asked.emit(*found)
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def _spoken(seconds: float) -> str:
    """3:07, 1:03:07."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
