"""Another language or theme, put on in slices, so that nothing holds the desk while two hundred widgets are dressed.

A style sheet polishes every widget below its wearer in one go (Qt's own work, a tenth of a millisecond a widget; it
cannot be divided). So the window keeps the sheet that it was opened in, and after a change of theme each part wears the
new one itself, which goes before the window's. What holds parts paints its own ground and wears nothing; a room of
three hundred widgets is such a holder, and what comes into it later is dressed when it comes.

Until the last slice the window is not painted: nobody sees two languages, or two themes, on one screen.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QChildEvent, QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitterHandle,
    QWidget,
)
from shiboken6 import isValid

from zscc.clock import monotonic_s
from zscc.ui.parts import WORN, Look, dress_newcomer, wear

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

SLICE_S = 0.001
"""A slice goes on with steps for so long; no step takes much longer."""
MOST_AT_ONCE = 16
"""A part of more widgets is dressed piece by piece, where the sheet says nothing of itself."""
_SAME_IN_ALL = frozenset({"", "scrolled", "stack"})
"""Names of widgets of which the sheets of all themes say nothing, or the same."""
_TOLD_BY_KIND = (
    QAbstractSlider,
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
)


class Dressing(QObject):
    """Takes the steps of one window into another look."""

    finished = Signal()
    """Everything wears the look that was asked for last."""

    def __init__(self, desk: "DeskWindow", look: Look, steps: Callable[[Look], Iterator[None]]) -> None:
        super().__init__(desk)
        self._desk, self._steps_into = desk, steps
        self.look = look
        """What was asked for last."""
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)

    @property
    def done(self) -> bool:
        """Whether no slice is to come."""
        return not self._timer.isActive()

    def now(self, look: Look) -> None:
        """Wear this look when the call returns."""
        self.look, self._steps = look, self._steps_into(look)
        for _ in self._steps:
            pass
        self._finish()

    def in_slices(self, look: Look) -> None:
        """Wear this look soon; one that is being put on is left for it."""
        self.look, self._steps = look, self._steps_into(look)
        self._desk.setUpdatesEnabled(False)
        self._timer.start(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What comes into a part that was dressed piece by piece.
        if isinstance(event, QChildEvent) and isinstance(watched, QWidget):
            dress_newcomer(watched, event)
        return False

    def _slice(self) -> None:
        until_s = monotonic_s() + SLICE_S
        for _ in self._steps:
            if monotonic_s() >= until_s:
                return
        self._finish()

    def _finish(self) -> None:
        self._timer.stop()
        if not self._desk.updatesEnabled():
            self._desk.setUpdatesEnabled(True)
            # What was to be painted when the updates ended is still down to be, and Qt asks for nothing twice.
            QCoreApplication.postEvent(self._desk, QEvent(QEvent.Type.UpdateRequest))
        self.finished.emit()


def dressed_parts(desk: "DeskWindow", look: Look) -> Iterator[None]:
    """Put the theme on every part of the desk, one step a part; nothing to do while the window wears it."""
    sheet = "" if look.theme.sheet == desk.styleSheet() else look.theme.sheet
    desk.setProperty(WORN, sheet)
    for part in list(_parts(desk)):
        for piece in _pieces(part, desk.dressing):
            if isValid(piece) and piece.styleSheet() != sheet:
                wear(piece, sheet)
                yield
        yield


def _pieces(part: QWidget, newcomers: QObject) -> Iterator[QWidget]:
    """A part that is small or painted by the sheet; else the pieces of which it is made."""
    if not isValid(part):
        return
    whole = part.styleSheet() or part.objectName() not in _SAME_IN_ALL or isinstance(part, _TOLD_BY_KIND)
    if whole or len(part.findChildren(QWidget)) <= MOST_AT_ONCE:
        yield part
        return
    part.installEventFilter(newcomers)
    for piece in part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        yield from _pieces(piece, newcomers)


def _parts(desk: "DeskWindow") -> Iterator[QWidget]:
    """What wears a sheet of its own: whatever stands in the holders, and what lies on the map."""
    holders = (desk, desk.left, desk.left.layers, desk.right, desk.tables.middle)
    for holder in holders:
        for part in holder.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if part not in holders and part is not desk.canvas and not isinstance(part, QSplitterHandle):
                yield part
    yield from desk.map_desk.parts()
