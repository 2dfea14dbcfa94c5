"""Asking servers of the web: one session a connection, bounded in time and size, every trouble in a word.

aiohttp is loaded by whoever first connects. Bodies are taken as they come over the wire and inflated here, so that a
small body that means a huge one is refused and not made.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from zscc.feeds.contract import FeedDown
from zscc.feeds.trust import trusting
from zscc.feeds.web_settings import WebSettings

CONNECT_WITHIN_S = 10.0
BODY_WITHIN_S = 60.0
READ_AHEAD_BYTES = 65_536
"""About a thousand events at once: all feeds share a loop, and judging them takes it for some ten milliseconds."""
LONGEST_WAIT_S = 3_600.0
_AGENT = "zscc"
_INFLATED_AT_ONCE = 65_536
_ALIVE = ((socket.SOL_SOCKET, "SO_KEEPALIVE", 1), (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 20),
          (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 10), (socket.IPPROTO_TCP, "TCP_KEEPCNT", 3))  # fmt: skip
"""A link that was cut without a word is noticed within a minute."""


class Moved(aiohttp.ClientError):
    """A server wants us elsewhere."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class TooLarge(ValueError):
    """A body is, or would be, larger than is taken."""


@asynccontextmanager
async def session_of(settings: WebSettings, folder: Path, secret: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A session with the profile's headers and trust; cookies are not kept, proxies of the environment not used."""
    tls = await asyncio.to_thread(trusting, settings.authority, folder)
    headers = {"User-Agent": _AGENT, **settings.headers_with(secret)}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN_S, connect=CONNECT_WITHIN_S)
    connector, watched = aiohttp.TCPConnector(ssl=tls, limit=8), aiohttp.TraceConfig()
    watched.on_request_redirect.append(_refuse_redirect)
    async with aiohttp.ClientSession(
        connector=connector,
        trace_configs=[watched],
        headers=headers,
        timeout=timeout,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        read_bufsize=READ_AHEAD_BYTES,
    ) as session:
        yield session


async def _refuse_redirect(_session: object, _context: object, told: aiohttp.TraceRequestRedirectParams) -> None:
    """Not every request of aiohttp can be told to stay where it is sent."""
    raise Moved(told.response.status)


@asynccontextmanager
async def troubles(settings: WebSettings) -> AsyncIterator[None]:
    """Whatever goes wrong with a link inside becomes FeedDown."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError, OSError, TooLarge) as error:
        raise trouble_of(error, settings.where) from error


def trouble_of(error: Exception, where: str) -> FeedDown:
    """Why a link does not come about, or ended."""
    if isinstance(error, TooLarge):
        return FeedDown("web_too_large", where=where, detail=str(error))
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return FeedDown("web_untrusted", where=where, detail=_reason(error.certificate_error))
    if isinstance(error, aiohttp.ClientConnectorError):
        return FeedDown(_code_of(error.os_error), where=where, detail=_reason(error.os_error))
    if isinstance(error, Moved | aiohttp.WSServerHandshakeError):
        return status_trouble(error.status, where)
    if isinstance(error, TimeoutError):
        return FeedDown("web_silent", where=where)
    return FeedDown("web_lost", where=where, detail=_reason(error))


def status_trouble(status: int, where: str) -> FeedDown:
    """What an answer says that brings nothing."""
    if status in {401, 403}:
        return FeedDown("web_login", where=where, status=status)
    if status in {404, 410}:
        return FeedDown("web_absent_page", where=where, status=status)
    if 300 <= status < 400:
        return FeedDown("web_moved", where=where, status=status)
    return FeedDown("web_busy" if status in {429, 503} else "web_status", where=where, status=status)


def _code_of(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "web_unknown"
    if isinstance(error, ConnectionRefusedError):
        return "web_absent"
    return "web_tls" if isinstance(error, ssl.SSLError) else "web_unreachable"


def _reason(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return told[:200] or type(error).__name__


def keep_alive(response: aiohttp.ClientResponse) -> None:
    """Have the system ask the other side now and then whether it is still there."""
    transport = response.connection.transport if response.connection else None
    link = transport.get_extra_info("socket") if transport else None
    if link is None:
        return
    for level, name, value in _ALIVE:
        option = getattr(socket, name, None)
        if option is not None:
            link.setsockopt(level, option, value)


async def body_of(response: aiohttp.ClientResponse, most: int) -> bytes:
    """The body, inflated; raises TooLarge when either form of it is larger than ``most`` bytes."""
    told = response.content_length
    if told is not None and told > most:
        raise TooLarge(f"{told} > {most}")
    raw = bytearray()
    async with asyncio.timeout(BODY_WITHIN_S):
        while chunk := await response.content.readany():
            raw += chunk
            if len(raw) > most:
                raise TooLarge(f"> {most}")
    return inflated(bytes(raw), response.headers.get("Content-Encoding", ""), most)


def inflated(raw: bytes, encoding: str, most: int) -> bytes:
    """A body without its compression (gzip, deflate); raises TooLarge, and aiohttp's error for what is broken."""
    told = encoding.strip().lower()
    if told in {"", "identity"}:
        return raw
    if told not in {"gzip", "x-gzip", "deflate"}:
        raise aiohttp.ClientPayloadError(f"Content-Encoding {told[:40]!r}")
    # Servers that say deflate send either form of it.
    bare = told == "deflate" and (len(raw) < 2 or raw[0] & 15 != 8)
    return _inflate(raw, -zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32, most)


def _inflate(raw: bytes, bits: int, most: int) -> bytes:
    found = bytearray()
    while raw:
        stream = zlib.decompressobj(bits)
        while raw and not stream.eof:
            try:
                found += stream.decompress(raw, _INFLATED_AT_ONCE)
            except zlib.error as error:
                raise aiohttp.ClientPayloadError(str(error)) from error
            raw = stream.unconsumed_tail or stream.unused_data
            if len(found) > most:
                raise TooLarge(f"> {most}")
        if not stream.eof:
            raise aiohttp.ClientPayloadError("it ends half-way")
    return bytes(found)


def wait_of(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until the server wants to be asked again (Retry-After, seconds or a date); 0 when it does not say."""
    told = headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told[:9]), LONGEST_WAIT_S)
    try:
        then = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError):
        return 0.0
    then = then.replace(tzinfo=UTC) if then.tzinfo is None else then
    return min(max((then - now).total_seconds(), 0.0), LONGEST_WAIT_S)
