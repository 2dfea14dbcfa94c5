"""Whom to telephone about a case, in which order, and what became of the calls. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from zscc.model.case import Case
from zscc.model.case_conditions import party_of
from zscc.model.case_facts import Act, CaseStep
from zscc.model.catalogue import Preset
from zscc.model.journal import Entry
from zscc.model.responder import Responder, ResponderKind
from zscc.settings.bureau import Bureau

REACHED, UNREACHED, BUSY = "reached", "unreached", "busy"
OUTCOMES = (REACHED, UNREACHED, BUSY)


@dataclass(frozen=True, slots=True)
class CallLine:
    """One number of the list: a department, or one responder of it."""

    department: str
    responder_id: str = ""
    phone: str = ""
    """As it is dialled; '' where none is known."""
    telephone: bool = False
    """The preset says that it is called, not dispatched."""
    outcome: str = ""
    """Of the last call; '' when nobody called."""
    called_at: datetime | None = None
    may: tuple[Act, ...] = ()
    """What whoever is reached may do at once: sign for the order, say that they are there."""

    @property
    def key(self) -> str:
        """Tells one line from the next."""
        return f"{self.department} {self.responder_id}"


def call_lines(case: Case, preset: Preset | None, bureau: Bureau, history: Iterable[Entry]) -> tuple[CallLine, ...]:
    """Who is to be telephoned: the preset's numbers first, then whoever is at work, then the responsible department."""
    lines: dict[str, CallLine] = {}
    for member in () if preset is None else sorted(preset.members, key=lambda member: not member.telephone):
        lines[member.department] = CallLine(member.department, telephone=member.telephone)
    for party in case.parties:
        its = lines.get(party.order.department) or CallLine(party.order.department)
        named = next(iter(party.order.responders), "")
        lines[party.order.department] = replace(its, responder_id=named, may=_may(case, party.order.department))
    if case.department and not lines:
        lines[case.department] = CallLine(case.department)
    last = _last_calls(history)
    return tuple(_told(line, bureau, last) for line in lines.values())


def next_line(lines: Iterable[CallLine]) -> CallLine | None:
    """The next number: the first that nobody has reached yet, one that was never tried before one that was."""
    open_lines = [line for line in lines if line.outcome != REACHED]
    return min(open_lines, key=lambda line: bool(line.outcome), default=None)


def _may(case: Case, department: str) -> tuple[Act, ...]:
    party = party_of(case, department)
    if party is None or case.suspension is not None:
        return ()
    wanted = ((Act.SIGN_FOR, party.signed_at), (Act.ARRIVE, party.arrived_at))
    return tuple(act for act, done_at in wanted if done_at is None)


def _last_calls(history: Iterable[Entry]) -> Mapping[str, CaseStep]:
    steps = (entry.fact for entry in history)
    return {step.party: step for step in steps if isinstance(step, CaseStep) and step.act is Act.CALL}


def _told(line: CallLine, bureau: Bureau, last: Mapping[str, CaseStep]) -> CallLine:
    step = last.get(line.department)
    outcome, at = ("", None) if step is None else (step.outcome, step.at)
    responder = bureau.responders_by_id.get(line.responder_id) or _first_of(line.department, bureau)
    department = bureau.departments.get(line.department)
    phone = department.phone if department is not None else ""
    if not phone and responder is not None:
        phone = responder.phone
    return replace(line, phone=phone, outcome=outcome, called_at=at)


def _first_of(department: str, bureau: Bureau) -> Responder | None:
    its = (each for each in bureau.responders if each.department == department)
    return next((each for each in its if each.kind in {ResponderKind.TEAM, ResponderKind.OUTSIDE}), None)
