"""Knowing what past moments hold before anybody asks for one: the first leaps would decode thousands of cases."""

from collections.abc import Iterator

from zscc.situation.frame_values import BadFrame
from zscc.situation.recall import Recall
from zscc.situation.situation import FOLD_VERSION
from zscc.store.contract import Reader


def read_ahead(journal: Reader, recall: Recall) -> Iterator[None]:
    """Know the values of the whole key-frames, newest first, some at a time, as many as are kept at all.

    Of each day one frame is whole, and what stood in the others mostly stands in it too.
    """
    whole = [mark.seq for mark in journal.frame_marks(FOLD_VERSION) if not mark.base]
    for seq in reversed(whole):
        frame = journal.key_frame_of(FOLD_VERSION, seq)
        try:
            yield from () if frame is None else recall.read_ahead(frame.body)
        except BadFrame:
            # Who goes there begins before it, and says so.
            continue
