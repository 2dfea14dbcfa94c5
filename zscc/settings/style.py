"""The style: colours, widths, sizes. Shared by the canvas, the panels and the pages; nothing else knows a colour."""

import tomllib
from importlib.resources import files

import msgspec


class Palette(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Colours as ``#rrggbb`` or ``#aarrggbb``."""

    ground: str
    surface: str
    raised: str
    selected: str
    hairline: str
    text: str
    text_second: str
    text_third: str
    accent: str
    ok: str
    amber: str
    red: str
    yellow: str
    blue: str
    stale: str
    town_line: str
    town_fill: str
    grid_line: str
    village_line: str
    road_expressway: str
    road_arterial: str
    road_secondary: str
    road_local: str
    road_outside: str
    water: str
    water_text: str
    place: str
    halo: str
    heat: tuple[str, ...]
    choropleth: tuple[str, ...]
    """From the least to the greatest, away from the ground."""
    diverging: tuple[str, str, str, str, str]
    """Much less, less, no more than chance (grey), more, much more; neither end red or amber."""
    hues: tuple[str, ...]
    """Calm and easy to tell apart, none near red or amber: added layers, and vehicles that are followed together."""
    warnings: tuple[str, str, str, str]
    """The official signal colours 红, 橙, 黄, 蓝, for official warnings alone."""
    warning_words: tuple[str, str, str, str]
    """The same for writing, which must be read on the ground."""


class Sizes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Type and symbol sizes in logical pixels, the radius and the step of the spacing."""

    small: int
    note: int
    body: int
    title: int
    head: int
    figure: int
    radius: int
    step: int
    symbol: int


class RoadInk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one class of road is drawn."""

    metres: float
    """Its width on the ground, used once that is wider than ``least_px``."""
    least_px: float
    seen_below_m_per_px: float
    """Hidden when the map is coarser than this."""


class Widths(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines and symbols of the map in logical pixels."""

    town_line: float
    village_line: float
    grid_line: float
    trail: float
    halo: float
    selection: float
    symbol_line: float
    vehicle: float
    """Length of a vehicle's arrow."""
    report: float
    """Size of a report that asks for an act."""
    report_small: float
    """Size of an ordinary report at town scale."""
    place: float
    expressway: RoadInk
    arterial: RoadInk
    secondary: RoadInk
    local: RoadInk
    outside: RoadInk


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One theme. A new value rebuilds palette, style sheet and pens."""

    name: str
    family: str
    dark: bool
    palette: Palette
    sizes: Sizes
    widths: Widths


def load_style(name: str = "dark") -> Style:
    """Read ``resources/styles/<name>.toml``; msgspec.ValidationError says what is wrong in it."""
    path = files("zscc") / "resources" / "styles" / f"{name}.toml"
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Style)
