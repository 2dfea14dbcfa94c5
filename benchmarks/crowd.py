"""A made-up moment of any size over the demo town: vehicles with their trails, reports; and the next moments of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority, Report
from zscc.situation.snapshot import ReportColumns, Snapshot, Tally, Tracks, VehicleColumns
from zscc.town.layers import Town

AS_OF = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
TICK = timedelta(seconds=1)
STEP_M = 12.0
_REPORTS_WITHIN_MS = 20 * 3_600_000
"""None of them leaves the day's window while it is measured, unless it is replaced."""


class Crowd:
    """Vehicles that drive about in the town's bounding box, each with the last ``vertices`` of its fixes."""

    def __init__(self, town: Town, vehicles: int, vertices: int, reports: int = 0) -> None:
        points = np.concatenate(town.boundary)
        self._low, self._high = points.min(axis=0), points.max(axis=0)
        self._random = np.random.default_rng(7)
        self._count, self._vertices = vehicles, vertices
        heading = np.cumsum(self._random.normal(0.0, 0.25, (vehicles, vertices)), axis=1)
        self._heading = heading[:, -1] + self._random.uniform(0, 2 * np.pi, vehicles)
        steps = np.stack((np.sin(heading), np.cos(heading)), axis=2) * STEP_M
        start = self._random.uniform(self._low, self._high, (vehicles, 1, 2))
        self.tracks = self._kept(start + np.cumsum(steps, axis=1))
        """Map metres, shape (vehicles, vertices, 2), the newest last."""
        self.as_of = AS_OF
        self._reports = self._made_up(reports)
        self._ids = tuple(f"V{number:05d}" for number in range(vehicles))

    def drive(self) -> None:
        """A second passes: every vehicle sends a fix."""
        self.as_of += TICK
        self._heading += self._random.normal(0.0, 0.25, self._count)
        step = np.stack((np.sin(self._heading), np.cos(self._heading)), axis=1) * STEP_M
        newest = self._kept(self.tracks[:, -1] + step)
        self.tracks = np.concatenate((self.tracks[:, 1:], newest[:, None]), axis=1)

    @property
    def at(self) -> NDArray[np.float64]:
        """Where the vehicles are, shape (vehicles, 2)."""
        return self.tracks[:, -1]

    @property
    def heading_deg(self) -> NDArray[np.float64]:
        """Where they are heading."""
        return np.degrees(self._heading) % 360

    @property
    def reports_at(self) -> NDArray[np.float64]:
        """Where the reports are, shape (reports, 2)."""
        columns = self._reports[1]
        return np.stack((columns.x_m, columns.y_m), axis=1)

    def report_anew(self, share: float) -> None:
        """A share of the reports is replaced by new ones elsewhere."""
        reports, columns = self._reports
        moved = self._random.random(len(reports)) < share
        x_m, y_m = columns.x_m.copy(), columns.y_m.copy()
        x_m[moved], y_m[moved] = self._random.uniform(self._low, self._high, (int(moved.sum()), 2)).T
        self._reports = reports, replace(columns, x_m=x_m, y_m=y_m)

    def snapshot(self) -> Snapshot:
        """This moment as the situation would tell it."""
        count, vertices, now_ms = self._count, self._vertices, ms_from_utc(self.as_of)
        origin = (float(self._low[0]), float(self._low[1]))
        local = (self.tracks.reshape(-1, 2) - origin).astype(np.float32)
        ages_ms = np.tile(np.arange(vertices)[::-1] * 1000, count)
        reports, columns = self._reports
        vehicles = VehicleColumns(
            ids=self._ids,
            x_m=self.at[:, 0].copy(),
            y_m=self.at[:, 1].copy(),
            heading_deg=self.heading_deg.astype(np.float32),
            speed_kmh=np.full(count, 43.0, np.float32),
            observed_at_ms=np.full(count, now_ms),
            since_ms=np.full(count, now_ms - 60_000),
            state=np.zeros(count, np.uint8),
            grids=(None,) * count,
            km_today=np.zeros(count),
        )
        return Snapshot(
            seq=1,
            as_of=self.as_of,
            state_hash=None,
            synthetic=True,
            vehicles=vehicles,
            tracks=Tracks(
                np.arange(count + 1) * vertices, local[:, 0].copy(), local[:, 1].copy(), now_ms - ages_ms, origin
            ),
            reports=reports,
            report_columns=columns,
            feeds=(),
            tally=_tally(len(reports)),
        )

    def _kept(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mirrored back into the box at its edges."""
        span = self._high - self._low
        return self._low + span - np.abs((points - self._low) % (2 * span) - span)

    def _made_up(self, count: int) -> tuple[tuple[Report, ...], ReportColumns]:
        places = self._random.normal((self._low + self._high) / 2, (self._high - self._low) / 6, (count, 2))
        ages_ms = np.sort(self._random.integers(0, _REPORTS_WITHIN_MS, count))[::-1]
        observed_at_ms = ms_from_utc(self.as_of) - ages_ms
        codes = self._random.choice(4, count, p=(0.01, 0.04, 0.6, 0.35)).astype(np.uint8)
        reports = tuple(_report(number, code) for number, code in enumerate(codes.tolist()))
        columns = ReportColumns(
            places[:, 0].copy(), places[:, 1].copy(), observed_at_ms, codes, np.arange(count, dtype=np.int64)
        )
        return reports, columns


def _report(number: int, code: int) -> Report:
    return Report(
        f"R{number}", "worker", "litter", "暴露垃圾", tuple(Priority)[code], "", AS_OF, None, None, synthetic=True
    )


def _tally(reports: int) -> Tally:
    return Tally(
        reports_today=reports,
        reports_yesterday_by_now=0,
        by_priority=dict.fromkeys(Priority, 0),
        by_source={"worker": reports},
        by_village={},
        histogram=np.zeros(96, np.int64),
        histogram_yesterday=np.zeros(96, np.int64),
        fixes_today=0,
    )
