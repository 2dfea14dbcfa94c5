"""Clocks of orders, whistles and emergency reports where no preset sets them. TOML, checked at start.

Limits differ from town to town (the province's rule for urgent information leaves minutes to the places), so they are
settings and marked as made up until somebody confirms them. Minutes of natural time, 0 for no clock.
"""

import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec

MOST_MIN = 14 * 24 * 60


class Clocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Within how many minutes a department signs, arrives and finishes."""

    sign_min: int = 0
    arrive_min: int = 0
    done_min: int = 0

    def __post_init__(self) -> None:
        _refuse(self.sign_min, self.arrive_min, self.done_min)


class ReportClocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """首报 from the report of the emergency, 续报 from the report before, 终报 from the feedback."""

    first_min: int
    follow_up_min: int
    final_min: int

    def __post_init__(self) -> None:
        _refuse(self.first_min, self.follow_up_min, self.final_min)


class DispatchSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands."""

    source: str
    synthetic: bool
    order: Clocks
    whistle: Clocks
    reports: ReportClocks


def load_dispatching(path: Path | None = None) -> DispatchSetting:
    """The setting of a file, or the shipped one; raises msgspec.ValidationError or TOMLDecodeError with the reason."""
    source = files("zscc") / "resources" / "duty" / "dispatch.toml" if path is None else path
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), DispatchSetting)


def _refuse(*minutes: int) -> None:
    for each in minutes:
        if not 0 <= each <= MOST_MIN:
            raise ValueError(f"{each} minutes is no clock of 0 to {MOST_MIN}")
