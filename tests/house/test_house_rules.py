"""Rules of the house that ruff and import-linter cannot say."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from zscc.text import LANGUAGES
from zscc.text.words import templates

PACKAGE = Path(__file__).parents[2] / "zscc"
SOURCES = sorted(PACKAGE.rglob("*.py"))
CJK = re.compile("[\u3400-\u9fff]")


class Said(NamedTuple):
    """What the rules ask of a module; the tree itself is let go, for it is a hundred times as large."""

    calls: tuple[tuple[str, int], ...]
    """Attributes that are called, each with its line."""
    strings: tuple[str, ...]
    spoken: tuple[str, ...]
    """Chinese string constants that are not documentation."""


@cache
def said_by(source: Path) -> Said:
    """Parsed once for all rules."""
    nodes = list(ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    strings = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return Said(
        tuple((call.func.attr, call.lineno) for call in calls),
        tuple(node.value for node in strings),
        tuple(node.value for node in strings if id(node) not in documentation and CJK.search(node.value)),
    )


@pytest.mark.parametrize("banned", ["exec", "exec_", "processEvents"])
def test_no_nested_event_loop(banned: str) -> None:
    # A nested loop under a coroutine loses other tasks' wake-ups for ever; dialogs are opened, not executed.
    offenders = [
        f"{source.relative_to(PACKAGE)}:{line}"
        for source in SOURCES
        for attribute, line in said_by(source).calls
        if attribute == banned
    ]
    assert not offenders


def test_the_words_of_the_screen_stand_in_the_resources() -> None:
    # Town data (build), file headers (recorded) and simulated texts are data, not words of the screen.
    screens = [source for source in SOURCES if source.relative_to(PACKAGE).parts[0] in {"ui", "map", "app", "centre"}]
    offenders = [f"{source.relative_to(PACKAGE)}: {text}" for source in screens for text in said_by(source).spoken]
    assert screens
    assert not offenders


def test_every_word_that_is_asked_for_exists() -> None:
    known = templates(LANGUAGES[0])
    rooms = "|".join(sorted({key.split(".")[0] for key in known}))
    key = re.compile(rf"({rooms})(\.[a-z0-9_]+){{2,}}")
    asked = {
        (text, source.relative_to(PACKAGE).as_posix())
        for source in SOURCES
        for text in said_by(source).strings
        if key.fullmatch(text)
    }
    assert len(asked) > 50
    tables = {key.rpartition(".")[0] for key in known}
    assert not [(text, place) for text, place in sorted(asked) if text not in known and text not in tables]


def test_every_language_has_the_same_keys_and_placeholders() -> None:
    fields = re.compile(r"{(\w*)")
    first, *others = (
        {key: Counter(fields.findall(text)) for key, text in templates(language).items()} for language in LANGUAGES
    )
    assert first
    for other in others:
        assert set(first) == set(other)
        differing = {key for key in first if set(first[key]) != set(other[key])}
        assert not differing


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "handler", "common", "misc"])
def test_no_room_is_a_drawer(word: str) -> None:
    assert not [path for path in PACKAGE.rglob("*.py") if word in path.stem]
