"""The alarms that were written and are not over, and what has to be written next so that they are as they should be.

It reads the journal like everybody else: what it wrote itself comes back to it the same way. So after a restart, or
beside a second one that watches too, nothing is raised twice and nothing is forgotten: an id is written once, and a
step takes the next number of its alarm.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.model.role import Role
from zscc.rules.alarms.flood import GROUP, Gate
from zscc.rules.alarms.wants import Values, Want, source_of_alarm
from zscc.settings.alarm_rules import AlarmRule

WATCHMAN = "timekeeper"
"""Who writes."""
UPDATED_EVERY = timedelta(minutes=1)
"""What an alarm says is written anew at most so often."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A written alarm that is not over."""

    raised: AlarmRaised
    serial: int = 0
    values: Values = ()
    told_at: datetime | None = None
    """When its values were last written."""
    cleared: bool = False
    acknowledged: bool = False
    shelved_until: datetime | None = None
    passed: tuple[str, ...] = ()
    """Roles that it was passed on to."""

    @property
    def source(self) -> str:
        """Of the alarm."""
        return source_of_alarm(self.raised.alarm_id)


@dataclass
class AlarmBook:
    """Alarms by id, in the order in which they were raised."""

    standing: dict[str, Standing] = field(default_factory=dict)
    gate: Gate = field(default_factory=Gate)
    synthetic: bool = False
    spent: set[str] = field(default_factory=set)
    """Ids that are over and cannot be raised again: the same moment fell due once more."""
    _by_source: dict[str, str] = field(default_factory=dict)
    """The alarm of each source whose condition holds."""

    def __post_init__(self) -> None:
        for alarm in self.standing.values():
            self._put(alarm)

    def hear(self, fact: Fact) -> None:
        """Take in what the journal tells, in its order; told twice it counts once."""
        if isinstance(fact, AlarmRaised):
            if fact.alarm_id not in self.standing:
                self._put(Standing(fact, values=fact.values, told_at=fact.at))
                if fact.subject_kind != GROUP:
                    self.gate.note(fact.rule, ms_from_utc(fact.at))
        elif isinstance(fact, AlarmStep):
            alarm = self.standing.get(fact.alarm_id)
            if alarm is not None and fact.serial > alarm.serial:
                self._put(_after(alarm, fact))

    def _put(self, alarm: Standing) -> None:
        alarm_id = alarm.raised.alarm_id
        if alarm.cleared and alarm.acknowledged:
            self.standing.pop(alarm_id, None)
        else:
            self.standing[alarm_id] = alarm
        if not alarm.cleared:
            self._by_source[alarm.source] = alarm_id
        elif self._by_source.get(alarm.source) == alarm_id:
            del self._by_source[alarm.source]

    def due(self, wants: Iterable[tuple[AlarmRule, list[Want]]], now: datetime) -> list[AlarmRaised | AlarmStep]:
        """What has to be written at a moment."""
        facts: list[AlarmRaised | AlarmStep] = []
        held: set[str] = set()
        for rule, its in wants:
            passed = self.gate.pass_through(rule, map(self._as_written, its), self._holding, ms_from_utc(now))
            for want in passed:
                held.add(want.source)
                facts.extend(self._raised_or_updated(rule, self._as_written(want), now))
            facts.extend(self._passed_on(rule, now))
        facts.extend(self._cleared(held, now))
        facts.extend(self._ended_shelving(now))
        # One number is given once: a second step of an alarm waits until the first has come back.
        first: dict[str, AlarmRaised | AlarmStep] = {}
        for fact in facts:
            first.setdefault(fact.key, fact)
        return list(first.values())

    @property
    def _holding(self) -> frozenset[str]:
        return frozenset(self._by_source.values())

    def _as_written(self, want: Want) -> Want:
        """The alarm that stands of this source is the one that is meant, though its onset was found elsewhere."""
        alarm_id = self._by_source.get(want.source)
        if alarm_id is None or alarm_id == want.alarm_id:
            return want
        return replace(want, onset_ms=int(alarm_id.rpartition(":")[2]))

    def _raised_or_updated(self, rule: AlarmRule, want: Want, now: datetime) -> Iterator[AlarmRaised | AlarmStep]:
        alarm = self.standing.get(want.alarm_id)
        if want.alarm_id in self.spent or (alarm is not None and alarm.cleared):
            yield raised_of(rule, replace(want, onset_ms=ms_from_utc(now)), now, synthetic=self.synthetic)
        elif alarm is None:
            yield raised_of(rule, want, now, synthetic=self.synthetic)
        elif want.subject_kind == GROUP and want.values and now - (alarm.told_at or now) >= UPDATED_EVERY:
            told = values_of(rule, want)
            if told != alarm.values:
                yield _step(alarm, AlarmAct.UPDATED, now, values=told)

    def _cleared(self, held: set[str], now: datetime) -> Iterator[AlarmStep]:
        for alarm in self.standing.values():
            if not alarm.cleared and alarm.source not in held:
                yield _step(alarm, AlarmAct.CLEARED, now)

    def _ended_shelving(self, now: datetime) -> Iterator[AlarmStep]:
        for alarm in self.standing.values():
            if alarm.shelved_until is not None and alarm.shelved_until <= now:
                yield _step(alarm, AlarmAct.UNSHELVED, now)

    def _passed_on(self, rule: AlarmRule, now: datetime) -> Iterator[AlarmStep]:
        if not rule.pass_on:
            return
        for alarm in self.standing.values():
            if alarm.raised.rule != rule.id or alarm.acknowledged or alarm.cleared or alarm.shelved_until is not None:
                continue
            for step in rule.pass_on:
                late = now - alarm.raised.at >= timedelta(seconds=step.after_s)
                if late and step.to.value not in alarm.passed:
                    yield _step(alarm, AlarmAct.PASSED_ON, now, to=step.to.value)
                    break


def raised_of(rule: AlarmRule, want: Want, now: datetime, *, synthetic: bool) -> AlarmRaised:
    """The fact that an alarm is raised."""
    return AlarmRaised(
        alarm_id=want.alarm_id,
        rule=rule.id,
        priority=rule.priority,
        subject_kind=want.subject_kind,
        subject_id=want.subject_id,
        expected=rule.expected,
        at=now,
        values=values_of(rule, want),
        point=want.point,
        synthetic=synthetic,
    )


def values_of(rule: AlarmRule, want: Want) -> Values:
    """What the alarm's words say; its kind is among them, so that words do not depend on today's rules."""
    return (("kind", rule.kind.value), *want.values)


def _step(alarm: Standing, act: AlarmAct, at: datetime, *, values: Values = (), to: str = "") -> AlarmStep:
    return AlarmStep(
        alarm_id=alarm.raised.alarm_id,
        serial=alarm.serial + 1,
        act=act,
        at=at,
        role=Role.PROGRAM,
        by=WATCHMAN,
        to=to,
        values=values,
    )


def _after(alarm: Standing, step: AlarmStep) -> Standing:
    alarm = replace(alarm, serial=step.serial)
    match step.act:
        case AlarmAct.UPDATED:
            return replace(alarm, values=step.values or alarm.values, told_at=step.at)
        case AlarmAct.CLEARED:
            return replace(alarm, cleared=True)
        case AlarmAct.ACKNOWLEDGED:
            return replace(alarm, acknowledged=True)
        case AlarmAct.SHELVED:
            return replace(alarm, shelved_until=step.until)
        case AlarmAct.UNSHELVED:
            return replace(alarm, shelved_until=None)
        case AlarmAct.PASSED_ON:
            return replace(alarm, passed=(*alarm.passed, step.to))
