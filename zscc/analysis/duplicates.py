"""Suspected duplicates among the cases of the desk, and among those that ended long ago.

Points are added up from four reasons and squeezed to a score: :class:`Weights` says how, and screens can say it after
them. They were fitted, and rounded, on the simulator's seeded duplicates (docs/cases.md has the figures).

:class:`Duplicates` keeps an index of the desk's cases. It belongs to one worker thread, or to slices of the screen's:
``follow`` reads what is new in pieces of a few milliseconds, ``suspects`` looks at columns and takes a few itself.
``suspects_among`` ranks a few hundred cases that a store found in :func:`past_query`'s box.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.likeness import PAIRS, Pattern, Sketches, sketches
from zscc.analysis.row_changes import changed_rows
from zscc.geo.spaces import map_from_wgs84
from zscc.model.case import STAGES, Case, Stage
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.catalogue import Catalogue
from zscc.model.moment import ms_from_utc
from zscc.model.space import E7, PointE7
from zscc.model.suspects import Draft, Kinship, Suspect, words_of

Column = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

FARTHEST_M = 320.0
"""Farther away nothing is suspected: the same class, words and minute would not make up for it."""
WINDOW = timedelta(days=3)
"""Between two tellings of one fact."""
PAST_FARTHEST_M = 180.0
"""Likewise of cases that ended."""
PAST_WINDOW = timedelta(days=30)
"""Since a case ended that may be back."""
MOST_PAST = 200
"""So many of them are compared, those that ended last."""
_AT_ONCE = 300
_MINUTE_MS = 60_000
_METRES_A_DEGREE = 111_000.0
_VOID = STAGES.index(Stage.VOID)
_KINSHIPS = tuple(Kinship)
_SAME, _KIN, _UNKNOWN, _OTHER = range(len(_KINSHIPS))


@dataclass(frozen=True, slots=True)
class Weights:
    """The score is ``1 / (1 + exp(-points))``."""

    begin: float
    """Points of the same class, place and moment, with no word in common."""
    metres: float = 40.0
    """So many metres cost a point."""
    time_cost: float = 2.0
    """Of ``ln(1 + minutes / pace)``."""
    pace_min: float = 30.0
    words: float = 1.0
    """For the same words."""
    unknown_m: float = 250.0
    """What an unknown distance counts as."""
    kinship: tuple[float, ...] = (0.0, 0.0, 1.5, 5.0)
    """What each Kinship costs."""


LIVE = Weights(begin=6.5)
PAST = Weights(begin=3.5, pace_min=3 * 1_440.0)
"""Days, not minutes, and more doubt: at the same spot three days after the end are as good as even."""


class CaseColumns(Protocol):
    """What is asked of the columns of a snapshot."""

    @property
    def x_m(self) -> Column:
        """Map metres; NaN without a position."""

    @property
    def y_m(self) -> Column:
        """Likewise."""

    @property
    def opened_at_ms(self) -> Ints:
        """When first told."""

    @property
    def stage(self) -> NDArray[np.uint8]:
        """Index into STAGES."""

    @property
    def ended(self) -> Mask:
        """Nobody works on it any more."""


class Desk(Protocol):
    """What is asked of a snapshot."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """In the order of the columns."""

    @property
    def case_columns(self) -> CaseColumns:
        """One value a case."""


@dataclass(frozen=True, slots=True, eq=False)
class _Reasons:
    """Of some cases, in one order."""

    row: Ints
    distance_m: Column
    """NaN when nobody knows."""
    minutes: Column
    kinship: Ints
    """Index into Kinship."""
    likeness: Column

    def scores(self, weights: Weights) -> Column:
        far_m = np.where(np.isnan(self.distance_m), weights.unknown_m, self.distance_m)
        points = weights.begin - far_m / weights.metres + weights.words * self.likeness
        points -= weights.time_cost * np.log1p(self.minutes / weights.pace_min)
        points -= np.array(weights.kinship)[self.kinship]
        return np.asarray(1.0 / (1.0 + np.exp(-points)))


class Classes:
    """Classes as numbers; ids that the catalogue does not have stand for themselves."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._parents = {each.class_id: each.parent for each in catalogue.classes if each.parent}
        self._numbers: dict[str, int] = {"": 0}

    def numbers(self, class_ids: Sequence[str]) -> Ints:
        """Shape (n, 2): the class and the class above it, which is itself where there is none; 0 for no class."""
        told = [(self._number(each), self._number(self._parents.get(each, each))) for each in class_ids]
        return np.array(told, np.int64).reshape(-1, 2)

    def _number(self, class_id: str) -> int:
        return self._numbers.setdefault(class_id, len(self._numbers))


