"""The search: its line in the top bar, what it finds below, the command palette, and where a choice leads.

``window.search`` is this. ``open()`` and ``open_palette()`` hand it the keyboard; ``show_source(name, recipe)`` puts
things of any other kind into it (cases, when there are some), ``show_feature_layers(layers)`` those of added layers.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np
from PySide6.QtCore import QObject, Qt

from zscc.analysis.names import Answer, Hit, Question
from zscc.map.pointing.roads import lines_of_road, nearest_on
from zscc.map.sketch import Points, Sketch, SketchLine, SketchMark
from zscc.town.features import FeatureLayer
from zscc.ui.parts import Look
from zscc.ui.search.engine import Answered, Recipe, SearchEngine
from zscc.ui.search.palette import is_palette, row_of_command, rows_by_group, things_of_commands, wanted_command
from zscc.ui.search.results import Found, Headline, Row
from zscc.ui.search.rows import RowMaker
from zscc.ui.search.things import (
    things_of_bookmarks,
    things_of_cases,
    things_of_layer,
    things_of_reports,
    things_of_town,
)

if TYPE_CHECKING:
    from zscc.ui.cases.rows import CaseRows
    from zscc.ui.rows import ReportRow
    from zscc.ui.window import DeskWindow

SHOWN_OF_A_KIND, SHOWN_OF_FEW_KINDS, SHOWN_OF_ONE_KIND = 4, 7, 100
FEW_KINDS = 2
REMEMBERED = 8
RECENT, RECENT_COMMANDS = "search.recent", "palette.recent"
"""Where the seat keeps what was chosen last."""
MARK = "search"
"""Name of the sketch that marks a road, a river, or a position that is no thing."""
NEAR_M_PER_PX = {
    "case": 3.0,
    "report": 3.0,
    "vehicle": 4.0,
    "place": 2.0,
    "grid": 4.0,
    "worker": 4.0,
    "village": 6.0,
    "feature": 3.0,
}
NEAR_ELSE_M_PER_PX = 8.0


T = TypeVar("T")


class Search(QObject):
    """One window's search."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self.line, self.list = desk.top_bar.search.line, desk.overlays.search
        self.engine = SearchEngine(self)
        self._commands: tuple[str, ...] = ()
        self._begun = self._enter_waits = False
        self._asked: Question | None = None
        self._shown_for: tuple[str, str | None] = ("", None)
        self._reports: list[ReportRow] | None = None
        self._cases: CaseRows | None = None
        self._titles: dict[str, str] = {}
        self._only: str | None = None
        self._kinds: tuple[str, ...] = ()
        self._marked = False
        self._connect()
        self.show_feature_layers(desk.layer_desk.added)
        if self.line.hasFocus():
            self._came()

    def _connect(self) -> None:
        line = self.line
        line.came.connect(self._came)
        line.left.connect(self.close_list)
        line.textChanged.connect(self._typed)
        line.stepped.connect(self._stepped)
        line.entered.connect(self._entered)
        line.narrowed.connect(self._narrowed)
        self.list.chosen.connect(self.choose)
        self.list.resized.connect(self._desk.place_overlays)
        self.engine.answered.connect(self._show)
        self._desk.selection_changed.connect(self._selection_changed)

    # Doors ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Hand the keyboard to the search, ready for typing."""
        self._begin_with("")

    def open_palette(self) -> None:
        """The same for commands."""
        self._begin_with(">")

    def ready_palette(self) -> None:
        """Lay the palette out while nobody sees it: what is drawn for the first time takes longest."""
        if self.list.isHidden():
            self.list.show_rows(self._command_rows(), "", self._words("search.how_palette"))

    def show_source(self, name: str, recipe: Recipe) -> None:
        """Let things of a source be found; a source that is shown again replaces the one before."""
        self.engine.put(name, recipe)

    def show_feature_layers(self, layers: Sequence[FeatureLayer]) -> None:
        """Let the features of the added layers be found by their names, and only of these layers."""
        titles = tuple(self._words("search.name_columns").split(","))
        for gone in self._titles.keys() - {layer.layer_id for layer in layers}:
            self.engine.drop(f"feature:{gone}")
        for layer in layers:
            if layer.layer_id not in self._titles:
                self.engine.put(f"feature:{layer.layer_id}", partial(things_of_layer, layer, titles))
        self._titles = {layer.layer_id: layer.title for layer in layers}

    def show_look(self, look: Look) -> None:
        """Speak another language: names of reports are other ones."""
        del look
        self._reports = self._cases = None
        self.refresh()

    def refresh(self) -> None:
        """Ask again what stands in the open list: something that it says has changed."""
        if not self.list.isHidden():
            self._typed(self.line.text())

    def close_list(self) -> None:
        """Put the list away; what was typed stays for the next time unless it was a command."""
        self.engine.forget()
        self._enter_waits = self.line.list_open = False
        self._asked = None
        self.list.hide()

    def leave(self) -> bool:
        """Esc: close the list and give the keyboard back to the map; False when the search was not open."""
        if self.list.isHidden() and not self.line.hasFocus():
            return False
        self.line.clear()
        self.close_list()
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_mark(self) -> bool:
        """Take the search's own mark off the map; False when there is none."""
        was_marked, self._marked = self._marked, False
        if was_marked:
            self._desk.canvas.show_sketch(MARK, None)
        return was_marked

    def nothing_to_undo(self) -> str:
        """Why nothing can be undone; '' when something can."""
        return "" if self._desk.deeds.canUndo() else self._words("search.refusal.nothing_to_undo")

    def nothing_to_redo(self) -> str:
        """Why nothing can be redone; '' when something can."""
        return "" if self._desk.deeds.canRedo() else self._words("search.refusal.nothing_to_redo")

    # Typing --------------------------------------------------------------------------------------------

    def _begin_with(self, text: str) -> None:
        line, was_here = self.line, self.line.hasFocus()
        if was_here and line.text() == text:
            self._typed(text)
        elif not was_here:
            # So that one question is asked when the line comes by the keyboard, not another one before it.
            line.setText(text)
        self._desk.top_bar.search.call()
        # Again: who comes by the keyboard marks what stands there, and typing would write over it.
        line.setText(text)

    def _came(self) -> None:
        if not self._begun:
            # Only now: nothing of this may delay the first paint.
            self._begun = True
            directory = self._desk.directory
            self.engine.put("town", lambda: things_of_town(directory))
        self._typed(self.line.text())

    def _typed(self, text: str) -> None:
        self._only, self._enter_waits = None, False
        if not self.line.hasFocus() and self.list.isHidden():
            return
        if is_palette(text) and not wanted_command(text):
            self.engine.forget()
            self._show_all_commands()
        else:
            self._ask(text)

    def _ask(self, text: str) -> None:
        self._put_live()
        view = self._desk.canvas.viewport
        only = "command" if is_palette(text) else self._only
        self._asked = Question(
            typed=wanted_command(text) if is_palette(text) else text,
            near_m=(view.centre_x_m, view.centre_y_m),
            kinds=self._desk.profile.search_kinds,
            only=only,
            most=SHOWN_OF_ONE_KIND if only else SHOWN_OF_FEW_KINDS,
        )
        self.engine.ask(self._asked, wanted=() if text.strip() else self._recent())

    def _put_live(self) -> None:
        """Hand over what has changed since the last question."""
        desk, wording = self._desk, self._desk.wording
        reports = desk.picture.reports if desk.picture is not None else []
        if reports is not self._reports:
            self._reports = reports
            self.engine.put("reports", lambda: things_of_reports(reports, wording.title))
        cases = desk.picture.every if desk.picture is not None else None
        if cases is not None and cases is not self._cases:
            self._cases = cases
            self.engine.put("cases", lambda: things_of_cases(cases, desk.case_desk.words.title))
        commands = tuple(desk.commands)
        named = tuple(command.name if command.title is None else command.title() for command in commands)
        if named != self._commands:
            self._commands = named
            self.engine.put("commands", lambda: things_of_commands(commands))
        bookmarks = desk.seat.bookmarks
        self.engine.put("bookmarks", lambda: things_of_bookmarks(bookmarks))

    def _narrowed(self, step: int) -> None:
        if not self._kinds or is_palette(self.line.text()):
            return
        kinds = (None, *self._kinds) if step < 0 or self._only == self._kinds[-1] else self._kinds
        current = self.list.current()
        if step < 0:
            self._only = None
        elif self._only is None:
            self._only = current.kind if current is not None and current.kind in kinds else self._kinds[0]
        else:
            self._only = kinds[(kinds.index(self._only) + 1) % len(kinds)]
        self._ask(self.line.text())

    def _stepped(self, by: int) -> None:
        if self.list.isHidden():
            self._typed(self.line.text())
        else:
            self.list.step(by)

    def _entered(self) -> None:
        if self._asked is not None:
            # Who types fast and presses Enter means what is being looked for, not what stood there before.
            self._enter_waits = True
            return
        found = self.list.current()
        if found is not None and not self.list.isHidden():
            self.choose(found)

    # Showing -------------------------------------------------------------------------------------------

    def _show(self, answered: Answered) -> None:
        if answered.question is not self._asked or not self.line.hasFocus():
            # An answer may already be on its way when something else is asked.
            return
        self._asked = None
        typed, maker = answered.question.typed, self._maker()
        if is_palette(self.line.text()):
            rows: list[Row] = [self._command_row(hit) for hit in answered.answer.hits]
            said = "" if rows else self._words("search.no_command", typed=typed[:40])
            self._show_rows(rows, said, self._words("search.how_palette"))
        else:
            rows = self._found_rows(typed, answered, maker)
            self._show_rows(rows, self._said(typed, rows), self._how())
        if self._enter_waits:
            self._enter_waits = False
            self._entered()

    def _found_rows(self, typed: str, answered: Answered, maker: RowMaker) -> list[Row]:
        if not typed.strip():
            self._kinds = ()
            recent = [maker.of_named(answered.known[key]) for key in self._recent() if key in answered.known]
            return [Headline("recent", self._words("search.recent")), *recent] if recent else []
        answer = self._shortened(answered.answer)
        rows = list(maker.rows(answer, self._command_row))
        if self._only is None:
            self._kinds = tuple(dict.fromkeys(hit.named.kind for hit in answer.hits))
            rows = [*maker.position(typed), *rows]
        return rows

    def _command_row(self, hit: Hit) -> Found:
        return row_of_command(self._desk.wording, self._desk.commands[hit.named.id], hit)

    def _shortened(self, answer: Answer) -> Answer:
        """Fewer of each kind where there are many kinds, so that all can be seen."""
        if self._only is not None or len(answer.counts) <= FEW_KINDS:
            return answer
        left = dict.fromkeys(answer.counts, SHOWN_OF_A_KIND)
        kept = []
        for hit in answer.hits:
            left[hit.named.kind] -= 1
            if left[hit.named.kind] >= 0:
                kept.append(hit)
        return Answer(tuple(kept), answer.counts)

    def _show_all_commands(self) -> None:
        self._asked, self._kinds = None, ()
        self._show_rows(self._command_rows(), "", self._words("search.how_palette"))

    def _command_rows(self) -> list[Row]:
        return list(rows_by_group(self._desk.commands, self._desk.wording, self._remembered(RECENT_COMMANDS, str)))

    def _show_rows(self, rows: Sequence[Row], said: str, how: str) -> None:
        shown_for = (self.line.text(), self._only)
        # An answer to the same question come again moves nobody's choice.
        keep = not self.list.isHidden() and shown_for == self._shown_for
        self._shown_for = shown_for
        self.line.list_open = True
        self.list.show()
        self.list.show_rows(rows, said, how, keep=keep)

    def _said(self, typed: str, rows: Sequence[Row]) -> str:
        if rows:
            return ""
        short = " ".join(typed.split())[:40]
        if not short:
            return self._words("search.empty")
        if self._only is not None:
            return self._words("search.nothing_of_kind", typed=short, kind=self._words(f"search.kind.{self._only}"))
        return self._words("search.nothing", typed=short)

    def _how(self) -> str:
        if self._only is None:
            return self._words("search.how")
        return self._words("search.how_narrowed", kind=self._words(f"search.kind.{self._only}"))

    # Choosing ------------------------------------------------------------------------------------------

    def choose(self, found: Found) -> None:
        """Run a command; else mark the thing everywhere, fly there and open its card."""
        if found.refusal:
            return
        self.line.clear()
        self.close_list()
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        if found.command:
            self._remember(RECENT_COMMANDS, found.command, str)
            self._desk.commands[found.command].deed()
            return
        if found.kind != "coordinate":
            self._remember(RECENT, (found.kind, found.id), tuple[str, str])
        self.clear_mark()
        self._desk.select(found.pick)
        if found.kind in {"road", "river"}:
            self._go_along(found)
        elif found.at_m is not None:
            if found.pick is None:
                self._mark(Sketch(marks=(SketchMark(found.at_m, found.name, strong=True),)))
            self._desk.canvas.fly_to(*found.at_m, NEAR_M_PER_PX.get(found.kind, NEAR_ELSE_M_PER_PX))

    def _go_along(self, found: Found) -> None:
        """Mark the whole line and fly to the point of it that is nearest to the middle of the view."""
        town, canvas = self._desk.directory.town, self._desk.canvas
        if found.kind == "road":
            lines = lines_of_road(town, found.id)
        else:
            lines = [water.line for water in town.waters if water.name == found.id]
        if not lines:
            return
        self._mark(Sketch(lines=(SketchLine(_joined(lines), width_px=4.0, opacity=0.9),)))
        view = canvas.viewport
        nearest = nearest_on(lines, (view.centre_x_m, view.centre_y_m))
        if nearest is not None:
            canvas.fly_to(*nearest, NEAR_ELSE_M_PER_PX)

    def _mark(self, sketch: Sketch) -> None:
        self._marked = True
        self._desk.canvas.show_sketch(MARK, sketch)

    def _selection_changed(self) -> None:
        self.clear_mark()

    def _recent(self) -> list[tuple[str, str]]:
        return self._remembered(RECENT, tuple[str, str])

    def _remembered(self, where: str, kind: type[T]) -> list[T]:
        """What was chosen last; nothing where the file was tampered with."""
        try:
            return msgspec.json.decode(self._desk.seat.choices.get(where, "[]"), type=list[kind])  # type: ignore[valid-type]
        except msgspec.DecodeError:
            return []

    def _remember(self, where: str, choice: T, kind: type[T]) -> None:
        seat = self._desk.seat
        before = [its for its in self._remembered(where, kind) if its != choice]
        kept = msgspec.json.encode([choice, *before][:REMEMBERED]).decode()
        self._desk.remember(msgspec.structs.replace(seat, choices={**seat.choices, where: kept}))

    def _maker(self) -> RowMaker:
        desk, view = self._desk, self._desk.canvas.viewport
        near_m = (view.centre_x_m, view.centre_y_m)
        return RowMaker(desk.wording, desk.directory, desk.picture, near_m, self._titles)

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)


def _joined(lines: Sequence[Points]) -> Points:
    """Many lines as one, broken by rows of NaN."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for line in lines for part in (line, gap)][:-1])
