"""The panel of one case, in DUTY's order: where, what was said, who called, what is near; its line; then the act.

It shows what it is told and says what a person wants; the desk of cases does it. Other rooms put their parts below the
stage line with :meth:`CasePanel.add_section`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from zscc.model.case_facts import Act
from zscc.model.report import Priority
from zscc.ui.act_button import ActButton
from zscc.ui.cases.act_bar import ActBar
from zscc.ui.cases.act_form import ActForm
from zscc.ui.cases.clock_line import ClockLine
from zscc.ui.cases.history_view import HistoryView
from zscc.ui.cases.offers import Offer
from zscc.ui.cases.panel_words import PanelLine, PanelWords
from zscc.ui.cases.rows import CaseRow, CaseRows
from zscc.ui.cases.stage_line import StageLine
from zscc.ui.cases.superior_section import SuperiorSection
from zscc.ui.cases.wrapped_button import WrappedButton
from zscc.ui.glyphs import Glyph
from zscc.ui.parts import ElidedLabel, Heading, Look, label, say, shade, tight

FIRST_LINES, LAST_LINES = ("address", "said", "caller", "near"), ("department", "source")
"""What is asked first, and what stands behind the act."""
Section = Callable[[QWidget], QWidget]
"""Makes a part of the panel for its parent."""


class CasePanel(QFrame):
    """Hidden while no case is shown."""

    closed = Signal()
    flight_asked = Signal()
    call_asked = Signal()
    reveal_asked = Signal()
    twins_asked = Signal()
    unmerge_asked = Signal()
    act_asked = Signal(object)

    def __init__(self, look: Look, words: PanelWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._words = look, words
        self._shown: tuple[CaseRow, datetime] | None = None
        self.lines: dict[str, tuple[QLabel, QLabel]] = {}
        self.sections: list[QWidget] = []
        self.hide()
        self.parts = self._parts()

    # Building ------------------------------------------------------------------------------------------

    def _parts(self) -> Iterator[None]:
        self._make_head()
        yield
        self._grid, self._rest = QGridLayout(), QGridLayout()
        self.clocks = ClockLine(self._look, self._body)
        self.caller, self.call, self.reveal = label("body"), QPushButton(), QPushButton()
        yield
        self.stage = StageLine(self._look, self._body)
        self.notices = label("note", parent=self._body)
        self.twins, self.unmerge = WrappedButton(self._body), ActButton(self._body)
        self.merged = label("note", "accent", self._body)
        self.others = label("note", "accent", self._body)
        """Who looks at the same case at another seat."""
        yield
        self.superior = SuperiorSection(self._look, self._words.words, self._body)
        yield
        self._sections = QVBoxLayout()
        self.form = ActForm(self._words.words, self._body)
        yield
        self.history_heading = Heading(self._body)
        self.history = HistoryView(self._look, self._body)
        yield
        self.acts, self.area = ActBar(self), QScrollArea(self)
        self.held = label("note", "second", self)
        """Why there is no main act."""
        yield
        yield from self._lay_out()
        self._connect()

    def _make_head(self) -> None:
        self.title = label("head", parent=self)
        self.title.setWordWrap(True)
        self.subtitle = label("note", "second", self)
        self.subtitle.setWordWrap(True)
        self._glyph = Glyph(self._look.theme, Priority.LOW, self)
        self.fly, self.away = QPushButton(self), QPushButton(self)
        self._body = QWidget(self)
        self._body.setObjectName("scrolled")

    def _lay_out(self) -> Iterator[None]:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._glyph)
        head.addWidget(self.title, 1)
        for button in (self.fly, self.away):
            head.addWidget(button)
        for grid, names in ((self._grid, FIRST_LINES), (self._rest, LAST_LINES)):
            tight(grid)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(1, 1)
            for name in names:
                self._add_line(name, grid)
                yield
        for told in (self.notices, self.merged, self.others):
            told.setWordWrap(True)
        self.others.hide()
        for button in (self.twins, self.unmerge):
            button.setProperty("look", "box")
            button.hide()
        yield from self._lay_out_body()
        yield
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.setContentsMargins(16, 10, 12, 12)
        column.addLayout(head)
        column.addWidget(self.subtitle)
        column.addWidget(self.area, 1)
        self.held.setWordWrap(True)
        self.held.hide()
        column.addWidget(self.held)
        column.addWidget(self.acts)

    def _lay_out_body(self) -> Iterator[None]:
        """What is scrolled."""
        tight(self._sections, spacing=8)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(8)
        inside.addLayout(self._grid)
        deadlines: tuple[QWidget, ...] = (self.stage, self.clocks, self.superior)
        told: tuple[QWidget, ...] = (self.others, self.notices, self.merged, self.unmerge, self.twins)
        below: tuple[QWidget, ...] = (self.form, self.history_heading, self.history)
        for part in (*deadlines, *told):
            inside.addWidget(part)
        yield
        inside.addLayout(self._sections)
        inside.addLayout(self._rest)
        for part in below:
            inside.addWidget(part)
        inside.addStretch(1)
        yield
        area = self.area
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setObjectName("scrolled")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._body)

    def _add_line(self, name: str, grid: QGridLayout) -> None:
        said = label("body", "second", self._body)
        text = ElidedLabel(parent=self._body) if name == "caller" else label("body", parent=self._body)
        said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        text.setWordWrap(True)
        row = grid.rowCount()
        grid.addWidget(said, row, 0)
        self.lines[name] = said, text
        if name != "caller":
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(text, row, 1)
            return
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(text, 1)
        for button in (self.call, self.reveal):
            button.setProperty("look", "small")
            beside.addWidget(button)
        text.setWordWrap(False)
        grid.addLayout(beside, row, 1)

    def _connect(self) -> None:
        self.fly.clicked.connect(self.flight_asked)
        self.away.clicked.connect(self.closed)
        self.call.clicked.connect(self.call_asked)
        self.reveal.clicked.connect(self.reveal_asked)
        self.twins.clicked.connect(self.twins_asked)
        self.unmerge.clicked.connect(self.unmerge_asked)
        self.acts.asked.connect(self.act_asked)
        self.form.left.connect(self.close_form)

    def add_section(self, make: Section) -> QWidget:
        """Put a part below the stage line; it is made now and shows itself."""
        section = make(self._body)
        self.sections.append(section)
        self._sections.addWidget(section)
        return section

    # Told ----------------------------------------------------------------------------------------------

    @property
    def stands(self) -> bool:
        """Whether there is a case to show."""
        return self._shown is not None

    @property
    def row(self) -> CaseRow | None:
        """The case that is shown."""
        return None if self._shown is None else self._shown[0]

    def speak(self, words: PanelWords) -> None:
        """Speak another language from the next case on."""
        self._words = words

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = self._words.words
        self._glyph.show_theme(look.theme)
        self.stage.show_look(look)
        self.clocks.show_look(look)
        self.history.show_look(look)
        self.fly.setText(words("panel.flight"))
        self.away.setText(words("panel.close"))
        self.call.setText(words("panel.call_back"))
        self.call.setToolTip(words("panel.call_back_tip"))
        self.reveal.setText(words("panel.reveal"))
        self.reveal.setToolTip(words("panel.reveal_tip"))
        for name, (said, _) in self.lines.items():
            said.setText(words(f"panel.{name}"))
        self.update()

    def show_case(self, row: CaseRow | None, rows: CaseRows, as_of: datetime) -> None:
        """Show a case as it stands at a moment, or nothing."""
        before = self.row
        self._shown = None if row is None else (row, as_of)
        if row is None:
            self.form.close_form()
            return
        if before is None or before.case.case_id != row.case.case_id:
            self.form.close_form()
            self.acts.close_more()
            self.area.verticalScrollBar().setValue(0)
        self.form.show_case(row.case)
        self._glyph.show_kind(row.case.priority)
        say(self.title, self._words.title(row.case))
        say(self.subtitle, self._words.subtitle(row))
        self.setAccessibleName(f"{self.title.text()} {self.subtitle.text()}")
        self._show_lines(self._words.lines(row, rows))
        self.clocks.show_clocks(self._words.clocks(row.case, as_of))
        self.stage.show_case(row.case, self._words.words, as_of)
        self._show_notices(row, as_of)
        self.fly.setVisible(row.at_m is not None)

    def show_caller(self, said: str, *, known: bool) -> None:
        """Say who called, masked; ``known`` when there is a number to call."""
        say(self.lines["caller"][1], said)
        self.call.setVisible(known)
        self.reveal.setVisible(known)

    def show_others(self, said: str) -> None:
        """Say who else looks at this case; '' hides the line."""
        say(self.others, said)
        self.others.setVisible(bool(said))

    def show_twins(self, said: str) -> None:
        """Say which cases may be the same; '' hides the line."""
        self.twins.say(said)
        self.twins.setVisible(bool(said))

    def show_merged(self, said: str, button: str) -> None:
        """Say what went into the case, or where it went, with the way back; '' hides both."""
        say(self.merged, said)
        self.unmerge.setText(button)
        for part in (self.merged, self.unmerge):
            part.setVisible(bool(said))

    def show_history(self, heading: str, note: str) -> None:
        """The heading over the steps, which ``history`` shows."""
        self.history_heading.show_texts(heading, note)

    def show_offers(self, offers: list[Offer], elsewhere: Iterable[Act]) -> None:
        """Offer these acts, and say why the next one is not among them."""
        pressed = QApplication.focusWidget()
        inside = pressed is not None and self.acts.isAncestorOf(pressed)
        self.acts.show_offers(offers, frozenset(elsewhere), self._words.words)
        why = "" if self.row is None else self._words.held(self.row.case, offers)
        say(self.held, why)
        self.held.setVisible(bool(why))
        if inside and QApplication.focusWidget() is not pressed:
            # The button that was pressed is gone with its act.
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Stand ready for the keys of the case, with no button under Enter or Space."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Put the form of an act away; what stands in it stays for this act."""
        self.form.hide()
        self.take_keyboard()

    def close_strange_form(self, offers: list[Offer]) -> None:
        """Somebody else sits here: no form stays open that is not his main act; what he may not do is forgotten."""
        act, main = self.form.act, self.acts.main
        if self.form.isHidden() or act is None or (main is not None and main.act is act):
            return
        self.close_form()
        if not any(offer.act is act and offer.possible for offer in offers):
            self.form.close_form()

    def close_top(self) -> bool:
        """Close what was opened last inside the panel; whether anything was."""
        if not self.form.isHidden():
            self.close_form()
            return True
        return self.acts.close_more()

    # Inside --------------------------------------------------------------------------------------------

    def _show_lines(self, lines: Iterable[PanelLine]) -> None:
        told = {line.name: line for line in lines}
        for name, (said, text) in self.lines.items():
            if name == "caller":
                continue
            line = told.get(name)
            said.setVisible(line is not None)
            text.setVisible(line is not None)
            if line is not None:
                say(text, line.text)
                shade(text, line.shade)

    def _show_notices(self, row: CaseRow, as_of: datetime) -> None:
        notices = self._words.notices(row.case, as_of)
        say(self.notices, "\n".join(notice.text for notice in notices))
        shade(self.notices, next((notice.shade for notice in notices if notice.shade), "second"))
        self.notices.setVisible(bool(notices))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.fillRect(event.rect(), theme.colour("surface"))
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.colour("hairline"))
        painter.end()
