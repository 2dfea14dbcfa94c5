"""Analysis on the screen: what the map is lent and gives back, lists behind numbers, the desk's filter, whole words."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from case_scenes import busy
from desk_scenes import AS_OF, Scene
from made_cases import opened
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from zscc.analysis.assessment.case_counts import NO_GROUP
from zscc.analysis.control_limits import control_of
from zscc.analysis.heat import HeatGround
from zscc.analysis.heat_windows import heat_windows
from zscc.analysis.hour_matrix import HOURS, matrix_of
from zscc.analysis.isochrones import ReachRules
from zscc.analysis.lattice import CellShape
from zscc.analysis.reach_map import ground_of, places_of, reach_map
from zscc.analysis.repeats import RepeatRules, RepeatSearch
from zscc.analysis.spot_map import SpotUnits
from zscc.map.tools.tool import Touch
from zscc.model.analysis import ControlOf, HeatFilmOf, HotSpotsOf, MatrixOf, ReachOf, RepeatsOf
from zscc.model.case import Case, Stage
from zscc.model.case_steps import open_case
from zscc.model.figures import CasesBehind
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.model.question import CasesFound
from zscc.settings.style import load_style
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.ui.assessment.naming import Naming
from zscc.ui.parts import Look
from zscc.ui.statistics.analysis_pages import ANALYSIS_PAGES
from zscc.ui.statistics.control_page import ControlPage
from zscc.ui.statistics.film_page import FilmPage
from zscc.ui.statistics.matrix_page import MatrixPage
from zscc.ui.statistics.reach_page import ReachPage
from zscc.ui.statistics.repeat_page import RepeatPage
from zscc.ui.statistics.room import StatisticsRoom
from zscc.ui.statistics.spot_page import SpotPage
from zscc.ui.theme import Theme
from zscc.ui.window import DeskWindow
from zscc.ui.wording import Wording
from zscc.ui.workspaces import Workspace

DAY = timedelta(days=1)


def pair() -> list[Case]:
    """A case that was closed three days ago, and one like it of today."""
    first = open_case(replace(opened(1), case_id="YS-A", at=AS_OF - DAY * 4, caller_ref="ab"))
    closed = replace(first, stage=Stage.CLOSED, times=replace(first.times, closed_at=AS_OF - DAY * 3))
    return [closed, open_case(replace(opened(2), case_id="YS-B", at=AS_OF, caller_ref="ab"))]


class Answers:
    """Answers by the sums themselves, of made-up columns."""

    def __init__(self, town: Town) -> None:
        self.town, self.asked = town, list[object]()
        self._units = SpotUnits(town)
        self._ground = ground_of(town)

    def of(self, asked: object) -> object:
        self.asked.append(asked)
        kinds = {
            MatrixOf: self._matrix,
            ControlOf: self._control,
            HotSpotsOf: self._spots,
            HeatFilmOf: self._film,
            RepeatsOf: self._repeats,
            ReachOf: self._reach,
            CasesBehind: lambda _: CasesFound((), 7),
        }
        answer = kinds.get(type(asked))
        return None if answer is None else answer(asked)

    @staticmethod
    def _matrix(asked: MatrixOf) -> object:
        at = ms_from_utc(AS_OF) - 1 - np.arange(50) * 3_600_000
        return matrix_of(at, ms_from_utc(asked.since), ms_from_utc(asked.until))

    def _spots(self, asked: HotSpotsOf) -> object:
        if asked.units != "grid":
            x_m, y_m = np.full(200, 593_500.0), np.full(200, 3_480_500.0)
            return self._units.of_cells(CellShape(asked.units), asked.size_m, (x_m, y_m))
        heap = self.town.grids[0].village_code
        return self._units.of_grids({grid.code: 900 if grid.village_code == heap else 3 for grid in self.town.grids}, 2)

    def _film(self, asked: HeatFilmOf) -> object:
        bounds = np.array([ms_from_utc(at) for at in asked.bounds])
        at, x_m = bounds[:-1].repeat(2), np.full(2 * (len(bounds) - 1), 593_500.0)
        ground = HeatGround.of_town(self.town, 600.0)
        return heat_windows((x_m, np.full(len(at), 3_480_500.0)), at, bounds, ground, 600.0)

    @staticmethod
    def _repeats(asked: RepeatsOf) -> object:
        span = ms_from_utc(asked.since), ms_from_utc(asked.until) + 1
        search = RepeatSearch({}, RepeatRules(asked.days, asked.metres))
        search.take(pair())
        return search.pairs(*span).with_cases({case.case_id: case for case in pair()})

    def _reach(self, asked: ReachOf) -> object:
        places = places_of(self.town, asked.kinds, asked.day)
        speed = 15.0 if asked.way == "cycle" else 4.5
        return reach_map(self.town, self._ground, places, ReachRules(speed_kmh=speed), asked.candidate)

    def _control(self, asked: ControlOf) -> object:
        keys = tuple(village.code for village in self.town.villages)
        bounds, before = (np.array([ms_from_utc(at) for at in its]) for its in (asked.bounds, asked.baseline))
        at = np.concatenate([before[:-1], np.full(30, bounds[0])])
        member = np.concatenate([np.zeros(len(before) - 1, np.int64), np.full(30, NO_GROUP)])
        return control_of((at, member), keys, bounds, before, 0, ms_from_utc(asked.until))


@pytest.fixture(scope="module")
def answers(town: Town) -> Answers:
    return Answers(town)


@pytest.fixture
def room(open_desk: Callable[..., DeskWindow], scene: Scene, answers: Answers) -> StatisticsRoom:
    desk = open_desk()
    desk.show_snapshot(busy(scene))
    desk.catch_up()
    answers.asked.clear()
    desk.asking.looked_up.connect(lambda asked, then: then(answers.of(asked)))
    desk.scores.open_statistics("trends")
    made = desk.right.rooms.shown
    assert isinstance(made, StatisticsRoom)
    return made


def desk_of(room: StatisticsRoom) -> DeskWindow:
    desk = room.window()
    assert isinstance(desk, DeskWindow)
    return desk


def newest(answers: Answers, kind: type) -> object:
    return next(asked for asked in reversed(answers.asked) if isinstance(asked, kind))


def only_who_is_looked_at_asks(room: StatisticsRoom, answers: Answers) -> None:
    kinds = {"matrix": MatrixOf, "control": ControlOf, "spots": HotSpotsOf, "film": HeatFilmOf, "repeats": RepeatsOf}
    assert not any(isinstance(asked, tuple(kinds.values())) for asked in answers.asked)
    only = PanelFilter(sources=frozenset({"worker"}))
    desk_of(room).filters.choose(only)
    for name, kind in kinds.items():
        room.show_page(name)
        asked = newest(answers, kind)
        assert isinstance(asked, kind)
        assert asked.only == only  # type: ignore[attr-defined]
    room.show_page("reach")
    before = len(answers.asked)
    desk_of(room).filters.clear()
    # The page that is in front, and the trends: nobody else asks.
    assert {type(asked).__name__ for asked in answers.asked[before:]} <= {"ReachOf", "TrendsOf", "FiguresOf"}


def a_cell_of_the_week(room: StatisticsRoom, answers: Answers) -> None:
    room.show_page("matrix")
    page = room.analyses.page("matrix")
    assert isinstance(page, MatrixPage)
    assert page.chart.counts.sum() == 50
    cell = int(page.chart.counts.argmax())
    middle = page.chart.place_of(cell).center()
    assert page.chart.cell_at(middle.x(), middle.y()) == cell
    page.chart.opened.emit(cell)
    behind = newest(answers, CasesBehind)
    assert isinstance(behind, CasesBehind)
    assert (behind.split, behind.keys) == ("weekday_hour", (f"{cell // HOURS}-{cell % HOURS}",))
    assert room.list.isVisible()
    village = desk_of(room).directory.town.villages[3].code
    page.place.choose(village)
    assert newest(answers, MatrixOf).only.grids == {village}  # type: ignore[attr-defined]
    desk_of(room).filters.choose(PanelFilter(grids=frozenset({desk_of(room).directory.town.villages[0].code})))
    assert newest(answers, MatrixOf).only.grids == {"-"}  # type: ignore[attr-defined]
    desk_of(room).filters.clear()
    room.show_page("control")
    assert not room.list.isVisible()


def points_beyond_the_limits(room: StatisticsRoom, answers: Answers) -> None:
    room.show_page("control")
    page = room.analyses.page("control")
    assert isinstance(page, ControlPage)
    assert [point.beyond for point in page.chart.points] == [1, *[0] * 13]
    assert page.chart.points[-1].runs
    assert "28" in page.heading.note.text()
    first = desk_of(room).directory.town.villages[0].code
    page.show_place(first)
    assert page.chart.limits is not None
    page.show_place(desk_of(room).directory.town.villages[1].code)
    assert page.chart.limits is None
    page.show_place("*")
    page.chart.opened.emit(0)
    behind = newest(answers, CasesBehind)
    asked = newest(answers, ControlOf)
    assert isinstance(behind, CasesBehind)
    assert isinstance(asked, ControlOf)
    assert (behind.since, behind.until, behind.split) == (*asked.bounds[:2], "")


def hot_spots_are_lent_and_taken_back(room: StatisticsRoom) -> None:
    desk = desk_of(room)
    room.show_page("spots")
    page = room.analyses.page("spots")
    assert isinstance(page, SpotPage)
    lent = desk.canvas.frame.ground_picture
    assert lent is not None
    assert desk.canvas.frame.heat is None
    assert not desk.canvas.layer_visible("vehicles")
    spots = page.told.spots  # type: ignore[attr-defined]
    assert [row.count for row in lent.rows] == [str(spots.number(spot)) for spot in (2, 1, 0, -1, -2)]
    for row in lent.rows:
        hue, saturation = QColor(row.colour).hue(), QColor(row.colour).saturation()
        # Neither red nor amber, which mean act.
        assert saturation < 70 or 150 < hue < 290
    assert any(str(page.told.number) in note for note in lent.notes)  # type: ignore[attr-defined]
    assert len(page.list.rows) == int(np.count_nonzero(spots.spot)) > 0
    page.units.choose("hexagon")
    assert desk.canvas.frame.ground_picture is not lent
    desk.show_workspace(Workspace.MAP)
    desk.catch_up()
    room.analyses.page("spots")._show_ground()
    assert desk.canvas.frame.ground_picture is None
    assert desk.canvas.layer_visible("vehicles")


def a_film_says_which_window_is_seen(room: StatisticsRoom) -> None:
    desk = desk_of(room)
    room.show_page("film")
    page = room.analyses.page("film")
    assert isinstance(page, FilmPage)
    domains, names = set(), []
    for _ in range(3):
        page.step_by(1)
        lent = desk.canvas.frame.ground_picture
        assert lent is not None
        domains.add(lent.domain)
        names.append(page.window_name.text())
        assert any(names[-1].split("：")[-1] in note for note in lent.notes)
    assert len(domains) == 1
    assert len(set(names)) == 3
    page.step_by(-4)
    assert page.at == len(page.told) - 1  # type: ignore[arg-type]
    page.shift.choose("night_shift")
    assert page.asked.minutes == (1050, 510)  # type: ignore[attr-defined]
    page.play_or_stop()
    room.show_page("trends")
    page._tick()
    assert not page._timer.isActive()
    assert desk.canvas.frame.ground_picture is None


def a_repeat_opens_both_cases(room: StatisticsRoom, answers: Answers) -> None:
    desk = desk_of(room)
    room.show_page("repeats")
    page = room.analyses.page("repeats")
    assert isinstance(page, RepeatPage)
    (row,) = page.list.rows
    assert row.key == "YS-B"
    assert "YS-A" in row.detail
    assert "3.0" in row.value
    said = [row.name, row.value, row.detail, row.note, row.tip]
    assert not any(part == "ab" for text in said for part in text.split())
    picked = list[str]()
    desk.selection_changed.connect(lambda pick: picked.append(pick.id))
    page.list.opened.emit("YS-B")
    page.earlier.click()
    page.list.divisor_opened.emit("YS-B")
    assert picked == ["YS-B", "YS-A", "YS-A"]
    page.days.setValue(2)
    assert newest(answers, RepeatsOf).days == 2  # type: ignore[attr-defined]
    assert not page.list.rows


def a_click_on_the_map_tries_a_place(room: StatisticsRoom) -> None:
    desk = desk_of(room)
    room.show_page("reach")
    page = room.analyses.page("reach")
    assert isinstance(page, ReachPage)
    first = page.told
    assert first.gained_km2 is None  # type: ignore[attr-defined]
    assert "示意" in page.note.text()
    page.ask_for_candidate()
    hands = desk.canvas.hands
    assert hands.tool.name == "place_point"
    at = desk.canvas.viewport.map_from_px(*QPointF(desk.canvas.width() / 2, desk.canvas.height() / 2).toTuple())
    hands.tool.click(Touch(0, 0, at))
    assert hands.tool.name == "browse"
    assert page.candidate == at
    assert page.told.gained_km2 is not None  # type: ignore[attr-defined]
    lent = desk.canvas.frame.ground_picture
    assert lent is not None
    assert len(lent.rows) == 3
    page.put_candidate(None)
    assert page.told.gained_km2 is None  # type: ignore[attr-defined]
    page.way.choose("cycle")
    assert page.told.covered_km2 > first.covered_km2  # type: ignore[attr-defined]
    page.ask_for_candidate()
    room.show_page("trends")
    assert hands.tool.name == "browse"


def test_numbers_open_their_cases_and_obey_the_filter(room: StatisticsRoom, answers: Answers) -> None:
    """One desk for all: opening one takes longer than looking at a page."""
    only_who_is_looked_at_asks(room, answers)
    a_cell_of_the_week(room, answers)
    points_beyond_the_limits(room, answers)
    a_repeat_opens_both_cases(room, answers)


def test_the_map_is_lent_what_a_page_shows_and_given_back(room: StatisticsRoom) -> None:
    a_film_says_which_window_is_seen(room)
    a_click_on_the_map_tries_a_place(room)
    in_another_language_and_theme(room)
    hot_spots_are_lent_and_taken_back(room)


def in_another_language_and_theme(room: StatisticsRoom) -> None:
    desk = desk_of(room)
    look = Look(Wording(Words("en")), Theme(load_style("light")))
    for name in ANALYSIS_PAGES:
        room.show_page(name)
        page = room.analyses.page(name)
        page.show_look(look, Naming(desk, look.wording))
        assert not re.search("[一-龥]", page.heading.note.text())
        assert page.note.text()
        page.show_look(Look(desk.wording, look.theme), Naming(desk, desk.wording))
