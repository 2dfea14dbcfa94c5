"""What screens want to look up in the store. The centre answers them off the screen's thread; nothing is written.

A question that belongs to one room of the centre stands in a module of its own beside this one.
"""

from dataclasses import dataclass

from zscc.model.case import Case
from zscc.model.case_query import CaseQuery
from zscc.model.journal import Entry


@dataclass(frozen=True, slots=True)
class AboutCase:
    """A case and everything that happened to it; the answer is a :class:`CaseFile`, None when there is no such case."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The newest value of a case and its steps in order."""

    case: Case
    history: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FindCases:
    """A page of a list of cases; the answer is :class:`CasesFound`."""

    query: CaseQuery
    count: bool = True
    """Say how many there are in all."""


@dataclass(frozen=True, slots=True)
class CasesFound:
    """One page, and how many cases all pages have together; None when that was not asked."""

    cases: tuple[Case, ...]
    total: int | None


@dataclass(frozen=True, slots=True)
class CallerOf:
    """Name and telephone of who called; the answer is a Caller, None when nobody did or it was forgotten."""

    case_id: str


@dataclass(frozen=True, slots=True)
class PhotoOf:
    """The bytes of a photograph by its digest; None when it was forgotten."""

    digest: str
