"""The profile of a town's desk: thresholds and windows, each with its unit. TOML, checked at start."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from zscc.settings.approvals import Approval
from zscc.settings.wall import Wall


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
    heat_bandwidth_m: float = 0.0
    """How far a report spreads; 0: by the town's own grids (zscc.analysis.heat_measures)."""
    heat_domain_per_km2_day: float = 0.0
    """The top of the fixed colour domain; 0: by the town's own grids."""


class Patrol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What trips, stops and patrol coverage are told by (docs/patrol.md)."""

    least_stop_s: float = 120.0
    """Who stays so long within the stop radius has stopped there; shorter halts belong to the trip."""
    stop_radius_m: float = 30.0
    gap_after_s: float = 180.0
    """Longer without a fix is a gap: neither a trip nor a stop."""
    near_place_m: float = 500.0
    """A place further away is not said to be near a stop."""
    seen_within_m: float = 20.0
    """A road is seen where a vehicle passed so near."""
    seen_gap_s: float = 30.0
    """Between two fixes further apart in time nobody knows which way a vehicle took: nothing is seen there."""


class Intake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What files may not be taken in; safe defaults, to be confirmed by the bureau's own confidentiality people."""

    refused_words: tuple[str, ...] = ("涉密", "秘密", "机密", "绝密")
    """In the name of a file, layer or column, or under a mark of classification."""
    finest_scale: int = 2000
    """Denominator; what was surveyed at this scale or finer is refused when ..."""
    finest_covers_km2: float = 25.0
    """... it covers more than this in one piece."""
    openstreetmap: bool | None = None
    """Whether extracts of OpenStreetMap may be taken in; None: only where the desk is a demo."""


class KeyFrames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the time machine jumps to (docs/time-machine.md)."""

    keep_days: float = 35.0
    """A frame every ten minutes stays so long; of the days before one each."""


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One desk."""

    institution: str
    institution_en: str
    demo: bool
    language: str
    style: str
    thresholds: Thresholds
    windows: Windows
    patrol: Patrol = Patrol()
    coordinates: bool = True
    """Whether the desk tells and copies coordinates; a screen that visitors see does not."""
    wall: Wall = Wall()
    """The screen that visitors see."""
    intake: Intake = Intake()
    key_frames: KeyFrames = KeyFrames()
    approvals: tuple[Approval, ...] = ()
    """Map approvals (审图号) under which files may be made public (docs/export.md)."""
    town: str = ""
    """GeoPackage of the town's layers, relative to the profile's folder; '': the demo town."""
    catalogue: str = ""
    """The catalogue in TOML (docs/catalogue.md), relative to the profile's folder; '': the shipped one."""
    feeds: dict[str, dict[str, Any]] = {}
    """Tables of feeds by name (docs/feeds); typed by each kind itself when the feeds are made."""
    search_kinds: tuple[str, ...] = (
        "village",
        "grid",
        "vehicle",
        "case",
        "report",
        "place",
        "road",
        "river",
        "worker",
        "feature",
        "bookmark",
        "neighbour",
    )
    """In which order the search tells what fits equally well; kinds that are left out come last."""


def catalogue_file(profile: Profile, path: Path | None) -> Path | None:
    """The catalogue that a profile names (it lies at ``path``); None: the shipped one."""
    return (Path() if path is None else path.parent) / profile.catalogue if profile.catalogue else None


def load_profile(path: Path | None = None) -> Profile:
    """Read a profile, the demo town's when no path is given; msgspec.ValidationError says what is wrong in it."""
    source = files("zscc") / "resources" / "profiles" / "demo.toml" if path is None else path
    told = tomllib.loads(source.read_text(encoding="utf-8"))
    if missing := tuple(_missing(told, Profile)):
        raise msgspec.ValidationError(f"it lacks {', '.join(missing)}; docs/feeds/profiles/own.toml is a whole one")
    return msgspec.convert(told, Profile)


def _missing(told: dict[str, Any], table: type[msgspec.Struct], above: str = "") -> Iterator[str]:
    """Everything that a table must have and has not, so that nobody has to mend a profile field by field."""
    for field in msgspec.structs.fields(table):
        if not field.required:
            continue
        if not (isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)):
            if field.name not in told:
                yield f"{above}{field.name}"
        elif isinstance(held := told.get(field.name, {}), dict):
            yield from _missing(held, field.type, f"{field.name}.")


def town_file(asked: Path | None, profile: Profile, path: Path | None) -> Path | None:
    """The file of the town: as asked for, else the one of the profile (which lies at ``path``); None: the demo town."""
    if asked is not None or not profile.town:
        return asked
    return (Path() if path is None else path.parent) / profile.town
