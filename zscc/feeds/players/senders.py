"""Other systems that post reports over HTTP: 12345 and the platform of old people's calls (示意)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import aiohttp

from zscc.clock import Clock
from zscc.feeds.simulated.reports import ToldReport
from zscc.model.moment import ms_from_utc

TRY_AGAIN_S = 1.0
WITHIN_S = 10.0
_TAKEN = frozenset({200, 201, 202})


@dataclass(frozen=True, slots=True)
class Intake:
    """Where reports are posted, and how they are put."""

    url: str
    token: str
    put: Callable[[Sequence[ToldReport]], object]


class SenderPlayer:
    """One system; what the desk did not take it sends again under the same idempotency key."""

    def __init__(self, intake: Intake, clock: Clock) -> None:
        self._intake = intake
        self._clock = clock

    async def play(self, before: Sequence[ToldReport], after: Sequence[ToldReport], every_s: float) -> None:
        """Those before at once, the others one after the other as just called in."""
        timeout = aiohttp.ClientTimeout(total=WITHIN_S)
        bearer = {"Authorization": f"Bearer {self._intake.token}"}
        async with aiohttp.ClientSession(timeout=timeout, headers=bearer) as session:
            if before:
                await self._post(session, before)
            for report in after:
                await self._clock.sleep(every_s)
                await self._post(session, [replace(report, observed_at_ms=ms_from_utc(self._clock.now()))])

    async def _post(self, session: aiohttp.ClientSession, reports: Sequence[ToldReport]) -> None:
        told = self._intake.put(reports)
        key = {"Idempotency-Key": f"{reports[0].report_id}-{len(reports)}"}
        while True:
            try:
                async with session.post(self._intake.url, json=told, headers=key) as answer:
                    if answer.status in _TAKEN:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(TRY_AGAIN_S)
