"""The keys that documents promise are the keys that the desk listens to."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from zscc.text import LANGUAGES, Words
from zscc.ui.window import DeskWindow

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"`((?:(?:Ctrl|Alt|Shift)\+)+[A-Za-z0-9]+|F\d{1,2})`")


@pytest.mark.parametrize("document", ["README.md"])
def test_every_key_of_a_document_is_a_command_of_the_desk(open_desk: Callable[..., DeskWindow], document: str) -> None:
    told = set(KEY.findall((ROOT / document).read_text(encoding="utf-8")))
    known = {key for command in open_desk().commands for key in command.keys}
    assert len(told) > 8
    assert told <= known


def test_every_command_has_a_name_and_a_group_in_every_language(open_desk: Callable[..., DeskWindow]) -> None:
    commands = list(open_desk().commands)
    for language in LANGUAGES:
        words = Words(language)
        names = [words(f"ui.command.{command.name}") for command in commands if command.title is None]
        assert all(names)
        assert all(words(f"ui.command_group.{command.group}") for command in commands)
        assert len(set(names)) == len(names)
