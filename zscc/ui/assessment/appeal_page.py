"""申诉: who appeals against a case's score, what was decided, and what it does to the score."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from zscc.analysis.assessment.written import REFUSED, UPHELD, Appeal, AppealState
from zscc.map.wording import masked
from zscc.ui.act_button import ActButton
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.assessment.naming import Naming
from zscc.ui.main_key import MainKey
from zscc.ui.parts import ElidedLabel, Look, label, say, tight

COLUMNS = Columns(name=150, value=0, detail=250, note=72)
LONGEST = 500


class AppealPage(QWidget):
    """A line to appeal with, the appeals, and how the marked one is decided."""

    appeal_asked = Signal(str, str)
    """Case and reason."""
    decision_asked = Signal(str, str, str)
    """Id of the appeal, outcome, reason."""
    case_opened = Signal(str)
    marked = Signal(str)
    """Id of the appeal that a person went to."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.about = ElidedLabel("note", "second", self)
        self.reason, self.ruling = QLineEdit(self), QLineEdit(self)
        self.appeal, self.uphold, self.refuse = (ActButton(self) for _ in range(3))
        for button in (self.appeal, self.uphold, self.refuse):
            button.setProperty("look", "small")
        for field in (self.reason, self.ruling):
            field.setProperty("look", "small")
            field.setMaxLength(LONGEST)
        self.list = FigureList(look, COLUMNS, self)
        self.effect = label("note", "text", self)
        self.effect.setWordWrap(True)
        self._appeals: Sequence[Appeal] = ()
        self._case, self._refusal = "", ""
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        tight(column)
        head = QVBoxLayout()
        head.setContentsMargins(12, 4, 12, 0)
        head.addWidget(self.about)
        column.addLayout(head)
        for parts in ((self.reason, self.appeal), (self.ruling, self.uphold, self.refuse)):
            row = QHBoxLayout()
            row.setContentsMargins(12, 4, 12, 4)
            row.setSpacing(8)
            for place, part in enumerate(parts):
                row.addWidget(part, 0 if place else 1)
            if parts[0] is self.ruling:
                column.addWidget(self.list, 1)
                told = QHBoxLayout()
                told.setContentsMargins(12, 4, 12, 0)
                told.addWidget(self.effect)
                column.addLayout(told)
            column.addLayout(row)
        self.setFocusProxy(self.reason)

    def _connect(self) -> None:
        self.reason.textEdited.connect(lambda _: self._allow())
        self.ruling.textEdited.connect(lambda _: self._allow())
        self.reason.returnPressed.connect(self.ask_appeal)
        self.appeal.clicked.connect(self.ask_appeal)
        self.uphold.clicked.connect(lambda: self._decide(UPHELD))
        self.refuse.clicked.connect(lambda: self._decide(REFUSED))
        self.list.chosen.connect(self._went_to)
        self.list.opened.connect(self._open)
        self.list.divisor_opened.connect(self._open)
        MainKey((self.reason, self.appeal, self.list.view), self.ask_appeal)
        MainKey((self.ruling, self.uphold, self.refuse), lambda: self._decide(UPHELD))

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        self._naming, words = naming, naming.words
        self.list.show_look(look, words("assessment.page.appeals"))
        for button, key in ((self.appeal, "appeal"), (self.uphold, "uphold"), (self.refuse, "refuse")):
            button.setText(words(f"assessment.appeals.{key}"))
        self.reason.setPlaceholderText(words("assessment.appeals.reason"))
        self.ruling.setPlaceholderText(words("assessment.appeals.ruling"))
        self.reason.setAccessibleName(words("assessment.appeals.reason"))
        self.ruling.setAccessibleName(words("assessment.appeals.ruling"))
        self.show_case(self._case)
        self.show_appeals(self._appeals, self._refusal)

    def show_case(self, case_id: str) -> None:
        """The case that an appeal would be about; '' when none is selected."""
        self._case = case_id
        key = "about" if case_id else "no_case"
        say(self.about, self._naming.words(f"assessment.appeals.{key}", case=case_id))
        self._allow()

    def show_appeals(self, appeals: Sequence[Appeal], refusal: str) -> None:
        """The appeals; ``refusal`` says why nobody here may decide, '' when one may."""
        self._appeals, self._refusal = appeals, refusal
        self.list.show_rows([self._row(appeal) for appeal in appeals])
        if not appeals:
            self.show_effect(self._naming.words("assessment.appeals.none"))
        self._allow()

    def show_effect(self, said: str) -> None:
        """What the marked appeal does to the score."""
        say(self.effect, said)

    @property
    def current(self) -> Appeal | None:
        """The appeal that is marked."""
        index = self.list.view.currentIndex()
        return self._appeals[index.row()] if index.isValid() and index.row() < len(self._appeals) else None

    def ask_appeal(self) -> None:
        """Appeal for the selected case."""
        if self.appeal.isEnabled():
            self.appeal_asked.emit(self._case, self.reason.text().strip())

    def written(self) -> None:
        """What was typed is safe in the journal now."""
        self.reason.clear()
        self.ruling.clear()
        self._allow()

    def _row(self, appeal: Appeal) -> FigureRow:
        naming = self._naming
        said = masked(appeal.line.text)
        if appeal.decision is not None and appeal.decision.text:
            said = naming.words("assessment.appeals.decided", said=said, ruling=masked(appeal.decision.text))
        return FigureRow(
            key=appeal.line.line_id,
            name=appeal.case_id,
            detail=said,
            note=naming.words(f"assessment.appeals.{appeal.state.value}"),
            strong=appeal.state is AppealState.OPEN,
            tip=f"{naming.wording.date(appeal.line.at)} {said}",
        )

    def _went_to(self, line_id: str) -> None:
        self._allow()
        self.marked.emit(line_id)

    def _open(self, line_id: str) -> None:
        appeal = next((one for one in self._appeals if one.line.line_id == line_id), None)
        if appeal is not None:
            self.case_opened.emit(appeal.case_id)

    def _decide(self, outcome: str) -> None:
        appeal = self.current
        if appeal is not None and self.uphold.isEnabled():
            self.decision_asked.emit(appeal.line.line_id, outcome, self.ruling.text().strip())

    def _allow(self) -> None:
        """Only what can be done is offered; the rest says why not."""
        self.appeal.setEnabled(bool(self._case and self.reason.text().strip()))
        appeal = self.current
        open_one = appeal is not None and appeal.state is AppealState.OPEN
        may = open_one and not self._refusal and bool(self.ruling.text().strip())
        for button in (self.uphold, self.refuse):
            button.setEnabled(may)
            button.setToolTip(self._refusal)
        self.ruling.setEnabled(open_one and not self._refusal)
