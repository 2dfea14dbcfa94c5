"""The pipeline: a tile for each stage with its count and longest wait, and the usual time to the next step below."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from zscc.analysis.assessment.pipeline import Passage
from zscc.model.case import STAGES, Stage
from zscc.ui.cases.rows import CaseRows
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.tiles import Tile

LINE: tuple[tuple[Stage, str], ...] = (
    (Stage.REPORTED, "opened"),
    (Stage.REGISTERED, "registered"),
    (Stage.DISPATCHED, "dispatched"),
    (Stage.SIGNED, "signed"),
    (Stage.HANDLING, "arrived"),
    (Stage.FED_BACK, "fed_back"),
    (Stage.INSPECTING, "inspected"),
)
"""Stages of open cases, and the step from which the way to the next one is counted."""


class StageStrip(QWidget):
    """Every count opens its list."""

    opened = Signal(object)
    """The Stage whose cases a person wants to see."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.tiles: dict[Stage, Tile] = {}
        self.medians: dict[Stage, QLabel] = {}
        self._passages: dict[str, Passage] = {}
        self._grid = QGridLayout(self)
        tight(self._grid, spacing=4)
        self._in_a_row = 0
        for stage, _ in LINE:
            tile = self.tiles[stage] = Tile(look, self)
            tile.opened.connect(partial(self.opened.emit, stage))
            median = self.medians[stage] = label("small", "second", self)
            median.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stand_in_rows(len(LINE))

    def _stand_in_rows(self, in_a_row: int) -> None:
        """So many tiles beside each other."""
        if in_a_row == self._in_a_row:
            return
        self._in_a_row = in_a_row
        for place, (stage, _) in enumerate(LINE):
            row, column = divmod(place, in_a_row)
            self._grid.addWidget(self.tiles[stage], 2 * row, column)
            self._grid.addWidget(self.medians[stage], 2 * row + 1, column)
            self._grid.setColumnStretch(place, int(place < in_a_row))

    def _find_room(self) -> None:
        """One row where every tile is whole in it, else two."""
        gap, needed = self._grid.spacing(), max(tile.needed_width() for tile in self.tiles.values())
        whole, half = len(LINE), (len(LINE) + 1) // 2
        # Standing anew lays the room out anew: only where it has to.
        self._stand_in_rows(whole if needed <= (self.width() - gap * (whole - 1)) // whole else half)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._find_room()

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme; the texts follow with the next moment."""
        self._words = words
        for tile in self.tiles.values():
            tile.show_look(look)
        self.show_passages(tuple(self._passages.values()))

    def show_rows(self, rows: CaseRows, as_of_ms: int, chosen: Stage | None) -> None:
        """Count the open cases of a moment."""
        words = self._words
        stages, since_ms = rows.columns.stage[rows.order], rows.codes.columns["since_ms"][rows.order]
        for stage, tile in self.tiles.items():
            here_ms = since_ms[stages == STAGES.index(stage)]
            count = len(here_ms)
            wait = words.coarse(max(as_of_ms - int(here_ms.min()), 0) / 1000) if count else ""
            name = words.cases(f"waits.{stage.value}")
            tile.show_texts(name, words.wording.number(count), "", wait, "accent" if stage is chosen else "text")
        self._find_room()

    def show_passages(self, passages: Sequence[Passage]) -> None:
        """Say how long the way to the next step usually takes."""
        self._passages = {each.before: each for each in passages}
        words = self._words
        for stage, step in LINE:
            its = self._passages.get(step)
            if its is None or its.median_s is None:
                say(self.medians[stage], words("flow.median_none"))
            else:
                say(self.medians[stage], words("flow.median", time=words.coarse(its.median_s)))
