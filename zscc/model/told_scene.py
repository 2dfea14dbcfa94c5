"""One page of a briefing as it is told: every word and figure looked up, in one language, for walls and documents."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """One figure of a panel."""

    key: str
    label: str
    """'' where the value is a name and no number."""
    value: str
    """Without its unit; — when there is none to tell."""
    unit: str = ""
    below: str = ""
    """The small line: period, base, note; of a live figure as of when, or why there is none."""
    source: str = ""
    """Who published it; '' for what this program counts."""
    names: tuple[str, ...] = ()
    """Where it counts named things: the things."""
    live: bool = False
    old: bool = False
    """A live figure that nothing new has come for; ``below`` says how old it is."""
    missing: bool = False
    """No such figure is known: it is said, never left out silently."""


@dataclass(frozen=True, slots=True)
class ToldPanel:
    """One panel beside the map."""

    kind: str
    heading: str = ""
    lines: tuple[str, ...] = ()
    figures: tuple[ToldFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldScene:
    """One page."""

    scene_id: str
    title: str
    kicker: str
    chapter: str
    panels: tuple[ToldPanel, ...]
    sources: tuple[str, ...]
    """The foot: who published what, that the rest is made up or counted here, that lines settle nothing."""
    note: str = ""
    """For the speaker alone; never on a wall nor in a picture."""
    synthetic: bool = False
    place: tuple[int, int] = field(default=(0, 1))
    """Which page of how many."""
