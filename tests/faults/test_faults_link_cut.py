"""The link between the centre and everybody else is cut; what was reported meanwhile is back-filled."""

import asyncio
import faulthandler
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mqtt_storm import PUBLISHER
from whole_desk import FIX, MQTT, TOPIC, Cars, Poster, WholeDesk, free_port, until

from zscc.feeds.mqtt.own_broker import OwnBroker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="cuts links of Linux namespaces")


class Link:
    """A namespace for the desk, and a pair of devices that lead to it."""

    def __init__(self) -> None:
        number = os.getpid() % 60_000
        self.name = f"zs{number}"
        net = f"10.{200 + number // 250 % 50}.{number % 250}"
        self.here, self.there = f"{net}.1", f"{net}.2"

    def make(self) -> None:
        """Raises CalledProcessError where that is not allowed."""
        near, far = f"{self.name}a", f"{self.name}b"
        _ip("netns", "add", self.name)
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", self.name)
        _ip("addr", "add", f"{self.here}/24", "dev", near)
        _ip("link", "set", near, "up")
        self._inside("addr", "add", f"{self.there}/24", "dev", far)
        self._inside("link", "set", "lo", "up")
        self.mend()

    def cut(self) -> None:
        """Nothing goes through, and nobody is told."""
        self._inside("link", "set", f"{self.name}b", "down")

    def mend(self) -> None:
        self._inside("link", "set", f"{self.name}b", "up")

    def close(self) -> None:
        subprocess.run(["ip", "netns", "del", self.name], check=False, capture_output=True)

    def _inside(self, *words: str) -> None:
        _ip("-n", self.name, *words)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@contextmanager
def link_of_its_own() -> Iterator[Link]:
    assert shutil.which("ip"), "ip is not installed: apt-get install iproute2 (or run: sh scripts/services)"
    link = Link()
    try:
        link.make()
    except subprocess.CalledProcessError as fault:
        link.close()
        pytest.skip(f"no namespace can be made here: {fault.stderr.strip()}")
    try:
        yield link
    finally:
        link.close()


async def scene(desk: WholeDesk, link: Link, broker: OwnBroker, cuts: int, cut_s: float, told: Path) -> str:
    cars, poster = Cars(4), Poster()
    seconds = 2.0 + cuts * (cut_s + 2.0)
    published = round(50 * seconds)
    desk.start()
    await desk.up(3)
    await asyncio.sleep(1.2)
    with told.open("wb") as out:
        words = [sys.executable, str(PUBLISHER), str(broker.port), TOPIC, "50", str(published), FIX]
        publisher = subprocess.Popen(words, stdout=out)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(cars.drive(round(seconds / 0.05), 0.05, desk.cars, link.there))
            group.create_task(poster.post(round(2 * seconds), 3, 0.1, desk.intake, link.there))
            for _ in range(cuts):
                answered = poster.answered
                await until(lambda most=answered + 2: poster.answered >= most, lambda: desk.said)
                link.cut()
                answered = poster.answered
                await asyncio.sleep(cut_s)
                await until(lambda: cars.untold >= 40)
                assert poster.answered <= answered + 1
                assert desk.holds(cars, poster, others=published)
                link.mend()
        assert await asyncio.to_thread(publisher.wait, 120) == 0
    finally:
        publisher.kill()
        publisher.wait()
    await desk.count(cars, poster, others=published)
    sent = f"{len(cars.sent)} fixes of 4 terminals, {published} by MQTT, {len(poster.sent)} reports"
    return f"{cuts} cuts of {cut_s:g} s: {sent}, each shown once"


def played(folder: Path, cuts: int, cut_s: float, idle_s: float) -> str:
    (folder / "broker").mkdir()
    with link_of_its_own() as link:
        port = free_port()
        with OwnBroker(folder / "broker", more=[f"listener {port} {link.here}"]) as broker:
            more = MQTT.replace("127.0.0.1", link.here).format(port=port)
            desk = WholeDesk(folder, more, host=link.there, idle_s=idle_s)
            desk.before = ["ip", "netns", "exec", link.name]
            try:
                return asyncio.run(scene(desk, link, broker, cuts, cut_s, folder / "published.txt"))
            finally:
                desk.close()


def test_what_was_reported_while_the_link_was_cut_comes_afterwards(tmp_path: Path) -> None:
    played(tmp_path, cuts=1, cut_s=2.5, idle_s=2.0)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_cut_for_two_minutes(tmp_path: Path) -> None:
    faulthandler.cancel_dump_traceback_later()
    sys.stdout.write(f"\n{played(tmp_path, cuts=2, cut_s=120.0, idle_s=20.0)}\n")
