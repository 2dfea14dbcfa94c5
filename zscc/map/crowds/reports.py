"""What happened as the map shows it: one symbol a crowd, with how many it holds. Free of Qt.

Open cases; where the situation holds no case at all, the reports of the day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zscc.map.crowds.crowds import NEAR_PX, Crowds, gathered
from zscc.map.marks import Marks
from zscc.map.pointing.pick import Pick
from zscc.situation.snapshot import ReportColumns, Snapshot

SMALL_ABOVE_M_PER_PX = 5.0
"""At town scale reports that do not ask for an act are small, or the map would be confetti."""
_NEAR_LARGE_PX = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class ReportCrowds:
    """Crowds of reports in the order of painting: the most urgent and newest last. Columns have a value a crowd."""

    crowds: Crowds
    snapshot: Snapshot
    columns: ReportColumns
    kind: str
    """What the columns hold, as picks call it: case or report."""
    rows: NDArray[np.int64]
    """Rows of the columns, one a case or report: what ``crowds`` gathered."""
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    """Where the uppermost report of each crowd lies."""
    priority: NDArray[np.int64]
    """Of the uppermost, as in the report columns."""
    acts: NDArray[np.bool_]
    """Whether the uppermost asks for an act."""

    @property
    def count(self) -> NDArray[np.int64]:
        """How many reports each crowd holds."""
        return self.crowds.count

    def top_id(self, crowd: int) -> str:
        """Id of the uppermost report of a crowd."""
        return self._id(int(self.rows[self.crowds.top[crowd]]))

    def members(self, crowd: int) -> tuple[Pick, ...]:
        """The reports of a crowd, the most urgent and newest first."""
        rows = self.rows[self.crowds.members(crowd)]
        return tuple(Pick(self.kind, self._id(row)) for row in rows.tolist())

    def moment_of(self, crowd: int, most: int) -> Snapshot:
        """The moment with none but the first of a crowd in it, the most urgent and newest first."""
        places = self.columns.index[self.rows[self.crowds.members(crowd)[:most]]].tolist()
        if self.kind == "case":
            return replace(self.snapshot, cases=tuple(self.snapshot.cases[place] for place in places))
        return replace(self.snapshot, reports=tuple(self.snapshot.reports[place] for place in places))

    def _id(self, row: int) -> str:
        return id_of(self.snapshot, self.kind, int(self.columns.index[row]))

    def same_places(self, marks: Marks) -> bool:
        """Whether a moment shows the very same reports at the same places."""
        if marks.kind != self.kind or len(marks.reports_today) != len(self.rows):
            return False
        before, now = self.columns, marks.columns
        if before is now and np.array_equal(self.rows, marks.reports_today):
            return True
        pairs = ((before.x_m, now.x_m), (before.y_m, now.y_m), (before.priority, now.priority))
        return all(np.array_equal(old[self.rows], new[marks.reports_today]) for old, new in pairs)


def id_of(snapshot: Snapshot, kind: str, place: int) -> str:
    """Id of the case or report at a place of its list."""
    return snapshot.cases[place].case_id if kind == "case" else snapshot.reports[place].report_id


def near_px(metres_per_pixel: float) -> float:
    """How near two symbols are at a scale when one hides the other."""
    return NEAR_PX if metres_per_pixel > SMALL_ABOVE_M_PER_PX else _NEAR_LARGE_PX


def gather_reports(marks: Marks, metres_per_pixel: float) -> Iterator[ReportCrowds | None]:
    """The crowds of a moment at a scale, with pauses (None) before them."""
    columns, rows = marks.columns, marks.reports_today
    for crowds in gathered(columns.x_m[rows], columns.y_m[rows], metres_per_pixel, near_px(metres_per_pixel)):
        if crowds is None:
            yield None
            continue
        tops = rows[crowds.top]
        yield ReportCrowds(
            crowds=crowds,
            snapshot=marks.snapshot,
            columns=columns,
            kind=marks.kind,
            rows=rows,
            x_m=columns.x_m[tops],
            y_m=columns.y_m[tops],
            priority=columns.priority[tops].astype(np.int64),
            acts=marks.acts[crowds.top],
        )


def report_crowds(marks: Marks, metres_per_pixel: float) -> ReportCrowds:
    """The crowds of a moment at a scale."""
    *_, found = gather_reports(marks, metres_per_pixel)
    assert found is not None
    return found


class CrowdKeeper:
    """Keeps the crowds in step with the moment and the scale, in pieces; the old ones are shown meanwhile."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self.crowds: ReportCrowds | None = None
        self._monotonic_s = monotonic_s
        self._marks: Marks | None = None
        self._stale = False
        self._job: Iterator[ReportCrowds | None] | None = None
        self._job_scale = 0.0

    def show(self, marks: Marks) -> None:
        """Another moment; nothing is gathered anew when the reports and their places are the same."""
        self._stale |= self.crowds is None or not self.crowds.same_places(marks)
        self._marks = marks

    def wants_work(self, metres_per_pixel: float) -> bool:
        """Whether crowds are being gathered for this scale, or should be."""
        if self._marks is None:
            return False
        return self._stale or self._job is not None or not self._fits(metres_per_pixel)

    def step(self, metres_per_pixel: float, until_s: float) -> bool:
        """Gather until the monotonic moment ``until_s``; True when there are new crowds."""
        if self._marks is None or not self.wants_work(metres_per_pixel):
            return False
        if self._job is None or self._stale or self._job_scale != metres_per_pixel:
            self._stale = False
            self._job, self._job_scale = gather_reports(self._marks, metres_per_pixel), metres_per_pixel
        for found in self._job:
            if found is not None:
                self._job, self.crowds = None, found
                return True
            if self._monotonic_s() >= until_s:
                break
        return False

    def _fits(self, metres_per_pixel: float) -> bool:
        return self.crowds is not None and self.crowds.crowds.fits(metres_per_pixel)
