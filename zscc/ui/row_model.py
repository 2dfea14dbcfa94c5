"""The model under every list: rows of a snapshot, told to the view only where what they show has changed."""

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
TOLD_ONE_BY_ONE = 32


class RowModel(QAbstractListModel):
    """Rows with a key and a face; lists differ in what those are and in what is read aloud.

    A new snapshot repaints the rows whose face is another one, and moves rows without losing the selection.
    """

    def key(self, row: Any) -> str:
        """What makes a row the same one in the next snapshot."""
        raise NotImplementedError

    def face(self, row: Any) -> Hashable:
        """Everything that the row's picture depends on, as coarse as it is shown."""
        raise NotImplementedError

    def text(self, row: Any) -> str:
        """What a screen reader says."""
        raise NotImplementedError

    def tip(self, row: Any) -> str | None:
        """What the mouse is told."""
        raise NotImplementedError

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._rows: Sequence[Any] = ()
        self._faces: list[Hashable] = []
        self._places: dict[str, int] = {}

    @property
    def rows(self) -> Sequence[Any]:
        """The rows in the order of the screen."""
        return self._rows

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Take the rows of a new snapshot."""
        places = {self.key(row): place for place, row in enumerate(rows)}
        faces = [self.face(row) for row in rows]
        if places == self._places:
            changed = [place for place, face in enumerate(faces) if face != self._faces[place]]
            self._rows, self._faces = rows, faces
            for first, last in _told(changed):
                self.dataChanged.emit(self.index(first), self.index(last))
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        kept = [places.get(self.key(self._rows[index.row()])) for index in old]
        self._rows, self._faces, self._places = rows, faces, places
        self.changePersistentIndexList(old, [QModelIndex() if at is None else self.createIndex(at, 0) for at in kept])
        self.layoutChanged.emit()

    def show_again(self) -> None:
        """Every row is to be painted anew: another language, another theme."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def place_of(self, key: str) -> QModelIndex:
        """Where a row stands; an invalid index when it is not shown."""
        place = self._places.get(key)
        return QModelIndex() if place is None else self.index(place)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.text(row)
        return self.tip(row) if role == Qt.ItemDataRole.ToolTipRole else None


def _told(changed: list[int]) -> list[tuple[int, int]]:
    """Ranges to tell the view: row by row, or all at once where a thousand vehicles move."""
    if len(changed) <= TOLD_ONE_BY_ONE:
        return [(place, place) for place in changed]
    return [(changed[0], changed[-1])]
