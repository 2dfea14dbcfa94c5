"""通报: the month's bulletin as it will be sent, its numbers open their cases; copied, or saved as a PDF."""

from datetime import datetime

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from zscc.analysis.bulletin import Bulletin
from zscc.model.moment import utc_from_ms
from zscc.settings.roster import Roster
from zscc.ui.assessment.naming import Naming
from zscc.ui.assessment.period_bar import PeriodBar
from zscc.ui.assessment.periods import PeriodKind
from zscc.ui.parts import Look, tight
from zscc.ui.statistics.bulletin_text import BulletinText, BulletinWriter
from zscc.ui.tick_box import TickBox


class BulletinPage(QWidget):
    """Month, switches, text."""

    month_changed = Signal()
    door_opened = Signal(object)
    copy_asked = Signal(str)
    file_asked = Signal(object)
    """BulletinText."""

    def __init__(self, look: Look, roster: Roster, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.month = PeriodBar(roster, (PeriodKind.MONTH,), self)
        self.anonymous = TickBox(self)
        self.copy, self.file = QPushButton(self), QPushButton(self)
        for button in (self.copy, self.file):
            button.setProperty("look", "small")
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        self.written: BulletinText | None = None
        self._bulletin: Bulletin | None = None
        self._institution, self._synthetic = "", True
        self._lay_out()
        self.month.changed.connect(self.month_changed)
        self.anonymous.toggled.connect(lambda _: self._show())
        self.text.anchorClicked.connect(self._door)
        self.copy.clicked.connect(self.ask_copy)
        self.file.clicked.connect(self.ask_file)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 4)
        head.setSpacing(8)
        head.addWidget(self.month)
        head.addStretch(1)
        for part in (self.anonymous, self.copy, self.file):
            head.addWidget(part)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        self.setFocusProxy(self.text)

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        self._look, self._naming, words = look, naming, naming.words
        self.month.show_look(look)
        self.anonymous.setText(words("statistics.bulletin.anonymous"))
        self.anonymous.setToolTip(words("statistics.bulletin.anonymous_tip"))
        self.copy.setText(words("statistics.bulletin.copy"))
        self.file.setText(words("statistics.bulletin.file"))
        self.file.setToolTip(words("statistics.bulletin.file_tip"))
        self.text.setAccessibleName(words("statistics.page.bulletin"))
        self._show()

    def show_moment(self, as_of: datetime) -> bool:
        """The desk's moment; True when another month is to be told."""
        return self.month.show_moment(as_of)

    def show_bulletin(self, bulletin: Bulletin | None, institution: str, *, synthetic: bool) -> None:
        """Show a month; None while it is read."""
        self._bulletin, self._institution, self._synthetic = bulletin, institution, synthetic
        self._show()

    def ask_copy(self) -> None:
        """Ask for the text on the clipboard."""
        if self.written is not None:
            self.copy_asked.emit(self.written.plain())

    def ask_file(self) -> None:
        """Ask for the text as pages."""
        if self.written is not None:
            self.file_asked.emit(self.written)

    def _show(self) -> None:
        naming, told = self._naming, self._bulletin
        self.written = None
        for button in (self.copy, self.file):
            button.setEnabled(told is not None)
        if told is None:
            self.text.setPlainText(naming.words("assessment.reading"))
            return
        named = not self.anonymous.isChecked()
        writer = BulletinWriter(naming, self._institution, synthetic=self._synthetic, named=named)
        self.written = writer.write(told, utc_from_ms(told.period.to_ms - 1))
        theme = self._look.theme
        colours = {"accent": theme.colour("accent").name(), "second": theme.colour("text_second").name()}
        self.text.document().setDocumentMargin(theme.px(14))
        self.text.setHtml(self.written.html(colours))

    def _door(self, url: QUrl) -> None:
        if self.written is not None:
            self.door_opened.emit(self.written.doors[int(url.toString())])
