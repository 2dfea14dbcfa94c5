"""The pages of alarms that stand and of those that are shelved: a list, and what may be done with the chosen one."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.model.alarm import AlarmAct
from zscc.model.asked import ActOnAlarm
from zscc.situation.snapshot import Alarm
from zscc.ui.act_button import ActButton
from zscc.ui.alarms.alarm_list import AlarmModel, AlarmPainter, alarm_rows
from zscc.ui.alarms.standing import Standing, needs_act
from zscc.ui.alarms.wording import AlarmWording
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import Look, label, mark_row, row_list, say
from zscc.ui.row_model import ROW_ROLE

if TYPE_CHECKING:
    from collections.abc import Sequence

SHELVE_MINUTES = (15, 60, 240, 720)
SHELVED_AT_FIRST = 1
"""An hour."""


class ListPage(QWidget):
    """Standing alarms, or shelved ones."""

    asked = Signal(object)
    """ActOnAlarm; its ``until`` is told by the desk's moment."""
    fly_asked = Signal(str)

    def __init__(self, look: Look, parent: QWidget, *, shelved: bool) -> None:
        super().__init__(parent)
        self._shelved = shelved
        self._alarms: dict[str, Alarm] = {}
        self._as_of: datetime | None = None
        self._words: AlarmWording | None = None
        self.list, self.model = row_list(self), AlarmModel(self)
        self._painter = AlarmPainter(look, self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        self.none = label("note", "third", self)
        self.text = QLineEdit(self)
        self.text.setProperty("look", "small")
        self.minutes = ChoiceBox(self)
        self.acknowledge, self.shelve, self.fly = ActButton(self), ActButton(self), QPushButton(self)
        self._lay_out()
        self.list.selectionModel().currentChanged.connect(self._say_choice)
        self.list.doubleClicked.connect(self._fly)
        self.fly.clicked.connect(self._fly)
        self.acknowledge.clicked.connect(self.do_acknowledge)
        self.shelve.clicked.connect(self._do_shelve)
        self.text.textChanged.connect(self._say_choice)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.minutes)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self.fly)
        acts.addStretch(1)
        acts.addWidget(self.shelve)
        acts.addWidget(self.acknowledge)
        for button in (self.fly, self.shelve):
            button.setProperty("look", "box")
        self.acknowledge.setProperty("look", "main")
        column.addLayout(row)
        column.addLayout(acts)
        self.text.setHidden(self._shelved)
        self.minutes.setHidden(self._shelved)
        self.acknowledge.setHidden(self._shelved)

    def show_look(self, look: Look, words: AlarmWording) -> None:
        """Wear another language or theme."""
        self._words, self._painter.look = words, look
        say(self.none, words("none"))
        self.text.setPlaceholderText(words("comment"))
        chosen = self.minutes.currentIndex()
        self.minutes.clear()
        self.minutes.addItems([words(f"minutes.{minutes}") for minutes in SHELVE_MINUTES])
        self.minutes.setCurrentIndex(SHELVED_AT_FIRST if chosen < 0 else chosen)
        self.minutes.setAccessibleName(words("shelve_for"))
        self.acknowledge.setText(words("acknowledge"))
        self.shelve.setText(words("unshelve" if self._shelved else "shelve"))
        self.fly.setText(words("fly"))
        self.list.setAccessibleName(words("tab.shelved" if self._shelved else "tab.standing"))
        self.list.viewport().update()

    def show_standing(self, words: AlarmWording, standing: Standing, as_of: datetime) -> None:
        """Show the alarms of a moment; what is chosen stays chosen."""
        self._words, self._as_of = words, as_of
        alarms: Sequence[Alarm] = standing.shelved if self._shelved else standing.all
        self._alarms = {alarm.alarm_id: alarm for alarm in alarms}
        self.model.show_rows(alarm_rows(words, alarms, as_of))
        self.none.setVisible(not alarms)
        if alarms and not self.list.currentIndex().isValid():
            mark_row(self.list, self.model.index(0))
        self._say_choice()

    def take_focus(self) -> None:
        """Hand the keyboard to the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chosen(self) -> Alarm | None:
        """The alarm that acts are about."""
        index = self.list.currentIndex()
        return self._alarms.get(index.data(ROW_ROLE).alarm_id) if index.isValid() else None

    def choose(self, alarm_id: str) -> None:
        """Mark an alarm, when it is here."""
        for place, row in enumerate(self.model.rows):
            if row.alarm_id == alarm_id:
                mark_row(self.list, self.model.index(place))
                self._say_choice()
                return

    def do_acknowledge(self) -> None:
        """Acknowledge the chosen alarm, with what is written."""
        alarm = self.chosen
        if alarm is not None and needs_act(alarm):
            self.asked.emit(ActOnAlarm(alarm.alarm_id, AlarmAct.ACKNOWLEDGED, self.text.text().strip()))
            self.text.clear()

    def _do_shelve(self) -> None:
        alarm = self.chosen
        if alarm is None or self._as_of is None:
            return
        if self._shelved:
            self.asked.emit(ActOnAlarm(alarm.alarm_id, AlarmAct.UNSHELVED))
            return
        reason = self.text.text().strip()
        if not reason:
            if self._words is not None:
                self.text.setPlaceholderText(self._words("reason"))
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        until = self._as_of + timedelta(minutes=SHELVE_MINUTES[self.minutes.currentIndex()])
        self.asked.emit(ActOnAlarm(alarm.alarm_id, AlarmAct.SHELVED, reason, until))
        self.text.clear()

    def _fly(self) -> None:
        alarm = self.chosen
        if alarm is not None:
            self.fly_asked.emit(alarm.alarm_id)

    def _say_choice(self, *_: QModelIndex) -> None:
        alarm = self.chosen
        self.acknowledge.setEnabled(alarm is not None and needs_act(alarm))
        self.shelve.setEnabled(alarm is not None)
        self.fly.setEnabled(alarm is not None)
