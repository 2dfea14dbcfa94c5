"""数据接入 at the window: what feeds are called, each run alone, what was refused, what messages become; by keys."""

from dataclasses import replace
from datetime import timedelta

import pytest
from desk_scenes import AS_OF, Scene, snapshot_of
from made_feed_room import CARDS, FRAME, ORDER, REJECTED, STATUSES, FeedRoom, status
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from zscc.model.asked import WriteLine
from zscc.model.feed_health import FeedState
from zscc.model.feed_question import (
    AboutFeeds,
    ControlFeed,
    FeedAct,
    MappedField,
    Preview,
    PreviewOf,
    Rejected,
    RejectsOf,
)
from zscc.text.words import Words
from zscc.ui.feeds.item_words import as_bytes, as_text, in_a_line
from zscc.ui.feeds.panel import FeedPanel
from zscc.ui.feeds.reject_list import ItemRow
from zscc.ui.feeds.standing import needs_act
from zscc.ui.window import DeskWindow
from zscc.ui.wording import Wording


@pytest.fixture
def room(desk: DeskWindow, scene: Scene, qtbot: QtBot) -> FeedRoom:
    """A desk with five feeds, its panel open, the cards there."""
    made = FeedRoom(desk)
    tell(made, scene, STATUSES)
    desk.toggle_feeds()
    qtbot.waitUntil(lambda: bool(panel_of(made).cards))
    return made


def tell(room: FeedRoom, scene: Scene, feeds: tuple[object, ...]) -> None:
    room.window.show_snapshot(replace(snapshot_of(scene), feeds=feeds))
    room.window.catch_up()


def panel_of(room: FeedRoom) -> FeedPanel:
    return room.window.overlays.feeds


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_a_feed_is_called_by_its_label_says_where_it_listens_and_that_it_is_made_up(room: FeedRoom) -> None:
    said = panel_of(room).texts()
    for text in ("巡逻车网关（示意）", "0.0.0.0:6808", "12345 转办（示意）", "延迟10分钟", "已停止", "长时间没有数据"):
        assert text in said
    room.window.show_snapshot(replace(room.window.snapshot, as_of=AS_OF))
    room.window.catch_up()
    assert "市气象台预警" in room.window.top_bar.feeds.toolTip()


def test_the_worst_feed_is_chosen_at_first_and_only_who_is_down_calls(room: FeedRoom, scene: Scene) -> None:
    page = panel_of(room).list_page
    assert page.feed == "weather"
    assert [row.acute for row in page.model.rows] == [False, False, False, True, False]
    assert not needs_act(status("new", FeedState.DOWN, None, error="connecting"))
    tell(room, scene, STATUSES[:2])
    assert page.feed in {"", "gateway"}


def test_a_stop_is_asked_for_twice_and_says_who_did_it(room: FeedRoom, scene: Scene, qtbot: QtBot) -> None:
    page = panel_of(room).list_page
    page.choose("h12345")
    chosen = page.chosen
    chosen.acts[FeedAct.STOP].click()
    assert "停止“12345 转办（示意）”？" in chosen.question.text()
    # The keyboard stands on No: a hand that types on stops nothing.
    press(Qt.Key.Key_Space)
    assert not chosen.asks
    assert not any(isinstance(asked, ControlFeed) for asked in room.asked)
    chosen.acts[FeedAct.STOP].click()
    chosen.sure.click()
    qtbot.waitUntil(lambda: "已停止" in chosen.told.text())
    controls = [asked for asked in room.asked if isinstance(asked, ControlFeed)]
    assert controls == [ControlFeed("h12345", FeedAct.STOP, room.window.asking.who.account)]
    stopped = status("h12345", FeedState.STOPPED, by=room.window.asking.who.account)
    tell(room, scene, (STATUSES[0], stopped, *STATUSES[2:]))
    qtbot.waitUntil(chosen.acts[FeedAct.START].isEnabled)
    assert not chosen.acts[FeedAct.STOP].isEnabled()
    assert chosen.error.text().startswith("由")
    chosen.acts[FeedAct.START].click()
    qtbot.waitUntil(lambda: "已启动" in chosen.told.text())


