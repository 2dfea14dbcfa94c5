"""Which period the figures are of: earlier, later, and how long it is."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from zscc.clock import SHANGHAI
from zscc.settings.roster import Roster
from zscc.ui.assessment.periods import PeriodKind, Span, span_of, stepped
from zscc.ui.parts import Look, label, say, tight
from zscc.ui.wording import Wording


class PeriodBar(QWidget):
    """Two buttons step, the kinds are a row of tabs; the desk's commands step too."""

    changed = Signal()

    def __init__(self, roster: Roster, kinds: tuple[PeriodKind, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roster, self._as_of = roster, datetime.min.replace(tzinfo=UTC)
        self.span: Span | None = None
        self.kind = kinds[-1] if PeriodKind.MONTH not in kinds else PeriodKind.MONTH
        self.earlier, self.later = QPushButton("‹", self), QPushButton("›", self)
        self.name = label("title", parent=self)
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tabs = {kind: QPushButton(self) for kind in kinds}
        row = QHBoxLayout(self)
        tight(row, spacing=4)
        for part in (self.earlier, self.name, self.later):
            row.addWidget(part)
        row.addStretch(1)
        for kind, tab in self.tabs.items():
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setChecked(kind is self.kind)
            tab.clicked.connect(lambda _=False, kind=kind: self.show_kind(kind))
            row.addWidget(tab)
            tab.setVisible(len(kinds) > 1)
        for button, by in ((self.earlier, -1), (self.later, 1)):
            button.setProperty("look", "box")
            button.clicked.connect(lambda _=False, by=by: self.step(by))

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._wording = look.wording
        words = look.wording.words
        for kind, tab in self.tabs.items():
            tab.setText(words(f"assessment.period.{kind.value}"))
        for button, key in ((self.earlier, "earlier"), (self.later, "later")):
            button.setAccessibleName(words(f"assessment.period.{key}"))
            button.setToolTip(words(f"assessment.period.{key}_tip"))
        self.name.setMinimumWidth(look.theme.px(150))
        self._say()

    def show_moment(self, as_of: datetime) -> bool:
        """The desk's moment; True when it made the first period, or left the one that ran."""
        followed = self.span is not None and self.span.since <= self._as_of < self.span.until <= as_of
        self._as_of = as_of
        if self.span is not None and not followed:
            return False
        self.span = span_of(self.kind, as_of, self._roster)
        self._say()
        return True

    def show_kind(self, kind: PeriodKind) -> None:
        """A shift, a month or a quarter, the one that ended or runs within the period shown."""
        if self.span is None or kind is self.kind:
            return
        self.kind = kind
        self.tabs[kind].setChecked(True)
        inside = min(self.span.until, self._as_of) if self.span.since < self._as_of else self.span.since
        found = span_of(kind, inside, self._roster)
        self.span = found
        self._say()
        self.changed.emit()

    def step(self, by: int) -> None:
        """Earlier or later, not into the future."""
        if self.span is None or (by > 0 and self.span.until > self._as_of):
            return
        self.span = stepped(self.span, by, self._roster)
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        if self.span is not None:
            say(self.name, period_words(self._wording, self.span))
            self.later.setEnabled(self.span.until <= self._as_of)


def period_words(wording: Wording, span: Span) -> str:
    """2026年6月; 2026年第2季度; 6月15日 白班."""
    local, words = span.since.astimezone(SHANGHAI), wording.words
    month = wording(f"month.{local.month}")
    quarter = (local.month + 2) // 3
    return words(
        f"assessment.period.{span.kind.value}_of",
        year=local.year,
        month=month,
        day=local.day,
        quarter=quarter,
        shift=span.shift,
    )
