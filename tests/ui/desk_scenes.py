"""Hand-made moments of the demo town, for the tests of the window: seeded, small, every state and priority in them."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import numpy as np

from zscc.clock import SHANGHAI
from zscc.geo.spaces import wgs84_from_map
from zscc.model.feed_health import FeedState
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority, Report, ReportFlag
from zscc.model.space import PointE7
from zscc.situation.snapshot import (
    PRIORITIES,
    VEHICLE_STATES,
    FeedStatus,
    ReportColumns,
    Snapshot,
    Tally,
    Tracks,
    VehicleColumns,
    VehicleState,
)
from zscc.town.layers import Town

AS_OF = datetime(2026, 6, 15, 6, 32, 7, tzinfo=UTC)
"""2026-06-15 14:32:07 in Shanghai, a Monday in the day shift."""

CLASSES = (
    ("garbage", "暴露垃圾", "北门垃圾分类亭外垃圾满溢，需清运"),
    ("vending", "占道经营（店外经营、流动摊贩）", "沿街店外经营，占用人行道约3米，已劝导入店"),
    ("facility", "井盖、路灯、路面等公用设施损坏", "路口西侧污水井盖破损，已放置警示锥桶"),
    ("noise", "噪声扰民（施工、商业、社会生活）", "市民反映：楼下商铺深夜外放音响，多次投诉未改"),
    ("ebike", "电动自行车违规停放充电（“飞线”、进楼入户）", "一楼楼道停放电动自行车4辆，现场劝离"),
    ("elder", "养老呼叫（紧急求助、未应答）", "独居老人按下呼叫器，回拨无人接听，需上门查看"),
    ("emergency", "突发事件（燃气异味、火情、塌陷、走失等）", "多名市民反映：小区闻到煤气味，三楼楼道最浓"),
)
SOURCES = ("worker", "worker", "patrol", "h12345", "p110", "dept", "sensor", "video", "elder", "citizen")


@dataclass(frozen=True)
class Scene:
    """What a test turns before it makes a snapshot of it."""

    town: Town
    as_of: datetime = AS_OF
    seed: int = 1
    reports_today: int = 128
    reports_yesterday: int = 140
    extra: tuple[Report, ...] = ()
    states: tuple[VehicleState, ...] = ()
    """Of the first vehicles; the rest move."""
    silent: int = 0
    """So many of the last vehicles have never sent a fix."""


def report_at(town: Town, number: int, observed_at: datetime, priority: Priority, **changes: object) -> Report:
    """A report near the label of a grid."""
    grid = town.grids[number * 7 % len(town.grids)]
    category, title, text = CLASSES[number % len(CLASSES)]
    made = Report(
        report_id=f"YS{observed_at.astimezone(SHANGHAI):%Y%m%d}-{number:04d}",
        source=SOURCES[number % len(SOURCES)],
        category=category,
        title=title,
        priority=priority,
        text=text,
        observed_at=observed_at,
        point=_point_at(*grid.label_at),
        grid=grid.code,
        synthetic=True,
    )
    return replace(made, **changes) if changes else made


@cache
def _point_at(east_m: float, north_m: float) -> PointE7:
    """Converted once for each grid: every scene has hundreds of reports."""
    lon, lat = wgs84_from_map(np.array([east_m]), np.array([north_m]))
    return PointE7.from_degrees(float(lon[0]), float(lat[0]))


def reports_of(scene: Scene) -> tuple[Report, ...]:
    """Yesterday's and today's reports, oldest first; one of today has no position and one lies outside."""
    random = Random(scene.seed)
    midnight = scene.as_of.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    passed = (scene.as_of - midnight).total_seconds()
    made = []
    for day, count, seconds in ((1, scene.reports_yesterday, 86400.0), (0, scene.reports_today, passed)):
        start = midnight - timedelta(days=day)
        moments = sorted(min(random.triangular(0, 86400, 36000), 86399) * seconds / 86400 for _ in range(count))
        for number, moment in enumerate(moments, start=1):
            priority = random.choices(PRIORITIES, (2, 9, 66, 23))[0]
            made.append(report_at(scene.town, number + 200 * day, start + timedelta(seconds=int(moment)), priority))
    if len(made) > 4:
        made[-3] = replace(made[-3], point=None, grid=None, flags=ReportFlag.NO_POSITION)
        made[-4] = replace(made[-4], grid=None, flags=ReportFlag.OUTSIDE)
    return (*made, *scene.extra)


def snapshot_of(scene: Scene) -> Snapshot:
    """The whole picture of a scene."""
    reports = reports_of(scene)
    return Snapshot(
        seq=len(reports),
        as_of=scene.as_of,
        state_hash=None,
        synthetic=True,
        vehicles=_vehicles(scene),
        tracks=Tracks(
            np.zeros(18, np.int64), np.zeros(0, np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64), (0, 0)
        ),
        reports=reports,
        report_columns=_report_columns(scene, reports),
        feeds=_feeds(scene),
        tally=tally_of(scene, reports),
    )


def _vehicles(scene: Scene) -> VehicleColumns:
    random = Random(scene.seed + 1)
    as_of_ms = ms_from_utc(scene.as_of)
    shown = scene.town.vehicles[: len(scene.town.vehicles) - scene.silent]
    default = (VehicleState.MOVING,) * len(shown)
    states = (*scene.states, *default[len(scene.states) :])
    fix_age_s = {VehicleState.MOVING: 1, VehicleState.STOPPED: 2, VehicleState.STALE: 95, VehicleState.OFFLINE: 505}
    grids = [scene.town.grids[(place * 23 + 5) % len(scene.town.grids)] for place in range(len(shown))]
    return VehicleColumns(
        ids=tuple(vehicle.vehicle_id for vehicle in shown),
        x_m=np.array([grid.label_at[0] for grid in grids]),
        y_m=np.array([grid.label_at[1] for grid in grids]),
        heading_deg=np.array([random.uniform(0, 360) for _ in shown], np.float32),
        speed_kmh=np.array([random.uniform(15, 48) if s is VehicleState.MOVING else 0.0 for s in states], np.float32),
        observed_at_ms=np.array([as_of_ms - fix_age_s[state] * 1000 for state in states], np.int64),
        since_ms=np.array([as_of_ms - 380_000 for _ in shown], np.int64),
        state=np.array([VEHICLE_STATES.index(state) for state in states], np.uint8),
        grids=tuple(grid.code for grid in grids),
        km_today=np.array([random.uniform(4, 15) for _ in shown]),
    )


def _report_columns(scene: Scene, reports: tuple[Report, ...]) -> ReportColumns:
    labels = {grid.code: grid.label_at for grid in scene.town.grids}
    placed = [(index, report) for index, report in enumerate(reports) if report.grid is not None]
    return ReportColumns(
        x_m=np.array([labels[report.grid or ""][0] for _, report in placed]),
        y_m=np.array([labels[report.grid or ""][1] for _, report in placed]),
        observed_at_ms=np.array([ms_from_utc(report.observed_at) for _, report in placed], np.int64),
        priority=np.array([report.priority.rank for _, report in placed], np.uint8),
        index=np.array([index for index, _ in placed], np.int64),
    )


def tally_of(scene: Scene, reports: tuple[Report, ...]) -> Tally:
    """Counts of the day of the scene."""
    today = scene.as_of.astimezone(SHANGHAI).date()

    def of(day: int) -> list[Report]:
        wanted = today - timedelta(days=day)
        return [report for report in reports if report.observed_at.astimezone(SHANGHAI).date() == wanted]

    def histogram(some: list[Report]) -> np.ndarray:
        counts = np.zeros(96, np.int64)
        for report in some:
            local = report.observed_at.astimezone(SHANGHAI)
            counts[(local.hour * 60 + local.minute) // 15] += 1
        return counts

    now, before = of(0), of(1)
    return Tally(
        reports_today=len(now),
        reports_yesterday_by_now=sum(r.observed_at <= scene.as_of - timedelta(days=1) for r in before),
        by_priority={priority: sum(r.priority is priority for r in now) for priority in PRIORITIES},
        by_source=dict(Counter(report.source for report in now)),
        by_village=dict(Counter((report.grid or "")[:12] for report in now)),
        histogram=histogram(now),
        histogram_yesterday=histogram(before),
        fixes_today=61_200,
    )


def _feeds(scene: Scene) -> tuple[FeedStatus, ...]:
    return (
        FeedStatus(
            feed="simulated",
            state=FeedState.UP,
            at=scene.as_of,
            last_item_at=scene.as_of - timedelta(seconds=1),
            items=61_328,
            rejects=(("bad_position", 3), ("duplicate", 41), ("future", 2)),
            flags=(("jump", 4), ("late", 12), ("out_of_order", 9), ("outside", 7)),
            error=None,
        ),
        FeedStatus(
            feed="elder",
            state=FeedState.DELAYED,
            at=scene.as_of,
            last_item_at=scene.as_of - timedelta(seconds=40),
            items=17,
            rejects=(),
            flags=(),
            error=None,
        ),
    )
