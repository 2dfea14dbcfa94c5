"""The map as a widget: it shows snapshots, and says what a person picks, hovers and looks at.

Messages change state; only the frame timer (:mod:`zscc.map.pace`) paints, at most once a frame and only when something
changed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFocusEvent, QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGraphicsItem, QVBoxLayout, QWidget

from zscc.analysis.heat_filter import HeatFilter
from zscc.clock import monotonic_s
from zscc.map.arrangement import Arrangement
from zscc.map.composer import Composer
from zscc.map.fonts import load_fonts
from zscc.map.frame import Frame
from zscc.map.history import ViewHistory
from zscc.map.home_view import outline_of
from zscc.map.pace import Pace
from zscc.map.plot_ground import PlotGround
from zscc.map.plot_library import PlotLibrary
from zscc.map.pointing.answers import Answers
from zscc.map.pointing.choice import Choice
from zscc.map.pointing.facts import FactBook, Facts
from zscc.map.pointing.hands import Hands
from zscc.map.pointing.helm import Helm
from zscc.map.pointing.pick import Pick
from zscc.map.pointing.picking import position_of
from zscc.map.pointing.workbench import Workbench
from zscc.map.sketch import Sketch
from zscc.map.stage import Stage
from zscc.map.themes.choropleth import LentFigures, Theme
from zscc.map.themes.ground_picture import GroundPicture
from zscc.map.tools.tool import Touch
from zscc.map.viewport import Box, Viewport
from zscc.settings.profile import Windows
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.features import FeatureLayer
from zscc.town.layers import Town

if TYPE_CHECKING:
    from zscc.analysis.patrol_picture import PatrolPicture

TOOL_SKETCH = "tool"
"""The name of the sketch of the tool in use."""


class MapCanvas(QWidget):
    """The stage of the desk."""

    picked = Signal(object)
    """Pick or None, after a person clicked."""
    hovered = Signal(object)
    """Pick or None, when what lies under the cursor changes."""
    view_changed = Signal()
    arrangement_changed = Signal(object)
    """Arrangement, when layers are switched, moved, faded, added or taken away."""
    follow_changed = Signal(object)
    """frozenset of the ids of the vehicles that the view follows from now on."""
    choice_made = Signal(object)
    """frozenset of Picks, after a person chose with a tool."""
    identified = Signal(object, object)
    """tuple of Picks at a point, the top-most first, and the Touch that asked."""
    history_changed = Signal()
    """There is another view to go back or on to."""
    copied = Signal(str)
    """What a tool put on the clipboard."""

    def __init__(self, town: Town, style: Style, words: Words, windows: Windows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        load_fonts()
        self._composer = Composer(town, style, words, windows, monotonic_s)
        at_once = QGuiApplication.platformName() == "offscreen"
        self._standing: list[QWidget] = []
        self._helm = Helm(outline_of(town.boundary), self._taken_px, at_once=at_once, parent=self)
        self._camera = self._helm.camera
        self._pace = Pace(self._composer, self._helm, self)
        self._stage = Stage(self._pace.paint, self)
        self.library = PlotLibrary(self)
        self._plots = PlotGround(self._stage.scene(), lambda: self._camera.view, self)
        self.bench = Workbench(self._composer, self._helm, self)
        self.hands = Hands(self._stage, self._helm, self.bench, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stage)
        self._answers = Answers(FactBook(town, words), self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 150)
        self._answers.wear(style)
        self._listen()

    # What the desk says to the map ---------------------------------------------------------------------

    def prepare(self, snapshot: Snapshot) -> Iterator[None]:
        """Make ready for a moment in pieces, so that showing it holds nobody up."""
        return self._composer.prepare(snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show this moment from the next frame on."""
        self._composer.show(snapshot)
        self._helm.show_vehicles(snapshot.vehicles)
        self._show_card()
        self._pace.touch()

    def set_words(self, words: Words) -> None:
        """Speak another language."""
        self._answers.book = FactBook(self._composer.town, words, self._answers.book.features)
        self._composer.set_words(words)
        self.hands.say_hint()
        self._refresh_sketch()
        self._show_card()
        self._pace.touch()

    def set_style(self, style: Style) -> None:
        """Wear another theme."""
        for _ in self.set_style_in_pieces(style):
            pass

    def set_style_in_pieces(self, style: Style) -> Iterator[None]:
        """Wear another theme, in pieces of some milliseconds; half of it shows in between."""
        yield from self._composer.set_style_in_pieces(style)
        self._answers.wear(style)
        self._pace.touch()

    @property
    def arrangement(self) -> Arrangement:
        """Order, visibility and opacity of the layers."""
        return self._composer.arrangement

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Arrange the layers anew from the next frame on."""
        if arrangement != self.arrangement:
            self._composer.set_arrangement(arrangement)
            self._pace.touch()
            self.arrangement_changed.emit(arrangement)

    def layer_names(self) -> tuple[str, ...]:
        """Layers that can be switched, from the ground up; their words are ``map.layer.<name>``."""
        return self.arrangement.names

    def layer_visible(self, name: str) -> bool:
        """Whether a layer is on; KeyError when there is no such layer."""
        return self.arrangement[name].visible

    def set_layer_visible(self, name: str, visible: bool) -> None:
        """Switch one layer on or off; KeyError when there is no such layer."""
        self.set_arrangement(self.arrangement.with_visible(name, visible))

    def set_feature_layers(self, layers: tuple[FeatureLayer, ...]) -> None:
        """Show these added layers and no others; they appear when they are ready, off this thread."""
        self._composer.set_feature_layers(layers)
        self._answers.book.features = layers
        self._pace.touch()
        self.arrangement_changed.emit(self.arrangement)

    def set_choropleth(self, theme: Theme | None) -> None:
        """Colour the grids by this; None: by nothing. The layer ``choropleth`` shows it."""
        self._composer.set_choropleth(theme)
        self._pace.touch()

    def lend_figures(self, lent: LentFigures | None) -> None:
        """Colour the grids by what a workspace lends while it is shown; None: by the theme again."""
        self._composer.lend_figures(lent)
        self._pace.touch()

    def lend_picture(self, lent: GroundPicture | None) -> None:
        """Show what a workspace lends in place of heat and choropleth; None: these again."""
        self._composer.lend_picture(lent)
        self._pace.touch()

    def set_heat_filter(self, chosen: HeatFilter) -> None:
        """Count only these reports in the heat."""
        self._composer.set_heat_filter(chosen)
        self._pace.touch()

    def show_patrol(self, patrol: "PatrolPicture") -> None:
        """Learn when vehicles were where, with the next snapshot."""
        self._composer.show_patrol(patrol)

    def set_trail_minutes(self, minutes: float) -> None:
        """How long the trails of the vehicles are."""
        self._composer.set_trail_minutes(minutes)
        self._pace.touch()

    def set_card_shown(self, shown: bool) -> None:
        """Whether what is picked gets a card on the map; a desk that tells more beside the map wants none."""
        self._answers.want_card(shown)
        self._show_card()

    def select(self, pick: Pick | None) -> None:
        """Mark one thing and show its card, without announcing it."""
        self._composer.select(pick)
        self._show_card()
        self._pace.touch()

    def choose(self, picks: frozenset[Pick]) -> None:
        """Outline several things, without announcing it; the card of the one that is selected stays."""
        if picks is not self.chosen:
            self.bench.supersede()
            self._composer.choice = self._composer.choice_of(picks)
            self._pace.touch()

    def show_choice(self, choice: Choice) -> None:
        """Outline things whose places were looked up already, in a thread, because they are many."""
        self.bench.supersede()
        self._composer.choice = choice
        self._pace.touch()

    def show_sketch(self, name: str, sketch: Sketch | None) -> None:
        """Lay a sketch over the map, in place of the one of this name before; None takes it away."""
        self._composer.show_sketch(name, sketch)
        self._pace.touch()

    def put_item(self, item: QGraphicsItem) -> None:
        """Lay an item of pyqtgraph over the map, in map metres (EPSG:4549); it keeps its place as the view moves."""
        self._plots.put(item)
        self._pace.touch()

    def take_item(self, item: QGraphicsItem) -> None:
        """Take such an item away; ValueError when it is not on the map."""
        self._plots.take(item)
        self._pace.touch()

    def fly_to(self, x_m: float, y_m: float, metres_per_pixel: float | None = None, *, animated: bool = True) -> None:
        """Bring a point of the map (EPSG:4549) to the middle of the view; at once when offscreen or not animated."""
        self._helm.fly_to(x_m, y_m, metres_per_pixel, animated=animated)

    def fly_to_pick(self, pick: Pick, metres_per_pixel: float | None = None) -> bool:
        """Bring a thing to the middle of the view; False when it is nowhere."""
        layers = tuple(shape.layer for shape in self.frame.features)
        found = position_of(pick, self._composer.town, self._composer.snapshot, layers)
        if found is not None:
            self.fly_to(*found.at, metres_per_pixel)
        return found is not None

    def home(self, *, animated: bool = True) -> None:
        """Show the whole town."""
        self._helm.home(animated=animated)

    def previous_view(self) -> bool:
        """Go back to where the view was before; False when it was nowhere else."""
        return self._helm.previous()

    def next_view(self) -> bool:
        """Undo ``previous_view``; False when there is nothing to undo."""
        return self._helm.next()

    def keep_clear(self, widget: QWidget) -> None:
        """Home leaves the place of this widget, a child of the map, free."""
        self._standing.append(widget)

    def keep_furniture_within(self, size_px: tuple[float, float] | None, *left_out: str) -> None:
        """Caption, legends, north, scale and notes take so much from the top left; None: all of the map.

        ``left_out``: ``north`` or ``notes`` (scale and sources), which another map on the screen says.
        """
        self._composer.keep_furniture_within(size_px, frozenset(left_out))
        self._pace.touch()

    def show_box(self, box_m: Box, *, animated: bool = True) -> None:
        """Show all of a box of map metres (west, south, east, north)."""
        self._helm.show_box(box_m, animated=animated)

    def follow(self, vehicle_ids: frozenset[str]) -> None:
        """Keep these vehicles in view; none ends it, and so does whoever pans by hand or flies elsewhere."""
        self._helm.follow(vehicle_ids)
        if self._composer.snapshot is not None:
            self._helm.show_vehicles(self._composer.snapshot.vehicles)

    # What the desk may ask -----------------------------------------------------------------------------

    @property
    def viewport(self) -> Viewport:
        """What is seen right now."""
        return self._camera.view

    @property
    def history(self) -> ViewHistory:
        """Where the view has been."""
        return self._helm.history

    def name_of(self, pick: Pick) -> str:
        """What a thing is called in the desk's language; its id when it is gone."""
        facts = self.facts_of(pick)
        return pick.id if facts is None else facts.title

    def facts_of(self, pick: Pick) -> Facts | None:
        """What the map knows of a thing; None when it is gone."""
        return self._answers.book.of(pick, self._composer.snapshot)

    @property
    def followed(self) -> frozenset[str]:
        """Ids of the vehicles that the view follows."""
        return self._helm.followed

    @property
    def chosen(self) -> frozenset[Pick]:
        """What is outlined."""
        return self._composer.choice.picks

    @property
    def frame(self) -> Frame:
        """Everything the painters see right now, with the labels as placed."""
        return self._composer.frame(self._camera.view)

    @property
    def furniture_frame(self) -> Frame:
        """The part of the frame that caption, legends, north, scale and notes stand in."""
        return self._composer.furniture_frame(self._camera.view)

    @property
    def working(self) -> bool:
        """Whether the map is on its way or being made anew."""
        return self._camera.moving or self._composer.wants_work(self._camera.view, settled=True)

    @property
    def ticking(self) -> bool:
        """Whether the frame timer runs; it rests while nothing changes."""
        return self._pace.ticking

    def settle(self) -> None:
        """Arrive and finish every picture at once: for pictures and tests."""
        self._helm.tidy()
        self._helm.arrive()
        # The first pass paints the view, the second its rim or, where a legend came, the view beside it.
        for _ in range(2):
            self._composer.finish(self._camera.view)
            if self._helm.tidy():
                self._helm.arrive()
                self._composer.finish(self._camera.view)
        self._stage.viewport().repaint()

    def sizeHint(self) -> QSize:
        return QSize(1150, 940)

    # What Qt says --------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._fit()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self.hands.wants(event):
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._stage.fit(self.width(), self.height())
        self._helm.fit(self.width(), self.height(), self.devicePixelRatioF())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pace.touch()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._pace.stop()
        self.bench.close()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hands.key_pressed(event):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self._put_card_away()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.hands.key_released(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hands.let_go()
        super().focusOutEvent(event)

    # Inside --------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        self._pace.due.connect(self._stage.viewport().update)
        self.hands.hand_moved.connect(self._on_hand_moved)
        self._answers.put_away.connect(self._put_card_away)
        self._answers.hovered.connect(self.hovered)
        self.bench.pointed.connect(self._on_pointed)
        self.bench.choice_made.connect(self._on_choice_made)
        self.bench.listed.connect(self.identified)
        self.bench.copied.connect(self.copied)
        self.bench.refreshed.connect(self._refresh_sketch)
        self.hands.tool_changed.connect(self._refresh_sketch)
        self._helm.moved.connect(self._on_moved)
        self._plots.changed.connect(self._pace.touch)
        self._helm.set_out.connect(self._pace.touch)
        self._helm.follow_changed.connect(self.follow_changed)
        self._helm.follow_changed.connect(self._on_follow_changed)
        self._helm.history_changed.connect(self.history_changed)

    def _on_follow_changed(self, vehicle_ids: frozenset[str]) -> None:
        self._composer.set_followed(vehicle_ids)
        self._pace.touch()

    def _on_moved(self) -> None:
        """The view is another."""
        self._plots.follow()
        self._pace.view_moved()
        self.view_changed.emit()

    def _taken_px(self, view: Viewport) -> list[Box]:
        """What stands on the map: its furniture, and what lies over it."""
        boxes = self._composer.furniture_px(view)
        places = (widget.geometry() for widget in self._standing if not widget.isHidden())
        return [*boxes, *((its.left(), its.top(), its.right() + 1, its.bottom() + 1) for its in places)]

    def _show_card(self) -> None:
        composer = self._composer
        self._answers.show_card(composer.selection, composer.snapshot, composer.words("map.card.close"))

    def _refresh_sketch(self) -> None:
        self.show_sketch(TOOL_SKETCH, self.hands.drawing.sketch())
        self.hands.say_hint()

    def _on_pointed(self, pick: Pick | None) -> None:
        self.select(pick)
        self.picked.emit(pick)

    def _on_choice_made(self, choice: Choice) -> None:
        self._composer.choice = choice
        self._pace.touch()
        self.choice_made.emit(choice.picks)

    def _on_hand_moved(self, touch: Touch | None) -> None:
        self._answers.point(touch if self.hands.tool.tells else None, self.frame)

    def _put_card_away(self) -> None:
        if self._composer.selection is not None:
            self._on_pointed(None)
