"""The pipeline: a tile for each stage with its count and longest wait, and the usual time to the next step below."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
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
        grid = QGridLayout(self)
        tight(grid, spacing=4)
        for place, (stage, _) in enumerate(LINE):
            tile = self.tiles[stage] = Tile(look, self)
            tile.opened.connect(partial(self.opened.emit, stage))
            median = self.medians[stage] = label("small", "second", self)
            median.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(tile, 0, place)
            grid.addWidget(median, 1, place)
            grid.setColumnStretch(place, 1)

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
