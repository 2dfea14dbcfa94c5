"""How the layers of one map are arranged: their order from the ground up, which are on, and how opaque each is.

A layer changes places only with layers of its own band: lines and areas among themselves, symbols among themselves.
What stands alone in its band does not move: names stay under the symbols, symbols above the ground.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from zscc.town.features import comes_with_the_town

FEATURE_PREFIX = "feature:"
"""An added layer is called ``feature:<layer id>``."""


class Band(Enum):
    """Layers of one band may change places."""

    OUTSIDE = "outside"
    GROUND = "ground"
    """Areas, lines and places that stand still; added layers too."""
    WARNINGS = "warnings"
    """Official warnings lie over whatever somebody puts on the ground."""
    TRAILS = "trails"
    NAMES = "names"
    SYMBOLS = "symbols"


class LayerWish(Protocol):
    """How somebody wants one layer to be shown."""

    @property
    def name(self) -> str:
        """Which layer."""

    @property
    def visible(self) -> bool:
        """Whether it is on."""

    @property
    def opacity(self) -> float:
        """0 to 1; anything else, from a file that was tampered with, counts as opaque."""


@dataclass(frozen=True, slots=True)
class ArrangedLayer:
    """One row."""

    name: str
    band: Band
    visible: bool = True
    opacity: float = 1.0
    """0 to 1, of the layer as a whole: what overlaps inside it does not show through itself."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Rows from the ground up; the rows of a band stand together. Every change is another arrangement.

    Methods that take a name raise KeyError when there is no such layer.
    """

    rows: tuple[ArrangedLayer, ...]

    def __iter__(self) -> Iterator[ArrangedLayer]:
        return iter(self.rows)

    def __contains__(self, name: object) -> bool:
        return any(row.name == name for row in self.rows)

    def __getitem__(self, name: str) -> ArrangedLayer:
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Every layer, from the ground up."""
        return tuple(row.name for row in self.rows)

    @property
    def visible(self) -> frozenset[str]:
        """The layers that are on."""
        return frozenset(row.name for row in self.rows if row.visible)

    def opacity(self, name: str) -> float:
        """How opaque a layer is; what is not arranged is opaque."""
        return next((row.opacity for row in self.rows if row.name == name), 1.0)

    def of_band(self, band: Band) -> tuple[ArrangedLayer, ...]:
        """The rows of a band, from the ground up."""
        return tuple(row for row in self.rows if row.band is band)

    def movable(self, name: str) -> bool:
        """Whether a layer has another to change places with."""
        return len(self.of_band(self[name].band)) > 1

    def with_visible(self, name: str, visible: bool) -> "Arrangement":
        """One layer on or off."""
        return self._with(replace(self[name], visible=visible))

    def with_opacity(self, name: str, opacity: float) -> "Arrangement":
        """One layer more or less opaque; ValueError outside 0 to 1."""
        if not 0.0 <= opacity <= 1.0:
            raise ValueError(f"an opacity lies between 0 and 1, not {opacity}")
        return self._with(replace(self[name], opacity=opacity))

    def moved(self, name: str, past: str) -> "Arrangement":
        """One layer moved just beyond another: above it when it lay below, below it when it lay above.

        ValueError when the two are of different bands.
        """
        lies_below = self.names.index(self[name].name) < self.names.index(self[past].name)
        return self.placed(name, past, above=lies_below)

    def placed(self, name: str, beside: str, *, above: bool) -> "Arrangement":
        """One layer directly above another, or directly below it; ValueError when they are of different bands."""
        row, other = self[name], self[beside]
        if row.band is not other.band:
            raise ValueError(f"{name} and {beside} do not change places")
        if row is other:
            return self
        rest = [each for each in self.rows if each is not row]
        target = rest.index(other) + above
        return Arrangement((*rest[:target], row, *rest[target:]))

    def ordered_like(self, other: "Arrangement") -> "Arrangement":
        """The same layers in the order of another arrangement, as visible and as opaque as they are here."""
        return self.like([self[row.name] for row in other if row.name in self])

    def with_features(self, layer_ids: Iterable[str]) -> "Arrangement":
        """The added layers that there are now: those that are new on top of what stands still, those gone left out."""
        wanted = dict.fromkeys(FEATURE_PREFIX + layer_id for layer_id in layer_ids)
        kept = [row for row in self.rows if not is_feature(row.name) or row.name in wanted]
        new = [ArrangedLayer(name, Band.GROUND, not of_the_town(name)) for name in wanted if name not in self]
        top = max((place for place, row in enumerate(kept) if row.band is Band.GROUND), default=-1) + 1
        return Arrangement((*kept[:top], *new, *kept[top:]))

    def like(self, wishes: Iterable[LayerWish]) -> "Arrangement":
        """These layers, each as it is wished for, in the order of the wishes; what nobody wished stays as it is."""
        wished = {row.name: row for row in wishes}
        order = {name: place for place, name in enumerate(wished)}
        rows = []
        for band in dict.fromkeys(row.band for row in self.rows):
            own = [
                replace(row, visible=wished[row.name].visible, opacity=_possible(wished[row.name].opacity))
                if row.name in wished
                else row
                for row in self.of_band(band)
            ]
            rows += _in_order(own, order)
        return Arrangement(tuple(rows))

    def _with(self, changed: ArrangedLayer) -> "Arrangement":
        return Arrangement(tuple(changed if row.name == changed.name else row for row in self.rows))


AS_IN_THE_TABLE = Arrangement(())
"""Nothing arranged."""


def is_feature(name: str) -> bool:
    """Whether a layer is made of features that somebody added, or that came with the town."""
    return name.startswith(FEATURE_PREFIX)


def of_the_town(name: str) -> bool:
    """Whether a layer of features came with the town; it cannot be taken away and is off at first."""
    return is_feature(name) and comes_with_the_town(name.removeprefix(FEATURE_PREFIX))


def _possible(opacity: float) -> float:
    return opacity if 0.0 <= opacity <= 1.0 else 1.0


def _in_order(rows: list[ArrangedLayer], order: dict[str, int]) -> list[ArrangedLayer]:
    """Rows in a wished order; one that nobody wished for follows the row below it, where it always stood."""
    placed: list[ArrangedLayer] = sorted((row for row in rows if row.name in order), key=lambda row: order[row.name])
    for place, row in enumerate(rows):
        if row.name not in order:
            below = rows[place - 1] if place else None
            placed.insert(0 if below is None else placed.index(below) + 1, row)
    return placed