def test_why_a_feed_was_not_started_is_said_in_words(room: FeedRoom, qtbot: QtBot) -> None:
    page = panel_of(room).list_page
    page.choose("sensors")
    room.refusal = "secret"
    page.chosen.acts[FeedAct.START].click()
    qtbot.waitUntil(lambda: "缺少密钥" in page.chosen.told.text())


def test_a_number_of_refused_items_opens_them_with_their_reason(room: FeedRoom, qtbot: QtBot) -> None:
    panel = panel_of(room)
    panel.list_page.choose("h12345")
    panel.list_page.chosen.doors[0].click()
    qtbot.waitUntil(lambda: len(panel.rejects.model.rows) == 2)
    page = panel.rejects
    assert page.reason == "bad_position"
    assert "坐标无效" in page.what.text()
    assert "lon: 120,99" in page.what.text()
    page.reasons.setCurrentIndex(0)
    page.reasons.activated.emit(0)
    qtbot.waitUntil(lambda: len(page.model.rows) == 3)
    assert [asked.reason for asked in room.asked if isinstance(asked, RejectsOf)] == ["bad_position", ""]


def test_personal_words_are_hidden_until_a_purpose_is_written_down(room: FeedRoom, qtbot: QtBot) -> None:
    panel = panel_of(room)
    panel.list_page.choose("h12345")
    panel.list_page.chosen.all_rejects.click()
    qtbot.waitUntil(lambda: len(panel.rejects.model.rows) == 3)
    view = panel.rejects.view
    shown = view.text.toPlainText()
    assert "GD20260615-0087" in shown
    for personal in ("王小明", "13812345678"):
        assert personal not in shown
    view.copy.click()
    assert QGuiApplication.clipboard().text() == shown
    view.reveal.click()
    assert room.written == []
    view.purpose.setText("核对坐标")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "王小明" in view.text.toPlainText())
    (line,) = room.written
    assert isinstance(line, WriteLine)
    assert "核对坐标" in line.text
    QTest.keyClick(panel.rejects.list, Qt.Key.Key_Down)
    QTest.keyClick(panel.rejects.list, Qt.Key.Key_Up)
    assert "王小明" not in view.text.toPlainText()


def test_bytes_hide_the_number_of_a_terminal() -> None:
    shown = as_bytes(FRAME)
    assert "12 34 56 78" not in shown
    assert shown.startswith("0000  7e 02 00 00 3d 01 39 ** ** 56 78")
    assert "01 39 12 34 56 78" in as_bytes(FRAME, hidden=False)
    assert "13812345678" not in as_bytes(ORDER).replace(" ", "")
    assert "3133383132333435363738" not in as_bytes(ORDER).replace(" ", "")


def test_what_is_no_text_is_shown_as_what_it_is() -> None:
    assert as_text(b"\xff\x00ok") == "··ok"
    assert in_a_line(b"\xff\x01").startswith("ff01")
    # A character that the cut went through does not make bytes of a text.
    assert in_a_line("井盖".encode()[:-1]).startswith("井")
    assert "****" in as_text(b'{"id":"32058319900101123X"}')


def test_messages_stand_beside_what_they_become(room: FeedRoom, qtbot: QtBot) -> None:
    panel = panel_of(room)
    panel.list_page.choose("h12345")
    panel.list_page.chosen.preview.click()
    page = panel.preview
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    assert PreviewOf("h12345") in room.asked
    assert page.model.rows[0].title == "异常：坐标无效"
    fields = {source: value for _, source, value in page.fields()}
    assert fields["lon"].strip() == "坐标无效"
    assert fields["orderNo"] == "GD20260615-0087"
    assert "王" not in fields["caller"]


def test_escape_goes_back_page_by_page_then_closes(room: FeedRoom, qtbot: QtBot) -> None:
    desk, panel = room.window, panel_of(room)
    panel.list_page.choose("h12345")
    panel.list_page.chosen.all_rejects.click()
    qtbot.waitUntil(lambda: len(panel.rejects.model.rows) == 3)
    panel.rejects.view.reveal.click()
    desk.leave()
    assert panel.rejects.view.purpose.isHidden()
    desk.leave()
    assert panel.stack.currentWidget() is panel.list_page
    panel.list_page.chosen.acts[FeedAct.STOP].click()
    desk.leave()
    assert not panel.list_page.chosen.asks
    assert panel.isVisible()
    desk.leave()
    assert not panel.isVisible()


