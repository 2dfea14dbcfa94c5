"""The command palette: every command of the window by its Chinese or English name, pinyin, initials or key."""

from collections.abc import Iterable, Iterator, Sequence

from zscc.analysis.names import Hit, Named, NameIndex, Question
from zscc.text.words import LANGUAGES, Words
from zscc.ui.commands import Command, Commands
from zscc.ui.search_list import Found, Headline, Row
from zscc.ui.wording import Wording

MARKS = (">", "\uff1e")
"""What makes the search a palette: the sign and its full-width form."""
GROUPS = ("desk", "view", "tool", "selection", "layer", "patrol")
ALL = 10_000


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
        first, *others = (words(f"ui.command.{command.name}") for words in spoken)
        yield Named("command", command.name, first, (*others, *command.keys))


def groups_of(commands: Iterable[Command]) -> list[str]:
    """The groups of some commands, in the order of the lists."""
    named = dict.fromkeys(command.group for command in commands)
    return [group for group in GROUPS if group in named] + [group for group in named if group not in GROUPS]


class Palette:
    """The rows of the palette; commands are few, so they are searched at once and on the spot."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._index = NameIndex(())
        self._indexed = -1

    def rows(self, wording: Wording, typed: str, recent: Sequence[str]) -> list[Row]:
        """Commands that fit, the best first; all by group, those used last in front, when nothing is typed."""
        return list(self._by_group(wording, recent)) if not typed else [*self.found(wording, typed, ALL)]

    def found(self, wording: Wording, typed: str, most: int) -> list[Found]:
        """The commands that fit what is typed."""
        commands = list(self._commands)
        if len(commands) != self._indexed:
            self._index, self._indexed = NameIndex(things_of_commands(commands)), len(commands)
        hits = self._index.ask(Question(typed, most=most)).hits
        return [_row(wording, self._commands[hit.named.id], hit) for hit in hits]

    def _by_group(self, wording: Wording, recent: Sequence[str]) -> Iterator[Row]:
        commands = {command.name: command for command in self._commands}
        used = [commands[name] for name in recent if name in commands]
        if used:
            yield Headline("recent", wording.words("search.recent"))
            yield from (_row(wording, command) for command in used)
        for group in groups_of(commands.values()):
            yield Headline(group, wording(f"command_group.{group}"))
            yield from (_row(wording, command) for command in commands.values() if command.group == group)


def _row(wording: Wording, command: Command, hit: Hit | None = None) -> Found:
    name = wording(f"command.{command.name}")
    part = hit.part if hit is not None and hit.text == name else (0, 0)
    refusal = command.refusal() if command.refusal is not None else ""
    keys = wording.words("search.joint").join(command.keys)
    return Found("command", command.name, name, keys, part, command=command.name, refusal=refusal)
