"""Feeds are started, stopped and restarted each alone; one that cannot run says why and leaves the others alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import pytest
from kept_store import KeptStore
from made_facts import START, batch, fix, health

from zscc.centre import feed_board, supervisor
from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.feed_answers import FeedAnswers
from zscc.centre.feed_board import FeedBoard
from zscc.centre.feed_offer import FeedOffer, ready
from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import Supervisor
from zscc.clock import LiveClock, ManualClock
from zscc.feeds.contract import Delivery, Downlink, Feed, FeedDown
from zscc.feeds.table import FeedFault
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.feed_question import AboutFeeds, ControlFeed, FeedAct, FeedAnswer, Preview, PreviewOf, RejectsOf
from zscc.model.journal import Entry, Fact
from zscc.settings.secrets import SecretMissing
from zscc.store.contract import Origin, StoreDamaged, StoreUnavailable
from zscc.store.memory import MemoryStore


class Link:
    """Delivers what is brought; tells what was acknowledged and whether its socket was closed."""

    def __init__(self, name: str = "link", down: FeedDown | None = None) -> None:
        self.name = name
        self.waiting: asyncio.Queue[Delivery | Exception] = asyncio.Queue()
        self.acknowledged: list[str] = []
        self.opened, self.closed = 0, 0
        self.down = down

    def bring(self, key: str) -> None:
        self.waiting.put_nowait(Delivery((batch(key, [fix()], feed=self.name),), 1))

    async def deliveries(self) -> AsyncIterator[Delivery]:
        if self.down is not None:
            raise self.down
        self.opened += 1
        try:
            yield Delivery((), 0)
            while True:
                item = await self.waiting.get()
                if isinstance(item, Exception):
                    raise item
                yield item
                self.acknowledged.extend(fact.key for fact in item.facts)
        finally:
            await asyncio.sleep(0)
            self.closed += 1


class Shown(Link):
    """Shows what comes in, and speaks to vehicle V01."""

    def preview(self) -> Sequence[Preview]:
        return (Preview(START, b"raw", "fix"),)

    def reaches(self, vehicle: str) -> bool:
        return vehicle == "V01"

    async def tell(self, vehicle: str, text: str) -> str:
        return ""

    async def ask_position(self, vehicle: str) -> str:
        return ""

    async def confirm_alarm(self, vehicle: str, signal: str, confirm: str) -> str:
        return ""


class Centre:
    """A board on a journal, and what it has told."""

    def __init__(self, board: FeedBoard, writer: JournalWriter, store: MemoryStore) -> None:
        self.board, self.writer, self.store = board, writer, store
        self.bugs: list[BaseException] = []

    async def asks(self, question: object) -> object:
        return await FeedAnswers(self.board).answers[type(question)](self.writer, question)

    async def control(self, feed: str, act: FeedAct, by: str = "") -> str:
        answer = await self.asks(ControlFeed(feed, act, by))
        assert isinstance(answer, FeedAnswer)
        return answer.refused

    def healths(self, feed: str) -> list[FeedHealth]:
        facts = (entry.fact for entry in self.store.read(0))
        return [fact for fact in facts if isinstance(fact, FeedHealth) and fact.feed == feed]

    def told(self, feed: str) -> list[tuple[FeedState, str | None, str]]:
        return [(its.state, its.error, its.by) for its in self.healths(feed)]

    def keys(self) -> list[str]:
        return [entry.fact.key for entry in self.store.read(0) if not isinstance(entry.fact, FeedHealth)]

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not holds():
                await asyncio.sleep(0.005)


def with_board(
    offers: Sequence[FeedOffer], story: Callable[[Centre], Awaitable[None]], store: MemoryStore | None = None
) -> Centre:
    """Run a board on these offers through the story."""
    journal = KeptStore() if store is None else store

    async def run() -> Centre:
        clock = LiveClock()
        writer = JournalWriter(journal, clock, flush_after_s=0)
        centre = Centre(FeedBoard(), writer, journal)
        running = asyncio.get_running_loop().create_task(
            centre.board.run(Supervisor(writer, clock, lambda _: None), offers, centre.bugs.append)
        )
        try:
            await asyncio.sleep(0)
            await story(centre)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await writer.close()
        return centre

    return asyncio.run(run())


def test_each_is_stopped_and_started_alone_and_who_asked_stands_in_its_health() -> None:
    one, other = Link("one"), Link("other")

    async def story(centre: Centre) -> None:
        await centre.until(lambda: one.opened and other.opened)
        assert await centre.control("one", FeedAct.STOP, "王值班") == ""
        assert (one.closed, other.closed) == (1, 0)
        other.bring("b1")
        await centre.until(lambda: other.acknowledged)
        one.bring("a1")
        assert await centre.control("one", FeedAct.START, "李值班") == ""
        await centre.until(lambda: one.acknowledged)

    centre = with_board([ready(one), ready(other)], story)
    assert centre.told("one") == [
        (FeedState.UP, None, ""),
        (FeedState.STOPPED, None, "王值班"),
        (FeedState.UP, None, "李值班"),
    ]
    assert sorted(centre.keys()) == ["a1", "b1"]


def test_what_is_so_already_is_done_and_an_unknown_feed_is_refused() -> None:
    link = Link()

    async def story(centre: Centre) -> None:
        await centre.until(lambda: link.opened)
        assert await centre.control("link", FeedAct.START) == ""
        assert link.opened == 1
        assert await centre.control("nobody", FeedAct.STOP) == "unknown"

    with_board([ready(link)], story)


def test_a_restart_tries_at_once_although_the_feed_backs_off(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    monkeypatch.setattr(supervisor, "BACK_OFF_S", (3600.0,))
    link = Link(down=FeedDown("refused", host="gateway"))

    async def story(centre: Centre) -> None:
        await centre.until(lambda: centre.told("link") == [(FeedState.DOWN, "refused", "")])
        link.down = None
        assert await centre.control("link", FeedAct.RESTART, "王值班") == ""
        await centre.until(lambda: link.opened)
        await centre.until(lambda: centre.told("link")[-1] == (FeedState.UP, None, "王值班"))
        link.down = FeedDown("refused")
        link.waiting.put_nowait(FeedDown("cut"))
        await centre.until(lambda: centre.told("link")[-1][0] is FeedState.DOWN)
        assert await centre.control("link", FeedAct.STOP) == ""
        await centre.until(lambda: centre.told("link")[-1][0] is FeedState.STOPPED)

    with_board([ready(link)], story)
    assert [record.levelname for record in caplog.records if "down" in record.getMessage()] == ["WARNING", "WARNING"]
    caplog.clear()


def test_one_that_fell_by_a_bug_stands_as_down_and_can_be_started_again(caplog: pytest.LogCaptureFixture) -> None:
    link, other = Link(), Link("other")

    async def story(centre: Centre) -> None:
        link.waiting.put_nowait(ZeroDivisionError())
        await centre.until(lambda: centre.bugs)
        await centre.until(lambda: centre.told("link")[-1] == (FeedState.DOWN, "bug", ""))
        assert centre.healths("link")[-1].error_arguments == (("name", "ZeroDivisionError"),)
        assert not next(card for card in centre.board.cards() if card.feed == "link").running
        link.bring("a1")
        assert await centre.control("link", FeedAct.START) == ""
        await centre.until(lambda: link.acknowledged)
        other.bring("b1")
        await centre.until(lambda: other.acknowledged)

    with_board([ready(link), ready(other)], story)
    caplog.clear()


def test_one_that_came_to_its_end_can_be_started_again() -> None:
    class Short(Link):
        async def deliveries(self) -> AsyncIterator[Delivery]:
            self.opened += 1
            yield Delivery((), 0)

    short = Short()

    async def story(centre: Centre) -> None:
        ended = (FeedState.STOPPED, None, "")
        await centre.until(lambda: centre.told("link")[-1:] == [ended])
        assert await centre.control("link", FeedAct.RESTART) == ""
        await centre.until(lambda: centre.told("link").count(ended) == 2)

    with_board([ready(short)], story)
    assert short.opened == 2


def test_a_faulty_table_and_a_missing_secret_stand_on_the_panel_and_stop_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sound = Link("sound")
    kept: list[str] = []

    def faulty() -> Feed:
        raise FeedFault("feeds.faulty.port: Expected `int`")

    def secret() -> Feed:
        if not kept:
            raise SecretMissing("there is no secret 'broker'")
        return Link("secret")

    async def story(centre: Centre) -> None:
        await centre.until(lambda: sound.opened and centre.told("faulty") and centre.told("secret"))
        assert centre.told("faulty") == [(FeedState.DOWN, "settings", "")]
        assert centre.healths("faulty")[0].error_arguments == (("detail", "feeds.faulty.port: Expected `int`"),)
        assert centre.told("secret") == [(FeedState.DOWN, "secret", "")]
        assert await centre.control("secret", FeedAct.START) == "secret"
        kept.append("now it is there")
        assert await centre.control("secret", FeedAct.START, "王值班") == ""
        await centre.until(lambda: centre.told("secret")[-1] == (FeedState.UP, None, "王值班"))
        assert await centre.control("faulty", FeedAct.RESTART) == "settings"

    with_board([FeedOffer("faulty", faulty), FeedOffer("secret", secret), ready(sound)], story)
    caplog.clear()


def test_one_that_is_off_waits_for_its_start() -> None:
    link = Link()

    async def story(centre: Centre) -> None:
        await asyncio.sleep(0.02)
        assert not link.opened
        assert await centre.control("link", FeedAct.START) == ""
        await centre.until(lambda: link.opened)

    with_board([FeedOffer("link", lambda: link, on=False)], story)


def test_what_an_earlier_run_told_of_a_feed_that_is_off_or_gone_does_not_stand_for_ever() -> None:
    store, link = MemoryStore(), Link()
    stopped = replace(health(1, "ended"), state=FeedState.STOPPED)
    store.append([health(1, "gone"), health(1, "off"), health(1, "link"), stopped], Origin("centre", "gone"), START)

    async def story(centre: Centre) -> None:
        for feed in ("gone", "off"):
            await centre.until(lambda feed=feed: centre.told(feed)[-1] == (FeedState.STOPPED, None, ""))
        assert [card.feed for card in centre.board.cards()] == ["off", "link"]
        await centre.until(lambda: link.opened)
        assert {state for state, _, _ in centre.told("link")} == {FeedState.UP}
        assert len(centre.told("ended")) == 1

    with_board([FeedOffer("off", lambda: Link("off"), on=False), ready(link)], story, store)


class Choked(MemoryStore):
    """Cannot be written while it is choked."""

    choked = False

    def append(self, facts: Sequence[Fact], origin: Origin, at: datetime, *, whole: bool = False) -> list[Entry]:
        if self.choked:
            raise StoreUnavailable("disk_full")
        return super().append(facts, origin, at, whole=whole)


def test_what_is_in_flight_when_a_feed_is_stopped_is_not_acknowledged(caplog: pytest.LogCaptureFixture) -> None:
    link, store = Link(), Choked()

    async def story(centre: Centre) -> None:
        await centre.until(lambda: centre.told("link"))
        store.choked = True
        link.bring("a1")
        await centre.until(lambda: link.waiting.empty() and "cannot be written" in caplog.text)
        assert await centre.control("link", FeedAct.STOP, "王值班") == ""
        assert (link.acknowledged, link.closed) == ([], 1)
        store.choked = False
        await centre.until(lambda: centre.told("link")[-1] == (FeedState.STOPPED, None, "王值班"))
        assert centre.keys() == []
        link.bring("a1")
        assert await centre.control("link", FeedAct.START) == ""
        await centre.until(lambda: link.acknowledged == ["a1"])
        assert centre.keys() == ["a1"]

    with_board([ready(link)], story, store)
    caplog.clear()


def test_a_journal_that_takes_no_health_of_one_feed_leaves_the_others_running(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Picky(MemoryStore):
        def append(self, facts: Sequence[Fact], origin: Origin, at: datetime, *, whole: bool = False) -> list[Entry]:
            if any(isinstance(fact, FeedHealth) and fact.feed == "bad" for fact in facts):
                raise StoreDamaged("bad_row", seq=1, reason="made up")
            return super().append(facts, origin, at, whole=whole)

    sound = Link("sound")

    def faulty() -> Feed:
        raise FeedFault("feeds.bad.port: Expected `int`")

    async def story(centre: Centre) -> None:
        await centre.until(lambda: len(centre.bugs) == 1)
        assert await centre.control("bad", FeedAct.STOP) == ""
        await centre.until(lambda: len(centre.bugs) == 2)
        sound.bring("b1")
        await centre.until(lambda: sound.acknowledged == ["b1"])

    with_board([FeedOffer("bad", faulty), ready(sound)], story, Picky())
    caplog.clear()


def test_a_task_group_around_the_yields_of_a_feed_ends_cleanly_when_it_is_stopped() -> None:
    class Grouped(Link):
        async def deliveries(self) -> AsyncIterator[Delivery]:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(asyncio.sleep(3600))
                try:
                    self.opened += 1
                    while True:
                        yield Delivery((), 0)
                        await self.waiting.get()
                finally:
                    self.closed += 1
                    reading.cancel()

    stopped: list[str] = []

    async def story(centre: Centre) -> None:
        link = links[0]
        await centre.until(lambda: centre.told("link"))
        stopped.append(await centre.control("link", FeedAct.STOP))
        assert link.closed == 1

    links = [Grouped()]
    centre = with_board([ready(links[0])], story)
    assert stopped == [""]
    assert centre.bugs == []


def test_a_feed_that_does_not_let_go_is_said_to_be_stuck_and_leaves_the_others_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_board, "CLOSE_WITHIN_S", 0.02)
    let_go = []

    class Clinging(Link):
        async def deliveries(self) -> AsyncIterator[Delivery]:
            self.opened += 1
            yield Delivery((), 0)
            while not let_go:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(0.01)

    clinging, other = Clinging(), Link("other")

    async def story(centre: Centre) -> None:
        await centre.until(lambda: clinging.opened and centre.told("link"))
        await asyncio.sleep(0.02)
        assert await centre.control("link", FeedAct.RESTART) == "stuck"
        assert await centre.control("other", FeedAct.RESTART) == ""
        let_go.append(True)
        await centre.until(lambda: not next(iter(centre.board.cards())).running)
        let_go.clear()
        assert await centre.control("link", FeedAct.START) == ""
        await centre.until(lambda: clinging.opened == 2)
        let_go.append(True)

    with_board([ready(clinging), ready(other)], story)


def test_cards_previews_and_the_way_to_a_vehicle() -> None:
    shown, plain = Shown("shown"), Link("plain")
    offers = [FeedOffer("shown", lambda: shown, "jt808", "巡逻车网关", "0.0.0.0:8808"), ready(plain)]

    async def story(centre: Centre) -> None:
        await centre.until(lambda: shown.opened)
        cards = await centre.asks(AboutFeeds())
        assert isinstance(cards, tuple)
        assert [(card.feed, card.kind, card.label, card.where, card.running, card.previews) for card in cards] == [
            ("shown", "jt808", "巡逻车网关", "0.0.0.0:8808", True, True),
            ("plain", "plain", "", "", True, False),
        ]
        assert await centre.asks(PreviewOf("shown")) == (Preview(START, b"raw", "fix"),)
        assert await centre.asks(PreviewOf("plain")) == await centre.asks(PreviewOf("nobody")) == ()
        assert centre.board.downlink_of("V01") is shown
        assert isinstance(shown, Downlink)
        assert centre.board.downlink_of("V02") is None
        await centre.control("shown", FeedAct.STOP)
        assert centre.board.downlink_of("V01") is None

    with_board(offers, story)


def test_the_engine_runs_the_offers_of_a_profile_and_answers_by_its_board() -> None:
    store = MemoryStore()
    link = Link()

    async def offered(writer: JournalWriter) -> Sequence[FeedOffer]:
        return (ready(link),)

    engine = Engine(store, ManualClock(START), Plan(offer_feeds=offered), Ears(lambda _: None, lambda _: None))

    async def stopped(writer: JournalWriter) -> tuple[object, object]:
        answers = FeedAnswers(engine.board).answers
        while not link.opened:
            await asyncio.sleep(0.001)
        answer = await answers[ControlFeed](writer, ControlFeed("link", FeedAct.STOP))
        return answer, await answers[RejectsOf](writer, RejectsOf("link"))

    engine.start()
    try:
        assert engine.call(stopped).result(10) == (FeedAnswer(), ())
    finally:
        engine.stop()
    assert link.closed == 1


def test_an_engine_lives_on_although_the_feeds_of_its_profile_cannot_be_offered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bugs: list[BaseException] = []
    link, store = Link(), MemoryStore()

    async def offered(writer: JournalWriter) -> Sequence[FeedOffer]:
        raise ValueError("a catalogue that changed since")

    engine = Engine(store, ManualClock(START), Plan(lambda: (link,), offered), Ears(bugs.append, lambda _: None))

    async def opened(writer: JournalWriter) -> None:
        while not link.opened:
            await asyncio.sleep(0.001)

    engine.start()
    try:
        engine.call(opened).result(10)
    finally:
        engine.stop()
    assert [type(bug) for bug in bugs] == [ValueError]
    caplog.clear()


def test_a_board_without_an_engine_has_no_feeds() -> None:
    board = FeedBoard()
    assert board.cards() == ()
    assert board.downlink_of("V01") is None
    assert asyncio.run(board.control("link", FeedAct.START)) == "unknown"
