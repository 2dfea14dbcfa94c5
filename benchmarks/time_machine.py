"""The time machine on a month of 44 million fixes and a million cases: jumps, drags, play, opening, size, memory.

A picture counts from the question to the snapshot in hand, on the machine's own thread as in the desk; what a screen
then does with it is not counted. ``ZSCC_BENCH_DAYS`` and ``ZSCC_BENCH_CASES`` make a smaller journal.
"""

import gc
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter, process_time, sleep
from typing import NamedTuple

from benchmarks.made_years import CASES, DAYS, START, VEHICLES, build_frames, kept_years
from zscc.centre.bureau import load_bureau
from zscc.centre.restore import begun
from zscc.centre.time_machine import TimeMachine
from zscc.settings.profile import Profile, load_profile
from zscc.situation.situation import FOLD_VERSION
from zscc.store.sqlite_reader import SqliteReader
from zscc.town.load import load_town

LIMIT_MS, OPEN_LIMIT_S = 100.0, 5.0
JUMPS, DRAG, PLAY = 200, 120, 120
FRAME = timedelta(seconds=1 / 60)
Row = dict[str, object]


def measure() -> Iterator[Row]:
    """Rows of the table; the journal is made once, its key-frames anew each time they are missing."""
    town, profile = load_town(), load_profile()
    path = kept_years(town, load_bureau(profile, None, town))
    plain = _mb(path)
    began_s = perf_counter()
    built = build_frames(path, profile)
    built_s = perf_counter() - began_s
    yield {
        "what": f"time machine: journal of {DAYS} days, {DAYS * 86_400 * VEHICLES:,} fixes, {CASES:,} cases",
        "ours": f"{plain:,.0f} MB",
    }
    yield {"what": f"time machine: {built} key-frames built in the background", "ours": f"{built_s:,.0f} s"}
    yield from _sizes(path)
    gc.freeze()
    gc.disable()
    before_mb = _memory_mb()
    yield from _opening(path, profile)
    with closing(TimeMachine(lambda: SqliteReader(path), profile)) as machine:
        # Nobody leaps fifty times in the first seconds of a desk: told, without a limit of its own.
        cold = _row(f"the first {JUMPS // 4} random jumps, nothing read before (cold)", _took_all(machine, _jumps(5)))
        yield {name: value for name, value in cold.items() if name not in ("target", "met")}
    with closing(TimeMachine(lambda: SqliteReader(path), profile)) as machine:
        yield _read_ahead(machine)
        for moments, what in _asked():
            yield _row(what, _took_all(machine, moments))
        yield _row("random jumps, hash included", [_took(machine, moment, with_hash=True) for moment in _jumps(9)])
        yield _histogram(machine)
        yield {"what": "time machine: memory that all this took", "ours": f"{_memory_mb() - before_mb:,.0f} MB"}


def _asked() -> Iterator[tuple[Sequence[datetime], str]]:
    yield _jumps(5), f"the first {JUMPS // 4} random jumps of a desk that has read ahead"
    yield _jumps(7, JUMPS), "random jumps from then on"
    middle = START + timedelta(days=DAYS / 2)
    drag = [middle + timedelta(minutes=7 * step) for step in range(DRAG)]
    yield drag, "a drag forward, seven minutes a step"
    yield drag[::-1], "the same drag backward"
    fine = [middle + timedelta(seconds=40 * step) for step in range(DRAG)]
    yield fine, "a drag forward, forty seconds a step"
    yield fine[::-1], "the same drag backward"
    yield [middle + 600 * step * FRAME for step in range(PLAY)], "play at 600x, sixty pictures a second"
    yield [middle - 600 * step * FRAME for step in range(PLAY)], "the same in reverse"


