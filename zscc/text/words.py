"""Words by key, from ``resources/words/<language>/<room>.toml``.

A key is ``room.table.name``, for example ``ui.tile.reports_today``. A missing key or argument is a bug and
raises; a parity test holds the languages to the same keys and placeholders.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh", "en")


class Words:
    """Makes the words of one language; an instance never changes, switching language means a new one."""

    def __init__(self, language: str = "zh") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no words in {language!r}; there are {', '.join(LANGUAGES)}")
        self.language = language
        self._templates = templates(language)

    def __call__(self, key: str, /, **arguments: object) -> str:
        """The words of ``key`` with its placeholders filled; KeyError when there is no such key."""
        return self._templates[key].format(**arguments)

    def __contains__(self, key: str) -> bool:
        return key in self._templates


@cache
def templates(language: str) -> dict[str, str]:
    """Every template of a language by its full key."""
    found: dict[str, str] = {}
    folder = files("zscc") / "resources" / "words" / language
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            tree = tomllib.loads(file.read_text(encoding="utf-8"))
            _flatten(file.name.removesuffix(".toml"), tree, found)
    return found


def _flatten(prefix: str, tree: dict[str, Any], found: dict[str, str]) -> None:
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            _flatten(key, value, found)
        elif isinstance(value, str):
            found[key] = value
        else:
            raise TypeError(f"{key} is not words")
