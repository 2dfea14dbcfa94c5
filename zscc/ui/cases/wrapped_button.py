"""A button that says a line of reasons whole: it breaks between them where the panel is narrow."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

JOINT = " \u00b7 "
_AROUND_PX = 24


class WrappedButton(QPushButton):
    """Takes the width that it is given and the height that its words need there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.said = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Say this; lines stay apart, what is joined by a dot may be broken there."""
        if text != self.said:
            self.said = text
            self.setAccessibleName(text)
            self._wrap()

    def sizeHint(self) -> QSize:
        lines = max(self.text().count("\n") + 1, 1)
        return QSize(1, QFontMetrics(self.font()).height() * lines + _AROUND_PX // 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap()

    def _wrap(self) -> None:
        metrics, room = QFontMetrics(self.font()), max(self.width() - _AROUND_PX, 1)
        lines: list[str] = []
        for line in self.said.split("\n"):
            rest = ""
            for part in line.split(JOINT):
                longer = f"{rest}{JOINT}{part}" if rest else part
                if rest and metrics.horizontalAdvance(longer) > room:
                    lines.append(rest)
                    longer = part
                rest = longer
            lines.append(rest)
        text = "\n".join(lines)
        if text != self.text():
            self.setText(text)
            self.updateGeometry()
