"""Class and priority guessed from Chinese text, by rules that can be read out to whoever asks why.

1. A keyword of the catalogue occurs when its words stand in one piece of the text; of ``老人+摔倒`` both must occur.
2. The class whose words cover the most characters of the text wins. A sub-class brings the words of its class along,
   so it wins over the class as soon as one of its own keywords occurs.
3. Two classes that cover the same number are ambiguous, and the guess says so; the more urgent one stands first.
4. The priority is that of the class; words of danger to life raise it, unless the text denies them (无人受伤).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from zscc.analysis.names_folding import folded
from zscc.model.catalogue import CaseClass, Catalogue
from zscc.model.report import Priority

LONGEST_TEXT = 4_000
"""What stands behind this many characters is not read."""
ALL_OF = "+"
DANGER: tuple[str, ...] = (
    "爆炸", "被困", "昏迷", "受伤", "晕倒", "溺水", "落水", "坠楼", "跳楼", "触电", "明火", "冒烟", "起火", "着火",
    "救命", "坍塌", "失联", "持刀",
)  # fmt: skip
"""Words that make anything 特急: somebody's life may depend on minutes."""
_DENIED = re.compile(r"(?:无人员|无人|没有人|没有|没人|未见|未有|未|无|不会|防止|避免|预防)\Z")
_PIECES = re.compile(r"[^\w]+")
_END_OF_PIECE = "\n"


class Certainty(Enum):
    """How sure a guess is."""

    SURE = "sure"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class that the text may belong to, and the words that say so."""

    class_id: str
    words: tuple[str, ...]
    covered: int
    """Characters of the text."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the rules make of a text."""

    certainty: Certainty
    class_id: str
    """The first candidate's, '' when the text is unknown."""
    priority: Priority
    words: tuple[str, ...]
    """What decided the class."""
    danger: tuple[str, ...]
    """What raised the priority."""
    candidates: tuple[Candidate, ...]
    """Best first; more than one covers as much when it is ambiguous."""


def guess(text: str, catalogue: Catalogue, among: str = "") -> Guess:
    """Class and priority of a text. ``among`` is a class that is known: only it and its sub-classes are asked."""
    pieces = _folded_pieces(text)
    classes = [each for each in catalogue.classes if not among or among in (each.class_id, each.parent)]
    found = _candidates(pieces, classes)
    danger = dangers(text)
    best = _best(found, classes)
    if best is None:
        its = next((each for each in classes if each.class_id == among), None)
        usual = Priority.NORMAL if its is None else its.priority
        return Guess(Certainty.UNKNOWN, among if its else "", _raised(usual, danger), (), danger, ())
    ambiguous = sum(each.covered == best.covered for each in found) > 1
    its = next(each for each in classes if each.class_id == best.class_id)
    return Guess(
        certainty=Certainty.AMBIGUOUS if ambiguous else Certainty.SURE,
        class_id=best.class_id,
        priority=_raised(its.priority, danger),
        words=best.words,
        danger=danger,
        candidates=(best, *(each for each in found if each is not best)),
    )


def dangers(text: str) -> tuple[str, ...]:
    """The words of danger that a text says and does not deny."""
    pieces = _folded_pieces(text)
    return tuple(word for word in DANGER if _is_said(pieces, word))


def _is_said(pieces: str, word: str) -> bool:
    return any(not _DENIED.search(pieces[: hit.start()]) for hit in re.finditer(word, pieces))


def _raised(priority: Priority, danger: Sequence[str]) -> Priority:
    return Priority.URGENT if danger else priority


@lru_cache(maxsize=256)
def _folded_pieces(text: str) -> str:
    """The text folded, its pieces apart, so that no word is read across a full stop."""
    return _END_OF_PIECE.join(folded(piece) for piece in _PIECES.split(text[:LONGEST_TEXT]) if piece)


@lru_cache(maxsize=8192)
def _parts(keyword: str) -> tuple[str, ...]:
    """The folded words of a keyword, all of which must occur."""
    return tuple(filter(None, map(folded, keyword.split(ALL_OF))))


def _candidates(pieces: str, classes: Sequence[CaseClass]) -> list[Candidate]:
    """Classes whose keywords occur, most characters first; a class stands behind its own sub-classes."""
    said = {each.class_id: _said(pieces, map(_parts, each.keywords)) for each in classes}
    found, with_children = [], set()
    for each in classes:
        if said[each.class_id]:
            words = tuple(dict.fromkeys((*said[each.class_id], *said.get(each.parent, ()))))
            found.append(Candidate(each.class_id, words, _covered(pieces, words)))
            with_children.add(each.parent)
    return sorted((each for each in found if each.class_id not in with_children), key=lambda each: -each.covered)


def _said(pieces: str, keywords: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    said = (parts for parts in keywords if parts and all(part in pieces for part in parts))
    return tuple(dict.fromkeys(part for parts in said for part in parts))


def _covered(pieces: str, words: Iterable[str]) -> int:
    places: set[int] = set()
    for word in words:
        start = pieces.find(word)
        while start >= 0:
            places.update(range(start, start + len(word)))
            start = pieces.find(word, start + 1)
    return len(places)


def _best(found: Sequence[Candidate], classes: Sequence[CaseClass]) -> Candidate | None:
    """The one that covers most; of several the most urgent: who handles it too fast loses less."""
    ranks = {each.class_id: each.priority.rank for each in classes}
    return min(found, key=lambda each: (-each.covered, ranks[each.class_id]), default=None)
