"""A case that ended long ago is looked at again: the situation let go of it and is given its value anew.

The situation lets go by days of the record. Who works on the case cannot know on which side of midnight the commit
comes, so a case is recalled a day early rather than late; a situation that still holds it changes nothing.
"""

from datetime import datetime

from zscc.centre.journal import JournalWriter
from zscc.clock import day_of_ms
from zscc.model.case import Case
from zscc.model.case_facts import CaseCarried, CaseRecalled
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.situation.cases import KEPT_DAYS


async def recalled_of(writer: JournalWriter, case: Case, at: datetime) -> tuple[Fact, ...]:
    """What must be written before a step of a case at ``at``; nothing where the situation holds it."""
    if not case.ended:
        return ()
    history = await writer.case_history(case.case_id)
    if not history:
        return ()
    last = history[-1]
    kept_since = day_of_ms(ms_from_utc(at)) - KEPT_DAYS
    held = day_of_ms(ms_from_utc(last.recorded_at)) > kept_since and not isinstance(last.fact, CaseCarried)
    return () if held else (CaseRecalled(case),)
