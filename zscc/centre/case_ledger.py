"""The columns that figures are summed from: read piece by piece, kept, and brought up to date case by case.

A ledger holds every case that can matter to a period that begins at :attr:`since_ms` or later: those opened or ended
since then, and those not ended yet. One thread at a time may use it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.case_counts import NO_GROUP, CallBack, CaseTable, Flags, Group, some_of
from zscc.analysis.hour_matrix import CELLS, cell_of
from zscc.clock import day_of_ms
from zscc.model.case import STAGES, Stage
from zscc.model.catalogue import Catalogue
from zscc.model.moment import NEVER_MS, ms_from_utc
from zscc.model.panel_filter import PanelFilter
from zscc.settings.assessment import AssessmentSetting
from zscc.store.case_row import PLACES, CaseFigures

Ints = NDArray[np.int64]
Column = NDArray[np.int64] | NDArray[np.int32] | NDArray[np.int16] | NDArray[np.int8] | NDArray[np.bytes_]

PUBLIC_SOURCES = frozenset({"h12345", "p110", "citizen"})
"""Reported by citizens, not by the centre's own people."""
_MOMENTS = (
    "opened_ms",
    "taken_in_ms",
    "registered_ms",
    "dispatched_ms",
    "signed_ms",
    "fed_back_ms",
    "closed_ms",
    "due_ms",
)
_SMALL = ("stage", "returns", "reworks", "extensions", "departments", "solved_in_grid")
_NAMED = ("class_id", "source", "grid", "village", "department")
_CALL_BACKS: Mapping[str, CallBack] = {
    "satisfied": CallBack.SATISFIED,
    "fairly": CallBack.FAIRLY,
    "unsatisfied": CallBack.UNSATISFIED,
    "unreached": CallBack.UNREACHED,
}
VILLAGE_DIGITS = 12
_MS_PER_MINUTE = 60_000
_HOUR_MS = 3_600_000
_HOURS = 24
_AT_ONCE = 2_000
"""Cases that are made columns of in one go."""
NOWHERE = -(2**31)
"""Of a position that nobody knows."""


def _nothing() -> Ints:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Ledgered:
    """The table of facts with their ids, and when every entry came in, those that went into others too."""

    table: CaseTable
    case_ids: NDArray[np.bytes_]
    entries_ms: Ints
    merged_ids: NDArray[np.bytes_]
    merged_opened_ms: Ints
    merged_groups: Mapping[str, Group] = field(default_factory=dict)
    lon_e7: Ints = field(default_factory=_nothing)
    """Of each fact; NOWHERE for one whose position nobody knows."""
    lat_e7: Ints = field(default_factory=_nothing)

    def narrowed(self, chosen: PanelFilter) -> "Ledgered":
        """Only what a filter lets through."""
        if chosen.lets_all_through:
            return self
        facts = _let_through(self.table.groups, self.table.opened_ms, chosen)
        merged = _let_through(self.merged_groups, self.merged_opened_ms, chosen)
        table, merged_ms = some_of(self.table, facts), self.merged_opened_ms[merged]
        entries_ms = np.concatenate([table.opened_ms, merged_ms])
        groups = {name: Group(group.keys, group.member[merged]) for name, group in self.merged_groups.items()}
        its = (table, self.case_ids[facts], entries_ms, self.merged_ids[merged], merged_ms, groups)
        return Ledgered(*its, self.lon_e7[facts], self.lat_e7[facts])


