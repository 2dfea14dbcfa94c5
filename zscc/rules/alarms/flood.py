"""Flood protection: of one rule only so many alarms are raised singly within ten minutes; the rest is one together.

What is urgent is always raised singly. An alarm that stands goes on standing, whatever came after it.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence

from zscc.model.report import Priority
from zscc.rules.alarms.wants import Want, source_of
from zscc.settings.alarm_rules import AlarmRule

WITHIN_MS = 600_000
GROUP = "rule"
"""Subject kind of an alarm that stands for several of one rule."""


class Gate:
    """Remembers when each rule raised what."""

    def __init__(self) -> None:
        self._raised_ms: dict[str, deque[int]] = {}

    def note(self, rule: str, at_ms: int) -> None:
        """An alarm of a rule was raised."""
        self._raised_ms.setdefault(rule, deque()).append(at_ms)

    def pass_through(
        self, rule: AlarmRule, wants: Iterable[Want], standing: Collection[str], now_ms: int
    ) -> Sequence[Want]:
        """What of a rule's wants is raised singly, and one alarm for what is too much; ``standing`` are ids raised."""
        wants = sorted(wants, key=lambda want: (want.onset_ms, want.source))
        if not rule.at_most or rule.priority is Priority.URGENT:
            return wants
        raised_ms = self._raised_ms.get(rule.id, deque())
        while raised_ms and raised_ms[0] <= now_ms - WITHIN_MS:
            raised_ms.popleft()
        singly = [want for want in wants if want.alarm_id in standing]
        fresh = [want for want in wants if want.alarm_id not in standing]
        room = max(rule.at_most - len(raised_ms), 0)
        # While an alarm stands for several, it goes on taking in what comes; else one more would be told every while.
        grouped = any(alarm_id.startswith(source_of(rule.id, f"{GROUP}:")) for alarm_id in standing)
        if len(fresh) <= room and not grouped:
            return wants
        if grouped and not fresh:
            # It goes when the ten minutes have room again, so that it does not come and go with every one.
            return [*wants, _group(rule, ())] if not room else wants
        kept = [] if grouped else fresh[:room]
        return [*singly, *kept, _group(rule, fresh[len(kept) :])]


def _group(rule: AlarmRule, wants: Sequence[Want]) -> Want:
    onset_ms = min((want.onset_ms for want in wants), default=0)
    values = (("count", str(len(wants))), ("first", wants[0].subject_id)) if wants else ()
    return Want(rule.id, GROUP, f"{GROUP}:{rule.id}", onset_ms, values=values)


def by_rule(wants: Mapping[str, Want]) -> dict[str, list[Want]]:
    """Wants of each rule."""
    parted: dict[str, list[Want]] = {}
    for want in wants.values():
        parted.setdefault(want.rule, []).append(want)
    return parted
