"""答复口径: the answer to a superior platform in the usual wording, made of a case's facts; pure.

Nothing of who called goes into it: no name, no telephone, no words of his own; only what the case is about, where, who
handled it and what came of it. Whoever sends it reads it first.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from zscc.clock import SHANGHAI
from zscc.map.wording import masked
from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseStep
from zscc.model.journal import Entry
from zscc.ui.cases.wording import CaseWording

_TOLD = (Act.FEED_BACK, Act.CLOSE)


def reply_of(case: Case, history: Iterable[Entry], words: CaseWording, institution: str) -> str:
    """The whole text, a paragraph for each thing that is known."""
    steps = [entry.fact for entry in history if isinstance(entry.fact, CaseStep)]
    return "\n".join(filter(None, _paragraphs(case, steps, words, institution)))


def _paragraphs(case: Case, steps: list[CaseStep], words: CaseWording, institution: str) -> Iterator[str]:
    where = masked(case.address) or words("reply.our_town")
    yield words("reply.order", number=words.joined(case.external_ids)) if case.external_ids else ""
    yield words("reply.about", what=_class_of(case, words), where=where, day=_day(words, case.times.opened_at))
    department = words.department(case.department)
    if department and case.times.dispatched_at is not None:
        yield words("reply.sent", department=department, day=_day(words, case.times.dispatched_at))
    if case.times.arrived_at is not None:
        yield words("reply.on_scene", day=_day(words, case.times.arrived_at))
    told = next((step.text for step in reversed(steps) if step.act in _TOLD and step.text), "")
    if told:
        yield words("reply.result", text=masked(told).rstrip("。."))
    yield (
        words("reply.done", day=_day(words, case.times.closed_at)) if case.times.closed_at else words("reply.going_on")
    )
    if case.satisfaction:
        yield words(f"reply.called_back.{case.satisfaction}")
    yield words("reply.signed", institution=institution)


def _class_of(case: Case, words: CaseWording) -> str:
    return words.class_name(case.class_id) or masked(case.title)


def _day(words: CaseWording, moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return words("reply.day", month=words.wording(f"month.{local.month}"), day=local.day, clock=f"{local:%H:%M}")
