"""Suspected duplicates (疑似重复): which cases may tell of the same fact, each with its reasons as numbers.

Made by :mod:`zscc.analysis.duplicates`; the words are the screen's, the decision a person's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from zscc.model.case import Case
from zscc.model.space import PointE7


class Kinship(Enum):
    """How the classes of two cases stand to each other in the catalogue."""

    SAME = "same"
    KIN = "kin"
    """Sub-classes of one class, or a class and its own sub-class."""
    UNKNOWN = "unknown"
    """One of them has no class yet."""
    OTHER = "other"


def words_of(case: Case) -> str:
    """What is compared of a case: its address and what was said."""
    return f"{case.address}\n{case.words}" if case.address else case.words


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a case: of one that is there, or of one that is being typed."""

    words: str
    """With the address, as :func:`words_of` of a case."""
    class_id: str
    """'' while nobody has chosen one."""
    point: PointE7 | None
    at: datetime
    """When it was first told; aware UTC."""
    family: frozenset[str] = frozenset()
    """Cases that are known to tell of the same fact: itself, what went into it, and where it went."""

    @classmethod
    def of(cls, case: Case) -> "Draft":
        """What is known of a case."""
        family = frozenset({case.case_id, case.merged_into, *case.merged} - {""})
        return cls(words_of(case), case.class_id, case.point, case.times.opened_at, family)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A case that may tell of the same fact, the four reasons, and what they come to."""

    case_id: str
    """The case to merge with: of an entry that went into another one, the other."""
    told_by: str
    """The entry whose numbers these are."""
    distance_m: float | None
    """None when one of the two has no position."""
    minutes: float
    """Between the two tellings; of one that ended before (``again``), since it ended."""
    kinship: Kinship
    likeness: float
    """Of the words: shared pairs of characters to all of both, 0 to 1."""
    score: float
    """0 to 1."""
    ended: bool
    again: bool = False
    """It ended some time ago: the fact may be back, or was never put right."""


@dataclass(frozen=True, slots=True)
class SuspectsOf:
    """A question to the centre: which cases that ended tell of the same place and thing; answered by Suspects.

    Of the cases on the desk the screen itself knows more, and sooner.
    """

    draft: Draft
    least: float = 0.5
    most: int = 8
