"""What may lie over the map: jump box, shortcut list, feed panel.

They are children of the window, never windows of their own, so that none steals the focus of another program.
"""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QWidget

from zscc.ui.feeds import FeedPanel
from zscc.ui.jump import JumpBox
from zscc.ui.keys import KeyList
from zscc.ui.parts import Look
from zscc.ui.picture import Picture
from zscc.ui.rows import Directory


class Overlays:
    """Opens, closes and places them."""

    def __init__(self, look: Look, directory: Directory, window: QWidget) -> None:
        self._window, self._look = window, look
        self.feeds = FeedPanel(look, window)
        self.jump = JumpBox(look, directory, window)
        self.keys = KeyList(look, window)
        self.feeds.closed.connect(self.feeds.hide)
        self.jump.closed.connect(self.jump.hide)
        self.keys.closed.connect(self.keys.hide)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        for overlay in (self.feeds, self.jump, self.keys):
            overlay.show_look(look)

    def open_jump(self) -> None:
        """Show the jump box, ready for typing."""
        self.jump.open()

    def toggle_keys(self) -> None:
        """Show or hide the list of shortcuts."""
        self.keys.setVisible(self.keys.isHidden())

    def toggle_feeds(self, picture: Picture | None) -> bool:
        """Show or hide the feed panel; whether it now stands."""
        opening = self.feeds.isHidden()
        self.feeds.setVisible(opening)
        if opening and picture is not None:
            self.feeds.show_feeds(picture.snapshot.feeds, picture.snapshot.as_of)
        return opening

    def close_top(self) -> bool:
        """Close the topmost one that is open; False when none is."""
        for overlay in (self.jump, self.keys, self.feeds):
            if not overlay.isHidden():
                overlay.hide()
                return True
        return False

    def place(self, top: int) -> None:
        """Put those that are open where they belong, below ``top`` pixels."""
        width, px = self._window.width(), self._look.theme.px
        if not self.jump.isHidden():
            self._put(self.jump, min(px(560), width - 32), None, top + px(8))
        if not self.keys.isHidden():
            self._put(self.keys, None, None, top + px(48))
        if not self.feeds.isHidden():
            wide = min(px(520), width - 32)
            self._put(self.feeds, wide, width - wide - 16, top + px(8))

    def _put(self, overlay: QFrame, width: int | None, left: int | None, top: int) -> None:
        layout = overlay.layout()
        if width is None or layout is None:
            overlay.adjustSize()
        else:
            layout.activate()
            wraps = layout.hasHeightForWidth()
            overlay.setFixedSize(width, layout.totalHeightForWidth(width) if wraps else layout.sizeHint().height())
        overlay.move(QPoint((self._window.width() - overlay.width()) // 2 if left is None else left, top))
        overlay.raise_()
