"""The line: listens, lets in who shows the token, reads bodies within bounds, answers in JSON.

Everything before the commit happens here. Connections that say nothing whole are closed, so that a thousand slow ones
cannot keep others out; a body is read piece by piece and given up when it grows too large or too old. Headers are never
logged, and what the library would log of a broken request is not either: both may hold the token.
"""

import asyncio
import logging
import ssl
import traceback
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web

from zscc.clock import monotonic_s
from zscc.feeds.contract import FeedDown
from zscc.feeds.http.bucket import Buckets
from zscc.feeds.http.settings import Settings
from zscc.feeds.http.waiting import Waiting, WaitingRoom
from zscc.feeds.http.wire import JSON_TYPE, LINES_TYPE, RETRY_AFTER_S, Reply, error, is_key

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 1.0
_LINGER_S = 2.0
"""A sender that goes on after its error is heard out for so long, so that it can read the error."""
_SILENT = logging.getLogger(f"{__name__}.line")
_SILENT.setLevel(logging.CRITICAL + 1)

_BROKEN = (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, web.RequestPayloadError, ConnectionError)


class TurnedAway(Exception):
    """A request that is answered at the door."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class _Line(web.RequestHandler):
    """One connection; knows since when it has said nothing whole."""

    __slots__ = ("busy", "quiet_since_s")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.busy = False
        self.quiet_since_s = monotonic_s()
        if isinstance(self._manager, _Lines) and self._manager.is_full and isinstance(transport, asyncio.Transport):
            transport.abort()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Of what never became a request, or of a bug; the words are ours, since the library's repeat headers."""
        if status >= 500:
            log.error("a request could not be answered: %s at %s", type(exc).__name__, _place_of(exc))
        response = _response(error("bad_request" if status < 500 else "fault"))
        response.force_close()
        return response


class _Lines(web.Server):
    """Makes connections."""

    def __init__(
        self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], most: int, **more: Any
    ) -> None:
        super().__init__(handler, **more)
        self._most, self._more = most, more

    @property
    def is_full(self) -> bool:
        """Whether there are so many that the sweep would come too late."""
        return len(self.connections) > 2 * self._most

    def __call__(self) -> _Line:
        return _Line(self, loop=asyncio.get_running_loop(), **self._more)


