"""The program is killed while vehicles report, a system posts and a broker hands on: every item is there once."""

import asyncio
import faulthandler
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mqtt_storm import PUBLISHER
from whole_desk import FIX, MQTT, TOPIC, Cars, Poster, WholeDesk, until

from zscc.feeds.mqtt.own_broker import OwnBroker

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by POSIX signals")


@contextmanager
def publishing(port: int, count: int, told: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Somebody else who publishes 200 fixes a second."""
    words = [sys.executable, str(PUBLISHER), str(port), TOPIC, "200", str(count), FIX]
    with told.open("wb") as out:
        publisher = subprocess.Popen(words, stdout=out)
    try:
        yield publisher
    finally:
        publisher.kill()
        publisher.wait()


async def scene(desk: WholeDesk, broker: OwnBroker, kills: int, seconds: float, told: Path) -> str:
    dice, cars, poster = random.Random(5), Cars(8), Poster()
    published = round(200 * seconds)
    desk.start()
    await desk.up(3)
    # The broker writes down once a second that it has a session for us.
    await asyncio.sleep(1.2)
    with publishing(broker.port, published, told) as publisher:
        async with asyncio.TaskGroup() as group:
            group.create_task(cars.drive(round(seconds / 0.05), 0.05, desk.cars))
            group.create_task(poster.post(round(seconds / 0.1), 4, 0.1, desk.intake))
            for _ in range(kills):
                before = poster.answered
                await until(lambda before=before: poster.answered >= before + 2, lambda: desk.said)
                await asyncio.sleep(dice.random())
                desk.kill()
                # Who was answered may forget, so it must be there now.
                assert desk.holds(cars, poster, others=published)
                desk.start()
        assert await asyncio.to_thread(publisher.wait, 120) == 0
    stored = await desk.count(cars, poster, others=published)
    again = stored.fixes.total() - len(stored.fixes)
    sent = f"{len(cars.sent)} fixes of 8 terminals, {published} by MQTT, {len(poster.sent)} reports"
    return f"{kills} kills: {sent}, each shown once; {again} fixes stand twice in the journal"


def played(folder: Path, broker: OwnBroker, kills: int, seconds: float) -> str:
    desk = WholeDesk(folder, MQTT.format(port=broker.port))
    try:
        return asyncio.run(scene(desk, broker, kills, seconds, folder / "published.txt"))
    finally:
        desk.close()


def test_a_killed_program_loses_nothing_and_shows_nothing_twice(tmp_path: Path, broker: OwnBroker) -> None:
    played(tmp_path, broker, kills=1, seconds=4.0)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_forty_kills(tmp_path: Path, broker: OwnBroker) -> None:
    faulthandler.cancel_dump_traceback_later()
    sys.stdout.write(f"\n{played(tmp_path, broker, kills=40, seconds=150.0)}\n")
