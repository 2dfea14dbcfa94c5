"""Facts as bodies of journal rows and back, for every (kind, version) there ever was.

A body is written in the newest version of its kind and read in any: ``_READERS`` has one reader for each
(kind, version), which hands back the fact as it is today. A version that is not in the table was written by a
newer program.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from zscc.model.adopted import Adopted
from zscc.model.alarm import AlarmRaised, AlarmStep
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseRecalled, CaseStep
from zscc.model.driver_message import DriverMessage
from zscc.model.duty import DutyLine
from zscc.model.exported import Exported
from zscc.model.feed_health import FeedHealth
from zscc.model.fix import FixBatch
from zscc.model.journal import Fact
from zscc.model.layer import LayerAdded, LayerRemoved
from zscc.model.received import Received
from zscc.model.report import Report, ReportFlag
from zscc.model.responder import ResponderSet
from zscc.model.terminal import TerminalBound
from zscc.model.vehicle_signal import VehicleSignal
from zscc.model.weather import WarningIssued
from zscc.store.columns import BadColumns, joined, packed, unpacked

_Told = TypeVar(
    "_Told",
    Report,
    FeedHealth,
    Adopted,
    LayerAdded,
    LayerRemoved,
    CaseOpened,
    CaseStep,
    CaseRecalled,
    CaseCarried,
    ResponderSet,
    AlarmRaised,
    AlarmStep,
    DutyLine,
    WarningIssued,
    VehicleSignal,
    TerminalBound,
    DriverMessage,
    Received,
    Exported,
)
_Reader = Callable[[bytes, str, str], Fact]


class BadBody(Exception):
    """These bytes are not a fact of this kind and version; the text says why."""


def body_of(fact: Fact) -> bytes:
    """The body in the newest version of the fact's kind; the same fact gives the same bytes."""
    return packed(fact) if isinstance(fact, FixBatch) else msgspec.json.encode(fact)


def fact_of(kind: str, version: int, body: bytes, key: str, subject: str) -> Fact:
    """The fact of a row's columns; raises BadBody."""
    reader = _READERS.get((kind, version))
    if reader is None:
        raise BadBody(f"no reader for version {version} of {kind}")
    try:
        fact = reader(body, key, subject)
    except (BadColumns, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadBody(str(error)) from error
    if fact.key != key or fact.subject != subject:
        raise BadBody(f"the body belongs to {fact.key}")
    return fact


def batch_of(bodies: Sequence[bytes], key: str, feed: str) -> FixBatch:
    """Bodies of fix batches as one batch, in their order; raises BadBody."""
    try:
        return joined(bodies, key, feed)
    except BadColumns as error:
        raise BadBody(str(error)) from error


def _told(kind: type[_Told]) -> _Reader:
    decoder = msgspec.json.Decoder(kind, dec_hook=_flag)
    return lambda body, _key, _subject: decoder.decode(body)


def _flag(wanted: type, told: object) -> object:
    if wanted is ReportFlag and isinstance(told, int):
        return ReportFlag(told)
    raise NotImplementedError(wanted)


_READERS: dict[tuple[str, int], _Reader] = {
    (FixBatch.kind, 1): unpacked,
    (Report.kind, 1): _told(Report),
    (Report.kind, 2): _told(Report),
    (FeedHealth.kind, 1): _told(FeedHealth),
    (FeedHealth.kind, 2): _told(FeedHealth),
    (Adopted.kind, 1): _told(Adopted),
    (LayerAdded.kind, 1): _told(LayerAdded),
    (LayerRemoved.kind, 1): _told(LayerRemoved),
    (CaseOpened.kind, 1): _told(CaseOpened),
    (CaseOpened.kind, 2): _told(CaseOpened),
    (CaseStep.kind, 1): _told(CaseStep),
    (CaseRecalled.kind, 1): _told(CaseRecalled),
    (CaseRecalled.kind, 2): _told(CaseRecalled),
    (CaseCarried.kind, 1): _told(CaseCarried),
    (CaseCarried.kind, 2): _told(CaseCarried),
    (ResponderSet.kind, 1): _told(ResponderSet),
    (AlarmRaised.kind, 1): _told(AlarmRaised),
    (AlarmStep.kind, 1): _told(AlarmStep),
    (DutyLine.kind, 1): _told(DutyLine),
    (WarningIssued.kind, 1): _told(WarningIssued),
    (VehicleSignal.kind, 1): _told(VehicleSignal),
    (TerminalBound.kind, 1): _told(TerminalBound),
    (DriverMessage.kind, 1): _told(DriverMessage),
    (Received.kind, 1): _told(Received),
    (Exported.kind, 1): _told(Exported),
}
