"""What goes on outside, kept up from the journal's tail: last fixes, settings of responders, their open orders.

One value for the session, in the :class:`~zscc.centre.lives.Workplace`: a life follows (``zscc.centre.arrivals``),
whoever answers questions reads. Where no life follows, as in a window alone, ``catch_up`` does before a question.
"""

import asyncio
from collections.abc import AsyncIterator, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from zscc.centre.journal import JournalWriter
from zscc.geo.spaces import map_from_wgs84
from zscc.model.case import Case, Stage
from zscc.model.case_facts import CaseOpened, CaseStep
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.fix import NOT_THERE, SPEED_PER_KMH, UNKNOWN, FixBatch, FixFlag
from zscc.model.journal import Entry
from zscc.model.moment import ms_from_utc
from zscc.model.responder import ResponderSet
from zscc.model.space import E7
from zscc.rules.fence import Passing
from zscc.rules.standing import Orders, Seen, Standing

if TYPE_CHECKING:
    from zscc.centre.tail import Subscription

ENTRIES_AT_ONCE = 64
CASES_AT_ONCE = 500
LOOKED_BACK = 512
"""Entries before the start that are read for the vehicles' last fixes."""
_ORDERED = CaseQuery(
    ended=False,
    stages=frozenset({Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING}),
    order=CaseOrder.QUEUE,
    limit=CASES_AT_ONCE,
)


@dataclass(frozen=True, slots=True)
class Happened:
    """What one step of following brought, in the journal's order."""

    entries: Sequence[Entry]
    cases: Sequence[Case]
    """Newest values of the cases that took a step."""


class Field:
    """Belongs to the I/O loop; ``standing`` makes a value that may go to any thread."""

    def __init__(self, vehicles: Iterable[str]) -> None:
        """``vehicles``: those whose fixes tell where a responder is."""
        self._vehicles = frozenset(vehicles)
        self._orders = Orders()
        self._settings: dict[str, ResponderSet] = {}
        self._seen: dict[str, Seen] = {}
        self._tail: Subscription | None = None
        self._taken: list[Entry] = []
        self._followed = False
        self._stepping = asyncio.Lock()

    async def begin(self, writer: JournalWriter, after: int | None = None) -> list[Case]:
        """Follow from now on, from the entry after ``after``; the cases on which somebody is at work."""
        self.close()
        self._followed = True
        return await self._begin(writer, after)

    async def _begin(self, writer: JournalWriter, after: int | None) -> list[Case]:
        newest = await writer.last_seq()
        self._tail = writer.tail.subscribe(max(newest - LOOKED_BACK, 0) if after is None else after)
        self._settings = {its.responder_id: its for its in await writer.responder_settings()}
        ordered = [case async for case in _ordered(writer)]
        for case in ordered:
            self._orders.take(case)
        return ordered

    async def step(self, writer: JournalWriter) -> Happened:
        """Take in what came, a small part of it; raises StoreError while the journal cannot be read."""
        assert self._tail is not None
        async with self._stepping:
            # What was taken does not come again: it waits here while the store cannot be read.
            entries = self._taken = self._taken or self._tail.take(ENTRIES_AT_ONCE)
            stepped = dict.fromkeys(e.fact.subject for e in entries if isinstance(e.fact, CaseOpened | CaseStep))
            found = [await writer.case(case_id) for case_id in stepped]
            cases = [case for case in found if case is not None]
            for case in cases:
                self._orders.take(case)
            for entry in entries:
                self._take(entry)
            self._taken = []
            return Happened(entries, cases)

    def _take(self, entry: Entry) -> None:
        fact = entry.fact
        if isinstance(fact, ResponderSet):
            known = self._settings.get(fact.responder_id)
            if known is None or known.serial < fact.serial:
                self._settings[fact.responder_id] = fact
        elif isinstance(fact, FixBatch):
            for vehicle, its in passings(fact, ms_from_utc(entry.recorded_at), self._vehicles):
                known_fix = self._seen.get(vehicle)
                newer = known_fix is None or known_fix.observed_at_ms < its.observed_at_ms
                if newer and not its.flags & NOT_THERE:
                    self._seen[vehicle] = Seen(its.x_m, its.y_m, its.observed_at_ms)

    async def catch_up(self, writer: JournalWriter) -> None:
        """Take in everything that is committed, where no life follows."""
        if self._followed:
            return
        if self._tail is None:
            await self._begin(writer, None)
        assert self._tail is not None
        while self._tail.backlog():
            if not (await self.step(writer)).entries:
                await asyncio.sleep(0.001)

    def standing(self, as_of: datetime) -> Standing:
        """Where responders stand now."""
        return Standing(as_of, dict(self._seen), dict(self._settings), self._orders.counted())

    def close(self) -> None:
        """Follow no longer."""
        if self._tail is not None:
            self._tail.close()
        self._tail, self._taken, self._followed = None, [], False


async def _ordered(writer: JournalWriter) -> AsyncIterator[Case]:
    """Cases on which somebody is at work, page by page, so that commits come between."""
    query = _ORDERED
    while page := await writer.find_cases(query):
        for case in page:
            yield case
        query = replace(query, offset=query.offset + CASES_AT_ONCE)


def passings(batch: FixBatch, recorded_at_ms: int, vehicles: Container[str]) -> Iterator[tuple[str, Passing]]:
    """The fixes of these vehicles in a batch, in map metres, in their order."""
    wanted = np.fromiter((name in vehicles for name in batch.vehicles), np.bool_, len(batch.vehicles))
    if not wanted.any():
        return
    vehicle = np.frombuffer(batch.vehicle, "<u2")
    row = np.flatnonzero(wanted[vehicle])
    degrees = (np.frombuffer(column, "<i4")[row] / E7 for column in (batch.lon_e7, batch.lat_e7))
    x_m, y_m = map_from_wgs84(*degrees)
    columns = zip(
        vehicle[row].tolist(),
        x_m.tolist(),
        y_m.tolist(),
        np.frombuffer(batch.observed_at_ms, "<i8")[row].tolist(),
        np.frombuffer(batch.speed, "<u2")[row].tolist(),
        np.frombuffer(batch.flags, "<u2")[row].tolist(),
        strict=True,
    )
    for name, x, y, at_ms, speed, flags in columns:
        kmh = None if speed == UNKNOWN else speed / SPEED_PER_KMH
        yield batch.vehicles[name], Passing(x, y, at_ms, recorded_at_ms, kmh, FixFlag(flags))
