"""What opens under a layer of the tree: opacity, place among the others, its own choices, where it comes from."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from zscc.map.arrangement import ArrangedLayer
from zscc.ui.parts import Look, label, say, tight

STEP_PERCENT = 5


class LayerSettings(QWidget):
    """The settings of one layer; asks, and shows what it is told."""

    opacity_asked = Signal(float, int)
    """0 to 1, and the number of the pull on the slider it belongs to."""
    step_asked = Signal(bool)
    """Up (True) or down by one."""
    zoom_asked = Signal()
    table_asked = Signal()
    removal_asked = Signal()

    def __init__(self, look: Look, *, removable: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._pull, self._removable = look, 0, removable
        self.opacity_name, self.opacity_value = label("note", "second", self), label("note", "", self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.place = label("note", "second", self)
        self.place.setWordWrap(True)
        self.up, self.down = QPushButton("↑", self), QPushButton("↓", self)
        self.zoom, self.table, self.remove = QPushButton(self), QPushButton(self), QPushButton(self)
        self._origin: list[tuple[QLabel, QLabel]] = []
        self._embedded: QWidget | None = None
        self._set_up()
        self._lay_out()

    def _set_up(self) -> None:
        self.slider.setRange(0, 100)
        self.slider.setSingleStep(STEP_PERCENT)
        self.slider.setPageStep(STEP_PERCENT * 4)
        self.slider.sliderPressed.connect(self._pulled)
        self.slider.valueChanged.connect(self._slid)
        self.up.clicked.connect(lambda: self.step_asked.emit(True))
        self.down.clicked.connect(lambda: self.step_asked.emit(False))
        self.zoom.clicked.connect(self.zoom_asked)
        self.table.clicked.connect(self.table_asked)
        self.remove.clicked.connect(self.removal_asked)
        for button in (self.up, self.down, self.zoom, self.table, self.remove):
            button.setProperty("look", "small")
        self.remove.setVisible(self._removable)

    def _lay_out(self) -> None:
        column = self._column = QVBoxLayout(self)
        tight(column, spacing=4)
        opacity = QHBoxLayout()
        opacity.setSpacing(8)
        opacity.addWidget(self.opacity_name)
        opacity.addWidget(self.slider, 1)
        opacity.addWidget(self.opacity_value)
        place = QHBoxLayout()
        place.setSpacing(4)
        place.addWidget(self.place, 1)
        place.addWidget(self.up)
        place.addWidget(self.down)
        self._grid = QGridLayout()
        tight(self._grid, spacing=2)
        self._grid.setHorizontalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.zoom, self.table, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for part in (opacity, place, self._grid, buttons):
            column.addLayout(part)

    def embed(self, widget: QWidget) -> None:
        """Give a layer's own choices a place above where it comes from."""
        self._embedded = widget
        self._column.insertWidget(2, widget)
        widget.show()

    def release(self) -> QWidget | None:
        """Hand back what was embedded, before this goes."""
        widget, self._embedded = self._embedded, None
        if widget is not None:
            self._column.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
        return widget

    def show_look(self, look: Look, name: str) -> None:
        """Wear another language or theme; ``name`` is the layer's."""
        self._look = look
        wording, px = look.wording, look.theme.px
        self._column.setContentsMargins(px(25), px(2), px(4), px(8))
        say(self.opacity_name, wording("layer.opacity"))
        self.slider.setAccessibleName(wording("layer.opacity_of", name=name))
        for button, key in ((self.up, "up"), (self.down, "down")):
            button.setToolTip(wording(f"layer.{key}_tip"))
            button.setAccessibleName(wording(f"layer.{key}"))
        for button, key in ((self.zoom, "zoom"), (self.table, "table"), (self.remove, "remove")):
            button.setText(wording(f"layer.{key}"))
            button.setAccessibleName(wording("layer.deed_of", deed=wording(f"layer.{key}"), name=name))

    def show_layer(self, layer: ArrangedLayer, place: str, *, steps: tuple[bool, bool]) -> None:
        """Show a layer's opacity and place; ``steps``: whether it can go up and down."""
        percent = round(layer.opacity * 100)
        if self.slider.value() != percent:
            self.slider.blockSignals(True)
            self.slider.setValue(percent)
            self.slider.blockSignals(False)
        say(self.opacity_value, self._look.wording("layer.percent", value=percent))
        say(self.place, place)
        self.place.setVisible(bool(place))
        for button, possible in zip((self.up, self.down), steps, strict=True):
            button.setVisible(any(steps))
            button.setEnabled(possible)

    def show_origin(self, lines: tuple[tuple[str, str], ...], *, table: bool) -> None:
        """Say where the layer comes from; ``table``: whether it has a table to open."""
        self.table.setVisible(table)
        while len(self._origin) < len(lines):
            name, text = label("small", "third", self), label("small", "second", self)
            name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            text.setWordWrap(True)
            self._grid.addWidget(name, len(self._origin), 0)
            self._grid.addWidget(text, len(self._origin), 1)
            self._origin.append((name, text))
        for place, (name, text) in enumerate(self._origin):
            used = place < len(lines)
            name.setVisible(used)
            text.setVisible(used)
            if used:
                say(name, lines[place][0])
                say(text, lines[place][1])

    def origin_lines(self) -> list[tuple[str, str]]:
        """Where the layer comes from, as it stands on the screen."""
        return [(name.text(), text.text()) for name, text in self._origin if not name.isHidden()]

    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(self.width()) if self.width() > 0 else super().sizeHint().height())

    def _pulled(self) -> None:
        self._pull += 1

    def _slid(self, percent: int) -> None:
        self.opacity_asked.emit(percent / 100, self._pull)
