"""What of a moment is shown: all as it stood, only what is new within a window that goes with it, or since a begin.

Open cases stay in sight however old they are: who has a beginning and no end yet goes on (their end takes them away).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from zscc.model.case import Case
from zscc.model.moment import utc_from_ms
from zscc.model.panel_filter import PanelFilter
from zscc.situation.narrowed import narrowed_in_pieces
from zscc.situation.snapshot import Snapshot

WINDOWS: dict[str, int | None] = {
    "all": None,
    "minutes_15": 900,
    "hour": 3_600,
    "hours_6": 21_600,
    "since": None,
}
"""Seconds that a moving window reaches back; ``all``: no window, ``since``: all from the begin of the selection on."""


@dataclass(frozen=True, slots=True)
class Lately(PanelFilter):
    """What came lately, and what is still open."""

    def lets_case(self, case: Case) -> bool:
        """Whether it is open, or was opened within the window."""
        return not case.ended or PanelFilter.lets_case(self, case)


class LatelyShown:
    """Narrows one moment after the other."""

    def __init__(self) -> None:
        self.window = "all"
        self.since_ms = 0
        """Where ``since`` begins."""

    @property
    def trail_minutes(self) -> float | None:
        """How long the trails are that belong to it; None for what the town has set."""
        seconds = WINDOWS[self.window]
        return None if seconds is None else seconds / 60

    def in_pieces(self, snapshot: Snapshot) -> Iterator[Snapshot | None]:
        """The moment as it is to be shown, with pauses (None) before it."""
        if self.window == "all":
            yield snapshot
            return
        seconds = WINDOWS[self.window]
        since = utc_from_ms(self.since_ms) if seconds is None else snapshot.as_of - timedelta(seconds=seconds)
        yield from narrowed_in_pieces(snapshot, Lately(since=since))
