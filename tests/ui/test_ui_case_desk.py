"""Cases at the window: filed, taken along their line, merged and given back by keyboard; what is refused says why."""

from collections.abc import Callable, Iterator

import pytest
from desk_scenes import AS_OF, Scene, snapshot_of
from made_asking import CentreDouble
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from zscc.map.pointing.pick import Pick
from zscc.model.asked import Answer, Caller, OpenCase, TakeStep, Who
from zscc.model.case import Case, Stage
from zscc.model.case_facts import Act, CaseOpened
from zscc.model.presence import Present
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.ui.cases.form_desk import jpeg_of, point_at
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


class Bench:
    """A window with a centre behind it."""

    def __init__(self, desk: DeskWindow, centre: CentreDouble, qtbot: QtBot) -> None:
        self.desk, self.centre, self._qtbot = desk, centre, qtbot

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, to: QWidget | None = None) -> None:
        QTest.keyClick(to or QApplication.focusWidget() or self.desk, key, held)

    def wait(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds)

    def sit_as(self, role: Role) -> None:
        self.desk.asking.set_who(Who("desk", f"officer-{role.value}", role))

    def ask(self, asked: object) -> Answer:
        told: list[Answer] = []
        self.desk.asking.ask(asked, told.append)  # type: ignore[arg-type]
        self.wait(lambda: bool(told))
        return told[0]

    def filed(self, words: str = "路口井盖破损，车辆绕行", **more: object) -> str:
        """File a case behind the screen's back; its id."""
        place = self.desk.directory.town.places[5]
        answer = self.ask(OpenCase(words, **{"point": point_at(place.at), **more}))  # type: ignore[arg-type]
        [opened] = [entry.fact for entry in answer.entries if isinstance(entry.fact, CaseOpened)]
        return opened.case_id

    def case(self, case_id: str) -> Case:
        assert self.desk.picture is not None
        found = self.desk.picture.case(case_id)
        assert found is not None
        return found

    def walk(self, case_id: str, *acts: tuple[Act, Role, dict[str, object]]) -> None:
        for act, role, fields in acts:
            self.sit_as(role)
            answer = self.ask(TakeStep(case_id, self.case(case_id).version, act, **fields))  # type: ignore[arg-type]
            assert answer.done, answer


@pytest.fixture
def bench(open_desk: Callable[..., DeskWindow], scene: Scene, qtbot: QtBot) -> Iterator[Bench]:
    desk = open_desk()
    # Its feeds have answered: what comes now is no history that is still being read.
    desk.show_snapshot(snapshot_of(scene))
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    centre = CentreDouble(desk, AS_OF)
    yield Bench(desk, centre, qtbot)
    centre.close()


def test_a_case_is_filed_by_keyboard_alone_and_stands_everywhere(bench: Bench) -> None:
    desk, place = bench.desk, bench.desk.directory.town.places[5]
    bench.key(Qt.Key.Key_N, CTRL, desk)
    form = desk.case_desk.form.form
    assert form.words.hasFocus()
    form.words.insertPlainText(f"{place.name}楼道里煤气味很大，三楼没人应门")
    bench.wait(lambda: "燃气" in form.guess.text())
    assert "煤气" in form.guess.text()
    assert place.name in form.place.text()
    bench.key(Qt.Key.Key_Return, CTRL)
    bench.wait(lambda: desk.case_desk.row is not None)
    row = desk.case_desk.row
    assert row is not None
    case = row.case
    assert (case.priority, case.emergency, case.stage) == (Priority.URGENT, True, Stage.REPORTED)
    assert case.grid is not None
    assert form.isHidden()
    assert form.words.toPlainText() == ""
    assert desk.case_desk.panel.isVisible()
    assert desk.right.queue.view.currentIndex() == desk.right.queue.model.place_of(case.case_id)
    assert desk.selection == Pick("case", case.case_id)
    view = desk.canvas.viewport
    assert (view.centre_x_m, view.centre_y_m) == pytest.approx(row.at_m, abs=1.0)
    assert desk.case_desk.panel.hasFocus()


