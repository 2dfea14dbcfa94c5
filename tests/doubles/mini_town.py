"""A made-up town of three villages and six grids, far from the demo town, and snapshots of it.

Whatever passes here is not wired to one town. Map metres, EPSG:4549.
"""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from zscc.geo.network import RoadNetwork
from zscc.geo.spaces import wgs84_from_map
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority, Report
from zscc.model.space import PointE7
from zscc.situation.snapshot import (
    PRIORITIES,
    VEHICLE_STATES,
    ReportColumns,
    Snapshot,
    Tally,
    Tracks,
    VehicleColumns,
    VehicleState,
)
from zscc.town.layers import (
    Grid,
    GridScheme,
    Neighbour,
    PatrolVehicle,
    Place,
    Road,
    Source,
    Town,
    Village,
    Water,
)

WEST, SOUTH = 560_000.0, 3_500_000.0
AS_OF = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
VILLAGE_NAMES = ("小河社区", "大桥社区", "柳林村")


def at(x_km, y_km):
    """A point of the mini town by kilometres from its south-western corner."""
    return (WEST + x_km * 1000.0, SOUTH + y_km * 1000.0)


def ring(*corners_km):
    points = [at(*corner) for corner in (*corners_km, corners_km[0])]
    return np.array(points)


def _village(index, name):
    code = f"9999991010{index + 1:02d}"
    low, high = index * 1.0, index * 1.0 + 1.0
    return Village(
        code=code,
        name=name,
        short=name[:2],
        kind=name[2:],
        rings=(ring((0, low), (3, low), (3, high), (0, high)),),
        label_at=at(1.1, low + 0.5),
        station_at=at(0.4, low + 0.75),
    )


def _grid(village, index, part):
    low, west = index * 1.0, part * 1.5
    return Grid(
        code=f"{village.code}{part + 1:03d}",
        label=f"{village.name}-{part + 1:02d}",
        village_code=village.code,
        main_type="res_new",
        ring=ring((west, low), (west + 1.5, low), (west + 1.5, low + 1), (west, low + 1)),
        area_m2=1.5e6,
        label_at=at(west + 0.75, low + 0.3),
    )


def _network():
    nodes = np.array([at(0.5, 0.2), at(0.5, 2.8), at(2.5, 2.8), at(2.5, 0.2)])
    tail, head = np.array([0, 1, 2]), np.array([1, 2, 3])
    length = np.hypot(*(nodes[head] - nodes[tail]).T)
    return RoadNetwork(nodes, tail, head, length, np.full(3, 40.0), np.array([0, 1, 0]))


def mini_town(synthetic=True):
    villages = tuple(_village(index, name) for index, name in enumerate(VILLAGE_NAMES))
    grids = tuple(_grid(village, index, part) for index, village in enumerate(villages) for part in (0, 1))
    scheme = GridScheme("mini", "2020年版", date(2020, 1, 1), synthetic_date=False)
    roads = (
        Road(np.array([at(0.5, 0), at(0.5, 2.8), at(2.5, 2.8), at(2.5, 0)]), "长虹路", "arterial", synthetic=False),
        Road(np.array([at(0, 1.5), at(3, 1.6)]), "青年路", "secondary", synthetic=False),
        Road(np.array([at(1.2, 0.1), at(1.2, 2.7)]), "", "local", synthetic=True),
        Road(np.array([at(0, 2.9), at(3, 2.95)]), "沪宁高速", "expressway", synthetic=False),
    )
    return Town(
        name="小河镇",
        code="999999101",
        sha256="ab" * 32,
        boundary=(ring((0, 0), (3, 0), (3, 3), (0, 3)),),
        area_m2=9e6,
        villages=villages,
        grids=grids,
        schemes=(scheme,),
        scheme=scheme,
        roads=roads,
        outside_roads=(Road(np.array([at(-2, 1.5), at(0, 1.5)]), "", "arterial", synthetic=False),),
        network=_network(),
        waters=(Water(np.array([at(0, 0.6), at(1.5, 0.7), at(3, 0.5)]), "小河", 40.0, synthetic=True),),
        places=(
            Place("P1", "小河小学", "school", at(2.0, 2.2), grids[5].code, synthetic=False),
            Place("P2", "柳林公园", "park", at(0.9, 2.3), grids[4].code, synthetic=True),
        ),
        neighbours=(Neighbour("邻镇", at(4.2, 1.5)), Neighbour("远山", at(1.5, 4.0))),
        vehicles=tuple(
            PatrolVehicle(f"V{number:02d}", f"{number:02d}车", f"示A{number:04d}", villages[0].code)
            for number in (1, 2, 3, 4)
        ),
        grid_workers=(),
        departments=(),
        sources=(
            Source("road", "小河测绘", "CC0-1.0", synthetic=False),
            Source("grid", "zscc", "Apache-2.0", synthetic=synthetic),
        ),
    )


