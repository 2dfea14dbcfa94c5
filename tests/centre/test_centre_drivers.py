"""Drivers are told by their terminals, over a real socket: written first, then sent, then what became of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from gateway_desk import HOST, NOW, NOW_MS, ground, settings, until
from made_catalogue import CATALOGUE
from made_facts import ORIGIN
from mini_town import mini_town

from zscc.centre import driver_orders
from zscc.centre.alarm_confirmations import AlarmConfirmations
from zscc.centre.answers import all_answers
from zscc.centre.driver_orders import ORDERS_VERSION, DriverOrders
from zscc.centre.feed_board import FeedBoard
from zscc.centre.feed_offer import ready
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.supervisor import Supervisor
from zscc.clock import ManualClock
from zscc.feeds.jt808.feed import make
from zscc.feeds.jt808.messages import AskPosition as AskedPosition
from zscc.feeds.jt808.messages import ConfirmAlarm, Text
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.case import PartyOrder
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.driver_message import DriverMessage, MessageState
from zscc.model.feed_question import AskPosition, FeedAnswer, TellDriver
from zscc.model.fix import FixBatch
from zscc.model.journal import Fact
from zscc.model.report import Priority
from zscc.model.responder import Responder, ResponderKind
from zscc.model.role import Role
from zscc.model.vehicle_signal import VehicleSignal
from zscc.settings.bureau import Bureau
from zscc.settings.calendar import load_calendar
from zscc.settings.profile import load_profile
from zscc.settings.roster import load_roster
from zscc.store.contract import KeyFrame, Store
from zscc.store.memory import MemoryStore

CARS = tuple(
    Responder(f"vehicle:V0{number}", ResponderKind.VEHICLE, f"V0{number}", "hw", vehicle=f"V0{number}")
    for number in (1, 2)
)
BUREAU = Bureau(
    CATALOGUE, load_calendar(), (*CARS, Responder("team:hw", ResponderKind.TEAM, "hw", "hw")), load_roster()
)


@pytest.fixture(autouse=True)
def kept_after_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_orders, "KEPT_EVERY", 1)


class Centre:
    """A gateway on a board, the journal, and the lives that speak to drivers."""

    def __init__(self, store: Store, *, feeds: bool = True) -> None:
        self.clock = ManualClock(NOW)
        self.writer = JournalWriter(store, self.clock, flush_after_s=0.0)
        self.gateway = make("cars", settings(answer_s=0.05), ground(self.clock))
        self.board = FeedBoard()
        self.place = Workplace(mini_town(), load_profile(), BUREAU, self.clock, self.board)
        self._offers = [ready(self.gateway)] if feeds else []
        self._feeds = feeds

    @asynccontextmanager
    async def living(self, after: asyncio.Event | None = None) -> AsyncIterator["Centre"]:
        """``after``: the life of orders begins with this."""
        bugs: list[BaseException] = []
        orders, confirmations = DriverOrders(self.place), AlarmConfirmations(self.place)
        orders.rest_s = confirmations.rest_s = 0.002
        confirmations.tried_again_s = 0.05
        supervisor = Supervisor(self.writer, self.clock, lambda _: None)
        loop = asyncio.get_running_loop()
        tasks = [
            loop.create_task(self.board.run(supervisor, self._offers, bugs.append)),
            loop.create_task(begun(orders, self.writer, after)),
            loop.create_task(confirmations.run(self.writer)),
        ]
        try:
            await until(lambda: not self._feeds or self.gateway.port > 0)
            yield self
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(each, asyncio.CancelledError) for each in ended), ended
            assert not bugs
            await self.writer.close()

    async def terminal(self) -> ScriptedTerminal:
        terminal = ScriptedTerminal(Identity("13800000001"))
        await terminal.connect(HOST, self.gateway.port)
        return terminal

    async def ask(self, asked: TellDriver | AskPosition) -> FeedAnswer:
        answer = await all_answers(self.place)[type(asked)](self.writer, asked)
        assert isinstance(answer, FeedAnswer)
        return answer

    async def facts(self, kind: type) -> list:
        return [entry.fact for entry in await self.writer.read(0) if isinstance(entry.fact, kind)]

    async def messages(self) -> list[tuple[str, MessageState, str]]:
        return [(fact.vehicle, fact.state, fact.reason) for fact in await self.facts(DriverMessage)]

    async def has(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(await self.facts(DriverMessage)) < count:
                await asyncio.sleep(0.002)

    async def followed(self) -> None:
        """Until the life of orders is through with everything: it keeps its place after every step."""
        newest = await self.writer.last_seq()
        async with asyncio.timeout(20):
            while (kept := await self.writer.key_frame(ORDERS_VERSION)) is None or kept.seq < newest:
                await asyncio.sleep(0.002)

    async def submit(self, *facts) -> None:
        await self.writer.submit(list(facts), ORIGIN)


async def begun(orders: DriverOrders, writer: JournalWriter, after: asyncio.Event | None) -> None:
    if after is not None:
        await after.wait()
    await orders.run(writer)


def run(work: Callable[[Centre], Awaitable[None]], store: Store | None = None, *, feeds: bool = True) -> None:
    async def live() -> None:
        async with Centre(store or MemoryStore(), feeds=feeds).living() as centre:
            await work(centre)

    asyncio.run(live())


def opened() -> CaseOpened:
    return CaseOpened(
        case_id="YS-1",
        at=NOW,
        role=Role.PROGRAM,
        by="intake",
        class_id="garbage",
        priority=Priority.NORMAL,
        title="王先生来电",
        words="王先生 13812345678 称垃圾满溢",
        address="新镇村北门",
        caller_ref="caller-1",
        source="hotline",
        reports=(),
        point=None,
        grid=None,
        village=None,
        department="hw",
    )


def dispatch(*responders: str, version: int = 2) -> CaseStep:
    order = PartyOrder("hw", responders=responders)
    return CaseStep("YS-1", version, Act.DISPATCH, NOW, Role.DISPATCHER, "p01", orders=(order,))


def test_a_text_is_written_sent_and_confirmed() -> None:
    async def work(centre: Centre) -> None:
        terminal = await centre.terminal()
        assert await centre.ask(TellDriver("V01", " 请到新镇村 \n路口 ", "YS-1", "p01")) == FeedAnswer("")
        await centre.has(2)
        assert terminal.heard == [Text("请到新镇村 路口")]
        written, settled = await centre.facts(DriverMessage)
        assert (written.state, written.text, written.case_id, written.by) == (
            MessageState.WRITTEN,
            "请到新镇村 路口",
            "YS-1",
            "p01",
        )
        assert (settled.state, settled.text, settled.message_id) == (MessageState.CONFIRMED, "", written.message_id)
        terminal.cut()

    run(work)


def test_what_did_not_arrive_is_failed_with_its_reason() -> None:
    async def work(centre: Centre) -> None:
        assert await centre.ask(TellDriver("V02", "在吗")) == FeedAnswer("offline")
        terminal = await centre.terminal()
        terminal.answers_orders = False
        assert await centre.ask(TellDriver("V01", "在吗")) == FeedAnswer("")
        await centre.has(4)
        assert await centre.messages() == [
            ("V02", MessageState.WRITTEN, ""),
            ("V02", MessageState.FAILED, "offline"),
            ("V01", MessageState.WRITTEN, ""),
            ("V01", MessageState.FAILED, "silent"),
        ]
        assert await centre.ask(TellDriver("V01", " ")) == FeedAnswer("empty")
        assert await centre.ask(TellDriver("V01", "长" * 251)) == FeedAnswer("too_long")
        assert len(await centre.messages()) == 4
        terminal.cut()

    run(work)


def test_without_a_feed_that_speaks_the_reason_is_that_there_is_none() -> None:
    async def work(centre: Centre) -> None:
        assert await centre.ask(TellDriver("V01", "在吗")) == FeedAnswer("no_feed")
        assert await centre.ask(AskPosition("V01")) == FeedAnswer("no_feed")
        await centre.submit(opened(), dispatch("vehicle:V01"))
        await centre.followed()
        assert [state for _, state, _ in await centre.messages()] == [MessageState.WRITTEN, MessageState.FAILED]

    run(work, feeds=False)


def test_a_vehicle_that_is_sent_to_a_case_is_told_number_class_and_address_once_and_nothing_of_the_caller() -> None:
    async def work(centre: Centre) -> None:
        terminal = await centre.terminal()
        await centre.submit(opened(), dispatch("vehicle:V01", "vehicle:V02", "team:hw"))
        await centre.has(2)
        (text,) = terminal.heard
        assert isinstance(text, Text)
        assert all(part in text.text for part in ("YS-1", "新镇村北门"))
        assert not any(part in text.text for part in ("王", "138", "满溢"))
        (written, confirmed) = await centre.facts(DriverMessage)
        assert (written.vehicle, written.case_id, confirmed.state) == ("V01", "YS-1", MessageState.CONFIRMED)
        terminal.cut()

    run(work)


def journal_of(*facts: Fact) -> MemoryStore:
    """What an earlier run left, whose orders had been followed from the beginning."""
    store = MemoryStore()
    store.append(facts, ORIGIN, NOW)
    store.put_key_frame(KeyFrame(0, NOW, ORDERS_VERSION, b"[]"))
    return store


@pytest.mark.parametrize(("minutes", "texts"), [(5, 2), (60, 1)], ids=["just now", "long ago"])
def test_an_order_that_a_crash_left_untold_is_sent_unless_it_is_old(minutes: int, texts: int) -> None:
    async def work(centre: Centre) -> None:
        centre.clock.advance(60 * minutes)
        terminal = await centre.terminal()
        start.set()
        await centre.submit(dispatch("vehicle:V01", version=3))
        await centre.has(2 * texts)
        assert len(terminal.heard) == texts
        terminal.cut()

    start = asyncio.Event()

    async def live() -> None:
        centre = Centre(journal_of(opened(), dispatch("vehicle:V01")))
        async with centre.living(after=start):
            await work(centre)

    asyncio.run(live())


def test_after_a_restart_what_was_written_and_never_settled_is_failed() -> None:
    def message(number: int, serial: int, state: MessageState) -> DriverMessage:
        return DriverMessage(f"V01:{number}", serial, state, "V01", NOW, Role.DISPATCHER, "p01")

    async def work(centre: Centre) -> None:
        await centre.has(4)
        assert (await centre.messages())[-1] == ("V01", MessageState.FAILED, "silent")
        assert (await centre.facts(DriverMessage))[-1].message_id == "V01:1"

    left = [message(1, 1, MessageState.WRITTEN), message(2, 1, MessageState.WRITTEN)]
    run(work, journal_of(*left, message(2, 2, MessageState.CONFIRMED)))


def test_a_question_for_the_position_reaches_the_terminal_and_comes_back_as_a_fix() -> None:
    async def work(centre: Centre) -> None:
        terminal = await centre.terminal()
        terminal._spot = Spot(NOW_MS, 120.99, 31.46)
        assert await centre.ask(AskPosition("V01")) == FeedAnswer("")
        assert terminal.heard == [AskedPosition()]
        async with asyncio.timeout(20):
            while not await centre.facts(FixBatch):
                await asyncio.sleep(0.002)
        terminal.cut()

    run(work)


@pytest.mark.parametrize("connected", [True, False], ids=["at once", "when it is back"])
def test_an_acknowledged_emergency_is_confirmed_to_its_terminal(connected: bool) -> None:
    async def work(centre: Centre) -> None:
        terminal = await centre.terminal()
        terminal.alarm = 1
        terminal.report(Spot(NOW_MS, 120.99, 31.46))
        await terminal.settled()
        (signal,) = await centre.facts(VehicleSignal)
        values = (("vehicle", "V01"), ("signal", "emergency"), ("confirm", signal.confirm))
        raised = AlarmRaised("b:V01:1", "b", Priority.URGENT, "vehicle", "V01", "answer", NOW, values)
        if not connected:
            terminal.cut()
            await until(lambda: not centre.gateway.reaches("V01"))
        step = AlarmStep("b:V01:1", 1, AlarmAct.ACKNOWLEDGED, NOW + timedelta(seconds=5), Role.DISPATCHER, "p01")
        await centre.submit(raised, step)
        if not connected:
            with suppress(TimeoutError):
                await asyncio.wait_for(terminal.lost(), 1)
            await terminal.connect(HOST, centre.gateway.port)
        await until(lambda: terminal.alarm == 0)
        assert terminal.heard == [ConfirmAlarm(int(signal.confirm), 1)]
        terminal.cut()

    run(work)
