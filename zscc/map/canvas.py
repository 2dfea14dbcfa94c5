"""The map as a widget: it shows snapshots, and says what a person picks, hovers and looks at.

Messages change state; only the frame timer paints, at most once a frame and only when something changed.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from zscc.clock import monotonic_s
from zscc.map.camera import FLIGHT_S, ZOOM_S, Camera
from zscc.map.card import Card, Tip
from zscc.map.composer import Composer
from zscc.map.facts import FactBook
from zscc.map.fonts import load_fonts
from zscc.map.frame import Frame
from zscc.map.layers import SWITCHES
from zscc.map.pick import Pick
from zscc.map.picking import pick_at, position_of
from zscc.map.stage import Stage
from zscc.map.viewport import Viewport, viewport_of
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town

FRAME_MS = 16
_WORK_S = 0.003
"""What making pictures anew may take of a frame."""
_SETTLE_S = 0.09
"""The view has settled when nothing moved it for so long."""
_WHEEL_FACTOR, _KEY_FACTOR, _DOUBLE_CLICK_FACTOR = 1.25, 1.5, 2.0
_KEY_PAN_SHARE = 0.15
_HOME_MARGINS_PX = (28.0, 52.0, 28.0, 28.0)
_CARD_AT_PX = (16, 52)


class MapCanvas(QWidget):
    """The stage of the desk."""

    picked = Signal(object)
    """Pick or None, after a person clicked."""
    hovered = Signal(object)
    """Pick or None, when what lies under the cursor changes."""
    view_changed = Signal()

    def __init__(self, town: Town, style: Style, words: Words, windows: Windows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        load_fonts()
        self._composer = Composer(town, style, words, windows, monotonic_s)
        self._book = FactBook(town, words)
        self._stage = Stage(self._paint, self)
        self._card, self._tip = Card(self), Tip(self)
        self._camera = Camera(viewport_of(self._composer.box_m, 640, 480, _HOME_MARGINS_PX))
        self._at_home, self._dirty, self._coordinates_shown = True, True, True
        self._card_shown = True
        self._moved_s, self._moved = 0.0, True
        self._cursor: QPointF | None = None
        self._hover: Pick | None = None
        self._offscreen = QGuiApplication.platformName() == "offscreen"
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stage)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 150)
        self._dress(style)
        self._listen()

    # What the desk says to the map ---------------------------------------------------------------------

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show this moment from the next frame on."""
        self._composer.show(snapshot)
        self._show_card()
        self._touch()

    def set_words(self, words: Words) -> None:
        """Speak another language."""
        self._book = FactBook(self._composer.town, words)
        self._composer.set_words(words)
        self._show_card()
        self._touch()

    def set_style(self, style: Style) -> None:
        """Wear another theme."""
        self._composer.set_style(style)
        self._dress(style)
        self._touch()

    def layer_names(self) -> tuple[str, ...]:
        """Layers that can be switched, from the ground up; their words are ``map.layer.<name>``."""
        return SWITCHES

    def layer_visible(self, name: str) -> bool:
        """Whether a layer is on; KeyError when there is no such layer."""
        return _known(name) in self._composer.visible

    def set_layer_visible(self, name: str, visible: bool) -> None:
        """Switch one layer on or off; KeyError when there is no such layer."""
        self._composer.set_visible(_known(name), visible)
        self._touch()

    def set_trail_minutes(self, minutes: float) -> None:
        """How long the trails of the vehicles are."""
        self._composer.set_trail_minutes(minutes)
        self._touch()

    def set_card_shown(self, shown: bool) -> None:
        """Whether what is picked gets a card on the map; a desk that tells more beside the map wants none."""
        self._card_shown = shown
        self._show_card()

    def set_coordinates_shown(self, shown: bool) -> None:
        """The read-out of coordinates; the wall and visitors do without."""
        self._coordinates_shown = shown
        self._touch()

    def select(self, pick: Pick | None) -> None:
        """Mark one thing and show its card, without announcing it."""
        self._composer.select(pick)
        self._show_card()
        self._touch()

    def fly_to(self, x_m: float, y_m: float, metres_per_pixel: float | None = None, *, animated: bool = True) -> None:
        """Bring a point of the map (EPSG:4549) to the middle of the view; at once when offscreen or not animated."""
        scale = metres_per_pixel or self._camera.goal.metres_per_pixel
        goal = replace(self._camera.goal, centre_x_m=x_m, centre_y_m=y_m, metres_per_pixel=scale)
        self._go(goal, FLIGHT_S if animated else 0.0)

    def fly_to_pick(self, pick: Pick, metres_per_pixel: float | None = None) -> bool:
        """Bring a thing to the middle of the view; False when it is nowhere."""
        found = position_of(pick, self._composer.town, self._composer.snapshot)
        if found is not None:
            self.fly_to(*found.at, metres_per_pixel)
        return found is not None

    def home(self, *, animated: bool = True) -> None:
        """Show the whole town."""
        self._go(self._home_view(), FLIGHT_S if animated else 0.0)
        self._at_home = True

    # What the desk may ask -----------------------------------------------------------------------------

    @property
    def viewport(self) -> Viewport:
        """What is seen right now."""
        return self._camera.view

    @property
    def frame(self) -> Frame:
        """Everything the painters see right now, with the labels as placed."""
        return self._composer.frame(self._camera.view)

    @property
    def working(self) -> bool:
        """Whether the map is on its way or being made anew."""
        return self._camera.moving or self._composer.wants_work(self._camera.view, settled=True)

    @property
    def ticking(self) -> bool:
        """Whether the frame timer runs; it rests while nothing changes."""
        return self._timer.isActive()

    @property
    def range_m(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The range of pyqtgraph's view: west and east, south and north in map metres."""
        return self._stage.range_m

    def settle(self) -> None:
        """Arrive and finish every picture at once: for pictures and tests."""
        self._camera.jump(self._camera.goal)
        self._follow()
        # The first pass paints the view, the second its rim.
        for _ in range(2):
            self._composer.finish(self._camera.view)
        self._stage.show_view(self._camera.view)
        self._stage.viewport().repaint()

    def sizeHint(self) -> QSize:
        return QSize(1150, 940)

    # What Qt says --------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._stage.fit(self.width(), self.height())
        if self._at_home:
            self._camera.jump(self._home_view())
        else:
            size = self.width(), self.height()
            self._camera.jump(replace(self._camera.goal.resized(*size), dpr=self.devicePixelRatioF()))
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._touch()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._key_acts().get(Qt.Key(event.key()))
        if act is None or event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
            return
        act()
        event.accept()

    # Inside --------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        stage = self._stage
        stage.dragged.connect(self._on_dragged)
        stage.clicked.connect(self._on_clicked)
        stage.double_clicked.connect(self._on_double_clicked)
        stage.wheeled.connect(self._on_wheeled)
        stage.cursor_moved.connect(self._on_cursor_moved)
        stage.cursor_left.connect(self._on_cursor_left)
        self._card.closed.connect(self._on_card_closed)

    def _dress(self, style: Style) -> None:
        self._card.wear(style)
        self._tip.wear(style)

    def _home_view(self) -> Viewport:
        view = viewport_of(self._composer.box_m, self.width(), self.height(), _HOME_MARGINS_PX)
        return replace(view, dpr=self.devicePixelRatioF())

    def _key_acts(self) -> dict[Qt.Key, Callable[[], None]]:
        view = self._camera.goal
        right, down = view.width_px * _KEY_PAN_SHARE, view.height_px * _KEY_PAN_SHARE
        return {
            Qt.Key.Key_Plus: lambda: self._zoom(_KEY_FACTOR),
            Qt.Key.Key_Equal: lambda: self._zoom(_KEY_FACTOR),
            Qt.Key.Key_Minus: lambda: self._zoom(1 / _KEY_FACTOR),
            Qt.Key.Key_Left: lambda: self._go(view.moved_by(right, 0), ZOOM_S),
            Qt.Key.Key_Right: lambda: self._go(view.moved_by(-right, 0), ZOOM_S),
            Qt.Key.Key_Up: lambda: self._go(view.moved_by(0, down), ZOOM_S),
            Qt.Key.Key_Down: lambda: self._go(view.moved_by(0, -down), ZOOM_S),
            Qt.Key.Key_Home: self.home,
            Qt.Key.Key_Escape: self._on_card_closed,
        }

    def _zoom(self, factor: float, at: QPointF | None = None) -> None:
        goal = self._camera.goal
        x_px, y_px = (at.x(), at.y()) if at is not None else (goal.width_px / 2, goal.height_px / 2)
        self._go(goal.zoomed_at(x_px, y_px, factor), ZOOM_S)

    def _go(self, goal: Viewport, lasts_s: float) -> None:
        self._at_home = False
        if self._offscreen or lasts_s <= 0.0:
            self._camera.jump(goal)
            self._follow()
            return
        self._camera.aim(goal, monotonic_s(), lasts_s)
        self._touch()

    def _follow(self) -> None:
        """The view is another: pyqtgraph learns it with the next frame, whoever listens at once."""
        self._moved_s = monotonic_s()
        self._moved = True
        self._touch()
        self.view_changed.emit()

    def _touch(self) -> None:
        self._dirty = True
        if not self._timer.isActive() and self.isVisible():
            self._timer.start()

    def _on_frame(self) -> None:
        now_s = monotonic_s()
        if self._camera.step(now_s):
            self._follow()
        settled = not self._camera.moving and now_s - self._moved_s >= _SETTLE_S
        view = self._camera.view
        if self._composer.work(view, now_s + _WORK_S, settled=settled):
            self._dirty = True
        if self._moved:
            self._moved = False
            self._stage.show_view(view)
        if self._dirty:
            self._stage.viewport().update()
        elif settled and not self._composer.wants_work(view, settled=True):
            self._timer.stop()

    def _paint(self, painter: QPainter) -> None:
        view = self._camera.view
        if not self._composer.ready:
            self._composer.finish(view)
        self._composer.paint(painter, view, self._read_out())
        # Whatever asked for this frame, it shows everything there is.
        self._dirty = False

    def _read_out(self) -> tuple[float, float] | None:
        if not self._coordinates_shown:
            return None
        view = self._camera.view
        if self._cursor is None:
            return view.centre_x_m, view.centre_y_m
        return view.map_from_px(self._cursor.x(), self._cursor.y())

    def _show_card(self) -> None:
        pick = self._composer.selection
        facts = None
        if pick is not None and self._card_shown:
            facts = self._book.of(pick, self._composer.snapshot)
        if facts is None:
            self._card.hide()
            return
        self._card.show_facts(facts, self._composer.words("map.card.close"))
        self._card.move(*_CARD_AT_PX)

    def _on_dragged(self, by: QPointF) -> None:
        self._tip.hide()
        self._camera.jump(self._camera.view.moved_by(by.x(), by.y()))
        self._at_home = False
        self._follow()

    def _on_wheeled(self, at: QPointF, notches: float) -> None:
        self._tip.hide()
        self._zoom(_WHEEL_FACTOR**notches, at)

    def _on_clicked(self, at: QPointF) -> None:
        pick = pick_at(at.x(), at.y(), self.frame)
        self.select(pick)
        self.picked.emit(pick)

    def _on_double_clicked(self, at: QPointF) -> None:
        self._zoom(_DOUBLE_CLICK_FACTOR, at)

    def _on_cursor_moved(self, at: QPointF) -> None:
        self._cursor = at
        pick = pick_at(at.x(), at.y(), self.frame)
        if pick != self._hover:
            self._hover = pick
            self.hovered.emit(pick)
        tip = "" if pick is None else self._book.tip(pick, self._composer.snapshot)
        self._tip.show_text(tip, at.x(), at.y())
        self._touch()

    def _on_cursor_left(self) -> None:
        self._cursor = None
        self._tip.hide()
        if self._hover is not None:
            self._hover = None
            self.hovered.emit(None)
        self._touch()

    def _on_card_closed(self) -> None:
        if self._composer.selection is not None:
            self.select(None)
            self.picked.emit(None)


def _known(name: str) -> str:
    if name not in SWITCHES:
        raise KeyError(name)
    return name
