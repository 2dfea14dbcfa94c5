"""From the button in a vehicle to the officer and back: gateway, journal, rules, acknowledgement, confirmation."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
from gateway_desk import HOST, NOW, NOW_MS, ground, settings, until
from kept_store import KeptStore
from made_facts import ORIGIN
from mini_town import mini_town

from zscc.centre.alarm_confirmations import AlarmConfirmations
from zscc.centre.bureau import load_bureau
from zscc.centre.feed_board import FeedBoard
from zscc.centre.feed_offer import ready
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.supervisor import Supervisor
from zscc.centre.timekeeper import Timekeeper
from zscc.clock import ManualClock
from zscc.feeds.jt808.feed import make
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.role import Role
from zscc.settings.alarm_rules import load_alarm_rules
from zscc.settings.profile import load_profile
from zscc.store.memory import MemoryStore

TOWN, PROFILE = mini_town(), load_profile()
BUREAU = load_bureau(PROFILE, None, TOWN)
RULES = msgspec.structs.replace(
    load_alarm_rules(), rules=tuple(rule for rule in load_alarm_rules().rules if rule.id == "signal_emergency")
)


def alarms(store: MemoryStore) -> list[str]:
    """What happened to alarms, in order."""
    facts = [entry.fact for entry in store.read(0)]
    return [
        "raised" if isinstance(fact, AlarmRaised) else fact.act.value
        for fact in facts
        if isinstance(fact, (AlarmRaised, AlarmStep))
    ]


async def in_alarm(port: int) -> ScriptedTerminal:
    terminal = ScriptedTerminal(Identity("13800000001"))
    terminal.alarm = 1
    await terminal.connect(HOST, port)
    return terminal


def lived(store: MemoryStore, clock: ManualClock, work: Callable[[JournalWriter, int], Awaitable[None]]) -> None:
    """One run of the centre; the work gets the journal and the gateway's port."""

    async def live() -> None:
        writer, board = JournalWriter(store, clock, flush_after_s=0.0), FeedBoard()
        gateway = make("cars", settings(), ground(clock))
        place = Workplace(TOWN, PROFILE, BUREAU, clock, board)
        keeper, confirmations = Timekeeper(place, RULES), AlarmConfirmations(place)
        keeper.rest_s = confirmations.rest_s = 0.002
        keeper.settles_s = 0.0
        loop = asyncio.get_running_loop()
        feeds = board.run(Supervisor(writer, clock, lambda _: None), [ready(gateway)], lambda _: None)
        tasks = [loop.create_task(each) for each in (feeds, keeper.run(writer), confirmations.run(writer))]
        try:
            await until(lambda: gateway.port > 0)
            await work(writer, gateway.port)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await writer.close()

    asyncio.run(live())


def test_an_emergency_is_raised_once_also_after_a_restart_confirmed_when_acknowledged_and_cleared() -> None:
    store, clock = KeptStore(), ManualClock(NOW)
    second = iter(range(100))

    async def told(terminal: ScriptedTerminal) -> None:
        clock.advance(1)
        terminal.report(Spot(NOW_MS + next(second) * 1000, 120.99, 31.46))
        await terminal.settled()

    async def happened(*what: str) -> None:
        def so() -> bool:
            # Rules go by the clock, which stands unless somebody moves it.
            clock.advance(0.01)
            return alarms(store) == list(what)

        await until(so)

    async def pressed(_writer: JournalWriter, port: int) -> None:
        terminal = await in_alarm(port)
        await told(terminal)
        await happened("raised")
        terminal.cut()

    async def acknowledged(writer: JournalWriter, port: int) -> None:
        terminal = await in_alarm(port)
        await told(terminal)
        await told(terminal)
        raised = next(entry.fact for entry in store.read(0) if isinstance(entry.fact, AlarmRaised))
        step = AlarmStep(raised.alarm_id, 1, AlarmAct.ACKNOWLEDGED, clock.now(), Role.DISPATCHER, "p01")
        await writer.submit([step], ORIGIN)
        await until(lambda: terminal.alarm == 0)
        assert alarms(store) == ["raised", "acknowledged"]
        await told(terminal)
        await happened("raised", "acknowledged", "cleared")
        terminal.cut()

    lived(store, clock, pressed)
    lived(store, clock, acknowledged)
