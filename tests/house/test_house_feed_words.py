"""What a feed says when it is down, and every reason for which it refuses or flags, has words in both languages."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from zscc.text import LANGUAGES
from zscc.text.words import templates

FEEDS = Path(__file__).parents[2] / "zscc" / "feeds"
SOURCES = sorted(path for path in FEEDS.rglob("*.py") if path.parent.name not in {"players", "simulated"})
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
REFUSALS = {
    "BadFrame",
    "FieldFault",
    "NotRead",
    "PartsRefused",
    "Refused",
    "RowRefused",
    "Unreadable",
    "refuse",
}
"""What carries a reason as its first argument that is one."""


@cache
def tree_of(source: Path) -> ast.Module:
    return ast.parse(source.read_text(encoding="utf-8"))


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def calls_of(names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    for source in SOURCES:
        for node in ast.walk(tree_of(source)):
            if isinstance(node, ast.Call) and called(node) in names and node.args:
                yield source, node


def codes_in(source: Path, told: ast.expr) -> set[str]:
    """Codes that an expression may come to: constants, and what its names, tables and properties hold in the module."""
    codes, seen, waiting = set[str](), set[str](), [told]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            codes.add(node.value)
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if name and name not in seen:
            seen.add(name)
            waiting += list(given(source, name))
        waiting += list(may_be(node))
    return codes


INTO = {
    ast.IfExp: ("body", "orelse"),
    ast.BoolOp: ("values",),
    ast.Dict: ("values",),
    ast.Tuple: ("elts",),
    ast.List: ("elts",),
    ast.Subscript: ("value",),
}
"""The parts that an expression may come to; not what it looks at to decide."""


def may_be(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions that another one may come to."""
    for part in INTO.get(type(node), ()):
        its = getattr(node, part)
        yield from its if isinstance(its, list) else [its]
    match node:
        case ast.GeneratorExp():
            yield from (its.iter for its in node.generators)
        case ast.Call(func=ast.Attribute(attr="get")):
            yield from (node.func.value, *node.args[1:])
        case ast.Call(func=ast.Name(id="next")):
            yield from node.args
        case ast.Call(func=ast.Name()):
            yield node.func


def given(source: Path, name: str) -> Iterator[ast.expr]:
    """What a name is in a module: values assigned to it, what a function of that name returns."""
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
            yield node.value
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield from (its.value for its in ast.walk(node) if isinstance(its, ast.Return) and its.value is not None)


def downs() -> dict[str, list[set[str]]]:
    """Every code of FeedDown, and the names of the arguments with which it is told."""
    found: dict[str, list[set[str]]] = {}
    for source, call in calls_of({"FeedDown"}):
        if any(keyword.arg is None for keyword in call.keywords):
            continue
        for code in codes_in(source, call.args[0]):
            found.setdefault(code, []).append({keyword.arg or "" for keyword in call.keywords})
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_that_is_down_says_why(language: str) -> None:
    words, found = templates(language), downs()
    # Those of each kind of link are among them: who collects too little would find nothing wrong.
    assert {"broker_lost", "broker_untrusted", "web_unreachable", "ws_leaving", "cannot_listen"} <= found.keys()
    assert sorted(code for code in found if f"ui.feed_error.{code}" not in words) == []
    lacking = [
        (code, sorted(asked - told))
        for code, tellings in found.items()
        for told in tellings
        if (asked := placeholders(words[f"ui.feed_error.{code}"])) - told
    ]
    assert lacking == []


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_refusal_has_words(language: str) -> None:
    words = templates(language)
    found = {code for source, call in calls_of(REFUSALS) for code in codes_in(source, call.args[0])}
    assert {"checksum", "bad_part", "not_json", "too_large", "no_text", "binary_frame"} <= found
    assert sorted(code for code in found if f"ui.reject.{code}" not in words) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_flag_has_words(language: str) -> None:
    words = templates(language)
    found = set[str]()
    for source in SOURCES:
        for node in ast.walk(tree_of(source)):
            target = node.target if isinstance(node, ast.AugAssign) else None
            if isinstance(target, ast.Subscript) and ast.unparse(target.value).endswith("flags"):
                found |= codes_in(source, target.slice) if isinstance(target.slice, ast.Constant) else set()
    assert {"text_cut", "bad_expiry"} <= found
    assert sorted(code for code in found if f"ui.flag.{code}" not in words) == []


def test_words_of_errors_end_as_words_do() -> None:
    # They are joined to who did it, and stand in a row: no full stop, no line break.
    words = {key: text for key, text in templates("zh").items() if key.startswith("ui.feed_error.")}
    assert [key for key, text in words.items() if text.endswith("。") or "\n" in text] == []
