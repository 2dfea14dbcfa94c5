"""The queue of cases without words or colours: order and filters are columns, a row is made when somebody looks at it.

Queue, tiles, panel, search and map read the same rows of one picture, so that none can disagree.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from zscc.model.case import STAGES, Case, Stage
from zscc.model.moment import NEVER_MS
from zscc.model.report import Priority
from zscc.situation.snapshot import PRIORITIES, CaseColumns
from zscc.ui.cases.codes import CODED, CaseCodes, coded
from zscc.ui.rows import Directory

Rows = NDArray[np.int64]

GROUPS: dict[str, tuple[Stage, ...]] = {
    "to_dispatch": (Stage.REPORTED, Stage.REGISTERED),
    "at_work": (Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING),
    "to_inspect": (Stage.FED_BACK, Stage.INSPECTING),
}
"""待受理/派单, 签收/处置, 待核查/结案: sums of the stages that 流转 counts one by one.

Every open case belongs to one of them, so that the tiles add up to the queue.
"""
FILTER_KINDS = ("priority", *CODED, "stage", "group", "quarter", "overdue")
_GROUP_OF = np.array([next((place for place, its in enumerate(GROUPS.values()) if s in its), 255) for s in STAGES])
_QUARTER_MS, _EAST_MS, _QUARTERS_A_DAY = 900_000, 8 * 3_600_000, 96
_ROW_BITS, _DUE_BITS = 20, 42
"""A million live cases; due moments up to the year 2109."""
_LATEST = 2**_DUE_BITS - 1


class CaseRow(NamedTuple):
    """One line of the queue."""

    case: Case
    grid_label: str | None
    at_m: tuple[float, float] | None
    """Map metres; None without a position."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which open cases the queue shows: those that match every chosen value."""

    chosen: tuple[tuple[str, str], ...] = field(default=())
    """(kind, value), at most one of a kind, in the order in which they were chosen."""

    def with_choice(self, kind: str, value: str) -> "CaseFilter":
        """The filter with this value for its kind; choosing the same again takes it away."""
        if (kind, value) in self.chosen:
            return self.without(kind)
        return CaseFilter((*self.without(kind).chosen, (kind, value)))

    def without(self, kind: str) -> "CaseFilter":
        """The filter without a value for this kind."""
        return CaseFilter(tuple(choice for choice in self.chosen if choice[0] != kind))


@dataclass(frozen=True, slots=True, eq=False)
class CaseRows(Sequence[CaseRow]):
    """Open cases in the order of the queue: priority, then what falls due first, then what waits longest."""

    directory: Directory | None = None
    codes: CaseCodes = field(default_factory=CaseCodes)
    columns: CaseColumns = field(default_factory=CaseColumns)
    order: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    """Places in ``codes.cases``."""

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, at: int) -> CaseRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[CaseRow]: ...
    def __getitem__(self, at: int | slice) -> CaseRow | list[CaseRow]:
        if isinstance(at, slice):
            return [self._made(row) for row in self.order[at].tolist()]
        return self._made(int(self.order[at]))

    def case_id(self, at: int) -> str:
        """Id of the case at a place of the queue."""
        return self.codes.cases[int(self.order[at])].case_id

    def first(self, number: int) -> list[Case]:
        """The cases that stand first."""
        return [self.codes.cases[row] for row in self.order[:number].tolist()]

    def case(self, case_id: str) -> Case | None:
        """A live case by its id, an ended or merged one too; None when the situation does not hold it."""
        row = self.codes.place(case_id)
        return None if row is None else self.codes.cases[row]

    def row(self, case_id: str) -> CaseRow | None:
        """The row of a live case, wherever it stands."""
        place = self.codes.place(case_id)
        return None if place is None else self._made(place)

    def place_of(self, case_id: str) -> int | None:
        """Where a case stands in the queue; None when it is not shown."""
        row = self.codes.place(case_id)
        if row is None:
            return None
        found = np.flatnonzero(self.order == row)
        return int(found[0]) if len(found) else None

    def same_order(self, other: "CaseRows", first: int) -> bool:
        """Whether the first cases are the same ones at the same places as in another moment."""
        if self.codes.places is not other.codes.places:
            return False
        return bool(np.array_equal(self.order[:first], other.order[:first]))

    def narrowed(self, chosen: CaseFilter, as_of_ms: int) -> "CaseRows":
        """Those that a filter lets through at a moment."""
        order = self.order
        for kind, value in chosen.chosen:
            order = order[_MATCHES.get(kind, _matches_code)(self, order, (kind, value), as_of_ms)]
        return replace(self, order=order)

    def counts(self, kind: str) -> dict[str, int]:
        """How many of these cases have each value of ``priority``, ``stage``, ``group`` or a coded kind."""
        if kind == "priority":
            return _counted(self.columns.priority[self.order], [priority.value for priority in PRIORITIES])
        if kind == "stage":
            return _counted(self.columns.stage[self.order], [stage.value for stage in STAGES])
        if kind == "group":
            return _counted(_GROUP_OF[self.columns.stage[self.order]], list(GROUPS))
        return self.codes.counts(kind, self.order)

    def overdue(self, as_of_ms: int) -> int:
        """How many are past one of their two deadlines."""
        return int(np.count_nonzero(_matches_overdue(self, self.order, ("overdue", ""), as_of_ms)))

    def longest_wait_ms(self, stage: Stage, as_of_ms: int) -> int | None:
        """How long the case that waits longest at a stage has waited; None when none does."""
        rows = self.order[self.columns.stage[self.order] == STAGES.index(stage)]
        return max(as_of_ms - int(self.codes.columns["since_ms"][rows].min()), 0) if len(rows) else None

    def _made(self, row: int) -> CaseRow:
        case, x_m = self.codes.cases[row], float(self.columns.x_m[row])
        label = None if self.directory is None else self.directory.grid_label(case.grid)
        return CaseRow(case, label, (x_m, float(self.columns.y_m[row])) if case.point is not None else None)


