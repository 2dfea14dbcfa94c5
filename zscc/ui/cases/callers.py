"""Who called: masked on screen, called back with one key, looked at in full only for a purpose that is written down."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from zscc.model.asked import Caller, TakeStep
from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.model.question import CallerOf
from zscc.text.masking import masked_phone
from zscc.ui.cases.offers import Offer

if TYPE_CHECKING:
    from zscc.ui.cases.desk import CaseDesk
    from zscc.ui.window import DeskWindow


class CallerDesk(QObject):
    """Of one window's panel."""

    def __init__(self, desk: "DeskWindow", cases: "CaseDesk") -> None:
        super().__init__(cases)
        self._desk, self._cases = desk, cases
        self._asked = ""
        """The case whose caller the panel says; name and number are not kept."""
        self._revealing = self._revealed = False

    def show(self, case: Case) -> None:
        """Say who called about the case that the panel shows."""
        if self._asked == case.case_id:
            return
        words, panel = self._cases.words, self._cases.panel
        self._revealing = self._revealed = False
        if not case.caller_ref:
            panel.show_caller(words("panel.no_caller"), known=False)
        else:
            panel.show_caller(words("panel.loading"), known=False)
            self._desk.asking.look_up(CallerOf(case.case_id), partial(self._came, case.case_id))
        self._asked = case.case_id

    def call_back(self, case: Case) -> None:
        """Copy the number, then note the call."""
        if not case.caller_ref:
            self._desk.tell(self._cases.words("call.none"))
            return
        self._desk.asking.look_up(CallerOf(case.case_id), partial(self._call, case.case_id))

    def reveal(self, case: Case) -> None:
        """Ask for the purpose; the look is written down before it is given."""
        words, panel = self._cases.words, self._cases.panel
        self._revealing = True
        panel.form.open(case, Offer(Act.NOTE, needs=frozenset({"text"})), self._cases.now, words)
        panel.form.heading.show_texts(words("panel.reveal"), words("panel.reveal_tip"))

    def completed(self, step: TakeStep) -> TakeStep:
        """A note that gives the purpose of a look says so."""
        if not self._revealing or step.act is not Act.NOTE:
            return step
        return replace(step, text=self._cases.words("panel.revealed", purpose=step.text))

    def done(self, step: TakeStep) -> None:
        """A step was written: if it was the purpose, the look may be taken."""
        if self._revealing and step.act is Act.NOTE:
            self._revealing, self._revealed = False, True
            self._desk.asking.look_up(CallerOf(step.case_id), partial(self._came, step.case_id))

    def forget(self) -> None:
        """The panel was put away, or speaks another language: who called is masked again."""
        self._asked = ""
        self._revealing = self._revealed = False

    def _came(self, case_id: str, found: object) -> None:
        if case_id != self._cases.case_id:
            return
        words, panel = self._cases.words, self._cases.panel
        if not isinstance(found, Caller):
            panel.show_caller(words("panel.caller_gone"), known=False)
            return
        name, phone = found.name, found.phone
        if not self._revealed:
            name = words("masked_person", first=name[0]) if name else ""
            phone = masked_phone(phone)
        panel.show_caller(words.joined((name, phone), "gap"), known=bool(found.phone))

    def _call(self, case_id: str, found: object) -> None:
        if not isinstance(found, Caller) or not found.phone:
            self._desk.tell(self._cases.words("call.none"))
            return
        QGuiApplication.clipboard().setText(found.phone)
        self._desk.tell(self._cases.words("call.copied"))
        self._cases.act(case_id, Act.CALL)
