"""Everything the desk can be asked by name: one list for shortcuts, the command palette and the list of keys.

Keys hold a function key, Alt or Ctrl, so that a Chinese input method lets them through; bare letters, Space, ``?``
and Ctrl+Space are refused.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

FREE_OF_INPUT_METHODS = ("Esc", "Home", "End", "PgUp", "PgDown", "Del", "Ins")
TAKEN_BY_INPUT_METHODS = ("Ctrl+Space", "Shift+Space", "Ctrl+Shift")


@dataclass(frozen=True, slots=True)
class Command:
    """One command; its words are ``ui.command.<name>``."""

    name: str
    deed: Callable[[], object]
    keys: tuple[str, ...] = ()
    """As Qt writes them: ``Ctrl+K``; the first one is shown."""
    group: str = "desk"
    """desk, view, tool, selection, layer, patrol: the headings of the palette, words ``ui.command_group.<group>``."""
    refusal: Callable[[], str] | None = None
    """Why it cannot be done now, in the desk's language; '' when it can."""
    title: Callable[[], str] | None = None
    """A name that changes with the data, in place of the words; '' while there is nothing behind the command."""

    @property
    def stands_empty(self) -> bool:
        """Whether there is nothing behind it now."""
        return self.title is not None and not self.title()


class Commands:
    """The commands of one window, in the order in which they were added."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._commands: dict[str, Command] = {}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, name: str) -> Command:
        return self._commands[name]

    def add(self, command: Command) -> None:
        """Take a command in and listen to its keys; ValueError when a name or key is taken or not safe."""
        if command.name in self._commands:
            raise ValueError(f"there is a command {command.name} already")
        for key in command.keys:
            self._check(key)
        self._commands[command.name] = command
        for key in command.keys:
            QShortcut(QKeySequence(key), self._window).activated.connect(command.deed)

    def _check(self, key: str) -> None:
        if not is_safe(key):
            raise ValueError(f"{key} would be caught by an input method")
        if any(key in command.keys for command in self):
            raise ValueError(f"{key} is taken")


def is_safe(key: str) -> bool:
    """Whether a key reaches the desk while a Chinese input method is switched on."""
    last = key.split("+")[-1] or "+"
    if key in TAKEN_BY_INPUT_METHODS:
        return False
    is_function_key = last[0] == "F" and last[1:].isdigit()
    return key.startswith(("Ctrl+", "Alt+")) or is_function_key or last in FREE_OF_INPUT_METHODS
