"""处置: the responder board over the board of open whistles."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from zscc.model.asked import SetResponder, TakeStep
from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.model.responder import ResponderState
from zscc.ui.dispatch.responder_board import ResponderBoard
from zscc.ui.dispatch.responder_rows import NEEDS_CASE, responder_rows, sent_to
from zscc.ui.dispatch.steps import may
from zscc.ui.dispatch.whistle_board import WhistleBoard
from zscc.ui.dispatch.whistle_rows import WhistleRow, whistle_rows
from zscc.ui.making import Making, finish
from zscc.ui.parts import Look, rule
from zscc.ui.picture import Picture
from zscc.ui.rooms import RoomWidget

if TYPE_CHECKING:
    from zscc.ui.dispatch.desk import DispatchDesk

BOARD_SHARE, WHISTLES_SHARE = 3, 2
DIRECT = frozenset({Act.SIGN_FOR, Act.ARRIVE})
"""Acts that need no words."""


class HandlingRoom(RoomWidget):
    """Who can be sent and who owes a report-in, at one moment."""

    def __init__(self, dispatch: "DispatchDesk", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._dispatch, self._look = dispatch, look
        self._boards: list[ResponderBoard | WhistleBoard] = []
        """Those that are made."""
        self._picture: Picture | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(10)
        self._column.addWidget(rule(self))
        dispatch.worked.connect(self._worked)

    # Boards, made when they are first asked for, at the latest when the room is shown --------------------

    @cached_property
    def board_in_parts(self) -> Making[ResponderBoard]:
        """The same while it is made, for who has time before anybody asks for it."""
        return Making(ResponderBoard(self._look, self._dispatch.words, self))

    @cached_property
    def board(self) -> ResponderBoard:
        """Who can be sent."""
        made = self.board_in_parts.whole()
        self._hold(made)
        self._column.insertWidget(0, made, BOARD_SHARE)
        self.setFocusProxy(made.columns[ResponderState.STANDBY])
        made.move_asked.connect(self._move)
        made.looked_for.connect(self._dispatch.fly_to)
        return made

    @cached_property
    def whistles_in_parts(self) -> Making[WhistleBoard]:
        """The same while it is made."""
        return Making(WhistleBoard(self._look, self._dispatch.words, self, self._why_not))

    @cached_property
    def whistles(self) -> WhistleBoard:
        """Who owes a report-in."""
        made = self.whistles_in_parts.whole()
        self._hold(made)
        self._column.addWidget(made, WHISTLES_SHARE)
        made.open_asked.connect(self._dispatch.show_in_panel)
        made.act_asked.connect(self._act)
        made.step_asked.connect(self._take)
        self._dispatch.who_changed.connect(made.show_acts)
        return made

    def _hold(self, made: ResponderBoard | WhistleBoard) -> None:
        self._boards.append(made)
        if made.look is not self._look:
            # The desk has come to look otherwise while it was made.
            made.show_look(self._look, self._dispatch.words)

    def setVisible(self, visible: bool) -> None:
        if visible:
            # The keyboard walks in the order in which they are made.
            assert self.board
            assert self.whistles
        super().setVisible(visible)

    # Told ----------------------------------------------------------------------------------------------

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme."""
        self._look = look
        yield from self._dispatch.show_look_in_pieces(look)
        for board in list(self._boards):
            yield from board.show_look_in_pieces(look, self._dispatch.words)
        if self._picture is not None:
            yield from self._show_in_pieces(self._picture)

    def show_picture(self, picture: Picture) -> None:
        """Show a moment."""
        before, self._picture = self._picture, picture
        if before is not None and _same(before, picture):
            return
        finish(self._show_in_pieces(picture))

    def _show_in_pieces(self, picture: Picture) -> Iterator[None]:
        snapshot = picture.snapshot
        cases = {case_id: case for case_id in sent_to(snapshot) if (case := picture.cases.case(case_id)) is not None}
        self.board.show_rows(responder_rows(self._dispatch.words.bureau.responders, snapshot, cases))
        yield
        self.whistles.show_rows(whistle_rows(self._dispatch.whistled(picture)), snapshot.as_of)

    def _worked(self) -> None:
        """Open whistles are known anew."""
        if self._picture is not None and self.isVisible():
            self.whistles.show_rows(whistle_rows(self._dispatch.whistled(self._picture)), self._picture.snapshot.as_of)

    def _move(self, responder_id: str, state: ResponderState, remark: str) -> None:
        """Set a responder; who goes out or is there belongs to a case: its own, else the one that is chosen."""
        row = self.board.row(responder_id)
        case_id = "" if row is None else row.case_id
        if state in NEEDS_CASE:
            case_id = case_id or self._dispatch.chosen_case_id
        elif state is not ResponderState.RETURNING:
            case_id = ""
        said = self._dispatch.words(
            "board.moved", label=self._dispatch.words.label(responder_id), state=self._dispatch.words.state(state)
        )
        self._dispatch.ask(SetResponder(responder_id, state, case_id, remark), lambda: self._dispatch.tell(said))

    def _why_not(self, row: WhistleRow, act: Act) -> str:
        if self._picture is None:
            return ""
        as_of, cases = self._picture.snapshot.as_of, self._dispatch.words.cases
        return may(row.case, act, self._dispatch.who, as_of, cases, row.party.order.department)

    def _act(self, row: WhistleRow, act: Act) -> None:
        department = row.party.order.department
        if act in DIRECT:
            self._dispatch.take(TakeStep(row.case.case_id, row.case.version, act, department), row.case)
        elif self._picture is not None:
            self.whistles.act.ask_for(row.case, act, self._picture.snapshot.as_of, department)

    def _take(self, asked: TakeStep) -> None:
        case = None if self._picture is None else self._picture.cases.case(asked.case_id)
        if isinstance(case, Case):
            self._dispatch.take(asked, case, self.whistles.act.forget)


def _same(before: Picture, picture: Picture) -> bool:
    """Whether nothing that the room shows has changed: it tells ages and clocks by the second."""
    old, new = before.snapshot, picture.snapshot
    if old.responders is not new.responders or before.cases is not picture.cases:
        return False
    return old.as_of.replace(microsecond=0) == new.as_of.replace(microsecond=0)
