"""What hands do on the map: the tool in use gets clicks and strokes, the helm gets pans and zooms, the tip follows.

Keys are listened to only while the map has the focus, where no input method is at work: Space and letters are safe.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from zscc.map.pointing.helm import Helm
from zscc.map.stage import Stage
from zscc.map.tools.box import BROWSE, tools_for
from zscc.map.tools.tool import Bench, Tool, Touch

_WHEEL_FACTOR, _KEY_FACTOR = 1.25, 1.5
_KEY_PAN_SHARE = 0.15
_TAKES = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.KeypadModifier | _SHIFT
_ZOOM_BOX = "zoom_box"


class Hands(QObject):
    """Connects the stage with the helm and the tools of one canvas."""

    tool_changed = Signal(str)
    hint_changed = Signal(str)
    """What the tool in use says to do next; '' while browsing."""
    hand_moved = Signal(object)
    """Touch, or None when the pointer left the map."""
    menu_asked = Signal(object)
    """Touch of a right click."""

    def __init__(self, stage: Stage, helm: Helm, bench: Bench, parent: QObject) -> None:
        super().__init__(parent)
        self._stage, self._helm, self._bench = stage, helm, bench
        self._tools = tools_for(bench)
        self._tool: Tool = self._tools[BROWSE]
        self._lent: Tool | None = None
        """The tool that has one stroke of another tool's: the zoom box of a Shift-drag."""
        self._space = self._boxing = False
        self._hint = ""
        self.last: Touch | None = None
        self._listen()

    def _listen(self) -> None:
        stage = self._stage
        stage.strokes = self._strokes
        stage.dragged.connect(self._on_dragged)
        stage.stroke_began.connect(self._on_stroke_began)
        stage.stroke_went_on.connect(self._on_stroke_went_on)
        stage.stroke_ended.connect(self._on_stroke_ended)
        stage.stroke_lost.connect(self._on_stroke_lost)
        stage.clicked.connect(self._on_clicked)
        stage.double_clicked.connect(self._on_double_clicked)
        stage.wheeled.connect(self._on_wheeled)
        stage.pinched.connect(self._on_pinched)
        stage.cursor_moved.connect(self._on_cursor_moved)
        stage.cursor_left.connect(self._on_cursor_left)
        stage.menu_asked.connect(self._on_menu_asked)
        stage.show_cursor(self._tool.cursor)

    # Tools ---------------------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        """The one in use."""
        return self._tool

    def use(self, name: str) -> None:
        """Take another tool; KeyError when there is none of this name."""
        self._take(self._tools[name], name)

    def _take(self, tool: Tool, name: str) -> None:
        if tool is self._tool:
            return
        self._tool.cancel()
        self._tool = tool
        tool.taken()
        self._stage.show_cursor(tool.cursor)
        self.hand_moved.emit(None)
        self.tool_changed.emit(name)
        self.say_hint()

    def take(self, tool: Tool) -> None:
        """Take a tool that a panel lends, until it is put down or another is taken."""
        self._take(tool, tool.name)

    def say_hint(self) -> None:
        """Say what the tool wants, when that is another thing than before."""
        hint = (self._lent or self._tool).hint()
        if hint != self._hint:
            self._hint = hint
            self.hint_changed.emit(hint)

    @property
    def drawing(self) -> Tool:
        """The tool whose sketch is shown."""
        return self._lent or self._tool

    def cancel(self) -> bool:
        """Drop what is half done, else put the tool down; False when there is neither."""
        if self.drawing.cancel():
            return True
        if self._tool.name == BROWSE:
            return False
        self.use(BROWSE)
        return True

    # Keys ----------------------------------------------------------------------------------------------

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key that is somebody's shortcut is ours while the map has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            return self._tool.name != BROWSE or self._lent is not None
        copies = event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return copies and bool(self._tool.result())

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Do what a key means on the map; False when it means nothing here."""
        key = Qt.Key(event.key())
        if self._tool_key(key, event):
            return True
        if event.modifiers() & ~_PLAIN:
            return False
        if key is Qt.Key.Key_Space:
            self._hold_space(True)
            return True
        act = self._acts().get(key)
        if act is not None:
            act()
        return act is not None

    def key_released(self, event: QKeyEvent) -> bool:
        """Let go of Space."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        self._hold_space(False)
        return True

    def let_go(self) -> None:
        """The map lost the focus: nobody will tell when Space comes up."""
        self._hold_space(False)

    def _tool_key(self, key: Qt.Key, event: QKeyEvent) -> bool:
        if key is Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            told = self._tool.result()
            if told:
                self._bench.copy(told)
            return bool(told)
        if key is Qt.Key.Key_Escape:
            return self.cancel()
        return not event.modifiers() & ~_PLAIN and self._tool.key(key)

    def _hold_space(self, held: bool) -> None:
        self._space = held
        self._stage.show_cursor(Qt.CursorShape.OpenHandCursor if held else self._tool.cursor)

    def _acts(self) -> dict[Qt.Key, Callable[[], object]]:
        helm, view = self._helm, self._helm.view
        right, down = view.width_px * _KEY_PAN_SHARE, view.height_px * _KEY_PAN_SHARE
        return {
            Qt.Key.Key_Plus: lambda: helm.zoom(_KEY_FACTOR),
            Qt.Key.Key_Equal: lambda: helm.zoom(_KEY_FACTOR),
            Qt.Key.Key_PageUp: lambda: helm.zoom(_KEY_FACTOR),
            Qt.Key.Key_Minus: lambda: helm.zoom(1 / _KEY_FACTOR),
            Qt.Key.Key_Underscore: lambda: helm.zoom(1 / _KEY_FACTOR),
            Qt.Key.Key_PageDown: lambda: helm.zoom(1 / _KEY_FACTOR),
            Qt.Key.Key_Left: lambda: helm.pan(right, 0),
            Qt.Key.Key_Right: lambda: helm.pan(-right, 0),
            Qt.Key.Key_Up: lambda: helm.pan(0, down),
            Qt.Key.Key_Down: lambda: helm.pan(0, -down),
            Qt.Key.Key_Home: helm.home,
        }

    # The stage -----------------------------------------------------------------------------------------

    def _touch(self, at: QPointF, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Touch:
        at_m = self._helm.view.map_from_px(at.x(), at.y())
        self.last = Touch(at.x(), at.y(), at_m, bool(modifiers & _SHIFT), bool(modifiers & _TAKES))
        return self.last

    def _strokes(self, modifiers: Qt.KeyboardModifier) -> bool:
        self._boxing = self._boxes(modifiers)
        return not self._space and (self._tool.strokes or self._boxing)

    def _boxes(self, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether Shift makes a drag a zoom box; a tool that chooses keeps Shift for adding."""
        return bool(modifiers & _SHIFT) and not self._tool.strokes

    def _on_dragged(self, by: QPointF) -> None:
        self.hand_moved.emit(None)
        self._helm.drag(by.x(), by.y())

    def _on_stroke_began(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._lent = self._tools[_ZOOM_BOX] if self._boxing else None
        self.hand_moved.emit(None)
        self.drawing.stroke_began(self._touch(at, modifiers))

    def _on_stroke_went_on(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.drawing.stroke_went_on(self._touch(at, modifiers))

    def _on_stroke_ended(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.drawing.stroke_ended(self._touch(at, modifiers))
        self._lent = None
        self._bench.refresh()

    def _on_stroke_lost(self) -> None:
        self.drawing.cancel()
        self._lent = None
        self._bench.refresh()

    def _on_clicked(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._tool.click(self._touch(at, modifiers))

    def _on_double_clicked(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._tool.double_click(self._touch(at, modifiers))

    def _on_wheeled(self, at: QPointF, notches: float) -> None:
        self.hand_moved.emit(None)
        self._helm.zoom(_WHEEL_FACTOR**notches, (at.x(), at.y()))

    def _on_pinched(self, at: QPointF, factor: float) -> None:
        self._helm.zoom(factor, (at.x(), at.y()))

    def _on_cursor_moved(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        touch = self._touch(at, modifiers)
        self._tool.move(touch)
        self.hand_moved.emit(touch)

    def _on_cursor_left(self) -> None:
        self.last = None
        self.hand_moved.emit(None)

    def _on_menu_asked(self, at: QPointF) -> None:
        self.menu_asked.emit(self._touch(at))
