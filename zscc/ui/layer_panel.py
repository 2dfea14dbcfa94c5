"""图层: which layers of the map are on, and what each of them obeys."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from zscc.settings.profile import Windows
from zscc.town.layers import Town
from zscc.ui.parts import Heading, Look, label, say, tight
from zscc.ui.wording import Wording


class LayerPanel(QWidget):
    """A check box a layer."""

    asked = Signal(str, bool)
    """Name of the layer and whether it is to be on."""

    def __init__(self, look: Look, layers: Mapping[str, bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.heading = Heading(self)
        self.boxes: dict[str, QCheckBox] = {}
        self._notes: dict[str, QLabel] = {}
        self._grid = QGridLayout()
        tight(self._grid, spacing=2)
        for name, visible in layers.items():
            box, note = QCheckBox(self), label("note", "third", self)
            box.setChecked(visible)
            box.setProperty("layer", name)
            box.toggled.connect(self._toggled)
            self.boxes[name], self._notes[name] = box, note
        column = QVBoxLayout(self)
        tight(column, spacing=4)
        column.addWidget(self.heading)
        column.addLayout(self._grid)
        self.show_compact(False)

    def show_compact(self, compact: bool) -> None:
        """Two layers in a row, what they obey in their tool tips, where the desk is low."""
        columns = 2 if compact else 1
        for place, (name, box) in enumerate(self.boxes.items()):
            self._grid.removeWidget(box)
            self._grid.removeWidget(self._notes[name])
            self._grid.addWidget(box, place // columns, place % columns)
            self._notes[name].setVisible(not compact)
            if not compact:
                self._grid.addWidget(self._notes[name], place, 1, Qt.AlignmentFlag.AlignRight)
            box.setToolTip(self._notes[name].text() if compact else "")

    def show_look(self, look: Look, town: Town, windows: Windows) -> None:
        """Speak another language; each layer says what it obeys."""
        self._look = look
        notes = _notes(look.wording, town, windows)
        self.heading.show_texts(look.wording("layer.heading"))
        for name, box in self.boxes.items():
            box.setText(look.wording.layer(name))
            say(self._notes[name], notes.get(name, ""))

    def show_visible(self, name: str, visible: bool) -> None:
        """Tick or untick a layer without asking for it."""
        box = self.boxes.get(name)
        if box is not None:
            box.blockSignals(True)
            box.setChecked(visible)
            box.blockSignals(False)

    def _toggled(self, checked: bool) -> None:
        self.asked.emit(self.sender().property("layer"), checked)


def _notes(wording: Wording, town: Town, windows: Windows) -> dict[str, str]:
    return {
        "heat": wording("layer.note.hours", hours=round(windows.heat_hours)),
        "grids": town.scheme.label,
        "tracks": wording("layer.note.minutes", minutes=round(windows.trail_minutes)),
        "vehicles": wording("layer.note.now"),
        "stations": wording.counted("site", len(town.villages)),
        "places": wording.counted("site", len(town.places)),
    }
