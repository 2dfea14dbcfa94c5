"""The line at the map's foot: what the tool wants or how much is chosen, out of what, and where the cursor is.

The coordinates follow the cursor and can be typed over to jump; the button beside them changes their system.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from zscc.geo.coordinate_text import write_position
from zscc.geo.spaces import Space
from zscc.ui.parts import ElidedLabel, Look

SYSTEMS = (Space.WGS84, Space.EPSG4549, Space.GCJ02, Space.BD09)
HEIGHT_PX, FIELD_PX, WIDE_PX = 32, 190, 860
LONGEST_TYPED = 200
_BETWEEN = " · "
"""Between hints, here and in the words."""


class CoordinateField(QLineEdit):
    """Follows the cursor until somebody types in it."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("coordinateField")
        self.setMaxLength(LONGEST_TYPED)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class HintLine(ElidedLabel):
    """Several hints; where not all fit the last are left out whole, for half a hint helps nobody."""

    def shown(self, width_px: int) -> str:
        """What fits this width; a single hint is left to be cut."""
        parts, metrics = self.text().split(_BETWEEN), self.fontMetrics()
        while len(parts) > 1 and metrics.horizontalAdvance(_BETWEEN.join(parts)) > width_px:
            parts.pop()
        return _BETWEEN.join(parts)


class MapFoot(QFrame):
    """One line under the map."""

    jump_asked = Signal(str)
    """What somebody typed."""
    left = Signal()
    """Esc in the field: the keyboard goes back to the map."""
    scope_asked = Signal()
    """Out of which layers to choose."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapFoot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.system = SYSTEMS[0]
        self._look = look
        self._at_m: tuple[float, float] | None = None
        self._hint = self._count = self._scope = ""
        self.told = HintLine("note", "second", self)
        self.scope, self.unit = QPushButton(self), QPushButton(self)
        for button in (self.scope, self.unit):
            button.setProperty("look", "foot")
        self.field = CoordinateField(self)
        self.field.installEventFilter(self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(self.told, 1)
        for widget in (self.scope, self.field, self.unit):
            row.addWidget(widget)
        self.field.returnPressed.connect(lambda: self.jump_asked.emit(self.field.text()))
        self.field.left.connect(self._leave)
        self.unit.clicked.connect(self.next_system)
        self.scope.clicked.connect(self.scope_asked)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words, theme = look.wording.words, look.theme
        self.setFixedHeight(theme.px(HEIGHT_PX))
        self.field.setFixedWidth(theme.px(FIELD_PX))
        self.field.setAccessibleName(words("habits.foot.field"))
        self.field.setToolTip(words("habits.foot.field_tip"))
        self.unit.setToolTip(words("habits.foot.system_tip"))
        self._fit()
        self._show_system()

    def show_choosing(self, choosing: bool) -> None:
        """Whether a tool chooses right now: only then is it asked out of what."""
        self.scope.setVisible(choosing)

    def set_coordinates_shown(self, shown: bool) -> None:
        """The wall and visitors get no coordinates."""
        self.field.setVisible(shown)
        self.unit.setVisible(shown)

    def show_hint(self, hint: str) -> None:
        """What the tool in use wants; '' while browsing."""
        self._hint = hint
        self._show_told()

    def show_count(self, told: str) -> None:
        """How much is chosen."""
        self._count = told
        self._show_told()

    def show_scope(self, told: str) -> None:
        """Out of what a tool chooses; on a narrow map the button says less and its tip the rest."""
        self._scope = told
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = self._look.wording.words
        wide = self.width() >= self._look.theme.px(WIDE_PX)
        self.scope.setText(self._scope if wide else words("habits.foot.scope_short"))
        self.scope.setToolTip(f"{self._scope}\n{words('habits.foot.scope_tip')}")
        self.scope.setAccessibleName(self._scope)
        # At once: the room for the longer words is there now, and nobody is to see them cut until the next turn.
        self._row.activate()

    def show_position(self, at_m: tuple[float, float]) -> None:
        """Where the cursor is, in map metres; what somebody is typing stays."""
        self._at_m = at_m
        if not self.field.hasFocus():
            self.field.setText(write_position(*at_m, self.system))

    def next_system(self) -> None:
        """Show the coordinates in the next system."""
        self.system = SYSTEMS[(SYSTEMS.index(self.system) + 1) % len(SYSTEMS)]
        self._show_system()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() is QEvent.Type.FocusOut and self._at_m is not None:
            # The typed text is gone when the field is left; the cursor's place comes back.
            self.field.setText(write_position(*self._at_m, self.system))
        return super().eventFilter(watched, event)

    def _leave(self) -> None:
        self.left.emit()

    def _show_system(self) -> None:
        words = self._look.wording.words
        self.unit.setText(words(f"habits.system.{self.system.value}"))
        self.field.setPlaceholderText(words("habits.foot.placeholder"))
        if self._at_m is not None and not self.field.hasFocus():
            self.field.setText(write_position(*self._at_m, self.system))

    def _show_told(self) -> None:
        self.told.setText(_BETWEEN.join(part for part in (self._count, self._hint) if part))
