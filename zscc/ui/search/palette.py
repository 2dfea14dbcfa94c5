"""The command palette: every command of the window by its Chinese or English name, pinyin, initials or key."""

from collections.abc import Iterable, Iterator, Sequence

from zscc.analysis.names import Hit, Named
from zscc.text.words import LANGUAGES, Words
from zscc.ui.commands import Command, Commands
from zscc.ui.search.results import Found, Headline, Row
from zscc.ui.wording import Wording

MARKS = (">", "\uff1e")
"""What makes the search a palette: the sign and its full-width form."""
GROUPS = ("case", "desk", "view", "tool", "selection", "layer", "patrol")


def is_palette(typed: str) -> bool:
    """Whether commands are meant by what is typed."""
    return typed.lstrip().startswith(MARKS)


def wanted_command(typed: str) -> str:
    """What is typed behind the palette's sign."""
    return typed.lstrip()[1:].strip()


def things_of_commands(commands: Iterable[Command]) -> Iterator[Named]:
    """Commands by their names in every language and their keys; the program's words, none of the town."""
    spoken = [Words(language) for language in LANGUAGES]
    for command in commands:
        if command.title is not None:
            if not command.stands_empty:
                yield Named("command", command.name, command.title(), command.keys)
            continue
        first, *others = (words(f"ui.command.{command.name}") for words in spoken)
        yield Named("command", command.name, first, (*others, *command.keys))


def groups_of(commands: Iterable[Command]) -> list[str]:
    """The groups of some commands, in the order of the lists."""
    named = dict.fromkeys(command.group for command in commands)
    return [group for group in GROUPS if group in named] + [group for group in named if group not in GROUPS]


def rows_by_group(commands: Commands, wording: Wording, recent: Sequence[str]) -> Iterator[Row]:
    """All commands by group, those used last in front."""
    by_name = {command.name: command for command in commands if command.title is None}
    used = [by_name[name] for name in recent if name in by_name]
    if used:
        yield Headline("recent", wording.words("search.recent"))
        yield from (row_of_command(wording, command) for command in used)
    there = [command for command in commands if not command.stands_empty]
    for group in groups_of(there):
        yield Headline(group, wording(f"command_group.{group}"))
        yield from (row_of_command(wording, command) for command in there if command.group == group)


def row_of_command(wording: Wording, command: Command, hit: Hit | None = None) -> Found:
    """The row of a command, with the part of its name that fits, its keys, and why it cannot be done now."""
    name = wording(f"command.{command.name}") if command.title is None else command.title()
    part = hit.part if hit is not None and hit.text == name else (0, 0)
    refusal = command.refusal() if command.refusal is not None else ""
    keys = wording.words("search.joint").join(command.keys)
    return Found("command", command.name, name, keys, part, command=command.name, refusal=refusal)
