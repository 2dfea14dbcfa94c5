"""What a demo is told of the time before it began, each fact with the moment at which a desk would have recorded it.

So the time machine has a day to go back to. It is told before anything else lives: feeds, intake and rules find the
past written and go on from it. Cut off half-way it is told again, and the journal leaves out what it knows (示意).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from zscc.centre.journal import JournalWriter
from zscc.feeds.contract import Delivery
from zscc.model.case_facts import CaseOpened, CaseStep
from zscc.model.duty import DutyLine
from zscc.model.fix import FixBatch
from zscc.model.journal import Fact
from zscc.model.moment import utc_from_ms
from zscc.model.report import Report
from zscc.model.responder import ResponderSet
from zscc.store.contract import Origin

Moment = tuple[datetime, Fact]
BATCH_MS = 30_000
"""A vehicle whose newest fix is a minute old is called stale, so none may wait so long for its record."""
HEARD_AFTER = timedelta(seconds=5)
"""From what happened to its record."""
_AT_ONCE = 400
_COLUMNS = ("vehicle", "observed_at_ms", "lon_e7", "lat_e7", "speed", "heading_deg", "flags", "grid")
_KINDS = dict(zip(_COLUMNS, ("<u2", "<i8", "<i4", "<i4", "<u2", "<u2", "<u2", "<u2"), strict=True))


class PastFeed(Protocol):
    """A feed that knows its past."""

    @property
    def name(self) -> str:
        """Who brings it."""

    def past(self, until: datetime) -> Iterator[Delivery]:
        """Everything up to ``until``."""

    def go_on_from(self, told_until: datetime) -> None:
        """The past was told by somebody else."""


def moments_of(facts: Iterable[Fact], since: datetime, until: datetime) -> list[Moment]:
    """Facts with the moments of their record, in order; batches of hours are cut small.

    What was observed before ``since`` stands there, what has no moment of its own at ``until``.
    """
    told = [moment for fact in facts for moment in _told(fact, until)]
    clipped = [(min(max(at, since), until), fact) for at, fact in told]
    return sorted(clipped, key=lambda moment: moment[0])


def _told(fact: Fact, until: datetime) -> Iterator[Moment]:
    match fact:
        case FixBatch():
            yield from _cut_small(fact)
        case Report():
            yield fact.observed_at + HEARD_AFTER, fact
        case CaseOpened() | CaseStep() | ResponderSet() | DutyLine():
            yield fact.at + 2 * HEARD_AFTER, fact
        case _:
            yield until, fact


def _cut_small(batch: FixBatch) -> Iterator[Moment]:
    """The fixes of each half minute at its end; the outcome of a fold does not depend on how they are batched."""
    columns = {name: np.frombuffer(getattr(batch, name), _KINDS[name]) for name in _COLUMNS}
    half = columns["observed_at_ms"] // BATCH_MS
    for each in np.unique(half).tolist():
        some = half == each
        its = {name: column[some].tobytes() for name, column in columns.items()}
        part = FixBatch(key=f"{batch.key}@{each}", feed=batch.feed, vehicles=batch.vehicles, grids=batch.grids, **its)
        yield utc_from_ms((each + 1) * BATCH_MS), part


async def write_past(writer: JournalWriter, moments: Sequence[Moment], origin: Origin) -> None:
    """Write them with their moments; what the journal knows is left out."""
    for start in range(0, len(moments), _AT_ONCE):
        some = moments[start : start + _AT_ONCE]
        await writer.submit([fact for _, fact in some], origin, moments=[at for at, _ in some])
