"""The strip at the head of the right column: the alarm that asks for an act first. Gone while there is none."""

from datetime import datetime

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from zscc.model.report import Priority
from zscc.situation.snapshot import Alarm
from zscc.ui.act_button import ActButton
from zscc.ui.alarms.standing import Standing
from zscc.ui.alarms.wording import AlarmWording
from zscc.ui.glyphs import PRIORITY_COLOURS, Glyph
from zscc.ui.parts import ElidedLabel, Look, label, say, shade

EDGE_PX = 3
FEW_RULES = 3


class AlarmStrip(QFrame):
    """One alarm in two lines, how many wait and how many are shelved."""

    acknowledge_asked = Signal(str)
    fly_asked = Signal(str)
    open_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.alarm_id = ""
        """The alarm that it shows; '' while it tells of a flood, or of shelved ones alone."""
        self._colour = "hairline"
        self.glyph = Glyph(look.theme, Priority.LOW, self)
        self.title, self.note = ElidedLabel("body", parent=self), ElidedLabel("note", "second", self)
        self.counts = label("small", "third", self)
        self.acknowledge, self.open = ActButton(self), QPushButton(self)
        self.acknowledge.setProperty("look", "box")
        self._lay_out()
        self.acknowledge.clicked.connect(self._acknowledge)
        self.open.clicked.connect(self.open_asked)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(2)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.glyph)
        first.addWidget(self.title, 1)
        first.addWidget(self.acknowledge)
        second.setSpacing(8)
        second.addWidget(self.note, 1)
        second.addWidget(self.counts)
        second.addWidget(self.open)
        self.open.setProperty("look", "small")
        column.addLayout(first)
        column.addLayout(second)

    def show_look(self, look: Look, words: AlarmWording) -> None:
        """Wear another language or theme."""
        self._look = look
        self.acknowledge.setText(words("acknowledge"))
        self.acknowledge.setToolTip(words("acknowledge_tip", key="Ctrl+F2"))
        self.open.setText(words("open"))
        self.open.setToolTip(words("open_tip"))
        self.glyph.show_theme(look.theme)
        self.update()

    def show_standing(self, words: AlarmWording, standing: Standing, current: Alarm | None, as_of: datetime) -> None:
        """Show the alarm that waits, or the digest of a flood; nothing when there is nothing to tell."""
        self.setVisible(bool(standing.waiting or standing.shelved or standing.flood))
        if standing.flood:
            self._show_flood(words, standing)
        elif current is not None:
            self._show_alarm(words, current, as_of)
        else:
            self._show_calm(words, standing)
        counts = []
        if len(standing.waiting) > 1 or standing.flood:
            counts.append(words("unacknowledged_count", count=len(standing.waiting)))
        if standing.shelved and current is not None:
            counts.append(words("shelved_count", count=len(standing.shelved)))
        say(self.counts, words("joint").join(counts))

    def _show_alarm(self, words: AlarmWording, alarm: Alarm, as_of: datetime) -> None:
        raised = alarm.raised
        self.alarm_id = alarm.alarm_id
        self._show_priority(raised.priority, lit=alarm.cleared_at is None)
        say(self.title, words.says(alarm))
        age = words("told_ago", age=words.wording.age(max((as_of - raised.at).total_seconds(), 0)))
        act = words("cleared") if alarm.cleared_at else words("expected_act", act=words.expected(raised.expected))
        passed = words("passed", role=words.role(alarm.passed_to)) if alarm.passed_to else ""
        say(self.note, words("joint").join(filter(None, (act, age, passed))))
        self.acknowledge.show()

    def _show_flood(self, words: AlarmWording, standing: Standing) -> None:
        self.alarm_id = ""
        first = standing.waiting[0].raised.priority if standing.waiting else Priority.LOW
        self._show_priority(first, lit=bool(standing.waiting))
        self.title.setText(words("digest", count=standing.flood))
        told = [
            words("digest_line", rule=words.rule(rule), count=count) for rule, count in standing.by_rule[:FEW_RULES]
        ]
        more = [words("digest_more")] if len(standing.by_rule) > FEW_RULES else []
        self.note.setText(words("joint").join((*told, *more)))
        self.acknowledge.hide()

    def _show_calm(self, words: AlarmWording, standing: Standing) -> None:
        self.alarm_id = ""
        self._show_priority(Priority.LOW, lit=False)
        self.title.setText(words("shelved_count", count=len(standing.shelved)))
        self.note.setText("")
        self.acknowledge.hide()

    def _show_priority(self, priority: Priority, *, lit: bool) -> None:
        self.glyph.show_kind(priority, lit=lit)
        colour = PRIORITY_COLOURS[priority] if lit else "hairline"
        if colour != self._colour:
            self._colour = colour
            self.update()
        shade(self.title, "" if lit else "second")

    def _acknowledge(self) -> None:
        if self.alarm_id:
            self.acknowledge_asked.emit(self.alarm_id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            if self.alarm_id:
                self.fly_asked.emit(self.alarm_id)
            else:
                self.open_asked.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.fillRect(event.rect(), theme.colour("selected" if self.underMouse() else "raised"))
        painter.fillRect(QRect(0, 0, EDGE_PX, self.height()), theme.colour(self._colour))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.colour("hairline"))
        painter.end()
