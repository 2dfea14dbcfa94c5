"""The dry run of a recording: counts that add up, kilometres that are right, tracks moved over the town."""

import gzip
import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from zscc.centre.recorded import JudgedRecording, Summary, judge_recording, summary_of
from zscc.clock import ManualClock
from zscc.feeds.recorded.columns import columns_asked
from zscc.feeds.recorded.reading import Reading
from zscc.geo.spaces import Space, convert, map_from_wgs84, wgs84_from_map
from zscc.model.fix import FixFlag
from zscc.settings.profile import load_profile
from zscc.town.layers import Town
from zscc.town.load import load_town

DATA = Path(__file__).parents[1] / "data"
BUSES = DATA / "bus_austin_capmetro_2015-09-06_17veh.csv.gz"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = datetime(2026, 6, 15, tzinfo=UTC)
THRESHOLDS = load_profile().thresholds
GEOD = Geod(ellps="WGS84")
COLUMNS = columns_asked("vehicle=vehicle,time=time,lat=lat,lon=lon")

Line = tuple[str, str, float, float]


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town()


@pytest.fixture(scope="module")
def middle() -> tuple[float, float]:
    """Map metres of the town's old centre."""
    return map_from_wgs84(120.9901, 31.4650)


def judge(path: Path, lines: Iterable[Line], town: Town, reading: Reading | None = None) -> JudgedRecording:
    text = "".join(f"{vehicle},{at},{lat!r},{lon!r}\n" for vehicle, at, lat, lon in lines)
    path.write_text(f"vehicle,time,lat,lon\n{text}", encoding="utf-8")
    return judge_recording(path, reading or Reading(columns=COLUMNS), town, THRESHOLDS, NOW)


def summed(path: Path, lines: Iterable[Line], town: Town, reading: Reading | None = None) -> Summary:
    summary = summary_of(judge(path, lines, town, reading))
    assert summary.rows == summary.fixes + sum(summary.rejects.values())
    return summary


def at(seconds: float) -> str:
    return (DAY + timedelta(seconds=seconds)).isoformat()


def drive(middle: tuple[float, float], count: int = 60, vehicle: str = "V01") -> list[Line]:
    """Around a circle of 600 m radius, a fix every 20 s, about 34 km/h."""
    angles = np.arange(count) * 0.314
    lon, lat = wgs84_from_map(middle[0] + 600 * np.cos(angles), middle[1] + 600 * np.sin(angles))
    return [(vehicle, at(20 * n), float(lat[n]), float(lon[n])) for n in range(count)]


def km_of(lines: list[Line]) -> float:
    lat, lon = [line[2] for line in lines], [line[3] for line in lines]
    return float(sum(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2])) / 1000


def test_the_real_day_of_17_buses(town: Town) -> None:
    """Figures found independently with pandas and pyproj."""
    reading = Reading(columns=columns_asked("vehicle=vehicle_id,time=timestamp,lat=latitude,lon=longitude,speed=speed"))
    summary = summary_of(judge_recording(BUSES, reading, town, THRESHOLDS, NOW))
    assert (summary.rows, summary.fixes, summary.rejects, summary.vehicles) == (9279, 9279, {}, 17)
    assert summary.flags == {"outside": 9279}
    assert (summary.first, summary.last) == ("2015-09-06T05:01:46Z", "2015-09-07T04:58:02Z")
    assert sum(summary.km.values()) == pytest.approx(4497.188, abs=0.02)
    assert summary.km["8907"] == pytest.approx(291.380, abs=0.002)
    assert list(summary.km) == sorted(summary.km)
    assert len(summary.km) == 17


def test_the_real_day_made_dirty(tmp_path: Path, town: Town) -> None:
    """Rows doubled, shuffled and struck by jumps: the same kilometres, everything counted."""
    dice = random.Random(7)
    header, *rows = gzip.decompress(BUSES.read_bytes()).decode().splitlines()
    doubled = dice.sample(rows, 200)
    jumps = []
    for row in dice.sample(rows, 100):
        cells = row.split(",")
        cells[1] = (datetime.fromisoformat(cells[1]) + timedelta(seconds=11)).isoformat()
        cells[5] = f"{float(cells[5]) + dice.choice((-3, 3)):.6f}"
        jumps.append(",".join(cells))
    arrived = [*rows, *doubled, *jumps, "broken", "8907,2099-01-01T00:00:00Z,0,1,1,30.2,-97.7,"]
    dice.shuffle(arrived)
    path = tmp_path / "dirty.csv"
    path.write_text("\n".join([header, *arrived]), encoding="utf-8")
    clean = summary_of(judge_recording(BUSES, Reading(), town, THRESHOLDS, NOW))
    dirty = summary_of(judge_recording(path, Reading(), town, THRESHOLDS, NOW))
    assert dirty.rejects == {"broken_row": 1, "duplicate": 200, "future": 1}
    assert dirty.flags["jump"] == 100
    assert dirty.flags["out_of_order"] > 5000
    assert (dirty.rows, dirty.fixes) == (9581, 9379)
    assert dirty.km == clean.km


