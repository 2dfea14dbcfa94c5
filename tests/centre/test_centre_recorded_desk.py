"""``zscc replay --summary`` and the desk say the same kilometres of one file."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from zscc.analysis.patrol_sums import PatrolSums
from zscc.centre.recorded import JudgedRecording, judge_recording, summary_of
from zscc.clock import ManualClock
from zscc.feeds.recorded.columns import columns_asked
from zscc.feeds.recorded.reading import Reading
from zscc.geo.spaces import map_from_wgs84, wgs84_from_map
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry
from zscc.model.moment import ms_from_utc
from zscc.settings.profile import Patrol, load_profile
from zscc.situation.situation import Situation
from zscc.town.layers import Town
from zscc.town.load import load_town

PROFILE = load_profile()
NOW = datetime(2026, 11, 23, tzinfo=UTC)
BEGINS = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
COLUMNS = columns_asked("vehicle=vehicle,time=time,lat=lat,lon=lon")
BUSES = Path(__file__).parents[1] / "data" / "bus_austin_capmetro_2015-09-06_17veh.csv.gz"


@pytest.fixture(scope="module")
def town() -> Town:
    return load_town()


def entries_of(recording: JudgedRecording) -> Iterator[Entry]:
    """What playing the recording leaves in the journal."""
    assert recording.begins_at is not None
    clock = ManualClock(recording.begins_at)

    async def play() -> list[tuple[datetime, FixBatch]]:
        return [
            (clock.now(), fact)
            async for delivery in recording.feed(clock).deliveries()
            for fact in delivery.facts
            if isinstance(fact, FixBatch)
        ]

    for seq, (at, fact) in enumerate(asyncio.run(play()), start=1):
        yield Entry(seq, at, fact, "centre", recording.name)


def told_by_the_desk(recording: JudgedRecording, town: Town) -> tuple[dict[str, float], dict[str, float]]:
    """Kilometres of the day by the fold (list, card), and of all days by the patrol sums (board)."""
    situation, sums = Situation(PROFILE.thresholds, PROFILE.windows), PatrolSums(town, Patrol())
    newest = NOW
    for entry in entries_of(recording):
        situation.apply(entry)
        sums.pass_time(ms_from_utc(entry.recorded_at))
        assert isinstance(entry.fact, FixBatch)
        sums.take(entry.seq, entry.fact)
        newest = entry.recorded_at
    vehicles = situation.snapshot(newest).vehicles
    board = sums.picture(ms_from_utc(newest)).mileages
    assert sums.beyond == 0
    listed = dict(zip(vehicles.ids, vehicles.km_today.tolist(), strict=True))
    return listed, {vehicle: mileage.total_km for vehicle, mileage in board.items()}


def test_a_days_file_has_the_same_kilometres_in_the_summary_the_list_and_the_board(tmp_path: Path, town: Town) -> None:
    """Late, doubled, jumping rows and one vehicle that was carried."""
    middle, lines = map_from_wgs84(120.9901, 31.4650), []
    for number in range(3):
        angle = np.arange(200) * 0.1 + number
        lon, lat = wgs84_from_map(middle[0] + 700 * np.cos(angle), middle[1] + 700 * np.sin(angle))
        rows = [(f"V{number}", BEGINS + timedelta(seconds=10 * n), lat[n], lon[n]) for n in range(200)]
        rows[90] = (*rows[90][:2], lat[90] + 0.5, lon[90])
        if number == 2:
            rows[120:] = [(name, at + timedelta(seconds=20), y + 0.01, x) for name, at, y, x in rows[120:]]
        lines += [*rows, *rows[50:60]]
    lines[5], lines[40] = lines[40], lines[5]
    path = tmp_path / "day.csv"
    told = "".join(f"{name},{at.isoformat()},{y:.7f},{x:.7f}\n" for name, at, y, x in lines)
    path.write_text("vehicle,time,lat,lon\n" + told, encoding="utf-8")
    recording = judge_recording(path, Reading(columns=COLUMNS), town, PROFILE.thresholds, NOW)
    summary = summary_of(recording)
    assert summary.flags["jump"] >= 3
    listed, board = told_by_the_desk(recording, town)
    assert summary.km == pytest.approx(listed, abs=0.001)
    assert summary.km == pytest.approx(board, abs=0.001)


def test_the_buses_moved_over_the_town_have_the_desks_kilometres_too(town: Town) -> None:
    """Half of them leave the town: what the desk counts is what lies inside, and the summary says that beside all."""
    reading = Reading(columns=columns_asked("vehicle=vehicle_id,time=timestamp,lat=latitude,lon=longitude,speed=speed"))
    recording = judge_recording(BUSES, reading, town, PROFILE.thresholds, NOW, over_town=True)
    summary = summary_of(recording)
    _, board = told_by_the_desk(recording, town)
    assert 0 < summary.flags["outside"] < summary.fixes
    assert {name: km for name, km in summary.km_in_town.items() if km} == pytest.approx(
        {name: km for name, km in board.items() if km}, abs=0.002
    )
    assert sum(summary.km_in_town.values()) < sum(summary.km.values())
