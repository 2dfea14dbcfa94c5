"""The grids coloured by an indicator: what is to be shown (a theme), and what it shows at a moment (a choropleth)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from zscc.analysis.classes import (
    MOST_DECIMALS,
    NO_CLASS,
    ClassMethod,
    breaks_of,
    classified,
    counts_by_class,
    short_breaks,
)
from zscc.analysis.indicators import TRAITS, GridValues, Indicator


@dataclass(frozen=True, slots=True)
class Theme:
    """What somebody wants to see."""

    indicator: Indicator = Indicator.REPORTS_TODAY
    method: ClassMethod = ClassMethod.NATURAL
    classes: int = 5
    manual: tuple[float, ...] = ()
    """The breaks of the method MANUAL: upper bounds of all classes but the last, ascending."""


AT_START = Theme()
"""What a desk that remembers nothing shows."""


@dataclass(frozen=True, slots=True)
class LentFigures:
    """Numbers that a workspace lends to the map while it is shown, with their words; they stand in place of a theme."""

    title: str
    unit: str
    notes: tuple[str, ...]
    """Below the classes: what is counted, and as of when."""
    by_grid: Mapping[str, float]
    """By code; grids that are not told have no data."""
    village_of: Mapping[str, str] = field(default_factory=dict)
    """Where all grids of a village share its number: the village of each grid, so that villages are counted."""
    breaks: tuple[float, ...] = ()
    """Upper bounds of all classes but the last, where two maps are to be alike; () for the theme's own."""
    diverging: bool = False
    """Five classes about one that is no more than chance, which is grey."""
    names: tuple[str, ...] = ()
    """Of the classes, the least first, where ranges of numbers would not do."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class of the legend."""

    least: float | None
    """Values above this belong to it; None for the first class."""
    most: float | None
    """Values up to this belong to it; None for the last class."""
    grids: int
    """How many it counts; villages where numbers were lent by village."""


@dataclass(frozen=True, slots=True, eq=False)
class Choropleth:
    """An indicator of every grid in classes. Grids without data have NO_CLASS and look it."""

    theme: Theme
    told: GridValues
    breaks: tuple[float, ...]
    decimals: int
    """So many are enough to tell the classes apart."""
    class_of: NDArray[np.int64]
    """By place in the town's grids."""
    counts: tuple[int, ...]
    """Grids in each class, or villages where numbers were lent by village."""
    without_data: int
    as_of: datetime
    complete: bool = True
    """False while what it sums is still being read."""
    lent: LentFigures | None = None

    @classmethod
    def of_lent(cls, lent: LentFigures, codes: Sequence[str], as_of: datetime) -> "Choropleth":
        """The numbers of a workspace, of the grids with these codes."""
        values = np.array([lent.by_grid.get(code, np.nan) for code in codes], np.float64)
        told = GridValues(AT_START.indicator, values, len(lent.by_grid), by_code=lent.by_grid)
        theme = AT_START
        if lent.breaks:
            theme = replace(AT_START, method=ClassMethod.MANUAL, classes=len(lent.breaks) + 1, manual=lent.breaks)
        made = replace(cls.of(theme, told, as_of), lent=lent)
        if not lent.village_of:
            return made
        first_grids = {lent.village_of.get(code, code): place for place, code in reversed(list(enumerate(codes)))}
        counts, without = counts_by_class(values[list(first_grids.values())], made.breaks)
        return replace(made, counts=counts, without_data=without)

    @classmethod
    def of(cls, theme: Theme, told: GridValues, as_of: datetime, *, complete: bool = True) -> "Choropleth":
        """Put values into classes."""
        breaks, decimals = _breaks_of(told.values.tobytes(), theme)
        counts, without = counts_by_class(told.values, breaks)
        found = classified(told.values, breaks)
        return cls(theme, told, breaks, decimals, found, counts, without, as_of, complete)

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.lent is None and TRAITS[self.theme.indicator].whole

    def rows(self) -> tuple[ClassRow, ...]:
        """The legend's rows, the least first; none without data."""
        if self.range_of_values() is None:
            return ()
        least = (None, *self.breaks)
        most = (*self.breaks, None)
        return tuple(map(ClassRow, least, most, self.counts))

    def looks_like(self, other: "Choropleth | None") -> bool:
        """Whether every grid has the same colour in both."""
        return (
            other is not None
            and other.lent == self.lent
            and len(other.counts) == len(self.counts)
            and np.array_equal(other.class_of, self.class_of)
        )

    def range_of_values(self) -> tuple[float, float] | None:
        """The least and the greatest value; None without data."""
        known = self.told.values[self.class_of != NO_CLASS]
        return (float(known.min()), float(known.max())) if len(known) else None


@lru_cache(8)
def _breaks_of(values: bytes, theme: Theme) -> tuple[tuple[float, ...], int]:
    """The breaks and their decimals; most ticks bring the values of the one before. What is typed stays as it is."""
    told = np.frombuffer(values)
    breaks = breaks_of(told, theme.method, theme.classes, theme.manual)
    if theme.method is not ClassMethod.MANUAL:
        return short_breaks(told, breaks)
    return breaks, next((d for d in range(MOST_DECIMALS) if all(round(b, d) == b for b in breaks)), MOST_DECIMALS)


def colours_of(shown: Choropleth, ramp: tuple[str, ...], diverging: tuple[str, ...]) -> tuple[str, ...]:
    """A colour a class."""
    if shown.lent is not None and shown.lent.diverging and len(shown.counts) == len(diverging):
        return diverging
    return class_colours(ramp, len(shown.counts))


def class_colours(ramp: tuple[str, ...], classes: int) -> tuple[str, ...]:
    """A colour a class, evenly along the ramp; few classes keep away from its ends, a single one takes its middle."""
    stops = np.linspace(0.0, 1.0, len(ramp))
    rim = _RIMS.get(classes, 0.0)
    shares = np.linspace(rim, 1.0 - rim, classes)
    colours = [QColor(value) for value in ramp]
    channels = [np.interp(shares, stops, [of(colour) for colour in colours]) for of in _CHANNELS]
    return tuple(QColor(*map(round, values)).name() for values in zip(*channels, strict=True))


_RIMS = {1: 0.5, 2: 0.25, 3: 0.1}
_CHANNELS = (QColor.red, QColor.green, QColor.blue)
