"""Where in a JSON message a value stands: ``data.list[0].名称``, ``"a.b".c``, ``points[-1]``.

A path begins at the item (one fix or report); ``$.`` begins at the whole message, for what stands once above a list;
``@name`` begins at what is known beside the message, such as the parts of its topic (``@topic[1]``). A key with a dot,
bracket or blank stands in quotation marks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_PATH = 200
_STEP = re.compile(r'(?:(?P<key>[^.\[\]"\s]+)|"(?P<quoted>[^"]+)")(?P<places>(?:\[-?\d{1,9}\])*)(?P<more>\.|\Z)')
_PLACES = re.compile(r"(?P<places>(?:\[-?\d{1,9}\])+)(?P<more>\.|\Z)")
_PLACE = re.compile(r"-?\d+")


class BadPath(ValueError):
    """A path cannot be read."""


class _Missing:
    """Nothing stands there."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


class Twice(dict[str, Any]):
    """An object of a message that names some keys twice; which value was meant nobody knows."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.keys_twice = frozenset(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]


class KeyTwice(Exception):
    """The path leads through a key that its object names twice."""


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from a root: keys of objects and places in lists."""

    text: str
    root: str
    """'' the item, ``$`` the message, ``@`` what is known beside it."""
    steps: tuple[str | int, ...]

    @classmethod
    def read(cls, text: str) -> "Path":
        """A path as it is written; raises BadPath. '' and ``$`` are the item and the message themselves."""
        if len(text) > LONGEST_PATH:
            raise BadPath(f"{text[:40]}… is longer than {LONGEST_PATH} characters")
        if text in ("", "$"):
            return cls(text, text, ())
        root = text[0] if text[0] in "$@" else ""
        rest = text.removeprefix("$.").removeprefix("@") if root else text
        return cls(text, root, _steps(rest, text))

    def of(self, item: object, message: object, beside: Mapping[str, object]) -> object:
        """What stands there, or MISSING; raises KeyTwice."""
        value = item if not self.root else message if self.root == "$" else beside
        for step in self.steps:
            value = _next(value, step)
            if value is MISSING:
                break
        return value


def _next(value: object, step: str | int) -> object:
    if isinstance(step, int):
        if isinstance(value, list | tuple) and -len(value) <= step < len(value):
            return value[step]
        return MISSING
    if isinstance(value, Twice) and step in value.keys_twice:
        raise KeyTwice(step)
    return value.get(step, MISSING) if isinstance(value, dict) else MISSING


def _steps(rest: str, whole: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    at = 0
    more = "."
    while more:
        found = _STEP.match(rest, at) or (_PLACES.match(rest, at) if not at else None)
        if found is None:
            raise BadPath(f"{whole!r} is no path: keys with dots between them, places of lists as [0]")
        parts = found.groupdict()
        key = parts.get("key") or parts.get("quoted")
        if key is not None:
            steps.append(key)
        steps.extend(int(place) for place in _PLACE.findall(parts["places"]))
        at, more = found.end(), parts["more"]
    return tuple(steps)
