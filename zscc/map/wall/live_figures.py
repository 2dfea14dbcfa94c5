"""Figures that this program counts itself, by key, for pages of a briefing. Pure; free of Qt.

Each is of a moment and says so; where too few cases stand behind it, it says that and tells no figure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from zscc.analysis.assessment.pipeline import NOT_YET, passage
from zscc.model.case import Case
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.report import Report
from zscc.situation.snapshot import VEHICLE_STATES, Snapshot, VehicleState

LEAST_CASES = 5
"""Below this many a median or a share says nothing."""
WINDOW_MS = 24 * 3_600_000
OLD_AFTER_MS = 120_000
"""Nothing new for so long, and a live figure is told as old."""
_STEPS = ("opened_at", "registered_at", "dispatched_at", "arrived_at", "fed_back_at", "closed_at")
FOUND_BY = frozenset({"patrol", "worker"})
"""Sources of what is found on patrol (巡出问题)."""
_PER_CENT = 100.0


@dataclass(frozen=True, slots=True)
class LiveValue:
    """One figure as of a moment."""

    key: str
    kind: str
    """duration (seconds), count, kilometres or share (per cent)."""
    number: float | None
    """None when there is none to tell."""
    behind: int
    """So many cases stand behind it; 0 where it counts something else."""
    at: datetime
    """Of the newest that it can know of."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a snapshot does not know of the town and its catalogue."""

    services: frozenset[str] = frozenset()
    """Ids of the classes of services (服务类)."""
    grids: frozenset[str] = frozenset()
    """Codes of the base grids."""


class LiveGround:
    """What the figures of one snapshot are worked out of; read when the first figure wants it."""

    def __init__(self, snapshot: Snapshot, counted: Counted | None = None) -> None:
        self.snapshot, self.counted = snapshot, counted or Counted()
        self.as_of_ms = ms_from_utc(snapshot.as_of)
        self.since_ms = self.as_of_ms - WINDOW_MS

    @cached_property
    def heard_at(self) -> datetime:
        """When the newest item of any feed came; the snapshot's own moment where no feed tells."""
        came = [feed.last_item_at for feed in self.snapshot.feeds if feed.last_item_at is not None]
        return min(max(came), self.snapshot.as_of) if came else self.snapshot.as_of

    @cached_property
    def facts(self) -> list[Case]:
        """Cases, without those that are told by another one."""
        return [case for case in self.snapshot.cases if not case.merged_into]

    @cached_property
    def times_ms(self) -> Mapping[str, NDArray[np.int64]]:
        """When each of them took each step."""
        return {step: np.array([_ms(getattr(case.times, step)) for case in self.facts], np.int64) for step in _STEPS}

    @cached_property
    def recent_reports(self) -> list[Report]:
        """Those of the last 24 hours."""
        spans = ((report, ms_from_utc(report.observed_at)) for report in self.snapshot.reports)
        return [report for report, at_ms in spans if self.since_ms < at_ms <= self.as_of_ms]

    def within(self, step: str) -> NDArray[np.bool_]:
        """Which of them took this step in the last 24 hours."""
        times = self.times_ms[step]
        recent: NDArray[np.bool_] = (times > self.since_ms) & (times <= self.as_of_ms)
        return recent


def _ms(moment: datetime | None) -> int:
    return NOT_YET if moment is None else ms_from_utc(moment)


Count = Callable[[LiveGround], tuple[float | None, int]]
"""The number, and how many cases stand behind it."""


@dataclass(frozen=True, slots=True)
class LiveFigure:
    """One row of the table; its words are ``wall.live.<key>``."""

    kind: str
    count: Count
    of_vehicles: bool = False


def _way(before: str, after: str, ground: LiveGround) -> tuple[float | None, int]:
    """The median way of the cases that took the later step in the last 24 hours."""
    rows = ground.within(after)
    found = passage(before, after, ground.times_ms[before][rows], ground.times_ms[after][rows])
    return (found.median_s if found.cases >= LEAST_CASES else None), found.cases


def _share_in_grid(ground: LiveGround) -> tuple[float | None, int]:
    rows = ground.within("registered_at")
    total = int(np.count_nonzero(rows))
    solved = sum(case.solved_in_grid for case, its in zip(ground.facts, rows.tolist(), strict=True) if its)
    return (solved / total * _PER_CENT if total >= LEAST_CASES else None), total


def _taken(step: str, ground: LiveGround) -> tuple[float | None, int]:
    count = int(np.count_nonzero(ground.within(step)))
    return float(count), count


def _open(ground: LiveGround) -> tuple[float | None, int]:
    count = sum(not case.ended for case in ground.facts)
    return float(count), count


def _reports(ground: LiveGround) -> tuple[float | None, int]:
    return float(ground.snapshot.tally.reports_today), 0


