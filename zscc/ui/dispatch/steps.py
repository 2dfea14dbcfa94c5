"""What dispatch asks of the centre, and whether the table would let it: the same check as the centre's, beforehand."""

from datetime import datetime

from zscc.model.asked import CallOn, TakeStep, Who
from zscc.model.case import Case, PartyOrder
from zscc.model.case_facts import Act, CaseStep
from zscc.model.case_steps import StepRefused, check_step
from zscc.model.working_time import Deadline, TimeUnit
from zscc.ui.cases.wording import CaseWording

ANY_TEXT = "-"
"""Stands for what a person has yet to write."""


def refusal(case: Case, asked: TakeStep, who: Who, as_of: datetime, words: CaseWording) -> str:
    """Why this step could not be taken now, in words; '' when it could. The centre checks again."""
    step = CaseStep(
        case_id=asked.case_id,
        version=case.version + 1,
        act=asked.act,
        at=as_of,
        role=who.role,
        by=who.account,
        party=asked.party,
        reason=asked.reason or ANY_TEXT,
        text=asked.text or ANY_TEXT,
        orders=tuple(PartyOrder(call.department, call.lead) for call in asked.calls),
        until=as_of,
        own=Deadline(as_of, as_of, as_of, TimeUnit.NATURAL_MINUTES),
        outcome=asked.outcome or ANY_TEXT,
        link=asked.link or ANY_TEXT,
    )
    try:
        check_step(case, step)
    except StepRefused as refused:
        return words.refused(refused.code, tuple(refused.arguments.items()))
    return ""


def may_send(case: Case, who: Who, as_of: datetime, words: CaseWording, calls: tuple[CallOn, ...] = ()) -> str:
    """Why nobody could be dispatched to a case now; '' when somebody could."""
    asked = TakeStep(case.case_id, case.version, Act.DISPATCH, calls=calls or (CallOn(case.department or ANY_TEXT),))
    return refusal(case, asked, who, as_of, words)


def may(case: Case, act: Act, who: Who, as_of: datetime, words: CaseWording, party: str = "") -> str:
    """Why an act could not be done now, whatever is still to be written; '' when it could."""
    calls = (CallOn(case.department or ANY_TEXT),) if act is Act.WHISTLE else ()
    return refusal(case, TakeStep(case.case_id, case.version, act, party=party, calls=calls), who, as_of, words)
