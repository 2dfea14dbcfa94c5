"""The same bytes through a socket and from a file: the gateway's track is the replay's, fix for fix."""

import asyncio
from collections import Counter, defaultdict
from pathlib import Path

from gateway_desk import NOW, Wire, gateway_desk, ground, until
from jt808_ride import RIDE

from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.jt808.messages import BadFrame, Register
from zscc.feeds.jt808.wire import decode
from zscc.feeds.recorded.feed import read_recording
from zscc.feeds.recorded.reading import Reading
from zscc.model.space import E7

Fixes = Counter[tuple[str, int, int, int, float | None, int | None]]


def by_terminal() -> dict[str, list[bytes]]:
    """What each terminal says on its own connection. Without registering: that would name its vehicle by the plate."""
    said: dict[str, list[bytes]] = defaultdict(list)
    for frame in RIDE:
        try:
            message = decode(frame)
        except BadFrame as bad:
            # A broken frame comes on somebody's connection.
            said[bad.header.terminal if bad.header and bad.header.terminal in said else "13800001234"].append(frame)
        else:
            if not isinstance(message.body, Register):
                said[message.header.terminal].append(frame)
    return said


def replayed(path: Path) -> tuple[Fixes, Counter[str]]:
    path.write_bytes(b"".join(RIDE))
    recording = read_recording(path, Reading())
    judged = Edge(EdgeRules.recorded(ground().thresholds)).judge(recording.rows, NOW)
    fixes: Fixes = Counter()
    for row in range(len(judged)):
        speed, heading = judged.rows.speed_kmh[row], judged.rows.heading_deg[row]
        fixes[
            judged.rows.vehicles[judged.rows.vehicle[row]],
            int(judged.rows.observed_at_ms[row]),
            round(judged.rows.lon_deg[row] * E7),
            round(judged.rows.lat_deg[row] * E7),
            None if speed != speed else float(speed),
            None if heading != heading else int(heading),
        ] += 1
    return fixes, recording.rejects + judged.rejects


def test_the_gateways_track_is_the_replays(tmp_path: Path) -> None:
    expected, rejects = replayed(tmp_path / "capture.bin")
    assert expected.total() > 25

    async def test() -> None:
        async with gateway_desk(accept="all", auth="none", vehicles={}) as desk:
            for said in by_terminal().values():
                wire = await Wire.to(desk.gateway.port)
                for at in range(0, len(stream := b"".join(said)), 37):
                    wire.send(stream[at : at + 37])
                wire.end()
                assert await wire.ended()
            await until(lambda: len(desk.fixes) >= expected.total())
            fixes = desk.fixes
            heard: Fixes = Counter(
                (fix.vehicle, fix.observed_at_ms, fix.point.lon_e7, fix.point.lat_e7, fix.speed_kmh, fix.heading_deg)
                for fix in fixes
            )
            assert heard == expected
            for reason in ("no_fix", "encrypted_position", "bad_time", "null_island", "bad_position", "duplicate"):
                assert desk.rejects[reason] == rejects[reason], reason

    asyncio.run(test())