class Duplicates:
    """The index of one desk's cases."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._classes = Classes(catalogue)
        self._cases: tuple[Case, ...] = ()
        self._words: Sketches = np.zeros((0, PAIRS), np.uint16)
        self._class: Ints = np.zeros((0, 2), np.int64)

    def follow(self, desk: Desk) -> Iterator[None]:
        """Read what is new on the desk, with pauses; who stops half-way reads it again next time."""
        cases = desk.cases
        if cases is self._cases:
            return
        changed = changed_rows(self._cases, cases)
        before = takewhile(len(self._cases).__gt__, changed)
        if any(self._cases[row].case_id != cases[row].case_id for row in before):
            self._move_up(cases)
            changed = changed_rows(self._cases, cases)
        self._make_room(len(cases))
        for first in range(0, len(changed), _AT_ONCE):
            if len(changed) > _AT_ONCE:
                yield
            some = changed[first : first + _AT_ONCE]
            rows = [row for row in some if row >= len(self._cases) or not _reads_alike(cases[row], self._cases[row])]
            self._words[rows] = sketches([words_of(cases[row]) for row in rows])
            self._class[rows] = self._classes.numbers([cases[row].class_id for row in rows])
        self._cases = cases

    def is_ready(self, desk: Desk) -> bool:
        """Whether so little is unread that :meth:`suspects` reads it in a few milliseconds."""
        return len(desk.cases) - len(self._cases) <= _AT_ONCE

    def _move_up(self, cases: Sequence[Case]) -> None:
        """Cases left: those that stay close the gaps, as they did on the desk."""
        stay = {case.case_id for case in cases}
        kept = [row for row, case in enumerate(self._cases) if case.case_id in stay]
        self._words, self._class = self._words[kept], self._class[kept]
        self._cases = tuple(self._cases[row] for row in kept)

    def _make_room(self, rows: int) -> None:
        known = len(self._words)
        if rows > known:
            # Memory that nobody has touched costs nothing yet.
            words, classes = np.zeros((2 * rows, PAIRS), np.uint16), np.zeros((2 * rows, 2), np.int64)
            words[:known], classes[:known] = self._words, self._class
            self._words, self._class = words, classes

    def suspects(self, of: Case | Draft, desk: Desk, *, least: float = 0.5, most: int = 8) -> tuple[Suspect, ...]:
        """The most suspicious cases of the desk, best first, each fact once; reads what is new first."""
        for _ in self.follow(desk):
            pass
        draft = of if isinstance(of, Draft) else Draft.of(of)
        reasons = self._reasons(draft, desk.case_columns)
        return _best(draft, reasons, LIVE, desk.cases, least=least, most=most)

    def _reasons(self, draft: Draft, columns: CaseColumns) -> _Reasons:
        minutes = np.abs(columns.opened_at_ms - ms_from_utc(draft.at)) / _MINUTE_MS
        x_m, y_m = _metres([draft.point])
        near = (minutes <= WINDOW / timedelta(minutes=1)) & (columns.stage != _VOID)
        away2 = (columns.x_m - x_m) ** 2 + (columns.y_m - y_m) ** 2
        row = np.flatnonzero(near & ~(away2 > FARTHEST_M**2))
        kinship = _kinships(self._classes.numbers([draft.class_id])[0], self._class[row])
        # Where nobody knows how far, only the same thing is worth a look.
        looked = ~np.isnan(away2[row]) | (kinship < _OTHER)
        row, kinship = row[looked], kinship[looked]
        likeness = Pattern.of(draft.words).likeness(self._words[row])
        return _Reasons(row, np.sqrt(away2[row]), minutes[row], kinship, likeness)


def past_query(draft: Draft) -> CaseQuery | None:
    """Which cases that ended are worth comparing; None when nobody knows where it is."""
    if draft.point is None:
        return None
    north = int(PAST_FARTHEST_M / _METRES_A_DEGREE * E7)
    east = int(north / max(np.cos(np.radians(draft.point.lat_deg)), 0.01))
    point = draft.point
    return CaseQuery(
        closed_from=draft.at - PAST_WINDOW,
        closed_until=draft.at,
        box=(
            PointE7(point.lon_e7 - east, point.lat_e7 - north),
            PointE7(point.lon_e7 + east, point.lat_e7 + north),
        ),
        order=CaseOrder.LAST_CLOSED,
        limit=MOST_PAST,
    )


def suspects_among(
    cases: Sequence[Case], draft: Draft, catalogue: Catalogue, *, least: float = 0.5, most: int = 8
) -> tuple[Suspect, ...]:
    """The most suspicious of some cases that ended, best first, by when they ended."""
    past = [case for case in cases if case.times.closed_at is not None and case.stage is not Stage.VOID]
    ended_ms = np.array([ms_from_utc(case.times.closed_at or draft.at) for case in past], np.int64)
    (x_m, y_m), (draft_x_m, draft_y_m) = _metres([case.point for case in past]), _metres([draft.point])
    classes = Classes(catalogue)
    reasons = _Reasons(
        row=np.arange(len(past)),
        distance_m=np.hypot(x_m - draft_x_m, y_m - draft_y_m),
        minutes=np.abs(ms_from_utc(draft.at) - ended_ms) / _MINUTE_MS,
        kinship=_kinships(classes.numbers([draft.class_id])[0], classes.numbers([case.class_id for case in past])),
        likeness=Pattern.of(draft.words).likeness(sketches([words_of(case) for case in past])),
    )
    return _best(draft, reasons, PAST, past, least=least, most=most)


def _best(
    draft: Draft, reasons: _Reasons, weights: Weights, cases: Sequence[Case], *, least: float, most: int
) -> tuple[Suspect, ...]:
    scores = reasons.scores(weights)
    found: dict[str, Suspect] = {}
    for place in np.argsort(-scores, kind="stable").tolist():
        if scores[place] < least or len(found) >= most:
            break
        case = cases[int(reasons.row[place])]
        fact = case.merged_into or case.case_id
        if fact in found or fact in draft.family or case.case_id in draft.family:
            continue
        away_m = float(reasons.distance_m[place])
        found[fact] = Suspect(
            case_id=fact,
            told_by=case.case_id,
            distance_m=None if np.isnan(away_m) else away_m,
            minutes=float(reasons.minutes[place]),
            kinship=_KINSHIPS[int(reasons.kinship[place])],
            likeness=float(reasons.likeness[place]),
            score=float(scores[place]),
            ended=case.ended and not case.merged_into,
            again=weights is PAST,
        )
    return tuple(found.values())


def _reads_alike(case: Case, before: Case) -> bool:
    told = (case.words, case.address, case.class_id)
    return told == (before.words, before.address, before.class_id)


def _kinships(of: Ints, others: Ints) -> Ints:
    """Index into Kinship of each."""
    (its, above), (theirs, theirs_above) = of, others.T
    choices = [theirs == its, theirs_above == above]
    codes = np.select(choices, [_SAME, _KIN], _OTHER)
    return np.asarray(np.where((its == 0) | (theirs == 0), _UNKNOWN, codes), np.int64)


def _metres(points: Sequence[PointE7 | None]) -> tuple[Column, Column]:
    told = [(np.nan, np.nan) if point is None else (point.lon_deg, point.lat_deg) for point in points]
    degrees = np.array(told).reshape(-1, 2)
    return map_from_wgs84(degrees[:, 0], degrees[:, 1])


@dataclass(frozen=True, slots=True)
class EntriesSaved:
    """What merging saves: statistics count facts, and nobody handles an entry twice."""

    entries: int
    facts: int

    @property
    def saved(self) -> int:
        """Entries that went into another case."""
        return self.entries - self.facts


def entries_saved(desk: Desk) -> EntriesSaved:
    """Of the cases on the desk; looks only at those that ended, cheap enough for a slot."""
    merged = sum(1 for row in np.flatnonzero(desk.case_columns.ended).tolist() if desk.cases[row].merged_into)
    return EntriesSaved(len(desk.cases), len(desk.cases) - merged)
