"""汇报 on a desk: the room, the wall beside it, the speaker's panel, and what must never stand on the wall."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from case_scenes import busy, case_of, with_cases
from desk_scenes import AS_OF, Scene, snapshot_of
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from zscc.app.casework import lazy_bureau
from zscc.map.canvas import MapCanvas
from zscc.map.fonts import load_fonts
from zscc.map.wall.picture import SceneJob, map_picture, scene_picture
from zscc.map.writing.lettering import Hand, TextLettering
from zscc.model.case import Stage
from zscc.settings.briefing import Briefing, SceneView
from zscc.settings.briefing import Scene as Page
from zscc.settings.briefing_file import write_briefing
from zscc.settings.profile import load_profile
from zscc.settings.seat import LayerWish, SeatState
from zscc.settings.style import load_style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town
from zscc.ui.briefing.book import Book
from zscc.ui.briefing.clicker import Deed
from zscc.ui.briefing.desk import BriefingDesk
from zscc.ui.briefing.room import BriefingRoom
from zscc.ui.briefing.wall import WallWindow
from zscc.ui.theme import dress
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

SECRETS = ("张三丰", "13812345678", "幸福路88号", "苏E12345")
GOVERNANCE = 2
LAYERS = ("vehicles", "tracks", "reports", "heat", "places", "stations", "feature:civic_elder", "feature:civic_school")


@pytest.fixture(scope="module")
def one_desk(qapp: QApplication, town: Town) -> Iterator[DeskWindow]:
    """One window for all of them: a briefing leaves nothing behind on it."""
    load_fonts()
    style, words, profile = load_style(), Words("zh"), load_profile()
    dress(qapp, style)
    window = DeskWindow(town, profile, style, words, MapCanvas(town, style, words, profile.windows))
    window.work_by(lazy_bureau(profile, None, town))
    window.resize(1920, 1080)
    yield window
    window.allow_close()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(one_desk: DeskWindow) -> Iterator[DeskWindow]:
    one_desk.show()
    yield one_desk
    briefing = one_desk.briefing.desk
    briefing.show.close()
    briefing.book._show(briefing.book.shipped)
    briefing.teller.past_of = None
    briefing.teller.forget()
    one_desk.deeds.clear()
    one_desk.show_workspace(Workspace.MAP)
    one_desk.hide()


@pytest.fixture
def told(desk: DeskWindow, scene: Scene) -> Snapshot:
    snapshot = busy(scene)
    desk.streams.now = None
    desk.show_snapshot(snapshot)
    desk.show_clock(snapshot.as_of)
    return snapshot


@pytest.fixture
def briefing(desk: DeskWindow, told: Snapshot) -> BriefingDesk:
    return desk.briefing.desk


def room_of(desk: DeskWindow) -> BriefingRoom:
    desk.show_workspace(Workspace.BRIEFING)
    room = desk.right.rooms.shown
    assert isinstance(room, BriefingRoom)
    return room


def wall_of(briefing: BriefingDesk) -> WallWindow:
    wall = briefing.show.wall
    assert wall is not None
    if wall.width() < 1_280:
        # The screen of these tests is small and square.
        wall.resize(1_280, 720)
    return wall


def said_on(briefing: BriefingDesk) -> str:
    made = wall_of(briefing).stage.shown
    assert made is not None
    return " ".join(text.words for text in made.sheet)


def press(wall: WallWindow, qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(wall, key)


# The wall ---------------------------------------------------------------------------------------------------


def test_a_remote_walks_through_the_pages_and_the_desk_goes_on(
    desk: DeskWindow, briefing: BriefingDesk, qtbot: QtBot, scene: Scene
) -> None:
    briefing.show.begin(0)
    wall, play = wall_of(briefing), briefing.show.play
    assert wall.isWindow()
    assert "十年是时间的刻度" in said_on(briefing)
    press(wall, qtbot, Qt.Key.Key_PageDown, Qt.Key.Key_Space)
    assert play.index == GOVERNANCE
    assert "小事一格解决" in said_on(briefing)
    press(wall, qtbot, Qt.Key.Key_1, Qt.Key.Key_4, Qt.Key.Key_Return)
    assert "2021年主要经济指标" in said_on(briefing)
    press(wall, qtbot, Qt.Key.Key_Home, Qt.Key.Key_Left)
    assert play.index == 0
    # The desk shows another moment meanwhile.
    later = snapshot_of(replace(scene, as_of=AS_OF + timedelta(minutes=5)))
    desk.show_snapshot(later)
    desk.catch_up()
    assert desk.snapshot is later
    press(wall, qtbot, Qt.Key.Key_Escape)
    assert briefing.show.wall is None
    assert not play.running


def test_the_wall_goes_on_by_itself_by_the_clock_it_is_told(briefing: BriefingDesk, qtbot: QtBot) -> None:
    briefing.show.begin(0, now_s=1_000.0)
    press(wall_of(briefing), qtbot, Qt.Key.Key_A)
    briefing.show.tick(1_019.0)
    assert briefing.show.play.index == 0
    briefing.show.tick(1_020.0)
    assert briefing.show.play.index == 1
    assert "三条主线" in said_on(briefing)


def test_a_blank_wall_is_the_ground_alone(briefing: BriefingDesk, qtbot: QtBot) -> None:
    briefing.show.begin(GOVERNANCE)
    wall = wall_of(briefing)

    def colours() -> int:
        image = wall.stage.grab().toImage().scaled(64, 64)
        return len({image.pixel(x, y) for x in range(64) for y in range(64)})

    assert colours() > 20
    press(wall, qtbot, Qt.Key.Key_B)
    assert colours() == 1
    press(wall, qtbot, Qt.Key.Key_Period)
    assert colours() > 20


def test_the_cursor_goes_after_three_seconds_and_comes_back_with_the_mouse(briefing: BriefingDesk) -> None:
    briefing.show.begin(0)
    wall = wall_of(briefing)
    assert wall._cursor.interval() == 3_000
    wall._cursor.timeout.emit()
    assert wall.cursor_hidden
    none = Qt.MouseButton.NoButton
    spot = QPointF(20.0, 20.0)
    move = QMouseEvent(QEvent.Type.MouseMove, spot, spot, none, none, Qt.KeyboardModifier.NoModifier)
    wall.eventFilter(wall.stage, move)
    assert not wall.cursor_hidden


def test_closing_the_wall_by_its_frame_ends_the_show_and_it_can_begin_again(briefing: BriefingDesk) -> None:
    briefing.show.begin(1)
    wall_of(briefing).close()
    assert not briefing.show.play.running
    briefing.begin()
    assert briefing.show.play.running
    assert wall_of(briefing).isVisible()
    briefing.begin()
    assert briefing.show.wall is None


def test_figures_on_the_wall_follow_the_present(
    desk: DeskWindow, briefing: BriefingDesk, scene: Scene, told: Snapshot
) -> None:
    briefing.show.begin(GOVERNANCE, now_s=0.0)
    before = said_on(briefing)
    assert "截至14:32" in before
    later = replace(busy(scene), as_of=AS_OF + timedelta(minutes=9))
    desk.show_snapshot(later)
    desk.show_clock(later.as_of)
    briefing.show.tick(10.0)
    # Nothing came since: the figures say how old they are.
    assert "未更新" in said_on(briefing)


def test_a_page_that_comes_next_is_ready_before_it_is_asked_for(briefing: BriefingDesk, qtbot: QtBot) -> None:
    briefing.show.begin(0, now_s=0.0)
    stage = wall_of(briefing).stage
    briefing.show.tick(10.0)
    assert stage._ready is not None
    ready = stage._ready.map
    press(wall_of(briefing), qtbot, Qt.Key.Key_Right)
    assert stage.shown is not None
    assert stage.shown.map is ready


# What never stands on a wall --------------------------------------------------------------------------------


def secret(scene: Scene) -> Snapshot:
    """A case, a sensitive one among them, full of personal words."""
    snapshot = snapshot_of(scene)
    personal = {"title": "、".join(SECRETS), "words": "、".join(SECRETS), "address": SECRETS[2], "caller_ref": "ref"}
    cases = [case_of(report, Stage.HANDLING, **personal) for report in snapshot.reports[-40:]]
    reports = tuple(replace(report, title=personal["title"], text=personal["words"]) for report in snapshot.reports)
    return with_cases(replace(snapshot, reports=reports), *cases)


@pytest.mark.parametrize("live", [False, True])
def test_no_personal_word_no_plate_and_no_coordinate_is_written(
    desk: DeskWindow, scene: Scene, live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.show_snapshot(secret(scene))
    desk.show_clock(AS_OF)
    briefing = desk.briefing.desk
    wished = tuple(LayerWish(name, visible=True) for name in LAYERS)
    scenes = tuple(
        msgspec.structs.replace(page, live=live, view=msgspec.structs.replace(page.view, layers=wished))
        for page in briefing.book.briefing.scenes
    )
    briefing.book._show(Briefing("b", scenes=scenes[: GOVERNANCE + 2]))
    written: list[str] = []
    sizes: list[float] = []
    write = TextLettering.write

    def record(self: TextLettering, painter: QPainter, text: str, x: float, y: float, hand: Hand) -> None:
        written.append(text)
        sizes.append(hand.px)
        write(self, painter, text, x, y, hand)

    monkeypatch.setattr(TextLettering, "write", record)
    for page in briefing.pages_for(960, 540)[GOVERNANCE : GOVERNANCE + 2]:
        scene_picture(page)
        map_picture(page)
    said = " ".join(written)
    assert "演示数据（示意）" in said
    assert min(sizes) >= desk.profile.wall.least_px(960, 540)
    assert not [word for word in (*SECRETS, "苏E", "号车", "01车", "31.4", "121.0") if word in said]


def test_open_cases_vehicles_and_tracks_only_where_a_scene_chose_to_be_live(
    desk: DeskWindow, briefing: BriefingDesk
) -> None:
    wished = tuple(LayerWish(name, visible=True) for name in ("vehicles", "tracks", "reports", "warnings"))
    calm = briefing.teller.map_of(Page("a", "a", view=SceneView(layers=wished)))
    live = briefing.teller.map_of(Page("a", "a", view=SceneView(layers=wished), live=True))
    assert not calm.visible & {"vehicles", "tracks", "reports", "warnings"}
    assert {"vehicles", "tracks", "reports"} <= live.visible
    unasked = briefing.teller.map_of(Page("a", "a", live=True))
    assert not unasked.visible & {"tracks", "reports"}


def test_sensitive_classes_are_never_shown(briefing: BriefingDesk, desk: DeskWindow) -> None:
    classes = desk.bureau.catalogue.classes
    sensitive = {each.class_id for each in classes if each.sensitive}
    assert sensitive
    assert not briefing.teller.calm_classes & sensitive
    assert briefing.teller.calm_classes | sensitive == {each.class_id for each in classes}


def test_internal_and_forbidden_facilities_are_not_on_the_wall(briefing: BriefingDesk) -> None:
    names = ("civic_utility", "civic_project", "industry_pipeline", "civic_school")
    wished = tuple(LayerWish(f"feature:{name}", visible=True) for name in names)
    shown = briefing.teller.map_of(Page("a", "a", view=SceneView(layers=wished)))
    told = " ".join(
        str(value) for layer, _ in shown.added for column in layer.columns for value in column.values if value
    )
    assert "school" in " ".join(layer.layer_id for layer, _ in shown.added)
    assert "粮库" not in told
    assert "internal" not in told
    assert "forbidden" not in told


# Pictures ---------------------------------------------------------------------------------------------------


def test_the_same_page_gives_the_same_bytes_and_the_map_alone_has_no_words(briefing: BriefingDesk) -> None:
    page = briefing.pages_for(960, 540)[GOVERNANCE]
    first = SceneJob(page).made()
    assert first == scene_picture(page)
    assert first.startswith(b"\x89PNG")
    assert b"zscc-provenance" in first
    assert SceneJob(page, map_alone=True).made() != first


# The room ---------------------------------------------------------------------------------------------------


def test_scenes_are_added_moved_doubled_and_removed_and_every_step_is_undone(
    desk: DeskWindow, briefing: BriefingDesk
) -> None:
    room = room_of(desk)
    shipped = briefing.book.briefing
    room.choose(1)
    briefing.duplicate()
    assert [scene.scene_id for scene in briefing.book.briefing.scenes[:3]] == ["cover", "lines", "lines-2"]
    assert room.index == 2
    briefing.up()
    assert [scene.scene_id for scene in briefing.book.briefing.scenes[:3]] == ["cover", "lines-2", "lines"]
    room.buttons["add"].click()
    room.buttons["remove"].click()
    assert len(briefing.book.briefing.scenes) == len(shipped.scenes) + 1
    assert desk.deeds.undoText() == "删除页面"
    while desk.deeds.canUndo():
        desk.deeds.undo()
    assert briefing.book.briefing == shipped


def test_the_map_as_it_is_goes_into_a_scene_and_back(desk: DeskWindow, briefing: BriefingDesk) -> None:
    room = room_of(desk)
    room.choose(0)
    desk.canvas.fly_to(596_000.0, 3_480_000.0, 4.0)
    desk.show_layer("heat", False)
    briefing.take_view()
    view = briefing.book.briefing.scenes[0].view
    assert (view.easting_m, view.northing_m) == (596_000.0, 3_480_000.0)
    assert view.width_m == pytest.approx(desk.canvas.width() * 4.0)
    assert not next(wish for wish in view.layers if wish.name == "heat").visible
    desk.canvas.home()
    desk.show_layer("heat", True)
    briefing.go_to_view()
    assert desk.canvas.viewport.metres_per_pixel == pytest.approx(4.0)
    assert not desk.canvas.layer_visible("heat")


def test_a_field_that_is_left_changes_the_scene_and_a_wrong_one_is_said(
    desk: DeskWindow, briefing: BriefingDesk, qtbot: QtBot
) -> None:
    room = room_of(desk)
    room.choose(GOVERNANCE)
    form = room.form
    form.lines["title"].setText("新标题")
    form.lines["title"].editingFinished.emit()
    assert briefing.book.briefing.scenes[GOVERNANCE].title == "新标题"
    assert "新标题" in room.model.item(4).text() or any(
        "新标题" in room.model.item(row).text() for row in range(room.model.rowCount())
    )
    form.lines["hold_s"].setText("很久")
    form.lines["hold_s"].editingFinished.emit()
    assert "不是秒数" in form.fault.text()
    assert briefing.book.briefing.scenes[GOVERNANCE].hold_s == 25
    form.lines["at"].setText("昨天")
    form.lines["at"].editingFinished.emit()
    assert "不是带时区的时刻" in form.fault.text()
    form.panels[0].add_key("gdp")
    assert briefing.book.briefing.scenes[GOVERNANCE].panels[0].keys[-1] == "gdp"


def test_a_briefing_goes_to_a_file_and_comes_back_and_a_hostile_one_is_refused(
    desk: DeskWindow, briefing: BriefingDesk, tmp_path: Path
) -> None:
    room_of(desk).choose(0)
    briefing.remove()
    changed = briefing.book.briefing
    briefing.save_to(tmp_path / "own.toml")
    briefing.reset()
    assert briefing.book.briefing == briefing.book.shipped
    briefing.load_from(tmp_path / "own.toml")
    assert briefing.book.briefing == changed
    (tmp_path / "bad.toml").write_text("title = 3")
    briefing.load_from(tmp_path / "bad.toml")
    assert briefing.book.briefing == changed


def test_what_was_changed_is_there_after_a_restart(desk: DeskWindow, briefing: BriefingDesk) -> None:
    briefing.remove()
    briefing.show.play.show(briefing.book.briefing)
    briefing.book.move(3, 1)
    changed = briefing.book.briefing
    assert changed != briefing.book.shipped
    assert Book(desk).briefing == changed
    desk.seat = SeatState(choices={"briefing": "title = 3"})
    assert Book(desk).briefing == briefing.book.shipped


def test_on_one_screen_the_speaker_s_panel_stands_in_the_room(
    desk: DeskWindow, briefing: BriefingDesk, qtbot: QtBot
) -> None:
    room = room_of(desk)
    room.choose(GOVERNANCE)
    briefing.begin()
    assert briefing.show.speaker is None
    assert room.pages.currentWidget() is room.speaker
    assert "一屏看全家底" in room.speaker.note.toPlainText()
    assert "核心、基础、保障、根本" in room.speaker.next.text()
    assert room.speaker.place.text() == "3/26"
    room.speaker.buttons[Deed.NEXT].click()
    assert briefing.show.play.index == GOVERNANCE + 1
    assert room.index == GOVERNANCE + 1
    room.speaker.buttons[Deed.LEAVE].click()
    assert room.pages.currentWidget() is room.form


# Past moments -----------------------------------------------------------------------------------------------


def test_a_scene_of_a_past_moment_is_shown_when_it_comes_and_without_a_journal_it_says_so(
    desk: DeskWindow, briefing: BriefingDesk, scene: Scene, qtbot: QtBot
) -> None:
    then = AS_OF - timedelta(days=1)
    page = msgspec.structs.replace(briefing.book.briefing.scenes[GOVERNANCE], at=then.isoformat())
    assert briefing.teller.snapshot_of(page) is None
    assert briefing.teller.reason_of(page) == "此处不能回看历史，本页时刻无法显示"
    asked: list[object] = []
    answer: Future[Snapshot] = Future()

    def past_of(moment: object) -> Future[Snapshot]:
        asked.append(moment)
        return answer

    desk.briefing.look_back_by(past_of)
    assert briefing.teller.snapshot_of(page) is None
    assert asked == [then]
    past = snapshot_of(replace(scene, as_of=then))
    with qtbot.waitSignal(briefing.teller.past_came):
        answer.set_result(past)
    assert briefing.teller.snapshot_of(page) is past
    told = briefing.teller.page_of(page, (0, 1)).told
    assert told.sources[0] == "画面为2026-06-14 14:32的记录"
    assert asked == [then]


def test_files_of_a_briefing_may_be_written_anywhere_or_say_why_not(
    desk: DeskWindow, briefing: BriefingDesk, tmp_path: Path
) -> None:
    (tmp_path / "folder.toml").mkdir()
    briefing.save_to(tmp_path / "folder.toml")
    write_briefing(tmp_path / "fine.toml", briefing.book.briefing)
    assert (tmp_path / "fine.toml").is_file()
