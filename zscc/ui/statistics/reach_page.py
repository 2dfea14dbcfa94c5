"""10分钟圈: what lies within ten minutes of culture and sport places, what does not, and what one more would add."""

from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from zscc.analysis.isochrones import COVERED, GAINED, HATCH, OPEN
from zscc.analysis.reach_map import KINDS, ReachMap
from zscc.clock import SHANGHAI
from zscc.map.pointing.pick import Pick
from zscc.map.sketch import Sketch, SketchMark
from zscc.map.themes.ground_picture import GroundPicture, KeyRow, coded_image
from zscc.map.tools.box import BROWSE
from zscc.map.tools.place_point import PlacePoint
from zscc.model.analysis import ReachOf
from zscc.settings.analysis import ReachSetting
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.filters.flow import FlowLayout
from zscc.ui.parts import Look, say
from zscc.ui.statistics.analysis_page import AnalysisPage, Tabs
from zscc.ui.statistics.ground_lender import GroundLender
from zscc.ui.tick_box import TickBox

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

WAYS = ("walk", "cycle")
COLUMNS = Columns(name=190, value=90, detail=60)
_COVERED_OPACITY, _OPEN_OPACITY, _HATCH_OPACITY, _GAINED_OPACITY = 0.34, 0.06, 0.5, 0.7