def mini_report(number, x_km, y_km, priority=Priority.NORMAL, minutes_ago=30.0, grid=None):
    lon_deg, lat_deg = wgs84_from_map(*at(x_km, y_km))
    return Report(
        report_id=f"YS-{number:04d}",
        source="worker",
        category="rubbish",
        title="垃圾堆放",
        priority=priority,
        text="路口有垃圾，联系人 13812345678",
        observed_at=AS_OF - timedelta(minutes=minutes_ago),
        point=PointE7.from_degrees(lon_deg, lat_deg),
        grid=grid,
        synthetic=True,
    )


DEFAULT_REPORTS = (
    mini_report(1, 1.0, 1.0, Priority.NORMAL, 200, "999999101002001"),
    mini_report(2, 1.1, 1.1, Priority.LOW, 100, "999999101002001"),
    mini_report(3, 2.2, 0.8, Priority.HIGH, 60, "999999101001002"),
    mini_report(4, 2.4, 2.4, Priority.URGENT, 5, "999999101003002"),
)
DEFAULT_VEHICLES = (
    ("V01", 0.5, 1.0, VehicleState.MOVING, 0.0, 36.0, 0.05),
    ("V02", 1.6, 2.8, VehicleState.STOPPED, 90.0, 0.0, 6.0),
    ("V03", 2.5, 1.2, VehicleState.STALE, 180.0, 20.0, 2.0),
    ("V04", 2.0, 0.4, VehicleState.OFFLINE, 270.0, 0.0, 8.0),
)
"""id, x_km, y_km, state, heading, speed, minutes in the state."""


def _vehicles(rows):
    as_of_ms = ms_from_utc(AS_OF)
    minutes = np.array([row[6] for row in rows])
    silent = np.array([row[3] in (VehicleState.STALE, VehicleState.OFFLINE) for row in rows])
    points = np.array([at(row[1], row[2]) for row in rows]).reshape(-1, 2)
    return VehicleColumns(
        ids=tuple(row[0] for row in rows),
        x_m=points[:, 0],
        y_m=points[:, 1],
        heading_deg=np.array([row[4] for row in rows], np.float32),
        speed_kmh=np.array([row[5] for row in rows], np.float32),
        observed_at_ms=np.where(silent, as_of_ms - minutes * 60_000, as_of_ms - 1_000).astype(np.int64),
        since_ms=(as_of_ms - minutes * 60_000).astype(np.int64),
        state=np.array([VEHICLE_STATES.index(row[3]) for row in rows], np.uint8),
        grids=tuple("999999101001001" for _ in rows),
        km_today=np.linspace(1.0, 12.0, len(rows)),
    )


def _tracks(rows):
    """Each vehicle came from one kilometre to the west in ten minutes."""
    steps = 60
    as_of_ms = ms_from_utc(AS_OF)
    x_m = [np.linspace(row[1] - 1.0, row[1], steps) * 1000.0 for row in rows]
    y_m = [np.full(steps, row[2] * 1000.0) for row in rows]
    times = [as_of_ms - np.arange(steps)[::-1] * 10_000 for _ in rows]
    return Tracks(
        start=np.arange(len(rows) + 1, dtype=np.int64) * steps,
        x_m=np.concatenate([*x_m, []]).astype(np.float32),
        y_m=np.concatenate([*y_m, []]).astype(np.float32),
        observed_at_ms=np.concatenate([*times, []]).astype(np.int64),
        origin_m=(WEST, SOUTH),
    )


def _report_columns(reports):
    from zscc.geo.spaces import map_from_wgs84

    with_point = [(index, report) for index, report in enumerate(reports) if report.point is not None]
    lon = np.array([report.point.lon_deg for _, report in with_point])
    lat = np.array([report.point.lat_deg for _, report in with_point])
    x_m, y_m = map_from_wgs84(lon, lat)
    return ReportColumns(
        x_m=x_m,
        y_m=y_m,
        observed_at_ms=np.array([ms_from_utc(report.observed_at) for _, report in with_point], np.int64),
        priority=np.array([PRIORITIES.index(report.priority) for _, report in with_point], np.uint8),
        index=np.array([index for index, _ in with_point], np.int64),
    )


def mini_snapshot(reports=DEFAULT_REPORTS, vehicles=DEFAULT_VEHICLES, synthetic=True, as_of=AS_OF):
    histogram = np.zeros(96, np.int64)
    histogram[57] = len(reports)
    return Snapshot(
        seq=42,
        as_of=as_of,
        state_hash="cd" * 32,
        synthetic=synthetic,
        vehicles=_vehicles(vehicles),
        tracks=_tracks(vehicles),
        reports=tuple(reports),
        report_columns=_report_columns(reports),
        feeds=(),
        tally=Tally(
            reports_today=len(reports),
            reports_yesterday_by_now=0,
            by_priority={priority: sum(r.priority is priority for r in reports) for priority in Priority},
            by_source={"worker": len(reports)},
            by_village={"999999101001": len(reports)},
            histogram=histogram,
            histogram_yesterday=np.zeros(96, np.int64),
            fixes_today=60 * len(vehicles),
        ),
    )
