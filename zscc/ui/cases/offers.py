"""What may be done with a case now, by whom sits here, in the order in which it is offered; the rest with its reason.

The transition table decides, asked with a step that brings everything it could need; nothing is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from zscc.model.asked import Who
from zscc.model.case import Case, PartyOrder, Stage
from zscc.model.case_conditions import PASSED
from zscc.model.case_facts import Act, CaseStep, Proof
from zscc.model.case_steps import StepRefused, check_step, rule_for
from zscc.model.working_time import Deadline, TimeUnit

NOT_BUTTONS = frozenset({Act.MERGE, Act.GO_INTO, Act.UNMERGE, Act.COME_BACK, Act.JOIN_EVENT, Act.LEAVE_EVENT})
"""Done from the duplicates' line and from the major event."""
ASIDE = (Act.NOTE, Act.CHANGE, Act.PHOTO, Act.CALL, Act.ANSWER)
"""Only written down; offered after what moves a case on."""
FIRST: Mapping[Stage, tuple[Act, ...]] = {
    Stage.REPORTED: (Act.REGISTER, Act.TAKE_IN, Act.SOLVE_IN_GRID, Act.DECLINE),
    Stage.REGISTERED: (Act.DISPATCH, Act.WHISTLE, Act.SOLVE_IN_GRID),
    Stage.DISPATCHED: (Act.SIGN_FOR, Act.REMIND, Act.WHISTLE),
    Stage.SIGNED: (Act.ARRIVE, Act.FEED_BACK, Act.REMIND),
    Stage.HANDLING: (Act.FEED_BACK, Act.REMIND, Act.WHISTLE),
    Stage.FED_BACK: (Act.INSPECT, Act.REWORK),
    Stage.INSPECTING: (Act.CLOSE, Act.REWORK),
    Stage.CLOSED: (Act.EVALUATE, Act.CALL_BACK, Act.REOPEN),
    Stage.EVALUATED: (Act.CALL_BACK, Act.REOPEN),
    Stage.DECLINED: (Act.NOTE, Act.ANSWER),
    Stage.VOID: (Act.NOTE, Act.ANSWER),
}
"""What comes first at each stage."""
NEXT: Mapping[Stage, tuple[Act, ...]] = {
    Stage.REPORTED: (Act.REGISTER,),
    Stage.REGISTERED: (Act.DISPATCH,),
    Stage.DISPATCHED: (Act.SIGN_FOR,),
    Stage.SIGNED: (Act.ARRIVE, Act.FEED_BACK, Act.SIGN_FOR),
    Stage.HANDLING: (Act.FEED_BACK, Act.ARRIVE, Act.SIGN_FOR),
    Stage.FED_BACK: (Act.INSPECT,),
    Stage.INSPECTING: (Act.CLOSE,),
    Stage.CLOSED: (Act.EVALUATE,),
}
"""The next step on the line at each stage; of several the first that one of the departments still owes."""
EMERGENCY_FIRST = (Act.DISPATCH, Act.FIRST_REPORT)
"""Of an emergency that is not filed yet: handling never waits for filing."""
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Offer:
    """One act: possible, or the refusal that it would meet."""

    act: Act
    refused: str = ""
    """Code; '' when it may be done."""
    arguments: tuple[tuple[str, str], ...] = ()
    needs: frozenset[str] = frozenset()
    """Fields of the step that must be filled."""
    is_next: bool = False
    """Whether it is the next step on the case's line."""

    @property
    def possible(self) -> bool:
        """Whether it may be done."""
        return not self.refused


def offers_of(case: Case, who: Who, at: datetime) -> list[Offer]:
    """Every act of the case's stage that a person does: what comes first first, what is not possible last."""
    following = _next(case)
    offers = [
        replace(_offer(case, act, who, at), is_next=act in following)
        for act in _acts(case)
        if rule_for(case, act) is not None
    ]
    return sorted(offers, key=lambda offer: not offer.possible)


def main_offer(offers: list[Offer]) -> Offer | None:
    """The act of the panel's main button: the next step on the line; None when it is not possible or there is none."""
    return next((offer for offer in offers if offer.possible and offer.is_next), None)


def held_offer(offers: list[Offer]) -> Offer | None:
    """The next step on the line that is refused, where the panel has no main button for that; None otherwise."""
    if main_offer(offers) is not None:
        return None
    return next((offer for offer in offers if offer.is_next), None)


def parties_for(case: Case, act: Act) -> tuple[str, ...]:
    """Departments whose clock an act can concern: those for which it is still to be done."""
    parties = [party for party in case.parties if party.done_at is None] or list(case.parties)
    if act is Act.SIGN_FOR:
        parties = [party for party in parties if party.signed_at is None] or parties
    elif act is Act.ARRIVE:
        parties = [party for party in parties if party.arrived_at is None] or parties
    return tuple(dict.fromkeys(party.order.department for party in parties))


def _next(case: Case) -> tuple[Act, ...]:
    if case.emergency and case.stage is Stage.REPORTED:
        return (Act.DISPATCH,)
    if case.stage is Stage.INSPECTING and case.times.inspected_at is None:
        # It did not pass: only a rework leads on.
        return (Act.REWORK,)
    return NEXT.get(case.stage, ())


def _acts(case: Case) -> list[Act]:
    first = list(_pending(case))
    if case.emergency and case.stage is Stage.REPORTED:
        first += EMERGENCY_FIRST
    first += FIRST[case.stage]
    rest = [act for act in Act if act not in NOT_BUTTONS and act not in ASIDE]
    return list(dict.fromkeys((*first, *rest, *ASIDE)))


def _pending(case: Case) -> list[Act]:
    """What waits for an answer comes before the line."""
    found = []
    if case.extension_asked is not None:
        found += [Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION]
    if case.suspension_asked is not None:
        found += [Act.SUSPEND, Act.REFUSE_SUSPENSION]
    if case.supervision is not None and case.supervision.answered_at is None:
        found.append(Act.ANSWER_SUPERVISION)
    if case.suspension is not None:
        found.append(Act.RESUME)
    return found


def _offer(case: Case, act: Act, who: Who, at: datetime) -> Offer:
    needs = frozenset[str]()
    for party in parties_for(case, act) or ("",):
        try:
            needs = check_step(case, _whole_step(case, act, who, (at, party))).needs
        except StepRefused as refused:
            refusal = refused
            continue
        return Offer(act, needs=needs)
    return Offer(act, refusal.code, tuple(sorted(refusal.arguments.items())))


def _whole_step(case: Case, act: Act, who: Who, when: tuple[datetime, str]) -> CaseStep:
    """A step that brings whatever an act could need."""
    at, party = when
    return CaseStep(
        case_id=case.case_id,
        version=case.version + 1,
        act=act,
        at=at,
        role=who.role,
        by=who.account,
        party=party or "-",
        reason=_ALL,
        text=_ALL,
        orders=(PartyOrder("-"),),
        own=Deadline(at, at, at, TimeUnit.NATURAL_MINUTES),
        until=at,
        link=_ALL,
        outcome=PASSED,
        changes=(("title", _ALL),),
        proof=Proof(),
    )
