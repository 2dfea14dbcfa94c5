"""Builds the key-frames that are missing: after a crash, in older journals, in a past that a demo brought along.

The newest stretch comes first, since that is where people go; within a stretch the fold goes forward. Days that are
older than what is kept get one whole frame each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from zscc.centre.frame_chain import FrameChain, MadeFrame
from zscc.centre.restore import folded_on, situation_of
from zscc.clock import day_of_ms, start_of_day_ms
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.settings.profile import Profile
from zscc.situation.recall import Recall
from zscc.situation.situation import FOLD_VERSION, Situation
from zscc.store.contract import FrameMark, Reader

EVERY = timedelta(minutes=10)
NEEDED_AFTER = timedelta(minutes=15)
"""A desk that keeps a frame every ten minutes by its own clock leaves no gap that needs another one."""
SOME_DAYS = timedelta(hours=50)
"""Between the last whole frames of two days lies less."""

Keep = Callable[[MadeFrame], None]


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries without a frame among them."""

    begins: FrameMark | None
    """None: at the first entry."""
    last_seq: int
    """Of the entry that the next frame stands at, or of the newest one."""


class FrameBuilder:
    """Belongs to one thread, and so does its reader."""

    def __init__(self, reader: Reader, recall: Recall, profile: Profile, keep: Keep) -> None:
        self._reader = reader
        self._recall = recall
        self._profile = profile
        self._keep = keep
        self._chain = FrameChain()
        self._oldest = utc_from_ms(0)
        """Of earlier days one frame each is kept."""

    def pieces(self) -> Iterator[None]:
        """Build everything that is missing now, with pauses."""
        for gap in self.gaps():
            yield from self._filled(gap)

    def gaps(self) -> list[Gap]:
        """What is missing, newest first."""
        last, last_seq = self._reader.last_recorded_at(), self._reader.last_seq()
        if last is None:
            return []
        marks: list[FrameMark | None] = [None, *self._reader.frame_marks(FOLD_VERSION)]
        ends = [(mark.seq, mark.as_of) for mark in marks if mark is not None] + [(last_seq, last)]
        self._oldest = last - timedelta(days=self._profile.key_frames.keep_days)
        found = [
            Gap(begins, end_seq)
            for begins, (end_seq, end) in zip(marks, ends, strict=True)
            if self._is_needed(begins, end_seq, end)
        ]
        return found[::-1]

    def _is_needed(self, begins: FrameMark | None, end_seq: int, end: datetime) -> bool:
        """Whether something was recorded so long before the next frame that a jump there had to fold much."""
        first = (0 if begins is None else begins.seq) + 1
        if first >= end_seq:
            return False
        told = self._reader.recorded_at(first)
        return told is not None and end - told > (SOME_DAYS if end < self._oldest else NEEDED_AFTER)

    def _filled(self, gap: Gap) -> Iterator[None]:
        situation = None if gap.begins is None else situation_of(self._reader, self._recall, gap.begins)
        if situation is None:
            situation = Situation(self._profile.thresholds, self._profile.windows)
        kept_seq = situation.seq
        while situation.seq + 1 < gap.last_seq:
            bound = self._bound(situation.seq + 1)
            yield from folded_on(situation, self._reader, bound, gap.last_seq - 1)
            if kept_seq < situation.seq:
                kept_seq = situation.seq
                made = self._chain.made(situation.held())
                if made is not None:
                    self._keep(made)
            yield

    def _bound(self, seq: int) -> datetime:
        """The end of the ten minutes in which an entry was recorded, long ago that of the day."""
        at = self._reader.recorded_at(seq)
        assert at is not None
        at_ms = ms_from_utc(at)
        if at < self._oldest:
            return utc_from_ms(start_of_day_ms(day_of_ms(at_ms) + 1) - 1)
        every_ms = EVERY // timedelta(milliseconds=1)
        return utc_from_ms((at_ms // every_ms + 1) * every_ms - 1)
