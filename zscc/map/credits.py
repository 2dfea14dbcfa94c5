"""Whose work the map rests on: read from the town's own source rows, said in the language of the words."""

from dataclasses import dataclass

from zscc.text.words import Words
from zscc.town.layers import Source, Town

_KNOWN = ("osm", "tianditu", "geonames", "nbs")
"""Keys of the words; ``map.credit_known_by.<key>`` is the name by which an attribution is recognised."""


@dataclass(frozen=True, slots=True)
class Credits:
    """Known sources by key, in a fixed order; other true sources as they name themselves; whether some is made up."""

    known: tuple[str, ...]
    others: tuple[Source, ...]
    made_up: bool

    @classmethod
    def of(cls, town: Town, words: Words) -> "Credits":
        """What the town's source rows name; a source nobody named is never credited."""
        name_of = {key: words(f"map.credit_known_by.{key}") for key in _KNOWN}
        told = " ".join(source.attribution for source in town.sources)
        others = {
            source.attribution: source
            for source in town.sources
            if not source.synthetic and not any(name in source.attribution for name in name_of.values())
        }
        return cls(tuple(key for key in _KNOWN if name_of[key] in told), tuple(others.values()), town.synthetic)

    def in_full(self, words: Words) -> str:
        """底图：© OpenStreetMap 贡献者（ODbL）；县级界线：天地图；其余为示意: one line with licences, for a page."""
        parts = [words(f"map.credit_in_full.{key}") for key in self.known]
        parts += [
            words("map.credit_in_full.other", attribution=source.attribution, licence=source.licence)
            for source in self.others
        ]
        if self.made_up:
            parts.append(words("map.credit_in_full.rest" if parts else "map.credit_in_full.all_made_up"))
        return words("map.credit_in_full.between").join(parts)

    def in_short(self, words: Words) -> str:
        """© OpenStreetMap 贡献者 · 天地图 · GeoNames, for the canvas; empty when nobody is to be named."""
        parts = [words(f"map.credit.{key}") for key in self.known]
        return " · ".join([*parts, *(source.attribution for source in self.others)])
