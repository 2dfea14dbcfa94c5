"""Standing alarms: raised and not yet over. One is over when it was cleared and acknowledged; then it leaves."""

from dataclasses import dataclass, field, replace

import msgspec

from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.situation.digest import entity_digest
from zscc.situation.snapshot import Alarm


@dataclass(slots=True)
class Alarms:
    """By id, in the order in which they were raised."""

    standing: dict[str, Alarm] = field(default_factory=dict)
    raised: int = 0
    """Ever since the journal began."""
    _told: tuple[Alarm, ...] | None = None

    def take(self, fact: AlarmRaised | AlarmStep) -> bool:
        """Take in what happened; a step to an alarm that does not stand changes nothing."""
        if isinstance(fact, AlarmRaised):
            self.standing[fact.alarm_id] = Alarm(fact, values=fact.values, point=fact.point)
            self.raised += 1
        else:
            alarm = self.standing.get(fact.alarm_id)
            if alarm is None or fact.serial <= alarm.serial:
                return False
            self._put(_after(alarm, fact))
        self._told = None
        return True

    def _put(self, alarm: Alarm) -> None:
        if alarm.cleared_at is not None and alarm.acknowledged is not None:
            del self.standing[alarm.alarm_id]
        else:
            self.standing[alarm.alarm_id] = alarm

    def told(self) -> tuple[Alarm, ...]:
        """Standing alarms, oldest first; the same object while none changed."""
        if self._told is None:
            self._told = tuple(self.standing.values())
        return self._told

    def digests(self) -> tuple[int, ...]:
        """One a standing alarm, and one for their number while there ever was one."""
        if not self.raised:
            return ()
        each = (entity_digest("alarm", msgspec.json.encode(alarm)) for alarm in self.standing.values())
        return (*each, entity_digest("alarms", self.raised))


def _after(alarm: Alarm, step: AlarmStep) -> Alarm:
    alarm = replace(alarm, serial=step.serial)
    match step.act:
        case AlarmAct.UPDATED:
            return replace(alarm, values=step.values or alarm.values, point=step.point or alarm.point)
        case AlarmAct.CLEARED:
            return replace(alarm, cleared_at=step.at)
        case AlarmAct.ACKNOWLEDGED:
            return replace(alarm, acknowledged=step)
        case AlarmAct.SHELVED:
            return replace(alarm, shelved=step)
        case AlarmAct.UNSHELVED:
            return replace(alarm, shelved=None)
        case AlarmAct.PASSED_ON:
            return replace(alarm, passed_to=step.to)
