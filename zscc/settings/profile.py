"""The profile of a town's desk: thresholds and windows, each with its unit. TOML, checked at start."""

import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the feed edge and the fold judge by."""

    stopped_below_kmh: float
    stale_after_s: float
    offline_after_s: float
    future_limit_s: float
    """A fix observed further ahead of the clock than this is refused."""
    late_after_s: float
    jump_above_kmh: float
    """No patrol vehicle covers the ground between two fixes faster than this."""


class Windows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far back screens look."""

    trail_minutes: float
    heat_hours: float
    heat_bandwidth_m: float
    heat_domain_per_km2_day: float
    """The top of the fixed colour domain."""


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One desk."""

    institution: str
    institution_en: str
    demo: bool
    language: str
    style: str
    thresholds: Thresholds
    windows: Windows


def load_profile(path: Path | None = None) -> Profile:
    """Read a profile, the demo town's when no path is given; msgspec.ValidationError says what is wrong in it."""
    source = files("zscc") / "resources" / "profiles" / "demo.toml" if path is None else path
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), Profile)
