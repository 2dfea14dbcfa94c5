"""From mapped messages to one delivery: fixes through the edge, reports through theirs, and what became of each item.

One call for all that has arrived since the last one. The key of a batch of fixes is made of what they say, so a sender
that repeats a message writes nothing twice, before or after a restart; and when one fix of it was refused the first
time, say as too far in the future, it is another batch and is not taken for known.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

import numpy as np

from zscc.feeds.contract import Delivery, Refused, together
from zscc.feeds.edge import EdgeRules
from zscc.feeds.ground import FeedGround, JournalSilent
from zscc.feeds.judged import FIXES_A_BATCH, Judged
from zscc.feeds.mapping import MOST_KEPT
from zscc.feeds.mapping_json import kept
from zscc.feeds.mapping_rows import Mapped, ReportRow, fix_rows
from zscc.feeds.report_edge import JudgedReports, ReportEdge
from zscc.feeds.rows import FixRows
from zscc.model.journal import Fact

LOOKED_UP_AT_ONCE = 500
TRY_AGAIN_S = 1.0
DECODED_AT_ONCE = 50
"""Messages between two breaths of the loop that all feeds share."""
KNOWN = "duplicate"
"""Reason of what is known already; it is no loss."""


@dataclass(frozen=True, slots=True)
class Told:
    """A mapped message; fixes of messages with one key share a batch, '' is a key like any other."""

    mapped: Mapped
    key: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one call brought."""

    delivery: Delivery
    outcomes: tuple[Mapping[int | None, Refused], ...]
    """For each message, its items that were not taken: by place in it, None for the message as a whole."""