def test_a_clean_drive(tmp_path: Path, town: Town, middle: tuple[float, float]) -> None:
    lines = drive(middle)
    summary = summed(tmp_path / "f.csv", lines, town)
    assert (summary.rejects, summary.flags, summary.vehicles) == ({}, {}, 1)
    assert summary.km == {"V01": pytest.approx(km_of(lines), abs=0.001)}
    assert (summary.first, summary.last) == ("2026-06-15T00:00:00Z", "2026-06-15T00:19:40Z")


def test_every_kind_of_bad_row_is_counted_under_its_reason(
    tmp_path: Path, town: Town, middle: tuple[float, float]
) -> None:
    good = drive(middle)
    _, when, lat, lon = good[30]
    bad: list[Line] = [
        ("V01", when, lon, lat),
        ("V01", when, 95.0, 200.0),
        ("V01", when, 0.0, 0.0),
        ("V01", when.removesuffix("+00:00"), lat, lon),
        ("V01", "yesterday", lat, lon),
        ("V01", "1970-01-01T00:00:00Z", lat, lon),
        ("V01", (NOW + timedelta(seconds=301)).isoformat(), lat, lon),
        ("", when, lat, lon),
        good[3],
    ]
    summary = summed(tmp_path / "f.csv", [*good, *bad], town)
    assert summary.rejects == {
        "bad_position": 1,
        "bad_time": 2,
        "duplicate": 1,
        "future": 1,
        "naive_time": 1,
        "no_vehicle": 1,
        "null_island": 1,
        "swapped": 1,
    }
    assert summary.km == {"V01": pytest.approx(km_of(good), abs=0.001)}


def test_jumps_cost_no_kilometres_and_places_outside_do(
    tmp_path: Path, town: Town, middle: tuple[float, float]
) -> None:
    good = drive(middle)
    jump = ("V01", at(305), good[0][2] + 0.03, good[0][3])
    summary = summed(tmp_path / "f.csv", [jump, *good], town)
    assert summary.flags == {"jump": 1, "out_of_order": 16}
    assert summary.km["V01"] == pytest.approx(km_of(good), abs=0.001)
    away = [("V02", at(60 * n), 40.0 + n * 0.001, 116.0) for n in range(10)]
    summary = summed(tmp_path / "f.csv", away, town)
    assert summary.flags == {"outside": 10}
    assert summary.km["V02"] == pytest.approx(9 * 0.111, abs=0.001)


def test_no_leg_leads_to_where_a_vehicle_was_carried(tmp_path: Path, town: Town, middle: tuple[float, float]) -> None:
    here = drive(middle)
    there = [("V01", at(1200 + 20 * n), 48.0 + n * 0.001, 2.0) for n in range(60)]
    summary = summed(tmp_path / "f.csv", [*here, *there], town)
    assert summary.flags == {"jump": 1, "outside": 60}
    assert summary.km["V01"] == pytest.approx(km_of(here) + km_of(there[1:]), abs=0.001)


@pytest.mark.parametrize("space", list(Space))
def test_every_space_gives_the_same_figures(
    tmp_path: Path, town: Town, middle: tuple[float, float], space: Space
) -> None:
    lines = drive(middle)
    y_x = [convert(Space.WGS84, space, lon, lat)[::-1] for _, _, lat, lon in lines]
    moved = [(vehicle, when, *pair) for (vehicle, when, _, _), pair in zip(lines, y_x, strict=True)]
    summary = summed(tmp_path / "f.csv", moved, town, Reading(columns=COLUMNS, space=space))
    assert (summary.rejects, summary.flags) == ({}, {})
    assert summary.km["V01"] == pytest.approx(km_of(lines), abs=0.002)


