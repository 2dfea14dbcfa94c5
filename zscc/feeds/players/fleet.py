"""Terminals of patrol vehicles: JT/T 808 of 2013 and 2019 over TCP, with what they stored while alone (示意)."""

import asyncio
from collections.abc import AsyncIterator

from zscc.clock import Clock
from zscc.feeds.jt808.messages import Version
from zscc.feeds.jt808.scripted_terminal import Identity, ScriptedTerminal, Spot
from zscc.feeds.players.day import PlayedDay
from zscc.model.moment import ms_from_utc

STORED_MIN = 30.0
"""What every terminal has stored when the demo begins ..."""
STORED_STEP_S = 10
"""... and how far its fixes are apart."""
HEARTBEAT_S = 30.0
EMERGENCY = 1 << 0
EMERGENCY_AFTER_S = 12.0
"""When one driver presses the button, until the platform confirms it."""
_S_TO_MS = 1_000


def phone_of(place: int) -> str:
    """Number of the card in the terminal of the vehicle at a place of the fleet; no such numbers are given out."""
    return f"{10_000_000_000 + place + 1}"


class FleetPlayer:
    """All terminals of a town."""

    def __init__(self, day: PlayedDay, clock: Clock) -> None:
        self._day = day
        self._clock = clock
        self._began_ms = ms_from_utc(clock.now())
        self._tracks: list[asyncio.Queue[Spot]] = [asyncio.Queue() for _ in day.vehicles]

    async def play(self, host: str, port: int) -> None:
        """Until cancelled; a link that breaks is sought again."""
        terminals = [ScriptedTerminal(_identity(place)) for place in range(len(self._day.vehicles))]
        async with asyncio.TaskGroup() as group:
            group.create_task(self._drive())
            for terminal, track in zip(terminals, self._tracks, strict=True):
                group.create_task(terminal.live(host, port, _spots(track), HEARTBEAT_S))
            await self._clock.sleep(EMERGENCY_AFTER_S)
            if terminals:
                terminals[0].alarm = EMERGENCY

    async def _drive(self) -> None:
        done_ms = self._began_ms - round(STORED_MIN * 60 * _S_TO_MS)
        step_s = STORED_STEP_S
        while True:
            now_ms = ms_from_utc(self._clock.now())
            now_ms -= now_ms % _S_TO_MS
            for vehicle, spot in self._day.spots(done_ms, now_ms, step_s):
                self._tracks[vehicle].put_nowait(spot)
            done_ms, step_s = now_ms, 1
            await self._clock.sleep(1.0)


def _identity(place: int) -> Identity:
    version = Version.V2019 if place % 2 else Version.V2013
    return Identity(phone_of(place), terminal_id=f"ZS{place + 1:05}", version=version)


async def _spots(track: asyncio.Queue[Spot]) -> AsyncIterator[Spot]:
    while True:
        yield await track.get()
