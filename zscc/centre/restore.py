"""The situation at a place of the journal: from the newest key-frame that fits, and the entries after it."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from zscc.model.journal import Entry
from zscc.settings.profile import Profile
from zscc.situation.frame import BadFrame
from zscc.situation.situation import FOLD_VERSION, Situation
from zscc.store.contract import KeyFrame

log = logging.getLogger(__name__)


class Readable(Protocol):
    """The reading half of a store."""

    def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> Iterator[Entry]:
        """Entries in order."""

    def key_frame(self, fold_version: int, until: datetime | None = None) -> KeyFrame | None:
        """The newest key-frame that fits."""


def restored(journal: Readable, profile: Profile, until: datetime | None = None) -> Situation:
    """The fold of everything recorded at ``until`` or before (of everything without it)."""
    situation = begun(journal, profile, until)
    for entry in journal.read(situation.seq, until=until):
        situation.apply(entry)
    return situation


def begun(journal: Readable, profile: Profile, until: datetime | None = None) -> Situation:
    """The situation of the newest key-frame that can be read, or an empty one; later entries are still to come."""
    frame = journal.key_frame(FOLD_VERSION, until)
    if frame is not None:
        try:
            return Situation.from_frame(frame.body, profile.thresholds, profile.windows)
        except BadFrame as error:
            log.warning("the key-frame at %d is passed over: %s", frame.seq, error)
    return Situation(profile.thresholds, profile.windows)
