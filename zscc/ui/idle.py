"""What people may open later, made one step at a time while the map rests: the first paint does not wait for it."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.abc import InspectLoader
from importlib.util import find_spec
from threading import Thread
from types import CodeType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from zscc.clock import monotonic_s
from zscc.text.words import templates
from zscc.ui.making import Making, aside, polished_in_pieces

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

STEP_EVERY_MS = 10
STEP_S = 0.001
"""What is left of a step's time is used for what comes next."""
PATIENCE = 3
"""A step waits for a calm moment for so many looks; a hand that pans all day must not find panels unmade."""
LINES_OF_A_CARD = 12
_WITH_QT = ("zscc.ui", "zscc.map", "PySide6")
"""Modules of these are imported on the screen's thread."""
_MODULES = (
    "zscc.ui.keys",
    "html",
    "zscc.ui.alarms.desk",
    "zscc.ui.cases.panel",
    "zscc.ui.cases.superior_desk",
    "zscc.ui.dispatch.section",
    "zscc.ui.dispatch.desk",
    "zscc.analysis.names_walk",
    "zscc.analysis.names",
    "zscc.ui.search.results",
    "zscc.ui.search.rows",
    "zscc.ui.search.engine",
    "zscc.ui.search.palette",
    "zscc.ui.search.things",
    "zscc.ui.search.search",
    "zscc.ui.dispatch.handling_room",
    "zscc.ui.dispatch.flow_room",
    "zscc.ui.cases.twins_desk",
    "zscc.ui.cases.twins_panel",
    "zscc.ui.cases.form_desk",
    "zscc.ui.cases.callers",
    "zscc.ui.cases.history_words",
    "zscc.ui.cases.act_fields",
    "zscc.analysis.duplicates",
    "zscc.analysis.trips",
    "zscc.analysis.coverage",
    "zscc.analysis.patrol_picture",
    "zscc.analysis.speeds",
    "zscc.ui.patrol.sketches",
    "zscc.ui.patrol.board",
    "zscc.ui.patrol.vehicle_day",
    "zscc.ui.patrol.speed_desk",
    "zscc.ui.patrol.doors",
    "zscc.ui.duty.warning_strip",
    "zscc.ui.duty.seat_panel",
    "zscc.ui.duty.desk",
    "zscc.ui.assessment.room",
    "zscc.ui.statistics.matrix_page",
    "zscc.ui.statistics.control_page",
    "zscc.ui.statistics.spot_page",
    "zscc.ui.statistics.film_page",
    "zscc.ui.statistics.repeat_page",
    "zscc.ui.statistics.reach_page",
    "zscc.ui.statistics.room",
    "zscc.ui.briefing.desk",
    "zscc.ui.time_machine.desk",
    "zscc.ui.choice_box",
    "zscc.ui.themes.panel",
    "zscc.ui.themes.heat_panel",
    "zscc.ui.splits",
    "zscc.ui.filters.panel",
    "zscc.town.reading.contract",
    "zscc.ui.files.column_choice",
    "zscc.ui.files.preview_bar",
    "zscc.ui.map_habits.bookmark_panel",
    "zscc.analysis.conditions",
    "zscc.ui.table.data",
    "zscc.ui.table.sources",
    "zscc.ui.table.view",
    "zscc.ui.table.panel",
    "PySide6.QtSvg",
    "zscc.map.pages.files",
    "zscc.map.pages.layout",
    "zscc.map.pages.page",
    "multiprocessing.connection",
    "zscc.map.pages.apart",
    "zscc.ui.feeds.desk",
    "zscc.ui.pages.panel",
    "zscc.ui.pages.desk",
    "zscc.ui.export.panel",
    "zscc.ui.export.desk",
)
"""What the panels import, the lower ones first, so that no step takes long; what people reach for first comes first."""


def unseen_panels(desk: "DeskWindow") -> Iterator[None]:
    """Make every panel of a window that the first paint did not need; pauses after some milliseconds of it."""
    # Reading a file of words takes ten milliseconds; who speaks them first would wait.
    Thread(target=templates, args=(desk.wording.language,), name="zscc-words", daemon=True).start()
    until_s = monotonic_s() + STEP_S
    for _ in _steps(desk):
        if monotonic_s() >= until_s:
            yield
            until_s = monotonic_s() + STEP_S


def _steps(desk: "DeskWindow") -> Iterator[None]:
    panels = _panels(desk)
    for name in _MODULES:
        yield from imported(name)
        for make in panels.get(name, ()):
            made = make()
            yield
            if isinstance(made, Making | Iterator):
                yield from made
            elif isinstance(made, QWidget):
                yield from polished_in_pieces(made)
    for doors in [name for name in sys.modules if name.startswith("zscc.ui.") and name.endswith(".doors")]:
        for name in _named_in(_code_of(doors), inside=True):
            yield from imported(name)


