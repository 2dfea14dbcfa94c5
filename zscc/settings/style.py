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
    place: str
    halo: str
    heat: tuple[str, ...]


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


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One theme. A new value rebuilds palette, style sheet and pens."""

    name: str
    family: str
    dark: bool
    palette: Palette
    sizes: Sizes


def load_style(name: str = "dark") -> Style:
    """Read ``resources/styles/<name>.toml``; msgspec.ValidationError says what is wrong in it."""
    path = files("zscc") / "resources" / "styles" / f"{name}.toml"
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Style)
