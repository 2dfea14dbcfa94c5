"""What some facts make of the cases they are about: the same for every engine that keeps rows of cases.

A step that the table refuses changes nothing here, as it changes nothing in the fold; ``centre.casework`` never lets
one into the journal.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from zscc.model.case import Case
from zscc.model.case_facts import CaseCarried, CaseOpened, CaseStep
from zscc.model.case_steps import next_value
from zscc.model.journal import Entry

CaseFact: TypeAlias = CaseOpened | CaseStep | CaseCarried
_AT_ONCE = 500
"""Facts whose cases are written together."""


def case_facts(entries: Iterable[Entry]) -> Iterator[list[CaseFact]]:
    """The facts of cases among these entries, some at a time; what was recalled left the fold, never the store."""
    facts = (entry.fact for entry in entries if isinstance(entry.fact, CaseOpened | CaseStep | CaseCarried))
    while some := list(islice(facts, _AT_ONCE)):
        yield some


def followed(facts: Sequence[CaseFact], newest_of: Callable[[set[str]], dict[str, Case]]) -> list[Case]:
    """The cases that these facts change, as they are then; ``newest_of`` finds values by id."""
    known = newest_of({fact.subject for fact in facts})
    changed: dict[str, Case] = {}
    for fact in facts:
        case = next_value(known.get(fact.subject), fact)
        if case is not None:
            known[fact.subject] = changed[fact.subject] = case
    return list(changed.values())
