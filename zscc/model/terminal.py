"""Which vehicle a terminal sits in, from when on: a dated fact, since terminals are moved from car to car."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class TerminalBound:
    """From ``at`` on the terminal's fixes are those of the vehicle. Earlier fixes keep the vehicle they had."""

    kind: ClassVar[str] = "terminal_bound"
    format_version: ClassVar[int] = 1

    feed: str
    terminal: str
    """Identity on the wire, as text (a telephone number, an IMEI, hexadecimal digits)."""
    vehicle: str
    """'' takes it out of every vehicle."""
    at: datetime
    by: str = "profile"

    @property
    def key(self) -> str:
        """One binding at a moment."""
        return f"terminal:{self.feed}:{self.terminal}:{self.at.isoformat()}"

    @property
    def subject(self) -> str:
        """The terminal."""
        return self.terminal
