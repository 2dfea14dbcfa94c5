"""Where CAP messages come from: an address (one message, or an index of them) and a folder that somebody fills.

Each look gives what is new. What was given counts as known once it was accepted, so after its commit; until then the
next look gives it again.
"""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

from zscc.clock import Clock
from zscc.feeds.cap.index import Lead, is_index, leads_in, messages_in
from zscc.feeds.cap.markup import MOST_BYTES, NotRead, root_of
from zscc.feeds.contract import FeedDown
from zscc.feeds.web_settings import WebSettings

if TYPE_CHECKING:
    import aiohttp

    from zscc.feeds.polling import Poller

MOST_AT_ONCE = 100
"""Messages of one look; the others come with the next."""
MOST_KNOWN = 20_000
MOST_FILES = 20_000
"""A folder with more must be tidied: what is not looked at would be missed without a word."""
TRIES = 3
"""So often an entry of an index is asked for that cannot be fetched."""
_ENDINGS = {".xml", ".cap"}


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came, or why it did not."""

    raw: bytes
    origin: str
    root: Element | None = None
    other_encoding: bool = False
    fault: NotRead | None = None


@dataclass(slots=True)
class Look:
    """What a look found; ``marks`` are known once it was accepted."""

    messages: list[Message] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


class Source(Protocol):
    """What the feed looks at."""

    def looking(self) -> "_Looking":
        """Open whatever a look needs, for as long as the link lives."""

    async def look(self, session: "aiohttp.ClientSession | None") -> Look:
        """What is new; raises FeedDown."""

    def accept(self, look: Look) -> None:
        """It is committed."""


def message_of(raw: bytes, origin: str) -> Message:
    """Read the markup of a message."""
    try:
        root, other = root_of(raw)
    except NotRead as fault:
        return Message(raw, origin, fault=fault)
    return Message(raw, origin, root, other)


@asynccontextmanager
async def _without_session() -> AsyncIterator[None]:
    yield None


class _Known:
    """The newest marks, no more than a fixed number."""

    def __init__(self) -> None:
        self._marks: dict[str, None] = {}

    def __contains__(self, mark: str) -> bool:
        return mark in self._marks

    def add(self, marks: list[str]) -> None:
        for mark in marks:
            self._marks.pop(mark, None)
            self._marks[mark] = None
        for mark in list(self._marks)[: max(len(self._marks) - MOST_KNOWN, 0)]:
            del self._marks[mark]


class AddressSource:
    """A polled address."""

    def __init__(self, settings: WebSettings, hosts: tuple[str, ...], clock: Clock, folder: Path, secret: str) -> None:
        self._settings, self._clock, self._folder, self._secret = settings, clock, folder, secret
        self._hosts = {urlsplit(settings.url).netloc.lower(), *(host.lower() for host in hosts)}
        self._known = _Known()
        self._tries: dict[str, int] = {}
        self._poller: Poller | None = None
        self._fetched: object = None
        self._whole = True
        """Whether the last look left nothing for the next."""

    def looking(self) -> "_Looking":
        """A session."""
        from zscc.feeds.polling import Poller
        from zscc.feeds.web_link import session_of

        if self._poller is None:
            own = self._headers_for(self._settings.url)
            self._poller = Poller(self._settings.url, self._settings.where, self._clock, MOST_BYTES, own)
        return session_of(self._settings, self._folder, "")

    async def look(self, session: "aiohttp.ClientSession | None") -> Look:
        """Ask the address, and for what its index leads to."""
        from zscc.feeds.web_link import troubles

        assert session is not None
        assert self._poller is not None
        found = Look()
        async with troubles(self._settings):
            self._fetched = fetched = await self._poller.fetch(session)
        if fetched is None:
            return found
        self._whole = True
        first = await asyncio.to_thread(message_of, fetched.body, self._settings.where)
        if first.root is None or not is_index(first.root):
            self._take(found, first, str(hash(fetched.body)))
            return found
        for element in messages_in(first.root):
            raw = tostring(element, encoding="utf-8")
            self._take(found, Message(raw, self._settings.where, element), str(hash(raw)))
        for lead in leads_in(first.root, self._settings.url):
            mark = f"{lead.url} {lead.mark}"
            if mark not in self._known:
                await self._follow(found, session, lead, mark)
        return found

    def accept(self, look: Look) -> None:
        """What was found is known, and the index with it when nothing of it is left."""
        from zscc.feeds.polling import Fetched

        self._known.add(look.marks)
        if self._whole and self._poller is not None and isinstance(self._fetched, Fetched):
            self._poller.accept(self._fetched)

    def _take(self, found: Look, message: Message, mark: str) -> None:
        if mark in self._known:
            return
        if len(found.messages) >= MOST_AT_ONCE:
            self._whole = False
            return
        found.messages.append(message)
        found.marks.append(mark)

    async def _follow(self, found: Look, session: "aiohttp.ClientSession", lead: Lead, mark: str) -> None:
        """Fetch what an entry leads to; only from servers that the profile knows."""
        if len(found.messages) >= MOST_AT_ONCE:
            self._whole = False
        elif not self._may_ask(lead.url):
            self._take(found, Message(lead.url.encode(), self._settings.where, fault=NotRead("elsewhere")), mark)
        else:
            try:
                body = await self._body(session, lead.url)
                self._take(found, await asyncio.to_thread(message_of, body, lead.url), mark)
            except FeedDown as down:
                self._miss(found, lead, mark, down)

    def _may_ask(self, url: str) -> bool:
        """Known servers only, and none without TLS where the index came with it."""
        there, here = urlsplit(url), urlsplit(self._settings.url)
        return there.netloc.lower() in self._hosts and there.scheme in {"https", here.scheme}

    def _headers_for(self, url: str) -> dict[str, str]:
        """The token is for the server of the profile's address alone."""
        own = urlsplit(url)[:2] == urlsplit(self._settings.url)[:2]
        return self._settings.headers_with(self._secret) if own else {}

    def _miss(self, found: Look, lead: Lead, mark: str, down: FeedDown) -> None:
        """An entry that cannot be fetched is asked for again, and given up with its reason."""
        if len(self._tries) > MOST_KNOWN:
            self._tries.clear()
        self._tries[mark] = self._tries.get(mark, 0) + 1
        if self._tries[mark] < TRIES:
            self._whole = False
            return
        del self._tries[mark]
        fault = NotRead("unreachable", f"{down.code} {down.arguments.get('status', '')}".strip())
        self._take(found, Message(lead.url.encode(), self._settings.where, fault=fault), mark)

    async def _body(self, session: "aiohttp.ClientSession", url: str) -> bytes:
        from zscc.feeds.web_link import body_of, status_trouble, troubles

        headers = {**self._headers_for(url), "Accept-Encoding": "gzip, deflate"}
        async with troubles(self._settings), session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status != 200:
                raise status_trouble(response.status, url)
            return await body_of(response, MOST_BYTES)


