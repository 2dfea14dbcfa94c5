"""Cases by the hundred thousand: what the simulated town tells in three weeks, told again elsewhere and later."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir

import numpy as np

from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.feed import grid_index
from zscc.feeds.simulated.reports import Reports
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.feeds.simulated.wire import report_delivery
from zscc.model.case import Case, CaseTimes, Party, PartyOrder, Stage
from zscc.model.case_steps import open_case
from zscc.model.report import Priority
from zscc.model.space import PointE7
from zscc.model.working_time import Deadline, TimeUnit
from zscc.rules.book import RuleBook
from zscc.rules.filing import Where, opened_of
from zscc.settings.bureau import Bureau
from zscc.store.case_values import write_cases
from zscc.store.sqlite import SqliteStore
from zscc.town.layers import Town

CLOSED_DAYS = 730
OPEN_DAYS = 30
_DAYS_TOLD, _FIRST_DAY = 21, date(2026, 6, 1)
_JITTER_E7 = 6_000
_OPEN_STAGES = (Stage.REPORTED, Stage.REGISTERED, Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING, Stage.FED_BACK)
_AT_WORK = frozenset({Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING})
_AT_ONCE = 10_000
_HOUR = timedelta(hours=1)


class MadeCases:
    """Draws cases by a seed; the same numbers give the same cases."""

    def __init__(self, town: Town, bureau: Bureau, now: datetime) -> None:
        self.now = now
        model, book = load_simulation_model(), RuleBook(bureau.catalogue, bureau.working)
        plan = FaultPlan.of_model(model.faults)
        reports = Reports(town, 5, model, plan, lambda place_m, at_ms: town.vehicles[0].vehicle_id)
        told = [each for day in range(_DAYS_TOLD) for each in reports.of_day(_FIRST_DAY + timedelta(days=day))]
        villages = {grid.code: grid.village_code for grid in town.grids}
        facts = report_delivery(told, grid_index(town), 1e9).facts
        self.facts = [
            (report, opened_of(report, book, Where(report.grid, villages.get(report.grid or "")))) for report in facts
        ]
        """Reports, and the cases that they open."""
        self._patterns = [open_case(opened) for _, opened in self.facts]
        self._responders: dict[str, list[str]] = {}
        for responder in bureau.responders:
            self._responders.setdefault(responder.department, []).append(responder.responder_id)

    def open(self, count: int) -> Iterator[Case]:
        """Cases at all stages of the line, opened in the last month."""
        random = np.random.default_rng(1)
        stages = random.integers(0, len(_OPEN_STAGES), count).tolist()
        for number, (case, stage) in enumerate(zip(self._drawn(random, "O", count, OPEN_DAYS), stages, strict=True)):
            its = replace(case, stage=_OPEN_STAGES[stage])
            yield replace(its, parties=self._parties(its, number)) if its.stage in _AT_WORK else its

    def closed(self, count: int) -> Iterator[Case]:
        """Cases that ended, opened in the last two years."""
        random = np.random.default_rng(2)
        hours = random.integers(1, 48, count).tolist()
        for case, took in zip(self._drawn(random, "C", count, CLOSED_DAYS), hours, strict=True):
            at = case.times.opened_at
            done = at + took * _HOUR
            yield replace(
                case, version=9, stage=Stage.CLOSED, times=CaseTimes(at, at, at, at, at, at, done, done, done)
            )

    def _parties(self, case: Case, number: int) -> tuple[Party, ...]:
        able = self._responders.get(case.department, [])
        names = (able[number % len(able)],) if able else ()
        return (Party(PartyOrder(case.department, responders=names), case.times.opened_at),)

    def _drawn(self, random: np.random.Generator, stem: str, count: int, days: int) -> Iterator[Case]:
        for first in range(0, count, _AT_ONCE):
            some = min(_AT_ONCE, count - first)
            pattern = random.integers(0, len(self._patterns), some).tolist()
            east, north = random.normal(0, _JITTER_E7, (2, some)).astype(int).tolist()
            ages_s, due_h = random.uniform(0, days * 86_400, some).tolist(), random.integers(1, 400, some).tolist()
            rank = random.integers(0, len(Priority), some).tolist()
            for place in range(some):
                case = self._patterns[pattern[place]]
                at = self.now - timedelta(seconds=ages_s[place])
                point = case.point
                due_at = at + due_h[place] * _HOUR
                yield replace(
                    case,
                    case_id=f"{stem}{first + place:07d}",
                    priority=tuple(Priority)[rank[place]],
                    times=CaseTimes(at),
                    own=Deadline(at, due_at, due_at, TimeUnit.NATURAL_MINUTES),
                    point=None if point is None else PointE7(point.lon_e7 + east[place], point.lat_e7 + north[place]),
                )


def kept_store(made: MadeCases, open_count: int, closed_count: int) -> SqliteStore:
    """A store with so many cases, made once and kept among the temporary files: case rows only, without their steps."""
    path = Path(gettempdir()) / "zscc-bench" / f"cases-{made.now:%Y%m%d}-{open_count}-{closed_count}.gpkg"
    if not path.exists():
        half = path.with_suffix(".part")
        half.unlink(missing_ok=True)
        SqliteStore(half).close()
        with closing(sqlite3.connect(half)) as connection:
            _fill(connection, made, open_count, closed_count)
        half.rename(path)
    return SqliteStore(path)


def _fill(connection: sqlite3.Connection, made: MadeCases, open_count: int, closed_count: int) -> None:
    connection.execute("PRAGMA synchronous = OFF")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'case_value' AND sql IS NOT NULL"
    ).fetchall()
    # An index made at the end takes a fraction of the time, and is the same.
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for cases in (made.open(open_count), made.closed(closed_count)):
        some: list[Case] = []
        for case in cases:
            some.append(case)
            if len(some) == _AT_ONCE:
                write_cases(connection, some)
                some.clear()
        write_cases(connection, some)
    for _, sql in indexes:
        connection.execute(sql)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
