"""The way into another workspace, a step an event; who does not wait for the last step has all of them at once.

On the way the right column is not painted: it shows the workspace before until the next one is whole. Whatever a person
does meanwhile, a key or a click, comes after the last step.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from zscc.ui.floor_plan import fit_columns
from zscc.ui.making import finish
from zscc.ui.workspaces import ARRANGEMENTS, Arrangement, Workspace

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

_BY_HAND = frozenset(
    {
        QEvent.Type.ShortcutOverride,
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.DragEnter,
    }
)


class Walk(QObject):
    """Takes one window from workspace to workspace."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    @property
    def done(self) -> bool:
        """Whether the workspace that was asked for last is whole."""
        return not self._timer.isActive()

    def now(self, workspace: Workspace) -> None:
        """Be there when the call returns."""
        self._arrive()
        finish(self._way_to(workspace))

    def begin(self, workspace: Workspace) -> None:
        """Be there some events later."""
        self._arrive()
        self._steps = self._way_to(workspace)
        self._desk.right.setUpdatesEnabled(False)
        handle = self._desk.windowHandle()
        if handle is not None:
            # Keys, shortcuts and clicks come through the window before any widget of it hears of them.
            handle.installEventFilter(self)
        self._timer.start(0)
        self._step()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_HAND:
            self._arrive()
        return False

    def _step(self) -> None:
        if next(self._steps, self) is self:
            self._arrive()

    def _arrive(self) -> None:
        """Take the steps that are left."""
        if self.done:
            return
        # Before the steps: one that asks for another workspace must not take them again.
        self._timer.stop()
        handle = self._desk.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
        finish(self._steps)
        self._desk.right.setUpdatesEnabled(True)
        # What was to be painted when the updates ended is still down to be, and Qt asks for nothing twice.
        QCoreApplication.postEvent(self._desk, QEvent(QEvent.Type.UpdateRequest))

    def _way_to(self, workspace: Workspace) -> Iterator[None]:
        desk, arrangement = self._desk, ARRANGEMENTS[workspace]
        desk.workspace = workspace
        desk.top_bar.show_workspace(workspace)
        self._emphasise(arrangement)
        yield
        if arrangement.shows_patrol:
            # Made before it is shown.
            assert desk.patrol
            yield
        desk.left.arrange(arrangement)
        yield
        yield from desk.right.arrange_in_pieces(workspace, arrangement)
        yield
        fit_columns(desk, desk.look.theme)
        yield
        desk.workspace_changed.emit(workspace)

    def _emphasise(self, arrangement: Arrangement) -> None:
        desk = self._desk
        layers = desk.canvas.arrangement
        for name, visible in desk.plain_layers.items():
            layers = layers.with_visible(name, visible)
        desk.plain_layers = {name: layers[name].visible for name in arrangement.emphasis}
        for name, visible in arrangement.emphasis.items():
            layers = layers.with_visible(name, visible)
        # In one go: the tree of layers is laid out once.
        desk.canvas.set_arrangement(layers)
