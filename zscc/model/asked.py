"""What a person asks for at a seat. The centre checks it, completes it - deadlines, grid, numbers - and writes facts.

Screens make these and nothing else; they never write facts themselves. An answer says what was written, or why not.
"""

from dataclasses import dataclass
from datetime import datetime

from zscc.model.alarm import AlarmAct
from zscc.model.case_facts import Act, Proof
from zscc.model.duty import DutyKind
from zscc.model.journal import Entry
from zscc.model.report import Priority
from zscc.model.responder import ResponderState
from zscc.model.role import Role
from zscc.model.space import PointE7


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: the account of the seat, and in which role."""

    seat: str
    account: str
    role: Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called; kept outside the chain, masked on screen."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Make a case of reports, or of what was typed."""

    words: str
    class_id: str = ""
    """'' lets the rules guess."""
    priority: Priority | None = None
    title: str = ""
    address: str = ""
    caller: Caller = Caller()
    source: str = "duty"
    reports: tuple[str, ...] = ()
    point: PointE7 | None = None
    emergency: bool | None = None
    """None: as the catalogue says of the class."""
    external_ids: tuple[str, ...] = ()
    superior_due_at: datetime | None = None
    at: datetime | None = None
    """When it was first reported; None: now."""
    register: bool = False
    """File it in the same act."""


@dataclass(frozen=True, slots=True)
class CallOn:
    """One department to dispatch to, or to whistle for; limits in seconds, 0 for none."""

    department: str
    lead: bool = True
    responders: tuple[str, ...] = ()
    sign_within_s: int = 0
    arrive_within_s: int = 0
    done_within_s: int = 0


@dataclass(frozen=True, slots=True)
class TakeStep:
    """Take a step of a case as it stands at ``version``; a newer version refuses it."""

    case_id: str
    version: int
    act: Act
    party: str = ""
    reason: str = ""
    text: str = ""
    calls: tuple[CallOn, ...] = ()
    until: datetime | None = None
    link: str = ""
    outcome: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    proof: Proof | None = None
    photo: bytes = b""
    """A picture to keep outside the chain; the centre reads its time and place."""
    suggested: str = ""
    """What the program suggested when something else was chosen, for the record."""
    started_at: datetime | None = None
    """When a call began; it ends now."""


@dataclass(frozen=True, slots=True)
class _TwoCases:
    """Two cases, each as it stands at its version."""

    case_id: str
    version: int
    other_id: str
    other_version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MergeCases(_TwoCases):
    """并案: ``other`` goes into ``case``."""


@dataclass(frozen=True, slots=True)
class UnmergeCases(_TwoCases):
    """撤销并案: ``other`` comes back exactly as it was."""


@dataclass(frozen=True, slots=True)
class SetResponder:
    """Change a responder on the board."""

    responder_id: str
    state: ResponderState
    case_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ActOnAlarm:
    """Acknowledge, shelve or unshelve."""

    alarm_id: str
    act: AlarmAct
    text: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class WriteLine:
    """Write a line of the logbook."""

    what: DutyKind
    text: str = ""
    to: str = ""
    about: str = ""
    outcome: str = ""
    until: datetime | None = None
    started_at: datetime | None = None
    values: tuple[tuple[str, str], ...] = ()


Asked = OpenCase | TakeStep | MergeCases | UnmergeCases | SetResponder | ActOnAlarm | WriteLine


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it: entries that were written (already safe), or the code and arguments of the refusal."""

    entries: tuple[Entry, ...] = ()
    refused: str = ""
    """Code; words ``case.refused.<code>``. '' when it was done."""
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def done(self) -> bool:
        """Whether it was written."""
        return not self.refused
