"""What a check found, as codes and arguments; the words are made at the screen (``town.toml``)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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


SAME_CAUSE: Mapping[str, tuple[str, ...]] = {
    "crs_wrong": ("crs", "fits"),
    "crs_nowhere": ("crs", "fits"),
    "crs_undeclared": (),
    "crs_undeclared_far": ("fits",),
    "crs_unknown": ("crs",),
    "crs_near": ("crs", "fits"),
    "datum_gcj02": (),
    "datum_bd09": (),
    "datum_from_gcj02": (),
    "datum_from_bd09": (),
    "scattered": (),
}
"""What several layers have in common when one cause is behind them: these arguments are the same."""


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of several layers with one cause as one, that of the first layer with the others named beside it."""
    first: dict[tuple[object, ...], Finding] = {}
    for number, finding in enumerate(findings):
        same = SAME_CAUSE.get(finding.code)
        key = (number,) if same is None else (finding.level, finding.code, *(finding.arguments[name] for name in same))
        if key in first:
            layers = f"{first[key].arguments['layer']}, {finding.arguments['layer']}"
            finding = replace(first[key], arguments={**first[key].arguments, "layer": layers})  # noqa: PLW2901
        first[key] = finding
    return list(first.values())


@dataclass(slots=True)
class TownCheck:
    """The outcome for one file; figures are None where they could not be measured."""

    counts: dict[str, int] = field(default_factory=dict)
    facilities: dict[str, int] = field(default_factory=dict)
    """Civic and industry facilities by kind, places and beds by sort; nothing where the file has none."""
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

    def kinds(self) -> list[list[Finding]]:
        """The findings by kind, faults first, else in the order in which they were found."""
        alike: dict[tuple[object, ...], list[Finding]] = {}
        for level in Level:
            for finding in self.findings:
                if finding.level is level:
                    alike.setdefault((level, finding.code, finding.arguments.get("layer")), []).append(finding)
        return list(alike.values())
