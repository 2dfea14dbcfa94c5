"""What happened to a case, step by step in words: earlier versions of what was corrected stand beside the new ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from zscc.map.wording import masked
from zscc.model.case import Case
from zscc.model.case_changes import point_of
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_steps import next_value
from zscc.model.journal import Entry
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.ui.cases.wording import CaseWording


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step."""

    version: int
    clock: str
    title: str
    by: str
    detail: str
    photo: str = ""
    """Digest of its photograph, ''."""


def history_lines(history: Iterable[Entry], words: CaseWording, as_of: datetime) -> list[HistoryLine]:
    """The steps of a case, the newest first."""
    return list(_lines(history, words, as_of))[::-1]


def _lines(history: Iterable[Entry], words: CaseWording, as_of: datetime) -> Iterator[HistoryLine]:
    case: Case | None = None
    for entry in history:
        fact = entry.fact
        if isinstance(fact, CaseCarried):
            case = fact.case
            at = words.wording.day_and_clock(case.times.closed_at or case.times.opened_at, as_of)
            yield HistoryLine(case.version, at, words("step.carried"), words.role(Role.PROGRAM), "")
            continue
        if not isinstance(fact, CaseOpened | CaseStep):
            continue
        before, case = case, next_value(case, fact)
        clock = words.wording.day_and_clock(fact.at, as_of)
        by = words.role(fact.role)
        if isinstance(fact, CaseOpened):
            yield HistoryLine(1, clock, words("step.opened", source=words.source(fact.source)), by, "")
        else:
            yield HistoryLine(
                fact.version, clock, _title(fact, words), by, _detail(fact, before, words, as_of), _photo(fact)
            )


def _photo(step: CaseStep) -> str:
    return "" if step.proof is None else step.proof.digest


def _title(step: CaseStep, words: CaseWording) -> str:
    act = words.act(step.act)
    if step.orders:
        parties = words.joined(words.department(order.department) for order in step.orders)
        return words("step.orders", act=act, parties=parties)
    return words("step.party", act=act, party=words.department(step.party)) if step.party else act


def _detail(step: CaseStep, before: Case | None, words: CaseWording, as_of: datetime) -> str:
    parts = [
        words.known("outcome", step.outcome) if step.outcome else "",
        masked(step.text),
        words("step.reason", reason=masked(step.reason)) if step.reason else "",
        words("step.until", date=words.moment(step.until, as_of)) if step.until is not None else "",
        step.link,
        *(_changed(field, value, before, words) for field, value in step.changes),
        _proof(step, words, as_of),
    ]
    return words.joined(parts, "joint")


def _proof(step: CaseStep, words: CaseWording, as_of: datetime) -> str:
    proof = step.proof
    if proof is None:
        return ""
    if proof.vehicle:
        return words("step.proof_vehicle", vehicle=proof.vehicle)
    taken = "" if proof.taken_at is None else words("step.taken", clock=words.moment(proof.taken_at, as_of))
    if proof.distance_m is None:
        return taken
    return words.joined((words("step.proof", distance=words.wording.distance(proof.distance_m)), taken), "joint")


def _changed(field: str, value: str, before: Case | None, words: CaseWording) -> str:
    old = "" if before is None else _written(getattr(before, field, ""))
    said = [_said(field, each, words) or words("none") for each in (old, value)]
    return words("panel.changed", field=words.known("field", field), before=said[0], after=said[1])


def _written(value: object) -> str:
    """A field's value as a correction writes it."""
    if isinstance(value, Priority):
        return value.value
    if isinstance(value, PointE7):
        return f"{value.lon_e7},{value.lat_e7}"
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


def _said(field: str, value: str, words: CaseWording) -> str:
    say = _SAYERS.get(field)
    return value if say is None or not value else say(words, value)


def _said_point(words: CaseWording, value: str) -> str:
    at = point_of(value)
    return "" if at is None else words.wording.point(at)


_SAYERS: Mapping[str, Callable[[CaseWording, str], str]] = {
    "priority": lambda words, value: words.wording.priority(Priority(value)),
    "class_id": lambda words, value: words.class_name(value),
    "department": lambda words, value: words.department(value),
    "point": _said_point,
    "emergency": lambda words, _: words.known("field", "emergency"),
    **dict.fromkeys(("address", "words", "title"), lambda _, value: masked(value)),
}
"""How a corrected field's value is said; the rest stands as it is."""