def values_of(case: Case) -> dict[str, str]:
    """What each filter that a person chooses from a case would look for."""
    return {
        "priority": case.priority.value,
        "stage": case.stage.value,
        "class": case.class_id,
        "source": case.source,
        "village": case.village or "",
        "grid": case.grid or "",
        "department": case.department,
    }


def case_rows(
    cases: tuple[Case, ...], columns: CaseColumns, directory: Directory | None, before: CaseRows
) -> Iterator[CaseRows | None]:
    """The queue of a snapshot's cases, with pauses (None) before it; ``before`` itself when no case changed."""
    if cases is before.codes.cases and before.directory is directory:
        yield before
        return
    codes: CaseCodes | None = None
    for codes in coded(cases, before.codes):
        if codes is None:
            yield None
    assert codes is not None
    for order in queue_order(columns):
        yield None if order is None else CaseRows(directory, codes, columns, order)


def queue_order(columns: CaseColumns) -> Iterator[Rows | None]:
    """Places of open cases by priority, then time left (without a clock that runs: last), then age; pauses before.

    One sort of whole numbers - priority, due moment, place - takes half the time of a sort by three keys.
    """
    rows = np.flatnonzero(~columns.ended)
    due_ms = np.clip(_due_ms(columns, rows), 0, _LATEST).astype(np.uint64)
    yield None
    rank = columns.priority[rows].astype(np.uint64)
    key = (rank << np.uint64(_DUE_BITS + _ROW_BITS)) | (due_ms << np.uint64(_ROW_BITS)) | rows.astype(np.uint64)
    yield None
    key.sort()
    yield (key & np.uint64(2**_ROW_BITS - 1)).astype(np.int64)


def _due_ms(columns: CaseColumns, rows: Rows) -> NDArray[np.int64]:
    """The nearer of both deadlines; suspension stops our own clock only."""
    own_ms = np.where(columns.paused[rows], NEVER_MS, columns.due_at_ms[rows])
    return np.minimum(own_ms, columns.superior_due_at_ms[rows])


Choice = tuple[str, str]
Mask = NDArray[np.bool_]


def _matches_code(rows: CaseRows, order: Rows, choice: Choice, _as_of_ms: int) -> Mask:
    kind, value = choice
    found: Mask = rows.codes.columns[kind][order] == rows.codes.code(kind, value)
    return found


def _matches_priority(rows: CaseRows, order: Rows, choice: Choice, _as_of_ms: int) -> Mask:
    found: Mask = rows.columns.priority[order] == Priority(choice[1]).rank
    return found


def _matches_stage(rows: CaseRows, order: Rows, choice: Choice, _as_of_ms: int) -> Mask:
    found: Mask = rows.columns.stage[order] == STAGES.index(Stage(choice[1]))
    return found


def _matches_group(rows: CaseRows, order: Rows, choice: Choice, _as_of_ms: int) -> Mask:
    found: Mask = _GROUP_OF[rows.columns.stage[order]] == list(GROUPS).index(choice[1])
    return found


def _matches_quarter(rows: CaseRows, order: Rows, choice: Choice, as_of_ms: int) -> Mask:
    """Opened in a quarter hour (0 to 95) of the day of ``as_of``, Asia/Shanghai."""
    today = (as_of_ms + _EAST_MS) // (_QUARTER_MS * _QUARTERS_A_DAY)
    quarters = (rows.columns.opened_at_ms[order] + _EAST_MS) // _QUARTER_MS
    found: Mask = quarters == today * _QUARTERS_A_DAY + int(choice[1])
    return found


def _matches_overdue(rows: CaseRows, order: Rows, _choice: Choice, as_of_ms: int) -> Mask:
    found: Mask = _due_ms(rows.columns, order) < as_of_ms
    return found


_MATCHES: dict[str, Callable[[CaseRows, Rows, Choice, int], Mask]] = {
    "priority": _matches_priority,
    "stage": _matches_stage,
    "group": _matches_group,
    "quarter": _matches_quarter,
    "overdue": _matches_overdue,
}


def _counted(codes: NDArray[np.integer], names: Sequence[str]) -> dict[str, int]:
    counted = np.bincount(codes, minlength=len(names)).tolist()
    return {name: count for name, count in zip(names, counted, strict=False) if count}
