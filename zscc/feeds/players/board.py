"""A board of sensors that others ask for: GeoJSON over HTTP, with an ETag that changes when a sensor speaks (示意)."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from aiohttp import web

from zscc.clock import Clock
from zscc.feeds.players.words import told_by_board
from zscc.feeds.simulated.reports import ToldReport
from zscc.model.moment import ms_from_utc

PATH = "/sensors.geojson"


class BoardPlayer:
    """Everything that its sensors have said since it began."""

    def __init__(self, before: Sequence[ToldReport], after: Sequence[ToldReport], clock: Clock) -> None:
        self._said = list(before)
        self._after = tuple(after)
        self._clock = clock

    async def play(self, host: str, port: int, every_s: float) -> None:
        """Until cancelled; one sensor after the other speaks."""
        application = web.Application()
        application.router.add_get(PATH, self._answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            for report in self._after:
                await self._clock.sleep(every_s)
                self._said.append(replace(report, observed_at_ms=ms_from_utc(self._clock.now())))
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        collection = {"type": "FeatureCollection", "features": [told_by_board(report) for report in self._said]}
        body = json.dumps(collection, ensure_ascii=False).encode()
        tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, content_type="application/geo+json", headers={"ETag": tag})
