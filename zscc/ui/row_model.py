"""The model under every list: rows of a snapshot, told to the view only where what they show has changed."""

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
TOLD_ONE_BY_ONE = 32
TOLD_AT_ONCE = 256
"""Rows that a view is told of before it is scrolled."""


class RowModel(QAbstractListModel):
    """Rows with a key and a face; lists differ in what those are and in what is read aloud.

    A new snapshot repaints the rows whose face is another one, and moves rows without losing the selection. A view
    is told of the first rows only and asks for more when it is scrolled to them: what nobody looks at costs nothing.
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
        self._told = TOLD_AT_ONCE
        self._faces: list[Hashable] = []
        self._places: dict[str, int] = {}

    @property
    def rows(self) -> Sequence[Any]:
        """The rows in the order of the screen, those too that no view was told of."""
        return self._rows

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Take the rows of a new snapshot."""
        told = rows[: self._told]
        places = {self.key(row): place for place, row in enumerate(told)}
        faces = [self.face(row) for row in told]
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

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and len(self._faces) < len(self._rows)

    def fetchMore(self, parent: Index) -> None:
        self._tell(len(self._faces) + TOLD_AT_ONCE)

    def _tell(self, upto: int) -> None:
        """Let views know of the rows before this place."""
        first, last = len(self._faces), min(upto, len(self._rows))
        if last <= first:
            return
        self.beginInsertRows(QModelIndex(), first, last - 1)
        more = self._rows[first:last]
        self._faces += [self.face(row) for row in more]
        self._places |= {self.key(row): first + place for place, row in enumerate(more)}
        self._told = max(self._told, last)
        self.endInsertRows()

    def show_again(self) -> None:
        """Every row is to be painted anew: another language, another theme."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._faces) - 1))

    def place_of(self, key: str) -> QModelIndex:
        """Where a row stands; an invalid index when it is not shown."""
        place = self._places.get(key)
        if place is None:
            untold = enumerate(self._rows[len(self._faces) :], start=len(self._faces))
            place = next((place for place, row in untold if self.key(row) == key), None)
        if place is None:
            return QModelIndex()
        self._tell(place + 1)
        return self.index(place)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._faces)

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
