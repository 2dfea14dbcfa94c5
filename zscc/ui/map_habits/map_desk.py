"""What stands on and under the map, connected: tool bar, foot, notice, menu, what lies at a point, following."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from zscc.map.painters import furniture
from zscc.map.pointing.choosing import DEFAULT_LAYERS
from zscc.map.pointing.pick import KINDS, Pick
from zscc.map.pointing.picking import MOST_AT_ONCE
from zscc.map.tools.box import BROWSE, TOOL_NAMES
from zscc.map.tools.tool import Touch
from zscc.ui.commands import Command
from zscc.ui.deeds import Deed
from zscc.ui.map_habits.bookmark_desk import BookmarkDesk
from zscc.ui.map_habits.map_bar import MapBar
from zscc.ui.map_habits.map_menu import Entry, open_menu
from zscc.ui.map_habits.pile import Pile
from zscc.ui.map_habits.position_desk import PositionDesk
from zscc.ui.notice import Notice
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

TOOL_KEYS = {
    "browse": (),
    "identify": ("Ctrl+Shift+I",),
    "zoom_box": ("Ctrl+Shift+X",),
    "measure_distance": ("Ctrl+M",),
    "measure_area": ("Ctrl+Shift+M",),
    "select_rectangle": ("Ctrl+Shift+R",),
    "select_polygon": ("Ctrl+Shift+G",),
    "select_freehand": ("Ctrl+Shift+F",),
    "select_radius": ("Ctrl+Shift+E",),
}
CHOOSING = "select_"
_MOST_LISTED = 40
"""Of what lies at one point; how many there are is said."""
SCOPES = ("reports", "vehicles", "grids", "villages", "places", "stations", "roads")
_HEAD_PX = 44
"""What the map's caption takes of its top edge."""
_EDGE_PX, _BAR_TOP_PX, _BADGE_TOP_PX, _NOTES_PX = 12, 84, 52, 120
"""Room that the bar leaves at the map's edge, above it for the north arrow and below it for scale and sources."""


