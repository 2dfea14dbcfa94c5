"""图层: the layers of the map in groups that fold; what is on, in which order, how opaque, and what each obeys.

By keyboard: Space switches a layer, Enter opens its settings, Alt+Up and Alt+Down move it, Delete takes an added one
away, the menu key opens its menu, Left and Right fold and unfold.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QChildEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QVBoxLayout, QWidget

from zscc.map.arrangement import Arrangement, is_feature, of_the_town
from zscc.ui.layers.groups import LayerGroup, step_past
from zscc.ui.layers.menu import LayerMenu
from zscc.ui.layers.model import NODE_ROLE, LayerModel, Node
from zscc.ui.layers.notes import Ground, group_names, name_of, origin, position, tellings
from zscc.ui.layers.rows import LayerPainter
from zscc.ui.layers.settings import LayerSettings
from zscc.ui.parts import Heading, Look, dress_newcomer, tight

FOLDED_AT_START = frozenset({LayerGroup.BASE, LayerGroup.CIVIC, LayerGroup.INDUSTRY})
_GAP_PX = 4
_ALT = Qt.KeyboardModifier.AltModifier


class LayerView(QTreeView):
    """The lines; keys that mean a layer become wishes."""

    switch_asked = Signal(str)
    step_asked = Signal(str, bool)
    removal_asked = Signal(str)
    settings_asked = Signal(str)
    menu_asked = Signal(str, QPoint)
    widened = Signal()
    """It is wider or narrower: other notes fit beside their names."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name, key = self.current_layer(), Qt.Key(event.key())
        act = self._acts(name, bool(event.modifiers() & _ALT)).get(key) if name else None
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.widened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        node: Node | None = index.data(NODE_ROLE) if index.isValid() else None
        if node is not None and node.layer is not None:
            beneath = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_asked.emit(node.key, event.globalPos() if by_mouse else beneath)

    def current_layer(self) -> str:
        """Name of the layer that the keyboard is on; '' on a group or nowhere."""
        node: Node | None = self.currentIndex().data(NODE_ROLE)
        return node.key if node is not None and node.layer is not None else ""

    def _acts(self, name: str, alt: bool) -> dict[Qt.Key, Callable[[], object]]:
        if alt:
            return {
                Qt.Key.Key_Up: lambda: self.step_asked.emit(name, True),
                Qt.Key.Key_Down: lambda: self.step_asked.emit(name, False),
            }
        acts: dict[Qt.Key, Callable[[], object]] = dict.fromkeys(
            (Qt.Key.Key_Return, Qt.Key.Key_Enter), lambda: self.settings_asked.emit(name)
        )
        acts[Qt.Key.Key_Space] = lambda: self.switch_asked.emit(name)
        return acts | ({Qt.Key.Key_Delete: lambda: self.removal_asked.emit(name)} if _removable(name) else {})


