"""The journal's row: a fact, and what the journal knows about it."""

from dataclasses import dataclass
from datetime import datetime

from zscc.model.adopted import Adopted
from zscc.model.alarm import AlarmRaised, AlarmStep
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseRecalled, CaseStep
from zscc.model.driver_message import DriverMessage
from zscc.model.duty import DutyLine
from zscc.model.exported import Exported
from zscc.model.feed_health import FeedHealth
from zscc.model.fix import FixBatch
from zscc.model.layer import LayerAdded, LayerRemoved
from zscc.model.received import Received
from zscc.model.report import Report
from zscc.model.responder import ResponderSet
from zscc.model.terminal import TerminalBound
from zscc.model.vehicle_signal import VehicleSignal
from zscc.model.weather import WarningIssued

CaseFact = CaseOpened | CaseStep | CaseRecalled | CaseCarried
AlarmFact = AlarmRaised | AlarmStep
LinkFact = WarningIssued | VehicleSignal | TerminalBound | DriverMessage
"""What comes and goes over the links beside fixes and reports."""

Fact = (
    FixBatch
    | Report
    | FeedHealth
    | Adopted
    | LayerAdded
    | LayerRemoved
    | CaseOpened
    | CaseStep
    | CaseRecalled
    | CaseCarried
    | ResponderSet
    | AlarmRaised
    | AlarmStep
    | DutyLine
    | WarningIssued
    | VehicleSignal
    | TerminalBound
    | DriverMessage
    | Received
    | Exported
)
"""Everything that can happen. Each has ``kind``, ``format_version``, ``key`` and ``subject``."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A committed fact. Fold order is ``seq``; the state at T is the fold of ``recorded_at <= T``.

    The columns are those of the journal's table: seq, recorded_at, kind, version, subject, key, seat,
    actor, cause_seq, body, prev_hash (kind, version, subject and key are the fact's own).
    """

    seq: int
    recorded_at: datetime
    fact: Fact
    seat: str
    actor: str
    cause_seq: int | None = None
    prev_hash: bytes = b""
    """blake2b-256 of the row before this one, 32 zero bytes for the first."""
