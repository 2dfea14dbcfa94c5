"""What a superior platform wants of a case, on one window: its section in the panel, the answer with its draft."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from zscc.model.question import CaseFile
from zscc.ui.cases.reply import reply_of
from zscc.ui.cases.rows import CaseRow
from zscc.ui.dispatch.drafts import Drafts
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.cases.desk import CaseDesk
    from zscc.ui.cases.panel import CasePanel
    from zscc.ui.window import DeskWindow


class SuperiorDesk(QObject):
    """Connects one section."""

    def __init__(self, window: "DeskWindow", cases: "CaseDesk", panel: "CasePanel") -> None:
        super().__init__(cases)
        self._window, self._cases = window, cases
        self._file: CaseFile | None = None
        self._drafts = Drafts(window.asking, self)
        self.section = panel.superior
        self.show_look(cases.look)
        self.section.reply_asked.connect(self._prepare)
        self.section.written.connect(lambda case_id, text: self._drafts.keep(_draft(case_id), text))
        self.section.copied.connect(self._tell_copied)
        cases.shown.connect(self._case_shown)
        cases.file_read.connect(self._file_read)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.section.show_look(look, self._cases.words)

    def _case_shown(self, row: CaseRow | None) -> None:
        self.section.show_case(None if row is None else row.case, self._cases.now())

    def _file_read(self, file: object) -> None:
        if isinstance(file, CaseFile):
            self._file = file
            self._make()

    def _prepare(self) -> None:
        """The answer was opened: made of what is known, then what a hand made of it before."""
        self._make()
        row = self._cases.row
        if row is not None:
            case_id = row.case.case_id
            self._drafts.fetch(_draft(case_id), lambda text: self.section.show_draft(case_id, text))

    def _make(self) -> None:
        row = self._cases.row
        if row is None or not self.section.open:
            return
        file = self._file
        history = file.history if file is not None and file.case.case_id == row.case.case_id else ()
        profile, words = self._window.profile, self._cases.words
        institution = profile.institution if words.wording.language == "zh" else profile.institution_en
        self.section.show_reply(reply_of(row.case, history, words, institution))

    def _tell_copied(self, what: str) -> None:
        self._window.tell(self._cases.words(f"superior.copied.{what}"))


def _draft(case_id: str) -> str:
    return f"reply:{case_id}"
