"""Figures of the town that others published: value, unit, period, source and wording, unchanged, from one file.

They are not counted by this program and never mixed with what it counts. Growth is worked out again by a test, never
shown (docs/briefing.md).
"""

import tomllib
from importlib.resources import files

import msgspec

UNSTATED = "未注明"
"""How a source says that it names no publisher, and a figure that it names no period."""


class PublishedSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who said it, where and when."""

    source_id: str
    title: str
    publisher: str
    published: str
    """Year or day, as far as it is known."""


class TownFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One figure as it was published."""

    key: str
    label: str
    """What it counts, in the source's words."""
    value: str
    """As it is written there: 351.64, 9.9万, 第9."""
    unit: str
    period: str
    """Year or period that it is of; 'not stated' is written as such (未注明), never guessed."""
    source: str
    """Id of a source."""
    wording: str
    """The source's own sentence or phrase that holds it."""
    caption: str = ""
    """The line below the number: period, scope, what it belongs to."""
    chapter: str = ""
    """Which part of the town's description it stands in: 2.1 to 2.7."""
    names: tuple[str, ...] = ()
    """Where it counts named things: the things, in the source's order."""
    is_name: bool = False
    """The number is only part of a name (一张网): the name is told, not the number."""
    formula: str = ""
    """Where it is derived: arithmetic over the keys of others, worked out by a test."""
    left_to_bureau: bool = False
    """The source does not say what it means, and nobody here makes a meaning up (◇)."""
    base_value: str = ""
    base_period: str = ""
    stated_growth: str = ""
    """As the source states it; a test works it out again."""
    note: str = ""


class TownPhrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A slogan, a title, a sentence, unchanged but for the marks of Chinese print."""

    key: str
    text: str
    """As screens and documents write it."""
    source: str
    wording: str
    """The phrase of the source that holds it."""
    left_to_bureau: bool = False


class TownFigures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, in the file's order."""

    sources: tuple[PublishedSource, ...]
    figures: tuple[TownFigure, ...]
    phrases: tuple[TownPhrase, ...] = ()

    def figure(self, key: str) -> TownFigure:
        """One by its key; KeyError when there is none."""
        for figure in self.figures:
            if figure.key == key:
                return figure
        raise KeyError(key)

    def source(self, source_id: str) -> PublishedSource:
        """One by its id; KeyError when there is none."""
        for source in self.sources:
            if source.source_id == source_id:
                return source
        raise KeyError(source_id)


def load_town_figures() -> TownFigures:
    """Those that are shipped."""
    text = (files("zscc") / "resources" / "briefing" / "figures.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), TownFigures)
