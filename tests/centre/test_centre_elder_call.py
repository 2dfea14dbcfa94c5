"""A call of an old person, from the message of the platform to the alarm, the case and who called."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from made_feeds import ground
from mini_town import mini_town

from zscc.centre.answers import ANSWERS
from zscc.centre.bureau import load_bureau
from zscc.centre.casework import Casework
from zscc.centre.intake import Intake
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.timekeeper import Timekeeper
from zscc.centre.whereabouts import Whereabouts
from zscc.clock import ManualClock
from zscc.feeds.http.settings import Settings
from zscc.feeds.mapping import Mapping
from zscc.feeds.message_edge import MessageEdge, Told
from zscc.feeds.table import settings_of
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.asked import ActOnAlarm, Caller, TakeStep, Who
from zscc.model.case_facts import Act
from zscc.model.case_query import CaseQuery
from zscc.model.question import CallerOf
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.settings.profile import load_profile
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore

EXAMPLES = Path(__file__).parents[2] / "docs" / "feeds" / "profiles"
TOWN = mini_town()
PROFILE = load_profile()
BUREAU = load_bureau(PROFILE, None, TOWN)
NOW = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
OFFICER = Who("seat-1", "officer", Role.DUTY_OFFICER)


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.002)


async def handed_over(writer: JournalWriter, clock: ManualClock) -> None:
    settings = settings_of("elder", load_profile(EXAMPLES / "elder.toml").feeds["elder"])
    assert isinstance(settings, Settings)
    body = (EXAMPLES / "elder.sample.json").read_bytes()
    mapped = Mapping(settings.mappings()["reports"], settings).decode(body, "")
    place = ground(clock=clock, catalogue=BUREAU.catalogue)
    delivery = (await MessageEdge("elder", place).judge([Told(mapped)])).delivery
    await writer.put_personal(delivery.personal)
    await writer.submit(delivery.facts, Origin("centre", "elder"))


async def alarms(writer: JournalWriter) -> list[AlarmRaised | AlarmStep]:
    return [entry.fact for entry in await writer.read(0) if isinstance(entry.fact, AlarmRaised | AlarmStep)]


async def called(writer: JournalWriter, clock: ManualClock) -> None:
    await handed_over(writer, clock)
    await until(lambda: alarms(writer))
    (case,) = await writer.find_cases(CaseQuery())
    (raised,) = await alarms(writer)
    assert isinstance(raised, AlarmRaised)
    assert (raised.rule, raised.subject_id, raised.expected) == ("elder_call", case.case_id, "call_back")
    assert (raised.priority, raised.point) == (Priority.URGENT, case.point)
    assert (case.class_id, case.priority, case.source) == ("elder.call", Priority.URGENT, "elder")
    assert "示意新村2幢" in case.address
    assert await ANSWERS[CallerOf](writer, CallerOf(case.case_id)) == Caller("李某某", "051200000000")
    clock.advance(20)
    desk = Casework(Whereabouts(TOWN), BUREAU.catalogue, BUREAU.working, clock)
    done = await desk.do(writer, ActOnAlarm(raised.alarm_id, AlarmAct.ACKNOWLEDGED), OFFICER)
    assert not done.refused
    call = TakeStep(case.case_id, case.version, Act.CALL, outcome="reached", started_at=NOW + timedelta(seconds=5))
    assert not (await desk.do(writer, call, OFFICER)).refused

    async def cleared() -> bool:
        return AlarmAct.CLEARED in [fact.act for fact in await alarms(writer) if isinstance(fact, AlarmStep)]

    await until(cleared)


async def scene() -> None:
    clock = ManualClock(NOW)
    writer = JournalWriter(MemoryStore(), clock, flush_after_s=0.0)
    intake = Intake(Whereabouts(TOWN), BUREAU.catalogue, BUREAU.working)
    keeper = Timekeeper(Workplace(TOWN, PROFILE, BUREAU, clock))
    intake.rest_s = keeper.rest_s = intake.wait_s = keeper.wait_s = 0.001
    keeper.settles_s = 0.0
    loop = asyncio.get_running_loop()
    living = [loop.create_task(intake.run(writer)), loop.create_task(keeper.run(writer))]
    try:
        await called(writer, clock)
    finally:
        for each in living:
            each.cancel()
        await asyncio.gather(*living, return_exceptions=True)
        await writer.close()


def test_a_call_is_an_alarm_at_once_and_is_over_when_somebody_called_back() -> None:
    asyncio.run(scene())
