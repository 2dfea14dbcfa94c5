"""From told reports to facts: pure. (Fixes go through the edge that all feeds share, ``zscc.feeds.edge``.)"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from zscc.feeds.contract import Delivery
from zscc.feeds.simulated.reports import ToldReport
from zscc.geo.grid_index import OUTSIDE, GridIndex
from zscc.geo.spaces import map_from_wgs84, wgs84_from_map
from zscc.model.moment import utc_from_ms
from zscc.model.report import Priority, Report, ReportFlag
from zscc.model.space import PointE7

FLAG_NAMES: dict[ReportFlag, str] = {
    ReportFlag.NO_POSITION: "no_position",
    ReportFlag.OUTSIDE: "outside",
    ReportFlag.LATE: "late",
}


def report_delivery(told: Sequence[ToldReport], grids: GridIndex, late_after_s: float) -> Delivery:
    """Reports as facts, in the order given, with their grids and flags; none is refused."""
    points = [_point(report) for report in told]
    held_by = _grids(points, grids)
    facts, flags = [], Counter[str]()
    for report, point, grid in zip(told, points, held_by, strict=True):
        flag = _flags(report, point, grid, late_after_s)
        flags.update(name for each, name in FLAG_NAMES.items() if each in flag)
        facts.append(_fact(report, point, grid, flag))
    return Delivery(tuple(facts), len(told), Counter(), flags)


def _point(report: ToldReport) -> PointE7 | None:
    if report.at_m is None:
        return None
    return PointE7.from_degrees(*wgs84_from_map(*report.at_m))


def _grids(points: Sequence[PointE7 | None], grids: GridIndex) -> list[str | None]:
    """The grid that holds the position as the journal knows it."""
    lon_deg = np.array([np.nan if point is None else point.lon_deg for point in points], np.float64)
    lat_deg = np.array([np.nan if point is None else point.lat_deg for point in points], np.float64)
    found = grids.grid_of(*map_from_wgs84(lon_deg, lat_deg))
    return [None if index == OUTSIDE else grids.codes[index] for index in found.tolist()]


def _flags(report: ToldReport, point: PointE7 | None, grid: str | None, late_after_s: float) -> ReportFlag:
    flags = ReportFlag.NONE
    if point is None:
        flags |= ReportFlag.NO_POSITION
    elif grid is None:
        flags |= ReportFlag.OUTSIDE
    if report.arrives_at_ms - report.observed_at_ms > late_after_s * 1000.0:
        flags |= ReportFlag.LATE
    return flags


def _fact(report: ToldReport, point: PointE7 | None, grid: str | None, flags: ReportFlag) -> Report:
    return Report(
        report_id=report.report_id,
        source=report.source,
        category=report.category,
        title=report.title,
        priority=Priority(report.priority),
        text=report.text,
        observed_at=utc_from_ms(report.observed_at_ms),
        point=point,
        grid=grid,
        flags=flags,
        synthetic=True,
    )
