"""An old person presses the button: posted over HTTP, it is an alarm at once, and the desk calls back by keys.

The intake, its profile, the engine, the journal and the window are the real ones; only the platform is played.
"""

import asyncio
from pathlib import Path

import pytest
from desk_hand import Hand, desk_lives
from elder_platform import NAME, PHONE, SECRET, TOKEN, call, free_port, profile_of
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from zscc.model.case_facts import Act, CaseStep
from zscc.store.sqlite import SqliteStore


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv(SECRET, TOKEN)
    return free_port()


def test_an_old_person_calls_and_is_called_back(tmp_path: Path, qapp: QApplication, port: int) -> None:
    async def story(hand: Hand) -> None:
        await hand.until(lambda: hand.feed_is_up("elder"), "the intake listens")
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
