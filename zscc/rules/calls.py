"""Who is called to a case, by when, and what that makes of the responders on the board."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from zscc.model.asked import CallOn
from zscc.model.case import Case, PartyOrder
from zscc.model.case_conditions import party_of
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import StepRefused
from zscc.model.responder import ResponderSet, ResponderState
from zscc.rules.book import RuleBook

LONGEST_CLOCK_S = 90 * 86_400
_SENT = frozenset({Act.DISPATCH, Act.WHISTLE})
_PARTY_ACTS = {
    Act.ARRIVE: ResponderState.ON_SCENE,
    Act.FEED_BACK: ResponderState.RETURNING,
    Act.RETURN_ORDER: ResponderState.RETURNING,
}
"""What an act of a department makes of the responders that it sent."""


def orders_of(calls: Iterable[CallOn], at: datetime, book: RuleBook) -> tuple[PartyOrder, ...]:
    """The orders of one dispatch or whistle; a department is called once, and whoever is called is known."""
    orders = tuple(_order(call, at, book) for call in calls)
    if len({order.department for order in orders}) < len(orders):
        raise StepRefused("called_twice")
    return orders


def _order(call: CallOn, at: datetime, book: RuleBook) -> PartyOrder:
    if not call.department.strip():
        raise StepRefused("needs", act=Act.DISPATCH.value, field="department")
    if call.department not in book.departments:
        raise StepRefused("unknown_department", department=call.department)
    refuse_unknown(call.responders, book)
    return PartyOrder(
        department=call.department,
        lead=call.lead,
        responders=tuple(dict.fromkeys(call.responders)),
        sign_by=_moment(at, call.sign_within_s),
        arrive_by=_moment(at, call.arrive_within_s),
        done_by=_moment(at, call.done_within_s),
    )


def refuse_unknown(responders: Iterable[str], book: RuleBook) -> None:
    """Raises StepRefused for a responder that the town does not have: its board would show a name that is nobody."""
    if book.responders is None:
        return
    for name in responders:
        if name not in book.responders:
            raise StepRefused("unknown_responder", responder=name)


def _moment(at: datetime, within_s: int) -> datetime | None:
    if not 0 <= within_s <= LONGEST_CLOCK_S:
        raise StepRefused("bad_clock", seconds=str(within_s))
    return at + timedelta(seconds=within_s) if within_s else None


def moved_by(step: CaseStep, case: Case) -> dict[str, ResponderState]:
    """The responders that a step concerns and what they do then; ``case`` as it was before the step."""
    if step.act in _SENT:
        return {name: ResponderState.EN_ROUTE for order in step.orders for name in order.responders}
    if step.act in _PARTY_ACTS:
        party = party_of(case, step.party)
        return {} if party is None else dict.fromkeys(party.order.responders, _PARTY_ACTS[step.act])
    if step.act is Act.REWORK:
        return {name: ResponderState.EN_ROUTE for party in case.parties for name in party.order.responders}
    if step.act in (Act.VOID, Act.GO_INTO):
        names = (name for party in case.parties if party.done_at is None for name in party.order.responders)
        return dict.fromkeys(names, ResponderState.RETURNING)
    return {}


def settings_of(step: CaseStep, case: Case, newest: Mapping[str, ResponderSet]) -> tuple[ResponderSet, ...]:
    """One setting a responder that the step moves.

    ``newest`` holds where each stands. Who was sent to another case meanwhile, or taken off it by hand, is left alone
    by what becomes of this one; who is out of service cannot be sent, and stays so.
    """
    made = []
    for name, state in moved_by(step, case).items():
        now = newest.get(name)
        if step.act in _SENT:
            if now is not None and now.state is ResponderState.OUT_OF_SERVICE:
                raise StepRefused("out_of_service", responder=name)
        elif now is None or now.case_id != case.case_id or now.state in (state, ResponderState.OUT_OF_SERVICE):
            continue
        serial = 1 if now is None else now.serial + 1
        made.append(ResponderSet(name, serial, state, step.at, step.role, step.by, case.case_id))
    return tuple(made)
