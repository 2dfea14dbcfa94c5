"""That something left the desk as a file: what, for whom, by whom, and the file's digest. Part of the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zscc.model.audience import Audience

COMMAND_LINE = "cli"
"""The seat of what leaves by ``zscc export``."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One file. It says nothing of what the file tells."""

    kind: ClassVar[str] = "exported"
    format_version: ClassVar[int] = 1

    serial: int
    """Counts the seat's exports."""
    seat: str
    at: datetime
    shows: str
    """What kind of export: map, cases, shift-report, briefing, ..."""
    form: str
    """The file's format: png, pdf, xlsx, ..."""
    audience: Audience
    sha256: str
    """Of the whole file, 64 hexadecimal digits."""
    as_of: datetime
    seq: int
    """The place of the journal that it shows."""
    rows: int = 0
    """So many rows, cases or pages."""
    said: str = ""
    """The filter in words, as it stands in the file."""

    @property
    def key(self) -> str:
        """A seat counts its exports."""
        return f"exported:{self.seat}:{self.serial}"

    @property
    def subject(self) -> str:
        """The file, by its digest."""
        return self.sha256
