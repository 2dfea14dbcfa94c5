"""What a told text holds besides words: a telephone number, and the place that it names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-?\d{7,8})(?!\d)")
SHORTEST_NAME = 3
"""A name of two characters stands in many a word by chance."""


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place by its name."""

    name: str
    at_m: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in a text."""

    words: str
    phone: str = ""


def told_of(text: str) -> Told:
    """A text as the form takes it: without empty lines at its ends, its first telephone number apart."""
    words = text.strip()
    phone = _PHONE.search(words)
    return Told(words, re.sub(r"[ -]", "", phone[0]) if phone is not None else "")


def place_in(text: str, places: Iterable[KnownPlace]) -> KnownPlace | None:
    """The place with the longest name that a text says; None when it says none."""
    said = (place for place in places if len(place.name) >= SHORTEST_NAME and place.name in text)
    return max(said, key=lambda place: len(place.name), default=None)
