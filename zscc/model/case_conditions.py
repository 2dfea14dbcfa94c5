"""What else must hold before a step, by name. Each returns '' or the code of the refusal."""

from collections.abc import Callable

from zscc.model.case import LEVELS, Case, Party
from zscc.model.case_facts import Act, CaseStep
from zscc.model.report import Priority

Condition = Callable[[Case, CaseStep], bool]

NEVER_SUSPENDED = frozenset({Priority.URGENT, Priority.HIGH})
"""挂账 is not offered for 特急 and 紧急."""
PASSED = "passed"
"""Outcome of an inspection."""


def party_of(case: Case, department: str) -> Party | None:
    """The newest party of a department that is at work on a case."""
    return next((party for party in reversed(case.parties) if party.order.department == department), None)


def _party(case: Case, step: CaseStep) -> Party | None:
    return party_of(case, step.party)


def _is_party(case: Case, step: CaseStep) -> bool:
    return _party(case, step) is not None


def _signed(case: Case, step: CaseStep) -> bool:
    party = _party(case, step)
    return party is not None and party.signed_at is not None


def _unsigned(case: Case, step: CaseStep) -> bool:
    party = _party(case, step)
    return party is not None and party.signed_at is None


def _not_arrived(case: Case, step: CaseStep) -> bool:
    party = _party(case, step)
    return party is not None and party.arrived_at is None and party.done_at is None


def _not_done(case: Case, step: CaseStep) -> bool:
    party = _party(case, step)
    return party is not None and party.done_at is None


def _inspector_is_not_handler(case: Case, step: CaseStep) -> bool:
    return all(party.done_by != step.by for party in case.parties if party.done_by)


def may_wait(case: Case) -> bool:
    """Whether a case may be suspended at all."""
    return not case.emergency and case.priority not in NEVER_SUSPENDED


def _drivable(case: Case, _step: CaseStep) -> bool:
    """An address that can be driven to: a position, or words."""
    return case.point is not None or bool(case.address.strip())


def _one_lead(_case: Case, step: CaseStep) -> bool:
    return sum(order.lead for order in step.orders) == 1


def _holds_link(case: Case, step: CaseStep) -> bool:
    return step.link == case.merged_into if step.act is Act.COME_BACK else step.link in case.merged


CONDITIONS: dict[str, Condition] = {
    "not_suspended": lambda case, _: case.suspension is None,
    "suspended": lambda case, _: case.suspension is not None,
    "is_party": _is_party,
    "signed": _signed,
    "unsigned": _unsigned,
    "inspector_is_not_handler": _inspector_is_not_handler,
    "inspected": lambda case, _: case.times.inspected_at is not None,
    "not_arrived": _not_arrived,
    "not_done": _not_done,
    "may_wait": lambda case, _: may_wait(case),
    "drivable": _drivable,
    "one_lead": _one_lead,
    "no_lead": lambda case, _: not any(party.order.lead for party in case.parties),
    "extension_asked": lambda case, _: case.extension_asked is not None,
    "no_extension_asked": lambda case, _: case.extension_asked is None,
    "suspension_asked": lambda case, _: case.suspension_asked is not None,
    "no_suspension_asked": lambda case, _: case.suspension_asked is None,
    "supervised": lambda case, _: case.supervision is not None and case.supervision.answered_at is None,
    "not_at_the_top": lambda case, _: case.level is not LEVELS[-1],
    "emergency": lambda case, _: case.emergency,
    "not_emergency": lambda case, _: not case.emergency,
    "reported_first": lambda case, _: case.times.first_report_at is not None,
    "not_reported_first": lambda case, _: case.times.first_report_at is None,
    "not_reported_last": lambda case, _: case.times.final_report_at is None,
    "reported_finally": lambda case, _: not case.emergency or case.times.final_report_at is not None,
    "filed": lambda case, _: case.times.registered_at is not None,
    "not_filed": lambda case, _: case.times.registered_at is None,
    "nothing_merged": lambda case, _: not case.merged,
    "holds_link": _holds_link,
    "still_returnable": lambda case, step: case.return_by is None or step.at <= case.return_by,
    "no_event": lambda case, _: not case.event_id,
    "in_event": lambda case, _: bool(case.event_id),
}
