"""One act in one line, for the rooms where the case panel is not shown: what it needs, Ctrl+Enter, Esc."""

import re
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from zscc.clock import SHANGHAI
from zscc.model.asked import TakeStep
from zscc.model.case import Case
from zscc.model.case_facts import Act
from zscc.model.case_steps import rule_for
from zscc.ui.dispatch.page import Page, button, buttons, called, line
from zscc.ui.dispatch.wording import DispatchWording
from zscc.ui.parts import Look

_UNITS = {"minute": ("min", timedelta(minutes=1)), "hour": ("h", timedelta(hours=1)), "day": ("d", timedelta(days=1))}
MOST_DAYS = 366
_SPAN = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s*(\D+)")


def until_of(text: str, as_of: datetime, words: DispatchWording) -> datetime | None:
    """The moment that ``90分钟``, ``2小时``, ``3天`` or ``2026-06-20 17:30`` (Asia/Shanghai) mean; None for others."""
    written = text.strip().casefold()
    span = _SPAN.fullmatch(written)
    if span is not None:
        for unit, (short, length) in _UNITS.items():
            if span[2].strip() in {words(f"time_unit.{unit}"), short}:
                moment = as_of + float(span[1]) * length
                return moment if moment - as_of <= timedelta(days=MOST_DAYS) else None
        return None
    try:
        local = datetime.fromisoformat(written)
    except ValueError:
        return None
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC) if local.tzinfo is None else local.astimezone(UTC)


class ActPage(Page):
    """Asks for the text, the reason and the moment that an act needs, and no more."""

    sent = Signal(object)
    """The TakeStep."""

    def __init__(self, look: Look, words: DispatchWording, parent: QWidget) -> None:
        super().__init__(look, words, parent)
        self._case: Case | None = None
        self._act, self._party = Act.NOTE, ""
        self._as_of: datetime | None = None
        self._given: datetime | None = None
        """Until when, where that was known before."""
        self.text, self.until = line(self), line(self)
        self.do, self.away = button("main", self), button("box", self)
        for part in (self.text, self.until, self.notice):
            self.column.addWidget(part)
        self.column.addWidget(buttons(self.do, self.away))
        self.do.clicked.connect(self.send)
        self.away.clicked.connect(self.leave)
        self.show_look(look, words)
        self.hide()

    def show_look(self, look: Look, words: DispatchWording) -> None:
        """Wear another language or theme."""
        super().show_look(look, words)
        self.away.setText(words("act.leave"))
        called(self.until, words("act.until"))
        self._show()

    def ask_for(self, case: Case, act: Act, as_of: datetime, party: str = "", until: datetime | None = None) -> None:
        """Ask for what this act needs; what was written for the same one stays. ``until`` need not be asked then."""
        another = self._case is None or (self._case.case_id, self._act) != (case.case_id, act)
        self._case, self._act, self._as_of, self._party = case, act, as_of, party
        self._given = until
        if another:
            self.text.clear()
            self.until.clear()
            self.refuse("")
        self._show()
        self.show()
        (self.text if self.text.isVisible() else self.until if self.until.isVisible() else self.do).setFocus()

    def forget(self) -> None:
        """It was done."""
        self._case = None
        self.hide()

    def leave(self) -> None:
        """Close it; what was written stays for the next time."""
        self.hide()
        super().leave()

    @property
    def needs(self) -> frozenset[str]:
        """Fields that the table wants of this act; extensions are granted until what was asked for."""
        rule = None if self._case is None else rule_for(self._case, self._act)
        return frozenset() if rule is None else rule.needs

    def send(self) -> None:
        """Ask for it, or say what is missing."""
        case, as_of = self._case, self._as_of
        if case is None or as_of is None:
            return
        text, until = self.text.text().strip(), self._given
        if self.needs & {"text", "reason"} and not text:
            self.refuse(self.words("act.missing"))
            return
        if "until" in self.needs and until is None:
            until = until_of(self.until.text(), as_of, self.words)
            if until is None:
                self.refuse(self.words("act.until_wrong"))
                return
        self.refuse("")
        said = {field: text for field in ("text", "reason") if field in self.needs}
        step = TakeStep(
            case.case_id,
            case.version,
            self._act,
            self._party,
            said.get("reason", ""),
            said.get("text", ""),
            until=until,
        )
        self.sent.emit(step)

    def _show(self) -> None:
        words = self.words
        act = words.cases.act(self._act)
        title = "" if self._case is None else words.cases.title(self._case)
        self.heading.show_texts(words("act.case", act=act, case=title))
        called(self.text, words("act.text" if "text" in self.needs else "act.reason"))
        self.text.setVisible(bool(self.needs & {"text", "reason"}))
        self.until.setVisible("until" in self.needs and self._given is None)
        self.do.setText(words("act.send", act=act))
