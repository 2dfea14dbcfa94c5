"""Which key-frame builds on which: a whole one a day, one every two hours on that, all others on the last of those.

So a frame holds the cases that changed in two hours, and no frame needs more than two others to be read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zscc.situation.frame import Base, Held, written
from zscc.situation.situation import FOLD_VERSION
from zscc.store.contract import FrameMark, KeyFrame

WHOLE_EVERY = timedelta(hours=22)
"""So that every day has one: of days long ago the last whole one stays."""
MIDDLE_EVERY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class MadeFrame:
    """A key-frame and its mark, for the store."""

    frame: KeyFrame
    mark: FrameMark


@dataclass(frozen=True, slots=True)
class _Built:
    """A frame that others may build on."""

    at: datetime
    base: Base


class FrameChain:
    """Makes frames one after the other, in any order of time; used from one thread at a time."""

    def __init__(self) -> None:
        self._whole: _Built | None = None
        self._middle: _Built | None = None
        self._made_seq = 0

    def made(self, held: Held) -> MadeFrame | None:
        """The frame of what was held; None of nothing, and of what was held before: no frame builds on itself."""
        at = held.head.recorded_at
        if at is None or held.seq == self._made_seq:
            return None
        self._made_seq = held.seq
        if self._whole is None or abs(at - self._whole.at) >= WHOLE_EVERY:
            base = None
            self._whole, self._middle = _Built(at, held.base()), None
        elif self._middle is None or abs(at - self._middle.at) >= MIDDLE_EVERY:
            base = self._whole.base
            self._middle = _Built(at, held.base())
        else:
            base = self._middle.base
        frame = KeyFrame(held.seq, at, FOLD_VERSION, written(held, base))
        return MadeFrame(frame, FrameMark(held.seq, at, 0 if base is None else base.seq, held.counted))
