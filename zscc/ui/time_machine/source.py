"""What the screen asks of the time machine; the app puts the centre's behind it.

Everything is answered later, by a future that any thread may fulfil: nobody at the screen waits.
"""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import datetime

    from zscc.model.time_counts import TimeCounts, TimeSpan
    from zscc.situation.snapshot import Snapshot


class MomentSource(Protocol):
    """The past of one journal; moments are aware UTC."""

    def at(self, moment: "datetime") -> "Future[Snapshot]":
        """The picture as it was then; ``as_of`` says the moment. A newer question cancels one that still waits."""

    def span(self) -> "Future[TimeSpan | None]":
        """From when until when the journal reaches; None while it is empty."""

    def histogram(self, since: "datetime", until: "datetime", bins: int) -> "Future[TimeCounts]":
        """How much was recorded in each of ``bins`` equal parts."""
