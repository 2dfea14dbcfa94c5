"""What a right click on a layer offers."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from zscc.map.arrangement import is_feature, of_the_town
from zscc.ui.layers.groups import step_past
from zscc.ui.wording import Wording

if TYPE_CHECKING:
    from zscc.ui.layers.tree import LayerTree

OPACITIES = (1.0, 0.75, 0.5, 0.25)


class LayerMenu(QMenu):
    """The menu of one layer; gone when it is closed."""

    def __init__(self, wording: Wording, tree: "LayerTree", name: str) -> None:
        super().__init__(tree)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layer, arrangement = tree.model.arrangement[name], tree.model.arrangement
        self.addAction(wording("layer.zoom"), lambda: tree.zoom_asked.emit(name))
        table = self.addAction(wording("layer.table"), lambda: tree.table_asked.emit(name))
        table.setEnabled(tree.has_table(name))
        self.addSeparator()
        opacity = self.addMenu(wording("layer.opacity"))
        for share in OPACITIES:
            # A pull of its own, so that every choice is undone by itself.
            act = opacity.addAction(
                wording("layer.percent", value=round(share * 100)),
                partial(tree.opacity_asked.emit, name, share, -1),
            )
            act.setCheckable(True)
            act.setChecked(abs(layer.opacity - share) < 0.005)
        for up in (True, False):
            act = self.addAction(wording(f"layer.{'up' if up else 'down'}"), partial(tree.step, name, up))
            act.setShortcut("Alt+Up" if up else "Alt+Down")
            act.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            act.setEnabled(step_past(arrangement, name, up=up) is not None)
        if is_feature(name) and not of_the_town(name):
            self.addSeparator()
            self.addAction(wording("layer.remove"), lambda: tree.removal_asked.emit(name))
