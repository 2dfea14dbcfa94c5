"""How the feeds fare, put together from their healths: a line now and then for who runs them without a screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zscc.model.feed_health import FeedHealth
from zscc.model.journal import Entry

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed at the time of a status."""

    health: FeedHealth
    per_second: float
    """Items since the status before."""


class FeedWatch:
    """Takes committed entries; keeps the last health of every feed."""

    def __init__(self) -> None:
        self._healths: dict[str, FeedHealth] = {}
        self._told: dict[str, tuple[datetime, int, datetime]] = {}
        """Of every feed at the status before: start, items, at."""
        self.entries = 0

    def take(self, entries: Iterable[Entry]) -> list[FeedHealth]:
        """Take them; returns the healths that say another state than before."""
        turns = []
        for entry in entries:
            self.entries += 1
            health = entry.fact
            if isinstance(health, FeedHealth):
                before = self._healths.get(health.feed)
                if before is None or (before.state, before.error) != (health.state, health.error):
                    turns.append(health)
                self._healths[health.feed] = health
        return turns

    def status(self) -> list[FeedLine]:
        """Every feed now, by name."""
        lines = []
        for name in sorted(self._healths):
            health = self._healths[name]
            started_at, items, at = self._told.get(name, (health.started_at, 0, health.started_at))
            if started_at != health.started_at:
                items, at = 0, health.started_at
            passed_s = (health.at - at).total_seconds()
            rate = (health.items - items) / passed_s if passed_s > 0 else 0.0
            self._told[name] = (health.started_at, health.items, health.at)
            lines.append(FeedLine(health, rate))
        return lines
