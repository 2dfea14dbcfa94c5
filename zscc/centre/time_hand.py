"""The hand of the time machine: one situation that goes to any moment, forward by what came since."""

from collections.abc import Iterator
from datetime import datetime

from zscc.centre.restore import begun
from zscc.settings.profile import Profile
from zscc.situation.situation import Situation
from zscc.store.contract import Reader


class TimeHand:
    """Belongs to one thread, and so does its reader."""

    def __init__(self, reader: Reader, profile: Profile) -> None:
        self._reader = reader
        self._profile = profile
        self.situation = Situation(profile.thresholds, profile.windows)
        """Of the moment that it went to last."""

    def go_to(self, moment: datetime) -> Iterator[None]:
        """Bring the situation to the fold of everything recorded at ``moment`` or before, with pauses.

        Who gives up at a pause leaves a whole situation of some earlier moment.
        """
        at = self.situation.recorded_at
        if at is None or at > moment:
            self.situation = begun(self._reader, self._profile, moment)
        for entry in self._reader.read(self.situation.seq, until=moment):
            self.situation.apply(entry)
            yield