class FolderSource:
    """A folder into which somebody puts files; they stay where they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known = _Known()
        self._waited: set[str] = set()
        """Files that could not be read the last time: they may have been half written."""

    def looking(self) -> "_Looking":
        """Nothing to open."""
        return _without_session()

    async def look(self, session: "aiohttp.ClientSession | None") -> Look:
        """Read the files that are new or have changed."""
        del session
        return await asyncio.to_thread(self._look)

    def accept(self, look: Look) -> None:
        """What was found is known."""
        self._known.add(look.marks)

    def _look(self) -> Look:
        found, waiting = Look(), set[str]()
        try:
            new = [each for each in self._files() if each[2] not in self._known]
        except OSError as error:
            raise FeedDown("folder_absent", path=str(self._folder), detail=error.strerror or str(error)) from error
        # The newest must not wait behind an archive.
        new.sort(key=lambda each: -each[1])
        for path, _, mark in sorted(new[:MOST_AT_ONCE]):
            message = self._message(path)
            if message.fault is not None and message.fault.code == "bad_xml" and mark not in self._waited:
                waiting.add(mark)
                continue
            found.messages.append(message)
            found.marks.append(mark)
        self._waited = waiting
        return found

    def _files(self) -> Iterator[tuple[Path, int, str]]:
        """Path, when it was written, and its mark."""
        for number, path in enumerate(self._folder.iterdir()):
            if number >= MOST_FILES:
                raise FeedDown("folder_full", path=str(self._folder), most=MOST_FILES)
            if path.suffix.lower() not in _ENDINGS:
                continue
            its = path.lstat()
            # A link leads out of the folder, a pipe never ends.
            if stat.S_ISREG(its.st_mode):
                yield path, its.st_mtime_ns, f"{path.name} {its.st_mtime_ns} {its.st_size}"

    def _message(self, path: Path) -> Message:
        try:
            with path.open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
        except OSError as error:
            return Message(b"", path.name, fault=NotRead("unreachable", error.strerror or str(error)))
        return message_of(raw, path.name)


if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    _Looking = AbstractAsyncContextManager[aiohttp.ClientSession | None]
