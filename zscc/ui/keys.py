"""The list of keys: made from the window's commands whenever it opens, so that it never lies, and the map's habits."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from zscc.ui.commands import Command, Commands
from zscc.ui.key_board import KeyBoard, KeyGroup
from zscc.ui.parts import Look, label, say
from zscc.ui.search.palette import groups_of
from zscc.ui.wording import Wording

HABITS = {
    "mouse": ("wheel", "wheel_fine", "drag", "box", "click", "click_more", "double_click", "right_click"),
    "map": ("arrows", "plus_minus", "home", "back", "finish", "copy", "question"),
    "list": ("up_down", "enter", "tab", "palette"),
}
"""What hands do without a command: words ``search.habit`` and ``search.habit_key``, headings ``search.keys``."""
WORKSPACE = "workspace_"
COLUMN_PX, MOST_COLUMNS = 350, 4
OR = "  "


def key_groups(wording: Wording, commands: Iterable[Command]) -> list[KeyGroup]:
    """Commands that have a key by group, in their order, and the habits behind them."""
    with_keys = [command for command in commands if command.keys]
    groups = [
        KeyGroup(
            wording(f"command_group.{group}"),
            tuple(_lines(wording, [command for command in with_keys if command.group == group])),
        )
        for group in groups_of(with_keys)
    ]
    words = wording.words
    habits = [
        KeyGroup(
            words(f"search.keys.{name}"),
            tuple((words(f"search.habit_key.{its}"), words(f"search.habit.{its}")) for its in its_habits),
        )
        for name, its_habits in HABITS.items()
    ]
    return groups + habits


def _lines(wording: Wording, commands: list[Command]) -> Iterator[tuple[str, str]]:
    """The workspaces' keys in one line, every other command in its own."""
    workspaces = [command for command in commands if command.name.startswith(WORKSPACE)]
    if workspaces:
        first, last = workspaces[0].keys[0], workspaces[-1].keys[0]
        yield f"{first}\u2026{last.rpartition('+')[2]}", wording.words("search.keys.workspaces")
    for command in commands:
        if command not in workspaces:
            yield OR.join(command.keys), wording(f"command.{command.name}")


def columns_of(groups: list[KeyGroup], count: int) -> list[list[KeyGroup]]:
    """The groups in their order, spread over columns of about one height."""
    heights = [len(group.lines) + 2 for group in groups]
    for limit in range(max(heights, default=0), sum(heights) + 1):
        columns: list[list[KeyGroup]] = [[]]
        filled = 0
        for group, height in zip(groups, heights, strict=True):
            if filled and filled + height > limit:
                columns.append([])
                filled = 0
            columns[-1].append(group)
            filled += height
        if len(columns) <= count:
            return columns
    return [groups]


class KeyList(QFrame):
    """The list over the map; closes with its button or Esc, scrolls where the window is low."""

    closed = Signal()

    def __init__(self, look: Look, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._look, self._commands = look, commands
        self.name = label("title", parent=self)
        self._note = label("note", "third", self)
        self._note.setWordWrap(True)
        self._close = QPushButton(self)
        self._close.setProperty("look", "box")
        self._close.clicked.connect(self.closed)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setObjectName("scrolled")
        self.board = KeyBoard()
        self.board.setObjectName("scrolled")
        self.area.setWidget(self.board)
        self.groups: list[KeyGroup] = []
        self._shown: tuple[Look, int, list[KeyGroup]] | None = None
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addWidget(self._note)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        say(self.name, words("search.keys.heading"))
        say(self._note, words("search.keys.note"))
        self._close.setText(words("search.keys.close"))
        self.setAccessibleName(words("search.keys.heading"))

    def measured_in_pieces(self) -> Iterator[None]:
        """Measure what the list will say, with pauses; the first ``fit`` then need not."""
        yield from self.board.measure_in_pieces(self._look, key_groups(self._look.wording, self._commands))

    def fit(self, room: QSize) -> QSize:
        """Lay the groups out in as many columns as ``room`` has; the size that the list then wants."""
        px = self._look.theme.px
        count = min(max((room.width() - 96) // px(COLUMN_PX), 1), MOST_COLUMNS)
        self.groups = key_groups(self._look.wording, self._commands)
        if self._shown != (self._look, count, self.groups):
            self._shown = (self._look, count, self.groups)
            self.board.show_columns(self._look, columns_of(self.groups, count))
        body = self.board.sizeHint()
        width = min(body.width() + 48 + px(14), room.width() - 32)
        around = self.name.sizeHint().height() + self._note.heightForWidth(width - 48) + px(96)
        return QSize(width, min(body.height() + around, room.height() - 16))