def test_the_keyboard_reaches_everything(room: FeedRoom) -> None:
    panel = panel_of(room)
    panel.list_page.choose("h12345")
    assert QApplication.focusWidget() is panel.list_page.list
    wanted = {panel.list_page.chosen.all_rejects, panel.list_page.chosen.preview, *panel.list_page.chosen.doors[:2]}
    wanted |= {panel.list_page.chosen.acts[act] for act in (FeedAct.STOP, FeedAct.RESTART)}
    met = set()
    for _ in range(20):
        press(Qt.Key.Key_Tab)
        met.add(QApplication.focusWidget())
    assert wanted <= met


def test_the_feeds_have_a_command(room: FeedRoom) -> None:
    room.window.leave()
    room.window.commands["feeds"].deed()
    assert panel_of(room).isVisible()


def test_twenty_feeds_and_a_thousand_refused_items_are_scrolled(room: FeedRoom, scene: Scene, qtbot: QtBot) -> None:
    panel, desk = panel_of(room), room.window
    many = tuple(status(f"f{number:02}", rejects=(("no_id", 1_000),)) for number in range(20))
    room.cards = [replace(CARDS[0], feed=feed.feed) for feed in many]
    room.rejected = [
        Rejected("f00", REJECTED[0].at, "no_id", f'{{"n":{number}}}'.encode(), "POST") for number in range(1_000)
    ]
    tell(room, scene, many)
    assert len(panel.list_page.model.rows) == 20
    desk.resize(1366, 768)
    assert panel.geometry().bottom() < desk.height()
    panel.list_page.choose("f00")
    panel.list_page.chosen.all_rejects.click()
    qtbot.waitUntil(lambda: len(panel.rejects.model.rows) == 1_000)
    assert panel.rejects.model.rowCount() < 1_000


def test_a_feed_that_turns_has_its_cards_asked_for_again(room: FeedRoom, scene: Scene) -> None:
    before = room.asked.count(AboutFeeds())
    tell(room, scene, STATUSES)
    assert room.asked.count(AboutFeeds()) == before
    tell(room, scene, (replace(STATUSES[0], state=FeedState.DOWN), *STATUSES[1:]))
    assert room.asked.count(AboutFeeds()) == before + 1


def test_an_item_of_a_list_says_which_it_is_why_it_is_refused_and_what_is_flagged() -> None:
    refused = Preview(AS_OF, b"{}", "", (MappedField("position", "p", "", "no_position"),), refused="future")
    flagged = Preview(AS_OF, b"{}", "report", flags=("late", "outside"), item=2, items=3)
    wording = Wording(Words("en"))
    rows = [ItemRow(place, wording, AS_OF, item) for place, item in enumerate((refused, flagged))]
    assert wording.known("ui.reject", "future") in rows[0].title
    assert rows[1].origin.startswith("2/3")
    assert "late" in rows[1].origin
    assert "outside the town" in rows[1].origin


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rejects_are_said_in_both_languages(language: str) -> None:
    assert Wording(Words(language)).known("ui.reject", "bad_position") != "bad_position"


def test_the_bar_calls_feeds_by_their_labels_though_nobody_opened_the_panel(
    desk: DeskWindow, scene: Scene, qtbot: QtBot
) -> None:
    made = FeedRoom(desk)

    def tell_after(seconds: float) -> None:
        desk.show_snapshot(replace(snapshot_of(scene), feeds=STATUSES, as_of=AS_OF + timedelta(seconds=seconds)))
        desk.catch_up()

    # As at a start: the feeds of yesterday are known before the centre can say what they are.
    made.cards = []
    tell_after(5)
    tell_after(5.5)
    assert "weather" in desk.top_bar.feeds.toolTip()
    assert made.asked == [AboutFeeds()]
    made.cards = list(CARDS)
    tell_after(6)
    qtbot.waitUntil(lambda: "市气象台预警（示意） 中断" in desk.top_bar.feeds.toolTip())
    tell_after(60)
    assert made.asked == [AboutFeeds(), AboutFeeds()]
