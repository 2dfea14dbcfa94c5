"""What a town says of itself: the figures its file must meet, and the town whose codes and position it is measured by.

The demo town's figures ship with the program. Any other town says its own in the table ``published`` of its file
(``what``: grid, village, station, vehicle, grid_worker, school, area_km2; ``number``) and is measured by itself.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from zscc.town.check.findings import Finding, fault
from zscc.town.check.reading import RawLayer
from zscc.town.layers import Town
from zscc.town.load import TownUnreadable, load_town

COUNTED = ("grid", "village", "station", "vehicle", "grid_worker", "school")


@dataclass(frozen=True, slots=True)
class Published:
    """Figures by what they count; what is not published is not checked."""

    counts: Mapping[str, int]
    area_km2: float | None = None
    facilities: Mapping[str, int] = field(default_factory=dict)


def published_of_demo() -> tuple[str, Published]:
    """The code of the demo town and its published figures."""
    told = tomllib.loads((files("zscc") / "resources" / "town" / "published.toml").read_text(encoding="utf-8"))
    return told["code"], Published(told["counts"], told["area_km2"], told["facilities"])


def measured_by(path: Path, layers: Sequence[RawLayer], shipped: Town) -> tuple[Town, Published, list[Finding]]:
    """The town and figures that a file is measured by: a whole town of another code by itself, all else by shipped."""
    by_name = {layer.name.lower(): layer for layer in layers}
    own_codes = by_name["town"].texts("code") if "town" in by_name else None
    demo_code, demo = published_of_demo()
    told = _published(by_name.get("published"))
    if not own_codes or own_codes[0] == shipped.code:
        return shipped, told or (demo if shipped.code == demo_code else Published({})), []
    try:
        return load_town(path), told or Published({}), []
    except TownUnreadable as unreadable:
        return shipped, told or Published({}), [fault("town_unreadable", reason=str(unreadable))]


def _published(table: RawLayer | None) -> Published | None:
    if table is None:
        return None
    whats, numbers = table.texts("what") or [], table.columns.get("number")
    if numbers is None:
        return None
    told = dict(zip(whats, (float(number) for number in numbers.tolist()), strict=True))
    return Published({what: int(told[what]) for what in COUNTED if what in told}, told.get("area_km2"))
