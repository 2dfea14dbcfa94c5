"""MQTT at QoS 1, from a real Mosquitto: what a desk that was away catches up with, beside a bare aiomqtt subscriber.

Both have a session at the broker in which the same messages wait, and take turns. Ours reads each by its mapping,
judges it, commits it with fsync and acknowledges it after that; the bare one counts it and lets aiomqtt acknowledge it
when it comes.
"""

import asyncio
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiomqtt
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from benchmarks.rounds import dearer
from zscc.centre.journal import JournalWriter
from zscc.centre.supervisor import Supervisor
from zscc.clock import LiveClock, monotonic_s
from zscc.feeds.contract import Feed
from zscc.feeds.ground import FeedGround
from zscc.feeds.mqtt.own_broker import HOST, OwnBroker
from zscc.feeds.table import feed_of, settings_of
from zscc.model.fix import FixBatch
from zscc.settings.profile import load_profile
from zscc.store.sqlite import SqliteStore

MESSAGES, ROUNDS = 10_000, 3
TOPIC = "zs/vehicle/1"
OURS, BARE = "bench-ours", "bench-bare"
_FIELDS = {"vehicle": "v", "observed_at": "t", "lon": "x", "lat": "y", "speed": "s", "heading": "h"}


def _session(seconds: int = 3600) -> Any:
    properties: Any = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = seconds
    return properties


def _message(number: int, began_at: datetime) -> bytes:
    at = (began_at + timedelta(milliseconds=number)).isoformat(timespec="milliseconds")
    told = {"v": f"V{number % 50:02d}", "t": at, "x": 120.99, "y": 31.465, "s": 20.5, "h": number % 360}
    return json.dumps(told).encode()


def _fill(port: int) -> None:
    """Publish, and come back when the broker has them all."""
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    client.max_inflight_messages_set(1_000)
    client.connect(HOST, port)
    client.loop_start()
    began_at = datetime.now(UTC) - timedelta(seconds=MESSAGES / 1000)
    for told in [client.publish(TOPIC, _message(number, began_at), qos=1) for number in range(MESSAGES)]:
        told.wait_for_publish(60)
    client.disconnect()
    client.loop_stop()


def _bare_client(port: int) -> aiomqtt.Client:
    v5 = aiomqtt.ProtocolVersion.V5
    return aiomqtt.Client(HOST, port, identifier=BARE, protocol=v5, clean_start=False, properties=_session())


async def _bare(port: int, count: int) -> float:
    """Seconds until it has counted them; with 0 it only makes its session."""
    began_s, seen = monotonic_s(), 0
    async with _bare_client(port) as client:
        await client.subscribe(TOPIC, qos=1)
        while seen < count:
            await anext(client.messages)
            seen += 1
        return monotonic_s() - began_s


def _feed(port: int) -> Feed:
    told = {
        "kind": "mqtt",
        "host": HOST,
        "port": port,
        "tls": False,
        "client": OURS,
        "topics": [{"topic": "zs/vehicle/+", "mapping": {"becomes": "fix", "fields": _FIELDS}}],
    }
    ground = FeedGround(LiveClock(), load_profile().thresholds, None, lambda _: "", Path())
    return feed_of("bench", settings_of("bench", told), ground)


async def _ours(port: int, journal: Path, count: int) -> float:
    """Seconds until the last of them is committed; with 0 it only makes its session."""
    writer = JournalWriter(SqliteStore(journal), LiveClock())
    tail = writer.tail.subscribe(0)
    supervisor = Supervisor(writer, LiveClock(), lambda _: None)
    began_s, seen, up = monotonic_s(), 0, False
    running = asyncio.get_running_loop().create_task(supervisor.run(_feed(port)))
    while not up or seen < count:
        await asyncio.sleep(0.005)
        for entry in tail.take(1_000):
            up = True
            seen += len(entry.fact) if isinstance(entry.fact, FixBatch) else 0
    took_s = monotonic_s() - began_s
    # The last are acknowledged now, so that the next turn does not find them again.
    await asyncio.sleep(0.5)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await writer.close()
    return took_s


def _run(work: Callable[[], Any]) -> float:
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return float(runner.run(work()))


def measure() -> Iterator[dict[str, object]]:
    """Messages a second of both, and their ratio."""
    took: dict[str, list[float]] = {"ours": [], "bare": []}
    with tempfile.TemporaryDirectory() as folder, OwnBroker(Path(folder)) as broker:
        for number in range(ROUNDS + 1):
            journal = Path(folder) / f"{number}.gpkg"
            for count in (0, MESSAGES):
                ours_s = _run(lambda journal=journal, count=count: _ours(broker.port, journal, count))
                bare_s = _run(lambda count=count: _bare(broker.port, count))
                if not count:
                    _fill(broker.port)
            if number:
                took["ours"].append(ours_s)
                took["bare"].append(bare_s)
    ours_ms, bare_ms = (statistics.median(took[name]) * 1000 for name in ("ours", "bare"))
    for name, ms in (("ours", ours_ms), ("bare aiomqtt", bare_ms)):
        yield {"what": f"MQTT messages a second, {name}", "ours": f"{MESSAGES / ms * 1000:,.0f}"}
    yield dearer(f"{MESSAGES} MQTT messages caught up with, committed", ours_ms, ("bare aiomqtt subscriber", bare_ms))
