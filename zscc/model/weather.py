"""Official warnings (预警信号): issued, updated and lifted by a weather service, told by a feed.

Only a weather service issues a warning; what the desk's own rules find is called a hint (提示), never a warning.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from zscc.model.space import PointE7


class WarningAct(Enum):
    """发布, 更新, 解除."""

    ISSUED = "issued"
    UPDATED = "updated"
    LIFTED = "lifted"


class WarningColour(Enum):
    """Four levels of Chinese practice, most serious first: 红, 橙, 黄, 蓝."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class WarningArea:
    """Where a warning holds. Rings are closed, WGS-84; both empty when only a name or code was told."""

    name: str
    rings: tuple[tuple[PointE7, ...], ...] = ()
    circles: tuple[tuple[PointE7, int], ...] = ()
    """(centre, radius in metres)."""
    codes: tuple[tuple[str, str], ...] = ()
    """(name of the code table, code)."""


@dataclass(frozen=True, slots=True)
class WarningIssued:
    """One message of a weather service. ``warning_id`` is the service's own identifier, unique with sender and time."""

    kind: ClassVar[str] = "warning_issued"
    format_version: ClassVar[int] = 1

    warning_id: str
    sender: str
    """Who issues it, as told (昆山市气象台)."""
    sent_at: datetime
    act: WarningAct
    event: str
    """As told (暴雨)."""
    colour: WarningColour | None
    headline: str
    effective_at: datetime
    expires_at: datetime | None
    description: str = ""
    instruction: str = ""
    severity: str = ""
    urgency: str = ""
    certainty: str = ""
    areas: tuple[WarningArea, ...] = ()
    replaces: tuple[str, ...] = ()
    """Ids of the messages that this one updates or lifts."""
    exercise: bool = False
    """演练: shown as such, never as a warning in force."""
    feed: str = ""
    synthetic: bool = False

    @property
    def key(self) -> str:
        """A message told twice is one fact."""
        return f"warning:{self.sender}:{self.warning_id}:{self.sent_at.isoformat()}"

    @property
    def subject(self) -> str:
        """The service's own identifier."""
        return self.warning_id
