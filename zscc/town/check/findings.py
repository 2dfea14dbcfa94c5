"""What a check found, as codes and arguments; the words are made at the screen (``town.toml``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Level(Enum):
    """How grave a finding is."""

    FAULT = "fault"
    """The file is refused."""
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth a line."""

    level: Level
    code: str
    """Key of its words: ``town.check.<code>``."""
    arguments: Mapping[str, object]


def fault(code: str, /, **arguments: object) -> Finding:
    """A finding for which the file is refused."""
    return Finding(Level.FAULT, code, arguments)


def warning(code: str, /, **arguments: object) -> Finding:
    """A finding that lets the file pass."""
    return Finding(Level.WARNING, code, arguments)


def note(code: str, /, **arguments: object) -> Finding:
    """A finding that only says what was or was not looked at."""
    return Finding(Level.NOTE, code, arguments)


@dataclass(slots=True)
class TownCheck:
    """The outcome for one file; figures are None where they could not be measured."""

    counts: dict[str, int] = field(default_factory=dict)
    area_km2: float | None = None
    """Of all grids."""
    largest_gap_m2: float | None = None
    largest_overlap_m2: float | None = None
    road_km: float | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def faults(self) -> list[Finding]:
        """What the file is refused for."""
        return [finding for finding in self.findings if finding.level is Level.FAULT]

    @property
    def passed(self) -> bool:
        """No fault."""
        return not self.faults