class HttpServer:
    """Serves as long as it is entered; raises FeedDown when it cannot listen."""

    def __init__(self, settings: Settings, token: str, folder: Path, room: WaitingRoom, document: bytes) -> None:
        self._settings, self._limits = settings, settings.limits
        self._token = token.encode()
        self._folder = folder
        self._room = room
        self._document = document
        self._posts = tuple(settings.mappings())
        self._buckets = Buckets(settings.limits.requests_a_minute)
        self._server: asyncio.Server | None = None
        self._sweeping: asyncio.TimerHandle | None = None
        self.port = 0
        """Where it listens, once it does."""

    async def __aenter__(self) -> "HttpServer":
        self._lines = _Lines(
            self._answer,
            self._limits.connections,
            logger=_SILENT,
            access_log=None,
            auto_decompress=False,
            lingering_time=_LINGER_S,
            keepalive_timeout=self._limits.headers_within_s,
        )
        context = tls_context(self._settings, self._folder)
        loop = asyncio.get_running_loop()
        where = self._settings.where
        try:
            self._server = await loop.create_server(
                self._lines,
                self._settings.host,
                self._settings.port,
                ssl=context,
                ssl_handshake_timeout=self._limits.headers_within_s if context else None,
            )
        except OSError as fault:
            raise FeedDown("cannot_listen", address=where, reason=fault.strerror or str(fault)) from fault
        self.port = self._server.sockets[0].getsockname()[1]
        self._sweeping = loop.call_later(SWEEP_EVERY_S, self._sweep)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
        if self._server is not None:
            self._server.close()
        self._room.close()
        await self._lines.shutdown(_LINGER_S)

    def _sweep(self) -> None:
        """Close what says nothing whole, and the newest of what is too many."""
        now_s = monotonic_s()
        quiet = [line for line in self._lines.connections if isinstance(line, _Line) and not line.busy]
        spare = max(len(self._lines.connections) - self._limits.connections, 0)
        quiet.sort(key=lambda line: -line.quiet_since_s)
        for place, line in enumerate(quiet):
            over = now_s - line.quiet_since_s > self._limits.headers_within_s
            if (over or place < spare) and line.transport is not None:
                line.transport.abort()
        self._sweeping = asyncio.get_running_loop().call_later(SWEEP_EVERY_S, self._sweep)

    # One request ----------------------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        line = request.protocol
        assert isinstance(line, _Line)
        line.busy = True
        try:
            return _response(await self._reply(request))
        except TurnedAway as turned:
            code = str(turned.reply.body["error"]["code"])
            self._room.turned_away[code] += 1
            response = _response(turned.reply)
            if not request.content.at_eof():
                response.force_close()
            return response
        finally:
            line.busy = False
            line.quiet_since_s = monotonic_s()

    async def _reply(self, request: web.BaseRequest) -> Reply:
        wait_s = self._buckets.wait_s(request.remote or "", monotonic_s())
        if wait_s:
            raise TurnedAway(error("too_often", retry_after_s=ceil(wait_s)))
        path = request.path.removeprefix("/")
        if path in ("health", "openapi.json"):
            return self._told(path, request.method)
        if path not in self._posts:
            raise TurnedAway(error("not_found"))
        if request.method != "POST":
            raise TurnedAway(_not_allowed("POST"))
        self._let_in(request)
        lines, key = _kind_of(request), _key_of(request)
        body = await self._body(request)
        waiting = Waiting(path, body, lines, key, request.remote or "", asyncio.get_running_loop().create_future())
        if not self._room.offer(waiting):
            raise TurnedAway(error("busy", retry_after_s=RETRY_AFTER_S))
        try:
            async with asyncio.timeout(self._limits.answer_within_s):
                return await asyncio.shield(waiting.answer)
        except TimeoutError:
            raise TurnedAway(error("busy", retry_after_s=RETRY_AFTER_S)) from None

    def _told(self, path: str, method: str) -> Reply:
        if method != "GET":
            raise TurnedAway(_not_allowed("GET"))
        if path == "openapi.json":
            return Reply(200, {}, {"": self._document.decode()})
        if self._room.longest_s > self._limits.answer_within_s:
            return Reply(503, {"status": "waiting"}, {"Retry-After": str(RETRY_AFTER_S)})
        return Reply(200, {"status": "up"})

    def _let_in(self, request: web.BaseRequest) -> None:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        right = compare_digest(shown.strip().encode("utf-8", "surrogateescape"), self._token)
        if scheme.lower() != "bearer" or not right:
            raise TurnedAway(error("unauthorised"))

    async def _body(self, request: web.BaseRequest) -> bytes:
        most = self._limits.body_bytes
        if (request.content_length or 0) > most:
            raise TurnedAway(error("too_large"))
        if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
            request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_within_s):
                async for piece in request.content.iter_any():
                    body += piece
                    if len(body) > most:
                        raise TurnedAway(error("too_large"))
        except TimeoutError:
            raise TurnedAway(error("too_slow")) from None
        except _BROKEN:
            raise TurnedAway(error("bad_request")) from None
        return bytes(body)


def tls_context(settings: Settings, folder: Path) -> ssl.SSLContext | None:
    """How the line is closed to others; None without a certificate. Raises FeedDown."""
    if not settings.certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    key = folder / settings.private_key if settings.private_key else None
    try:
        context.load_cert_chain(folder / settings.certificate, key)
    except (OSError, ssl.SSLError) as fault:
        detail = fault.strerror or str(fault)
        raise FeedDown("authority_unreadable", path=settings.certificate, detail=detail) from fault
    return context


def _place_of(exc: BaseException | None) -> str:
    """Where a bug is. What it says is not logged: it may repeat a header."""
    frames = traceback.extract_tb(None if exc is None else exc.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def _kind_of(request: web.BaseRequest) -> bool:
    """Whether every line of the body is an item."""
    charset = (request.charset or "utf-8").lower()
    encoded = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    named = request.content_type if "Content-Type" in request.headers else JSON_TYPE
    if encoded or named not in (JSON_TYPE, LINES_TYPE) or charset not in ("utf-8", "utf8", "gb18030"):
        raise TurnedAway(error("bad_type"))
    return named == LINES_TYPE


def _key_of(request: web.BaseRequest) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not is_key(key):
        raise TurnedAway(error("bad_key"))
    return key or ""


def _not_allowed(method: str) -> Reply:
    reply = error("bad_method")
    return Reply(reply.status, reply.body, {"Allow": method})


def _response(reply: Reply) -> web.Response:
    headers = {name: value for name, value in reply.headers.items() if name}
    payload = reply.headers[""].encode() if "" in reply.headers else reply.payload()
    headers |= {"Cache-Control": "no-store", "Server": "zscc"}
    return web.Response(status=reply.status, body=payload, headers=headers, content_type=JSON_TYPE, charset="utf-8")