class MapDesk(QObject):
    """Everything of one window that lies on its map."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        canvas = self._canvas = desk.canvas
        self.bar, self.notice, self.pile = MapBar(look, canvas), Notice(canvas), Pile(canvas)
        canvas.keep_clear(self.bar)
        self.badge = QPushButton(canvas)
        self.badge.setProperty("look", "chip")
        self.badge.setCursor(Qt.CursorShape.ArrowCursor)
        self.badge.hide()
        self._add_commands()
        self.bookmarks, self.positions = BookmarkDesk(desk, look), PositionDesk(desk)
        self.bar.asked.connect(self._asked)
        self.badge.clicked.connect(self._stop_following)
        self.pile.stepped.connect(desk.select)
        self.pile.closed.connect(canvas.setFocus)
        desk.foot.scope_asked.connect(self._ask_scope)
        self._listen()
        canvas.installEventFilter(self)
        self._tool_changed(BROWSE)
        self._show_history()

    def _listen(self) -> None:
        canvas, hands = self._canvas, self._canvas.hands
        hands.tool_changed.connect(self._tool_changed)
        hands.hint_changed.connect(self._desk.foot.show_hint)
        hands.menu_asked.connect(self._open_menu)
        canvas.choice_made.connect(self._desk.choose)
        canvas.identified.connect(self._show_pile)
        canvas.copied.connect(self._say_copied)
        canvas.follow_changed.connect(self._show_followed)
        canvas.history_changed.connect(self._show_history)
        canvas.picked.connect(self.pile.hide)
        self._desk.chosen_changed.connect(self._show_count)

    def _add_commands(self) -> None:
        canvas, bench, commands = self._canvas, self._canvas.bench, self._desk.commands
        for name in TOOL_NAMES:
            commands.add(Command(f"tool_{name}", partial(self.use, name), TOOL_KEYS[name], "tool"))
        for command in (
            Command("previous_view", canvas.previous_view, ("Alt+Left",), "view"),
            Command("next_view", canvas.next_view, ("Alt+Right",), "view"),
            Command(
                "zoom_to_chosen", self.zoom_to_chosen, ("Ctrl+Shift+J",), "selection", refusal=self._nothing_chosen
            ),
            Command("choose_all", bench.choose_all, ("Ctrl+A",), "selection"),
            Command("choose_none", self.choose_none, ("Ctrl+Shift+A",), "selection", refusal=self._nothing_chosen),
            Command("choose_others", bench.invert, ("Ctrl+I",), "selection"),
        ):
            commands.add(command)

    # What the desk says --------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        commands = self._desk.commands
        named = {name: f"tool_{name}" if name in TOOL_NAMES else name for name in self.bar.buttons}
        self.bar.show_look(look, {name: next(iter(commands[its].keys), "") for name, its in named.items()})
        self._desk.foot.show_look(look)
        for part in (self.pile, self.bookmarks):
            part.show_look(look)
        self._show_scope()
        self._show_count()
        self._show_followed(self._canvas.followed)
        self.place()

    def parts(self) -> Iterator[QWidget]:
        """What lies on the map and wears the desk's theme."""
        yield from (self.bar, self.notice, self.pile, self.badge)
        if self.bookmarks.is_made:
            yield self.bookmarks.panel

    def tell(self, words: str) -> None:
        """Say something over the map for some seconds."""
        self.notice.tell(words)
        self._place_notice()

    def undo(self) -> None:
        """Undo the last deed and say which."""
        name, stack = self._desk.deeds.undoText(), self._desk.deeds
        if self._is_refused(stack.index() - 1):
            return
        stack.undo()
        if name:
            self.tell(self._words("habits.told.undone", name=name))

    def redo(self) -> None:
        """Do it again and say what."""
        name, stack = self._desk.deeds.redoText(), self._desk.deeds
        if self._is_refused(stack.index()):
            return
        stack.redo()
        if name:
            self.tell(self._words("habits.told.redone", name=name))

    def _is_refused(self, place: int) -> bool:
        """Whether the deed at a place of the stack writes facts, which cannot be done now; that is said."""
        deed = self._desk.deeds.command(place)
        return isinstance(deed, Deed) and deed.of_town and self._desk.asking.refuses()

    def leave(self) -> bool:
        """Esc: the list, the bookmarks, the tool, then what is chosen; False when there was none of it."""
        if not self.pile.isHidden():
            self.pile.leave()
            return True
        if self.bookmarks.close() or self._canvas.hands.cancel():
            return True
        chosen = bool(self._desk.chosen)
        self.choose_none()
        return chosen

    # What people do ------------------------------------------------------------------------------------

    def use(self, name: str) -> None:
        """Take a tool, with the keyboard on the map."""
        self.pile.hide()
        self._canvas.hands.use(name)
        self._canvas.setFocus()

    def choose_none(self) -> None:
        """Nothing is chosen any more, and nothing that is still being looked for will be."""
        self._canvas.bench.supersede()
        self._desk.choose(frozenset())

    def zoom_to_chosen(self) -> None:
        """Show all of what is chosen, or what is selected when nothing is chosen."""
        box_m = self._canvas.frame.choice.box_m
        if box_m is not None:
            self._canvas.show_box(box_m)
        elif self._desk.selection is not None:
            self._canvas.fly_to_pick(self._desk.selection)

    def choose_from(self, layers: frozenset[str]) -> None:
        """Out of which layers the tools choose from now on; none means the usual ones."""
        self._canvas.bench.layers = layers or frozenset(DEFAULT_LAYERS)
        self._show_scope()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas and event.type() is QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Put everything where it belongs on a map of this size."""
        width = self._canvas.width()
        self.bar.stand_in(self._canvas.height() - _BAR_TOP_PX - _NOTES_PX)
        self.bar.move(width - self.bar.width() - _EDGE_PX, _BAR_TOP_PX)
        self.badge.adjustSize()
        self.badge.move((width - self.badge.width()) // 2, _BADGE_TOP_PX)
        self.bookmarks.place()
        self._place_notice()

    # Inside --------------------------------------------------------------------------------------------

    def _place_notice(self) -> None:
        if self.notice.isHidden():
            return
        frame = self._canvas.frame
        caption, north = furniture.caption_boxes(frame), furniture.north_boxes(frame)
        left = round(max(box.right() for box in caption)) + _EDGE_PX
        right = round(min(box.left() for box in north)) - _EDGE_PX
        below = max(_HEAD_PX, 0 if self.badge.isHidden() else self.badge.geometry().bottom())
        bar_px = self._desk.files.bottom_px
        # Never under the preview of a file.
        self.notice.place((right if bar_px else left, right), max(below, bar_px))

    def _words(self, key: str, **arguments: object) -> str:
        return self._look.wording.words(key, **arguments)

    def _asked(self, name: str) -> None:
        self._desk.commands[f"tool_{name}" if name in TOOL_NAMES else name].deed()

    def _tool_changed(self, name: str) -> None:
        self.bar.show_tool(name)
        self._desk.foot.show_choosing(name.startswith(CHOOSING))

    def _show_history(self) -> None:
        history = self._canvas.history
        self.bar.show_history(previous=history.has_previous, following=history.has_next)

    def _nothing_chosen(self) -> str:
        return "" if self._desk.chosen else self._words("habits.told.nothing_chosen")

    def _show_count(self, _: object = None) -> None:
        chosen = self._desk.chosen
        kinds = self._canvas.bench.counts
        parts = [f"{self._words(f'habits.kind.{kind}')} {kinds[kind]}" for kind in KINDS if kinds.get(kind)]
        told = self._words("habits.foot.chosen", count=len(chosen), parts=" · ".join(parts))
        self._desk.foot.show_count(told if chosen else "")

    def _show_scope(self) -> None:
        layers = self._canvas.bench.layers
        known = [name for name in (*SCOPES, *sorted(layers)) if name in layers]
        names = "+".join(dict.fromkeys(self._layer_word(name) for name in known))
        self._desk.foot.show_scope(self._words("habits.foot.scope", layers=names))

    def _layer_word(self, name: str) -> str:
        titles = {f"feature:{layer.layer_id}": layer.title for layer in self._desk.layer_desk.added}
        return titles.get(name) or self._words(f"habits.scope.{name}")

    def _ask_scope(self) -> None:
        added = [f"feature:{layer.layer_id}" for layer in self._desk.layer_desk.added]
        entries: list[Entry] = [(self._words("habits.scope.usual"), partial(self.choose_from, frozenset())), None]
        entries += [
            (self._layer_word(name), partial(self.choose_from, frozenset({name}))) for name in (*SCOPES, *added)
        ]
        scope = self._desk.foot.scope
        menu = open_menu(scope, QPoint(0, 0), entries)
        menu.move(scope.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _open_menu(self, touch: Touch) -> None:
        here = partial(self._canvas.bench.list_at, touch)
        entries: list[Entry] = [
            (self._words("habits.menu.identify"), here),
            (self._words("habits.menu.zoom"), partial(self._canvas.bench.zoom_at, touch.x_px, touch.y_px, 4.0)),
            (self._words("habits.menu.measure"), partial(self._measure_from, touch)),
            (self._words("habits.menu.bookmark"), partial(self.bookmarks.add, touch.at_m)),
        ]
        at = QPoint(round(touch.x_px), round(touch.y_px))
        open_menu(self._canvas, at, [*self.positions.entries(touch), *entries, *self._desk.filters.entries(touch.at_m)])

    def _measure_from(self, touch: Touch) -> None:
        self.use("measure_distance")
        self._canvas.hands.tool.cancel()
        self._canvas.hands.tool.click(touch)

    def _show_pile(self, picks: tuple[Pick, ...], touch: Touch) -> None:
        if not picks:
            self.pile.hide()
            self.tell(self._words("habits.pile.nothing"))
            return
        listed = picks[:_MOST_LISTED]
        things = [(pick, f"{self._words(f'habits.kind.{pick.kind}')}  {self._canvas.name_of(pick)}") for pick in listed]
        count = f"{len(picks)}+" if len(picks) >= MOST_AT_ONCE else len(picks)
        key = "habits.pile.heading" if len(listed) == len(picks) else "habits.pile.heading_first"
        at = QPoint(round(touch.x_px), round(touch.y_px))
        self.pile.show_things(self._words(key, count=count, listed=len(listed)), things, at)

    def _say_copied(self, text: str) -> None:
        self.tell(self._words("habits.told.copied", text=text))

    def _show_followed(self, vehicle_ids: frozenset[str]) -> None:
        names = "、".join(self._canvas.name_of(Pick("vehicle", each)) for each in sorted(vehicle_ids))
        self.badge.setText(self._words("habits.follow.badge", names=names))
        self.badge.setToolTip(self._words("habits.follow.tip"))
        self.badge.setAccessibleName(self.badge.text())
        self.badge.setVisible(bool(vehicle_ids))
        self.place()

    def _stop_following(self) -> None:
        self._canvas.follow(frozenset())
