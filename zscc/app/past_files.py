"""What files need of the journal beside the shown picture: proof of a moment, and a stretch of time as a film.

A proof is the moment folded once more, apart from the screen: its place and the state's hash, which a reopened file is
compared with. A film is made in a process of its own, which reads the journal itself.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

from zscc.clock import monotonic_s
from zscc.store.contract import Reader, StoreError

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import datetime
    from pathlib import Path

    from zscc.map.pages.apart import Job
    from zscc.settings.profile import Profile
    from zscc.ui.export.sources import FilmAsked

_WITHIN_S = 30.0
"""A fold that takes longer proves nothing: the file goes without its hash."""


class PastFiles:
    """Of one desk; made on its screen's thread."""

    def __init__(self, open_reader: Callable[[], Reader], profile: "Profile", journal: "Path | None") -> None:
        """``journal``: the file that a film's own process reads; None where there is none."""
        self._open_reader, self._profile, self._journal = open_reader, profile, journal
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="zscc-proof")
        self._closed = False

    def proof_of(self, moment: "datetime") -> "Future[tuple[int, str]]":
        """Place and hash of everything that was recorded then or before; (0, '') where the journal cannot tell."""
        return self._worker.submit(self._prove, moment)

    def film_of(self, asked: "FilmAsked") -> "Job | None":
        """What makes this film; None where there is no journal to read."""
        from zscc.app.film_job import FilmJob

        return None if self._journal is None else FilmJob(asked, self._profile, self._journal)

    def close(self) -> None:
        """Stop; the desk is closing."""
        self._closed = True
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _prove(self, moment: "datetime") -> tuple[int, str]:
        from zscc.centre.time_hand import TimeHand

        until_s = monotonic_s() + _WITHIN_S
        try:
            with closing(self._open_reader()) as reader:
                hand = TimeHand(reader, self._profile)
                for _ in hand.go_to(moment):
                    if self._closed or monotonic_s() > until_s:
                        return 0, ""
                snapshot = hand.situation.snapshot(moment, with_hash=True)
        except StoreError:
            return 0, ""
        return snapshot.seq, snapshot.state_hash or ""
