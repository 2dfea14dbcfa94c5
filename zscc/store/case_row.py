"""A case as figures: what lists filter and sort by, and what assessment sums up, in one order for every engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from zscc.model.case import STAGES, Case
from zscc.model.moment import NEVER_MS, ms_from_utc
from zscc.model.working_time import Deadline

CODES = ("stage", "ended", "priority")
TEXTS = ("class_id", "source", "grid", "village", "department", "event_id", "merged_into")
TIMES = (
    "opened_ms",
    "taken_in_ms",
    "registered_ms",
    "dispatched_ms",
    "signed_ms",
    "arrived_ms",
    "fed_back_ms",
    "inspected_ms",
    "closed_ms",
    "evaluated_ms",
)
DUES = ("due_ms", "superior_due_ms")
COUNTS = ("returns", "reworks", "extensions", "suspensions", "departments", "solved_in_grid")
PLACES = ("lon_e7", "lat_e7")
"""NEVER_MS for a case without a position."""
FIGURES = (*CODES, *TEXTS, *TIMES, *DUES, *COUNTS, "satisfaction", *PLACES)
"""Columns beside the id, in the order of :func:`figures_of`."""

Row = Sequence[int | str | None]
_AT_ONCE = 500


def figures_of(case: Case) -> tuple[int | str | None, ...]:
    """The values of FIGURES; None for what has not happened."""
    times, counts = case.times, case.counts
    return (
        STAGES.index(case.stage),
        int(case.ended),
        case.priority.rank,
        case.class_id,
        case.source,
        case.grid or "",
        case.village or "",
        case.department,
        case.event_id,
        case.merged_into,
        *(
            _ms(at)
            for at in (
                times.opened_at,
                times.taken_in_at,
                times.registered_at,
                times.dispatched_at,
                times.signed_at,
                times.arrived_at,
                times.fed_back_at,
                times.inspected_at,
                times.closed_at,
                times.evaluated_at,
            )
        ),
        _due_ms(case.own),
        _due_ms(case.superior),
        counts.returns,
        counts.reworks,
        counts.extensions,
        counts.suspensions,
        counts.departments,
        int(case.solved_in_grid),
        case.satisfaction,
        *((None, None) if case.point is None else (case.point.lon_e7, case.point.lat_e7)),
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else ms_from_utc(moment)


def _due_ms(deadline: Deadline | None) -> int:
    return NEVER_MS if deadline is None else ms_from_utc(deadline.due_at)


@dataclass(frozen=True, slots=True, eq=False)
class CaseFigures:
    """One entry a case in every column, by id. Moments are int64 milliseconds, NEVER_MS for what has not happened."""

    case_ids: tuple[str, ...]
    numbers: dict[str, NDArray[np.int64]]
    """Columns of CODES, TIMES, DUES, COUNTS and PLACES."""
    texts: dict[str, tuple[str, ...]]
    """Columns of TEXTS, and ``satisfaction``."""

    def __len__(self) -> int:
        return len(self.case_ids)

    @classmethod
    def of_rows(cls, rows: Iterable[Row]) -> "CaseFigures":
        """The columns of rows of (case_id, *FIGURES)."""
        names, said = (*CODES, *TIMES, *DUES, *COUNTS, *PLACES), ("case_id", *TEXTS, "satisfaction")
        numbers: dict[str, list[NDArray[np.int64]]] = {name: [_column(())] for name in names}
        texts: dict[str, list[str]] = {name: [] for name in said}
        told = iter(rows)
        # A few at a time: turning many rows into columns at once would hold the interpreter, and the screen with it.
        while some := list(islice(told, _AT_ONCE)):
            columns = dict(zip(("case_id", *FIGURES), zip(*some, strict=True), strict=True))
            for name in names:
                numbers[name].append(_column(columns[name]))
            for name in said:
                texts[name] += map(str, columns[name])
        return cls(
            case_ids=tuple(texts.pop("case_id")),
            numbers={name: np.concatenate(parts) for name, parts in numbers.items()},
            texts={name: tuple(parts) for name, parts in texts.items()},
        )

    @classmethod
    def of_cases(cls, cases: Iterable[Case]) -> "CaseFigures":
        """The columns of cases, by id."""
        return cls.of_rows(sorted(((case.case_id, *figures_of(case)) for case in cases), key=itemgetter(0)))


def _column(values: Row) -> NDArray[np.int64]:
    return np.array([NEVER_MS if value is None else value for value in values], np.int64)
