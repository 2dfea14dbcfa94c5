"""What a rule holds to be so at a moment: an alarm that should stand, be it written already or not."""

from dataclasses import dataclass, field

from zscc.model.space import PointE7

Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Want:
    """An alarm that should stand. Its id comes from rule, subject and onset, so who finds it twice raises it once."""

    rule: str
    subject_kind: str
    subject_id: str
    onset_ms: int
    """When its condition began: a moment of the data, the same whoever looks and whenever."""
    part: str = ""
    """Tells several alarms of one rule about one subject apart: a department."""
    values: Values = field(default=(), compare=False)
    point: PointE7 | None = field(default=None, compare=False)

    @property
    def source(self) -> str:
        """Rule, subject and part: of one source one alarm stands at a time."""
        return source_of(self.rule, self.subject_id, self.part)

    @property
    def alarm_id(self) -> str:
        """Source and onset."""
        return f"{self.source}:{self.onset_ms}"


def source_of(rule: str, subject_id: str, part: str = "") -> str:
    """The source of alarms."""
    return f"{rule}:{subject_id}:{part}" if part else f"{rule}:{subject_id}"


def source_of_alarm(alarm_id: str) -> str:
    """The source that raised an alarm, by its id."""
    return alarm_id.rpartition(":")[0]