def test_nothing_is_filed_without_words_and_the_form_says_so(bench: Bench) -> None:
    bench.key(Qt.Key.Key_N, CTRL, bench.desk)
    bench.key(Qt.Key.Key_Return, CTRL)
    form = bench.desk.case_desk.form.form
    assert form.notice.text() == "请先写内容。"
    assert not bench.centre.answers


def test_what_is_chosen_stands_against_the_guess_and_it_is_registered_in_the_same_act(bench: Bench) -> None:
    bench.key(Qt.Key.Key_N, CTRL, bench.desk)
    form = bench.desk.case_desk.form.form
    form.words.insertPlainText("路口井盖破损")
    form.choose(form.class_box, "noise")
    form.choose(form.priority, "low")
    bench.key(Qt.Key.Key_Return, CTRL | SHIFT)
    bench.wait(lambda: bool(bench.centre.answers))
    bench.wait(lambda: bench.desk.case_desk.row is not None)
    row = bench.desk.case_desk.row
    assert row is not None
    assert (row.case.class_id, row.case.priority, row.case.stage) == ("noise", Priority.LOW, Stage.REGISTERED)


def test_a_draft_outlives_its_form(bench: Bench, open_desk: Callable[..., DeskWindow]) -> None:
    bench.key(Qt.Key.Key_N, CTRL, bench.desk)
    typed = bench.desk.case_desk.form
    typed.form.words.insertPlainText("河道边有人落水")
    typed.form.phone.setText("13812341234")
    typed.keep_draft()
    bench.wait(lambda: typed.form.notice.text().startswith("草稿已保存"))
    again = open_desk()
    again.asking.looked_up.connect(bench.centre._look_up)
    again.show_snapshot(bench.desk.snapshot)  # type: ignore[arg-type]
    form = again.case_desk.form.form
    bench.wait(lambda: form.words.toPlainText() == "河道边有人落水")
    assert form.phone.text() == "13812341234"
    again.case_desk.form.clear()
    again.asking.looked_up.disconnect(bench.centre._look_up)


def test_text_and_picture_copied_from_a_chat_make_the_form_in_one_step(bench: Bench) -> None:
    board = QApplication.clipboard()
    board.setText("老街路口井盖破损，请派人，13812341234")
    bench.desk.canvas.setFocus()
    bench.key(Qt.Key.Key_V, CTRL, bench.desk)
    form = bench.desk.case_desk.form
    assert form.form.isVisible()
    assert "井盖破损" in form.form.words.toPlainText()
    assert form.form.phone.text() == "13812341234"
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor(90, 90, 90))
    board.setImage(picture)
    form.paste()
    assert "已附照片" in form.form.photo.text()
    form.send()
    bench.wait(lambda: len(bench.centre.answers) == 2)
    assert all(answer.done for answer in bench.centre.answers)
    row = bench.desk.case_desk.row
    assert row is not None
    assert row.case.counts.photos == 1


def test_a_click_on_the_map_is_the_place(bench: Bench) -> None:
    bench.key(Qt.Key.Key_N, CTRL, bench.desk)
    form, canvas = bench.desk.case_desk.form, bench.desk.canvas
    form.form.buttons["pick"].click()
    assert form.form.place.text() == "请在地图上点一下"
    spot = canvas.rect().center()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, NONE, spot)
    at_m = canvas.viewport.map_from_px(spot.x(), spot.y())
    assert form.point == point_at(at_m)
    assert bench.desk.selection is None


def test_the_queue_is_walked_with_one_key(bench: Bench) -> None:
    urgent, calm = bench.filed("三楼起火有明火"), bench.filed("夜里音响噪声扰民")
    bench.key(Qt.Key.Key_F3, NONE, bench.desk)
    assert bench.desk.case_desk.case_id == urgent
    bench.key(Qt.Key.Key_F3, NONE, bench.desk)
    assert bench.desk.case_desk.case_id == calm
    bench.key(Qt.Key.Key_F3, SHIFT, bench.desk)
    assert bench.desk.case_desk.case_id == urgent


