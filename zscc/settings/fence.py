"""How near a vehicle must come to a case, and how long it must stay, to have arrived there. TOML, checked at start."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec

MOST_M = 2_000.0
MOST_S = 3_600.0


class FenceSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands; metres and seconds."""

    source: str = ""
    synthetic: bool = True
    radius_m: float = 60.0
    leave_factor: float = 1.5
    """Outside again is only who is so many radii away."""
    stay_s: float = 15.0
    """Who stands is there at once, who moves when it stayed within so long: driving past is no arrival."""
    stale_after_s: float = 120.0
    """A fix that came later than that after it was observed proves nothing."""
    classes: Mapping[str, float] = {}
    """Radii of classes and sub-classes that are not where a point is."""
    unsure_m: Mapping[str, float] = {}
    """How far the position may be off that a source tells; it widens the fence."""

    def __post_init__(self) -> None:
        for metres in (self.radius_m, *self.classes.values()):
            if not 0.0 < metres <= MOST_M:
                raise ValueError(f"{metres} m is no radius up to {MOST_M:.0f} m")
        if any(not 0.0 <= metres <= MOST_M for metres in self.unsure_m.values()):
            raise ValueError("a position is off by 0 m or more")
        if any(not 0.0 <= seconds <= MOST_S for seconds in (self.stay_s, self.stale_after_s)):
            raise ValueError(f"stay_s and stale_after_s lie between 0 and {MOST_S:.0f} s")
        if not 1.0 <= self.leave_factor <= 10.0:
            raise ValueError("leave_factor lies between 1 and 10")


def load_fence(path: Path | None = None) -> FenceSetting:
    """The setting of a file, or the shipped one; raises msgspec.ValidationError or TOMLDecodeError with the reason."""
    source = files("zscc") / "resources" / "duty" / "fence.toml" if path is None else path
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), FenceSetting)
