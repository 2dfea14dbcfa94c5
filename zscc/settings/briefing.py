"""A briefing (汇报): scenes in order, as plain settings that can be kept, exported and changed by hand.

A scene is what the wall shows: a heading, panels of figures, a view of the map with its layers and its moment, and a
note that only the speaker sees. Numbers in a scene are keys, of published figures (``town_figures.py``) or of live ones
(``LIVE_FIGURES``), never values: what they say is looked up when the scene is shown.
"""

import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec

from zscc.settings.seat import LayerWish


class ScenePanel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One panel beside the map."""

    kind: str
    """figures, row, quote, list, gauge, decade; see docs/briefing.md."""
    keys: tuple[str, ...] = ()
    """Of figures, in order."""
    heading: str = ""
    text: str = ""


class SceneView(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the map shows. Map metres (EPSG:4549)."""

    easting_m: float | None = None
    """Middle of the view; None: the whole town."""
    northing_m: float | None = None
    width_m: float | None = None
    """Of the ground between left and right edge."""
    layers: tuple[LayerWish, ...] = ()
    """None given: what is calm on a wall (boundary, grids, main roads, names)."""
    choices: dict[str, str] = msgspec.field(default_factory=dict)
    """Choices of the seat, as in ``SeatState.choices``: indicator of the choropleth, the heat's filter."""
    highlight: tuple[str, ...] = ()
    """Ids of places, villages or grids that are outlined."""


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One page of the wall."""

    scene_id: str
    title: str
    kicker: str = ""
    """The small line above the title: the chapter, the slogan."""
    chapter: str = ""
    panels: tuple[ScenePanel, ...] = ()
    view: SceneView = SceneView()
    at: str = ""
    """'' is now, without live incidents; else ISO 8601 with offset: a moment of the journal."""
    live: bool = False
    """Whether open cases and vehicles are shown: only where somebody chose it."""
    hold_s: float = 20.0
    """How long it stands when the briefing goes on by itself."""
    note: str = ""
    """For the speaker."""


class Briefing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A play list."""

    title: str
    subtitle: str = ""
    scenes: tuple[Scene, ...] = ()
    synthetic: bool = False


def load_briefing(path: Path | None = None) -> Briefing:
    """The one that is shipped, or one's own; OSError, or ValueError naming the fault, when it cannot be read."""
    default = files("zscc") / "resources" / "briefing" / "default.toml"
    text = default.read_text("utf-8") if path is None else path.read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Briefing)
