"""Two periods side by side: fair pairs, a table whose numbers open cases, a map of differences, two linked maps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from case_scenes import busy
from desk_scenes import AS_OF, Scene
from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from zscc.analysis.assessment.case_counts import Period
from zscc.analysis.assessment.compared import ComparedView, Side, compared
from zscc.map.canvas import MapCanvas
from zscc.map.painters import furniture
from zscc.model.figures import CasesBehind, ComparedOf
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.model.question import CasesFound
from zscc.ui.statistics.compare_periods import PairKind, pair_around, pair_of
from zscc.ui.statistics.compare_table import BEFORE, NOW
from zscc.ui.statistics.room import StatisticsRoom
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

HOUR = timedelta(hours=1)


def answer_of(desk: DeskWindow, asked: ComparedOf) -> ComparedView:
    """The first member had many more, the second many fewer, the third about as many, the others hardly any."""
    town = desk.directory.town
    keys = [grid.code for grid in town.grids] if asked.split == "grid" else [each.code for each in town.villages]
    rest = np.ones(len(keys) - 3, np.int64)
    sides = []
    for span, numbers in ((asked.now, (60, 4, 21)), (asked.before, (10, 50, 20))):
        member = np.repeat(np.arange(len(keys)), [*numbers, *rest])
        hours = np.arange(len(member)) % 9.0 + numbers[0] / 10 if asked.theme == "handling" else None
        sides.append(Side(Period(*map(ms_from_utc, span)), member, hours))
    return compared(keys, sides[0], sides[1], 0)


@pytest.fixture
def questions() -> list[object]:
    return []


@pytest.fixture
def room(open_desk: Callable[..., DeskWindow], scene: Scene, questions: list[object]) -> StatisticsRoom:
    desk = open_desk()
    desk.show_snapshot(busy(scene))
    desk.catch_up()

    def answer(asked: object, then: Callable[[object], None]) -> None:
        questions.append(asked)
        if isinstance(asked, ComparedOf):
            then(answer_of(desk, asked))
        elif isinstance(asked, CasesBehind):
            then(CasesFound((), 60))

    desk.asking.looked_up.connect(answer)
    desk.scores.open_statistics("compare")
    made = desk.right.rooms.shown
    assert isinstance(made, StatisticsRoom)
    return made


def test_certain_differences_stand_first_and_numbers_open_their_cases(
    room: StatisticsRoom, questions: list[object]
) -> None:
    page, desk = room.compare.page, room.window()
    assert isinstance(desk, DeskWindow)
    first, second, third = page.table.lines.rows[:3]
    codes = [grid.code for grid in desk.directory.town.grids]
    assert {first.key, second.key} == set(codes[:2])
    assert first.differs
    assert second.differs
    assert not third.differs
    assert "2处" in page.note.text()
    more = next(row for row in (first, second) if row.key == codes[0])
    assert (more.texts[BEFORE], more.texts[NOW], more.texts[3]) == ("10", "60", "+50")
    page.table.opened.emit(more.key, NOW)
    behind = questions[-1]
    asked = next(each for each in reversed(questions) if isinstance(each, ComparedOf))
    assert isinstance(behind, CasesBehind)
    assert (behind.since, behind.until) == asked.now
    assert (behind.split, behind.keys) == ("grid", (codes[0],))
    assert room.list.isVisible()
    page.table.sortByColumn(NOW, page.table.horizontalHeader().sortIndicatorOrder())
    told = [row.sorts[NOW] for row in page.table.lines.rows]
    assert told in (sorted(told), sorted(told, reverse=True))


def test_the_map_shows_differences_grey_where_they_are_chance_and_gives_itself_back(room: StatisticsRoom) -> None:
    desk = room.window()
    assert isinstance(desk, DeskWindow)
    desk.canvas.settle()
    shown = desk.canvas.frame.choropleth
    assert shown is not None
    assert shown.lent is not None
    assert shown.lent.diverging
    assert shown.counts == (0, 1, len(desk.directory.town.grids) - 2, 0, 1) or sum(shown.counts[1::2]) == 2
    assert int(shown.class_of[0]) > 2 > int(shown.class_of[1])
    assert int(shown.class_of[2]) == 2
    assert desk.canvas.layer_visible("choropleth")
    assert not desk.canvas.layer_visible("heat")
    room.show_page("trends")
    desk.canvas.settle()
    again = desk.canvas.frame.choropleth
    assert again is None or again.lent is None
    assert desk.canvas.layer_visible("heat")


def test_another_workspace_finds_its_own_layers(room: StatisticsRoom, qtbot: QtBot) -> None:
    desk = room.window()
    assert isinstance(desk, DeskWindow)
    room.compare.page.show_mode("side")
    assert not desk.canvas.layer_visible("vehicles")
    desk.show_workspace(Workspace.ASSESSMENT)
    qtbot.waitUntil(lambda: not room.compare.map.stands)
    shown = {name: desk.canvas.layer_visible(name) for name in ("choropleth", "heat", "vehicles", "reports")}
    assert shown == {"choropleth": True, "heat": False, "vehicles": True, "reports": True}
    desk.show_workspace(Workspace.STATISTICS)
    qtbot.waitUntil(lambda: room.compare.map.stands)
    desk.show_workspace(Workspace.MAP)
    qtbot.waitUntil(lambda: not room.compare.map.stands)
    shown = {name: desk.canvas.layer_visible(name) for name in ("choropleth", "heat", "vehicles", "reports")}
    assert shown == {"choropleth": False, "heat": True, "vehicles": True, "reports": True}


def test_two_maps_move_together(room: StatisticsRoom, qtbot: QtBot) -> None:
    desk = room.window()
    assert isinstance(desk, DeskWindow)
    room.compare.page.show_mode("side")
    twin = room.compare.map.twin
    assert twin is not None
    assert twin.isVisible()
    here, there = desk.canvas.frame.choropleth, twin.frame.choropleth
    desk.canvas.settle()
    twin.settle()
    here, there = desk.canvas.frame.choropleth, twin.frame.choropleth
    assert here is not None
    assert there is not None
    assert here.breaks == there.breaks
    assert (int(here.told.values[0]), int(there.told.values[0])) == (10, 60)

    def apart() -> float:
        main, other = desk.canvas.viewport, twin.viewport
        assert main.metres_per_pixel == pytest.approx(other.metres_per_pixel)
        half = main.centre_x_m - twin.width() / 2 * main.metres_per_pixel
        return abs(half - other.centre_x_m) + abs(main.centre_y_m - other.centre_y_m)

    assert apart() < 1.0
    view = desk.canvas.viewport
    desk.canvas.fly_to(view.centre_x_m + 500, view.centre_y_m - 300, view.metres_per_pixel / 2, animated=False)
    assert apart() < 1.0
    twin.fly_to(twin.viewport.centre_x_m - 200, twin.viewport.centre_y_m, animated=False)
    assert apart() < 1.0
    room.compare.page.show_mode("difference")
    assert not twin.isVisible()


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_the_second_map_covers_no_words_of_the_first(room: StatisticsRoom, size: tuple[int, int]) -> None:
    desk = room.window()
    assert isinstance(desk, DeskWindow)
    desk.resize(*size)
    desk.canvas.settle()
    alone = furniture_of(desk)
    room.compare.page.show_mode("side")
    twin = room.compare.map.twin
    assert twin is not None
    desk.canvas.settle()
    boxes = furniture_of(desk)
    assert len(boxes) == len(alone)
    assert boxes != alone
    # One above the other there is no room for everything twice: scale and sources stand on the lower map only.
    assert has_scale(desk.canvas) is (size == (1920, 1080))
    assert has_scale(twin)
    titles = titles_of(desk)
    assert len(titles) == 2
    assert not any(sketch.marks for sketch in desk.canvas.frame.sketches)
    assert not any(title.intersects(QRectF(desk.map_desk.bar.geometry())) for title in titles)
    assert not any(QRectF(twin.geometry()).intersects(box) for box in boxes)
    assert not any(QRectF(desk.map_desk.bar.geometry()).intersects(box) for box in boxes)
    own = [box.translated(twin.x(), twin.y()) for box in furniture.caption_boxes(twin.furniture_frame)]
    assert not any(title.intersects(box) for title in titles for box in (*boxes[:2], *own))
    room.compare.page.show_mode("difference")
    desk.canvas.settle()
    assert furniture_of(desk)[:3] == alone[:3]
    assert has_scale(desk.canvas)


def furniture_of(desk: DeskWindow) -> list[QRectF]:
    """Caption, badge, north and notes."""
    frame = desk.canvas.furniture_frame
    return [*furniture.caption_boxes(frame), *furniture.north_boxes(frame), *notes_of(desk.canvas)]


def notes_of(canvas: MapCanvas) -> list[QRectF]:
    """Notes from the last line up, then the scale."""
    frame = canvas.furniture_frame
    return furniture.notes_boxes(frame, frame.viewport.height_px - furniture.EDGE_PX)


def titles_of(desk: DeskWindow) -> list[QRectF]:
    """Which period each map shows."""
    return [QRectF(each.geometry()) for each in desk.canvas.findChildren(QLabel, "overlay") if "06-" in each.text()]


def has_scale(canvas: MapCanvas) -> bool:
    """Whether a row of pixels above the notes is as light as the scale bar, and as long."""
    view = canvas.furniture_frame.viewport
    middle, base = round(view.width_px * 0.6), round(view.height_px)
    image = canvas.grab(QRect(middle, base - 150, round(view.width_px) - middle, 150)).toImage()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3]
    return bool((np.count_nonzero(pixels.min(axis=2) > 120, axis=1) > 40).any())


def test_other_choices_are_other_questions_and_the_filter_goes_with_them(
    room: StatisticsRoom, questions: list[object]
) -> None:
    page, desk = room.compare.page, room.window()
    assert isinstance(desk, DeskWindow)
    page.show_split("village")
    page.show_theme("handling")
    desk.filters.choose(PanelFilter(sources=frozenset({"h12345"})))
    asked = questions[-1] if isinstance(questions[-1], ComparedOf) else None
    newest = asked or next(each for each in reversed(questions) if isinstance(each, ComparedOf))
    assert (newest.split, newest.theme) == ("village", "handling")
    assert newest.only == desk.filters.chosen
    page.show_pair("own")
    page.fields["now_since"].setText("6-15 8:00")
    page.fields["before_since"].setText("6-14 8:00")
    page.take_fields()
    assert page.refusal.isVisible()
    page.fields["before_until"].setText("6月14日 14:00")
    page.take_fields()
    assert not page.refusal.isVisible()
    newest = next(each for each in reversed(questions) if isinstance(each, ComparedOf))
    assert newest.before == (datetime(2026, 6, 14, 0, tzinfo=UTC), datetime(2026, 6, 14, 6, tzinfo=UTC))


@pytest.mark.parametrize("kind", [PairKind.DAY, PairKind.WEEK, PairKind.MONTH, PairKind.YEAR])
def test_pairs_are_as_long_as_each_other_and_do_not_overlap(kind: PairKind) -> None:
    for as_of in (AS_OF, datetime(2026, 3, 31, 9, tzinfo=UTC), datetime(2028, 2, 29, 20, tzinfo=UTC)):
        pair = pair_of(kind, as_of)
        assert pair.before[1] <= pair.now[0] < pair.now[1]
        lengths = [until - since for since, until in (pair.now, pair.before)]
        assert lengths[1] <= lengths[0]
        assert lengths[0] == lengths[1] or pair.before[1] == pair.now[0]


def test_around_a_moment_later_ends_with_now() -> None:
    pair = pair_around(AS_OF - 2 * HOUR, 6, AS_OF)
    assert pair.before == (AS_OF - 8 * HOUR, AS_OF - 2 * HOUR)
    assert pair.now == (AS_OF - 2 * HOUR, AS_OF)
