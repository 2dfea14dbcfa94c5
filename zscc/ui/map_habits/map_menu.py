"""The menu of a right click on the map: what one may want of a place."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

Entry = tuple[str, Callable[[], object]] | None
"""Words and what they do; None is a line between two groups."""


def open_menu(parent: QWidget, at: QPoint, entries: Iterable[Entry]) -> QMenu:
    """Open a menu at a point of ``parent``; it waits for nobody and is gone once it is closed."""
    menu = QMenu(parent)
    menu.setObjectName("mapMenu")
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        else:
            words, deed = entry
            menu.addAction(words).triggered.connect(lambda _=False, do=deed: do())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(parent.mapToGlobal(at))
    return menu
