"""The kind ``http``: an intake for other systems, as a profile sets it up (docs/feeds/http.md)."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from importlib import import_module

from zscc.feeds.contract import Delivery
from zscc.feeds.ground import FeedGround
from zscc.feeds.http.openapi import document
from zscc.feeds.http.settings import Settings
from zscc.feeds.http.waiting import Waiting, WaitingRoom
from zscc.feeds.http.wire import Reply, answer_of, digest_of, error, receipt, whole_refused
from zscc.feeds.mapping import Mapped, Mapping
from zscc.feeds.message_edge import MessageEdge, Told
from zscc.feeds.preview_items import MOST_SHOWN, as_one
from zscc.feeds.preview_judge import PreviewJudge
from zscc.model.feed_question import Preview
from zscc.model.received import Received

__all__ = ["HttpIntake", "Settings", "make"]

PREVIEWS = 5
_LARGE_BYTES = 65_536
"""A larger body is read on a thread, so that other feeds go on meanwhile, and is not shown."""


class HttpIntake:
    """One address where reports and fixes can be posted."""

    def __init__(self, name: str, settings: Settings, ground: FeedGround) -> None:
        """Raises SecretMissing where the token is not there."""
        self._name = name
        self._settings = settings
        self._ground = ground
        self._token = ground.secret(settings.token)
        self._mappings = {path: Mapping(mapping, settings) for path, mapping in settings.mappings().items()}
        self._edge = MessageEdge(name, ground)
        self._judge = PreviewJudge(ground)
        limits = settings.limits
        self._room = WaitingRoom(limits.waiting, most_bytes=16 * limits.body_bytes)
        self._newest: deque[tuple[datetime, str, list[bytes]]] = deque(maxlen=PREVIEWS)
        self.port = 0
        """Where it listens, once it does."""

    @property
    def name(self) -> str:
        """The name in the profile and on the feed panel."""
        return self._name

    def preview(self) -> Sequence[Preview]:
        """The newest bodies, newest first."""
        return [self._shown(*each) for each in tuple(self._newest)]

    def _shown(self, at: datetime, path: str, messages: Sequence[bytes]) -> Preview:
        """A body of several lines holds one message a line."""
        previews = [self._mappings[path].preview(each, at, judge=self._judge) for each in messages[:MOST_SHOWN]]
        if len(previews) == 1:
            return previews[0]
        beyond = len(messages) - len(previews)
        items = [item for each in previews for item in each.all_items]
        return as_one(items, beyond + sum(each.items for each in previews))

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """What a body would become at the path that ``origin`` names, else at the first that takes it."""
        paths = [origin.strip("/")] if origin.strip("/") in self._mappings else list(self._mappings)
        shown = [self._mappings[path].preview(message, at, judge=self._judge) for path in paths]
        return next((each for each in shown if each.becomes), shown[0])

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Listen; raises FeedDown when the address cannot be had."""
        # It loads the server's library, which nobody needs who does not listen.

        text = document(self._settings, self._name)
        # The library takes a while to load; it is wanted only here, and other feeds share the loop.
        await asyncio.to_thread(import_module, "zscc.feeds.http.server")
        from zscc.feeds.http.server import HttpServer

        async with HttpServer(self._settings, self._token, self._ground.folder, self._room, text) as server:
            self.port = server.port
            yield Delivery((), 0)
            while True:
                batch = await self._room.gathered()
                delivery, replies = await self._judged(batch)
                delivery = self._with_turned_away(delivery)
                if delivery.facts or delivery.rows:
                    yield delivery
                for waiting, reply in replies:
                    waiting.reply(reply)
                self._room.done()

    def _with_turned_away(self, delivery: Delivery) -> Delivery:
        turned = self._room.turned()
        return replace(delivery, rows=delivery.rows + turned.total(), rejects=delivery.rejects + turned)

    async def _judged(self, batch: Sequence[Waiting]) -> tuple[Delivery, list[tuple[Waiting, Reply]]]:
        """What is to be written, and what each is answered once it is."""
        asked, replies = await self._not_answered_before(batch)
        if not asked:
            return Delivery((), 0), replies
        mapped = [await self._mapped(waiting) for waiting in asked]
        digests = [digest_of(waiting.path, waiting.body) for waiting in asked]
        told = [Told(each, digest) for each, digest in zip(mapped, digests, strict=True)]
        verdict = await self._edge.judge(told)
        now = self._ground.clock.now()
        receipts: list[Received] = []
        for waiting, each, digest, outcome in zip(asked, mapped, digests, verdict.outcomes, strict=True):
            if None in outcome:
                replies.append((waiting, whole_refused(outcome[None])))
                continue
            received = receipt(self._name, waiting.key, digest, now, each.items, outcome)
            if waiting.key:
                receipts.append(received)
            replies.append((waiting, answer_of(received)))
        return replace(verdict.delivery, facts=(*verdict.delivery.facts, *receipts)), replies

    async def _not_answered_before(self, batch: Sequence[Waiting]) -> tuple[list[Waiting], list[tuple[Waiting, Reply]]]:
        """Those that are asked for the first time, and the answers of the others; of two of one key one waits."""
        keys = {waiting.key: self._receipt_key(waiting) for waiting in batch if waiting.key}
        known = await self._edge.known(list(keys.values()))
        asked: list[Waiting] = []
        replies: list[tuple[Waiting, Reply]] = []
        here: set[str] = set()
        for waiting in batch:
            before = known.get(keys.get(waiting.key, ""))
            if isinstance(before, Received):
                replies.append((waiting, _again(before, waiting)))
            elif waiting.key and waiting.key in here:
                self._room.put_back(waiting)
            else:
                here.add(waiting.key)
                asked.append(waiting)
        return asked, replies

    def _receipt_key(self, waiting: Waiting) -> str:
        return f"received:{self._name}:{waiting.key}"

    async def _mapped(self, waiting: Waiting) -> Mapped:
        mapping = self._mappings[waiting.path]
        if len(waiting.body) <= _LARGE_BYTES:
            lines = [line for line in waiting.body.splitlines() if line.strip()] if waiting.lines else []
            self._newest.appendleft((self._ground.clock.now(), waiting.path, lines or [waiting.body]))
            return mapping.decode(waiting.body, waiting.origin, lines=waiting.lines)
        return await asyncio.to_thread(mapping.decode, waiting.body, waiting.origin, lines=waiting.lines)


def _again(before: Received, waiting: Waiting) -> Reply:
    same = before.digest == digest_of(waiting.path, waiting.body)
    return answer_of(before, again=True) if same else error("key_reused")


def make(name: str, settings: Settings, ground: FeedGround) -> HttpIntake:
    """The intake of a table; raises SecretMissing."""
    return HttpIntake(name, settings, ground)
