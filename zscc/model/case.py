"""The case (事件): what is handled. Its value after every step it took; frozen, one a version.

The stage line is GLOSSARY.md part B. What may follow what, and who may do it, stands in ``case_table``;
``case_steps`` makes the next value. Suspension, extension and supervision lie over a stage; they are not stages.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from zscc.model.report import Priority
from zscc.model.space import PointE7
from zscc.model.working_time import Deadline


class Stage(Enum):
    """Where a case stands; the label on screen says what it waits for."""

    REPORTED = "reported"
    """上报: 待受理 / 待核实."""
    REGISTERED = "registered"
    """立案: 待派单."""
    DISPATCHED = "dispatched"
    """派单: 待签收."""
    SIGNED = "signed"
    """签收."""
    HANDLING = "handling"
    """处置中."""
    FED_BACK = "fed_back"
    """反馈: 待核查."""
    INSPECTING = "inspecting"
    """核查."""
    CLOSED = "closed"
    """结案."""
    EVALUATED = "evaluated"
    """评价."""
    DECLINED = "declined"
    """不予立案."""
    VOID = "void"
    """作废."""


STAGES: tuple[Stage, ...] = tuple(Stage)
"""Code of a stage in columns = its place here."""

ENDED = frozenset({Stage.CLOSED, Stage.EVALUATED, Stage.DECLINED, Stage.VOID})
"""Stages of cases that nobody works on any more."""


class Level(Enum):
    """Who holds a case: 网格 → 工作站 → 镇中心 → 部门 → 带班领导; escalation goes one step on."""

    GRID = "grid"
    STATION = "station"
    CENTRE = "centre"
    DEPARTMENT = "department"
    DUTY_LEADER = "duty_leader"


LEVELS: tuple[Level, ...] = tuple(Level)


@dataclass(frozen=True, slots=True)
class PartyOrder:
    """What one department is asked to do when it is dispatched or whistled for."""

    department: str
    lead: bool = True
    """主办; False: 协办."""
    responders: tuple[str, ...] = ()
    sign_by: datetime | None = None
    arrive_by: datetime | None = None
    done_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A department at work on a case, each with its own clock."""

    order: PartyOrder
    dispatched_at: datetime
    whistled: bool = False
    """It was called by 吹哨 and owes a report-in."""
    signed_at: datetime | None = None
    arrived_at: datetime | None = None
    arrival_proved: bool = False
    """到场（已核验）: a fix of its vehicle lay within the case's fence; False: 到场（未核验）."""
    done_at: datetime | None = None
    done_by: str = ""
    """Who handled it; an inspector is somebody else."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """挂账: the clock stands still until it is resumed; to be looked at again on ``review_at``."""

    since: datetime
    review_at: datetime


@dataclass(frozen=True, slots=True)
class Supervision:
    """督办: a leader or shift leader wants an answer until then."""

    by: str
    text: str
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """What happened to a case so often; assessment counts it."""

    returns: int = 0
    """退单."""
    reworks: int = 0
    """返工."""
    extensions: int = 0
    suspensions: int = 0
    reminders: int = 0
    departments: int = 0
    """Different departments that it was dispatched to, one after the other."""
    photos: int = 0


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """When the case first reached each station of its line; None: not yet."""

    opened_at: datetime
    taken_in_at: datetime | None = None
    registered_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    arrived_at: datetime | None = None
    fed_back_at: datetime | None = None
    inspected_at: datetime | None = None
    closed_at: datetime | None = None
    evaluated_at: datetime | None = None
    first_report_at: datetime | None = None
    """首报 of the emergency line."""
    follow_up_at: datetime | None = None
    """The newest 续报."""
    final_report_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case at one version. ``words``, ``address`` and what lies behind ``caller_ref`` are personal."""

    case_id: str
    version: int
    stage: Stage
    class_id: str
    priority: Priority
    title: str
    words: str
    """What was said."""
    address: str
    caller_ref: str
    """Salted digest that leads to name and telephone outside the chain; '' when nobody called."""
    source: str
    reports: tuple[str, ...]
    """Ids of its reports, the first one first."""
    point: PointE7 | None
    grid: str | None
    village: str | None
    """12-digit code."""
    department: str
    """Responsible by the catalogue, or as changed by hand; '' when nobody is named yet."""
    level: Level
    emergency: bool
    """突发事件: handling never waits for filing."""
    times: CaseTimes
    own: Deadline | None = None
    """内控时限."""
    superior: Deadline | None = None
    """上级时限, when a superior platform set one."""
    external_ids: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    suspension: Suspension | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    """From when until when its clock stood still, without the suspension that lasts."""
    extension_asked: datetime | None = None
    """Until when an extension is asked for, while nobody has decided."""
    suspension_asked: datetime | None = None
    """Until when a suspension is asked for, while nobody has decided."""
    supervision: Supervision | None = None
    inspector: str = ""
    solved_in_grid: bool = False
    """网格自处置."""
    satisfaction: str = ""
    """Of the last call-back: satisfied, fairly, unsatisfied, unreached."""
    merged_into: str = ""
    merged: tuple[str, ...] = ()
    event_id: str = ""
    """The major event that it belongs to."""
    counts: CaseCounts = CaseCounts()
    synthetic: bool = False
    return_by: datetime | None = None
    """退回时限: until when the order may be sent back to the platform it came from."""

    @property
    def ended(self) -> bool:
        """Whether nobody works on it any more, because it ended or because it went into another case."""
        return self.stage in ENDED or bool(self.merged_into)
