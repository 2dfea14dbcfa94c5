"""A journal as a bureau has it after years: a month of 17 vehicles at one fix a second, a million cases.

The rows are those that the store's own ``append`` would write, bodies and chain included, put in by the hour. The cases
of earlier years are carried over with their last value; those of the month are told by their reports and take their
steps. ``ZSCC_BENCH_DAYS`` and ``ZSCC_BENCH_CASES`` make a smaller one. Made once and kept among the temporary files.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush, merge
from pathlib import Path
from random import Random
from tempfile import gettempdir

import numpy as np

from benchmarks.made_cases import MadeCases
from zscc.centre.frame_builder import FrameBuilder
from zscc.centre.frame_chain import MadeFrame
from zscc.centre.restore import recall_of
from zscc.model.case import Case, PartyOrder
from zscc.model.case_facts import Act, CaseCarried, CaseOpened, CaseStep
from zscc.model.fix import FixBatch
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.model.role import Role
from zscc.settings.bureau import Bureau
from zscc.settings.profile import Profile
from zscc.situation.frame import FORMAT, sections_of
from zscc.store.case_values import project_cases
from zscc.store.codec import body_of
from zscc.store.layers import project
from zscc.store.rows import Chain, Row, written_moment
from zscc.store.sqlite import SqliteStore
from zscc.store.sqlite_reader import SqliteReader
from zscc.town.layers import Town

DAYS, CASES = int(os.environ.get("ZSCC_BENCH_DAYS", "30")), int(os.environ.get("ZSCC_BENCH_CASES", "1000000"))
VEHICLES, CASES_A_DAY = 17, 548
START = datetime(2026, 5, 15, 16, tzinfo=UTC)
"""00:00 in the town."""
_HOUR, _HOUR_S = timedelta(hours=1), 3600
_SEAT, _ACTOR = "seat-1", "bench"
_INSERT = f"INSERT INTO journal VALUES ({', '.join('?' * 11)})"
_LINE: tuple[tuple[Act, Role, float], ...] = (
    (Act.REGISTER, Role.DUTY_OFFICER, 0.2),
    (Act.DISPATCH, Role.DISPATCHER, 0.2),
    (Act.SIGN_FOR, Role.DEPARTMENT, 0.3),
    (Act.HANDLE, Role.DEPARTMENT, 0.2),
    (Act.FEED_BACK, Role.DEPARTMENT, 18.0),
    (Act.INSPECT, Role.INSPECTOR, 1.0),
    (Act.CLOSE, Role.SHIFT_LEADER, 0.5),
    (Act.EVALUATE, Role.DUTY_OFFICER, 12.0),
)
"""Act, whose, and after how many hours on average."""


def kept_years(town: Town, bureau: Bureau) -> Path:
    """The file; its own path says how large it is."""
    path = Path(gettempdir()) / "zscc-bench" / f"years-{DAYS}-{CASES}.gpkg"
    if not path.exists():
        half = path.with_suffix(".part")
        half.unlink(missing_ok=True)
        SqliteStore(half).close()
        with closing(sqlite3.connect(half, isolation_level=None)) as connection:
            _fill(connection, town, bureau)
        half.rename(path)
    return path


def build_frames(path: Path, profile: Profile) -> int:
    """All key-frames, as the desk would build them in the background; how many."""
    count = 0
    _forget_other_formats(path)
    with closing(SqliteStore(path)) as store, closing(SqliteReader(path)) as reader:

        def keep(made: MadeFrame) -> None:
            nonlocal count
            count += 1
            store.put_key_frame(made.frame, made.mark, profile.key_frames.keep_days)

        for _ in FrameBuilder(reader, recall_of(reader, profile), profile, keep).pieces():
            pass
    return count


def _forget_other_formats(path: Path) -> None:
    """A desk reads key-frames of the format before; here they would be measured in place of those of today."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = connection.execute("SELECT body FROM key_frame ORDER BY seq LIMIT 1").fetchone()
        if found is not None and sections_of(zlib.decompress(found[0])).format != FORMAT:
            connection.execute("DELETE FROM key_frame")
            connection.execute("DELETE FROM key_frame_mark")


def _fill(connection: sqlite3.Connection, town: Town, bureau: Bureau) -> None:
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = OFF")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'case_value' AND sql IS NOT NULL"
    ).fetchall()
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'")
    kept = [*indexes, *triggers.fetchall()]
    for name, sql in kept:
        connection.execute(f"DROP {'INDEX' if 'INDEX' in sql[:20] else 'TRIGGER'} {name}")
    bulk, made = _Bulk(connection), MadeCases(town, bureau, START)
    earlier = max(CASES - DAYS * CASES_A_DAY, 0)
    bulk.write((START, CaseCarried(_named(case, number)), None) for number, case in enumerate(made.closed(earlier)))
    told = _told(made)
    ahead = next(told, None)
    grids = tuple(grid.code for grid in town.grids)
    with ProcessPoolExecutor(2) as pool:
        for hour, batches in enumerate(pool.map(_hour, range(DAYS * 24), [grids] * DAYS * 24)):
            until = START + (hour + 1) * _HOUR
            some = []
            while ahead is not None and ahead[0] < until:
                some.append((*ahead, None))
                ahead = next(told, None)
            bulk.write(merge(some, batches, key=lambda item: item[0]))
    for _, sql in kept:
        connection.execute(sql)
    connection.execute("PRAGMA journal_mode = WAL")


