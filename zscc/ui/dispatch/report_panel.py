"""突发事件信息报送: 首报, 续报, 终报 with their clocks; the text is prepared from the case and kept as an act."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.settings.dispatching import ReportClocks
from zscc.ui.dispatch.clocks import next_report, report_clocks
from zscc.ui.dispatch.page import Page, button, buttons, called, line
from zscc.ui.dispatch.report_text import report_text
from zscc.ui.dispatch.stack import Face, Stack
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look

TEXT_PX = 110


class ReportPanel(Page):
    """One report in the making, under the clocks of all three."""

    sent = Signal(object, str)
    """The Act and its text."""
    written = Signal(str, str)
    """Name of the draft, and what a hand has written."""
    draft_wanted = Signal(str)
    """Name of a draft that may be there from before."""

    def __init__(self, look: Look, words: DispatchWording, limits: ReportClocks, parent: QWidget) -> None:
        super().__init__(look, words, parent)
        self._limits = limits
        self._case: Case | None = None
        self._as_of: datetime | None = None
        self.act = Act.FIRST_REPORT
        self._prepared = self._looked_for = ""
        self.clocks = Stack(look, self)
        self.to, self.text = line(self), QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.report, self.turn, self.away = button("main", self), button("box", self), button("box", self)
        for part in (self.clocks, self.to, self.text, self.notice):
            self.column.addWidget(part)
        self.column.addWidget(buttons(self.report, self.turn, self.away))
        self.text.textChanged.connect(self._typed)
        self.report.clicked.connect(self.send)
        self.turn.clicked.connect(self._turn)
        self.away.clicked.connect(self.leave)
        self.show_look(look, words)

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme; a text that nobody touched is prepared anew."""
        super().show_look(look, words)
        self.clocks.show_look(look, words("report.heading"))
        called(self.to, words("report.to_hint"))
        self.text.setAccessibleName(words("report.text"))
        self.text.setFixedHeight(look.theme.px(TEXT_PX))
        self.away.setText(words("report.leave"))
        self.heading.show_texts(words("report.heading"))
        self._show()

    def show_case(self, case: Case, as_of: datetime, act: Act | None = None) -> None:
        """Prepare the report that is owed next, or ``act``; what somebody wrote stays while it is the same report."""
        owed = next_report(case, self._limits)
        another = self._case is None or self._case.case_id != case.case_id
        if act is not None:
            self.act = act
        elif another or (owed is not None and self._given(case)):
            self.act = Act.FIRST_REPORT if owed is None else owed.act
        self._case, self._as_of = case, as_of
        if another:
            self._prepared = self.text.toPlainText()
            self.refuse("")
        self._show()

    @property
    def draft(self) -> str:
        """What the report that is being written is called among drafts."""
        return "" if self._case is None else f"report:{self._case.case_id}:{self.act.value}"

    def show_draft(self, name: str, text: str) -> None:
        """What was written before the desk was closed, unless somebody has begun anew."""
        if name == self.draft and self.text.toPlainText() == self._prepared:
            self.text.setPlainText(text)

    def _typed(self) -> None:
        text = self.text.toPlainText()
        if self.draft and text != self._prepared:
            self.written.emit(self.draft, text)

    def forget(self) -> None:
        """It was sent: the next one is prepared anew."""
        self._prepared = self.text.toPlainText()
        self._case = None

    def send(self) -> None:
        """Send it as it is written."""
        text, to = self.text.toPlainText().strip(), self.to.text().strip()
        if not text:
            self.refuse(self.words("act.missing"))
            return
        self.sent.emit(self.act, f"{text}\n{self.words('report.to')}: {to}" if to else text)

    def _given(self, case: Case) -> bool:
        """Whether the report that is being written was given meanwhile."""
        return (self.act is Act.FIRST_REPORT and case.times.first_report_at is not None) or (
            case.times.final_report_at is not None
        )

    def _turn(self) -> None:
        """A follow-up in place of the final report, or the other way round."""
        self.act = Act.FOLLOW_UP_REPORT if self.act is Act.FINAL_REPORT else Act.FINAL_REPORT
        self._show()

    def _show(self) -> None:
        case, as_of, words = self._case, self._as_of, self.words
        if case is None or as_of is None:
            return
        clocks = report_clocks(case, self._limits)
        self.clocks.show_faces(
            [
                Face(each.act.value, words.what(each.act), end=mark.text, end_shade=mark.shade)
                for each in clocks
                for mark in (words.clock(each, as_of),)
            ]
        )
        over = case.times.final_report_at is not None
        for part in (self.to, self.text, self.report):
            part.setEnabled(not over)
        self.turn.setVisible(case.times.first_report_at is not None and not over)
        other = Act.FOLLOW_UP_REPORT if self.act is Act.FINAL_REPORT else Act.FINAL_REPORT
        self.turn.setText(words("report.turn", what=words.what(other)))
        self.report.setText(words("report.all_done" if over else f"report.send_{self.act.value}"))
        self._prepare(case, as_of)

    def _prepare(self, case: Case, as_of: datetime) -> None:
        """Write the text anew, unless a hand has been at it."""
        written = self.text.toPlainText()
        if written not in ("", self._prepared) or self.text.hasFocus():
            return
        text = report_text(self.act, case, as_of, self.words, self._limits)
        self._prepared = text
        if text != written:
            self.text.setPlainText(text)
        if self.draft != self._looked_for:
            self._looked_for = self.draft
            self.draft_wanted.emit(self.draft)
