"""热点: where cases lie closer than chance, on the grids or on a lattice; the map shows it, grey where it is chance."""

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QWidget

from zscc.analysis.assessment.counts import Count
from zscc.analysis.hot_spots import SURE, VERY_SURE, Spot
from zscc.analysis.spot_map import GRID, SpotMap
from zscc.map.pointing.pick import Pick
from zscc.map.themes.ground_picture import GroundPicture, KeyRow, coded_image
from zscc.model.analysis import HotSpotsOf
from zscc.model.figures import CasesBehind
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.parts import Look, say
from zscc.ui.statistics.analysis_page import SPANS, AnalysisPage, Tabs
from zscc.ui.statistics.ground_lender import GroundLender

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

UNITS = (GRID, "square", "hexagon")
SIZE_M = 250.0
COLUMNS = Columns(name=190, value=48, detail=140, note=112)
OPACITY = 0.82
_ORDER = (Spot.HOT_STRONG, Spot.HOT, Spot.COLD_STRONG, Spot.COLD)
_LOW_P = 0.0001


class SpotPage(AnalysisPage):
    """Period, units, the spots with their z and p."""

    name = "spots"

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget) -> None:
        super().__init__(desk, look, parent)
        self.span = Tabs(map(str, SPANS), str(SPANS[1]), self)
        self.units = Tabs(UNITS, GRID, self)
        self.list = FigureList(look, COLUMNS, self)
        self.ground = GroundLender(desk, "hot_spots")
        for part in (self.span, self.units, self.list):
            self.column.addWidget(part)
        self.finish(self.list)
        self.setFocusProxy(self.list)
        for tabs in (self.span, self.units):
            tabs.chosen.connect(lambda _: self.ask())
        self.list.opened.connect(self._open)
        self.list.chosen.connect(self._go_to)

    def name_parts(self) -> None:
        words = self._naming.words
        self.span.say(lambda days: words("analysis.last_days", days=days))
        self.units.say(lambda units: self.words(f"units.{units}", size=f"{SIZE_M:g}"))
        self.list.show_look(self._look, self.words("list"))

    def question(self, as_of: datetime) -> HotSpotsOf:
        since = self.since_days(int(self.span.current), as_of)
        return HotSpotsOf(since, as_of, self.units.current, SIZE_M, self._desk.filters.chosen)

    # Showing ------------------------------------------------------------------------------------------

    def show_told(self) -> None:
        told = self.told
        if not isinstance(told, SpotMap):
            return
        spots = told.spots
        hot, cold = (sum(spots.number(spot) for spot in kinds) for kinds in (_ORDER[:2], _ORDER[2:]))
        self.say_heading(self.words("sum", hot=hot, cold=cold, units=len(spots.z)))
        found = np.flatnonzero(spots.spot)
        order = sorted(found.tolist(), key=lambda place: (-int(spots.spot[place]), -abs(float(spots.z[place])), place))
        self.list.show_rows([self._row(told, place) for place in order])
        elsewhere = self.words("elsewhere", number=told.elsewhere) if told.elsewhere else ""
        none = "" if order else self.words("none")
        say(self.note, none + self.words("note", number=told.number) + elsewhere)

    def _row(self, told: SpotMap, place: int) -> FigureRow:
        spot, p = Spot(int(told.spots.spot[place])), float(told.spots.p[place])
        kind = self.words(f"spot.{spot.name.lower()}")
        return FigureRow(
            key=str(place),
            name=self._unit_name(told, place),
            value=self._naming.wording.number(int(told.cases[place])),
            detail=self.words("z", z=f"{told.spots.z[place]:+.2f}", p=f"{p:.4f}" if p >= _LOW_P else f"<{_LOW_P}"),
            note=kind,
            strong=abs(spot) > 1,
        )

    def _unit_name(self, told: SpotMap, place: int) -> str:
        code = told.codes[place]
        if told.units == GRID:
            return self._naming.member("grid", code)
        village = self._naming.member("village", code) if code else self.words("edge")
        return self.words("cell", village=village, number=place + 1)

    # The map ------------------------------------------------------------------------------------------

    def lend(self) -> None:
        told, asked = self.told, self.asked
        if not isinstance(told, SpotMap) or not isinstance(asked, HotSpotsOf):
            return
        colours = dict(enumerate(self._look.theme.style.palette.diverging))
        shown = {place + 1: (colour, OPACITY) for place, colour in colours.items()}
        image = coded_image(told.pixels, shown)
        rows = tuple(
            KeyRow(colours[spot + 2], self.words(f"spot.{spot.name.lower()}"), str(told.spots.number(spot)))
            for spot in sorted(Spot, reverse=True)
        )
        method = self.words("key_neighbours_grid" if told.units == GRID else "key_neighbours_cell")
        notes = (
            self.words("key_period", since=self.day(asked.since), until=self.day(asked.until), number=told.number),
            self.words(
                "key_units", units=len(told.spots.z), what=self.words(f"units.{told.units}", size=f"{SIZE_M:g}")
            ),
            method,
            self.words("key_threshold", sure=f"{SURE:g}", very=f"{VERY_SURE:g}"),
        )
        self.ground.show(GroundPicture(image, told.box_m, self.words("key_title"), "Gi*", rows, notes, smooth=False))

    def take_back(self) -> None:
        self.ground.leave()

    # Doors --------------------------------------------------------------------------------------------

    def _go_to(self, key: str) -> None:
        told = self.told
        if isinstance(told, SpotMap) and self.in_front and int(key) < len(told.rings):
            ring = told.rings[int(key)]
            x_m, y_m = ((ring.min(axis=0) + ring.max(axis=0)) / 2).tolist()
            self._desk.canvas.fly_to(x_m, y_m)

    def _open(self, key: str) -> None:
        """The cases of a grid; a cell has no list of its own and is flown to."""
        told, asked = self.told, self.asked
        if not isinstance(told, SpotMap) or not isinstance(asked, HotSpotsOf):
            return
        code = told.codes[int(key)]
        if told.units != GRID:
            self._go_to(key)
            return
        self._desk.canvas.select(Pick("grid", code))
        behind = CasesBehind(asked.since, asked.until, (Count.REPORTED.value,), (), "grid", (code,), only=asked.only)
        self.list_asked.emit(self._unit_name(told, int(key)), behind)