def _jumps(seed: int, count: int = JUMPS // 4) -> list[datetime]:
    random = Random(seed)
    return [START + timedelta(days=random.uniform(0, DAYS)) for _ in range(count)]


def _read_ahead(machine: TimeMachine) -> Row:
    began_s, own_s = perf_counter(), process_time()
    machine.begin()
    while not machine.resting:
        sleep(0.05)
    own_s = process_time() - own_s
    return {
        "what": "time machine: reading ahead while nobody asks, once after the start",
        "ours": f"{perf_counter() - began_s:.0f} s",
        "peer": f"own time {own_s:.1f} s",
    }


class Took(NamedTuple):
    """Milliseconds on the wall, and those that the program itself computed: what is left of the wall on quiet cores."""

    wall: float
    own: float


def _took(machine: TimeMachine, moment: datetime, *, with_hash: bool = False) -> Took:
    began_s, own_s = perf_counter(), process_time()
    machine.at(moment, with_hash=with_hash).result(60)
    return Took((perf_counter() - began_s) * 1e3, (process_time() - own_s) * 1e3)


def _took_all(machine: TimeMachine, moments: Sequence[datetime]) -> list[Took]:
    return [_took(machine, moment) for moment in moments]


def _row(what: str, took: list[Took]) -> Row:
    cuts, own = (quantiles(column, n=100) for column in zip(*took, strict=True))
    return {
        "what": f"time machine: {what}: p95",
        "ours": f"{cuts[94]:.0f} ms",
        "peer": f"p50 {cuts[49]:.0f}, p99 {cuts[98]:.0f} ms; own time p50 {own[49]:.0f}, p95 {own[94]:.0f} ms",
        "target": f"{LIMIT_MS:g} ms",
        "met": cuts[94] < LIMIT_MS,
    }


def _opening(path: Path, profile: Profile) -> Iterator[Row]:
    began_s = perf_counter()
    with closing(SqliteReader(path)) as reader:
        situation = begun(reader, profile)
        opened_s = perf_counter() - began_s
        yield {
            "what": "time machine: open the journal and fold to its end, as a desk starts",
            "ours": f"{opened_s:.2f} s",
            "peer": f"at entry {situation.seq:,} of {reader.last_seq():,}",
            "target": f"{OPEN_LIMIT_S:g} s",
            "met": opened_s < OPEN_LIMIT_S,
        }
    began_s = perf_counter()
    with closing(TimeMachine(lambda: SqliteReader(path), profile)) as machine:
        machine.at(START + timedelta(days=DAYS * 0.7)).result(60)
        first_s = perf_counter() - began_s
    yield {
        "what": "time machine: from nothing to the first picture of a past moment",
        "ours": f"{first_s:.2f} s",
        "target": f"{OPEN_LIMIT_S:g} s",
        "met": first_s < OPEN_LIMIT_S,
    }


def _histogram(machine: TimeMachine) -> Row:
    began_s = perf_counter()
    counts = machine.histogram(START, START + timedelta(days=DAYS), 400).result(60)
    took_ms = (perf_counter() - began_s) * 1e3
    known = sum(count is not None for count in counts.fixes)
    return {"what": "time machine: histogram of the whole bar", "ours": f"{took_ms:.0f} ms", "peer": f"{known} of 400"}


def _sizes(path: Path) -> Iterator[Row]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        count, size = connection.execute(
            "SELECT count(*), sum(length(body)) FROM key_frame WHERE fold_version = ?", (FOLD_VERSION,)
        ).fetchone()
        whole, whole_size = connection.execute(
            "SELECT count(*), sum(length(body)) FROM key_frame JOIN key_frame_mark USING (seq, fold_version) "
            "WHERE base = 0"
        ).fetchone()
    yield {
        "what": f"time machine: {count} key-frames in the file",
        "ours": f"{size / 1e6:,.0f} MB",
        "peer": f"{size / count / 1e3:.0f} kB each, {whole} whole ones {whole_size / max(whole, 1) / 1e3:,.0f} kB",
    }
    yield {"what": "time machine: the file with them", "ours": f"{_mb(path):,.0f} MB"}


def _mb(path: Path) -> float:
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*")) / 1e6


def _memory_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1e3
    return 0.0
