"""力量调度: everybody who can be sent, in five columns by state; moved by digits, by Enter and arrows, or by drag."""

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from zscc.model.responder import RESPONDER_STATES, ResponderKind, ResponderState
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.dispatch.board_column import BoardColumn, BoardFace, BoardLine
from zscc.ui.dispatch.page import called, called_aloud, line
from zscc.ui.dispatch.responder_rows import BoardFilter, ResponderRow, by_state
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.making import finish
from zscc.ui.parts import Heading, Look, label, say, shade, tight

MINUTE_S = 60


class ResponderBoard(QWidget):
    """The board under its filters."""

    move_asked = Signal(str, object, str)
    """Responder, ResponderState, and the remark."""
    looked_for = Signal(object)
    """The Responder whom a person wants to see on the map."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._words = look, words
        self._rows: Sequence[ResponderRow] = ()
        self.filter = BoardFilter()
        self.carried = ""
        self._target = ResponderState.STANDBY
        self.heading = Heading(self)
        self.kinds: dict[ResponderKind | None, QPushButton] = {}
        self.names: dict[ResponderState, QLabel] = {}
        self.columns: dict[ResponderState, BoardColumn] = {}
        self._department_ids: list[str] = []
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        for kind in (None, *ResponderKind):
            chip = self.kinds[kind] = QPushButton(self)
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.setChecked(kind is None)
            chip.clicked.connect(lambda _=False, kind=kind: self._narrow_kind(kind))
        yield
        self.departments, self.search, self.remark = ChoiceBox(self), line(self), line(self)
        self.names |= {state: label("note", "second", self) for state in RESPONDER_STATES}
        yield
        for state in RESPONDER_STATES:
            self.columns[state] = BoardColumn(self.look, state, self)
            yield
        self.help = label("small", "third", self)
        self.help.setWordWrap(True)
        self._lay_out()
        self._connect()
        yield
        yield from self.show_look_in_pieces(self.look, self._words)

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        tight(filters, spacing=4)
        for chip in self.kinds.values():
            filters.addWidget(chip)
        filters.addStretch(1)
        filters.addWidget(self.departments, 1)
        filters.addWidget(self.search, 1)
        board = QGridLayout()
        tight(board, spacing=6)
        for place, state in enumerate(RESPONDER_STATES):
            board.addWidget(self.names[state], 0, place)
            board.addWidget(self.columns[state], 1, place)
            board.setColumnStretch(place, 1)
        board.setRowStretch(1, 1)
        column = QVBoxLayout(self)
        tight(column, spacing=8)
        column.addWidget(self.heading)
        column.addLayout(filters)
        column.addLayout(board, 1)
        column.addWidget(self.remark)
        column.addWidget(self.help)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._narrow)
        self.departments.currentIndexChanged.connect(self._narrow)
        for column in self.columns.values():
            column.sideways.connect(self._sideways)
            column.lifted.connect(self._lift)
            column.set_asked.connect(self._move)
            column.given_up.connect(self._give_up)
            column.looked_for.connect(self._look_for)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        finish(self.show_look_in_pieces(look, words))

    def show_look_in_pieces(self, look: Look, words: DispatchWording) -> Iterator[None]:
        """The same, with pauses between its parts."""
        self.look, self._words = look, words
        for kind, chip in self.kinds.items():
            chip.setText(words(f"kind.{'all' if kind is None else kind.value}"))
        called(self.search, words("board.filter"))
        called(self.remark, words("board.reason"))
        yield
        self._name_departments()
        yield
        for column in self.columns.values():
            column.show_look(look)
            yield
        self._show()

    def show_rows(self, rows: Sequence[ResponderRow]) -> None:
        """Show everybody as they stand now."""
        self._rows = rows
        self._show()

    def _name_departments(self) -> None:
        ids = dict.fromkeys(each.department for each in self._words.bureau.responders)
        chosen = self.departments.currentIndex()
        self._department_ids = ["", *ids]
        self.departments.blockSignals(True)
        self.departments.clear()
        self.departments.addItem(self._words("board.department"))
        self.departments.addItems([self._words.departments((each,)) for each in ids])
        self.departments.setCurrentIndex(max(chosen, 0))
        self.departments.setAccessibleName(self._words("board.department"))
        self.departments.blockSignals(False)

    def _show(self) -> None:
        words, total = self._words, len(self._rows)
        shown = [row for row in self._rows if self.filter.lets_through(row)]
        note = words("board.note", number=total)
        if len(shown) != total:
            note = words("board.shown", shown=len(shown), number=total)
        self.heading.show_texts(words("board.heading"), note)
        for state, rows in by_state(shown).items():
            column = self.columns[state]
            column.rows.show_rows([self._line(row) for row in rows])
            name = words("board.count", state=words.state(state), number=len(rows))
            say(self.names[state], name)
            shade(self.names[state], "accent" if self.carried and state is self._target else "second")
            called_aloud(column, words("board.list", state=words.state(state), number=len(rows)))
        carrying = words("board.carrying", label=words.label(self.carried)) if self.carried else words("board.help")
        say(self.help, carrying)

    def _line(self, row: ResponderRow) -> BoardLine:
        age = row.fix_age_s
        # As coarse as it is said: seconds below a minute.
        coarse = age if age is None else int(age) if age < MINUTE_S else int(age / MINUTE_S) * MINUTE_S
        carried = row.responder_id == self.carried
        stamp = (row.case_id, row.case_title, coarse, row.arrival_proved, carried)
        return BoardLine(row.responder_id, stamp, bool(row.case_id), carried, partial(self._face, row))

    def _face(self, row: ResponderRow) -> BoardFace:
        words, its = self._words, row.responder
        fix = "" if row.fix_age_s is None else words("board.fix", age=words.wording.age(row.fix_age_s))
        base = "" if fix else words("board.base")
        proof = ""
        if row.arrival_proved is not None:
            proof = words("board.proved" if row.arrival_proved else "board.unproved")
        return BoardFace(
            responder_id=row.responder_id,
            label=words.label(row.responder_id),
            second=words.cases.joined((words.phone(its), base), "joint"),
            fix=fix,
            sent_to=words("board.to", case=row.case_title or row.case_id) if row.case_id else "",
            proof=proof,
            proved=bool(row.arrival_proved),
            carried=row.responder_id == self.carried,
        )

    # Asked ---------------------------------------------------------------------------------------------

    def _narrow_kind(self, kind: ResponderKind | None) -> None:
        self.filter = BoardFilter(kind, self.filter.department, self.filter.text)
        self._show()

    def _narrow(self) -> None:
        department = self._department_ids[max(self.departments.currentIndex(), 0)]
        self.filter = BoardFilter(self.filter.kind, department, self.search.text().strip())
        self._show()

    def _sideways(self, state: ResponderState, step: int) -> None:
        """Walk to the next column, or say where what is held is to go."""
        if self.carried:
            self._target = _beside(self._target, step)
            self._show()
        else:
            self.columns[_beside(state, step)].take_keyboard()

    def _lift(self, responder_id: str) -> None:
        """Enter takes a responder up, and Enter again puts it down where the arrows said."""
        if self.carried:
            carried, target = self.carried, self._target
            self._give_up()
            self._move(carried, target)
            return
        row = self.row(responder_id)
        if row is not None:
            self.carried, self._target = responder_id, row.state
            self._show()

    def _give_up(self) -> None:
        self.carried = ""
        self._show()

    def _move(self, responder_id: str, state: ResponderState) -> None:
        row = self.row(responder_id)
        if row is None or row.state is state:
            return
        self.move_asked.emit(responder_id, state, self.remark.text().strip())
        self.remark.clear()

    def _look_for(self, responder_id: str) -> None:
        row = self.row(responder_id)
        if row is not None:
            self.looked_for.emit(row.responder)

    def row(self, responder_id: str) -> ResponderRow | None:
        """The row of a responder, shown or not."""
        return next((row for row in self._rows if row.responder_id == responder_id), None)


def _beside(state: ResponderState, step: int) -> ResponderState:
    place = RESPONDER_STATES.index(state) + step
    return RESPONDER_STATES[min(max(place, 0), len(RESPONDER_STATES) - 1)]
