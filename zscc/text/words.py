"""Words by key, from ``resources/words/<language>/<room>.toml``.

A key is ``room.table.name``, for example ``ui.tile.reports_today``. A missing key or argument is a bug and
raises; a parity test holds the languages to the same keys and placeholders.
"""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

LANGUAGES = ("zh", "en")


class Words:
    """Makes the words of one language; an instance never changes, switching language means a new one."""

    def __init__(self, language: str = "zh") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no words in {language!r}; there are {', '.join(LANGUAGES)}")
        self.language = language
        self._rooms: dict[str, dict[str, str]] = {}

    def __call__(self, key: str, /, **arguments: object) -> str:
        """The words of ``key`` with its placeholders filled; KeyError when there is no such key."""
        return self._of_room(key)[key].format(**arguments)

    def __contains__(self, key: str) -> bool:
        return key in self._of_room(key)

    @property
    def rooms_read(self) -> tuple[str, ...]:
        """The rooms that have spoken."""
        return tuple(self._rooms)

    def read_like(self, other: "Words") -> None:
        """Read the rooms that ``other`` has read; for a thread, as a file takes some milliseconds."""
        for room in other.rooms_read:
            self._of_room(f"{room}.")

    def _of_room(self, key: str) -> dict[str, str]:
        room = key[: max(key.find("."), 0)]
        if room not in self._rooms:
            self._rooms[room] = _templates_of(self.language, room)
        return self._rooms[room]


def templates(language: str) -> dict[str, str]:
    """Every template of a language by its full key."""
    rooms = sorted(file.name.removesuffix(".toml") for file in _folder(language).iterdir())
    return {key: text for room in rooms for key, text in _templates_of(language, room).items()}


@cache
def _templates_of(language: str, room: str) -> dict[str, str]:
    """Read when the room first speaks: no start waits for words that nobody sees; nothing where no such room is."""
    file = _folder(language) / f"{room}.toml"
    found: dict[str, str] = {}
    if file.is_file():
        _flatten(room, tomllib.loads(file.read_text(encoding="utf-8")), found)
    return found


def _folder(language: str) -> Traversable:
    return files("zscc") / "resources" / "words" / language


def _flatten(prefix: str, tree: dict[str, Any], found: dict[str, str]) -> None:
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            _flatten(key, value, found)
        elif isinstance(value, str):
            found[key] = value
        else:
            raise TypeError(f"{key} is not words")
