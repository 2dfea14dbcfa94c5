"""An attribute table as columns, free of Qt: what is in it, sorted and filtered as row numbers.

Nothing is copied when a table is opened: columns are what the town, a snapshot or an added layer hold already. Sorting
and filtering give arrays of row numbers; a hundred thousand rows are sorted by numpy, without the interpreter's lock.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import isfinite
from typing import overload

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.conditions import compares, read_terms
from zscc.analysis.names_readings import readings
from zscc.map.pointing.pick import Pick
from zscc.text.masking import masked_contacts
from zscc.town.features import Value

Rows = NDArray[np.int64]
LETTERS_COMPARED = 24
"""Texts that agree so far keep the order they had."""
AT_ONCE = 4_096
"""Rows between two looks at whether anybody still wants the answer."""
_ROWS_LOOKED_AT = 2_000
"""A column that is empty so far is told from one of numbers without a walk through a hundred thousand rows."""
_CHINESE, _OTHER = 0x4000_0000, 0x2000_0000


class Superseded(Exception):
    """Nobody wants the answer any more."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One attribute: a value a row."""

    key: str
    title: str
    values: Sequence[Value]
    decimals: int | None = None
    """Places behind the point; None: as it is."""
    personal: bool = False
    """Free text, in which telephone and identity numbers are masked wherever it is shown or exported."""

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers: looks at the first that is there, not further than the first rows."""
        first = next((value for value in islice(self.values, _ROWS_LOOKED_AT) if value is not None), None)
        return isinstance(first, int | float) and not isinstance(first, bool)

    def text(self, row: int) -> str:
        """A value as it is shown: one line, masked where it is personal."""
        value = self.values[row]
        if isinstance(value, str):
            line = one_line(value)
            return masked_contacts(line) if self.personal else line
        line = told(value, self.decimals)
        return masked_contacts(line) if self.personal else line


class FeatureIds(Sequence[str]):
    """Ids of the picks of an added layer, made when they are asked for."""

    def __init__(self, layer_id: str, count: int) -> None:
        self._layer_id, self._count = layer_id, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self[row] for row in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return f"{self._layer_id}:{place % self._count}"

    def holds(self, one: str) -> bool:
        """Whether an id is of this layer."""
        return one.rpartition(":")[0] == self._layer_id

    def rows_of(self, ids: Iterable[str]) -> NDArray[np.bool_]:
        """Which rows have one of these ids."""
        prefix, among = f"{self._layer_id}:", np.zeros(self._count, np.bool_)
        rows = [int(each[len(prefix) :]) for each in ids if each.startswith(prefix) and each[len(prefix) :].isdecimal()]
        among[[row for row in rows if row < self._count]] = True
        return among


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The table of one layer."""

    name: str
    columns: tuple[Column, ...]
    ids: Sequence[str]
    """What makes a row the same one in the next moment; the id of its pick, where the rows can be picked."""
    kind: str | None = None
    """Of the picks; None where the map knows no pick of these rows."""
    synthetic: bool = False

    def __len__(self) -> int:
        return len(self.ids)

    def picks(self, rows: Rows) -> frozenset[Pick]:
        """The picks of some rows."""
        kind = self.kind
        return frozenset() if kind is None else frozenset(Pick(kind, self.ids[row]) for row in rows.tolist())

    def holds(self, pick: Pick) -> bool:
        """Whether a pick is of this table's kind, and of its layer."""
        if isinstance(self.ids, FeatureIds):
            return pick.kind == self.kind and self.ids.holds(pick.id)
        return pick.kind == self.kind

    def rows_of(self, picks: frozenset[Pick]) -> NDArray[np.bool_]:
        """Which rows are among these picks."""
        wanted = {pick.id for pick in picks if pick.kind == self.kind}
        if isinstance(self.ids, FeatureIds):
            return self.ids.rows_of(wanted)
        if not wanted:
            return np.zeros(len(self), np.bool_)
        return np.fromiter((each in wanted for each in self.ids), np.bool_, len(self))


@dataclass(frozen=True, slots=True)
class Order:
    """How the rows are to stand: by a column or as they come, those that match, the chosen ones first or not."""

    column: str | None = None
    descending: bool = False
    query: str = ""


def one_line(text: str) -> str:
    """Text from outside as one line that can be printed: line ends, control and direction marks become spaces."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)


def told(value: Value, decimals: int | None = None) -> str:
    """A number, a yes or no, or nothing, as it is shown and exported."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if decimals is not None:
        return f"{value:.{decimals}f}"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def rows_in(table: Table, order: Order, wanted: Callable[[], bool] = lambda: True) -> Rows:
    """The rows that match the query, in order. Safe in any thread; Superseded when nobody wants the answer any more."""
    rows = np.arange(len(table), dtype=np.int64)
    if order.query.strip():
        rows = rows[_matching(table, order.query, wanted)]
    column = next((each for each in table.columns if each.key == order.column), None)
    if column is not None:
        rows = rows[_sorted(column, rows, descending=order.descending, wanted=wanted)]
    return rows


