"""Where a terminal sits is kept before it has its answer: after a kill it does not say so again."""

import asyncio
from datetime import UTC, datetime

from gateway_desk import LAT, LON, NOW_MS, Wire, gateway_desk, until

from zscc.centre.feed_place import FeedPlace
from zscc.centre.journal import JournalWriter
from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery
from zscc.feeds.jt808.messages import Authenticate, Heartbeat, PlatformAck, Register, RegisterAck
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.feeds.jt808.wire import encode, message_from
from zscc.store.contract import StoreUnavailable
from zscc.store.memory import MemoryStore

PHONE = "013900000001"
REGISTER = Register("2013", 32, 583, "ZSCC", "ZS-1", "ZS00001", 2, "苏E00001")


def test_a_terminal_that_has_its_answer_keeps_its_vehicle_through_a_kill() -> None:
    async def test() -> None:
        async with gateway_desk(accept="all", vehicles={}) as desk:
            wire = await Wire.to(desk.gateway.port)
            desk.may_commit.clear()
            wire.send(encode(message_from(PHONE, REGISTER, 1)))
            wire.send(encode(message_from(PHONE, Heartbeat(), 2)))
            wire.send(encode(message_from(PHONE, REGISTER, 3)))
            assert isinstance(await wire.answer(), PlatformAck)
            assert desk.bound == []
            desk.may_commit.set()
            first, second = await wire.answer(), await wire.answer()
            assert isinstance(first, RegisterAck)
            assert (first.result, second) == (0, RegisterAck(3, 0, first.token))
            assert desk.bound == [("13900000001", "苏E00001")]
            place = desk.place
            wire.close()
        async with gateway_desk(place, accept="all", vehicles={}) as desk:
            terminal = ScriptedTerminal(Identity("13900000001"), code=first.token)
            await terminal.connect("127.0.0.1", desk.gateway.port)
            terminal.report(Spot(NOW_MS, LON, LAT))
            await until(lambda: not terminal.untold)
            assert [fix.vehicle for fix in desk.fixes] == ["苏E00001"]
            terminal.cut()

    asyncio.run(test())


def test_a_place_that_is_relied_on_is_kept_before_the_feed_goes_on(caplog) -> None:
    class Full(MemoryStore):
        left = 1

        def put_draft(self, name: str, body: bytes, at: datetime) -> None:
            if self.left:
                self.left -= 1
                raise StoreUnavailable("disk_full")
            super().put_draft(name, body, at)

    async def test() -> None:
        writer = JournalWriter(Full(), ManualClock(datetime(2026, 6, 15, tzinfo=UTC)))
        place = FeedPlace(writer, "cars")
        for told in ("first", "second"):
            await place.take(Delivery((), 0, place=told, place_now=True))
            assert await writer.draft("feed:cars:place") == told.encode()
        await place.take(Delivery((), 0, place="third"))
        assert await writer.draft("feed:cars:place") == b"second"
        await writer.close()

    asyncio.run(test())
    assert "disk_full" in caplog.text
    caplog.clear()


def test_a_code_that_was_never_told_lets_nobody_in() -> None:
    async def test() -> None:
        async with gateway_desk(accept="all", vehicles={}) as desk:
            wire = await Wire.to(desk.gateway.port)
            wire.send(encode(message_from(PHONE, Authenticate("0" * 16), 1)))
            assert (await wire.answer()).result == 1
            assert desk.gateway.connected == 0
            wire.close()

    asyncio.run(test())