def test_nothing_is_summed_up_to_nothing(tmp_path: Path, town: Town) -> None:
    assert summed(tmp_path / "f.csv", [], town) == Summary(0, 0, {}, {}, 0, None, None, {}, {})
    only_bad = summed(tmp_path / "f.csv", [("V01", "never", 31.4, 121.0)], town)
    assert only_bad == Summary(1, 0, {"bad_time": 1}, {}, 0, None, None, {}, {})


def test_notes_tell_what_a_reader_should_look_at(tmp_path: Path, town: Town) -> None:
    def codes(lines: list[Line]) -> list[str]:
        return [note.code for note in judge(tmp_path / "f.csv", lines, town).all_notes()]

    assert codes([("V", "2026-06-15 00:00:00", 31.4, 121.0)]) == ["naive_times"]
    assert codes([("V", at(n), 121.0, 31.4 + n * 1e-6) for n in range(3)]) == ["mostly_swapped"]
    assert codes([("V", at(n), 30.2, -97.7) for n in range(3)]) == ["all_outside"]


def test_buses_moved_over_the_town_keep_their_ways_and_say_so(town: Town) -> None:
    there = judge_recording(BUSES, Reading(), town, THRESHOLDS, NOW)
    here = judge_recording(BUSES, Reading(), town, THRESHOLDS, NOW, over_town=True)
    assert here.name == f"{BUSES.name} → {town.name}"
    outside = here.judged.flag_counts["outside"]
    assert 0 < outside < 9279
    km_here, km_there = summary_of(here).km, summary_of(there).km
    assert sum(km_here.values()) == pytest.approx(sum(km_there.values()), rel=0.005)


def test_the_feed_tells_the_same_as_the_summary(tmp_path: Path, town: Town, middle: tuple[float, float]) -> None:
    import asyncio

    good = drive(middle)
    lines = [*good, good[5], ("V01", at(307), good[0][2] + 1.0, good[0][3]), ("", at(0), 31.4, 121.0)]
    recording = judge(tmp_path / "f.csv", lines, town)
    summary = summary_of(recording)
    begins_at = recording.begins_at
    assert begins_at == DAY

    async def play() -> tuple[int, Counter[str], Counter[str]]:
        rows, rejects, flags = 0, Counter[str](), Counter[str]()
        async for delivery in recording.feed(ManualClock(DAY)).deliveries():
            rows += delivery.rows
            rejects += delivery.rejects
            flags += delivery.flags
        return rows, rejects, flags

    assert asyncio.run(play()) == (summary.rows, Counter(summary.rejects), Counter(summary.flags))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_clean_track_comes_out_of_a_dirty_file(
    tmp_path: Path, town: Town, middle: tuple[float, float], data: st.DataObject
) -> None:
    """From the file to the track: what is not flagged jump or outside is the clean input, whatever was thrown in."""
    clean = drive(middle, count=data.draw(st.integers(5, 40)))
    last = 20 * len(clean)
    spots = st.lists(st.integers(1, last), max_size=4, unique=True)
    jumps = [
        ("V01", at(second + 0.5), 31.46 + data.draw(st.sampled_from((-9, 9))), 120.9) for second in data.draw(spots)
    ]
    outside = [("V01", at(second + 0.25), 31.36, 120.99) for second in data.draw(spots)]
    repeated = data.draw(st.lists(st.sampled_from(clean), max_size=4))
    late = [("V01", "soon", 31.46, 120.99), ("V01", "2026-06-15 00:00:00", 31.46, 120.99)]
    recording = judge(
        tmp_path / "f.csv", data.draw(st.permutations([*clean, *jumps, *outside, *repeated, *late])), town
    )

    rows = recording.judged.rows
    good = np.flatnonzero((recording.judged.flags & np.uint16(FixFlag.JUMP | FixFlag.OUTSIDE)) == 0)
    track = good[np.argsort(rows.observed_at_ms[good])]
    start_ms = int(DAY.timestamp() * 1000)
    assert ((rows.observed_at_ms[track] - start_ms) / 20_000).tolist() == list(range(len(clean)))
    assert rows.lat_deg[track] == pytest.approx([line[2] for line in clean], abs=1e-7)
    assert rows.lon_deg[track] == pytest.approx([line[3] for line in clean], abs=1e-7)
    summary = summary_of(recording)
    assert summary.rejects.get("duplicate", 0) == len(repeated)
    assert (summary.rejects["bad_time"], summary.rejects["naive_time"]) == (1, 1)
    assert summary.rows == summary.fixes + sum(summary.rejects.values())
