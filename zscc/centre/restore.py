"""The situation at a place of the journal: from the newest key-frame that fits, and the entries after it.

A key-frame is not part of the journal's chain: who can write the file can write another one. What begins at a frame
here is *consistent* (the frame is of that place, and its values are those of their digests); it is *proved* only by
folding from the first entry (:func:`from_first`, with a reader that follows the chain).
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from zscc.settings.profile import Profile
from zscc.situation.frame_values import BadFrame
from zscc.situation.recall import Recall
from zscc.situation.situation import FOLD_VERSION, Situation
from zscc.store.contract import FrameMark, Reader

log = logging.getLogger(__name__)

ENTRIES_AT_ONCE = 200
"""A fold goes on with so many between two pauses: some milliseconds of fixes at one a second of 17 vehicles."""
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def restored(journal: Reader, profile: Profile, until: datetime | None = None) -> Situation:
    """The fold of everything recorded at ``until`` or before (of everything without it)."""
    situation = begun(journal, profile, until)
    for _ in folded_on(situation, journal, until):
        pass
    return situation


def begun(journal: Reader, profile: Profile, until: datetime | None = None) -> Situation:
    """The situation of the newest key-frame that holds, or an empty one; later entries are still to come."""
    return opened(journal, recall_of(journal, profile), until) or from_first(profile)


def from_first(profile: Profile) -> Situation:
    """The situation before the first entry; all of them are still to come."""
    return Situation(profile.thresholds, profile.windows)


def recall_of(journal: Reader, profile: Profile) -> Recall:
    """Reads the key-frames of a journal."""

    def body_of(seq: int) -> bytes | None:
        frame = journal.key_frame_of(FOLD_VERSION, seq)
        return None if frame is None else frame.body

    return Recall(profile.thresholds, profile.windows, body_of)


def opened(journal: Reader, recall: Recall, until: datetime | None = None) -> Situation | None:
    """The situation of the newest key-frame at ``until`` or before that holds; None without one."""
    newest = journal.frame_mark(FOLD_VERSION, until or _END_OF_TIME)
    if newest is None:
        return None
    return situation_of(journal, recall, newest) or _older(journal, recall, newest)


def _older(journal: Reader, recall: Recall, newest: FrameMark) -> Situation | None:
    """What the newest one built on may be gone: the whole ones before it stand by themselves."""
    for mark in reversed(journal.frame_marks(FOLD_VERSION)):
        if mark.seq < newest.seq and not mark.base:
            situation = situation_of(journal, recall, mark)
            if situation is not None:
                return situation
    return None


def situation_of(journal: Reader, recall: Recall, mark: FrameMark) -> Situation | None:
    """The situation of one key-frame; None when it cannot be read, or does not hold what it says."""
    frame = journal.key_frame_of(FOLD_VERSION, mark.seq)
    if frame is None:
        return None
    try:
        situation = recall.situation(frame.body)
        _check_place(situation, journal, mark)
    except BadFrame as error:
        log.warning("the key-frame at %d is passed over: %s", mark.seq, error)
        return None
    return situation


def _check_place(situation: Situation, journal: Reader, mark: FrameMark) -> None:
    if (situation.seq, situation.recorded_at) != (mark.seq, journal.recorded_at(mark.seq)):
        raise BadFrame(f"it is of place {situation.seq}")


def folded_on(
    situation: Situation, journal: Reader, until: datetime | None = None, last: int | None = None
) -> Iterator[None]:
    """Fold what was recorded at ``until`` or before, up to the entry ``last``, with pauses; whole at every pause."""
    while last is None or situation.seq < last:
        limit = ENTRIES_AT_ONCE if last is None else min(ENTRIES_AT_ONCE, last - situation.seq)
        stretch = journal.read_stretch(situation.seq, limit, until)
        if stretch is None:
            return
        situation.apply_stretch(stretch)
        yield