def imported(name: str, begun: set[str] | None = None) -> Iterator[None]:
    """Import a module, before it one by one those of ours that it needs; pauses after each that was not there."""
    begun = set() if begun is None else begun
    if name in sys.modules or name in begun:
        return
    begun.add(name)
    for other in _named_in(_code_of(name)):
        yield from imported(other, begun)
    if not name.startswith(_WITH_QT):
        # A few classes take the screen's thread as long as half a panel, and these do not need it.
        yield from aside(partial(import_module, name))
    import_module(name)
    yield


def _code_of(name: str) -> CodeType | None:
    """What a module does when it is imported, and in its functions; None when it is not written in Python."""
    spec = find_spec(name)
    loader = None if spec is None else spec.loader
    return loader.get_code(name) if isinstance(loader, InspectLoader) else None


def _named_in(code: CodeType | None, *, inside: bool = False) -> Iterator[str]:
    """The modules of ours that code imports; ``inside``: in its functions too, as rooms are where they are made."""
    if code is not None:
        yield from (name for name in code.co_names if name.startswith("zscc.") and find_spec(name) is not None)
        for inner in code.co_consts if inside else ():
            if isinstance(inner, CodeType):
                yield from _named_in(inner, inside=True)


def _panels(desk: "DeskWindow") -> dict[str, tuple[Callable[[], object], ...]]:
    """What is made once a module is there, each in a step of its own."""
    return {
        "zscc.ui.cases.superior_desk": (desk.case_desk.panel_in_parts, lambda: desk.case_desk.panel),
        "zscc.ui.dispatch.flow_room": tuple(desk.dispatch.makers()),
        "zscc.ui.cases.form_desk": (
            desk.case_desk.form_in_parts,
            lambda: desk.case_desk.form.form,
            lambda: desk.case_desk.form.form.class_box,
        ),
        "zscc.ui.cases.act_fields": (lambda: desk.case_desk.twins.panel,),
        "zscc.ui.patrol.doors": (
            lambda: desk.right.patrol,
            lambda: desk.right.card.vehicle_day,
            lambda: desk.right.card,
            lambda: desk.patrol,
            lambda: desk.patrol.speed.panel,
        ),
        "zscc.ui.search.search": (lambda: desk.overlays.search, lambda: desk.search, partial(_ready_palette, desk)),
        "zscc.ui.themes.heat_panel": (lambda: desk.themes.panel, lambda: desk.themes.heat_panel),
        "zscc.ui.splits": (lambda: desk.right.splits,),
        "zscc.ui.filters.panel": (lambda: desk.filters.bar, lambda: desk.filters.panel),
        "zscc.ui.alarms.desk": tuple(desk.alarms.makers()),
        # The card of what is picked comes first of all; text that can be marked takes longest when it is made.
        "zscc.ui.keys": (
            *(partial(desk.right.card.make_lines, lines) for lines in range(4, LINES_OF_A_CARD + 1, 4)),
            lambda: desk.right.card,
        ),
        "html": (
            lambda: desk.overlays.keys,
            partial(_measured_keys, desk),
            lambda: desk.overlays.keys.fit(desk.size()),
        ),
        "zscc.ui.files.preview_bar": (lambda: desk.files.bar,),
        "zscc.ui.map_habits.bookmark_panel": (lambda: desk.map_desk.bookmarks.panel,),
        "zscc.ui.table.panel": (lambda: desk.tables.panel,),
        "zscc.ui.feeds.desk": (desk.overlays.feeds_in_parts, lambda: desk.overlays.feeds),
        "zscc.ui.pages.desk": (desk.habits.pages_in_parts, lambda: desk.habits.pages),
        "zscc.ui.export.desk": (desk.habits.exports_in_parts, lambda: desk.habits.exports),
        "zscc.ui.duty.seat_panel": (lambda: desk.duty.sitting.panel,),
        "zscc.ui.duty.desk": tuple(desk.duty.makers()),
        "zscc.ui.statistics.room": tuple(desk.scores.makers()),
        "zscc.ui.briefing.desk": tuple(desk.briefing.makers()),
        "zscc.ui.time_machine.desk": desk.replay.makers(),
    }


def _measured_keys(desk: "DeskWindow") -> Iterator[None]:
    return desk.overlays.keys.measured_in_pieces()


def _ready_palette(desk: "DeskWindow") -> None:
    desk.search.ready_palette()


class Idle(QObject):
    """Takes the steps of one window, then rests for good."""

    def __init__(self, steps: Iterator[None], calm: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._calm = steps, calm
        self._waited = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self._timer.start(STEP_EVERY_MS)

    @property
    def done(self) -> bool:
        """Whether everything is made."""
        return not self._timer.isActive()

    def _step(self) -> None:
        self._waited += 1
        if not self._calm() and self._waited < PATIENCE:
            return
        self._waited = 0
        if next(self._steps, self) is self:
            self._timer.stop()
