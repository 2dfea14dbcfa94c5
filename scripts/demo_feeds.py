"""The desk on real links, all of them on this machine and everything in them made up (示意).

Starts a Mosquitto with TLS and a password on a free port, the desk on the shipped profile demo-feeds with throw-away
secrets, and those who speak to it: the terminals of 17 patrol vehicles (JT/T 808), grid workers' terminals (MQTT),
12345 and the calls of old people (HTTP), sensors (GeoJSON) and the weather service (CAP). The desk's own options
follow (``--offscreen 40 --picture FILE``). When the desk is closed, everything ends.
"""

import asyncio
import os
import secrets
import signal
import ssl
import sys
import tempfile
import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import trustme

from zscc.centre.demo import DEMO_START
from zscc.clock import LiveClock
from zscc.feeds.mqtt.address import Address
from zscc.feeds.mqtt.feed import Settings as BrokerSettings
from zscc.feeds.mqtt.link import linked
from zscc.feeds.mqtt.own_broker import HOST, BrokerKeys, BrokerLogin, BrokerMissing, OwnBroker, free_port
from zscc.feeds.players.board import BoardPlayer
from zscc.feeds.players.day import PlayedDay
from zscc.feeds.players.fleet import FleetPlayer
from zscc.feeds.players.senders import Intake, SenderPlayer
from zscc.feeds.players.warnings import put_warning
from zscc.feeds.players.words import ELDERS, HOTLINE, SENSORS, told_by_elders, told_by_hotline
from zscc.feeds.players.workers import WorkersPlayer
from zscc.feeds.simulated.reports import ToldReport
from zscc.feeds.table import settings_of
from zscc.settings.secrets import variable_of
from zscc.town.load import load_town

SECRETS = ("demo-vehicles", "demo-broker", "demo-hotline", "demo-elders")
SEED = 1
BEFORE_H, AFTER_H = 3.0, 8.0
"""So much of the day's reports is there at the beginning; from so much after it people go on telling ..."""
EVERY_S = {"workers": 4.0, HOTLINE: 15.0, ELDERS: 40.0, SENSORS: 20.0}
"""... faster than in the day itself."""
_PORTS = {"vehicles": "18808", "terminals": "18883", "hotline": "18712", "elders": "18713", "sensors": "18714"}
"""As the shipped profile has them; each becomes a free one."""
WARNING_AFTER_S = 8.0
LEAVE_WITHIN_S = 20.0


@dataclass(frozen=True)
class Stage:
    """What this run stands on."""

    folder: Path
    profile: Path
    ports: dict[str, int]
    secrets: dict[str, str]
    broker: Address


def main() -> int:
    """The desk's exit code."""
    with tempfile.TemporaryDirectory(prefix="zscc-demo-feeds-") as folder:
        try:
            return asyncio.run(_show(Path(folder), sys.argv[1:]))
        except BrokerMissing as missing:
            print(missing, file=sys.stderr)
            return 1


async def _show(folder: Path, options: list[str]) -> int:
    told = {name: secrets.token_urlsafe(24) for name in SECRETS}
    keys = _keys(folder)
    for name in ("broker", "warnings"):
        (folder / name).mkdir()
    with OwnBroker(folder / "broker", keys, BrokerLogin("desk", told["demo-broker"])) as broker:
        stage = _stage(folder, broker.port, told)
        print(f"Broker on {HOST}:{broker.port} (TLS), gateway {stage.ports['vehicles']}, profile {stage.profile}")
        day = PlayedDay(load_town(), SEED, DEMO_START, LiveClock().now())
        workers = WorkersPlayer(stage.broker, LiveClock())
        # The desk was here before: what is told while it is away waits for it at the broker.
        async with linked(stage.broker):
            pass
        await workers.tell([report for report in day.told_before(BEFORE_H) if _by_broker(report.source)])
        return await _beside_desk(stage, day, workers, options)


async def _beside_desk(stage: Stage, day: PlayedDay, workers: WorkersPlayer, options: list[str]) -> int:
    desk = await _desk(stage, options)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, desk.terminate)
    try:
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(_play(stage, day, workers))
            code = await desk.wait()
            playing.cancel()
    finally:
        if desk.returncode is None:
            desk.terminate()
            await asyncio.wait_for(desk.wait(), LEAVE_WITHIN_S)
    return code


async def _desk(stage: Stage, options: list[str]) -> asyncio.subprocess.Process:
    environment = {**os.environ, **{variable_of(name): secret for name, secret in stage.secrets.items()}}
    words = ["-m", "zscc", "run", "--profile", str(stage.profile), "--data-dir", str(stage.folder / "data"), *options]
    return await asyncio.create_subprocess_exec(sys.executable, *words, env=environment)


async def _play(stage: Stage, day: PlayedDay, workers: WorkersPlayer) -> None:
    clock = LiveClock()
    told = {
        source: [[each for each in part if each.source == source] for part in _told(day)]
        for source in (HOTLINE, ELDERS, SENSORS)
    }
    _, after = _told(day)
    board = BoardPlayer(*told[SENSORS], clock)
    async with asyncio.TaskGroup() as group:
        group.create_task(board.play(HOST, stage.ports["sensors"], EVERY_S[SENSORS]))
        group.create_task(FleetPlayer(day, clock).play(HOST, stage.ports["vehicles"]))
        group.create_task(workers.play([each for each in after if _by_broker(each.source)], EVERY_S["workers"]))
        for feed, source, put in (("hotline", HOTLINE, told_by_hotline), ("elders", ELDERS, told_by_elders)):
            intake = Intake(f"http://{HOST}:{stage.ports[feed]}/reports", stage.secrets[f"demo-{feed}"], put)
            group.create_task(SenderPlayer(intake, clock).play(*told[source], EVERY_S[source]))
        await clock.sleep(WARNING_AFTER_S)
        put_warning(stage.folder / "warnings", clock.now())


def _told(day: PlayedDay) -> tuple[list[ToldReport], list[ToldReport]]:
    return day.told_before(BEFORE_H), day.told_after(AFTER_H)


def _by_broker(source: str) -> bool:
    return source not in (HOTLINE, ELDERS, SENSORS)


def _stage(folder: Path, broker_port: int, told: dict[str, str]) -> Stage:
    text = (files("zscc") / "resources" / "profiles" / "demo-feeds.toml").read_text(encoding="utf-8")
    ports = {}
    for name, port_told in _PORTS.items():
        ports[name] = broker_port if name == "terminals" else free_port()
        text = text.replace(port_told, str(ports[name]))
    profile = folder / "demo-feeds.toml"
    profile.write_text(text, encoding="utf-8")
    settings = settings_of("terminals", tomllib.loads(text)["feeds"]["terminals"])
    assert isinstance(settings, BrokerSettings)
    known = ssl.create_default_context(cafile=folder / settings.authority)
    return Stage(folder, profile, ports, told, replace(settings.address(told["demo-broker"]), tls=known))


def _keys(folder: Path) -> BrokerKeys:
    """A broker's keys by an authority that lives as long as this run."""
    authority = trustme.CA()
    issued = authority.issue_cert(HOST)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "chain.pem").write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    return BrokerKeys(folder / "chain.pem", folder / "key.pem")


if __name__ == "__main__":
    sys.exit(main())
