"""Asking an address again and again for what is new: ETag and If-Modified-Since, Retry-After, a pause with jitter."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from zscc.clock import Clock
from zscc.feeds.contract import FeedDown
from zscc.feeds.web_link import body_of, status_trouble, wait_of

NOT_MODIFIED, OK, NO_CONTENT = 304, 200, 204
_JITTER = 0.1
LEAST_EVERY_S, MOST_EVERY_S = 1.0, 86_400.0


def check_every(every_s: float) -> None:
    """ValueError for a pause that would harm the server or be no polling."""
    if not LEAST_EVERY_S <= every_s <= MOST_EVERY_S:
        raise ValueError(f"every_s: {LEAST_EVERY_S:g} to {MOST_EVERY_S:g} seconds")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that is not known yet, and what the server calls it."""

    body: bytes
    etag: str
    modified: str


class Poller:
    """One address. What was fetched counts as known once it was accepted, so after its commit."""

    def __init__(
        self, url: str, where: str, clock: Clock, most_bytes: int, own_headers: Mapping[str, str] | None = None
    ) -> None:
        """``own_headers``: what this address gets beside the headers of the session."""
        self.url = url
        self._own_headers = dict(own_headers or {})
        self._where = where
        self._clock = clock
        self._most_bytes = most_bytes
        self._etag = self._modified = ""
        self._wait_s = self._not_before_s = 0.0
        """Seconds of the epoch of the clock: the server does not want to be asked earlier."""
        # Desks that started together must not ask together for ever.
        self._dice = random.Random()

    async def fetch(self, session: aiohttp.ClientSession) -> Fetched | None:
        """The body; None when it is the one that was accepted last. Waits as long as the server wants; FeedDown."""
        # A clock that was set back makes no wait longer than the server wants it.
        await self._clock.sleep(min(self._not_before_s - self._now_s(), self._wait_s))
        headers = {**self._own_headers, "Accept-Encoding": "gzip, deflate"}
        headers |= {"If-None-Match": self._etag} if self._etag else {}
        headers |= {"If-Modified-Since": self._modified} if self._modified else {}
        async with session.get(self.url, headers=headers, allow_redirects=False) as response:
            self._wait_s = wait_of(response.headers, self._clock.now())
            self._not_before_s = self._now_s() + self._wait_s
            if response.status in {NOT_MODIFIED, NO_CONTENT}:
                return None
            if response.status != OK:
                raise self._down(response.status)
            body = await body_of(response, self._most_bytes)
            told = response.headers
            return Fetched(body, told.get("ETag", "")[:1000], told.get("Last-Modified", "")[:100])

    def accept(self, fetched: Fetched) -> None:
        """This one is committed: only another one is news from now on."""
        self._etag, self._modified = fetched.etag, fetched.modified

    async def pause(self, every_s: float) -> None:
        """Wait until it is time to ask again, a little earlier or later than the last time."""
        await self._clock.sleep(every_s * self._dice.uniform(1.0 - _JITTER, 1.0 + _JITTER))

    def _down(self, status: int) -> FeedDown:
        wait_s = self._not_before_s - self._now_s()
        down = status_trouble(status, self._where)
        return FeedDown(down.code, **down.arguments, wait_s=round(wait_s)) if down.code == "web_busy" else down

    def _now_s(self) -> float:
        return self._clock.now().timestamp()
