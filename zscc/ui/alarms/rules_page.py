"""The page of rules: switch, threshold and delay of each, and what it would have raised in the last thirty days."""

from datetime import datetime, timedelta

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.model.alarm_question import DryRun, DryRunOf
from zscc.settings.alarm_rules import AlarmRule, AlarmRules, AlarmRulesRefused, Unit, changed_rule
from zscc.ui.act_button import ActButton
from zscc.ui.alarms.wording import AlarmWording
from zscc.ui.duty.line_list import LineList, LineRow
from zscc.ui.parts import Look, label, say
from zscc.ui.tick_box import TickBox

TRIED = timedelta(days=30)
DAYS_TOLD = 5


class RulesPage(QWidget):
    """The list of rules, and the chosen one below it."""

    change_asked = Signal(str, object)
    """Rule, and (name, value) pairs that differ."""
    try_asked = Signal(object)
    """DryRunOf; ask again with the same one until its answer is done."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: AlarmWording | None = None
        self._rules: AlarmRules | None = None
        self._as_of: datetime | None = None
        self.asked: DryRunOf | None = None
        """The dry run that is followed; None: none is."""
        self._runs = 0
        self._shown: AlarmRule | None = None
        self.list = LineList(look, self)
        self.about, self.unit, self.delay_unit = (label("note", "second", self) for _ in range(3))
        self.about.setWordWrap(True)
        self.on, self.threshold, self.delay = TickBox(self), QLineEdit(self), QLineEdit(self)
        self.threshold_name, self.delay_name = label("note", "second", self), label("note", "second", self)
        self.apply, self.run = ActButton(self), QPushButton(self)
        self.result = label("note", "second", self)
        self.result.setWordWrap(True)
        self._lay_out()
        self.list.view.selectionModel().currentChanged.connect(self._chosen)
        self.apply.clicked.connect(self._apply)
        self.run.clicked.connect(self._run)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addWidget(self.about)
        fields, acts = QHBoxLayout(), QHBoxLayout()
        for field in (self.threshold, self.delay):
            field.setProperty("look", "small")
            field.setMaximumWidth(72)
        for widget in (
            self.on,
            self.threshold_name,
            self.threshold,
            self.unit,
            self.delay_name,
            self.delay,
            self.delay_unit,
        ):
            fields.addWidget(widget)
        fields.addStretch(1)
        self.apply.setProperty("look", "main")
        self.run.setProperty("look", "box")
        acts.addWidget(self.run)
        acts.addStretch(1)
        acts.addWidget(self.apply)
        column.addLayout(fields)
        column.addLayout(acts)
        column.addWidget(self.result)

    def show_look(self, look: Look, words: AlarmWording) -> None:
        """Wear another language or theme."""
        self._words = words
        self.list.show_look(look, words("tab.rules"))
        self.on.setText(words("rule.on"))
        say(self.threshold_name, words("rule.threshold"))
        say(self.delay_name, words("rule.delay"))
        say(self.delay_unit, words("unit.s"))
        self.apply.setText(words("rule.apply"))
        self.run.setText(words("rule.stop" if self.asked else "rule.try"))
        if self._rules is not None and self._as_of is not None:
            self.show_rules(words, self._rules, self._as_of)

    def show_rules(self, words: AlarmWording, rules: AlarmRules, as_of: datetime) -> None:
        """Show the rules as they hold now; what is being typed stays."""
        self._words, self._rules, self._as_of = words, rules, as_of
        self.list.show_rows([self._row(words, rule) for rule in rules.rules], words("tab.rules"), words("rule.note"))
        if not self.list.view.currentIndex().isValid():
            self.list.choose(rules.rules[0].id)
        self._show_chosen(fresh=False)

    def _row(self, words: AlarmWording, rule: AlarmRule) -> LineRow:
        unit = words.unit(rule.unit)
        limit = f"{rule.threshold:g}{unit}" if rule.unit is not Unit.NONE else ""
        return LineRow(
            rule.id,
            words.rule(rule.id),
            words.expected(rule.expected),
            words.wording.priority(rule.priority) if rule.on else words("rule.off"),
            limit,
            faded=not rule.on,
        )

    @property
    def rule(self) -> AlarmRule | None:
        """The chosen rule as it holds now."""
        return None if self._rules is None else self._rules.rule(self.list.current)

    def _chosen(self, *_: QModelIndex) -> None:
        self._show_chosen(fresh=True)

    def _show_chosen(self, *, fresh: bool) -> None:
        rule, words = self.rule, self._words
        if rule is None or words is None or (rule == self._shown and not fresh):
            return
        self._shown = rule
        say(self.about, words.about_rule(rule))
        self.on.setChecked(rule.on)
        counted = rule.unit is not Unit.NONE
        for widget in (self.threshold_name, self.threshold, self.unit):
            widget.setVisible(counted)
        self.threshold.setText(f"{rule.threshold:g}")
        say(self.unit, words.unit(rule.unit))
        self.delay.setText(f"{rule.raise_after_s:g}")
        if fresh:
            self._stop()
            say(self.result, "")

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """What is typed and differs from the rule."""
        rule = self.rule
        if rule is None:
            return ()
        typed = {"on": "1" if self.on.isChecked() else "0", "raise_after_s": self.delay.text().strip()}
        if rule.unit is not Unit.NONE:
            typed["threshold"] = self.threshold.text().strip()
        told = {
            "on": "1" if rule.on else "0",
            "raise_after_s": f"{rule.raise_after_s:g}",
            "threshold": f"{rule.threshold:g}",
        }
        return tuple((name, value) for name, value in typed.items() if value != told[name])

    def _refused(self, rule: AlarmRule) -> bool:
        try:
            changed_rule(rule, self.changes)
        except AlarmRulesRefused as refused:
            if self._words is not None:
                say(self.result, self._words("rule.refused", fault="; ".join(refused.faults)))
            return True
        return False

    def _apply(self) -> None:
        rule = self.rule
        if rule is not None and self.changes and not self._refused(rule):
            self.change_asked.emit(rule.id, self.changes)

    # The dry run ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        if self.asked is not None:
            self._stop()
            say(self.result, "")
            return
        rule, words = self.rule, self._words
        if rule is None or words is None or self._as_of is None or self._refused(rule):
            return
        self._runs += 1
        self.asked = DryRunOf(f"ui-{self._runs}", rule.id, self._as_of - TRIED, self._as_of, self.changes)
        self.run.setText(words("rule.stop"))
        say(self.result, words("rule.trying", share=0))
        self.try_asked.emit(self.asked)

    def _stop(self) -> None:
        self.asked = None
        if self._words is not None:
            self.run.setText(self._words("rule.try"))

    def show_dry_run(self, asked: DryRunOf, found: object) -> None:
        """One part of a run has come back; a run that nobody follows any more is passed over."""
        words = self._words
        if asked != self.asked or words is None:
            return
        if not isinstance(found, DryRun):
            self._stop()
            say(self.result, words("rule.tried_failed"))
        elif found.refused:
            self._stop()
            say(self.result, words("rule.refused", fault=found.refused))
        elif not found.done:
            say(self.result, words("rule.trying", share=round(100 * found.share)))
            self.try_asked.emit(asked)
        else:
            self._stop()
            say(self.result, _result(words, found))

    def take_focus(self) -> None:
        """Hand the keyboard to the list."""
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)


def _result(words: AlarmWording, found: DryRun) -> str:
    if not found.raised:
        return words("rule.tried_none")
    day, most = max(found.by_day, key=lambda item: (item[1], item[0]))
    lines = [words("rule.tried", count=found.raised, most=most, day=day)]
    lines += [words("rule.tried_day", day=its, count=count) for its, count in found.by_day[-DAYS_TOLD:]]
    return "\n".join(lines)
