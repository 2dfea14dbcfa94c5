"""Reports: one message from one source. Several reports may later make one case."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntFlag
from typing import ClassVar

from zscc.model.space import PointE7


class Priority(Enum):
    """Four priorities, most urgent first; each has a shape as well as a colour on screen (◆ ▲ ■ ●)."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for urgent to 3 for low."""
        return _RANKS[self]


_RANKS = {priority: rank for rank, priority in enumerate(Priority)}


class ReportFlag(IntFlag):
    """What the edge noticed about a report that it kept."""

    NONE = 0
    NO_POSITION = 1
    OUTSIDE = 2
    """The position lies outside the town; the report has no grid."""
    LATE = 4
    UNKNOWN_CLASS = 8
    """The catalogue does not know the class that was told; the report is kept as ``other``."""


@dataclass(frozen=True, slots=True)
class Report:
    """One message from one source, as it came; ``text`` may hold personal words and is masked in exports."""

    kind: ClassVar[str] = "report"
    format_version: ClassVar[int] = 2

    report_id: str
    source: str
    """Id of the source: worker, patrol, h12345, p110, dept, leader, sensor, video, elder, citizen."""
    category: str
    """Id of the class in the catalogue."""
    title: str
    """Name of the class in Chinese, as the source's catalogue gives it."""
    priority: Priority
    text: str
    observed_at: datetime
    """When the source says it was reported; aware UTC."""
    point: PointE7 | None
    grid: str | None
    """Code of the base grid that holds the point, assigned at the edge."""
    flags: ReportFlag = ReportFlag.NONE
    synthetic: bool = False
    """Made up for demonstration (示意)."""
    address: str = ""
    """Where, in words; personal."""
    caller_ref: str = ""
    """Salted digest that leads to name and telephone outside the chain; '' when nobody called."""
    external_id: str = ""
    """Number of the order at the platform that passed it on (12345 工单号)."""
    superior_due_at: datetime | None = None
    """上级时限 of that platform."""
    return_by: datetime | None = None
    """退回时限: until when the order may be sent back to that platform."""

    @property
    def key(self) -> str:
        """The same report told twice by the same source is one fact."""
        return f"report:{self.source}:{self.report_id}"

    @property
    def subject(self) -> str:
        """The report itself."""
        return self.report_id
