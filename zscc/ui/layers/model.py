"""The layer tree as a model: groups, under them layers with the topmost first, under each layer its settings.

A person's wish is asked for, never carried out here; ``show`` tells the model what is true now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from zscc.map.arrangement import ArrangedLayer, Arrangement
from zscc.ui.layers.groups import LayerGroup, grouped

Index = QModelIndex | QPersistentModelIndex
NODE_ROLE = Qt.ItemDataRole.UserRole
_MIME = "application/x-zscc-layer"
_ROLE = Qt.ItemDataRole


@dataclass(eq=False, slots=True)
class Node:
    """A line of the tree: a group, a layer, or the settings of a layer."""

    key: str
    """``group:<group>``, the layer's name, or ``settings:<name>``."""
    group: LayerGroup
    number: int
    """Under which the model knows it; a line that is gone leaves a number that nobody has."""
    parent: "Node | None" = None
    layer: ArrangedLayer | None = None
    children: "list[Node]" = field(default_factory=list)

    @property
    def is_settings(self) -> bool:
        """Whether it holds what opens under a layer."""
        return self.key.startswith("settings:")

    @property
    def place(self) -> int:
        """Its row below its parent."""
        return 0 if self.parent is None else self.parent.children.index(self)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a layer is called and what it obeys, in the desk's language."""

    name: str
    note: str = ""
    tip: str = ""


