"""Data as files: Ctrl+E, what the panel says, the journal's line before the file, refusals, cancelling, replay."""

import csv
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path

import made_cases
import msgspec
import openpyxl
import pytest
from desk_scenes import AS_OF, Scene, snapshot_of
from made_asking import CentreDouble
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from zscc.export.contract import Form, Subject
from zscc.export.seal import opened
from zscc.map.pages.apart import PageNotMade
from zscc.model.audience import Audience
from zscc.model.export_question import ExportsOf
from zscc.model.exported import Exported
from zscc.model.panel_filter import PanelFilter
from zscc.store.contract import StoreUnavailable
from zscc.ui.export.desk import ExportDesk
from zscc.ui.export.passports import passport_of
from zscc.ui.export.sources import FilmAsked
from zscc.ui.window import DeskWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def centre(desk: DeskWindow) -> Iterator[CentreDouble]:
    made = CentreDouble(desk, AS_OF)
    yield made
    made.close()


@pytest.fixture
def exports(desk: DeskWindow) -> ExportDesk:
    desk.activateWindow()
    return desk.habits.exports


class Sources:
    """Who holds a journal, whose newest place is this one."""

    def __init__(self, seq: int) -> None:
        self._seq = seq
        self.asked: list[FilmAsked] = []

    def proof_of(self, _moment: datetime) -> "Future[tuple[int, str]]":
        done: Future[tuple[int, str]] = Future()
        done.set_result((self._seq, "ab" * 32))
        return done

    def film_of(self, asked: FilmAsked) -> None:
        self.asked.append(asked)


def put_down(centre: CentreDouble) -> list[Exported]:
    return [entry.fact for entry in centre.store.read(0) if isinstance(entry.fact, Exported)]


def test_ctrl_e_opens_a_panel_that_says_filter_and_rows_and_esc_closes_it(
    qtbot: QtBot, desk: DeskWindow, exports: ExportDesk
) -> None:
    qtbot.keyClick(desk.focusWidget() or desk, Qt.Key.Key_E, CTRL)
    assert exports.panel.isVisible()
    assert desk.geometry().contains(exports.panel.geometry())
    exports.panel.choose("subject", Subject.REPORTS)
    assert desk.picture is not None
    assert f"{len(desk.picture.snapshot.reports)} 行" in exports.panel.filtered.text()
    assert "未筛选" in exports.panel.filtered.text()
    assert exports.file_name(exports.panel.wish).endswith("（演示数据，示意）.xlsx")
    exports.panel.title.setText('=cmd|"/..\\x')
    assert "/" not in exports.file_name(exports.panel.wish)
    # What an audience may not have is said before anybody saves.
    exports.panel.choose("audience", Audience.PUBLIC)
    assert "公开须先填写审图号" in exports.panel.told.text()
    assert not exports.panel.save.isEnabled()
    exports.panel.choose("audience", Audience.REVIEW)
    assert "送审只送地图" in exports.panel.told.text()
    exports.panel.choose("subject", Subject.GRIDS)
    assert exports.panel.save.isEnabled()
    qtbot.keyClick(desk.focusWidget() or desk, Qt.Key.Key_Escape)
    assert exports.panel.isHidden()
    assert desk.canvas.hasFocus()


