"""What happens to cases, as facts. A case's steps are numbered; two seats that take the same number collide by key.

The journal writes a key once. Who appends step 7 of a case after somebody else did gets no entry back: the step was
refused, nothing was lost, and the newer version can be shown.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from zscc.model.case import Case, PartyOrder
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.model.working_time import Deadline


class Act(Enum):
    """What may be done with a case; GLOSSARY.md part A gives each its word."""

    TAKE_IN = "take_in"
    CONFIRM_REPORT = "confirm_report"
    REGISTER = "register"
    DECLINE = "decline"
    VOID = "void"
    DISPATCH = "dispatch"
    SIGN_FOR = "sign_for"
    RETURN_ORDER = "return_order"
    ARRIVE = "arrive"
    HANDLE = "handle"
    FEED_BACK = "feed_back"
    SOLVE_IN_GRID = "solve_in_grid"
    INSPECT = "inspect"
    REWORK = "rework"
    CLOSE = "close"
    CALL_BACK = "call_back"
    EVALUATE = "evaluate"
    REOPEN = "reopen"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    ASK_SUSPENSION = "ask_suspension"
    SUSPEND = "suspend"
    REFUSE_SUSPENSION = "refuse_suspension"
    RESUME = "resume"
    REMIND = "remind"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    ESCALATE = "escalate"
    WHISTLE = "whistle"
    FIRST_REPORT = "first_report"
    FOLLOW_UP_REPORT = "follow_up_report"
    FINAL_REPORT = "final_report"
    MERGE = "merge"
    """Take another case into this one."""
    GO_INTO = "go_into"
    """Go into another case."""
    UNMERGE = "unmerge"
    """Give a merged case back."""
    COME_BACK = "come_back"
    """Be a case of one's own again, exactly as before."""
    JOIN_EVENT = "join_event"
    LEAVE_EVENT = "leave_event"
    ANSWER = "answer"
    """答复 of the caller."""
    NOTE = "note"
    CALL = "call"
    PHOTO = "photo"
    CHANGE = "change"
    """Correct what is written: class, priority, address, position, department; the old value stays in the history."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a step: a fix within the fence, or a photograph beside the case."""

    digest: str = ""
    """Of a photograph kept outside the chain; ''."""
    vehicle: str = ""
    distance_m: int | None = None
    """Between the proof's position and the case's; None when either has none."""
    taken_at: datetime | None = None
    """When the picture was taken or the fix observed, as the device says."""
    point: PointE7 | None = None


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case begins: step 1."""

    kind: ClassVar[str] = "case_opened"
    format_version: ClassVar[int] = 2

    case_id: str
    at: datetime
    """When it was first reported."""
    role: Role
    by: str
    class_id: str
    priority: Priority
    title: str
    words: str
    address: str
    caller_ref: str
    source: str
    reports: tuple[str, ...]
    point: PointE7 | None
    grid: str | None
    village: str | None
    department: str
    emergency: bool = False
    own: Deadline | None = None
    superior: Deadline | None = None
    external_ids: tuple[str, ...] = ()
    synthetic: bool = False
    return_by: datetime | None = None
    """退回时限: until when the order may be sent back to the platform it came from."""

    version: ClassVar[int] = 1

    @property
    def key(self) -> str:
        """The first step of this case."""
        return f"case:{self.case_id}:1"

    @property
    def subject(self) -> str:
        """The case."""
        return self.case_id


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of a case; which fields an act fills stands in ``case_table``."""

    kind: ClassVar[str] = "case_step"
    format_version: ClassVar[int] = 1

    case_id: str
    version: int
    """Of the case after this step."""
    act: Act
    at: datetime
    role: Role
    """In which role it was done."""
    by: str
    """Who wrote it down; for an act of a department that somebody took by telephone see ``party``."""
    party: str = ""
    """Department whose clock this concerns."""
    reason: str = ""
    text: str = ""
    orders: tuple[PartyOrder, ...] = ()
    own: Deadline | None = None
    """The new deadline where the act sets one."""
    superior: Deadline | None = None
    until: datetime | None = None
    link: str = ""
    """Another case, a major event, an instruction."""
    outcome: str = ""
    """Of a call, an inspection or a call-back."""
    changes: tuple[tuple[str, str], ...] = ()
    """(field, new value as text), for ``Act.CHANGE``."""
    proof: Proof | None = None
    suggested: str = ""
    """What the program suggested when something else was chosen; ``reason`` says why."""
    started_at: datetime | None = None
    """When a call began; ``at`` is its end."""

    @property
    def key(self) -> str:
        """One step takes a version, whoever was first."""
        return f"case:{self.case_id}:{self.version}"

    @property
    def subject(self) -> str:
        """The case."""
        return self.case_id


@dataclass(frozen=True, slots=True)
class CaseCarried:
    """A case that ended before this journal had it, carried over with its last value and without its steps.

    Lists and sums count it like any other; the situation, which never held it, keeps its digest alone.
    """

    kind: ClassVar[str] = "case_carried"
    format_version: ClassVar[int] = 2

    case: Case

    @property
    def key(self) -> str:
        """It takes the place of the first step: who has the case already is not given it again."""
        return f"case:{self.case.case_id}:1"

    @property
    def subject(self) -> str:
        """The case."""
        return self.case.case_id


@dataclass(frozen=True, slots=True)
class CaseRecalled:
    """A case that left the situation long after it ended is looked at again: its value enters the fold anew."""

    kind: ClassVar[str] = "case_recalled"
    format_version: ClassVar[int] = 2

    case: Case

    @property
    def key(self) -> str:
        """Recalled once at each version."""
        return f"recalled:{self.case.case_id}:{self.case.version}"

    @property
    def subject(self) -> str:
        """The case."""
        return self.case.case_id