class LayerModel(QAbstractItemModel):
    """Groups and layers; check boxes, drag and drop."""

    visible_asked = Signal(str, bool)
    place_asked = Signal(str, str, bool)
    """Name of a layer, of another of its band, and whether it is to lie right above that (else right below)."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._by_number: dict[int, Node] = {}
        self._root = Node("", LayerGroup.BASE, 0)
        for group in LayerGroup:
            self._root.children.append(self._made(f"group:{group.value}", group, self._root))
        self._nodes: dict[str, Node] = {}
        self._arrangement = Arrangement(())
        self._tellings: Mapping[str, Telling] = {}
        self._groups: Mapping[LayerGroup, str] = {}

    # Told ----------------------------------------------------------------------------------------------

    def show(self, arrangement: Arrangement) -> None:
        """Show the layers as they are arranged now."""
        before, self._arrangement = self._arrangement, arrangement
        for group, names in grouped(arrangement).items():
            self._show_group(self.group_node(group), names)
        changed = [row.name for row in arrangement if row.name not in before or before[row.name] != row]
        for name in changed:
            self._nodes[name].layer = arrangement[name]
            self._tell(self.index_of(name))
        groups = {self._nodes[name].group for name in changed}
        for group in LayerGroup:
            if group in groups:
                self._tell(self.group_index(group))

    def show_words(self, groups: Mapping[LayerGroup, str], tellings: Mapping[str, Telling]) -> None:
        """Call groups and layers by these names."""
        all_groups = groups != self._groups
        before, self._groups, self._tellings = self._tellings, groups, tellings
        for node in self._root.children if all_groups else ():
            self._tell(self._index(node))
        for name, node in self._nodes.items():
            # A workspace changes a note or two.
            if before.get(name) != tellings.get(name):
                self._tell(self._index(node))

    @property
    def arrangement(self) -> Arrangement:
        """The layers as shown."""
        return self._arrangement

    def telling(self, name: str) -> Telling:
        """What a layer is called and what it obeys."""
        return self._tellings.get(name) or Telling(name)

    def group_name(self, group: LayerGroup) -> str:
        """What a group is called."""
        return self._groups.get(group, "")

    def on_of(self, group: LayerGroup) -> tuple[int, int]:
        """How many layers of a group are on, and how many there are."""
        layers = [node.layer for node in self.group_node(group).children]
        return sum(layer is not None and layer.visible for layer in layers), len(layers)

    def index_of(self, name: str) -> QModelIndex:
        """Where a layer stands; an invalid index when there is none."""
        node = self._nodes.get(name)
        return QModelIndex() if node is None else self._index(node)

    def settings_of(self, name: str) -> QModelIndex:
        """Where the settings of a layer stand."""
        return self.index(0, 0, self.index_of(name))

    def group_index(self, group: LayerGroup) -> QModelIndex:
        """Where a group stands."""
        return self._index(self.group_node(group))

    def group_node(self, group: LayerGroup) -> Node:
        """The line of a group."""
        return next(node for node in self._root.children if node.group is group)

    # What Qt asks --------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        node = self._node(parent)
        if column != 0 or not 0 <= row < len(node.children):
            return QModelIndex()
        return self.createIndex(row, column, node.children[row].number)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt overloads it for QObject
        above = self._node(index).parent
        return QModelIndex() if above is None or above is self._root else self._index(above)

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._node(parent).children)

    def columnCount(self, parent: Index | None = None) -> int:
        del parent
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self._node(index)
        if node is self._root:
            return Qt.ItemFlag.ItemIsDropEnabled
        if node.is_settings:
            # The keyboard passes it by; what stands in it has the keyboard's focus itself.
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDropEnabled
        if node.layer is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
            if self._arrangement.movable(node.key):
                flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        node = self._node(index)
        if role == NODE_ROLE:
            return node
        if node.is_settings or node is self._root:
            return None
        if node.layer is None:
            return self._group_data(node.group, role)
        return self._layer_data(node.layer, role)

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        node = self._node(index)
        if role != _ROLE.CheckStateRole or node.layer is None:
            return False
        self.visible_asked.emit(node.key, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, self._node(indexes[0]).key.encode())
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        del action, column
        return self._goal(_dragged(data), row, self._node(parent)) is not None

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        del action, column
        name = _dragged(data)
        goal = self._goal(name, row, self._node(parent))
        if goal is None:
            return False
        self.place_asked.emit(name, *goal)
        # The layer is moved by whoever was asked; the view must not remove a row of its own.
        return False

    # Inside --------------------------------------------------------------------------------------------

    def _goal(self, name: str, row: int, below: Node) -> tuple[str, bool] | None:
        """(other layer, whether above it) for a drop before ``row`` of a node, or on it when ``row`` is negative."""
        if name not in self._arrangement:
            return None
        if below.layer is not None or below.is_settings:
            candidates = [((below.layer or self._owner(below)).name, True)]
        else:
            under, over = below.children[row:][:1] if row >= 0 else [], below.children[:row][-1:] if row > 0 else []
            candidates = [(node.key, True) for node in under] + [(node.key, False) for node in over]
        band = self._arrangement[name].band
        fitting = (goal for goal in candidates if goal[0] != name and self._arrangement[goal[0]].band is band)
        return next(fitting, None)

    def _owner(self, settings: Node) -> ArrangedLayer:
        assert settings.parent is not None
        assert settings.parent.layer is not None
        return settings.parent.layer

    def _group_data(self, group: LayerGroup, role: int) -> Any:
        if role == _ROLE.DisplayRole:
            return self.group_name(group)
        if role == _ROLE.AccessibleTextRole:
            on, every = self.on_of(group)
            return f"{self.group_name(group)} {on}/{every}"
        return None

    def _layer_data(self, layer: ArrangedLayer, role: int) -> Any:
        telling = self.telling(layer.name)
        if role == _ROLE.DisplayRole:
            return telling.name
        if role == _ROLE.AccessibleTextRole:
            return " ".join(part for part in (telling.name, telling.note) if part)
        if role == _ROLE.CheckStateRole:
            return Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
        return telling.tip or None if role == _ROLE.ToolTipRole else None

    def _show_group(self, group: Node, names: tuple[str, ...]) -> None:
        """Take out rows that are gone, put new ones in, and put all in order without losing who is marked."""
        wanted, above = set(names), self._index(group)
        for node in [node for node in group.children if node.key not in wanted]:
            self.beginRemoveRows(above, node.place, node.place)
            group.children.remove(node)
            del self._nodes[node.key]
            for gone in (node, *node.children):
                del self._by_number[gone.number]
            self.endRemoveRows()
        for name in names:
            if name not in self._nodes:
                self.beginInsertRows(above, len(group.children), len(group.children))
                node = self._nodes[name] = self._made(name, group.group, group)
                node.layer = self._arrangement[name]
                node.children.append(self._made(f"settings:{name}", group.group, node))
                group.children.append(node)
                self.endInsertRows()
        if [node.key for node in group.children] != list(names):
            self._put_in_order(group, names)

    def _put_in_order(self, group: Node, names: tuple[str, ...]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        nodes = [self._node(index) for index in old]
        group.children = [self._nodes[name] for name in names]
        self.changePersistentIndexList(old, [self._index(node) for node in nodes])
        self.layoutChanged.emit()

    def _node(self, index: Index | None) -> Node:
        if index is None or not index.isValid():
            return self._root
        return self._by_number.get(index.internalId(), self._root)

    def _index(self, node: Node) -> QModelIndex:
        return self.createIndex(node.place, 0, node.number)

    def _made(self, key: str, group: LayerGroup, parent: Node) -> Node:
        node = Node(key, group, next(self._numbers), parent)
        self._by_number[node.number] = node
        return node

    def _tell(self, index: QModelIndex) -> None:
        self.dataChanged.emit(index, index)


def _dragged(data: QMimeData) -> str:
    return bytes(data.data(_MIME).data()).decode(errors="replace") if data.hasFormat(_MIME) else ""
