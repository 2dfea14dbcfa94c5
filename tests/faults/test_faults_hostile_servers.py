"""Servers that answer with rubbish: the link goes down in a word, or the item is refused; no feed dies of it."""

import asyncio
import gzip
import json
from typing import Any

import pytest
from aiohttp import web
from made_feeds import Remembered, ground
from web_sources import served

from zscc.feeds.contract import FeedDown
from zscc.feeds.table import feed_of, settings_of

FIELDS = {"vehicle": "car", "observed_at": {"path": "ms", "form": "ms"}, "lon": "lon", "lat": "lat"}
FIX = {"mapping": {"becomes": "fix", "fields": FIELDS}}
SURROGATE = b'{"car": "\\ud800", "ms": 1781505000000, "lon": 121, "lat": 31}'
CAP = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{}</identifier><sent>{}</sent>{}</alert>'
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>"
LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (98 + i, (b"&%c;" % (97 + i)) * 10) for i in range(9))
BODIES: dict[str, list[bytes]] = {
    "cap": [
        b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + LAUGHS + b"]><alert>&j;</alert>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>',
        b"<a>" * 100_000,
        CAP.format("x" * 500_000, "9999-12-31T23:59:59-14:00", "<info/>").encode(),
        CAP.format(
            "", "0001-01-01T00:00:00+14:00", "<info><area><circle>NaN,NaN 1e308</circle></area></info>"
        ).encode(),
        CAP.format(
            "A", "1970-01-01T00:00:00Z", "<info><area><polygon>1e400,0 0,1e400</polygon></area></info>"
        ).encode(),
        ATOM.format("<entry><link href='http://[::1'/></entry><entry><link href='http://a:b/'/></entry>").encode(),
        ATOM.format("<entry><link href='file:///etc/passwd'/></entry>").encode(),
        b"\xff\xfe\x00",
        b"",
    ],
    "geojson": [
        b"[" * 100_000,
        b"null",
        b"9" * 100_000,
        b'{"type": "FeatureCollection", "features": [null, 1, {}, {"type": "Feature", "properties": null}]}',
        json.dumps({"type": "FeatureCollection", "features": {"a": 1}}).encode(),
    ],
    "sse": [
        b"data: " + b"x" * 3_000_000,
        b"data: " + b"[" * 300_000 + b"\n\n",
        b"id: " + b"9" * 500_000 + b"\nretry: 999999999999999\ndata: {}\n\n",
        b"data:\n" * 200_000 + b"\n",
        b"data: \xff\xfe\n\ndata: " + SURROGATE + b"\n\n",
    ],
    "websocket": [b"\xff" * 100, b"[" * 300_000, SURROGATE, bytes(5_000_000)],
}
CASES = [(kind, number) for kind, bodies in BODIES.items() for number in range(len(bodies))]


async def stream(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(body)
    return response


async def messages(request: web.Request, body: bytes) -> web.WebSocketResponse:
    response = web.WebSocketResponse(max_msg_size=0)
    await response.prepare(request)
    try:
        await response.send_bytes(body)
        await response.send_str(body.decode("latin-1"))
    except ConnectionError:
        pass
    return response


async def plain(_: web.Request, body: bytes) -> web.Response:
    zipped = len(body) > 90_000
    headers = {"Content-Encoding": "gzip"} if zipped else {}
    return web.Response(body=gzip.compress(body) if zipped else body, headers=headers)


async def heard(kind: str, body: bytes) -> int:
    """Items until the link is down, or until two looks brought nothing more."""
    told: dict[str, Any] = {} if kind == "cap" else dict(FIX)
    say = {"sse": stream, "websocket": messages}.get(kind, plain)

    async def handler(request: web.Request) -> web.StreamResponse:
        return await say(request, body)

    rows = turns = 0
    async with served(handler) as url:
        address = url.replace("http", "ws") if kind == "websocket" else url
        settings = settings_of("x", {"kind": kind, "url": address, **told})
        deliveries = feed_of("x", settings, ground(Remembered())).deliveries()
        try:
            async with asyncio.timeout(20):
                async for delivery in deliveries:
                    assert not delivery.facts
                    rows, turns = rows + delivery.rows, turns + 1
                    if turns >= 3:
                        break
        except FeedDown:
            pass
        finally:
            await deliveries.aclose()  # type: ignore[attr-defined]
    return rows


@pytest.mark.parametrize(("kind", "number"), CASES)
def test_no_answer_of_a_server_ends_a_feed(kind: str, number: int) -> None:
    asyncio.run(heard(kind, BODIES[kind][number]))
