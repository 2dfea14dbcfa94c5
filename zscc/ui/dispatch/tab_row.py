"""Tabs in a row, or in two where they do not fit beside each other."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from zscc.ui.parts import tight

GAP_PX = 4


class TabRow(QWidget):
    """Checkable buttons by name."""

    def __init__(self, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.tabs = {name: QPushButton(self) for name in names}
        self._grid = QGridLayout(self)
        tight(self._grid, spacing=GAP_PX)
        self._in_a_row = 0
        for tab in self.tabs.values():
            tab.setCheckable(True)
        self._stand(len(names))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        # A tab that counts more asks for another layout.
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Resize}:
            self._find_room()
        return done

    def _find_room(self) -> None:
        count = len(self.tabs)
        needed = sum(tab.sizeHint().width() for tab in self.tabs.values()) + GAP_PX * (count - 1)
        self._stand(count if needed <= self.width() else (count + 1) // 2)

    def _stand(self, in_a_row: int) -> None:
        if in_a_row == self._in_a_row:
            return
        self._in_a_row = in_a_row
        for place, tab in enumerate(self.tabs.values()):
            self._grid.addWidget(tab, *divmod(place, in_a_row))
        for column in range(len(self.tabs) + 1):
            # What is left over stays at the right.
            self._grid.setColumnStretch(column, int(column == in_a_row))
