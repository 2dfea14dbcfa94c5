"""A journal of a week is read back beside the feeds: whole, soon, in little memory, and nobody waits for it.

How long a commit waits depends on what else the machine does. What can be kept is what it waits for: at most so many
entries and bytes are read on the store's thread between the moment when it was handed over and its own turn.
"""

import asyncio
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread, Timer
from threading import enumerate as enumerate_threads
from time import thread_time

import numpy as np
import pytest
from made_facts import ORIGIN, START, START_MS, batch, fix
from mini_town import at, mini_town

from zscc.analysis.patrol_picture import PatrolPicture
from zscc.analysis.track_fixes import Fixes, fixes_of, legs_of
from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.journal import JournalWriter
from zscc.centre.patrols import ENTRIES_AT_ONCE, Patrols
from zscc.clock import ManualClock, monotonic_s
from zscc.geo.spaces import wgs84_from_map
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry, Fact
from zscc.settings.profile import Patrol
from zscc.store.codec import body_of
from zscc.store.contract import Origin
from zscc.store.sqlite import SqliteStore

TOWN = mini_town()
VEHICLES = 17
SECONDS_A_BATCH = 4
DAY_S = 86_400


@dataclass
class Hours:
    """Vehicles that go round in the mini town, one fix a second, in the batches of the simulator's size."""

    hours: float
    km: float = 0.0
    """Driven by all of them, by the odometer's own measure, over the whole track of each."""
    ends: dict[int, Fixes] = field(default_factory=dict)
    """The last fix of each vehicle."""
    waits_s: list[float] = field(default_factory=list)
    """From the handing over of a fact to its commit; told, not asserted."""
    holds_s: list[float] = field(default_factory=list)

    def batches(self, day: int) -> Iterator[FixBatch]:
        """A day's batches."""
        seconds = int(self.hours * 3600)
        at_s = np.arange(seconds)
        # Each on a circle of its own, at 8 m/s; where a day ends the next one begins.
        radius_m = 300.0 + 40.0 * np.arange(VEHICLES)[:, None]
        angle = 2 * np.pi * (at_s % DAY_S) / np.rint(2 * np.pi * radius_m / 8.0)
        middle = at(1.0, 1.0)
        x_m, y_m = middle[0] + radius_m * np.cos(angle), middle[1] + radius_m * np.sin(angle)
        lon, lat = (np.rint(deg * 1e7).astype("<i4").reshape(VEHICLES, seconds) for deg in
                    wgs84_from_map(x_m.ravel(), y_m.ravel()))  # fmt: skip
        at_ms = START_MS + day * DAY_S * 1000 + at_s * 1000
        for row in range(VEHICLES):
            its = fixes_of(at_ms, lon[row].astype(np.int64), lat[row].astype(np.int64), np.zeros(seconds, np.int64))
            self.km += int(legs_of(np.concatenate((self.ends.get(row, its[:0]), its))).sum()) / 1e6
            self.ends[row] = its[-1:]
        for start in range(0, seconds, SECONDS_A_BATCH):
            part = slice(start, start + SECONDS_A_BATCH)
            yield batch_of(f"{day}-{start}", at_ms[part], lon[:, part], lat[:, part])