def _matching(table: Table, query: str, wanted: Callable[[], bool]) -> NDArray[np.bool_]:
    """Rows that hold every word of the query: in the column that a word names (``column:word``), or anywhere.

    A query that compares columns (:mod:`zscc.analysis.conditions`) is read as one; UnreadableTerm when it cannot be.
    """
    if compares(query, table.columns):
        return _fitting(table, read_terms(query, table.columns), wanted)
    fits = np.ones(len(table), np.bool_)
    for columns, word in _words(table, query):
        for first in range(0, len(table), AT_ONCE):
            _check(wanted)
            for row in range(first, min(first + AT_ONCE, len(table))):
                if fits[row]:
                    fits[row] = any(_holds(column, row, word) for column in columns)
    return fits


def _fitting(table: Table, test: Callable[[int], bool], wanted: Callable[[], bool]) -> NDArray[np.bool_]:
    fits = np.zeros(len(table), np.bool_)
    for first in range(0, len(table), AT_ONCE):
        _check(wanted)
        last = min(first + AT_ONCE, len(table))
        fits[first:last] = [test(row) for row in range(first, last)]
    return fits


def _holds(column: Column, row: int, word: str) -> bool:
    value = column.values[row]
    # What is shown of a text is less than the text itself; only a mask adds letters of its own.
    if isinstance(value, str) and "*" not in word and word not in value.casefold():
        return False
    return word in column.text(row).casefold()


def _words(table: Table, query: str) -> Iterator[tuple[tuple[Column, ...], str]]:
    for part in query.casefold().split():
        name, colon, word = part.replace("：", ":").partition(":")
        named = tuple(column for column in table.columns if name and column.title.casefold().startswith(name))
        yield (named, word) if colon and named else (table.columns, part)


def _sorted(column: Column, rows: Rows, *, descending: bool, wanted: Callable[[], bool]) -> Rows:
    """Places in ``rows``, numbers before texts, nothing always last; equal values keep their order."""
    values = [column.values[row] for row in rows.tolist()]
    _check(wanted)
    numbers = np.fromiter((_number(value) for value in values), np.float64, len(values))
    texts = [place for place, value in enumerate(values) if isinstance(value, str) and value]
    _check(wanted)
    is_text = np.zeros(len(values), np.bool_)
    is_text[texts] = True
    by_number = np.flatnonzero(np.isfinite(numbers))
    missing = np.flatnonzero(~np.isfinite(numbers) & ~is_text)
    keys = numbers[by_number]
    by_number = by_number[np.argsort(-keys if descending else keys, kind="stable")]
    by_text = np.asarray(texts, np.int64)
    if len(texts):
        by_text = by_text[_text_order([values[place] for place in texts], descending=descending, wanted=wanted)]
    parts = (by_text, by_number, missing) if descending else (by_number, by_text, missing)
    return np.concatenate(parts)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else np.nan


def _text_order(texts: list[Value], *, descending: bool, wanted: Callable[[], bool]) -> Rows:
    """By pinyin, then by the character; Latin letters and figures before Chinese, in any case of letters."""
    keys = np.zeros(len(texts), f"S{LETTERS_COMPARED * 4}")
    for first in range(0, len(texts), AT_ONCE):
        # In pieces: numpy keeps the interpreter's lock while it copies texts.
        _check(wanted)
        some = [str(text)[:LETTERS_COMPARED].casefold() for text in texts[first : first + AT_ONCE]]
        codes = np.array(some, f"U{LETTERS_COMPARED}").view(np.uint32)
        keys[first : first + AT_ONCE] = _ranks()[codes].astype(">u4").view(keys.dtype)
    if not descending:
        return np.argsort(keys, kind="stable")
    # Backwards over the reversed rows, so that equal ones keep their order.
    return len(texts) - 1 - np.argsort(keys[::-1], kind="stable")[::-1]


@cache
def _ranks() -> NDArray[np.uint32]:
    """The place of every character there can be."""
    codes = np.arange(0x110000, dtype=np.uint32)
    ranks = np.where(codes < 0x80, codes, _OTHER | codes)
    known = np.unique(readings().character)
    number = readings().of(known)[:, 0].astype(np.uint32)
    ranks[known] = np.where(known < 0x80, known, _CHINESE | number << 16 | (known & 0xFFFF))
    return ranks


def _check(wanted: Callable[[], bool]) -> None:
    if not wanted():
        raise Superseded