def test_the_main_act_moves_the_case_on_and_the_history_says_so(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.case_desk.show_case(case_id)
    bench.key(Qt.Key.Key_Return, CTRL, bench.desk)
    bench.wait(lambda: bench.case(case_id).stage is Stage.REGISTERED)
    panel = bench.desk.case_desk.panel
    bench.wait(lambda: len(panel.history.lines) == 2)
    assert [line.title for line in panel.history.lines] == ["立案", "上报，来源电话"]
    assert [stop.here for stop in panel.stage.stations].index(True) == 1
    assert "内控 剩余" in panel.clocks.clocks["own"].text


def test_who_looks_at_the_same_case_at_another_seat_is_said(bench: Bench) -> None:
    case_id, panel = bench.filed(), bench.desk.case_desk.panel
    bench.desk.case_desk.show_case(case_id)
    bench.wait(lambda: bench.desk.case_desk.row is not None)
    at = bench.case(case_id).times.opened_at
    bench.desk.case_desk.show_present([Present("值班二席", "wang", case_id, at), Present("大屏", "li", "", at)])
    assert panel.others.text() == "值班二席 正在查看此件"
    assert panel.others.isVisible()
    bench.desk.case_desk.show_present([Present("值班二席", "wang", "", at)])
    assert panel.others.isHidden()


def test_what_an_act_needs_is_asked_inside_the_panel(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.case_desk.show_case(case_id)
    bench.desk.case_desk.act(case_id, Act.DECLINE)
    form = bench.desk.case_desk.panel.form
    assert form.isVisible()
    bench.key(Qt.Key.Key_Return, CTRL)
    assert form.notice.text() == "请先填写理由。"
    QTest.keyClicks(QApplication.focusWidget(), "duplicate of another platform")
    bench.key(Qt.Key.Key_Return, CTRL)
    bench.wait(lambda: bench.case(case_id).stage is Stage.DECLINED)
    assert form.isHidden()


def test_esc_leaves_the_form_of_an_act_and_keeps_what_was_typed(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.case_desk.show_case(case_id)
    bench.desk.case_desk.act(case_id, Act.DECLINE)
    QTest.keyClicks(QApplication.focusWidget(), "half a reason")
    bench.key(Qt.Key.Key_Escape)
    form = bench.desk.case_desk.panel.form
    assert form.isHidden()
    assert bench.desk.case_desk.case_id == case_id
    bench.desk.case_desk.act(case_id, Act.DECLINE)
    assert form.value("reason") == "half a reason"


def test_what_is_not_possible_is_listed_with_its_reason(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.case_desk.show_case(case_id)
    bench.wait(lambda: bool(bench.desk.case_desk.panel.acts.reasons))
    bar = bench.desk.case_desk.panel.acts
    assert bar.reasons[Act.VOID].text() == "作废 · 作废不由值班员办理。"
    bench.sit_as(Role.SHIFT_LEADER)
    assert Act.VOID in bar.buttons
    bench.sit_as(Role.ANALYST)
    assert bar.main is None
    bench.desk.case_desk.act(case_id, Act.REGISTER)
    assert bench.case(case_id).stage is Stage.REPORTED


def test_who_may_take_the_next_step_is_said_and_no_key_does_another(bench: Bench) -> None:
    case_id = bench.filed(point=None)
    bench.desk.case_desk.show_case(case_id)
    panel = bench.desk.case_desk.panel
    assert panel.held.isHidden()
    bench.sit_as(Role.ANALYST)
    assert panel.held.text() == "立案由值班员、值班长、派单员办理。"
    bench.walk(case_id, (Act.REGISTER, Role.DUTY_OFFICER, {}))
    bench.wait(lambda: panel.held.text() == "没有能开车到达的地址或位置，不能派单。")
    asked = len(bench.centre.answers)
    bench.key(Qt.Key.Key_Return, CTRL, bench.desk)
    assert panel.form.isHidden()
    assert len(bench.centre.answers) == asked
    assert bench.desk.map_desk.notice.text() == panel.held.text()


def test_the_form_of_an_act_leaves_with_the_role_that_may_do_it(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.case_desk.show_case(case_id)
    bench.desk.case_desk.act(case_id, Act.DECLINE)
    form = bench.desk.case_desk.panel.form
    QTest.keyClicks(QApplication.focusWidget(), "half a reason")
    bench.sit_as(Role.DISPATCHER)
    assert form.isHidden()
    assert form.act is None
    bench.desk.case_desk.act(case_id, Act.CHANGE)
    assert form.isVisible()
    bench.sit_as(Role.SHIFT_LEADER)
    # He may correct it too, yet it is not his main act: of two main keys one would do what nobody meant.
    assert form.isHidden()
    assert form.act is Act.CHANGE


def test_the_keyboard_stays_with_the_case_after_an_act(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.case_desk.show_case(case_id)
    panel = bench.desk.case_desk.panel
    panel.acts.buttons[Act.REGISTER].setFocus()
    panel.acts.buttons[Act.REGISTER].click()
    bench.wait(lambda: bench.case(case_id).stage is Stage.REGISTERED)
    bench.wait(panel.hasFocus)
    bench.desk.case_desk.act(case_id, Act.NOTE)
    QTest.keyClicks(QApplication.focusWidget(), "seen")
    bench.key(Qt.Key.Key_Return, CTRL)
    bench.wait(panel.form.isHidden)
    assert panel.hasFocus()


def test_esc_from_the_two_gives_the_keyboard_back_to_the_case(bench: Bench) -> None:
    bench.filed("楼道里煤气味很大，三楼没人应门")
    bench.centre.clock.advance(120)
    second = bench.filed("三楼楼道里煤气味很大")
    bench.desk.case_desk.show_case(second)
    panel = bench.desk.case_desk.panel
    bench.wait(lambda: panel.twins.said.startswith("疑似重复1件"))
    bench.key(Qt.Key.Key_J, CTRL, bench.desk)
    twins = bench.desk.case_desk.twins.panel
    assert twins.hasFocus()
    bench.key(Qt.Key.Key_Escape)
    assert twins.isHidden()
    assert panel.hasFocus()


def test_who_comes_second_is_told_and_sees_the_newest(bench: Bench) -> None:
    case_id = bench.filed()
    stale = bench.case(case_id)
    bench.walk(case_id, (Act.NOTE, Role.DUTY_OFFICER, {"text": "seen"}))
    bench.desk.case_desk.show_case(case_id)
    bench.desk.case_desk._step_sent(TakeStep(case_id, stale.version, Act.REGISTER))
    bench.wait(lambda: bench.centre.answers[-1].refused == "newer_version")
    bench.wait(lambda: "别的席位" in bench.desk.map_desk.notice.text())


def test_a_correction_keeps_the_old_value_in_the_history(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.case_desk.show_case(case_id)
    bench.desk.case_desk.act(case_id, Act.CHANGE)
    form = bench.desk.case_desk.panel.form
    box = form.fields["change_priority"]
    box.setCurrentIndex(box.findData("low"))  # type: ignore[union-attr]
    form.fields["reason"].setText("two lanes are closed")  # type: ignore[union-attr]
    form.send()
    bench.wait(lambda: bench.case(case_id).priority is Priority.LOW)
    panel = bench.desk.case_desk.panel
    bench.wait(lambda: len(panel.history.lines) == 2)
    assert "→ 低" in panel.history.lines[0].detail
    assert "two lanes are closed" in panel.history.lines[0].detail


def test_the_caller_is_masked_called_back_and_looked_at_for_a_purpose(bench: Bench) -> None:
    case_id = bench.filed(caller=Caller("王小明", "13812341234"))
    bench.desk.case_desk.show_case(case_id)
    panel = bench.desk.case_desk.panel
    said = panel.lines["caller"][1]
    bench.wait(lambda: said.text() == "王*  138****1234")
    panel.reveal.click()
    panel.form.fields["text"].setPlainText("ask for the door code")  # type: ignore[union-attr]
    panel.form.send()
    bench.wait(lambda: said.text() == "王小明  13812341234")
    bench.wait(lambda: any("查看来电人原文：ask for the door code" in line.detail for line in panel.history.lines))
    bench.desk.select(None)
    bench.desk.case_desk.show_case(case_id)
    bench.wait(lambda: said.text() == "王*  138****1234")


def test_f9_copies_the_number(bench: Bench) -> None:
    case_id = bench.filed(caller=Caller("王小明", "13812341234"))
    bench.desk.case_desk.show_case(case_id)
    QApplication.clipboard().clear()
    bench.key(Qt.Key.Key_F9, NONE, bench.desk)
    bench.wait(lambda: QApplication.clipboard().text() == "13812341234")


def test_a_duplicate_is_seen_merged_and_given_back_by_keyboard(bench: Bench) -> None:
    first = bench.filed("楼道里煤气味很大，三楼没人应门")
    bench.centre.clock.advance(120)
    second = bench.filed("三楼楼道里煤气味很大")
    photo = QImage(60, 40, QImage.Format.Format_RGB32)
    photo.fill(QColor(120, 80, 40))
    bench.ask(TakeStep(first, bench.case(first).version, Act.PHOTO, photo=jpeg_of(photo)))
    bench.desk.case_desk.show_case(second)
    panel = bench.desk.case_desk.panel
    bench.wait(lambda: panel.twins.said.startswith("疑似重复1件"))
    assert "相距0米" in panel.twins.said
    bench.key(Qt.Key.Key_J, CTRL, bench.desk)
    twins = bench.desk.case_desk.twins.panel
    assert twins.isVisible()
    assert twins.sides[0]["said"].text() == "“三楼楼道里煤气味很大”"
    assert twins.sides[1]["state"].text().startswith(first)
    bench.wait(twins.sides[1]["photo"].isVisible)
    assert not twins.sides[0]["photo"].isVisible()
    bench.key(Qt.Key.Key_Return, CTRL, twins)
    bench.wait(lambda: bench.case(second).merged_into == first)
    assert twins.isHidden()
    assert panel.hasFocus()
    assert bench.case(first).merged == (second,)
    assert [row.case.case_id for row in bench.desk.right.queue.shown] == [first]
    assert panel.merged.text() == f"已并入 {first}"
    panel.unmerge.click()
    bench.wait(lambda: bench.case(second).merged_into == "")
    assert bench.case(first).merged == ()


def test_a_case_of_another_workspace_is_shown_where_it_has_room(bench: Bench) -> None:
    case_id = bench.filed()
    bench.desk.show_workspace(Workspace.DUTY)
    bench.desk.case_desk.show_case(case_id)
    assert bench.desk.case_desk.panel.isVisible()


def test_other_rooms_answer_for_an_act_and_stand_in_the_panel(bench: Bench) -> None:
    case_id, heard = bench.filed(), list[str]()
    bench.desk.case_desk.answers[Act.REGISTER] = heard.append
    section = bench.desk.case_desk.panel.add_section(QWidget)
    shown: list[object] = []
    bench.desk.case_desk.shown.connect(shown.append)
    bench.desk.case_desk.show_case(case_id)
    assert section.isVisible()
    assert shown[-1].case.case_id == case_id  # type: ignore[attr-defined]
    bench.desk.case_desk.act(case_id, Act.REGISTER)
    assert heard == [case_id]
    bench.desk.select(None)
    assert shown[-1] is None
    assert not bench.desk.case_desk.panel.isVisible()


def test_tiles_count_the_queue_and_open_what_they_count(bench: Bench) -> None:
    waiting, filed = bench.filed(), bench.filed("夜里音响噪声扰民")
    bench.walk(filed, (Act.REGISTER, Role.DUTY_OFFICER, {}))
    tiles, queue = bench.desk.left.tiles, bench.desk.right.queue
    assert {name: tile.texts[1] for name, tile in tiles.groups.items()} == {
        "to_dispatch": "2",
        "at_work": "0",
        "to_inspect": "0",
    }
    QTest.mouseClick(tiles.groups["to_dispatch"], Qt.MouseButton.LeftButton)
    assert sorted(row.case.case_id for row in queue.shown) == sorted((waiting, filed))
    QTest.mouseClick(tiles.groups["to_inspect"], Qt.MouseButton.LeftButton)
    assert (len(queue.shown), queue.empty.isVisible()) == (0, True)
    bench.desk.leave()
    assert len(queue.shown) == 2


def test_tiles_say_the_months_rates_of_the_assessment_and_open_them(bench: Bench, qtbot: QtBot) -> None:
    case_id = bench.filed()
    tiles = bench.desk.left.tiles
    assert tiles.in_grid.texts[1:4] == ("—", "", "本月，正在读取")
    bench.walk(case_id, (Act.SOLVE_IN_GRID, Role.DUTY_OFFICER, {"text": "已清理"}))
    # What happens at the very end of a period belongs to the next one.
    bench.centre.clock.advance(120)
    bench.centre.show()
    with qtbot.waitSignal(bench.desk.scores.month.told):
        bench.desk.scores.month.ask()
    assert tiles.in_grid.texts[1:4] == ("100.0", "%", "本月 · 立案1件")
    assert tiles.on_time.texts[1] == "—"
    QTest.mouseClick(tiles.in_grid, Qt.MouseButton.LeftButton)
    assert bench.desk.workspace is Workspace.ASSESSMENT
    assert bench.desk.right.rooms.shown.code == "solvedInGridRate"


def test_news_of_an_urgent_case_stand_over_a_narrowed_queue(bench: Bench) -> None:
    bench.filed("夜里音响噪声扰民")
    queue = bench.desk.right.queue
    queue.choose("source", "nobody")
    urgent = bench.filed("三楼起火有明火")
    assert queue.news.isVisible()
    assert queue.news.text().startswith("新到 1件")
    QTest.mouseClick(queue.news, Qt.MouseButton.LeftButton)
    assert bench.desk.case_desk.case_id == urgent
    assert queue.filter.chosen == ()


def test_search_finds_a_case_by_its_words_and_its_number(bench: Bench) -> None:
    case_id = bench.filed("老槐树倒伏压住车棚")
    for typed in ("老槐树倒伏", case_id):
        bench.desk.search.open()
        bench.desk.search.line.setText(typed)
        bench.wait(lambda: any(getattr(row, "kind", "") == "case" for row in bench.desk.search.list.rows))
        [found] = [row for row in bench.desk.search.list.rows if getattr(row, "id", "") == case_id]
        bench.desk.search.choose(found)  # type: ignore[arg-type]
        assert bench.desk.case_desk.case_id == case_id
        assert bench.desk.case_desk.panel.isVisible()
        bench.desk.select(None)


def test_the_queue_is_narrowed_to_what_is_like_a_case(bench: Bench) -> None:
    noise, urgent = bench.filed("夜里音响噪声扰民"), bench.filed("三楼起火有明火", source="h12345")
    queue = bench.desk.right.queue
    bench.desk.case_desk.show_case(urgent)
    bench.desk.commands["like_source"].deed()
    assert [row.case.case_id for row in queue.shown] == [urgent]
    queue.show_all()
    menu = queue.menu_of(bench.case(noise))
    [like] = [action for action in menu.actions() if action.data()[0] == "priority"]
    like.trigger()
    assert [row.case.case_id for row in queue.shown] == [noise]
