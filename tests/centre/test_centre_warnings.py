"""From files of a weather service to the warnings in force: issued, updated, lifted, exercised, out of time."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from made_feeds import NOW, ground
from web_sources import run

from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import Supervisor
from zscc.clock import ManualClock
from zscc.feeds.table import feed_of, settings_of
from zscc.model.weather import WarningColour
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.situation.warnings import exercises_on, warnings_in_force
from zscc.store.memory import MemoryStore

EXAMPLE = (Path(__file__).parents[1] / "data" / "cap" / "cap12_example.xml").read_text(encoding="utf-8")
NAME = "32058341600000_20260615093000"


def message(number: int, kind: str = "Alert", about: str = "", **changes: str) -> str:
    text = EXAMPLE.replace(NAME, f"W{number}").replace("<msgType>Alert", f"<msgType>{kind}")
    if about:
        reference = f"<references>昆山市气象台,{about},2026-06-15T09:30:00+08:00</references>"
        text = text.replace("<code>", f"{reference}<code>")
    for old, new in changes.items():
        text = text.replace(old, new)
    return text.replace("09:30:00+08:00</sent>", f"09:{30 + number}:00+08:00</sent>")


class Kept(MemoryStore):
    """Can be read when everything is closed."""

    def close(self) -> None:
        return


def test_a_folder_of_messages_becomes_the_warnings_in_force(tmp_path: Path) -> None:
    told = [
        message(1),
        message(2, "Update", "W1", 橙色="红色", Severe="Extreme"),
        message(3, 暴雨="大风", 橙色="蓝色"),
        message(4, "Cancel", "W3"),
        message(5, Actual="Exercise"),
        message(6, "Cancel", "W2", Actual="Exercise"),
        message(7, Actual="Test"),
    ]
    # By name the cancel comes before what it lifts.
    for name, text in zip("badcefg", told, strict=True):
        (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")
    store, profile = Kept(), load_profile()

    async def work() -> None:
        clock = ManualClock(NOW)
        writer = JournalWriter(store, clock, flush_after_s=0)
        settings = settings_of("weather", {"kind": "cap", "folder": str(tmp_path), "every_s": 1})
        for _ in range(2):
            feed = feed_of("weather", settings, ground(clock=ManualClock(NOW)))
            with suppress(TimeoutError):
                async with asyncio.timeout(0.4):
                    await Supervisor(writer, clock, lambda _: None).run(feed)
        await writer.close()

    run(work)
    situation = Situation(profile.thresholds, profile.windows)
    for entry in store.read(0):
        situation.apply(entry)
    as_of = NOW - timedelta(hours=4)
    found = warnings_in_force(situation.snapshot(as_of).warnings, as_of)
    assert [(its.warning_id, its.event, its.colour) for its in found] == [("W2", "暴雨", WarningColour.RED)]
    assert [its.warning_id for its in exercises_on(situation.snapshot(as_of).warnings, as_of)] == ["W5"]
    late = found[0].expires_at
    assert late is not None
    assert warnings_in_force(situation.snapshot(late).warnings, late) == ()
    kinds = [type(entry.fact).__name__ for entry in store.read(0)]
    assert kinds.count("WarningIssued") == 6