class LayerTree(QWidget):
    """The tree under its heading."""

    visible_asked = Signal(str, bool)
    opacity_asked = Signal(str, float, int)
    place_asked = Signal(str, str, bool)
    """Name, another layer of its band, whether above that."""
    zoom_asked = Signal(str)
    table_asked = Signal(str)
    removal_asked = Signal(str)
    folds_changed = Signal()
    grown = Signal()
    """It needs another height than before."""

    def __init__(self, look: Look, ground: Ground, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._ground = look, ground
        self.heading = Heading(self)
        self.model = LayerModel(self)
        self.view = LayerView(self)
        self._painter = LayerPainter(look, self.model, self.view)
        self._own: dict[str, Callable[[], QWidget]] = {}
        self._heights: list[tuple[str, int]] = []
        """Of the open lines, as they were laid out."""
        self._measured: tuple[int, list[tuple[str, int]]] | None = None
        """The width at which the open lines were last measured, and their heights; None when they may be others."""
        self.has_table: Callable[[str], bool] = lambda _name: False
        """Whether a layer has a table to open."""
        self._set_up()
        column = QVBoxLayout(self)
        tight(column, spacing=_GAP_PX)
        column.addWidget(self.heading)
        column.addWidget(self.view, 1)

    def _set_up(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self._painter)
        view.setHeaderHidden(True)
        view.setIndentation(0)
        view.setRootIsDecorated(False)
        view.setExpandsOnDoubleClick(False)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.expanded.connect(self._opened)
        view.collapsed.connect(self._closed)
        view.widened.connect(self._fit_lines)
        view.switch_asked.connect(lambda name: self.visible_asked.emit(name, not self.model.arrangement[name].visible))
        view.step_asked.connect(self.step)
        view.removal_asked.connect(self.removal_asked)
        view.settings_asked.connect(self._settings_asked)
        view.menu_asked.connect(self._open_menu)
        self._painter.fold_asked.connect(self._fold)
        self.model.visible_asked.connect(self.visible_asked)
        self.model.place_asked.connect(self.place_asked)

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        dress_newcomer(self, event)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look, ground: Ground) -> None:
        """Wear another language or theme; each layer says what it obeys."""
        self._look, self._ground, self._painter.look = look, ground, look
        self.heading.show_texts(look.wording("layer.heading"), look.wording("layer.order"))
        self.view.setAccessibleName(look.wording("layer.list"))
        self._say()
        for name in self.open_settings():
            self._dress_settings(name)
        self._lay_out_again()

    def show_ground(self, ground: Ground) -> None:
        """Other layers were added, or a layer obeys something else."""
        self._ground = ground
        self._say()
        for name in self.open_settings():
            self._dress_settings(name)
        # What is added is told here first and stands in the tree next: most often no line is another yet.
        self._fit_lines()

    def show_arrangement(self, arrangement: Arrangement) -> None:
        """Show the layers as they are arranged now."""
        first = not self.model.arrangement.rows
        for name in [name for name in self.open_settings() if name not in arrangement]:
            self._put_away(name)
        self.model.show(arrangement)
        self._say()
        for place, group in enumerate(LayerGroup):
            hidden = self.model.on_of(group)[1] == 0
            # To be told what it knows has the view lay out all lines.
            if hidden != self.view.isRowHidden(place, QModelIndex()):
                self.view.setRowHidden(place, QModelIndex(), hidden)
        if first:
            self.show_folded(FOLDED_AT_START)
        for name in self.open_settings():
            self._show_layer(name)
        # A note that says an opacity may need a second line.
        self._fit_lines()

    def embed(self, name: str, widget_of: Callable[[], QWidget]) -> None:
        """Show a widget among the settings of one layer: the one that this gives, asked when they are opened."""
        self._own[name] = widget_of

    def show_folded(self, groups: frozenset[LayerGroup]) -> None:
        """Fold these groups and open the others."""
        told = self.blockSignals(True)
        for group in LayerGroup:
            self.view.setExpanded(self.model.group_index(group), group not in groups)
        self.blockSignals(told)
        self._measured = None
        self.grown.emit()

    # Asked ---------------------------------------------------------------------------------------------

    @property
    def folded(self) -> frozenset[LayerGroup]:
        """The groups that are folded."""
        return frozenset(group for group in LayerGroup if not self.view.isExpanded(self.model.group_index(group)))

    def open_settings(self) -> list[str]:
        """Layers whose settings are open."""
        return list(self._painter.settings)

    def settings(self, name: str) -> LayerSettings:
        """The settings of a layer that are open; KeyError when they are not."""
        widget = self._painter.settings[name]
        assert isinstance(widget, LayerSettings)
        return widget

    def step(self, name: str, up: bool) -> None:
        """Ask for a layer to move up or down by one that can be seen."""
        past = step_past(self.model.arrangement, name, up=up)
        if past is not None:
            self.place_asked.emit(name, past, up)

    def focus(self) -> None:
        """Hand the keyboard to the tree."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.group_index(LayerGroup.LIVE))

    def reveal(self, name: str) -> None:
        """Bring a layer's line into view and mark it."""
        index = self.model.index_of(name)
        if index.isValid():
            self.view.setExpanded(index.parent(), True)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def needed_height(self) -> int:
        """The height that shows every open line."""
        lines = sum(height for _, height in self._line_heights())
        return self.heading.sizeHint().height() + _GAP_PX + lines + 2 * self.view.frameWidth() + 2

    def sizeHint(self) -> QSize:
        return QSize(self._look.theme.px(240), self.needed_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.theme.px(160), self._look.theme.px(90))

    # Inside --------------------------------------------------------------------------------------------

    def _open_lines(self) -> Iterator[Node]:
        """The lines that can be seen or scrolled to; asked of the model, for the view would lay out all lines first."""
        for place, group in enumerate(LayerGroup):
            if self.view.isRowHidden(place, QModelIndex()):
                continue
            node = self.model.group_node(group)
            yield node
            for layer in node.children if self.view.isExpanded(self.model.group_index(group)) else ():
                yield layer
                if layer.key in self._painter.settings and self.view.isExpanded(self.model.index_of(layer.key)):
                    yield from layer.children

    def _line_heights(self) -> list[tuple[str, int]]:
        """The open lines and how high each wants to be."""
        width = self.view.viewport().width()
        # Settings that are open grow without saying so.
        if self._measured is None or self._measured[0] != width or self._painter.settings:
            self._measured = width, [(node.key, self._painter.height(node, width)) for node in self._open_lines()]
        return self._measured[1]

    def _fit_lines(self) -> None:
        """Lay the lines out again if one of them is higher or lower than it was."""
        self._measured = None
        if self._line_heights() != self._heights:
            self._lay_out_again()

    def _lay_out_again(self) -> None:
        self._measured = None
        self._heights = self._line_heights()
        self.view.doItemsLayout()
        self.grown.emit()

    def _say(self) -> None:
        arrangement = self.model.arrangement
        self.model.show_words(group_names(self._look.wording), tellings(self._look.wording, self._ground, arrangement))

    def _fold(self, index: QModelIndex) -> None:
        self.view.setExpanded(index, not self.view.isExpanded(index))

    def _opened(self, index: QModelIndex) -> None:
        self._measured = None
        node: Node = index.data(NODE_ROLE)
        if node.layer is None:
            self.folds_changed.emit()
        elif node.key not in self._painter.settings:
            # One at a time: the column is narrow, and the map is what is looked at.
            for name in self.open_settings():
                self.view.collapse(self.model.index_of(name))
            self._make_settings(node.key)
            self.grown.emit()
            self.view.scrollTo(self.model.settings_of(node.key))
            self.view.scrollTo(index)
        self.grown.emit()

    def _closed(self, index: QModelIndex) -> None:
        self._measured = None
        node: Node = index.data(NODE_ROLE)
        if node.layer is None:
            self.folds_changed.emit()
        else:
            self._put_away(node.key)
        self.grown.emit()

    def _make_settings(self, name: str) -> None:
        made = LayerSettings(self._look, removable=_removable(name), parent=self.view.viewport())
        if name in self._own:
            made.embed(self._own[name]())
        made.opacity_asked.connect(lambda opacity, pull: self.opacity_asked.emit(name, opacity, pull))
        made.step_asked.connect(lambda up: self.step(name, up))
        made.zoom_asked.connect(lambda: self.zoom_asked.emit(name))
        made.table_asked.connect(lambda: self.table_asked.emit(name))
        made.removal_asked.connect(lambda: self.removal_asked.emit(name))
        made.resize(self.view.viewport().width(), made.height())
        self._painter.settings[name] = made
        self._dress_settings(name)
        self.view.setIndexWidget(self.model.settings_of(name), made)
        self.view.doItemsLayout()
        QWidget.setTabOrder(self.view, made.slider)

    def _put_away(self, name: str) -> None:
        made = self._painter.settings.pop(name, None)
        if isinstance(made, LayerSettings):
            own = made.release()
            if own is not None:
                own.setParent(self)
            self.view.setIndexWidget(self.model.settings_of(name), None)  # type: ignore[arg-type]  # Qt takes none

    def _dress_settings(self, name: str) -> None:
        made, wording = self.settings(name), self._look.wording
        made.show_look(self._look, name_of(wording, name, self._ground.added))
        made.show_origin(origin(wording, self._ground, name), table=self.has_table(name))
        self._show_layer(name)

    def _show_layer(self, name: str) -> None:
        arrangement = self.model.arrangement
        place = position(self._look.wording, arrangement, name, self._ground.added)
        steps = tuple(step_past(arrangement, name, up=up) is not None for up in (True, False))
        self.settings(name).show_layer(arrangement[name], place, steps=(steps[0], steps[1]))

    def _settings_asked(self, name: str) -> None:
        """Open a layer's settings with the keyboard inside, or close them."""
        index = self.model.index_of(name)
        if self.view.isExpanded(index):
            self.view.collapse(index)
            return
        self.view.expand(index)
        self.settings(name).slider.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_menu(self, name: str, at: QPoint) -> None:
        menu = LayerMenu(self._look.wording, self, name)
        menu.popup(at)


def _removable(name: str) -> bool:
    return is_feature(name) and not of_the_town(name)
