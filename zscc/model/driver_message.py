"""Text to the driver (下发司机): what was written to a vehicle, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from zscc.model.role import Role


class MessageState(Enum):
    """已下发, 终端已确认, 未送达."""

    WRITTEN = "written"
    """Somebody wrote it; it is on its way."""
    CONFIRMED = "confirmed"
    """The device said that it has it."""
    FAILED = "failed"
    """It did not arrive; ``reason`` says why. Nobody may take it for told."""


@dataclass(frozen=True, slots=True)
class DriverMessage:
    """One state of one message; ``serial`` 1 is the writing."""

    kind: ClassVar[str] = "driver_message"
    format_version: ClassVar[int] = 1

    message_id: str
    serial: int
    state: MessageState
    vehicle: str
    at: datetime
    role: Role
    by: str
    text: str = ""
    """What was written; it stands in the first state only."""
    case_id: str = ""
    reason: str = ""
    """Code: offline, refused, silent, unsupported, no_feed; words ``driver.reason.<code>``."""

    @property
    def key(self) -> str:
        """Each state once."""
        return f"driver:{self.message_id}:{self.serial}"

    @property
    def subject(self) -> str:
        """The vehicle."""
        return self.vehicle
