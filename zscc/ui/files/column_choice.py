"""Which columns of a table hold the coordinates, chosen by hand where the guess is wrong or there is none."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from zscc.town.reading.contract import Asked, Brought, FileRefused
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, label

TABLES = frozenset({"csv", "xlsx"})
ROLES = ("lon", "lat")
_MOST_LETTERS = 40


class ColumnChoice(QWidget):
    """Two boxes, one for the longitude (or easting) and one for the latitude (or northing)."""

    asked = Signal(object)
    """An Asked: the file is to be read again with these columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.labels = [label("note", "second", self) for _ in ROLES]
        self.boxes = [ChoiceBox(self) for _ in ROLES]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for said, box in zip(self.labels, self.boxes, strict=True):
            said.setBuddy(box)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            row.addWidget(said)
            row.addWidget(box)
            # Only a hand asks; what is filled in by the program does not.
            box.activated.connect(self._chosen)
        row.addStretch(1)

    def show_look(self, look: Look) -> None:
        """Wear another language."""
        for said, role in zip(self.labels, ROLES, strict=True):
            name = f"column_{role}"
            said.setText(look.wording.words(f"intake.bar.{name}"))

    def offer(self, told: Brought | FileRefused | None) -> bool:
        """Offer the columns of what was read, or of a table in which no coordinates were found; False for none."""
        names, taken = _columns(told)
        for box, place in zip(self.boxes, (0, 1), strict=True):
            box.clear()
            for name in names:
                box.addItem(name[:_MOST_LETTERS], name)
            box.setCurrentIndex(names.index(taken[place]) if taken else -1)
        return len(names) > 1

    def _chosen(self) -> None:
        lon, lat = (box.currentData() for box in self.boxes)
        if lon and lat and lon != lat:
            self.asked.emit(Asked(columns={"lon": lon, "lat": lat}))


def _columns(told: Brought | FileRefused | None) -> tuple[Sequence[str], tuple[str, str] | None]:
    """The columns to choose from, and the two that were taken."""
    if isinstance(told, FileRefused):
        names = told.arguments.get("names", ())
        return (list(dict.fromkeys(map(str, names))) if isinstance(names, tuple) else []), None
    if told is None or told.format not in TABLES:
        return [], None
    columns = list(dict.fromkeys(column.name for layer in told.layers for column in layer.columns))
    notes = (note for note in told.notes if note.code in {"coordinates_from", "coordinates_guessed"})
    lon, _, lat = next((str(note.arguments["columns"]) for note in notes), "").partition(", ")
    return columns, ((lon, lat) if lon in columns and lat in columns else None)
