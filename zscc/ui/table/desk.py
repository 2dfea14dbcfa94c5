"""Connects the attribute table with the window: F7, the choice on the map, the newest moment, the seat."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from zscc.map.arrangement import FEATURE_PREFIX
from zscc.map.pointing.choice import Choice
from zscc.map.pointing.pick import Pick
from zscc.settings.seat import SeatState
from zscc.ui.commands import Command
from zscc.ui.filters.desk import REPORTS
from zscc.ui.filters.strip import put
from zscc.ui.idle import imported
from zscc.ui.layers.notes import name_of, one_line
from zscc.ui.parts import Look
from zscc.ui.table.middle import Middle
from zscc.ui.table.tabled import LIVE, TABLES, has_table

if TYPE_CHECKING:
    from zscc.ui.filters.strip import FilterStrip
    from zscc.ui.picture import Picture
    from zscc.ui.table.data import Table
    from zscc.ui.table.panel import TablePanel
    from zscc.ui.window import DeskWindow

REFRESH_MS = 1000
"""A live table follows the moment at most so often."""
HEIGHT, HIDDEN = "table.height", "table.hidden."
LEAST_MAP_PX = 180
AT_ONCE_PICKS = 2000


@dataclass(frozen=True, slots=True, eq=False)
class _Choosing:
    """Rows of a table that are to be chosen, as picks and, where they are many, with their places."""

    table: "Table"
    among: NDArray[np.bool_]
    picks: frozenset[Pick]
    choice: Choice | None = None
    turn: int = 0
    """Of choosing: what comes after something else was chosen comes too late."""


class TableDesk(QObject):
    """The table of one window. ``middle`` stands in the window where the map stood alone."""

    exported = Signal(object, object)
    """Path, and the reason why it failed or None."""
    _found = Signal(object)
    _looked_up = Signal(object)

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look, self._panel = desk, look, None
        self._shown: Picture | None = None
        self._height_px = 0
        self._latest: _Choosing | None = None
        self._found.connect(self._choose)
        self._looked_up.connect(self._show_chosen)
        self.middle = Middle(look, desk)
        self.middle.addWidget(desk.canvas)
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_MS)
        self._clock.timeout.connect(self._follow)
        self._steps: Iterator[None] = iter(())
        self._opening = QTimer(self, interval=0)
        self._opening.timeout.connect(self._step)
        self.exported.connect(self._say_exported)
        desk.commands.add(Command("table", self.toggle, ("F7",), "layer"))
        desk.commands.add(Command("choose_matching", self.choose_matching, ("Ctrl+Shift+L",), "selection"))

    _panel: "TablePanel | None"
    _strip: "FilterStrip"

    def connect_layers(self) -> None:
        """Listen to the layer tree and the choice, once they are there."""
        desk = self._desk
        desk.left.layers.has_table = lambda name: has_table(name, desk.layer_desk.added)
        desk.layer_desk.table_asked.connect(self.open)
        desk.chosen_changed.connect(self._chosen)
        desk.canvas.arrangement_changed.connect(lambda _: self._layers_changed())

    @property
    def panel(self) -> "TablePanel":
        """The table; made when it is first asked for, so that no start waits for it."""
        if self._panel is None:
            self._panel = self._made()
        return self._panel

    @property
    def is_open(self) -> bool:
        """Whether the table is shown."""
        return self._panel is not None and not self._panel.isHidden()

    def toggle(self) -> None:
        """Open the table of the last layer, or close it; the first time it is made in the next turns, then opened."""
        if self.is_open:
            self.close()
        elif self._opening.isActive():
            self._opening.stop()
        elif self._panel is None:
            self._steps = self._makes()
            self._opening.start()
        else:
            self._open_last()

    def open(self, name: str) -> None:
        """Show the table of a layer under the map."""
        panel = self.panel
        panel.show()
        self._share()
        self._show(name)
        self._clock.start()
        panel.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """Put the table away."""
        if self._panel is not None:
            self._panel.hide()
            self._clock.stop()
            self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_matching(self) -> None:
        """Choose the rows that the table's filter lets through; without one, let it be typed."""
        if not self.is_open:
            self._open_last()
        if self.panel.filter.text().strip():
            self.panel.choose_shown()
        else:
            self.panel.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = self.middle.look = look
        if self._panel is not None:
            self._panel.show_look(look)
            if self.is_open:
                self._show(self._panel.name)

    def restore(self, seat: SeatState) -> None:
        """Remember how high the table was."""
        height = seat.choices.get(HEIGHT, "")
        self._height_px = int(height) if height.isascii() and height.isdigit() and len(height) < 6 else 0

    def export(self) -> None:
        """Ask for a file and write the chosen rows into it."""
        panel, words = self.panel, self._look.wording.words
        dialog = QFileDialog(self._desk, words("table.export"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(words("table.file_kind"))
        dialog.setDefaultSuffix("csv")
        key = "table.file_made_up" if panel.model.table.synthetic else "table.file"
        dialog.selectFile(words(key, layer=_as_file_name(self._title(panel.name))))
        dialog.fileSelected.connect(lambda path: self.export_to(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Write the chosen rows as CSV, in a thread; ``exported`` says when it is done."""
        self.panel.save_chosen(path, lambda reason: self.exported.emit(path, reason))

    # Inside --------------------------------------------------------------------------------------------

    def _made(self) -> "TablePanel":
        from zscc.ui.table.panel import TablePanel

        panel = TablePanel(self._look, self.middle)
        self._strip = self._desk.filters.strip(panel, REPORTS, margin_px=12)
        put(self._strip, panel, 1)
        panel.hide()
        self.middle.addWidget(panel)
        self.middle.setStretchFactor(0, 1)
        self.middle.setStretchFactor(1, 0)
        self.middle.splitterMoved.connect(self._moved)
        panel.show_look(self._look)
        panel.layer_asked.connect(self._show)
        panel.rows_asked.connect(self._choose_rows)
        panel.zoom_asked.connect(self._zoom)
        panel.export_asked.connect(self.export)
        panel.hidden_changed.connect(self._hide_columns)
        panel.closed.connect(self.close)
        self.destroyed.connect(panel.sorter.close)
        return panel

    def _makes(self) -> Iterator[None]:
        """What is imported takes longer than the table itself."""
        for name in ("zscc.ui.table.panel", "zscc.ui.table.sources"):
            yield from imported(name)
        assert self.panel
        yield

    def _step(self) -> None:
        if next(self._steps, self) is self:
            self._opening.stop()
            self._open_last()

    def _open_last(self) -> None:
        self.open(self.panel.name or TABLES[0])

    def _share(self) -> None:
        """Give the table the height it had, and leave the map enough."""
        whole = self.middle.height()
        wished = self._height_px or self.panel.sizeHint().height()
        least = self.panel.minimumSizeHint().height()
        height = max(min(wished, whole - LEAST_MAP_PX), least)
        self.middle.setSizes([max(whole - height, 1), height])

    def _show(self, name: str) -> None:
        table = self._table(name)
        if table is None:
            self.close()
            return
        panel, added = self.panel, self._desk.layer_desk.added
        names = [*TABLES, *(FEATURE_PREFIX + layer.layer_id for layer in added)]
        panel.show_layers([(each, self._title(each)) for each in names], name)
        self._tell(table)
        panel.reveal_chosen()

    def _tell(self, table: "Table") -> None:
        self._shown = self._desk.picture
        self._strip.let_stand(table.name == "reports")
        hidden = self._desk.seat.choices.get(HIDDEN + table.name, "")
        keys = frozenset(key for key in hidden.split(",") if key)
        known = {column.key for column in table.columns}
        self.panel.show_table(table, table.rows_of(self._desk.chosen), keys if keys < known else frozenset())

    def _table(self, name: str) -> "Table | None":
        from zscc.ui.table.sources import Holdings, table_of

        desk = self._desk
        return table_of(name, Holdings(self._look.wording, desk.directory, desk.picture, desk.layer_desk.added))

    def _title(self, name: str) -> str:
        return name_of(self._look.wording, name, self._desk.layer_desk.added)

    def _follow(self) -> None:
        """A live table takes the newest moment, when there is one and somebody can see it."""
        panel = self.panel
        if self.is_open and panel.name in LIVE and self._desk.picture is not self._shown:
            table = self._table(panel.name)
            if table is not None:
                self._tell(table)

    def _chosen(self, picks: frozenset[Pick]) -> None:
        if not self.is_open:
            return
        table = self.panel.model.table
        latest = self._latest
        known = latest is not None and latest.picks is picks and latest.table is table
        if known or len(picks) <= AT_ONCE_PICKS:
            self._show_chosen(_Choosing(table, self._rows_of(picks, table), picks))
        else:
            self.panel.sorter.run(lambda: self._looked_up.emit(_Choosing(table, table.rows_of(picks), picks)))

    def _show_chosen(self, choosing: "_Choosing") -> None:
        """Mark the chosen rows, unless something else is chosen or shown by now."""
        panel, desk = self.panel, self._desk
        if choosing.picks is not desk.chosen or choosing.table is not panel.model.table:
            return
        panel.show_chosen(choosing.among)
        if not panel.isAncestorOf(desk.focusWidget() or desk):
            panel.reveal_chosen()

    def _choose_rows(self, among: NDArray[np.bool_], keep: bool) -> None:
        """Choose these rows; the picks and places of many are made in a thread."""
        desk, table = self._desk, self.panel.model.table
        kept = frozenset(pick for pick in desk.chosen if not table.holds(pick)) if keep else frozenset[Pick]()
        rows = np.flatnonzero(among)
        if len(rows) <= AT_ONCE_PICKS:
            self._choose(_Choosing(table, among, kept | table.picks(rows)))
            return
        town, snapshot, added = desk.directory.town, desk.snapshot, desk.layer_desk.added
        turn = desk.canvas.bench.supersede()

        def work() -> None:
            picks = kept | table.picks(rows)
            self._found.emit(_Choosing(table, among, picks, Choice.of(picks, town, snapshot, added), turn))

        self.panel.sorter.run(work)

    def _choose(self, choosing: "_Choosing") -> None:
        if choosing.choice is not None and not self._desk.canvas.bench.is_newest(choosing.turn):
            return
        self._latest = choosing
        if choosing.choice is not None:
            self._desk.canvas.show_choice(choosing.choice)
        self._desk.choose(choosing.picks)

    def _rows_of(self, picks: frozenset[Pick], table: "Table") -> NDArray[np.bool_]:
        """Which rows are chosen; not looked up again when this table chose them."""
        latest = self._latest
        if latest is not None and latest.picks is picks and latest.table is table:
            return latest.among
        return table.rows_of(picks)

    def _zoom(self) -> None:
        box_m = self._desk.canvas.frame.choice.box_m
        if box_m is not None:
            self._desk.canvas.show_box(box_m)

    def _layers_changed(self) -> None:
        if self.is_open and not has_table(self.panel.name, self._desk.layer_desk.added):
            self.close()

    def _hide_columns(self, name: str, keys: frozenset[str]) -> None:
        self._remember(HIDDEN + name, ",".join(sorted(keys)))
        table = self._table(name)
        if table is not None:
            self._tell(table)

    def _moved(self) -> None:
        self._height_px = self.panel.height()
        self._remember(HEIGHT, str(self._height_px))

    def _remember(self, key: str, value: str) -> None:
        seat = self._desk.seat
        self._desk.remember(msgspec.structs.replace(seat, choices={**seat.choices, key: value}))

    def _say_exported(self, path: Path, reason: str | None) -> None:
        wording = self._look.wording
        if reason is None:
            rows = wording.number(self.panel.exported_rows())
            self.panel.say(wording.words("table.exported", rows=rows, file=path.name))
        else:
            self.panel.say(wording.words("table.not_exported", reason=reason))


def _as_file_name(title: str) -> str:
    """A layer's title as part of a file name that every system takes."""
    plain = "".join(" " if letter in '<>:"/\\|?*' else letter for letter in one_line(title))
    return plain.strip(" .")[:60] or "table"
