"""What goes between gateway and terminals beside plain reports: parts, orders, alarm bits, floods, real bytes."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any

from gateway_desk import HOST, LAT, LON, NOW, NOW_MS, GatewayDesk, Wire, gateway_desk, until
from jt808_vectors import wires

from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.jt808.messages import (
    AskPosition,
    BadFrame,
    Batch,
    ConfirmAlarm,
    Header,
    Heartbeat,
    Message,
    Part,
    PlatformAck,
    Raw,
    ResendParts,
    Text,
)
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.feeds.jt808.sightings import Sighting, sighted, sightings_of
from zscc.feeds.jt808.wire import decode, encode, encode_in_parts, message_from
from zscc.settings.profile import load_profile

FIRST = Identity("13800000001")
EMERGENCY, FATIGUE, POWER = 1 << 0, 1 << 2, 1 << 8


def spot(second: int, alarm: int = 0) -> Spot:
    return Spot(NOW_MS + second * 1000, LON + second * 1e-5, LAT, 36.0, 90, alarm)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


async def entered(desk: GatewayDesk, code: str | None = None, longest_body: int = 1023) -> ScriptedTerminal:
    terminal = ScriptedTerminal(FIRST, code, longest_body)
    await terminal.connect(HOST, desk.gateway.port)
    return terminal


async def told(terminal: ScriptedTerminal, *spots: Spot) -> None:
    """One after the other."""
    for each in spots:
        terminal.report(each)
    await terminal.settled()


def parts_of(seconds: range, serial: int, longest: int = 100) -> list[bytes]:
    locations = tuple(ScriptedTerminal(FIRST).location_of(spot(second)) for second in seconds)
    return encode_in_parts(message_from("13800000001", Batch(len(locations), 1, locations), serial), longest)


# Parts ----------------------------------------------------------------------------------------------------------


def test_parts_in_any_order_twice_and_across_the_end_of_serials_make_one_message_answered_once() -> None:
    async def test() -> None:
        async with gateway_desk(auth="none") as desk:
            frames = parts_of(range(20), 0xFFFE)
            assert len(frames) > 4
            wire = await Wire.to(desk.gateway.port)
            wire.send(b"".join([frames[1], frames[1], *frames[:1:-1], frames[0]]))
            assert await wire.answer() == PlatformAck(0xFFFE, 0x0704, 0)
            wire.send(encode(message_from("13800000001", Heartbeat(), 99)))
            assert await wire.answer() == PlatformAck(99, 0x0002, 0)
            assert [(fix.observed_at_ms - NOW_MS) // 1000 for fix in desk.fixes] == list(range(20))
            wire.close()

    run(test())


def test_every_part_is_answered_where_terminals_want_that() -> None:
    async def test() -> None:
        async with gateway_desk(auth="none", answer_parts="each") as desk:
            frames = parts_of(range(10), 5)
            wire = await Wire.to(desk.gateway.port)
            wire.send(b"".join(frames))
            answers = [await wire.answer() for _ in frames]
            assert answers == [PlatformAck(5 + place, 0x0704, 0) for place in range(len(frames))]
            wire.close()

    run(test())


def test_missing_parts_are_asked_for_and_a_message_without_them_is_given_up_and_kept() -> None:
    async def test() -> None:
        async with gateway_desk(auth="none", answer_s=0.05) as desk:
            frames = parts_of(range(20), 10)
            wire = await Wire.to(desk.gateway.port)
            wire.send(b"".join([*frames[:2], *frames[4:]]))
            assert await wire.answer() == ResendParts(10, (3, 4))
            wire.send(frames[2])
            # On a busy machine it may have been asked once more before.
            assert await wire.answer(beside=ResendParts(10, (3, 4))) == ResendParts(10, (4,))
            wire.send(frames[3])
            assert await wire.answer(beside=ResendParts(10, (4,))) == PlatformAck(10, 0x0704, 0)
            wire.send(parts_of(range(20, 40), 100)[0])
            await until(lambda: desk.rejects["parts_missing"] == 1)
            (given_up,) = [item for item in desk.refused if item.reason == "parts_missing"]
            assert given_up.detail.startswith("2,3,4")
            assert len(desk.fixes) == 20
            wire.close()

    run(test())


def test_a_terminal_that_loses_a_part_sends_it_again() -> None:
    class Careless(ScriptedTerminal):
        lose = True

        def send_bytes(self, data: bytes) -> None:
            frames = data.replace(b"\x7e\x7e", b"\x7e|\x7e").split(b"|")
            if self.lose and len(frames) > 2:
                self.lose = False
                del frames[1]
            super().send_bytes(b"".join(frames))

    async def test() -> None:
        async with gateway_desk(answer_s=0.1) as desk:
            terminal = Careless(FIRST, longest_body=100)
            for second in range(10):
                terminal.report(spot(second))
            await terminal.connect(HOST, desk.gateway.port)
            await terminal.settled()
            assert len(desk.fixes) == 10
            assert any(isinstance(said, ResendParts) for said in terminal.heard)
            terminal.cut()

    run(test())


def test_parts_take_a_bounded_room() -> None:
    async def test() -> None:
        async with gateway_desk(auth="none", limits={"part_bytes": 250, "parts": 10}) as desk:
            wire = await Wire.to(desk.gateway.port)
            wire.send(b"".join(parts_of(range(20), 10)[:3]))
            assert (await wire.answer()).result == 1
            many = Header(0x0704, "13800000001", 500, part=Part(60_000, 2))
            wire.send(encode(Message(many, Raw(b"x"))))
            assert (await wire.answer()).result == 1
            await until(lambda: desk.rejects.total() == 2)
            assert desk.rejects == {"parts_too_large": 1, "bad_part": 1}
            wire.close()

    run(test())


# Orders ---------------------------------------------------------------------------------------------------------


def test_a_text_reaches_the_driver_and_is_confirmed() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = await entered(desk)
            assert await desk.gateway.tell("V01", "请前往新镇村 🚒 处置积水") == ""
            assert terminal.heard == [Text("请前往新镇村 ? 处置积水")]
            assert await desk.gateway.tell("V02", "有人吗") == "offline"
            assert await desk.gateway.tell("V01", "长" * 600) == "refused"
            terminal.cut()

    run(test())


def test_a_text_is_sent_three_times_and_is_not_taken_for_told() -> None:
    async def test() -> None:
        async with gateway_desk(answer_s=0.1) as desk:
            terminal = await entered(desk)
            terminal.answers_orders = False
            assert await desk.gateway.tell("V01", "在吗") == "silent"
            assert terminal.heard == [Text("在吗")] * 3
            waiting = asyncio.get_running_loop().create_task(desk.gateway.tell("V01", "还在吗"))
            await until(lambda: Text("还在吗") in terminal.heard)
            terminal.cut()
            assert await waiting == "offline"

    run(test())


def test_a_question_for_the_position_brings_a_fix() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = await entered(desk)
            await told(terminal, spot(1))
            terminal._spot = spot(9)
            assert await desk.gateway.ask_position("V01") == ""
            await until(lambda: len(desk.fixes) == 2)
            assert desk.fixes[-1].observed_at_ms == NOW_MS + 9000
            assert terminal.heard == [AskPosition()]
            terminal.cut()

    run(test())


# Alarm bits -----------------------------------------------------------------------------------------------------


def test_bits_are_told_on_their_edges_and_a_confirmation_clears_what_waits_for_it() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = await entered(desk)
            terminal.alarm = EMERGENCY
            await told(terminal, spot(0, FATIGUE), spot(1, FATIGUE), spot(2))
            assert desk.edges == [("V01", "emergency", True), ("V01", "fatigue", True), ("V01", "fatigue", False)]
            (rose,) = [fact for fact in desk.facts if getattr(fact, "name", "") == "emergency"]
            assert rose.observed_at_ms == NOW_MS
            assert rose.point == desk.fixes[0].point
            assert await desk.gateway.confirm_alarm("V01", "emergency", rose.confirm) == ""
            assert terminal.heard == [ConfirmAlarm(int(rose.confirm), EMERGENCY)]
            await told(terminal, spot(3))
            assert desk.edges[-1] == ("V01", "emergency", False)
            terminal.cut()

    run(test())


def test_a_bit_that_stands_is_not_told_again_after_a_break_or_a_restart_and_falls_all_the_same() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = await entered(desk)
            await told(terminal, spot(0, POWER))
            terminal.cut()
            await terminal.connect(HOST, desk.gateway.port)
            await told(terminal, spot(1, POWER))
            assert desk.edges == [("V01", "power_lost", True)]
            terminal.cut()
            place = desk.place
        async with gateway_desk(place) as desk:
            await terminal.connect(HOST, desk.gateway.port)
            await told(terminal, spot(2, POWER), spot(3))
            assert desk.edges == [("V01", "power_lost", False)]
            terminal.cut()

    run(test())


def test_what_is_sent_late_raises_nothing_now_and_what_was_stored_has_its_own_time() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = await entered(desk)
            await told(terminal, spot(10))
            terminal.back_fill((spot(1, EMERGENCY), spot(2)))
            await terminal.settled()
            assert desk.edges == []
            terminal.back_fill((spot(20, EMERGENCY), spot(21)))
            await terminal.settled()
            signals = [fact for fact in desk.facts if fact.kind == "vehicle_signal"]
            assert [(fact.on, fact.observed_at_ms - NOW_MS, fact.confirm) for fact in signals] == [
                (True, 20_000, "0"),
                (False, 21_000, ""),
            ]
            terminal.cut()

    run(test())


def test_an_emergency_without_a_fix_or_a_clock_is_told_and_the_same_message_sent_twice_is_one() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = await entered(desk)
            lost = Spot(NOW_MS + 400 * 86_400_000, LON, LAT, alarm=EMERGENCY, has_fix=False)
            await told(terminal, lost, lost)
            (rose,) = [fact for fact in desk.facts if fact.kind == "vehicle_signal"]
            assert (rose.point, rose.observed_at_ms) == (None, NOW_MS)
            assert desk.rejects == {"no_fix": 2}
            terminal.cut()

    run(test())


def test_a_bit_that_flickers_is_told_so_often_and_ends_as_it_stands() -> None:
    async def test() -> None:
        async with gateway_desk(limits={"edges_per_min": 6}) as desk:
            terminal = await entered(desk)
            await told(terminal, *(spot(second, FATIGUE * (second % 2)) for second in range(40)))
            assert len(desk.edges) == 6
            assert sum(delivery.flags["flickering"] for delivery in desk.deliveries) > 6
            terminal.cut()

    run(test())


# Floods ---------------------------------------------------------------------------------------------------------


def test_a_flood_is_read_slowly_and_loses_nothing() -> None:
    async def test() -> None:
        limits = {"frames_per_s": 5000, "burst_s": 0.02}
        async with gateway_desk(limits=limits) as desk:
            loop = asyncio.get_running_loop()
            terminal = await entered(desk)
            began_s = loop.time()
            await told(terminal, *(spot(-second) for second in range(2500)))
            assert len(desk.fixes) == 2500
            assert loop.time() - began_s > 0.2
            terminal.cut()

    run(test())


def test_while_the_journal_stands_nothing_is_read_beyond_the_bound_and_all_of_it_comes_later() -> None:
    async def test() -> None:
        limits = {"waiting": 100, "frames_per_s": 100_000}
        async with gateway_desk(limits=limits) as desk:
            terminal = await entered(desk)
            desk.may_commit.clear()
            for second in range(3000):
                terminal.report(spot(-second))
                if second % 100 == 0:
                    await asyncio.sleep(0)
            await until(lambda: desk.gateway._board.is_full)
            for _ in range(50):
                await asyncio.sleep(0)
            # One buffer's worth of frames may come beyond the bound.
            assert desk.gateway._board.inbox.waiting < 100 + 16_384 // 40
            desk.may_commit.set()
            await terminal.settled()
            assert {fix.observed_at_ms for fix in desk.fixes} == {NOW_MS - second * 1000 for second in range(3000)}
            terminal.cut()

    run(test())


def test_who_says_nothing_of_himself_is_silent_or_speaks_something_else_is_cut_off() -> None:
    async def test() -> None:
        limits = {"unauthenticated_s": 1.0, "unauthenticated_frames": 5, "bad_frames": 10, "connections": 2}
        async with gateway_desk(limits=limits, idle_s=1.5) as desk:
            port = desk.gateway.port
            mute = await Wire.to(port)
            assert await mute.ended()
            web = await Wire.to(port)
            web.send(b"GET / HTTP/1.1\r\n\r\n" * 5000)
            assert await web.ended()
            eager = await Wire.to(port)
            eager.send(encode(message_from("13800000001", Heartbeat(), 1)) * 6)
            assert await eager.ended()
            terminal = await entered(desk)
            second = await Wire.to(port)
            third = await Wire.to(port)
            assert await third.ended()
            second.close()
            await until(lambda: desk.gateway.connected == 0)
            assert not terminal.is_connected or await terminal.lost() is None
            assert {"unauthenticated", "garbage", "not_authenticated", "too_many_connections"} <= set(desk.rejects)

    run(test())


def test_a_terminal_that_does_not_read_is_not_read_and_is_cut_off() -> None:
    async def test() -> None:
        limits = {"slow_reader_s": 0.2, "send_buffer": 1000, "frames_per_s": 1_000_000}
        async with gateway_desk(limits=limits, auth="none") as desk:
            wire = await Wire.to(desk.gateway.port)
            beats = encode(message_from("13800000001", Heartbeat(), 1)) * 2000
            async with asyncio.timeout(20):
                while not desk.rejects["slow_reader"]:
                    wire.send(beats)
                    await asyncio.sleep(0.002)
            assert desk.gateway.connected == 0
            wire.close()

    run(test())


# Real bytes -----------------------------------------------------------------------------------------------------


def track_by_decode(frames: Sequence[bytes]) -> tuple[list[tuple[int, int, int]], dict[str, int]]:
    """What the pure half and the edge make of frames, and what they refuse of their locations."""
    sightings: list[Sighting] = []
    for frame in frames:
        try:
            sightings += sightings_of(decode(frame))
        except BadFrame:
            continue
    edge, seen = Edge(EdgeRules.live(load_profile().thresholds)), sighted(sightings)
    judged = edge.judge(seen.rows, NOW)
    rows = judged.rows
    lon, lat = ((column * 1e7).round().astype(int).tolist() for column in (rows.lon_deg, rows.lat_deg))
    refused = judged.rejects + Counter(reason for _, reason in seen.refused)
    return list(zip(rows.observed_at_ms.tolist(), lon, lat, strict=True)), dict(refused)


def test_real_bytes_through_the_socket_make_the_track_that_decode_makes() -> None:
    async def test() -> None:
        async with gateway_desk(auth="none", accept="all", vehicles={}) as desk:
            frames = wires()
            for frame in frames:
                wire = await Wire.to(desk.gateway.port)
                wire.send(frame)
                wire.end()
                assert await wire.ended()
            await until(lambda: not desk.gateway._board.connections)
            await until(lambda: not desk.gateway._board.inbox.waiting)
            track = [(fix.observed_at_ms, fix.point.lon_e7, fix.point.lat_e7) for fix in desk.fixes]
            expected, refused = track_by_decode(frames)
            assert sorted(track) == sorted(expected)
            # What is no message, or none of those that bring a position, is refused by the gateway alone.
            assert {reason: desk.rejects[reason] for reason in refused} == refused
            assert len(expected) >= 7
            assert sum(refused.values()) > 20

    run(test())
