"""A journal of a week is read back beside the feeds: whole, soon, in little memory, and nobody waits for it."""

import asyncio
import resource
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread, Timer
from threading import enumerate as enumerate_threads

import numpy as np
import pytest
from made_facts import ORIGIN, START, START_MS, batch, fix
from mini_town import at, mini_town

from zscc.analysis.patrol_picture import PatrolPicture
from zscc.analysis.track_fixes import Fixes, fixes_of, legs_of
from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.journal import FLUSH_AFTER_S, JournalWriter
from zscc.centre.patrols import Patrols
from zscc.clock import ManualClock, monotonic_s
from zscc.geo.spaces import wgs84_from_map
from zscc.model.fix import FixBatch
from zscc.settings.profile import Patrol
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


async def read_back(store: SqliteStore, made: Hours, days: int) -> PatrolPicture:
    """The picture of the whole journal; meanwhile facts are committed as a feed would."""
    pictures: asyncio.Queue[PatrolPicture] = asyncio.Queue()
    clock = ManualClock(START + timedelta(days=days))
    patrols = Patrols(TOWN, Patrol(), clock, pictures.put_nowait)
    patrols.show_every_s = 1.0
    writer = JournalWriter(store, clock)
    reading = asyncio.get_running_loop().create_task(patrols.run(writer))
    try:
        for number in range(100_000):
            began_s = monotonic_s()
            await writer.submit([batch(f"live-{number}", [fix("V99", number + (days - 1) * DAY_S)])], ORIGIN)
            made.waits_s.append(monotonic_s() - began_s - FLUSH_AFTER_S)
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


def proven(tmp_path: Path, days: int, hours: float) -> tuple[Hours, PatrolPicture, float]:
    store, made = SqliteStore(tmp_path / "journal.gpkg"), Hours(hours)
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
    return made, picture, monotonic_s() - began_s


def test_hours_of_three_days_are_read_back_whole_and_no_commit_waits_for_them(tmp_path: Path) -> None:
    made, picture, _ = proven(tmp_path, days=3, hours=0.25)
    assert picture.beyond == 0
    assert picture.fleet.total_km == pytest.approx(made.km, abs=1e-6)
    assert np.percentile(made.waits_s, 90) < 0.1


def test_who_leaves_while_the_history_is_read_waits_for_nothing(tmp_path: Path) -> None:
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
    assert not [thread for thread in enumerate_threads() if thread.name.startswith(("zscc-patrol", "zscc-store"))]
    with closing(SqliteStore(tmp_path / "journal.gpkg")) as again:
        assert again.last_seq() == 3 * 225


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_week_of_seventeen_vehicles_at_one_hertz(tmp_path: Path) -> None:
    """Ten million fixes in 151 200 entries."""
    made, picture, took_s = proven(tmp_path, days=7, hours=24)
    idle, rested = Hours(0), Event()
    Timer(10.0, rested.set).start()
    watch_holds(idle, rested)
    waits_ms, holds_ms, idle_ms = (np.sort(values) * 1000 for values in (made.waits_s, made.holds_s, idle.holds_s))
    sys.stdout.write(
        f"{7 * DAY_S * VEHICLES} fixes in {took_s:.0f} s; commits waited {waits_ms[len(waits_ms) // 2]:.1f} ms, "
        f"99 of 100 {np.percentile(waits_ms, 99):.1f}, most {waits_ms[-1]:.1f}; "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; "
        f"the screen's thread waited 99 % {np.percentile(holds_ms, 99):.1f} ms, "
        f"99.9 % {np.percentile(holds_ms, 99.9):.1f} ms, most {holds_ms[-1]:.1f}; "
        f"with nothing else to do 99.9 % {np.percentile(idle_ms, 99.9):.1f} ms, most {idle_ms[-1]:.1f}\n"
    )
    assert picture.fleet.total_km == pytest.approx(made.km, abs=1e-6)
    assert np.percentile(waits_ms, 99) < 100
    assert np.percentile(holds_ms, 99) < 10 + np.percentile(idle_ms, 99)