class CaseLedger:
    """Pieces of columns; ``table`` puts them together."""

    def __init__(self, catalogue: Catalogue, setting: AssessmentSetting) -> None:
        self._classes = {one.class_id: one for one in catalogue.classes}
        self._setting = setting
        self._names: dict[str, dict[str, int]] = {name: {} for name in _NAMED}
        self._pieces: list[dict[str, Column]] = []
        self.since_ms = NEVER_MS
        """Periods from here on can be told."""

    def take(self, figures: CaseFigures) -> None:
        """Take cases in; what was known of them before gives way."""
        for first in range(0, len(figures), _AT_ONCE):
            self._pieces.append(self._piece(_some(figures, slice(first, first + _AT_ONCE))))

    def _piece(self, figures: CaseFigures) -> dict[str, Column]:
        size = len(figures)
        piece: dict[str, Column] = {
            # Two ids of a million fall together once in tens of millions of years.
            "key": np.fromiter(map(hash, figures.case_ids), np.int64, size),
            "case_id": np.array([case_id.encode() for case_id in figures.case_ids], np.bytes_),
            "merged": np.fromiter(map(bool, figures.texts["merged_into"]), np.int8, size),
            "call_back": np.fromiter(
                (_CALL_BACKS.get(said, CallBack.NONE) for said in figures.texts["satisfaction"]), np.int8, size
            ),
        }
        piece |= {name: figures.numbers[name] for name in _MOMENTS}
        piece |= {name: _int32(figures.numbers[name]) for name in PLACES}
        piece |= {name: np.minimum(figures.numbers[name], 2**15 - 1).astype(np.int16) for name in _SMALL}
        return piece | {name: self._coded(name, figures.texts[name]) for name in _NAMED}

    def _coded(self, name: str, texts: Sequence[str]) -> NDArray[np.int32]:
        names = self._names[name]
        return np.fromiter((names.setdefault(text, len(names)) for text in texts), np.int32, len(texts))

    def table(self) -> Ledgered:
        """Everything that is known, as one table of facts."""
        if len(self._pieces) > 1:
            self._pieces = [_newest_of_each(self._pieces)]
        columns = self._pieces[0] if self._pieces else self._piece(CaseFigures.of_rows(()))
        facts = columns["merged"] == 0

        def of(name: str) -> Ints:
            column: Ints = columns[name][facts].astype(np.int64)
            return column

        def of_merged(name: str) -> Ints:
            column: Ints = columns[name][~facts].astype(np.int64)
            return column

        opened_ms = columns["opened_ms"].astype(np.int64)
        return Ledgered(
            table=self._table(of),
            case_ids=columns["case_id"][facts].astype(np.bytes_),
            entries_ms=opened_ms,
            merged_ids=columns["case_id"][~facts].astype(np.bytes_),
            merged_opened_ms=opened_ms[~facts],
            merged_groups={name: self._group(name, of_merged) for name in _NAMED},
            lon_e7=of("lon_e7"),
            lat_e7=of("lat_e7"),
        )

    def _table(self, of: Callable[[str], Ints]) -> CaseTable:
        stage, opened_ms, registered_ms = of("stage"), of("opened_ms"), of("registered_ms")
        public = [place for name, place in self._names["source"].items() if name in PUBLIC_SOURCES]
        limits = self._setting.limits
        return CaseTable(
            opened_ms=opened_ms,
            registered_ms=registered_ms,
            dispatched_ms=of("dispatched_ms"),
            handled_ms=of("fed_back_ms"),
            closed_ms=of("closed_ms"),
            due_ms=of("due_ms"),
            taken_in_ms=np.minimum(of("taken_in_ms"), registered_ms),
            signed_ms=of("signed_ms"),
            register_due_ms=_due(opened_ms, limits.register_min),
            dispatch_due_ms=_due(registered_ms, limits.dispatch_min),
            void=stage == STAGES.index(Stage.VOID),
            declined=stage == STAGES.index(Stage.DECLINED),
            reworks=of("reworks"),
            extensions=of("extensions"),
            returns=of("returns"),
            departments=of("departments"),
            public=np.isin(of("source"), public),
            in_grid=of("solved_in_grid") > 0,
            call_back=of("call_back"),
            groups=self._groups(of, opened_ms),
        )

    def _groups(self, of: Callable[[str], Ints], opened_ms: Ints) -> dict[str, Group]:
        found = {name: self._group(name, of) for name in _NAMED}
        codes = of("class_id")
        ids = tuple(self._names["class_id"])
        for split, name_of in (("class", self._class_of), ("class_kind", self._kind_of)):
            found[split] = _regrouped(ids, codes, name_of)
        hours = (opened_ms - (day_of_ms(opened_ms) * _HOURS - 8) * _HOUR_MS) // _HOUR_MS
        found["hour"] = Group(tuple(map(str, range(_HOURS))), hours)
        found["weekday_hour"] = Group(CELLS, cell_of(opened_ms))
        return found

    def _group(self, name: str, of: Callable[[str], Ints]) -> Group:
        return _regrouped(tuple(self._names[name]), of(name), lambda value: value)

    def _class_of(self, class_id: str) -> str:
        """The class (大类) that a class or sub-class belongs to; an id that no catalogue has any more stays."""
        known = self._classes.get(class_id)
        return known.parent or class_id if known is not None else class_id

    def _kind_of(self, class_id: str) -> str:
        known = self._classes.get(class_id)
        return "" if known is None else known.kind.value


