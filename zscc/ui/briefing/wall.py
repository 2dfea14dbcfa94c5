"""The wall: a window of its own on the screen that visitors see.

It holds pages and nothing else: no dialog, no hint, no cursor after some seconds, nothing that can be clicked.
"""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QScreen, QShowEvent
from PySide6.QtWidgets import QWidget

from zscc.settings.style import Style
from zscc.ui.briefing.awake import Awake
from zscc.ui.briefing.clicker import Clicker, Deed
from zscc.ui.briefing.stage import MakerOf, WallStage

CURSOR_HIDES_MS = 3_000


class WallWindow(QWidget):
    """One wall."""

    asked = Signal(object, int)
    """Deed, and the number of a page where one was typed."""
    closed = Signal()

    def __init__(self, maker_of: MakerOf, style: Style) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setObjectName("wall")
        self.stage = WallStage(maker_of, style, self)
        self.clicker, self.awake = Clicker(), Awake(self)
        self._cursor = QTimer(self)
        self._cursor.setSingleShot(True)
        self._cursor.setInterval(CURSOR_HIDES_MS)
        self._cursor.timeout.connect(self._hide_cursor)
        for widget in (self, self.stage):
            widget.setMouseTracking(True)
            widget.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def stand_on(self, screen: QScreen | None, *, full: bool) -> None:
        """Show on a screen; it fills it where it is one of its own."""
        if screen is not None:
            self.setScreen(screen)
            self.setGeometry(screen.geometry() if full else screen.availableGeometry().adjusted(80, 80, -80, -80))
        if full:
            self.showFullScreen()
        else:
            self.showNormal()
        # Who begins a briefing holds the remote: its keys are the wall's.
        self.activateWindow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop filling it."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @property
    def cursor_hidden(self) -> bool:
        """Whether the cursor has gone."""
        return self.cursor().shape() is Qt.CursorShape.BlankCursor

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.awake.begin("zscc", self.windowTitle() or "zscc")
        self._cursor.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.awake.end()
        self._cursor.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self.unsetCursor()
            self._cursor.start()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.stage.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        # No shortcut of the desk takes a key that means something here.
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.read(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def read(self, event: QKeyEvent) -> bool:
        """Take a key of a remote or a keyboard; False when it means nothing here."""
        found = self.clicker.read(event.key(), event.text(), event.modifiers())
        if found is None:
            return bool(self.clicker.digits)
        deed, number = found
        if deed is Deed.FULL_SCREEN:
            self.toggle_full_screen()
        else:
            self.asked.emit(deed, number)
        return True

    def _hide_cursor(self) -> None:
        self.setCursor(Qt.CursorShape.BlankCursor)