class ReachPage(AnalysisPage):
    """On foot or by bicycle, which places, the villages with what is not covered, a candidate."""

    name = "reach"

    def __init__(self, desk: "DeskWindow", look: Look, parent: QWidget, setting: ReachSetting) -> None:
        super().__init__(desk, look, parent)
        self._setting = setting
        self.way = Tabs(WAYS, WAYS[0], self)
        self.kinds = {kind: TickBox(self) for kind in KINDS}
        self.place, self.clear = QPushButton(self), QPushButton(self)
        self.list = FigureList(look, COLUMNS, self)
        self.ground = GroundLender(desk, "reach")
        self.candidate: tuple[float, float] | None = None
        kinds, acts = QWidget(self), QWidget(self)
        for holder, parts in ((kinds, self.kinds.values()), (acts, (self.place, self.clear))):
            flow = FlowLayout(10, holder)
            for part in parts:
                flow.addWidget(part)
        for button in (self.place, self.clear):
            button.setProperty("look", "small")
        for row in (self.way, kinds, acts, self.list):
            self.column.addWidget(row)
        self.finish(self.list)
        self.setFocusProxy(self.list)
        self._connect()

    def _connect(self) -> None:
        self.way.chosen.connect(lambda _: self.ask())
        for box in self.kinds.values():
            box.setChecked(True)
            box.toggled.connect(lambda _: self.ask())
        self.place.clicked.connect(self.ask_for_candidate)
        self.clear.clicked.connect(lambda: self.put_candidate(None))
        self.list.opened.connect(self._show_village)

    def name_parts(self) -> None:
        speeds = {"walk": self._setting.walk_kmh, "cycle": self._setting.cycle_kmh}
        minutes = f"{self._setting.minutes:g}"
        self.way.say(lambda way: self.words(f"way.{way}", minutes=minutes, speed=f"{speeds[way]:g}"))
        for kind, box in self.kinds.items():
            box.setText(self.words(f"kind.{kind}"))
        self.place.setText(self.words("candidate"))
        self.place.setToolTip(self.words("candidate_tip"))
        self.clear.setText(self.words("clear"))
        self.list.show_look(self._look, self.words("list"))

    def question(self, as_of: datetime) -> ReachOf:
        kinds = frozenset(kind for kind, box in self.kinds.items() if box.isChecked())
        return ReachOf(kinds, as_of.astimezone(SHANGHAI).date(), self.way.current, self.candidate)

    # A place that is not there yet ----------------------------------------------------------------------

    def ask_for_candidate(self) -> None:
        """The next click on the map says where it would stand."""
        canvas = self._desk.canvas
        canvas.hands.take(PlacePoint(canvas.bench, self._placed))
        canvas.setFocus()
        self._desk.tell(self.words("candidate_hint"))

    def _placed(self, at_m: tuple[float, float]) -> None:
        self._desk.canvas.hands.use(BROWSE)
        self.put_candidate(at_m)

    def put_candidate(self, at_m: tuple[float, float] | None) -> None:
        """Ask what a place there would add; None: nothing is asked."""
        self.candidate = at_m
        self.ask()

    # Showing ------------------------------------------------------------------------------------------

    def show_told(self) -> None:
        told = self.told
        self.clear.setEnabled(self.candidate is not None)
        if not isinstance(told, ReachMap):
            return
        self.say_heading(
            self.words(
                "sum",
                places=len(told.at_m),
                covered=f"{told.covered_km2:.1f}",
                uncovered=f"{100 * told.uncovered_share:.0f}",
            )
        )
        rows = sorted(told.uncovered.items(), key=lambda item: (-item[1], item[0]))
        self.list.show_rows(
            [
                FigureRow(
                    key=code,
                    name=self._naming.member("village", code),
                    value=self.words("open", percent=f"{100 * share:.0f}"),
                    bar=share,
                )
                for code, share in rows
                if not isnan(share)
            ]
        )
        gained = "" if told.gained_km2 is None else self.words("gained", gained=f"{told.gained_km2:.2f}")
        unplaced = self.words("unplaced", number=told.unplaced) if told.unplaced else ""
        made_up = self.words("made_up") if told.synthetic else ""
        say(self.note, gained + unplaced + self.words("note") + made_up)

    def lend(self) -> None:
        told, asked = self.told, self.asked
        if not isinstance(told, ReachMap) or not isinstance(asked, ReachOf):
            return
        palette = self._look.theme.style.palette
        image = coded_image(
            told.pixels,
            {
                COVERED: (palette.accent, _COVERED_OPACITY),
                OPEN: (palette.text_third, _OPEN_OPACITY),
                HATCH: (palette.text_third, _HATCH_OPACITY),
                GAINED: (palette.diverging[4], _GAINED_OPACITY),
            },
        )
        share = told.uncovered_share
        rows = [
            KeyRow(palette.accent, self.words("key_covered"), self.words("km2", km2=f"{told.covered_km2:.1f}")),
            KeyRow("", self.words("key_open"), f"{100 * share:.0f}%"),
        ]
        if told.gained_km2 is not None:
            gained = self.words("km2", km2=f"+{told.gained_km2:.2f}")
            rows.append(KeyRow(palette.diverging[4], self.words("key_gained"), gained))
        speed = self._setting.cycle_kmh if asked.way == "cycle" else self._setting.walk_kmh
        way = self.words(f"way.{asked.way}", minutes=f"{self._setting.minutes:g}", speed=f"{speed:g}")
        notes = (
            self.words("key_places", places=len(told.at_m), day=asked.day.isoformat()),
            self.words("key_method", off=f"{self._setting.off_road_m:g}"),
            self.words("key_made_up" if told.synthetic else "key_population"),
        )
        marks = [SketchMark((x_m, y_m), radius_px=4.5) for x_m, y_m in told.at_m.tolist()]
        if told.gained_at is not None:
            marks.append(SketchMark(told.gained_at, self.words("key_candidate"), "text", 6.0, strong=True))
        picture = GroundPicture(image, told.box_m, way, "", tuple(rows), notes)
        self.ground.show(picture, Sketch(marks=tuple(marks)))

    def take_back(self) -> None:
        hands = self._desk.canvas.hands
        if hands.tool.name == PlacePoint.name:
            hands.use(BROWSE)
        self.ground.leave()

    def _show_village(self, code: str) -> None:
        pick = Pick("station", code)
        self._desk.canvas.fly_to_pick(pick)
