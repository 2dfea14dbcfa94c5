"""The gateway over real sockets: who gets in, what is answered when, what is kept of what cannot be used."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from gateway_desk import HOST, LAT, LON, NOW, NOW_MS, Wire, gateway_desk, until
from jt808_fuzz import mutated
from jt808_vectors import wires

from zscc.feeds.contract import FeedDown
from zscc.feeds.jt808.messages import (
    Batch,
    Header,
    Heartbeat,
    Logout,
    Message,
    PlatformAck,
    Raw,
    ServerTime,
    TimeQuery,
    Version,
)
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot, TurnedAway
from zscc.feeds.jt808.wire import encode, message_from
from zscc.geo.spaces import Space, convert
from zscc.model.fix import FixFlag

FIRST, SECOND = Identity("13800000001"), Identity("013800000002", version=Version.V2019)


def spot(second: int, alarm: int = 0) -> Spot:
    """A slow drive."""
    return Spot(NOW_MS + second * 1000, LON + second * 1e-5, LAT, 36.0, 90, alarm)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def test_terminals_of_both_versions_register_report_and_are_answered() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminals = [ScriptedTerminal(FIRST), ScriptedTerminal(SECOND)]
            for terminal in terminals:
                await terminal.connect(HOST, desk.gateway.port)
                for second in range(5):
                    terminal.report(spot(second))
            for terminal in terminals:
                await terminal.settled()
            assert desk.gateway.connected == 2
            assert [(fix.vehicle, (fix.observed_at_ms - NOW_MS) // 1000) for fix in desk.fixes] == [
                *(("V01", second) for second in range(5)),
                *(("V02", second) for second in range(5)),
            ]
            fix = desk.fixes[1]
            assert (fix.point.lon_e7, fix.point.lat_e7) == (1_209_967_100, 314_637_000)
            assert (fix.speed_kmh, fix.heading_deg) == (36.0, 90)
            assert desk.bound == [("13800000001", "V01"), ("13800000002", "V02")]
            for terminal in terminals:
                terminal.cut()

    run(test())


def test_a_location_is_answered_after_its_commit_and_not_before_while_heartbeats_go_on() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = ScriptedTerminal(FIRST)
            await terminal.connect(HOST, desk.gateway.port)
            desk.may_commit.clear()
            for second in range(3):
                terminal.report(spot(second))
            for _ in range(3):
                await terminal._asked(Heartbeat())
            assert terminal.untold == 3
            desk.may_commit.set()
            await terminal.settled()
            assert len(desk.fixes) == 3
            terminal.cut()

    run(test())


def test_what_arrives_during_a_commit_makes_one_delivery() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = ScriptedTerminal(FIRST)
            await terminal.connect(HOST, desk.gateway.port)
            desk.may_commit.clear()
            terminal.report(spot(0))
            await terminal._asked(Heartbeat())
            for second in range(1, 50):
                terminal.report(spot(second))
            await terminal._asked(Heartbeat())
            before = len(desk.deliveries)
            desk.may_commit.set()
            await terminal.settled()
            assert len(desk.deliveries) - before <= 3
            assert len(desk.fixes) == 50
            terminal.cut()

    run(test())


def test_what_was_not_answered_comes_again_after_a_break_and_is_kept_once() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = ScriptedTerminal(FIRST, longest_body=200)
            await terminal.connect(HOST, desk.gateway.port)
            terminal.report(spot(0))
            await terminal.settled()
            desk.may_commit.clear()
            for second in range(1, 4):
                terminal.report(spot(second))
            await terminal._asked(Heartbeat())
            terminal.cut()
            for second in range(4, 40):
                terminal.report(spot(second))
            desk.may_commit.set()
            await until(lambda: len(desk.fixes) == 4)
            await terminal.connect(HOST, desk.gateway.port)
            terminal.report(spot(40))
            await terminal.settled()
            seconds = [(fix.observed_at_ms - NOW_MS) // 1000 for fix in desk.fixes]
            assert sorted(seconds) == list(range(41))
            assert desk.rejects == {"duplicate": 3}
            filled = [
                second for second, fix in zip(seconds, desk.fixes, strict=True) if fix.flags & FixFlag.BACK_FILLED
            ]
            assert sorted(filled) == list(range(4, 40))
            terminal.cut()

    run(test())


def test_who_is_not_listed_or_shows_a_wrong_code_is_refused_and_named() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            stranger = ScriptedTerminal(Identity("13999999999", plate="苏E·12345"))
            with pytest.raises(TurnedAway, match="registration answered 4"):
                await stranger.connect(HOST, desk.gateway.port)
            thief = ScriptedTerminal(FIRST, code="0" * 16)
            with pytest.raises(TurnedAway, match="authentication answered 1"):
                await thief.connect(HOST, desk.gateway.port)
            wire = await Wire.to(desk.gateway.port)
            wire.send(encode(message_from("13800000001", thief.location_of(spot(0)), 7)))
            assert await wire.answer() == PlatformAck(7, 0x0200, 1)
            wire.close()
            await until(lambda: desk.rejects.total() == 3)
            assert desk.rejects == {"unknown_terminal": 1, "bad_code": 1, "not_authenticated": 1}
            assert {item.origin for item in desk.refused} == {"13999999999", "13800000001"}
            assert not desk.fixes

    run(test())


def test_codes_come_from_the_key_so_they_hold_after_a_restart_and_differ_by_terminal() -> None:
    async def test() -> None:
        first, second = ScriptedTerminal(FIRST), ScriptedTerminal(SECOND)
        async with gateway_desk() as desk:
            await first.connect(HOST, desk.gateway.port)
            await second.connect(HOST, desk.gateway.port)
            assert first.code != second.code
            first.cut()
            second.cut()
        async with gateway_desk() as desk:
            await first.connect(HOST, desk.gateway.port)
            assert not desk.rejects
            first.cut()

    run(test())


def test_a_new_connection_of_the_same_terminal_replaces_the_old_one() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            old = ScriptedTerminal(FIRST)
            await old.connect(HOST, desk.gateway.port)
            new = ScriptedTerminal(FIRST, old.code)
            await new.connect(HOST, desk.gateway.port)
            await old.lost()
            assert new.is_connected
            assert desk.gateway.connected == 1
            new.report(spot(1))
            await new.settled()
            assert desk.gateway.reaches("V01")
            new.cut()
            await until(lambda: not desk.gateway.reaches("V01"))

    run(test())


def test_where_all_are_accepted_a_terminal_is_bound_by_its_plate_also_after_a_restart() -> None:
    async def test() -> None:
        told = {"accept": "all", "plates": {"苏E12345": "V05"}}
        named, nameless = Identity("13700000001", plate="苏E·12345"), Identity("13700000002", plate="苏E6789Z")
        async with gateway_desk(**told) as desk:
            first, second = ScriptedTerminal(named), ScriptedTerminal(nameless)
            for terminal in (first, second):
                await terminal.connect(HOST, desk.gateway.port)
                terminal.report(spot(1))
                await terminal.settled()
                terminal.cut()
            assert [fix.vehicle for fix in desk.fixes] == ["V05", "苏E6789Z"]
            assert desk.bound[-2:] == [("13700000001", "V05"), ("13700000002", "苏E6789Z")]
            place = desk.place
        async with gateway_desk(place, **told) as desk:
            await first.connect(HOST, desk.gateway.port)
            first.report(spot(2))
            await first.settled()
            assert [fix.vehicle for fix in desk.fixes] == ["V05"]
            assert not desk.bound
            first.cut()

    run(test())


def test_a_changed_table_is_told_and_an_unchanged_one_is_not() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            await until(lambda: len(desk.bound) == 2)
            place = desk.place
        async with gateway_desk(place, vehicles={"13800000001": "V07"}) as desk:
            await until(lambda: len(desk.bound) == 2)
            assert desk.bound == [("13800000002", ""), ("13800000001", "V07")]

    run(test())


def test_heartbeat_time_unknown_messages_and_logout_are_answered_at_once() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = ScriptedTerminal(SECOND)
            await terminal.connect(HOST, desk.gateway.port)
            desk.may_commit.clear()
            assert (await terminal._asked(Heartbeat())).result == 0
            terminal.send(TimeQuery())
            await until(lambda: ServerTime(NOW_MS) in terminal.heard)
            wire = await Wire.to(desk.gateway.port)
            wire.send(encode(message_from("13800000001", ScriptedTerminal(FIRST)._authentication(), 1)))
            assert (await wire.answer()).result == 1
            wire.close()
            assert (await terminal._asked(Logout())).result == 0
            await until(lambda: desk.gateway.connected == 0)
            desk.may_commit.set()
            terminal.cut()

    run(test())


def test_an_unsupported_message_gets_result_3_and_is_kept() -> None:
    async def test() -> None:
        async with gateway_desk(auth="none") as desk:
            wire = await Wire.to(desk.gateway.port)
            wire.send(encode(Message(Header(0x0F01, "013800000001", 5), Raw(b"hello"))))
            assert await wire.answer() == PlatformAck(5, 0x0F01, 3)
            await until(lambda: desk.rejects["unsupported"] == 1)
            assert any(item.detail == "0x0F01" and b"hello" in item.item for item in desk.refused)
            wire.close()

    run(test())


def test_a_bad_frame_is_kept_with_its_reason_and_the_next_one_is_read() -> None:
    async def test() -> None:
        async with gateway_desk(auth="none") as desk:
            terminal = ScriptedTerminal(FIRST)
            good = encode(message_from("13800000001", terminal.location_of(spot(0)), 1))
            wrong = good[:-2] + bytes((good[-2] ^ 1,)) + good[-1:]
            short = encode(message_from("13800000001", Batch(2, 0, ()), 3))
            wire = await Wire.to(desk.gateway.port)
            wire.send(b"$$$" + wrong + good + short)
            answers = {(await wire.answer()) for _ in range(2)}
            assert answers == {PlatformAck(1, 0x0200, 0), PlatformAck(3, 0x0704, 2)}
            assert desk.rejects == {"garbage": 1, "checksum": 1, "short_body": 1}
            assert [item.item for item in desk.refused if item.reason == "checksum"] == [wrong]
            assert len(desk.fixes) == 1
            wire.close()

    run(test())


def test_positions_that_are_none_are_counted_kept_and_answered() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = ScriptedTerminal(FIRST)
            await terminal.connect(HOST, desk.gateway.port)
            terminal.report(Spot(NOW_MS, LON, LAT, has_fix=False))
            terminal.report(Spot(NOW_MS + 1000, 0.0, 0.0))
            terminal.report(Spot(NOW_MS + 2000, LON, 116.3))
            terminal.report(Spot(NOW_MS + 86_400_000, LON, LAT))
            terminal.report(spot(3))
            await terminal.settled()
            assert desk.rejects == {"no_fix": 1, "null_island": 1, "bad_position": 1, "future": 1}
            assert len(desk.refused) == 4
            assert all(item.origin == "13800000001" and item.item[:1] == b"\x7e" for item in desk.refused)
            assert len(desk.fixes) == 1
            terminal.cut()

    run(test())


def test_devices_that_speak_gcj02_land_where_they_are() -> None:
    async def test() -> None:
        async with gateway_desk(space="gcj02") as desk:
            lon, lat = convert(Space.WGS84, Space.GCJ02, LON, LAT)
            terminal = ScriptedTerminal(FIRST)
            await terminal.connect(HOST, desk.gateway.port)
            terminal.report(Spot(NOW_MS, lon, lat))
            await terminal.settled()
            point = desk.fixes[0].point
            assert abs(point.lon_deg - LON) < 2e-6
            assert abs(point.lat_deg - LAT) < 2e-6
            terminal.cut()

    run(test())


def test_a_taken_port_is_a_feed_that_is_down() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            with pytest.raises(FeedDown) as down:
                async with gateway_desk(port=desk.gateway.port):
                    pass
            assert down.value.code == "cannot_listen"
            assert down.value.arguments["address"] == f"127.0.0.1:{desk.gateway.port}"

    run(test())


def test_the_newest_messages_can_be_looked_at() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            terminal = ScriptedTerminal(FIRST)
            await terminal.connect(HOST, desk.gateway.port)
            for second in range(30):
                terminal.report(spot(second, alarm=1))
            await terminal.settled()
            previews = desk.gateway.preview()
            assert len(previews) == 20
            told = {field.name: field.value for field in previews[0].fields}
            assert told["vehicle"] == "V01"
            assert told["observed_at"] == "2026-06-15T14:30:29+08:00"
            assert told["signals"] == "emergency"
            assert previews[0].becomes == "fix"
            terminal.cut()

    run(test())


def test_a_frame_in_hex_tells_what_it_would_become() -> None:
    async def test() -> None:
        async with gateway_desk() as desk:
            location = ScriptedTerminal(FIRST).location_of(spot(1, alarm=4))
            line = encode(message_from("13800000001", location, 1)).hex(" ").encode()
            preview = desk.gateway.rehearse(line, NOW, "")
            assert preview.becomes == "fix"
            assert {field.name: field.value for field in preview.fields}["vehicle"] == "V01"
            assert {field.name: field.value for field in preview.fields}["signals"] == "fatigue"
            assert {field.name: field.value for field in preview.fields}["wgs84"]
            stranger = encode(message_from("13800000099", location, 1)).hex().encode()
            shown = desk.gateway.rehearse(stranger, NOW, "")
            assert (shown.becomes, shown.fields[0].fault) == ("", "unknown_terminal")
            early = desk.gateway.rehearse(line, NOW - timedelta(days=2), "")
            assert early.becomes == ""
            assert {field.name: field.fault for field in early.fields}["observed_at"] == "future"
            batch = Batch(3, 0, tuple(ScriptedTerminal(FIRST).location_of(spot(second)) for second in range(3)))
            whole = desk.gateway.rehearse(encode(message_from("13800000001", batch, 1)).hex().encode(), NOW, "")
            assert [(each.item, each.items, each.becomes) for each in whole.all_items] == [
                (number, 3, "fix") for number in (1, 2, 3)
            ]
            for broken, reason in ((b"zz", "not_hex"), (line[:-9] + b" 00 7e", "checksum")):
                assert [field.fault for field in desk.gateway.rehearse(broken, NOW, "").fields] == [reason]

    run(test())


def test_a_track_lives_through_two_gateways_and_a_gap_and_comes_whole() -> None:
    async def test() -> None:
        terminal = ScriptedTerminal(FIRST, longest_body=300)
        going = asyncio.Event()

        async def track() -> AsyncIterator[Spot]:
            for second in range(120):
                yield spot(second)
                if second == 40:
                    await going.wait()

        async with gateway_desk() as first:
            port = first.gateway.port
            living = asyncio.get_running_loop().create_task(terminal.live(HOST, port, track()))
            await until(lambda: len(first.fixes) == 41)
        await terminal.lost()
        going.set()
        async with gateway_desk(first.place, port=port) as second:
            await living
            seconds = [(fix.observed_at_ms - NOW_MS) // 1000 for fix in [*first.fixes, *second.fixes]]
            assert sorted(set(seconds)) == list(range(120))
            assert not second.bound

    run(test())


def test_hostile_bytes_in_any_chunks_neither_stop_the_gateway_nor_stay_in_it() -> None:
    async def test() -> None:
        random = Random(808)
        told = {"accept": "all", "auth": "none", "limits": {"bad_frames": 1_000_000, "frames_per_s": 1e6}}
        async with gateway_desk(**told) as desk:
            for _ in range(60):
                wire = await Wire.to(desk.gateway.port)
                stream = b"".join(mutated(random.choice(wires()), random) for _ in range(60))
                at = 0
                while at < len(stream) and not wire.is_over:
                    size = random.randrange(1, 900)
                    wire.send(stream[at : at + size])
                    at += size
                    await asyncio.sleep(0)
                if not wire.is_over:
                    wire.end()
                assert await wire.ended()
            await until(lambda: not desk.gateway._board.inbox.waiting)
            assert desk.rejects.total() > 1000
            assert desk.gateway.connected == len(desk.gateway._board.connections) == 0
            assert desk.gateway._board.part_room.held == 0
            terminal = ScriptedTerminal(FIRST)
            await terminal.connect(HOST, desk.gateway.port)
            terminal.report(spot(1))
            await terminal.settled()
            terminal.cut()

    run(test())