def _kilometres(ground: LiveGround) -> tuple[float | None, int]:
    vehicles = ground.snapshot.vehicles
    return (float(vehicles.km_today.sum()) if len(vehicles) else None), 0


def _on_the_road(ground: LiveGround) -> tuple[float | None, int]:
    offline = VEHICLE_STATES.index(VehicleState.OFFLINE)
    return float(np.count_nonzero(ground.snapshot.vehicles.state != offline)), 0


def _found(ground: LiveGround) -> tuple[float | None, int]:
    """What patrols and grid workers reported in the last 24 hours."""
    reports = ground.recent_reports
    return float(sum(report.source in FOUND_BY for report in reports)), len(reports)


def _services(ground: LiveGround) -> tuple[float | None, int]:
    if not ground.counted.services:
        return None, 0
    rows = ground.within("opened_at").tolist()
    its = sum(case.class_id in ground.counted.services for case, new in zip(ground.facts, rows, strict=True) if new)
    return float(its), its


def _merged(ground: LiveGround) -> tuple[float | None, int]:
    """Entries of the last 24 hours that are told by another case."""
    opened = (_ms(case.times.opened_at) for case in ground.snapshot.cases if case.merged_into)
    count = sum(ground.since_ms < at <= ground.as_of_ms for at in opened)
    return float(count), count


def _on_time(ground: LiveGround) -> tuple[float | None, int]:
    """Of the cases with a limit that were closed in the last 24 hours, those within it."""
    rows = ground.within("closed_at").tolist()
    ended = [case for case, its in zip(ground.facts, rows, strict=True) if its and case.own is not None]
    in_time = sum(case.times.closed_at <= case.own.due_at for case in ended if case.times.closed_at and case.own)
    return (in_time / len(ended) * _PER_CENT if len(ended) >= LEAST_CASES else None), len(ended)


def _silent(ground: LiveGround) -> tuple[float | None, int]:
    """Grids of the town that nothing was reported from in the last 24 hours."""
    if not ground.counted.grids:
        return None, 0
    heard = {report.grid for report in ground.recent_reports}
    return float(len(ground.counted.grids - heard)), 0


LIVE_FIGURES: Mapping[str, LiveFigure] = {
    "live.register": LiveFigure("duration", partial(_way, "opened_at", "registered_at")),
    "live.dispatch": LiveFigure("duration", partial(_way, "registered_at", "dispatched_at")),
    "live.arrive": LiveFigure("duration", partial(_way, "dispatched_at", "arrived_at")),
    "live.handle": LiveFigure("duration", partial(_way, "arrived_at", "fed_back_at")),
    "live.solved_in_grid": LiveFigure("share", _share_in_grid),
    "live.on_time": LiveFigure("share", _on_time),
    "live.opened": LiveFigure("count", partial(_taken, "opened_at")),
    "live.closed": LiveFigure("count", partial(_taken, "closed_at")),
    "live.open": LiveFigure("count", _open),
    "live.merged": LiveFigure("count", _merged),
    "live.services": LiveFigure("count", _services),
    "live.problems_found": LiveFigure("count", _found),
    "live.reports_today": LiveFigure("count", _reports),
    "live.silent_grids": LiveFigure("count", _silent),
    "live.patrol_km": LiveFigure("kilometres", _kilometres, of_vehicles=True),
    "live.vehicles_on_duty": LiveFigure("count", _on_the_road, of_vehicles=True),
}
"""By key. The ways 立案, 派单, 到场, 处置 are medians; they, shares and counts of cases are of the last 24 hours."""


@dataclass(frozen=True, slots=True)
class LiveValues:
    """What was counted at one moment."""

    as_of: datetime
    values: Mapping[str, LiveValue]


def live_values(snapshot: Snapshot, counted: Counted, keys: Iterable[str]) -> LiveValues:
    """Those of the keys that are live ones; a hundred thousand cases take a good part of a second, so use a thread."""
    ground = LiveGround(snapshot, counted)
    return LiveValues(snapshot.as_of, {key: live_value(key, ground) for key in keys if key in LIVE_FIGURES})


def live_value(key: str, ground: LiveGround) -> LiveValue:
    """One figure of a snapshot; KeyError when there is no such key."""
    figure = LIVE_FIGURES[key]
    number, behind = figure.count(ground)
    return LiveValue(key, figure.kind, number, behind, _newest_fix(ground) if figure.of_vehicles else ground.heard_at)


def _newest_fix(ground: LiveGround) -> datetime:
    observed = ground.snapshot.vehicles.observed_at_ms
    return utc_from_ms(min(int(observed.max()), ground.as_of_ms)) if len(observed) else ground.snapshot.as_of