class _Bulk:
    """Rows at the end of a journal."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._chain = Chain()

    def write(self, told: "Iterator[tuple[datetime, Fact, bytes | None]]") -> None:
        """Facts with their moments, and the bodies of those that were made elsewhere."""
        self._connection.execute("BEGIN")
        some: list[tuple[Row, Fact]] = []
        for at, fact, body in told:
            some.append((self._row(at, fact, body), fact))
            if len(some) == 5_000:
                self._put(some)
                some.clear()
        self._put(some)
        self._connection.execute("COMMIT")

    def _row(self, at: datetime, fact: Fact, body: bytes | None) -> Row:
        row = Row(
            seq=self._chain.seq + 1,
            recorded_at=written_moment(at),
            kind=fact.kind,
            version=fact.format_version,
            subject=fact.subject,
            key=fact.key,
            seat=_SEAT,
            actor=_ACTOR,
            cause_seq=None,
            body=body_of(fact) if body is None else body,
            prev_hash=self._chain.digest,
        )
        self._chain.follow(row)
        return row

    def _put(self, some: list[tuple[Row, Fact]]) -> None:
        self._connection.executemany(_INSERT, (row.columns() for row, _ in some))
        entries = [row.entry_of(fact) for row, fact in some if not isinstance(fact, FixBatch)]
        last = [row.entry_of(fact) for row, fact in some if isinstance(fact, FixBatch)][-1:]
        project(self._connection, [*entries, *last])
        project_cases(self._connection, entries)


def _named(case: Case, number: int) -> Case:
    return replace(case, case_id=f"E{number:07d}")


def _told(made: MadeCases) -> Iterator[tuple[datetime, Fact]]:
    """Reports, their cases and what happens to those, in order of time."""
    random = Random(4)
    patterns = made.facts
    waiting: list[tuple[datetime, int, Fact]] = []
    for number in range(DAYS * CASES_A_DAY):
        at = START + timedelta(days=number / CASES_A_DAY)
        while waiting and waiting[0][0] <= at:
            moment, _, fact = heappop(waiting)
            yield moment, fact
        report, opened = random.choice(patterns)
        its = replace(report, report_id=f"B{number:07d}", observed_at=at - timedelta(seconds=20))
        first = replace(opened, case_id=f"B{number:07d}", at=at, reports=(its.report_id,))
        yield at, its
        yield at, first
        for moment, version, step in _steps(random, first):
            heappush(waiting, (moment, 16 * number + version, step))
    yield from ((moment, fact) for moment, _, fact in sorted(waiting))


def _steps(random: Random, opened: CaseOpened) -> Iterator[tuple[datetime, int, Fact]]:
    at, department = opened.at, opened.department or "cg"
    more: dict[Act, dict[str, object]] = {
        Act.REGISTER: {"own": opened.own},
        Act.DISPATCH: {"orders": (PartyOrder(department),)},
        Act.SIGN_FOR: {"party": department},
        Act.HANDLE: {"party": department},
        Act.FEED_BACK: {"party": department, "text": "已处置"},
        Act.INSPECT: {"outcome": "passed"},
        Act.EVALUATE: {"outcome": "satisfied"},
    }
    for version, (act, role, hours) in enumerate(_LINE, start=2):
        at += timedelta(hours=random.expovariate(1 / hours))
        step = CaseStep(opened.case_id, version, act, at, role, f"{role.value}-1", **more.get(act, {}))  # type: ignore[arg-type]
        yield at, version, step


def _hour(hour: int, grids: tuple[str, ...]) -> list[tuple[datetime, Fact, bytes]]:
    """One batch a second: rides with stops, told with a metre of noise."""
    random = np.random.default_rng(hour)
    began = START + hour * _HOUR
    at_ms = ms_from_utc(began) + 1000 * np.arange(_HOUR_S)
    moving = np.repeat(random.random((_HOUR_S // 60, VEHICLES)) < 0.7, 60, axis=0)
    speed = np.where(moving, np.clip(25 + np.cumsum(random.normal(0, 0.4, moving.shape), axis=0), 3, 60), 0.0)
    course = np.cumsum(random.normal(0, 0.03, moving.shape), axis=0) + random.uniform(0, 6.28, VEHICLES)
    noise = random.normal(0, 100, (2, *moving.shape))
    east, north = (np.cumsum(speed / 3.6 * part(course), axis=0) for part in (np.sin, np.cos))
    # They turn back at the edge of some five kilometres.
    lon = 1_209_700_000 + (abs(east / 2500 % 4 - 2) - 1) * 262_000 + noise[0]
    lat = 314_600_000 + (abs(north / 2500 % 4 - 2) - 1) * 225_000 + noise[1]
    columns = {
        "observed_at_ms": np.repeat(at_ms[:, np.newaxis], VEHICLES, axis=1).astype("<i8"),
        "lon_e7": lon.astype("<i4"),
        "lat_e7": lat.astype("<i4"),
        "speed": (speed * 10).astype("<u2"),
        "heading_deg": (np.degrees(course) % 360).astype("<u2"),
        "flags": np.zeros(moving.shape, "<u2"),
        "grid": np.broadcast_to(np.arange(VEHICLES), moving.shape).astype("<u2"),
    }
    names = tuple(f"苏E巡{number:02d}" for number in range(VEHICLES))
    vehicle = np.arange(VEHICLES).astype("<u2").tobytes()
    made: list[tuple[datetime, Fact, bytes]] = []
    for second in range(_HOUR_S):
        here = tuple(grids[(second // 300 + 5 * number) % len(grids)] for number in range(VEHICLES))
        its = {name: column[second].tobytes() for name, column in columns.items()}
        key = f"bench:{hour}:{second}"
        batch = FixBatch(key=key, feed="bench", vehicles=names, grids=here, vehicle=vehicle, **its)
        made.append((began + timedelta(seconds=second), batch, body_of(batch)))
    return made
