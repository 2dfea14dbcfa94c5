"""The columns of live cases, kept up to date row by row: one step among 100 000 cases changes one row."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import map_from_wgs84
from zscc.model.case import STAGES, Case
from zscc.model.moment import NEVER_MS, ms_from_utc
from zscc.model.working_time import Deadline
from zscc.situation.reports import frozen
from zscc.situation.snapshot import CaseColumns

_STAGE = {stage: code for code, stage in enumerate(STAGES)}
_NAMES = tuple(column.name for column in fields(CaseColumns))
_ROWS_AT_ONCE = 300
"""Three milliseconds."""
_NOWHERE = (float("nan"), float("nan"))


_ROW = np.dtype([(column.name, getattr(CaseColumns(), column.name).dtype) for column in fields(CaseColumns)])


def rows_of(cases: Sequence[Case]) -> list[bytes]:
    """The columns of cases cut into one row of bytes a case, to be put together in another order."""
    columns = columns_of(cases)
    table = np.empty(len(cases), _ROW)
    for name in _NAMES:
        table[name] = getattr(columns, name)
    raw = table.tobytes()
    return [raw[at : at + _ROW.itemsize] for at in range(0, len(raw), _ROW.itemsize)]


class CaseSheet:
    """Cases in the order in which they came, and their columns."""

    @classmethod
    def of(cls, cases: Sequence[Case], case_ids: Sequence[str], rows: bytes) -> "CaseSheet":
        """A sheet of cases, their ids and their rows, as :func:`rows_of` cuts them."""
        sheet, table = cls(), np.frombuffer(rows, _ROW)
        sheet._cases = list(cases)
        sheet._row = dict(zip(case_ids, range(len(cases)), strict=True))
        sheet._columns = CaseColumns(*(np.ascontiguousarray(table[name]) for name in _NAMES))
        sheet._told = sheet._shown = None
        return sheet

    def __init__(self) -> None:
        self._cases: list[Case] = []
        self._row: dict[str, int] = {}
        self._changed: set[int] = set()
        self._columns = columns_of(())
        self._told: tuple[Case, ...] | None = ()
        self._shown: CaseColumns | None = self._columns

    def put(self, case: Case) -> None:
        """Take in a case, in its old place when it has one."""
        row = self._row.setdefault(case.case_id, len(self._cases))
        if row == len(self._cases):
            self._cases.append(case)
        else:
            self._cases[row] = case
        self._changed.add(row)
        self._told = self._shown = None

    def drop(self, case_ids: frozenset[str]) -> None:
        """Let cases go; the others keep their order."""
        stays = [case.case_id not in case_ids for case in self._cases]
        self.columns()
        kept = np.array(stays, np.bool_)
        self._cases = [case for case, stay in zip(self._cases, stays, strict=True) if stay]
        self._row = {case.case_id: row for row, case in enumerate(self._cases)}
        self._columns = CaseColumns(*(getattr(self._columns, name)[kept] for name in _NAMES))
        self._told = self._shown = None

    def told(self) -> tuple[Case, ...]:
        """The cases; the same object while none changed."""
        if self._told is None:
            self._told = tuple(self._cases)
        return self._told

    def columns(self) -> CaseColumns:
        """The columns in the same order, closed for writing; the same object while none changed."""
        for _ in self.columns_in_pieces():
            pass
        assert self._shown is not None
        return self._shown

    def columns_in_pieces(self) -> Iterator[None]:
        """Make the columns ready with pauses, between which no case may change."""
        if self._shown is None:
            yield from self._bring_up_to_date()
            self._shown = CaseColumns(*(frozen(getattr(self._columns, name).copy()) for name in _NAMES))

    def _bring_up_to_date(self) -> Iterator[None]:
        rows = sorted(self._changed)
        parts = [columns_of(())]
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            parts.append(columns_of([self._cases[row] for row in rows[first : first + _ROWS_AT_ONCE]]))
            yield
        known = len(self._columns)
        old = rows[: bisect_left(rows, known)]
        columns: list[NDArray[np.generic]] = []
        for name in _NAMES:
            new = np.concatenate([getattr(part, name) for part in parts])
            column = np.concatenate([getattr(self._columns, name), new[len(old) :]])
            column[old] = new[: len(old)]
            columns.append(column)
        self._changed.clear()
        self._columns = CaseColumns(*columns)  # type: ignore[arg-type]  # each in the dtype of its name


def columns_of(cases: Sequence[Case]) -> CaseColumns:
    """The columns of cases, in their order."""
    degrees = np.array([(c.point.lon_deg, c.point.lat_deg) if c.point else _NOWHERE for c in cases]).reshape(-1, 2)
    x_m, y_m = map_from_wgs84(degrees[:, 0], degrees[:, 1])
    return CaseColumns(
        x_m=x_m,
        y_m=y_m,
        stage=np.array([_STAGE[case.stage] for case in cases], np.uint8),
        priority=np.array([case.priority.rank for case in cases], np.uint8),
        opened_at_ms=np.array([ms_from_utc(case.times.opened_at) for case in cases], np.int64),
        amber_at_ms=_dues([case.own for case in cases], "amber_at"),
        due_at_ms=_dues([case.own for case in cases], "due_at"),
        superior_due_at_ms=_dues([case.superior for case in cases], "due_at"),
        ended=np.array([case.ended for case in cases], np.bool_),
        paused=np.array([case.suspension is not None for case in cases], np.bool_),
    )


def _dues(deadlines: Sequence[Deadline | None], name: str) -> NDArray[np.int64]:
    dues = [NEVER_MS if deadline is None else ms_from_utc(getattr(deadline, name)) for deadline in deadlines]
    return np.array(dues, np.int64)