@dataclass(slots=True)
class _Sums:
    rejects: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    outcomes: list[dict[int | None, Refused]] = field(default_factory=list)

    def refuse(self, message: int, place: int | None, refused: Refused) -> None:
        self.outcomes[message][place] = refused
        self.rejects[refused.reason] += 1
        if refused.item and len(self.refused) < MOST_KEPT:
            self.refused.append(refused)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Fixes as a fact, and for each of them its message and its row in it."""

    fact: Fact
    rows: Sequence[tuple[int, int]]


class MessageEdge:
    """Judges the messages of one feed; belongs to one loop."""

    def __init__(self, feed: str, ground: FeedGround) -> None:
        self._feed = feed
        self._ground = ground
        self._fixes = ground.edge()
        rules = EdgeRules.live(ground.thresholds)
        self._reports = ReportEdge(rules, ground.grids, ground.catalogue, ground.salt)

    async def deliver(self, read: Iterable[Told | Refused | None], place: str = "") -> Delivery:
        """Messages as a feed reads them, one by one: mapped, refused before that, or passed over (None).

        ``place``: where the feed may be resumed once this is committed.
        """
        told, refused = list[Told](), list[Refused]()
        for number, each in enumerate(read, 1):
            if isinstance(each, Refused):
                refused.append(each)
            elif each is not None:
                told.append(each)
            if number % DECODED_AT_ONCE == 0:
                await asyncio.sleep(0)
        verdict = await self.judge(told)
        rejects = Counter(each.reason for each in refused)
        mine = Delivery((), rejects.total(), rejects, refused=tuple(refused), place=place)
        return together([verdict.delivery, mine])

    async def judge(self, messages: Sequence[Told]) -> Verdict:
        """All that has arrived, as one delivery; waits while the journal cannot be read."""
        rows = [row for told in messages for row in told.mapped.reports]
        known = await self.known(list(dict.fromkeys(f"report:{row.source}:{row.report_id}" for row in rows)))
        now = self._ground.clock.now()
        sums = _Sums(outcomes=[{} for _ in messages])
        for number, told in enumerate(messages):
            sums.flags.update(told.mapped.flags)
            for item in told.mapped.refused:
                sums.refuse(number, item.place, item.refused)
        judged = self._reports.judge(rows, now, known)
        fixes = await self._new_batches(messages, self._fix_facts(messages, now, sums), sums)
        facts: list[Fact] = [*fixes, *judged.facts]
        self._tell(messages, judged, rows, sums)
        received = sum(told.mapped.items for told in messages)
        delivery = Delivery(
            tuple(facts), received, sums.rejects, sums.flags, tuple(sums.refused), personal=judged.personal
        )
        return Verdict(delivery, tuple(sums.outcomes))

    async def known(self, keys: Sequence[str]) -> dict[str, Fact]:
        """What the journal holds under these keys; waits while it cannot be read."""
        found: dict[str, Fact] = {}
        for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
            found.update(await self._looked_up(keys[start : start + LOOKED_UP_AT_ONCE]))
        return found

    async def _looked_up(self, keys: Sequence[str]) -> Mapping[str, Fact]:
        while True:
            try:
                return await self._ground.recall(keys)
            except JournalSilent:
                await self._ground.clock.sleep(TRY_AGAIN_S)

    async def _new_batches(self, messages: Sequence[Told], batches: Sequence[_Batch], sums: _Sums) -> list[Fact]:
        """Those that the journal does not know; what was told before the last start, the edge has forgotten."""
        known = await self.known([batch.fact.key for batch in batches])
        for batch in batches:
            if batch.fact.key in known:
                for number, place in batch.rows:
                    mapped = messages[number].mapped
                    sums.refuse(number, mapped.told_fixes[place].place, Refused(KNOWN, b"", mapped.origin))
        return [batch.fact for batch in batches if batch.fact.key not in known]

    def _tell(self, messages: Sequence[Told], judged: JudgedReports, rows: Sequence[ReportRow], sums: _Sums) -> None:
        message_of_row = [number for number, told in enumerate(messages) for _ in told.mapped.reports]
        sums.flags.update(judged.flags)
        for each in judged.refused:
            sums.refuse(message_of_row[each.row], rows[each.row].place, each.refused)

    def _fix_facts(self, messages: Sequence[Told], now: datetime, sums: _Sums) -> list[_Batch]:
        if not any(told.mapped.told_fixes for told in messages):
            return []
        judged = self._fixes.judge(fix_rows([told.mapped for told in messages]), now)
        sums.flags.update(judged.flag_counts)
        where = [
            (number, place) for number, told in enumerate(messages) for place in range(len(told.mapped.told_fixes))
        ]
        gone = np.zeros(len(where), np.bool_)
        for reason, rows in judged.refused_at.items():
            gone[rows] = True
            for row in rows.tolist():
                number, place = where[row]
                mapped = messages[number].mapped
                fix = mapped.told_fixes[place]
                worth = reason != KNOWN and len(sums.refused) < MOST_KEPT
                sums.refuse(number, fix.place, Refused(reason, kept(fix.item) if worth else b"", mapped.origin))
        return self._batches(
            messages, judged, [each for each, out in zip(where, gone.tolist(), strict=True) if not out]
        )

    def _batches(self, messages: Sequence[Told], judged: Judged, kept_from: Sequence[tuple[int, int]]) -> list[_Batch]:
        """Batches of the fixes that were kept; messages of one key share theirs."""
        groups: dict[str, list[int]] = {}
        for row, (number, _) in enumerate(kept_from):
            groups.setdefault(messages[number].key, []).append(row)
        batches: list[_Batch] = []
        for key, rows in groups.items():
            for start in range(0, len(rows), FIXES_A_BATCH):
                its = rows[start : start + FIXES_A_BATCH]
                part = judged.part(np.array(its, np.int64))
                (fact,) = part.delivery(self._feed, f"{self._feed}:{key}:{_digest_of(part.rows)}").facts
                batches.append(_Batch(fact, [kept_from[row] for row in its]))
        return batches


def _digest_of(rows: FixRows) -> str:
    """Of what the fixes say: whatever messages brought them, the same fixes are the same."""
    digest = blake2b("\0".join(rows.vehicles[number] for number in rows.vehicle).encode(), digest_size=16)
    for column in (rows.observed_at_ms, rows.lon_deg, rows.lat_deg):
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
