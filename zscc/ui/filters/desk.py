"""The filter of one window: what is chosen, by whom it is shown, and how it is undone.

Public door (``window.filters``): ``chosen`` is the filter that every panel obeys; ``words(language)`` says it in one
line ('' for everything); ``choose(filter)`` takes another one, to be undone; ``drop(part)``, ``clear()``;
``strip(parent)`` makes the chips of a panel, ``note(parent)`` the line of one that does not obey. It is never kept for
the next start.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from zscc.geo.grid_index import OUTSIDE, GridIndex
from zscc.map.painters import furniture
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.text.words import Words
from zscc.ui.commands import Command
from zscc.ui.deeds import Deed
from zscc.ui.filters.choosing import Choice, values_of, with_values
from zscc.ui.filters.strip import FilterStrip, FreeNote, put
from zscc.ui.filters.words import FilterWords
from zscc.ui.parts import Look, say
from zscc.ui.picture import Picture
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zscc.town.layers import Grid
    from zscc.ui.filters.bar import FilterBar
    from zscc.ui.filters.panel import FilterPanel
    from zscc.ui.map_habits.map_menu import Entry
    from zscc.ui.window import DeskWindow

KEY = "F12"
CASES, REPORTS, STORE = "cases", "reports", "store"
"""What the note of a strip counts: open cases, today's reports, or nothing, where the figures come from the store."""
_PART_OF = {
    "grid": "grids",
    "village": "grids",
    "class": "classes",
    "source": "sources",
    "department": "departments",
}
_CODES = {"classes": "class", "sources": "source", "departments": "department"}
_EDGE_PX, _TOP_PX, _NORTH_PX = 12, 52, 76


