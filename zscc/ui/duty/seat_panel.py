"""The choice of who sits here: everybody of the present shift, and the roles that the desk may record for."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from zscc.model.role import Role
from zscc.settings.roster import Duty
from zscc.ui.duty.line_list import LineList, LineRow
from zscc.ui.duty.people import RECORDED_FOR, SEAT_ROLES, pairs
from zscc.ui.duty.wording import DutyWording
from zscc.ui.parts import Look, label, say

MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class Place:
    """A role, and whose it is in this shift; '' where nobody of the roster holds it."""

    role: Role
    person_id: str = ""

    @property
    def key(self) -> str:
        """Of its row."""
        return f"{self.role.value} {self.person_id}"


def places(duty: Duty) -> tuple[Place, ...]:
    """People of the shift by their posts, then the roles that nobody holds."""
    held = tuple(Place(post.role, person.id) for post, person in pairs(duty) if post.role is not None)
    roles = {place.role for place in held}
    return (*held, *(Place(role) for role in SEAT_ROLES if role not in roles))


class SeatPanel(QFrame):
    """Asks for another place at the desk."""

    asked = Signal(object)
    """Place."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.list = LineList(look, self)
        self._note = label("note", "third", self)
        self._note.setWordWrap(True)
        self.places: tuple[Place, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.list)
        column.addWidget(self._note)
        self.list.opened.connect(self._opened)
        self.list.view.clicked.connect(lambda index: self._opened(index.data(Qt.ItemDataRole.UserRole).key))
        self.hide()

    def show_look(self, look: Look, words: DutyWording) -> None:
        """Wear another language or theme."""
        self.list.show_look(look, words("seat.heading"))
        say(self._note, words("seat.note"))

    def show_duty(self, words: DutyWording, duty: Duty, chosen: Place) -> None:
        """Show who is on this shift, the present one marked."""
        self.places = places(duty)
        rows = [self._row(words, duty, place, chosen) for place in self.places]
        self.list.show_rows(rows, words("seat.heading"), words.shift(duty))
        self.list.fit_rows(MOST_ROWS)
        self.list.choose(chosen.key)

    def _row(self, words: DutyWording, duty: Duty, place: Place, chosen: Place) -> LineRow:
        person = next((each for _, each in pairs(duty) if each.id == place.person_id), None)
        if person is not None:
            title, second = words.person(person.id), words.phone(person)
        else:
            title = words.person(chosen.person_id)
            second = words("seat.recorded" if place.role in RECORDED_FOR else "seat.nobody")
        mark = "accent" if place == chosen else ""
        return LineRow(place.key, words.role(place.role), f"{title}  {second}", mark=mark)

    def _opened(self, key: str) -> None:
        place = next((place for place in self.places if place.key == key), None)
        if place is not None:
            self.asked.emit(place)
