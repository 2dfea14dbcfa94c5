"""How the desk says alarms, rules and their acts, in the language of its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zscc.clock import SHANGHAI
from zscc.map.wording import masked
from zscc.model.alarm import AlarmRaised
from zscc.settings.alarm_rules import AlarmRule, AlarmRules, Unit
from zscc.settings.roster import Roster
from zscc.situation.snapshot import Alarm
from zscc.text.masking import masked_name
from zscc.ui.feeds.wording import name_of
from zscc.ui.rows import Directory
from zscc.ui.wording import Wording


@dataclass(frozen=True, slots=True)
class Names:
    """Whom and what alarms name, beside the town's own names."""

    rules: AlarmRules
    roster: Roster
    departments: Mapping[str, str]
    """By id."""


class AlarmWording:
    """Words of ``alarm.*`` over the town's names; people are masked."""

    def __init__(self, wording: Wording, directory: Directory, names: Names) -> None:
        self.wording, self._directory, self._names = wording, directory, names

    def __call__(self, key: str, /, **arguments: object) -> str:
        return self.wording.words(f"alarm.{key}", **arguments)

    def known(self, key: str) -> str:
        """The word of ``alarm.<key>``; the last part of the key where nobody has written one."""
        table, _, name = f"alarm.{key}".rpartition(".")
        return self.wording.known(table, name)

    def rule(self, rule_id: str) -> str:
        """What a rule is called: its own title, or that of its kind."""
        rule = self._names.rules.rule(rule_id)
        if rule is None:
            return rule_id
        return rule.title or self.signal(rule.signal) or self(f"kind.{rule.kind.value}")

    def signal(self, name: str) -> str:
        """What a device's signal is called; '' without one."""
        return self.wording.known("signal", name) if name else ""

    def says(self, alarm: Alarm) -> str:
        """What an alarm says, in one line."""
        raised, told = alarm.raised, dict(alarm.values)
        if raised.subject_kind == "rule":
            return self("says.group", rule=self.rule(raised.rule), count=told.get("count", ""))
        key = f"alarm.says.{told.get('kind', raised.rule)}"
        if key not in self.wording.words:
            return f"{self.rule(raised.rule)} {self.subject(raised)}"
        department = told.get("department", "")
        arguments = {
            "zone": told.get("zone", ""),
            "speed": told.get("speed", ""),
            "limit": told.get("limit", ""),
            "signal": self.signal(told.get("signal", "")),
            "department": self._names.departments.get(department, department),
        }
        return self.wording.words(key, subject=self.subject(raised), **arguments)

    def subject(self, raised: AlarmRaised) -> str:
        """Whom or what it is about."""
        told = dict(raised.values)
        if raised.subject_kind == "vehicle":
            vehicle = self._directory.vehicles.get(raised.subject_id)
            label = raised.subject_id if vehicle is None else vehicle.label
            return self.wording.vehicle(label, raised.subject_id)
        if raised.subject_kind == "feed":
            return name_of(self.wording, raised.subject_id, self._directory.feeds)
        if raised.subject_kind == "case":
            return masked(told.get("title", "")) or raised.subject_id
        return raised.subject_id

    def place(self, raised: AlarmRaised) -> str:
        """Number and grid of a case; '' for what has neither."""
        if raised.subject_kind != "case":
            return ""
        grid = self._directory.grid_label(dict(raised.values).get("grid")) or ""
        return self("joint").join(filter(None, (grid, raised.subject_id)))

    def expected(self, code: str) -> str:
        """What is to be done."""
        return self.known(f"expected.{code}")

    def role(self, role: str) -> str:
        """值班长."""
        return self.wording.known("case.role", role)

    def person(self, account: str) -> str:
        """梁*; an account that is no person of the roster is called as it is."""
        person = self._names.roster.person(account)
        return masked_name(person.name) if person else masked(account)

    def minute(self, moment: datetime) -> str:
        """14:32."""
        return f"{moment.astimezone(SHANGHAI):%H:%M}"

    def unit(self, unit: Unit) -> str:
        """分钟."""
        return "" if unit is Unit.NONE else self(f"unit.{unit.value}")

    def about_rule(self, rule: AlarmRule) -> str:
        """What a rule asks for, when it watches, and who hears of it next."""
        parts = [self("rule.expected", act=self.expected(rule.expected))]
        if rule.hours:
            parts.append(self("rule.hours", hours=" ".join(f"{begins}–{ends}" for begins, ends in rule.hours)))
        for step in rule.pass_on:
            minutes = f"{step.after_s / 60:g}"
            parts.append(self("rule.pass_on", minutes=minutes, role=self.role(step.to.value)))
        return self("joint").join(parts)
