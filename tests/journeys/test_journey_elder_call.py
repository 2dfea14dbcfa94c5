"""An old person presses the button: posted over HTTP, it is an alarm at once, and the desk calls back by keys.

The intake, its profile, the engine, the journal and the window are the real ones; only the platform is played.
"""

import asyncio
import json
import socket
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from desk_hand import Hand, desk_lives
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from zscc.centre.demo import DEMO_START
from zscc.model.case_facts import Act, CaseStep
from zscc.model.feed_health import FeedState
from zscc.model.moment import ms_from_utc
from zscc.store.sqlite import SqliteStore

PROFILES = Path(__file__).parents[2] / "docs" / "feeds" / "profiles"
TOKEN = "a token that nobody guesses"
NAME, PHONE = "李某某", "051257650000"
LON, LAT = 120.9967, 31.4637


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("ZSCC_SECRET_ELDER_TOKEN", TOKEN)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def profile_of(folder: Path, port: int) -> Path:
    """The documented profile, switched on at a free port."""
    told = (PROFILES / "elder.toml").read_text(encoding="utf-8")
    written = folder / "elder.toml"
    written.write_text(told.replace("on = false", "on = true", 1).replace("8713", str(port), 1), encoding="utf-8")
    return written


def call(port: int) -> bytes:
    """What the platform posts; the answer comes after the commit."""
    message = {
        "呼叫编号": "YSHJ-1",
        "呼叫时间": ms_from_utc(DEMO_START),
        "呼叫类型": "01",
        "呼叫描述": f"{NAME}按下呼叫器，平台回拨三次无人接听",
        "住址": "示意新村2幢",
        "位置": {"经度": LON, "纬度": LAT},
        "老人": {"姓名": NAME, "电话": PHONE, "居住情况": "1"},
    }
    body = json.dumps(message).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    request = Request(f"http://127.0.0.1:{port}/reports", body, headers)
    with urlopen(request, timeout=20) as answer:
        return bytes(answer.read())


def test_an_old_person_calls_and_is_called_back(tmp_path: Path, qapp: QApplication, port: int) -> None:
    async def story(hand: Hand) -> None:
        await the_intake_is_up(hand)
        await asyncio.to_thread(call, port)
        await the_alarm_flies_there(hand)
        await masked_and_somebody_near(hand)
        await called_back(hand)

    journal = tmp_path / "journal.gpkg"
    desk_lives(journal, story, profile=profile_of(tmp_path, port))
    store = SqliteStore(journal)
    entries = list(store.read(0))
    store.close()
    calls = [entry.fact for entry in entries if isinstance(entry.fact, CaseStep) and entry.fact.act is Act.CALL]
    assert len(calls) == 1
    # Neither name nor number is in the chain.
    assert not [entry for entry in entries if NAME in repr(entry.fact) or PHONE in repr(entry.fact)]


async def the_intake_is_up(hand: Hand) -> None:
    def up() -> bool:
        snapshot = hand.window.snapshot
        feeds = () if snapshot is None else snapshot.feeds
        return any(feed.feed == "elder" and feed.state is FeedState.UP for feed in feeds)

    await hand.until(up, "the intake listens")


async def the_alarm_flies_there(hand: Hand) -> None:
    alarms = hand.window.alarms
    await hand.until(lambda: alarms.desk.standing.waiting, "it is an alarm")
    [alarm] = alarms.desk.standing.waiting
    assert alarm.raised.rule == "elder_call"
    assert alarms.desk.strip.isVisible()
    hand.press("F2")
    await hand.until(lambda: hand.picked, "its case is picked")
    case = hand.picked
    assert case is not None
    assert case.source == "elder"
    canvas = hand.window.canvas
    at = hand.window.case_desk.row.at_m  # type: ignore[union-attr]

    def there() -> bool:
        viewport = canvas.viewport
        return max(abs(viewport.centre_x_m - at[0]), abs(viewport.centre_y_m - at[1])) < 50.0

    await hand.until(there, "the map is there")


async def masked_and_somebody_near(hand: Hand) -> None:
    panel = hand.window.case_desk.panel
    caller = panel.lines["caller"][1]
    await hand.until(lambda: "李*" in caller.text(), "who called is named, masked")
    assert PHONE not in caller.text()
    assert NAME not in panel.lines["said"][1].text()
    section = hand.window.dispatch.desk.section(hand.window)
    await hand.until(lambda: section.offer.offer is not None and section.offer.offer.lines, "somebody near is named")
    offered = [candidate.responder_id for line in section.offer.offer.lines for candidate in line.call.candidates]
    assert any(name.startswith("worker:") for name in offered)


async def called_back(hand: Hand) -> None:
    """F9 copies the number; the call is noted, and with it the alarm has done its work."""
    hand.press("F9")
    await hand.until(lambda: QGuiApplication.clipboard().text() == PHONE, "the number is at hand")
    section = hand.window.dispatch.desk.section(hand.window)
    await hand.until(lambda: section.open_page == "calls", "the call can be noted")
    before = hand.picked.version
    hand.press("Ctrl+Return")
    await hand.until(lambda: section.pages["calls"].talking, "somebody is on the telephone")
    hand.press("Ctrl+Return")
    await hand.until(lambda: hand.picked.version > before, "the call is written down")
    standing = hand.window.alarms.desk
    await hand.until(lambda: all(its.cleared_at for its in standing.standing.waiting), "the alarm is cleared")
    hand.press("Ctrl+F2")
    await hand.until(lambda: not standing.standing.waiting, "it is acknowledged")
