"""Assessment and statistics in the window: numbers are doors, weights and appeals are written, nothing holds names."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from made_asking import CentreDouble
from made_month import Month, facts_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from zscc.analysis.assessment.counts import Count
from zscc.geo.spaces import wgs84_from_map
from zscc.map.pointing.pick import Pick
from zscc.model.duty import DutyKind
from zscc.model.role import Role
from zscc.text.words import Words
from zscc.ui.assessment.room import AssessmentRoom
from zscc.ui.pages.panel import PageWish
from zscc.ui.statistics.bulletin_file import record_of
from zscc.ui.statistics.room import StatisticsRoom
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

UNTIL = datetime(2026, 6, 15, 6, 32, 7, tzinfo=UTC)
FIRST = datetime(2026, 5, 27, 16, tzinfo=UTC)
ENTER, SHIFT, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def centre(open_desk: Callable[..., DeskWindow], qtbot: QtBot) -> Iterator[CentreDouble]:
    desk = open_desk()
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    made = CentreDouble(desk, UNTIL)
    grids = desk.directory.town.grids[::6]
    places = [(grid.code, grid.village_code, *map(float, wgs84_from_map(*grid.label_at))) for grid in grids]
    made.write(list(facts_of(Month(places, desk.bureau.catalogue.classes, FIRST, 19, 12, until=UNTIL))))
    qtbot.waitUntil(lambda: made.show() or not made._tail.backlog())
    yield made
    made.close()


@pytest.fixture
def room(centre: CentreDouble, qtbot: QtBot) -> AssessmentRoom:
    centre.window.scores.open_assessment("rates")
    shown = centre.window.right.rooms.shown
    assert isinstance(shown, AssessmentRoom)
    qtbot.waitUntil(lambda: shown.view is not None and shown._before is not None)
    return shown


@pytest.fixture
def sums(centre: CentreDouble, qtbot: QtBot) -> StatisticsRoom:
    centre.window.scores.open_statistics("trends")
    shown = centre.window.right.rooms.shown
    assert isinstance(shown, StatisticsRoom)
    qtbot.waitUntil(lambda: shown.view is not None)
    return shown


def found(room: AssessmentRoom | StatisticsRoom, qtbot: QtBot) -> int:
    """How many cases the open list counts, once it has them."""
    qtbot.waitUntil(lambda: room.list.isVisible() and room.list._total >= 0)
    return room.list._total


def write(field: QLineEdit, text: str) -> None:
    """As an input method does."""
    field.setText(text)
    field.textEdited.emit(text)


def test_a_rate_opens_what_it_counts_and_what_it_divides_by(room: AssessmentRoom, qtbot: QtBot) -> None:
    row = next(row for row in room.rates.rows if row.key == "inTimeArchiveRate")
    above, below = room.view.counts[Count.CLOSED_IN_TIME], room.view.counts[Count.TO_CLOSE]
    assert row.detail == f"{above} / {below}件"
    assert row.value == f"{100 * above / below + 1e-9:.2f}%"
    room.rates.list.mark(row.key)
    QTest.keyClick(room.rates.list.view, ENTER)
    assert found(room, qtbot) == above
    QTest.keyClick(room.rates.list.view, ENTER, SHIFT)
    qtbot.waitUntil(lambda: room.list.heading.name.text() == "应结案")
    assert found(room, qtbot) == below
    case = room.list.model.rows[0]
    room.list.view.setCurrentIndex(room.list.model.index(0))
    QTest.keyClick(room.list.view, ENTER)
    assert room._desk.selection == Pick("case", case.case_id)
    QTest.keyClick(room.list.view, Qt.Key.Key_Escape)
    assert room.list.isHidden()
    assert room._desk.selection == Pick("case", case.case_id)


def test_what_cannot_be_told_is_a_dash_and_says_why(room: AssessmentRoom) -> None:
    row = next(row for row in room.rates.rows if row.key == "intimeCheckRate")
    assert (row.value, row.note, row.dim) == ("—", "无记录", True)
    assert room.rates.rows[-1].dim


def test_the_map_wears_the_rate_while_the_room_is_entered(room: AssessmentRoom, qtbot: QtBot) -> None:
    canvas = room._desk.canvas
    shown = canvas.frame.choropleth
    assert canvas.layer_visible("choropleth")
    assert shown is not None
    assert shown.lent is not None
    village, counts = max(room.view.by_key.items(), key=lambda item: item[1][Count.TO_CLOSE])
    grid = next(code for code, one in room._desk.directory.grids.items() if one.village_code == village)
    percent = 100 * counts[Count.CLOSED_IN_TIME] / counts[Count.TO_CLOSE]
    assert shown.lent.by_grid[grid] == pytest.approx(percent, abs=0.005)
    grids = room._desk.directory.grids
    untold = {one.village_code for code, one in grids.items() if code not in shown.lent.by_grid}
    assert shown.without_data == len(untold)
    assert sum(shown.counts) + shown.without_data == len({one.village_code for one in grids.values()})
    room.show_rate("reworkRate")
    qtbot.waitUntil(lambda: canvas.frame.choropleth.lent.title == "返工率")
    job = room._desk.habits.pages.job(PageWish())
    assert job.page.lent == canvas.frame.choropleth.lent
    room._desk.show_workspace(Workspace.MAP)
    assert not canvas.layer_visible("choropleth")
    room._desk.layer_desk.show("choropleth", True)
    assert canvas.frame.choropleth.lent is None


def test_another_period_is_another_question_and_there_is_none_in_the_future(room: AssessmentRoom, qtbot: QtBot) -> None:
    june = room.view.counts[Count.REPORTED]
    assert not room.period.later.isEnabled()
    QTest.keyClick(room.rates.list.view, Qt.Key.Key_PageUp, CTRL)
    qtbot.waitUntil(lambda: room.view.counts[Count.REPORTED] not in {june})
    assert room.period.name.text() == "2026年5月"
    assert room.period.later.isEnabled()


def test_the_league_can_be_switched_off_and_the_seat_remembers_it(room: AssessmentRoom) -> None:
    room.show_page("league")
    assert len(room.league.list.rows) > 5
    assert room.league.list.rows[0].lead == "1"
    room.league.ranked.click()
    names = [row.name for row in room.league.list.rows]
    assert names == sorted(names)
    assert {row.lead for row in room.league.list.rows} == {""}
    room.show_page("scores")
    assert {row.lead for row in room.scores.list.rows} == {""}
    room.show_page("league")
    room.league.shown.click()
    assert room.league.list.isHidden()
    assert "关闭" in room.league.note.text()
    assert room._desk.seat.choices["assessment.league"] == ""


def test_departments_say_how_soon_they_sign(room: AssessmentRoom, qtbot: QtBot) -> None:
    room.show_page("league")
    room.show_split("department")
    qtbot.waitUntil(lambda: room.view.split == "department")
    assert all("签收" in row.detail for row in room.league.list.rows if room.view.report_in[row.key].cases)
    assert not room._desk.canvas.layer_visible("choropleth")
    room.show_page("scores")
    assert {row.key for row in room.scores.list.rows} <= set(room._desk.bureau.departments)


def test_a_league_row_opens_its_own_cases(room: AssessmentRoom, qtbot: QtBot) -> None:
    room.show_page("league")
    row = max(room.league.list.rows, key=lambda row: int(row.detail.split(" ")[0]))
    room.league.list.opened.emit(row.key)
    assert found(room, qtbot) == int(row.detail.split(" ")[0])
    assert row.name in room.list.heading.name.text()


def test_other_weights_are_previewed_before_they_are_adopted_and_stay_as_a_version(
    room: AssessmentRoom, centre: CentreDouble, qtbot: QtBot
) -> None:
    room.show_page("scores")
    page = room.scores
    assert [field.text() for _, field in page.fields] == ["30", "20", "20", "20", "10"]
    assert not page.adopt.isEnabled()
    for (_, field), weight in zip(page.fields[:2], ("0", "50"), strict=True):
        field.selectAll()
        QTest.keyClicks(field, weight)
    assert page.trying
    assert all("→" in row.detail for row in page.list.rows)
    # Whoever sits here may look, not adopt.
    assert not page.adopt.isEnabled()
    assert "值班员" in page.adopt.toolTip() or "duty_officer" in page.adopt.toolTip()
    desk = centre.window
    desk.asking.set_who(replace(desk.asking.who, role=Role.SHIFT_LEADER))
    assert page.adopt.isEnabled()
    QTest.keyClick(page.list.view, ENTER, CTRL)
    qtbot.waitUntil(lambda: page.weighting is not None and page.weighting.version == 2)
    assert [row.key for row in page.versions.rows] == ["2", "1"]
    assert not page.trying
    [line] = [line for line in desk.snapshot.duty if line.what is DutyKind.WEIGHTS]
    assert dict(line.values)["2.weight"] == "50"


def test_weights_that_do_not_come_to_100_are_refused(room: AssessmentRoom) -> None:
    room.show_page("scores")
    field = room.scores.fields[0][1]
    field.selectAll()
    QTest.keyClicks(field, "31")
    assert not room.scores.trying
    assert "101" in room.scores.sum.text()
    room.scores.restore.click()
    assert field.text() == "30"


def test_an_upheld_appeal_takes_its_case_out_and_says_what_it_does(
    room: AssessmentRoom, centre: CentreDouble, qtbot: QtBot
) -> None:
    late = room.view.counts[Count.CLOSED_LATE]
    room._open_rate("overTimeArchiveRate", divisor=False)
    found(room, qtbot)
    case = room.list.model.rows[0]
    room.show_page("appeals")
    assert not room.appeals.appeal.isEnabled()
    room.list.view.setCurrentIndex(room.list.model.index(0))
    QTest.keyClick(room.list.view, ENTER)
    write(room.appeals.reason, "非本村原因延误 13812345678")
    QTest.keyClick(room.appeals.reason, ENTER)
    qtbot.waitUntil(lambda: len(room.appeals.list.rows) == 1)
    row = room.appeals.list.rows[0]
    assert (row.name, row.note) == (case.case_id, "待裁定")
    assert "13812345678" not in row.detail
    room.appeals.list.view.setCurrentIndex(room.appeals.list.model.index(0))
    qtbot.waitUntil(lambda: "→" in room.appeals.effect.text())
    centre.window.asking.set_who(replace(centre.window.asking.who, role=Role.DUTY_LEADER))
    write(room.appeals.ruling, "情况属实")
    room.appeals.uphold.click()
    qtbot.waitUntil(lambda: room.view.left_out == 1)
    assert room.view.counts[Count.CLOSED_LATE] == late - 1
    assert "1件" in room.heading.note.text()


def test_bars_hours_shares_and_the_meter_open_their_cases(sums: StatisticsRoom, qtbot: QtBot) -> None:
    view = sums.view
    sums.trends.chart.setFocus()
    QTest.keyClick(sums.trends.chart, Qt.Key.Key_End)
    QTest.keyClick(sums.trends.chart, Qt.Key.Key_Left)
    QTest.keyClick(sums.trends.chart, ENTER)
    assert found(sums, qtbot) == view.opened[-2] > 0
    hour = max(range(24), key=view.hours.__getitem__)
    sums.trends.hours.opened.emit(hour)
    qtbot.waitUntil(lambda: sums.list._total == view.hours[hour])
    share = view.by["class"][0]
    sums.trends.list.opened.emit(sums.trends.list.rows[0].key)
    qtbot.waitUntil(lambda: sums.list._total == share.number)
    QTest.keyClick(sums.trends.meter, ENTER)
    qtbot.waitUntil(lambda: sums.list._total == view.entries - view.facts)
    assert all(case.merged_into for case in sums.list.model.rows)


def test_sensitive_classes_are_told_together_and_unnamed(sums: StatisticsRoom, qtbot: QtBot) -> None:
    bureau = sums._desk.bureau
    hidden = {name for name, known in bureau.classes.items() if known.sensitive}
    told = sum(share.number for share in sums.view.by["class"] if share.key in hidden)
    assert told > 0
    [row] = [row for row in sums.trends.list.rows if "敏感" in row.name]
    assert row.value == str(told)
    assert not {bureau.classes[name].name for name in hidden} & {row.name for row in sums.trends.list.rows}
    sums.trends.list.opened.emit(row.key)
    assert found(sums, qtbot) == told


def test_the_bulletin_is_official_masked_on_demand_and_each_number_is_a_door(
    sums: StatisticsRoom, qtbot: QtBot
) -> None:
    sums.show_page("bulletin")
    page = sums.bulletin
    qtbot.waitUntil(lambda: page.written is not None)
    plain = page.written.plain()
    assert plain.startswith("关于2026年6月网格治理事件办理情况的通报\n演示数据（示意）\n各村（社区）、各承办部门：")
    assert "截至2026年6月15日" in plain
    for door in (page.written.doors[0], page.written.doors[-1], page.written.doors[8]):
        page.door_opened.emit(door)
        qtbot.waitUntil(lambda: sums.list._total >= 0)
        assert f"{found(sums, qtbot)}件" == door.said
    villages = set(sums._desk.directory.village_names.values())
    assert any(name in plain for name in villages)
    page.anonymous.click()
    assert not any(name in page.written.plain() for name in villages)
    record = record_of(page.written, UNTIL, 7, "zh")
    assert next(part.heading for part in record.parts if part.heading) == "一、总体情况"
    assert record.synthetic
    assert record.made() == record.made()
    page.copy.click()
    assert QGuiApplication.clipboard().text() == page.written.plain()


def test_todays_reports_are_still_there(sums: StatisticsRoom) -> None:
    sums.show_page("today")
    assert sums._desk.right.splits.isVisible()
    sums.show_page("trends")
    sums._desk.show_workspace(Workspace.MAP)
    assert not sums._desk.right.splits.isVisible()
    sums._desk.scores.open_statistics("today")
    assert sums._desk.right.splits.isVisible()


def test_the_rooms_speak_another_language_whole(room: AssessmentRoom, centre: CentreDouble, qtbot: QtBot) -> None:
    centre.window.set_words(Words("en"))
    assert room.page_tabs["rates"].text() == "Rates"
    assert room.heading.name.text() == "Assessment"
    assert not any("率" in row.name for row in room.rates.rows)
    assert centre.window.canvas.frame.choropleth.lent.title == "Closed in time"


def test_a_running_period_is_asked_again_after_a_while(
    room: AssessmentRoom, centre: CentreDouble, qtbot: QtBot
) -> None:
    asked: list[object] = []
    centre.window.asking.looked_up.connect(lambda question, _: asked.append(question))
    centre.clock.advance(5)
    centre.show()
    assert not asked
    centre.clock.advance(20)
    centre.show()
    assert len(asked) == 2
    assert asked[0].until == UNTIL + timedelta(seconds=25)
