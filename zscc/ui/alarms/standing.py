"""The alarms of a moment in the order in which they ask for an act, and whether the desk is flooded by them."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from zscc.analysis.alarm_load import BIN_MS, flooded_since
from zscc.model.moment import ms_from_utc
from zscc.situation.snapshot import Alarm

LOOKED_BACK_MS = 6 * BIN_MS
"""A flood is told by what came since it began; an hour of it is told by its last hour."""


def needs_act(alarm: Alarm) -> bool:
    """Whether nobody has acknowledged it and nobody put it aside."""
    return alarm.acknowledged is None and alarm.shelved is None


def in_order(alarms: Sequence[Alarm]) -> list[Alarm]:
    """Not acknowledged first, then what still holds, then by priority, the newest first."""

    def place(alarm: Alarm) -> tuple[bool, bool, int, float]:
        over = alarm.cleared_at is not None
        return (alarm.acknowledged is not None, over, alarm.raised.priority.rank, -alarm.raised.at.timestamp())

    return sorted(alarms, key=place)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the panels show of one moment."""

    waiting: tuple[Alarm, ...] = ()
    """To be acknowledged, the most urgent first."""
    others: tuple[Alarm, ...] = ()
    """Acknowledged, and their condition still holds."""
    shelved: tuple[Alarm, ...] = ()
    flood: int = 0
    """Alarms of the last ten minutes while the desk is flooded; 0 while it is not."""
    by_rule: tuple[tuple[str, int], ...] = ()
    """Of those, the rules with most first."""

    @property
    def all(self) -> tuple[Alarm, ...]:
        """Everything but what is shelved."""
        return (*self.waiting, *self.others)


@dataclass
class Watched:
    """Remembers what was raised lately: what is over and acknowledged has left the snapshot, but still was a load."""

    _raised: deque[tuple[int, str, str]] = field(default_factory=deque)
    _known: set[str] = field(default_factory=set)
    _seen: tuple[Alarm, ...] = ()
    _standing: Standing = field(default_factory=Standing)
    _at_ms: int = 0

    def of(self, alarms: tuple[Alarm, ...], as_of: datetime) -> Standing:
        """The alarms of a snapshot; the same object while nothing changed."""
        at_ms = ms_from_utc(as_of)
        if alarms is self._seen and (not self._raised or at_ms - self._at_ms < 10_000):
            return self._standing
        self._at_ms = at_ms
        if alarms is not self._seen:
            self._note(alarms, at_ms - LOOKED_BACK_MS)
        self._forget(at_ms)
        count, by_rule = self._flood(at_ms)
        if alarms is self._seen and (count, by_rule) == (self._standing.flood, self._standing.by_rule):
            return self._standing
        self._seen = alarms
        ordered = in_order([alarm for alarm in alarms if alarm.shelved is None])
        self._standing = Standing(
            waiting=tuple(alarm for alarm in ordered if needs_act(alarm)),
            others=tuple(alarm for alarm in ordered if not needs_act(alarm)),
            shelved=tuple(alarm for alarm in alarms if alarm.shelved is not None),
            flood=count,
            by_rule=by_rule,
        )
        return self._standing

    def _note(self, alarms: Sequence[Alarm], from_ms: int) -> None:
        for alarm in alarms:
            raised_ms = ms_from_utc(alarm.raised.at)
            if alarm.alarm_id not in self._known and raised_ms >= from_ms:
                self._known.add(alarm.alarm_id)
                self._raised.append((raised_ms, alarm.alarm_id, alarm.raised.rule))

    def _forget(self, at_ms: int) -> None:
        while self._raised and self._raised[0][0] < at_ms - LOOKED_BACK_MS:
            self._known.discard(self._raised.popleft()[1])

    def _flood(self, at_ms: int) -> tuple[int, tuple[tuple[str, int], ...]]:
        moments = np.array([raised[0] for raised in self._raised], np.int64)
        if not len(moments) or flooded_since(moments, at_ms) is None:
            return 0, ()
        recent = [rule for moment, _, rule in self._raised if at_ms - BIN_MS < moment <= at_ms]
        return len(recent), tuple(Counter(recent).most_common())
