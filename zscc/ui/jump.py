"""Ctrl+K: type a part of a name and go there. Grids, villages, vehicles and places of the town."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from zscc.map.pick import Pick
from zscc.ui.parts import Look, label, say
from zscc.ui.rows import Directory

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Goal:
    """Somewhere to go: a vehicle is looked up when it is gone to, since it moves."""

    kind: str
    """vehicle, grid, village or place."""
    id: str
    name: str
    aliases: str
    """What else it is found by: code, plate."""

    @property
    def pick(self) -> Pick:
        """What is then selected: a village by its station."""
        return Pick("station" if self.kind == "village" else self.kind, self.id)


def goals_of(directory: Directory) -> tuple[Goal, ...]:
    """Everything that can be gone to."""
    return tuple(_goals(directory))


def _goals(directory: Directory) -> Iterator[Goal]:
    for vehicle in directory.town.vehicles:
        yield Goal("vehicle", vehicle.vehicle_id, vehicle.label, f"{vehicle.vehicle_id} {vehicle.plate}")
    for village in directory.town.villages:
        yield Goal("village", village.code, village.name, village.code)
    for grid in directory.town.grids:
        yield Goal("grid", grid.code, grid.label, grid.code)
    for place in directory.town.places:
        yield Goal("place", place.place_id, place.name, "")


def found(goals: Sequence[Goal], typed: str) -> list[Goal]:
    """Goals whose name or alias holds what was typed: names that begin with it first, in their own order."""
    wanted = typed.strip().casefold()
    if not wanted:
        return []
    begins = [goal for goal in goals if goal.name.casefold().startswith(wanted)]
    holds = [
        goal
        for goal in goals
        if not goal.name.casefold().startswith(wanted) and wanted in f"{goal.name} {goal.aliases}".casefold()
    ]
    return (begins + holds)[:SHOWN]


class JumpBox(QFrame):
    """A line to type in and what it finds; Enter goes to the first, the arrows choose, Esc closes."""

    asked = Signal(object)
    """Goal."""
    closed = Signal()
    resized = Signal()

    def __init__(self, look: Look, directory: Directory, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self._look, self._goals = look, goals_of(directory)
        self.line = QLineEdit(self)
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self._entered)
        self.line.installEventFilter(self)
        self.results = QListWidget(self)
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.itemClicked.connect(self._item_chosen)
        self.note = label("note", "third", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.results)
        column.addWidget(self.note)
        self.hide()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.line.setPlaceholderText(look.wording("jump.placeholder"))
        self.line.setAccessibleName(look.wording("jump.placeholder"))
        self.results.setAccessibleName(look.wording("jump.results"))
        self._typed(self.line.text())

    def open(self) -> None:
        """Show the box, ready for typing."""
        self.line.clear()
        self._typed("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.results.count():
                self.results.setCurrentRow((self.results.currentRow() + step) % self.results.count())
                return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        wording, goals = self._look.wording, found(self._goals, text)
        self.results.clear()
        for goal in goals:
            kind = wording(f"jump.{goal.kind}")
            item = QListWidgetItem(wording("jump.result", name=goal.name, kind=kind))
            item.setSizeHint(QSize(0, QFontMetrics(self._look.theme.font()).height() + self._look.theme.px(8)))
            item.setData(Qt.ItemDataRole.UserRole, goal)
            self.results.addItem(item)
        if goals:
            self.results.setCurrentRow(0)
        line = max(self.results.sizeHintForRow(0), 0)
        self.results.setFixedHeight(line * len(goals) + 2)
        self.results.setVisible(bool(goals))
        say(self.note, wording("jump.nothing" if text.strip() and not goals else "jump.how"))
        self.resized.emit()

    def _entered(self) -> None:
        item = self.results.currentItem()
        if item is not None:
            self._item_chosen(item)

    def _item_chosen(self, item: QListWidgetItem) -> None:
        goal: Goal = item.data(Qt.ItemDataRole.UserRole)
        self.closed.emit()
        self.asked.emit(goal)