def test_a_file_is_put_down_in_the_journal_before_it_is_handed_over(
    qtbot: QtBot, desk: DeskWindow, exports: ExportDesk, centre: CentreDouble, scene: Scene, tmp_path: Path
) -> None:
    desk.filters.choose(PanelFilter(sources=frozenset({"h12345"})))
    qtbot.waitUntil(lambda: desk.picture is not None and bool(desk.picture.chosen.sources), timeout=5_000)
    exports.panel.choose("subject", Subject.REPORTS)
    desk.asking.file_sources = Sources(desk.picture.snapshot.seq)
    out = tmp_path / "上报.xlsx"
    with qtbot.waitSignal(exports.saved, timeout=60_000) as told:
        exports.save_to(out)
        assert not exports.panel.save.isEnabled()
        desk.show_snapshot(snapshot_of(scene))
        desk.streams.show_clock(later := AS_OF + timedelta(minutes=3))
    assert told.args[1] is None
    assert "已保存：上报.xlsx" in exports.panel.told.text()
    assert [entry.name for entry in tmp_path.iterdir()] == ["上报.xlsx"]
    (written,) = put_down(centre)
    assert written.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert (written.serial, written.shows, written.form, written.audience) == (1, "reports", "xlsx", Audience.INTERNAL)
    assert (written.at, written.as_of, "12345" in written.said) == (later, AS_OF, True)
    passport = opened(out.read_bytes())
    told_of = passport.panel_filter.sources, passport.author, passport.state_hash
    assert told_of == ({"h12345"}, "值班员", "ab" * 32)
    sources = {row[2] for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert sources <= {"12345热线"}
    found: list[object] = []
    desk.asking.looked_up.emit(ExportsOf("desk"), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=5_000)
    assert found == [(written,)]
    qtbot.waitUntil(lambda: exports.panel.log.text() == "已导出 1", timeout=5_000)
    assert not exports.panel.lines[0].isVisibleTo(exports.panel)
    exports.panel.log.click()
    assert exports.panel.lines[0].text().startswith("1. 上报 XLSX · 内部 · 数据截至 2026-06-15 14:32:07 · ")


def test_a_passport_tells_what_the_picture_depends_on_and_nothing_else_that_the_seat_remembers(
    desk: DeskWindow,
) -> None:
    kept = {
        "choropleth": "reports_today;natural;5;",
        "search.kept": "13812345678",
        "files.recent": "/home/zhang/a.gpkg",
    }
    desk.remember(msgspec.structs.replace(desk.seat, choices={**desk.seat.choices, **kept}))
    assert desk.picture is not None
    told = passport_of(desk, desk.picture, Audience.INTERNAL, "map")
    assert told.choices == (("choropleth", "reports_today;natural;5;"),)


@pytest.mark.usefixtures("centre")
def test_a_film_is_asked_for_by_its_stretch_speed_and_size(
    qtbot: QtBot, desk: DeskWindow, exports: ExportDesk, tmp_path: Path
) -> None:
    desk.asking.file_sources = sources = Sources(0)
    exports.toggle()
    panel = exports.panel
    panel.choose("subject", Subject.PERIOD)
    assert panel.until.isVisible()
    assert (panel.since.text(), panel.until.text()) == ("2026-06-15 13:32", "2026-06-15 14:32")
    assert "601 帧" in panel.told.text()
    for since, said in (
        ("14:30", "看不懂时间"),
        ("2026-06-15 15:00", "结束须晚于开始"),
        ("2025-01-01", "超过 6000 帧"),
    ):
        panel.since.setText(since)
        panel.since.editingFinished.emit()
        assert said in panel.told.text()
        assert not panel.save.isEnabled()
    panel.since.setText("2026-06-15 14:00")
    panel.choose("speed", 600)
    panel.choose("size", (960, 540))
    with qtbot.waitSignal(exports.saved, timeout=5_000) as told:
        exports.save_to(tmp_path / "a.mp4")
    # This desk has no journal that another process could read.
    assert told.args[1].code == "no_journal"
    assert "没有可读的日志" in panel.told.text()
    (asked,) = sources.asked
    assert (asked.stretch.pictures, asked.stretch.every_s) == (33, 60)
    assert (asked.canvas.page.width_px, asked.canvas.page.height_px) == (960, 540)


def test_without_the_journal_nothing_is_handed_over(
    qtbot: QtBot,
    exports: ExportDesk,
    centre: CentreDouble,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise StoreUnavailable("full", path="journal")

    monkeypatch.setattr(centre.store, "append", full)
    (tmp_path / "a.csv").write_text("before")
    exports.panel.choose("subject", Subject.GRIDS)
    exports.panel.choose("form", Form.CSV)
    with qtbot.waitSignal(exports.saved, timeout=60_000) as told:
        exports.save_to(tmp_path / "a.csv")
    assert told.args[1].code == "not_recorded"
    assert "未交付" in exports.panel.told.text()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "before"


def test_of_a_period_the_store_tells_all_cases_in_pages(
    qtbot: QtBot,
    desk: DeskWindow,
    exports: ExportDesk,
    centre: CentreDouble,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zscc.ui.export.desk._AT_ONCE", 2)
    centre.store.append([made_cases.opened(number) for number in range(6)], made_cases.ORIGIN, AS_OF)
    period = PanelFilter(since=made_cases.START, until=made_cases.START + timedelta(minutes=5))
    desk.filters.choose(period)
    qtbot.waitUntil(lambda: desk.picture is not None and desk.picture.chosen == period, timeout=5_000)
    exports.panel.choose("form", Form.CSV)
    out = tmp_path / "a.csv"
    with qtbot.waitSignal(exports.saved, timeout=60_000) as told:
        exports.save_to(out)
    assert told.args[1] is None
    with out.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["事件编号"] for row in found] == [f"YS-{number}" for number in range(5)]
    assert {row["筛选"] for row in found} == {"时段：2026-06-15 14:30 至 2026-06-15 14:35"}
    (written,) = put_down(centre)
    assert written.rows == 5


@pytest.mark.usefixtures("centre")
def test_what_cannot_be_made_or_written_is_said_in_words(qtbot: QtBot, exports: ExportDesk, tmp_path: Path) -> None:
    exports.panel.choose("form", Form.GPKG)
    exports.panel.choose("crs", "GCJ-02")
    with qtbot.waitSignal(exports.saved, timeout=60_000):
        exports.save_to(tmp_path / "a.gpkg")
    assert "不能使用 GCJ-02" in exports.panel.told.text()
    with qtbot.waitSignal(exports.saved, timeout=60_000):
        exports.save_to(tmp_path / "none" / "a.gpkg")
    assert "不能写文件 a.gpkg" in exports.panel.told.text()
    for code in ("too_large", "too_long", "not_written", "died", "cancelled", "not_read", "not_recorded"):
        exports.handing.handed_over.emit(tmp_path / "b.gpkg", PageNotMade(code, "disk"))
        assert "{" not in exports.panel.told.text()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("centre")
def test_esc_stops_an_export_and_leaves_no_file(
    qtbot: QtBot, desk: DeskWindow, exports: ExportDesk, tmp_path: Path
) -> None:
    exports.toggle()
    with qtbot.waitSignal(exports.saved, timeout=60_000) as told:
        exports.save_to(tmp_path / "a.xlsx")
        qtbot.keyClick(desk.focusWidget() or desk, Qt.Key.Key_Escape)
    assert told.args[1].code == "cancelled"
    assert exports.panel.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_exported_before_there_is_a_picture(open_desk: Callable[..., DeskWindow]) -> None:
    desk = open_desk()
    desk.habits.exports.toggle()
    assert desk.habits.exports.panel.isHidden()
    assert "尚无数据" in desk.map_desk.notice.text()
