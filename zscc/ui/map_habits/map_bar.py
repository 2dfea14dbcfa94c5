"""The slim bar of tools at the map's right edge: painted icons, tool tips with their key, the tool in use lit."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QWidget

from zscc.map.tools.box import TOOL_NAMES
from zscc.ui.map_habits.map_icons import paint_icon
from zscc.ui.parts import Look, rule, tight
from zscc.ui.theme import Theme

BUTTON_PX, ICON_PX, PAD_PX = 30, 20, 4
GROUPS = (
    ("browse", "identify", "zoom_box"),
    ("measure_distance", "measure_area"),
    ("select_rectangle", "select_polygon", "select_freehand", "select_radius"),
    ("home", "previous_view", "next_view", "bookmarks"),
)
"""From the top down; what is no tool is a command."""


class MapButton(QAbstractButton):
    """One icon."""

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self._theme = name, theme
        self._looks: tuple[object, ...] = ()
        self._kept = QPixmap()
        self.setCheckable(name in TOOL_NAMES)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme, self._looks = theme, ()
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        edge = self._theme.px(BUTTON_PX)
        return QSize(edge, edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture())
        painter.end()

    def _picture(self) -> QPixmap:
        """As it looks now, kept: the bar lies over the map and is painted with each of its frames."""
        lit = self.underMouse() and self.isEnabled()
        looks = (self.isChecked(), self.isEnabled(), lit, self.hasFocus(), self.size(), self.devicePixelRatioF())
        if looks != self._looks:
            self._looks, self._kept = looks, self._painted(lit=lit)
        return self._kept

    def _painted(self, *, lit: bool) -> QPixmap:
        theme, dpr = self._theme, self.devicePixelRatioF()
        picture = QPixmap(self.size() * dpr)
        picture.setDevicePixelRatio(dpr)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        ground = "selected" if self.isChecked() else "hairline" if lit else None
        painter.setBrush(Qt.BrushStyle.NoBrush if ground is None else theme.colour(ground))
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawRoundedRect(box, theme.radius / 2, theme.radius / 2)
        shade = "accent" if self.isChecked() else "text_second" if self.isEnabled() else "hairline"
        edge = theme.px(ICON_PX)
        inset = (self.width() - edge) / 2
        paint_icon(painter, self.name, QRectF(inset, inset, edge, edge), theme.colour(shade))
        painter.end()
        return picture


class MapBar(QFrame):
    """The bar; it says what was asked by the name of a tool or command."""

    asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.buttons: dict[str, MapButton] = {}
        self._rules = [rule(self) for _ in GROUPS[1:]]
        for name in (name for group in GROUPS for name in group):
            button = self.buttons[name] = MapButton(name, look.theme, self)
            button.clicked.connect(self._clicked)
        self._cells = QGridLayout(self)
        tight(self._cells, PAD_PX, 0)
        self._wide = 0
        self.stand_in(room_px=10_000)

    def stand_in(self, room_px: int) -> None:
        """One button wide, or two where so many pixels are not high enough for one column."""
        edge = self.buttons["browse"].sizeHint().height()
        wide = 1 if room_px >= len(self.buttons) * edge + 2 * PAD_PX * len(GROUPS) else 2
        if wide != self._wide:
            self._wide = wide
            self._lay_out()

    def _lay_out(self) -> None:
        row = 0
        for place, group in enumerate(GROUPS):
            if place:
                self._cells.addWidget(self._rules[place - 1], row, 0, 1, self._wide)
                self._cells.setRowMinimumHeight(row, 2 * PAD_PX - 1)
                row += 1
            for at, name in enumerate(group):
                self._cells.addWidget(self.buttons[name], row + at // self._wide, at % self._wide)
            row += -(-len(group) // self._wide)
        for rest in range(row, self._cells.rowCount()):
            self._cells.setRowMinimumHeight(rest, 0)
        self.adjustSize()

    def show_look(self, look: Look, keys: dict[str, str]) -> None:
        """Wear another language or theme; ``keys`` are the keys of the buttons' commands."""
        words = look.wording.words
        for name, button in self.buttons.items():
            button.show_theme(look.theme)
            told = words(f"habits.tool.{name}" if name in TOOL_NAMES else f"ui.command.{name}")
            button.setToolTip(f"{told}  {keys[name]}" if keys.get(name) else told)
            button.setAccessibleName(told)
        self.setAccessibleName(words("habits.bar.name"))
        self.adjustSize()

    def show_tool(self, name: str) -> None:
        """Light the tool in use."""
        for button in self.buttons.values():
            if button.isCheckable():
                button.setChecked(button.name == name)

    def show_history(self, *, previous: bool, following: bool) -> None:
        """Whether there is a view to go back or on to."""
        self.buttons["previous_view"].setEnabled(previous)
        self.buttons["next_view"].setEnabled(following)

    def _clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, MapButton)
        # Which tool is lit says the map, not the click.
        if button.isCheckable():
            button.setChecked(not button.isChecked())
        self.asked.emit(button.name)
