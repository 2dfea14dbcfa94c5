"""What the map shows of two periods: their difference, or the earlier one at the left and the later one at the right.

The right half (of a narrow map the lower one) is a map of its own that shows the same ground at the same scale; whoever
pans or zooms one moves both.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel

from zscc.map.canvas import MapCanvas
from zscc.map.painters import furniture
from zscc.ui.parts import Look, say, wear
from zscc.ui.workspaces import ARRANGEMENTS, Workspace

if TYPE_CHECKING:
    from zscc.ui.statistics.compare_figures import CompareFigures
    from zscc.ui.window import DeskWindow

LIVE = ("vehicles", "tracks", "reports", "heat")
"""Layers of the present."""
NARROW_PX = 760
"""On a narrower map the two stand one above the other."""
_TOP_PX = 96
_APART_PX = 4


class CompareMap(QObject):
    """Lends the desk's map, and has a second one when it is first wanted."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._stands = self._linking = False
        self._before: dict[str, bool] = {}
        self.twin: MapCanvas | None = None
        self._titles: tuple[QLabel, QLabel] | None = None

    @property
    def stands(self) -> bool:
        """Whether the map shows anything of it."""
        return self._stands

    def show(self, figures: "CompareFigures", *, beside: bool) -> None:
        """Show both periods: their difference, or beside each other."""
        desk = self._desk
        if not self._stands:
            self._stands = True
            self._before = {name: desk.canvas.layer_visible(name) for name in ("choropleth", *LIVE)}
        desk.show_layer("choropleth", True)
        for name in LIVE:
            # What is there now does not stand on a map of the period before.
            desk.show_layer(name, self._before[name] and not beside and name != "heat")
        desk.alarms.show_halos(not beside)
        desk.canvas.lend_figures(figures.side("before") if beside else figures.differences())
        if beside:
            self._show_twin(figures)
        else:
            self._hide_twin()

    def leave(self) -> None:
        """The map shows its own again."""
        if self._stands:
            self._stands = False
            self._hide_twin()
            self._desk.canvas.lend_figures(None)
            self._desk.alarms.show_halos(True)
            self._give_layers_back()
            self._desk.themes.tell_rows()

    def _give_layers_back(self) -> None:
        """Layers as they were; who went to another workspace has those that it emphasises already."""
        desk, left = self._desk, ARRANGEMENTS[Workspace.STATISTICS].emphasis
        elsewhere = desk.workspace is not Workspace.STATISTICS
        for name, visible in self._before.items():
            if not elsewhere or name not in {*left, *ARRANGEMENTS[desk.workspace].emphasis}:
                desk.show_layer(name, visible)
            elif name not in left:
                # It took ours for what people had chosen.
                desk.plain_layers[name] = visible

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        if self.twin is not None:
            self.twin.set_style(look.theme.style)
            self.twin.set_words(look.wording.words)
            for title in self._titles or ():
                wear(title, look.theme.sheet)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.twin is not None and not self.twin.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    # Inside --------------------------------------------------------------------------------------------

    def _show_twin(self, figures: "CompareFigures") -> None:
        twin = self.twin or self._make_twin()
        picture = self._desk.picture
        if picture is not None:
            twin.show_snapshot(picture.snapshot)
        twin.lend_figures(figures.side("now"))
        for title, side in zip(self._titles or (), ("before", "now"), strict=False):
            say(title, figures.naming.words(f"compare.side.{side}", span=figures.span(side)))
            title.show()
        twin.show()
        self._place()

    def _hide_twin(self) -> None:
        if self.twin is not None:
            self.twin.hide()
            self._desk.canvas.keep_furniture_within(None)
            self._desk.filters.keep_within(0)
            for title in self._titles or ():
                title.hide()

    def _make_twin(self) -> MapCanvas:
        desk, canvas = self._desk, self._desk.canvas
        look = desk.look
        twin = self.twin = MapCanvas(desk.directory.town, look.theme.style, look.wording.words, desk.windows, canvas)
        twin.set_card_shown(False)
        arrangement = canvas.arrangement
        for name in arrangement.names:
            if name in LIVE:
                arrangement = arrangement.with_visible(name, False)
        twin.set_arrangement(arrangement.with_visible("choropleth", True))
        twin.picked.connect(desk.select)
        twin.view_changed.connect(self._follow_twin)
        canvas.view_changed.connect(self._follow_map)
        canvas.keep_clear(twin)
        canvas.installEventFilter(self)
        self._titles = QLabel(canvas), QLabel(canvas)
        for title in self._titles:
            title.setProperty("look", "badge")
            title.setObjectName("overlay")
            title.setTextFormat(Qt.TextFormat.PlainText)
            title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            title.setMargin(4)
            wear(title, look.theme.sheet)
        return twin

    def _place(self) -> None:
        canvas, twin = self._desk.canvas, self.twin
        if twin is None:
            return
        wide, high = canvas.width(), canvas.height()
        across = wide >= self._desk.look.theme.px(NARROW_PX)
        left, top = (wide // 2, 0) if across else (0, high // 2)
        twin.setGeometry(left, top, wide - left, high - top)
        twin.raise_()
        # No badge, scale or source of the first map may lie below the second one.
        # Above each other, the tools stand where the first one's scale and sources would.
        free = wide if across else self._desk.map_desk.bar.x() - _APART_PX
        # There is not room for everything twice: north stands on the upper map, scale and sources on the lower one.
        canvas.keep_furniture_within((float(left or free), float(top or high)), *(() if across else ("notes",)))
        twin.keep_furniture_within(None, *(() if across else ("north",)))
        self._desk.filters.keep_within(left)
        self._desk.map_desk.bar.raise_()
        self._desk.map_desk.notice.raise_()
        least = self._desk.look.theme.px(_TOP_PX if across else _TOP_PX // 2)
        middles = (twin.width() // 2, left + twin.width() // 2)
        for title, its, middle, edge in zip(self._titles or (), (canvas, twin), middles, (0, top), strict=False):
            # Never over the words that say that data is made up, nor over the tools.
            words_px = max(box.bottom() for box in furniture.caption_boxes(its.furniture_frame))
            title.adjustSize()
            # One above the other: over the legend, where the town is not.
            x_px = middle - title.width() // 2 if across else round(furniture.EDGE_PX)
            x_px = min(x_px, self._desk.map_desk.bar.x() - title.width() - _APART_PX)
            title.move(max(0, x_px), edge + max(least, round(words_px) + _APART_PX))
            title.raise_()
        self._follow_map()

    def _follow_map(self) -> None:
        self._link(to_twin=True)

    def _follow_twin(self) -> None:
        self._link(to_twin=False)

    def _link(self, *, to_twin: bool) -> None:
        """The middle of what is seen of the desk's map, left or above, is the middle of the second one."""
        twin, canvas = self.twin, self._desk.canvas
        if twin is None or twin.isHidden() or self._linking:
            return
        self._linking = True
        try:
            view = (canvas if to_twin else twin).viewport
            scale = view.metres_per_pixel if to_twin else -view.metres_per_pixel
            east_m = -twin.width() / 2 * scale if twin.x() else 0.0
            north_m = twin.height() / 2 * scale if twin.y() else 0.0
            target = twin if to_twin else canvas
            x_m, y_m = view.centre_x_m + east_m, view.centre_y_m + north_m
            target.fly_to(x_m, y_m, view.metres_per_pixel, animated=False)
        finally:
            self._linking = False