class FilterDesk(QObject):
    """Chooses, shows and tells."""

    changed = Signal()
    """Another filter holds; what reads the picture follows by itself."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self.chosen = EVERYTHING
        self._words = FilterWords(look.wording, desk.directory, lambda: desk.bureau)
        self._strips: list[tuple[FilterStrip, str]] = []
        self._notes: list[tuple[FreeNote, str]] = []
        self._bar: FilterBar | None = None
        self._panel: FilterPanel | None = None
        self._picture: Picture | None = None
        self._index: GridIndex | None = None
        self._most_px = 0
        desk.commands.add(Command("filter", self.toggle, (KEY,), "view"))
        desk.commands.add(Command("filter_clear", self.clear, (), "view", refusal=self._nothing_chosen))
        desk.canvas.installEventFilter(self)
        self._stand()

    def _stand(self) -> None:
        """On the panels that are there from the start; rooms ask for theirs when they are made."""
        left, right = self._desk.left, self._desk.right
        put(self.strip(left.tiles, REPORTS), left.tiles, 1)
        put(self.strip(right.queue, CASES, margin_px=16), right.queue, 1)
        right.strip_of_reports = lambda parent: self.strip(parent, REPORTS, margin_px=16)
        put(self.note(left.vehicles, "vehicles"), left.vehicles, 0)
        right.queue.desk_asked.connect(self.only_of)
        right.desk_asked.connect(self.only_of)

    # What others ask -----------------------------------------------------------------------------------

    def words(self, language: str = "") -> str:
        """The filter in one line, in the desk's language or in another; '' for everything."""
        words = self._words
        if language and language != words.wording.language:
            words = FilterWords(Wording(Words(language)), self._desk.directory, lambda: self._desk.bureau)
        return words.line(self.chosen)

    def strip(self, parent: QWidget, counts: str = CASES, *, margin_px: int = 0) -> FilterStrip:
        """Chips for a panel that obeys; it keeps itself up to date."""
        made = FilterStrip(parent, margin_px=margin_px)
        made.removed.connect(self.drop)
        self._strips.append((made, counts))
        self._show_strip(made, counts)
        return made

    def note(self, parent: QWidget, what: str) -> FreeNote:
        """A line for a panel that does not obey (words ``filters.free.<what>``); it keeps itself up to date."""
        made = FreeNote(parent)
        self._notes.append((made, what))
        self._show_note(made, what)
        return made

    # What people do ------------------------------------------------------------------------------------

    def choose(self, chosen: PanelFilter) -> None:
        """Let others through, to be undone."""
        before = self.chosen
        if chosen != before:
            name = self._words("deed", chosen=self._words.line(chosen) or self._words("everything"))
            self._desk.deeds.push(Deed(name, lambda: self._take(chosen), lambda: self._take(before)))

    def drop(self, part: str) -> None:
        """Give one part up."""
        self.choose(self.chosen.without(part))

    def clear(self) -> None:
        """Let everything through again."""
        self.choose(EVERYTHING)

    def only(self, part: str, values: frozenset[str]) -> None:
        """Choose these values of a part in place of those that were; a class brings its sub-classes."""
        if part == "classes":
            values |= {one.class_id for one in self._desk.bureau.catalogue.classes if one.parent in values}
        self.choose(with_values(self.chosen, part, values))

    def only_place(self, code: str) -> None:
        """Only this grid (15 digits) or village (12), or no longer."""
        self.only("grids", frozenset() if self.chosen.grids == {code} else frozenset({code}))

    def entries(self, at_m: tuple[float, float]) -> "list[Entry]":
        """What the map's menu offers of a place: only its grid, only its village, or no longer."""
        grid = self._grid_at(at_m)
        if grid is None:
            return []
        made: list[Entry] = [None]
        for code, what in ((grid.code, "grid"), (grid.village_code, "village")):
            key = "menu_undo" if self.chosen.grids == {code} else f"menu_{what}"
            made.append((self._words(key, name=self._words.value("grids", code)), partial(self.only_place, code)))
        return made

    def _grid_at(self, at_m: tuple[float, float]) -> "Grid | None":
        town = self._desk.directory.town
        if self._index is None:
            self._index = GridIndex([grid.code for grid in town.grids], [grid.ring for grid in town.grids])
        place = int(self._index.grid_of(np.array([at_m[0]]), np.array([at_m[1]]))[0])
        return None if place == OUTSIDE else town.grids[place]

    def only_of(self, kind: str, value: str) -> None:
        """Only what has this value of a kind that a list or a bar counts."""
        part = _PART_OF.get(kind)
        if part is not None:
            self.only(part, frozenset({value}))

    def toggle(self) -> None:
        """Open or close the panel."""
        if self.panel.isHidden():
            self.panel.show()
            self.panel.show_part(self.panel.part)
            self.place()
        else:
            self.close_top()

    def close_top(self) -> bool:
        """Esc: close the panel; False when it is closed. The filter stays."""
        if self._panel is None or self._panel.isHidden():
            return False
        self._panel.hide()
        self._desk.canvas.setFocus()
        return True

    @property
    def panel(self) -> "FilterPanel":
        """Made when it is first asked for."""
        if self._panel is None:
            from zscc.ui.filters.panel import FilterPanel

            made = self._panel = FilterPanel(self._words, self.offered, self._desk)
            made.asked.connect(self.choose)
            made.closed.connect(self.close_top)
            made.show_look(self._look, self._words)
            made.show_filter(self.chosen, self._as_of())
        return self._panel

    @property
    def bar(self) -> "FilterBar":
        """Over the map; made when something is first chosen."""
        if self._bar is None:
            from zscc.ui.filters.bar import FilterBar

            canvas = self._desk.canvas
            made = self._bar = FilterBar(canvas)
            # Home brings the town out from under it.
            canvas.keep_clear(made)
            made.cleared.connect(self.clear)
            made.opened.connect(self.toggle)
            made.strip.removed.connect(self.drop)
            made.show_look(self._look)
        return self._bar

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._words = FilterWords(look.wording, self._desk.directory, lambda: self._desk.bureau)
        if self._bar is not None:
            self._bar.show_look(look)
        if self._panel is not None:
            self._panel.show_look(look, self._words)
        self._show()

    def show_picture(self, picture: Picture) -> None:
        """A new moment: what the filter leaves of it is counted."""
        self._picture = picture
        if not self.chosen.lets_all_through:
            self._show()
        if self._panel is not None and not self._panel.isHidden():
            self._panel.show_filter(self.chosen, self._as_of())

    def keep_within(self, width_px: int) -> None:
        """The bar takes no more than so much of the map from its left edge; 0: all of it."""
        if width_px != self._most_px:
            self._most_px = width_px
            self.place()

    def place(self) -> None:
        """Over the map: the bar below its caption, the panel below the bar."""
        if all(part is None or part.isHidden() for part in (self._bar, self._panel)):
            return
        canvas, px = self._desk.canvas, self._look.theme.px
        # Never over the words that say that data is made up.
        top = max(
            px(_TOP_PX), *(round(box.bottom()) + px(6) for box in furniture.caption_boxes(canvas.furniture_frame))
        )
        at = canvas.mapTo(self._desk, QPoint(px(_EDGE_PX), top))
        below = at.y()
        if self._bar is not None and not self._bar.isHidden():
            room = self._most_px - px(2 * _EDGE_PX) if self._most_px else canvas.width() - px(_EDGE_PX + _NORTH_PX)
            self._bar.stand_in(px(_EDGE_PX), top, max(room, 200))
            self._bar.raise_()
            below += self._bar.height() + px(6)
        if self._panel is not None and not self._panel.isHidden():
            self._panel.stand_in(at.x(), below, self._desk.timeline.y() - below - px(6))
            self._panel.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.place()
        return super().eventFilter(watched, event)

    # Inside --------------------------------------------------------------------------------------------

    def _take(self, chosen: PanelFilter) -> None:
        self.chosen = chosen
        self._show()
        self._desk.narrow(chosen)
        self.changed.emit()

    def _show(self) -> None:
        chips = self._words.chips(self.chosen)
        if chips or self._bar is not None:
            self.bar.show_chips(self._look, chips, self._left(CASES, "bar"))
        self._strips = [(strip, counts) for strip, counts in self._strips if isValid(strip)]
        self._notes = [(note, what) for note, what in self._notes if isValid(note)]
        short = self._words.chips(self.chosen, short=True)
        for strip, counts in self._strips:
            self._show_strip(strip, counts, short)
        for note, what in self._notes:
            self._show_note(note, what)
        if self._panel is not None:
            self._panel.show_filter(self.chosen, self._as_of())
        bars_are = self._look.wording("timeline.bars")
        say(self._desk.timeline.bars_are, self._words("bars", bars=bars_are) if chips else bars_are)
        self.place()
        self._desk.left.fit()

    def _show_strip(self, strip: FilterStrip, counts: str, chips: "Sequence[tuple[str, str]] | None" = None) -> None:
        told = self._words.chips(self.chosen, short=True) if chips is None else chips
        strip.show_chips(self._look, told, self._left(counts, "left") if told else "")

    def _show_note(self, note: FreeNote, what: str) -> None:
        note.show_note("" if self.chosen.lets_all_through else self._words(f"free.{what}"))

    def _left(self, counts: str, key: str) -> str:
        """How many of how many are shown; nothing before anybody knows."""
        picture, number = self._picture, self._look.wording.number
        if counts == STORE:
            return self._words("by_store")
        if picture is None or picture.loading or picture.chosen != self.chosen:
            return self._words("narrowing")
        shown, of = len(picture.cases), len(picture.every)
        if counts == REPORTS:
            shown, of = picture.snapshot.tally.reports_today, picture.whole.tally.reports_today
        return self._words(f"{key}.{counts}", shown=number(shown), of=number(of))

    def _nothing_chosen(self) -> str:
        return self._words("nothing") if self.chosen.lets_all_through else ""

    def _as_of(self) -> datetime | None:
        return None if self._picture is None else self._picture.whole.as_of

    # What there is to choose ---------------------------------------------------------------------------

    def offered(self, part: str) -> list[Choice]:
        """The lines of a part, with how many open cases each has."""
        numbers = self._numbers(part)
        if part == "grids":
            return [*self._places(numbers)]
        if part == "classes":
            return [*self._classes(numbers)]
        known = {*numbers, *values_of(self.chosen, part)} - {""}
        if part == "departments":
            known |= set(self._desk.bureau.departments)
        made = [Choice(value, self._words.value(part, value), numbers.get(value, 0)) for value in known]
        return sorted(made, key=lambda choice: (-choice.number, choice.name))

    def _numbers(self, part: str) -> Mapping[str, int]:
        every = None if self._picture is None else self._picture.every
        if every is None:
            return {}
        if part == "grids":
            return every.counts("grid") | every.counts("village")
        return every.counts(_CODES[part])

    def _places(self, numbers: Mapping[str, int]) -> Iterator[Choice]:
        town = self._desk.directory.town
        for village in town.villages:
            its = [grid for grid in town.grids if grid.village_code == village.code]
            below = tuple(Choice(grid.code, grid.label, numbers.get(grid.code, 0)) for grid in its)
            yield Choice(village.code, village.name, numbers.get(village.code, 0), below)

    def _classes(self, numbers: Mapping[str, int]) -> Iterator[Choice]:
        classes = self._desk.bureau.catalogue.classes
        for top in (one for one in classes if not one.parent):
            below = tuple(
                Choice(one.class_id, self._words.value("classes", one.class_id), numbers.get(one.class_id, 0))
                for one in classes
                if one.parent == top.class_id
            )
            number = numbers.get(top.class_id, 0) + sum(one.number for one in below)
            yield Choice(top.class_id, self._words.value("classes", top.class_id), number, below)
