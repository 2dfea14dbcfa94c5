"""The first line as the world has it: no header, numbers for names, marks before names, spaces for commas."""

from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest

from zscc.feeds.recorded.columns import columns_asked
from zscc.feeds.recorded.feed import read_recording
from zscc.feeds.recorded.reading import Reading, Recording, RecordingFault

NUMBERS = "vehicle=1,time=2,lon=3,lat=4"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "taxi.txt"


def read(file: Path, table: str, columns: str = NUMBERS) -> Recording:
    file.write_text(table, encoding="utf-8")
    return read_recording(file, Reading(columns=columns_asked(columns), zone=UTC))


@pytest.mark.parametrize("taxi", ["1", "2", "3", "4", "17"])
def test_a_first_row_that_begins_with_the_number_of_a_column(file: Path, taxi: str) -> None:
    table = f"{taxi},2008-02-02 15:36:08,116.51172,39.92123\n{taxi},2008-02-02 15:46:08,116.51135,39.93883\n"
    recording = read(file, table)
    assert recording.rows.vehicles == (taxi,)
    assert recording.rows.lon_deg.tolist() == [116.51172, 116.51135]
    assert recording.rows.lat_deg.tolist() == [39.92123, 39.93883]


@pytest.mark.parametrize("broken", ["9,2008-02-02 15:30:00,,", "9,,116.5,39.9", "9,2008-02-02 15:30:00,x,39.9"])
def test_a_broken_first_row_is_no_header(file: Path, broken: str) -> None:
    recording = read(file, f"{broken}\n9,2008-02-02 15:36:08,116.51172,39.92123\n")
    assert (len(recording.rows), recording.rejects.total()) == (1, 1)


def test_a_header_is_none_also_when_columns_are_numbers(file: Path) -> None:
    recording = read(file, "id,when,x,y\n9,2008-02-02 15:36:08,116.51172,39.92123\n")
    assert (len(recording.rows), recording.rejects) == (1, Counter())


@pytest.mark.parametrize("asked", ["# Timestamp", "Timestamp", "# timestamp"])
def test_a_header_that_begins_with_a_mark(file: Path, asked: str) -> None:
    table = "# Timestamp,Type,MMSI,Latitude,Longitude\n29/09/2020 00:00:04,Class A,2190045,56.1,11.2\n"
    recording = read(file, table, f"vehicle=MMSI,time={asked},lat=Latitude,lon=Longitude")
    assert recording.rows.vehicles == ("2190045",)
    assert recording.rows.lat_deg.tolist() == [56.1]


def test_columns_apart_by_spaces(file: Path) -> None:
    table = "37.75134 -122.39488 0 1213084687\n  37.75136   -122.39527 0 1213084659 \n37.7519 -122.39\n"
    recording = read(file, table, "time=4,lat=1,lon=2")
    assert recording.rows.lat_deg.tolist() == [37.75134, 37.75136]
    assert (recording.rows.vehicles, recording.rejects) == (("taxi",), Counter(broken_row=1))


def test_a_sentence_is_still_no_table(file: Path) -> None:
    with pytest.raises(RecordingFault) as caught:
        read(file, "Where the taxis went, and when\n", "time=time,lat=lat,lon=lon")
    assert caught.value.code == "column_absent"
