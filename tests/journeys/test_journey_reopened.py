"""A picture leaves the desk; dropped on it later, the desk of its second stands again, or says why it does not.

Desk, engine, journal, time machine and the process that paints are the real ones.
"""

import asyncio
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from desk_hand import Hand, desk_lives
from made_facts import START
from PIL import Image
from PySide6.QtWidgets import QApplication

from zscc.centre.restore import restored
from zscc.export.contract import Form
from zscc.export.seal import digest_of, opened, sealed
from zscc.map.pages.page import PageFormat
from zscc.model.asked import OpenCase
from zscc.model.audience import Audience
from zscc.model.exported import COMMAND_LINE, Exported
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.model.passport import Passport
from zscc.settings.profile import load_profile
from zscc.store.contract import Origin
from zscc.store.sqlite_reader import SqliteReader
from zscc.ui.pages.panel import Paper

BOX = (554_000.0, 3_478_000.0, 556_000.0, 3_479_500.0)


def test_a_picture_reopens_the_desk_that_it_shows(tmp_path: Path, qapp: QApplication) -> None:
    picture = tmp_path / "map.png"

    async def story(hand: Hand) -> None:
        await opens_a_case(hand, "路灯不亮")
        await exports(hand, picture)
        passport = opened(picture.read_bytes())
        assert passport.chain
        await opens_a_case(hand, "南门积水")
        await hand.until(lambda: hand.window.picture and len(hand.window.picture.cases) == 2, "both cases stand")
        assert await dropped(hand, picture) == ("", "日志记有此文件（导出第1号")
        await hand.until(lambda: shown_ms(hand) == ms_from_utc(passport.as_of), "the second of the picture stands")
        snapshot = hand.window.snapshot
        assert snapshot is not None
        assert len(snapshot.cases) == 1
        assert snapshot.cases[0].title == "路灯不亮"
        assert hand.window.replay.replays
        assert hand.window.asking.refusal
        await others(hand, passport, tmp_path)

    desk_lives(tmp_path / "journal.gpkg", story)


async def opens_a_case(hand: Hand, title: str) -> None:
    count = len(hand.cases)
    hand.window.asking.ask(OpenCase(title, address="镇北"))
    await hand.until(lambda: len(hand.cases) > count, "the case is in the journal")
    await hand.until(lambda: hand.window.picture and len(hand.window.picture.cases) > count, "the case stands")
    await asyncio.sleep(1.1)


async def exports(hand: Hand, path: Path) -> None:
    """As Ctrl+P does it, small."""
    pages = hand.window.habits.pages
    for name, value in (("kind", PageFormat.PNG), ("paper", Paper.A4), ("dpi", 96)):
        pages.panel.choose(name, value)
    ended: list[object] = []
    pages.saved.connect(lambda _path, reason: ended.append(reason))
    pages.save_to(path)
    await hand.until(lambda: ended, "the picture is saved")
    assert ended == [None], hand.window.map_desk.notice.text()


async def dropped(hand: Hand, path: Path, *, folds: bool = True) -> tuple[str, str]:
    """The code that it ended with, and the end of what was said; a fold that differs is not asked for here."""
    ended: list[str] = []
    checked: list[str] = []
    reopened = hand.desk.reopened
    connections = (reopened.ended.connect(ended.append), reopened.checked.connect(checked.append))
    hand.window.files_dropped.emit((path,))
    await hand.until(lambda: ended, "the file is judged")
    said = hand.window.map_desk.notice.text()
    if not ended[0] and folds:
        await hand.until(lambda: checked, "the moment is folded once more")
    reopened.ended.disconnect(connections[0])
    reopened.checked.disconnect(connections[1])
    part = next((part for part in ("日志记有此文件（导出第1号", "没有此文件的导出记录") if part in said), "")
    return (ended[0] or (checked[0] if checked else "")), part


def shown_ms(hand: Hand) -> int:
    snapshot = hand.window.snapshot
    return 0 if snapshot is None else ms_from_utc(snapshot.as_of)


def made(path: Path, passport: Passport) -> Path:
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    path.write_bytes(sealed(Form.PNG, out.getvalue(), passport))
    return path


async def others(hand: Hand, passport: Passport, folder: Path) -> None:
    """What is refused, each with its reason; and what is opened and said to differ."""
    changed = bytearray(made(folder / "changed.png", passport).read_bytes())
    changed[-20] ^= 1
    (folder / "changed.png").write_bytes(changed)
    (folder / "plain.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    refused = {
        "changed.png": "changed",
        "plain.png": "no_passport",
        "none.pdf": "unreadable",
    }
    for name, code in refused.items():
        assert (await dropped(hand, folder / name))[0] == code
        assert name in hand.window.banner.words.text()
        assert hand.window.map_desk.notice.isHidden()
    assert hand.window.banner.words.text() == "不能读取“none.pdf”：文件不存在"
    files = {
        "other_town": replace(passport, town_code="310000001"),
        "other_journal": replace(passport, chain="ab" * 32),
        "journal_short": replace(passport, seq=10_000),
        "no_journal": replace(passport, chain=""),
        "newer_fold": replace(passport, fold_version=passport.fold_version + 1),
    }
    for code, its in files.items():
        assert (await dropped(hand, made(folder / f"{code}.png", its)))[0] == code
    narrowed = replace(passport, panel_filter=PanelFilter(sources=frozenset({"h12345"})), box_m=BOX)
    assert await dropped(hand, made(folder / "own.png", narrowed)) == ("", "没有此文件的导出记录")
    assert hand.window.banner.isHidden(), "what was said of a file before is put away"
    hand.window.show_failure("磁盘已满")
    assert await dropped(hand, folder / "own.png") == ("", "没有此文件的导出记录")
    assert hand.window.banner.words.text() == "磁盘已满", "what somebody else complains of stays"
    assert not hand.window.banner.isHidden()
    await hand.until(lambda: hand.window.picture and hand.window.picture.chosen == narrowed.panel_filter, "filtered")
    west, south, east, north = hand.window.canvas.viewport.bbox_m
    assert west <= BOX[0] < BOX[2] <= east
    assert south <= BOX[1] < BOX[3] <= north
    lie = replace(passport, state_hash="00" * 32)
    assert (await dropped(hand, made(folder / "lie.png", lie)))[0] == "hash"
    assert "不得作为依据" in hand.window.banner.words.text()
    await defends(hand, passport, folder)


async def defends(hand: Hand, passport: Passport, folder: Path) -> None:
    """A file of the command line holds the state's hash: what its equality rests on is said."""
    with closing(SqliteReader(folder / "journal.gpkg")) as reader:
        state_hash = restored(reader, load_profile(), passport.as_of).state_hash()
    file = made(folder / "cli.png", replace(passport, state_hash=state_hash))
    left = Exported(1, COMMAND_LINE, START, "map", "png", Audience.INTERNAL, digest_of(file.read_bytes()), START, 1)
    written = hand.desk.engine.call(lambda writer: writer.submit([left], Origin(COMMAND_LINE, "analyst")))
    await hand.until(written.done, "the journal knows the file")
    assert (await dropped(hand, file))[0] == ""
    said = hand.window.map_desk.notice.text()
    assert "命令行导出第1号" in said
    assert "自关键帧核对" in said
    assert "--at 20" in said