def _int32(places: Ints) -> NDArray[np.int32]:
    return np.where(places == NEVER_MS, NOWHERE, places).astype(np.int32)


def _some(figures: CaseFigures, which: slice) -> CaseFigures:
    return CaseFigures(
        figures.case_ids[which],
        {name: column[which] for name, column in figures.numbers.items()},
        {name: column[which] for name, column in figures.texts.items()},
    )


def _newest_of_each(pieces: Sequence[dict[str, Column]]) -> dict[str, Column]:
    """The pieces as one; of a case that was read twice the later row stays."""
    key = np.concatenate([piece["key"] for piece in pieces])
    last = len(key) - 1 - np.unique(key[::-1], return_index=True)[1]
    kept = slice(None) if len(last) == len(key) else np.sort(last)
    return {name: _joined([piece[name] for piece in pieces])[kept] for name in pieces[0]}


def _joined(parts: Sequence[Column]) -> Column:
    """The parts behind each other, copied one by one: in one go it would hold the interpreter for ids."""
    whole = np.empty(sum(map(len, parts)), np.result_type(*{part.dtype for part in parts}))
    at = 0
    for part in parts:
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def _regrouped(names: Sequence[str], codes: Ints, name_of: Callable[[str], str]) -> Group:
    """A group whose keys are what the names stand for, sorted; '' is none."""
    told = [name_of(name) for name in names]
    keys = tuple(sorted({name for name in told if name}))
    places = {key: place for place, key in enumerate(keys)}
    member = np.array([places.get(name, NO_GROUP) for name in told], np.int64)
    return Group(keys, member[codes] if len(codes) else np.zeros(0, np.int64))


def _let_through(groups: Mapping[str, Group], opened_ms: Ints, chosen: PanelFilter) -> Flags:
    """Which cases a filter lets through; a grid also by the village that its code begins with."""
    lets = np.ones(len(opened_ms), np.bool_)
    for name, wanted in (
        ("class_id", chosen.classes),
        ("source", chosen.sources),
        ("department", chosen.departments),
    ):
        if wanted:
            lets &= _has(groups[name], wanted)
    if chosen.grids:
        villages = frozenset(key for key in groups["grid"].keys if key[:VILLAGE_DIGITS] in chosen.grids)
        lets &= _has(groups["grid"], chosen.grids | villages) | _has(groups["village"], chosen.grids)
    if chosen.since is not None:
        lets &= opened_ms >= ms_from_utc(chosen.since)
    if chosen.until is not None:
        lets &= opened_ms < ms_from_utc(chosen.until)
    return lets


def _has(group: Group, wanted: frozenset[str]) -> Flags:
    # What belongs to none finds the last one.
    known = np.array([*(key in wanted for key in group.keys), False], np.bool_)
    found: Flags = known[group.member]
    return found


def _due(from_ms: Ints, minutes: int) -> Ints | None:
    """So many minutes later; None where no such limit is set."""
    if not minutes:
        return None
    return np.where(from_ms == NEVER_MS, NEVER_MS, from_ms + minutes * _MS_PER_MINUTE)
