"""The hand of the time machine: one situation that goes to any moment.

Forward it takes in what came since; backward, or far ahead, it begins at the key-frame before the moment.
"""

from collections.abc import Iterator
from datetime import datetime

from zscc.centre.restore import opened, recall_of
from zscc.settings.profile import Profile
from zscc.situation.situation import FOLD_VERSION, Situation
from zscc.store.contract import Reader

NEAR = 600
"""Entries that are folded sooner than a key-frame is read."""
AT_ONCE = 700
"""Entries between two pauses: what lies between two key-frames of 17 vehicles at one fix a second, in some 15 ms."""


class TimeHand:
    """Belongs to one thread, and so does its reader."""

    def __init__(self, reader: Reader, profile: Profile) -> None:
        self._reader = reader
        self._profile = profile
        self.recall = recall_of(reader, profile)
        self.situation = Situation(profile.thresholds, profile.windows)
        """Of the moment that it went to last."""

    def go_to(self, moment: datetime) -> Iterator[None]:
        """Bring the situation to the fold of everything recorded at ``moment`` or before, with pauses.

        Who gives up at a pause leaves a whole situation of some moment before.
        """
        if not self._is_near(moment):
            at = opened(self._reader, self.recall, moment)
            self.situation = at or Situation(self._profile.thresholds, self._profile.windows)
            yield
        while (stretch := self._reader.read_stretch(self.situation.seq, AT_ONCE, moment)) is not None:
            self.situation.apply_stretch(stretch)
            yield

    def _is_near(self, moment: datetime) -> bool:
        """Whether to go on from where the hand stands."""
        at = self.situation.recorded_at
        if at is not None and at > moment:
            return False
        mark = self._reader.frame_mark(FOLD_VERSION, moment)
        return mark is None or mark.seq <= self.situation.seq + NEAR