def batch_of(key: str, at_ms: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> FixBatch:
    count = len(at_ms) * VEHICLES
    words = {name: np.zeros(count, "<u2").tobytes() for name in ("heading_deg", "flags", "grid")}
    return FixBatch(
        key=key, feed="made up", vehicles=tuple(f"V{n + 1:02d}" for n in range(VEHICLES)), grids=("999999101002001",),
        vehicle=np.tile(np.arange(VEHICLES), len(at_ms)).astype("<u2").tobytes(),
        observed_at_ms=np.repeat(at_ms, VEHICLES).astype("<i8").tobytes(),
        lon_e7=lon.T.tobytes(), lat_e7=lat.T.tobytes(), speed=np.full(count, 288, "<u2").tobytes(), **words,
    )  # fmt: skip


def fill(store: SqliteStore, made: Hours, days: int) -> int:
    for day in range(days):
        waiting: list[FixBatch] = []
        for one in made.batches(day):
            waiting.append(one)
            if len(waiting) == 2_000:
                store.append(waiting, ORIGIN, START + timedelta(days=day))
                waiting = []
        if waiting:
            store.append(waiting, ORIGIN, START + timedelta(days=day))
    return store.last_seq()


class WatchedStore(SqliteStore):
    """A store that tells what a commit had to wait for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.reads = 0
        """Begun so far."""
        self.most_entries = self.most_bytes = 0
        """Of one read."""
        self.thread_s: dict[str, list[float]] = {"read": [], "append": []}
        """The store's thread's own time for each."""
        self.handed_over: SimpleQueue[int] = SimpleQueue()
        """How many reads had begun when each fact was handed over."""
        self.waited_for: list[int] = []
        """Reads that began between that and the fact's own turn."""

    def read(self, after: int, limit: int | None = None, until: datetime | None = None) -> Iterator[Entry]:
        self.reads += 1
        began_s = thread_time()
        found = list(super().read(after, limit, until))
        self.thread_s["read"].append(thread_time() - began_s)
        self.most_entries = max(self.most_entries, len(found))
        self.most_bytes = max(self.most_bytes, sum(len(body_of(entry.fact)) for entry in found))
        return iter(found)

    def append(self, facts: Sequence[Fact], origin: Origin, at: datetime, *, whole: bool = False) -> list[Entry]:
        if not self.handed_over.empty():
            self.waited_for.append(self.reads - self.handed_over.get())
        began_s = thread_time()
        try:
            return super().append(facts, origin, at, whole=whole)
        finally:
            self.thread_s["append"].append(thread_time() - began_s)


def nobody_waited_long(store: WatchedStore) -> None:
    """Each commit waited for the read that ran and at most for one more, and both were small."""
    assert len(store.waited_for) > 2
    assert max(store.waited_for) <= 1
    assert store.most_entries <= ENTRIES_AT_ONCE <= 24
    assert store.most_bytes <= 128 * 1024


async def read_back(store: WatchedStore, made: Hours, days: int) -> PatrolPicture:
    """The picture of the whole journal; meanwhile facts are committed as a feed would."""
    pictures: asyncio.Queue[PatrolPicture] = asyncio.Queue()
    clock = ManualClock(START + timedelta(days=days))
    patrols = Patrols(TOWN, Patrol(), clock, pictures.put_nowait)
    patrols.show_every_s = 1.0
    # Each fact is handed over at once, so that what it waits for is the store's thread and nothing else.
    writer = JournalWriter(store, clock, flush_facts=1)
    reading = asyncio.get_running_loop().create_task(patrols.run(writer))
    try:
        for number in range(100_000):
            began_s = monotonic_s()
            store.handed_over.put(store.reads)
            await writer.submit([batch(f"live-{number}", [fix("V99", number + (days - 1) * DAY_S)])], ORIGIN)
            made.waits_s.append(monotonic_s() - began_s)
            while not pictures.empty():
                picture = pictures.get_nowait()
                if not picture.loading and picture.since_ms is not None:
                    return picture
            await asyncio.sleep(0.2)
        raise AssertionError("never read to its end")
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await writer.close()


def watch_holds(made: Hours, done: Event) -> None:
    """How long a thread that does a little sixty times a second, as a screen's does, is kept from running."""
    while not done.is_set():
        began_s = monotonic_s()
        done.wait(0.016)
        made.holds_s.append(monotonic_s() - began_s - 0.016)


@dataclass(frozen=True)
class Proven:
    made: Hours
    store: WatchedStore
    picture: PatrolPicture
    took_s: float


def proven(tmp_path: Path, days: int, hours: float) -> Proven:
    store, made = WatchedStore(tmp_path / "journal.gpkg"), Hours(hours)
    fill(store, made, days)
    done, interval_s = Event(), sys.getswitchinterval()
    watching = Thread(target=watch_holds, args=(made, done))
    sys.setswitchinterval(0.0005)
    watching.start()
    began_s = monotonic_s()
    try:
        picture = asyncio.run(read_back(store, made, days))
    finally:
        done.set()
        watching.join()
        sys.setswitchinterval(interval_s)
    return Proven(made, store, picture, monotonic_s() - began_s)


def test_hours_of_three_days_are_read_back_whole_and_no_commit_waits_for_them(tmp_path: Path) -> None:
    its = proven(tmp_path, days=3, hours=0.25)
    assert its.picture.beyond == 0
    assert its.picture.fleet.total_km == pytest.approx(its.made.km, abs=1e-6)
    nobody_waited_long(its.store)


def test_who_leaves_while_the_history_is_read_waits_for_nothing(tmp_path: Path) -> None:
    before = enumerate_threads()
    store = SqliteStore(tmp_path / "journal.gpkg")
    fill(store, Hours(0.25), days=3)
    pictures, bugs = SimpleQueue[PatrolPicture](), list[BaseException]()
    patrols = Patrols(TOWN, Patrol(), ManualClock(START + timedelta(days=3)), pictures.put)
    patrols.show_every_s = 0.0
    engine = Engine(
        store, ManualClock(START), Plan(make_feeds=tuple, beside=(patrols.run,)), Ears(bugs.append, lambda _: None)
    )
    engine.start()
    while not pictures.get(timeout=20).loading:
        """Until it is in the middle of it."""
    began_s = monotonic_s()
    engine.stop()
    assert monotonic_s() - began_s < 2.0
    assert bugs == []
    left = [thread for thread in enumerate_threads() if thread not in before]
    assert not [thread for thread in left if thread.name.startswith(("zscc-patrol", "zscc-store"))]
    with closing(SqliteStore(tmp_path / "journal.gpkg")) as again:
        assert again.last_seq() == 3 * 225


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_week_of_seventeen_vehicles_at_one_hertz(tmp_path: Path) -> None:
    """Ten million fixes in 151 200 entries."""
    its = proven(tmp_path, days=7, hours=24)
    idle, rested = Hours(0), Event()
    Timer(10.0, rested.set).start()
    watch_holds(idle, rested)
    waits_ms, holds_ms, idle_ms = (np.sort(v) * 1000 for v in (its.made.waits_s, its.made.holds_s, idle.holds_s))
    read_ms, append_ms = (np.array(its.store.thread_s[name]) * 1000 for name in ("read", "append"))
    sys.stdout.write(
        f"{7 * DAY_S * VEHICLES} fixes in {its.took_s:.0f} s; of {len(its.store.waited_for)} commits "
        f"{sum(map(bool, its.store.waited_for))} waited for a read that had not begun, for at most "
        f"{max(its.store.waited_for)}; a read holds at most {its.store.most_entries} entries and "
        f"{its.store.most_bytes / 1024:.0f} KB and takes its thread {np.median(read_ms):.1f} ms, "
        f"99 of 100 {np.percentile(read_ms, 99):.1f} (a commit {np.median(append_ms[-len(waits_ms) :]):.1f}); "
        f"by the wall's clock commits waited {waits_ms[len(waits_ms) // 2]:.1f} ms, "
        f"99 of 100 {np.percentile(waits_ms, 99):.1f}, most {waits_ms[-1]:.1f}; "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; "
        f"the screen's thread waited 99 % {np.percentile(holds_ms, 99):.1f} ms, "
        f"99.9 % {np.percentile(holds_ms, 99.9):.1f} ms, most {holds_ms[-1]:.1f}; "
        f"with nothing else to do 99.9 % {np.percentile(idle_ms, 99.9):.1f} ms, most {idle_ms[-1]:.1f}\n"
    )
    assert its.picture.fleet.total_km == pytest.approx(its.made.km, abs=1e-6)
    nobody_waited_long(its.store)
    # The thread's own time, which a busy machine does not stretch: what one read keeps a commit from.
    assert np.percentile(read_ms, 99) < 25
    assert np.percentile(holds_ms, 99) < 10 + np.percentile(idle_ms, 99)
