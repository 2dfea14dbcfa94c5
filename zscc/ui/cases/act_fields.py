"""Which fields an act asks for, in their order, and what stands in them at first."""

from dataclasses import dataclass, field

from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.model.report import Priority
from zscc.ui.cases.offers import Offer, parties_for
from zscc.ui.cases.wording import CaseWording

OUTCOMES: dict[Act, tuple[str, ...]] = {
    Act.CONFIRM_REPORT: ("true", "untrue"),
    Act.INSPECT: ("passed", "failed"),
    Act.CALL_BACK: ("satisfied", "fairly", "unsatisfied", "unreached"),
    Act.EVALUATE: ("satisfied", "fairly", "unsatisfied", "unreached"),
    Act.CALL: ("reached", "unreached"),
}
WITH_TEXT = frozenset({Act.CONFIRM_REPORT, Act.INSPECT, Act.CALL_BACK, Act.EVALUATE, Act.CALL, Act.PHOTO})
"""Acts that may say something though they need not."""
WITH_PHOTO = frozenset({Act.PHOTO, Act.FEED_BACK, Act.INSPECT, Act.SOLVE_IN_GRID})
WITH_UNTIL = frozenset({Act.GRANT_EXTENSION})
SENDING = frozenset({Act.DISPATCH, Act.WHISTLE})


@dataclass(frozen=True, slots=True)
class FieldSet:
    """What is asked for: choices by name (value and words), lines, texts (last part of their hint's key)."""

    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    photo: bool = False
    chosen: dict[str, str] = field(default_factory=dict)
    """What stands in a field at first."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs to be asked."""
        return not (self.choices or self.lines or self.texts or self.photo)


def fields_of(case: Case, offer: Offer, words: CaseWording) -> FieldSet:
    """The fields of an act on a case."""
    act, needs = offer.act, offer.needs
    choices: dict[str, dict[str, str]] = {}
    lines: list[str] = []
    chosen: dict[str, str] = {}
    if act is Act.CHANGE:
        choices, lines, chosen = _of_change(case, words)
    if "outcome" in needs:
        choices["outcome"] = {value: words(f"outcome.{value}") for value in OUTCOMES.get(act, ("reached",))}
    parties = parties_for(case, act)
    if "party" in needs and len(parties) > 1:
        choices["party"] = {each: words.department(each) for each in parties}
    if act in SENDING:
        choices["orders"] = _departments(words)
        chosen["orders"] = case.department
    if "reason" in needs:
        lines.append("reason")
    if "until" in needs or act in WITH_UNTIL:
        lines.append("until")
        chosen["until"] = _asked(case, words)
    texts = ("text",) if "text" in needs else ("text_optional",) if act in WITH_TEXT else ()
    return FieldSet(choices, tuple(lines), texts, act in WITH_PHOTO, chosen)


def asks_nothing(case: Case, offer: Offer, words: CaseWording) -> bool:
    """Whether an act can be done at once."""
    return fields_of(case, offer, words).is_empty


def _of_change(case: Case, words: CaseWording) -> tuple[dict[str, dict[str, str]], list[str], dict[str, str]]:
    choices = {
        "change_class_id": {each.class_id: words.class_name(each.class_id) for each in words.bureau.catalogue.classes},
        "change_priority": {priority.value: words.wording.priority(priority) for priority in Priority},
        "change_department": {"": words("none")} | _departments(words),
    }
    if case.class_id not in choices["change_class_id"]:
        choices["change_class_id"] = {case.class_id: case.class_id or words("none")} | choices["change_class_id"]
    chosen = {
        "change_class_id": case.class_id,
        "change_priority": case.priority.value,
        "change_department": case.department,
        "change_address": case.address,
        "change_point": "" if case.point is None else f"{case.point.lon_e7},{case.point.lat_e7}",
    }
    return choices, ["change_address", "change_point"], chosen


def _departments(words: CaseWording) -> dict[str, str]:
    return {each.department_id: each.name for each in words.bureau.catalogue.departments}


def _asked(case: Case, words: CaseWording) -> str:
    """What was asked for stands there already for who decides."""
    asked = case.extension_asked or case.suspension_asked
    return "" if asked is None else words.written_moment(asked)
