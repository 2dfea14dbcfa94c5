"""Classes and sources of reports as numbers, so that a filter compares arrays and looks at no report twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Numbers = NDArray[np.int32]
_AT_ONCE = 2_000
"""Reports between two pauses: less than a millisecond."""


class Told(Protocol):
    """What a filter asks of a report."""

    @property
    def category(self) -> str:
        """Id of its class."""

    @property
    def source(self) -> str:
        """Id of its source."""


@dataclass(frozen=True, slots=True, eq=False)
class ToldColumns:
    """Some reports; ids of classes and sources share ``numbers``."""

    category: Numbers
    source: Numbers
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, reports: Sequence[Told]) -> "ToldColumns":
        """Read all of them."""
        reader = ToldReader()
        return reader.of(reports, np.arange(len(reports)))

    def has_category(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Which of them are of any of these classes."""
        return self._known(wanted)[self.category]

    def has_source(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Which of them came by any of these sources."""
        return self._known(wanted)[self.source]

    def _known(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Of each number, whether it is wanted."""
        known = np.zeros(len(self.numbers), np.bool_)
        known[[self.numbers[value] for value in wanted if value in self.numbers]] = True
        return known


class ToldReader:
    """Reads reports that grow at their end; those that were read stay read."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._first: Told | None = None
        self._last: Told | None = None
        self._read = np.empty((2, 0), np.int32)

    def of(self, reports: Sequence[Told], index: Index) -> ToldColumns:
        """The columns of those of the reports that ``index`` leads to."""
        for _ in self.read_in_pieces(reports):
            pass
        category, source = self._read[:, index]
        return ToldColumns(category, source, self._numbers)

    def read_in_pieces(self, reports: Sequence[Told]) -> Iterator[None]:
        """Read what is new, with pauses; what was read before a pause is kept."""
        known = self._read.shape[1]
        if not (0 < known <= len(reports) and reports[0] is self._first and reports[known - 1] is self._last):
            known, self._read = 0, self._read[:, :0]
        for first in range(known, len(reports), _AT_ONCE):
            more = reports[first : first + _AT_ONCE]
            told = [(self._number(report.category), self._number(report.source)) for report in more]
            self._read = np.append(self._read, np.array(told, np.int32).T, axis=1)
            self._first, self._last = reports[0], more[-1]
            yield

    def _number(self, value: str) -> int:
        return self._numbers.setdefault(value, len(self._numbers))
