"""How the bureau assesses: by what it divides, with which weights since when, and whether leagues are shown. TOML.

Only the file's shape is checked here; whether formulas and weights exist and come to 100 is checked where they are put
to use (``zscc.analysis.assessment.chosen``), since the formulas stand there.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec


class LeagueSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """League tables: switched off altogether, or shown without ranks."""

    shown: bool = True
    ranks: bool = True
    certainty: float = 0.95


class StageLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The centre's own limits in minutes of natural time; 0: none is set, and its rates cannot be told."""

    register_min: int = 0
    """From 上报 to 立案."""
    dispatch_min: int = 0
    """From 立案 to 派单."""

    def __post_init__(self) -> None:
        if self.register_min < 0 or self.dispatch_min < 0:
            raise ValueError("a limit is not negative")


class PartSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a score: of a rate, or of how much was done."""

    name: str
    weight: int
    rate: str = ""
    """Code of a formula; '': the part counts work."""
    inverted: bool = False
    """The part is worth what the rate leaves of 1."""
    way: str = ""
    """How the formula divides in this part; '': as everywhere."""
    workload: str = ""
    """Name of a count, for a part that counts work."""


class WeightingSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of the weights of one score."""

    name: str
    version: int
    valid_from: date
    parts: tuple[PartSetting, ...]


class AssessmentSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands."""

    weightings: tuple[WeightingSetting, ...]
    ways: dict[str, str] = msgspec.field(default_factory=dict)
    """Code of a formula: how it divides here."""
    league: LeagueSetting = LeagueSetting()
    limits: StageLimits = StageLimits()


def load_assessment(path: Path | None = None) -> AssessmentSetting:
    """Read the settings, the shipped ones when no path is given; msgspec.ValidationError says what is wrong."""
    return _shipped() if path is None else _read(path)


@cache
def _shipped() -> AssessmentSetting:
    """Read once: it takes a process some milliseconds."""
    return _read(files("zscc") / "resources" / "duty" / "assessment.toml")


def _read(source: Traversable) -> AssessmentSetting:
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), AssessmentSetting)
