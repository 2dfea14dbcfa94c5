"""What every form of data is made of: sheets of typed columns with shapes, one definition for all of them.

A sheet holds values, not words: moments are aware UTC, numbers have the unit that their title says, codes are text
however much they look like numbers. Each form writes them in its own way (``cells.py``).
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space, convert
from zscc.text.words import Words

Value: TypeAlias = str | int | float | bool | datetime | date | None
Numbers = NDArray[np.float64]
_T = TypeVar("_T")
DEGREE_PLACES, METRE_PLACES = 7, 3
"""A centimetre, a millimetre."""


class Kind(Enum):
    """Of a column's values."""

    TEXT = "text"
    CODE = "code"
    """Text that is no number, however it looks."""
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"
    DAY = "day"
    """A day in Asia/Shanghai."""


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute, a value a row."""

    key: str
    """In ASCII: the name of the column where programs read it."""
    title: str
    kind: Kind
    values: Sequence[Value]
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Spec(Generic[_T]):
    """How a column is read off the things that a sheet lists."""

    key: str
    kind: Kind
    value: Callable[[_T], Value]
    public: bool = False
    """Whether the public may see it: it names no one thing, no place smaller than a village, nobody."""
    decimals: int | None = None


class Shape(Enum):
    """Of a layer, as OGC calls it."""

    POINT = "Point"
    LINE = "LineString"
    POLYGON = "Polygon"


@dataclass(frozen=True, slots=True)
class Shapes:
    """One shape a row, or none: row ``i`` owns vertices ``start[i]`` to ``start[i + 1]``; rings are closed."""

    shape: Shape
    space: Space
    x: Numbers
    y: Numbers
    start: NDArray[np.int64]

    @classmethod
    def points(cls, space: Space, x: Numbers, y: Numbers) -> "Shapes":
        """A point a row, none where a coordinate is NaN."""
        there = np.isfinite(x) & np.isfinite(y)
        start = np.concatenate([[0], np.cumsum(there)]).astype(np.int64)
        return cls(Shape.POINT, space, x[there], y[there], start)

    @classmethod
    def parts(cls, shape: Shape, space: Space, parts: Sequence[Numbers]) -> "Shapes":
        """One line or ring a row, each of shape (n, 2)."""
        start = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        both = np.concatenate(parts) if parts else np.zeros((0, 2))
        return cls(shape, space, both[:, 0].copy(), both[:, 1].copy(), start)

    def __len__(self) -> int:
        return len(self.start) - 1

    def within(self, space: Space) -> "Shapes":
        """The same in another space, as fine as it is worth telling."""
        x, y = (self.x, self.y) if space is self.space else convert(self.space, space, self.x, self.y)
        places = METRE_PLACES if space.in_metres else DEGREE_PLACES
        return replace(self, space=space, x=np.round(x, places), y=np.round(y, places))

    def row(self, row: int) -> Numbers:
        """The vertices of a row, shape (n, 2); none of a row without a shape."""
        first, last = self.start[row], self.start[row + 1]
        return np.column_stack([self.x[first:last], self.y[first:last]])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table, and one layer where it has shapes."""

    name: str
    """In ASCII."""
    title: str
    columns: tuple[Column, ...]
    rows: int
    shapes: Shapes | None = None
    at: Shapes | None = None
    """A point for each row, for tables: where the thing is, or where its label stands."""
    synthetic: tuple[bool, ...] = field(default=())
    """Which rows are made up."""
    times_ms: NDArray[np.int64] | None = None
    """When each vertex of ``shapes`` was passed; of tracks only."""

    def column(self, key: str) -> Column:
        """By its key; KeyError."""
        found = next((column for column in self.columns if column.key == key), None)
        if found is None:
            raise KeyError(key)
        return found


def columns_of(
    table: str, specs: Sequence[Spec[_T]], things: Sequence[_T], words: Words, *, public: bool = False
) -> tuple[Column, ...]:
    """The columns of a list of things; titles are the words ``sheet.<table>.<key>``."""
    return tuple(
        Column(
            spec.key,
            words(f"sheet.{table}.{spec.key}"),
            spec.kind,
            [clean(spec.value(thing)) for thing in things],
            spec.decimals,
        )
        for spec in specs
        if spec.public or not public
    )


def coordinate_columns(sheet: Sheet, crs: str, words: Words) -> tuple[Column, ...]:
    """Two columns that say where each row is, and in which system; none of a sheet without places."""
    if sheet.at is None:
        return ()
    space = Space.named(crs)
    at = sheet.at.within(space)
    there = np.diff(at.start) > 0
    made = []
    for key, has in (("x", at.x), ("y", at.y)):
        values: list[Value] = [None] * sheet.rows
        for row, value in zip(np.flatnonzero(there).tolist(), has.tolist(), strict=True):
            values[row] = value
        system = "metres" if space.in_metres else "shifted" if space in SHIFTED else "degrees"
        title = words(f"sheet.place.{key}_{system}", crs=crs)
        places = METRE_PLACES if space.in_metres else DEGREE_PLACES
        made.append(Column(key, title, Kind.NUMBER, values, places))
    return tuple(made)


SHIFTED = frozenset({Space.GCJ02, Space.BD09})
"""Systems that are made for display: positions are moved by up to a kilometre."""


def clean(value: Value) -> Value:
    """A value as it may leave: text in one line, without signs that control or turn the text around."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(sign if _harmless(sign) else " " for sign in value)


def _harmless(sign: str) -> bool:
    kind = unicodedata.category(sign)
    if kind == "Cf":
        # Joiners make one sign of several; everything else in this class hides or turns what follows.
        return sign in "\u200c\u200d"
    return kind not in {"Cc", "Cs", "Zl", "Zp"} and ord(sign) & 0xFFFE != 0xFFFE
