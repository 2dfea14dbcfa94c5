"""What analysis starts from: how soon and how near a case is back, how fast people walk and cycle. TOML, checked."""

import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec


class RepeatSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a case is back."""

    days: float = 30.0
    metres: float = 50.0
    likeness: float = 0.2
    """Share of the pairs of letters that both texts have, 0 to 1."""

    def __post_init__(self) -> None:
        if not (0.0 < self.days <= 366.0 and 0.0 < self.metres <= 1_000.0 and 0.0 <= self.likeness <= 1.0):
            raise ValueError("days up to 366, metres up to 1000, likeness from 0 to 1")


class ReachSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far people get."""

    minutes: float = 10.0
    walk_kmh: float = 4.5
    cycle_kmh: float = 15.0
    off_road_m: float = 150.0
    snap_m: float = 200.0

    def __post_init__(self) -> None:
        if not (0.0 < self.minutes <= 60.0 and 0.0 < self.walk_kmh <= 10.0 and 0.0 < self.cycle_kmh <= 40.0):
            raise ValueError("minutes up to 60, walk_kmh up to 10, cycle_kmh up to 40")
        if not (0.0 <= self.off_road_m <= 200.0 and 0.0 <= self.snap_m <= 200.0):
            raise ValueError("off_road_m and snap_m lie between 0 and 200")


class AnalysisSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands."""

    source: str = ""
    synthetic: bool = True
    repeats: RepeatSetting = RepeatSetting()
    reach: ReachSetting = ReachSetting()


def load_analysis(path: Path | None = None) -> AnalysisSetting:
    """The setting of a file, or the shipped one; raises msgspec.ValidationError or TOMLDecodeError with the reason."""
    source = files("zscc") / "resources" / "duty" / "analysis.toml" if path is None else path
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), AnalysisSetting)
