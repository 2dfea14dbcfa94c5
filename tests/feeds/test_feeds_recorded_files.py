"""Files as the world has them: whatever stands in a file, every row is a row that was read or one that is counted."""

import codecs
import gzip
import re
from collections import Counter
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zscc.feeds.edge import REFUSALS
from zscc.feeds.recorded import feed
from zscc.feeds.recorded.columns import COMMON_NAMES, columns_asked, layout_of
from zscc.feeds.recorded.feed import read_recording
from zscc.feeds.recorded.reading import Reading, Recording, RecordingFault
from zscc.feeds.recorded.times import zone_named
from zscc.geo.spaces import Space, convert
from zscc.model.fix import FLAG_NAMES
from zscc.text import LANGUAGES, Words

SOURCES = Path(feed.__file__).parent

HEADER = "vehicle,time,lat,lon,speed,heading\n"
ROWS = (
    "V1,2026-06-15T08:00:00+08:00,31.4650,120.9901,30,90\n"
    "V1,2026-06-15T08:00:30+08:00,31.4660,120.9911,30,90\n"
    "苏E·12345,2026-06-15T00:00:00Z,31.4700,120.9950,,\n"
)
READING = Reading(zone=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "recording.csv"


def read(file: Path, content: str | bytes, reading: Reading = READING) -> Recording:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_recording(file, reading)


def codes(recording: Recording) -> list[str]:
    return [note.code for note in recording.notes]


def fault(file: Path, content: str | bytes, reading: Reading = READING) -> RecordingFault:
    with pytest.raises(RecordingFault) as caught:
        read(file, content, reading)
    return caught.value


def assert_same(recording: Recording, other: Recording) -> None:
    assert recording.rows.vehicles == other.rows.vehicles
    for column in ("vehicle", "observed_at_ms", "lon_deg", "lat_deg", "speed_kmh", "heading_deg"):
        np.testing.assert_array_equal(getattr(recording.rows, column), getattr(other.rows, column))
    assert recording.rejects == other.rejects


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + (HEADER + ROWS).encode(),
        (HEADER + ROWS).encode("gb18030"),
        (HEADER + ROWS).encode("utf-16"),
        codecs.BOM_UTF16_BE + (HEADER + ROWS).encode("utf-16-be"),
        (HEADER + ROWS).replace("\n", "\r\n").encode(),
        (HEADER + ROWS).replace("\n", "\r").encode(),
        (HEADER + ROWS).replace(",", ";").encode(),
        (HEADER + ROWS).replace(",", "\t").encode(),
        (HEADER + ROWS).replace(",", "|").encode(),
        (HEADER + ROWS).replace(",", " , ").encode(),
        (HEADER + ROWS).replace(",", '","').replace("\n", '"\n"').removesuffix('"').join(['"', ""]).encode(),
        (HEADER + ROWS).replace("V1", "V1\0\0").encode(),
        (HEADER + ROWS).replace("\n", "\n\n  \n").encode(),
        (HEADER + ROWS).removesuffix("\n").encode(),
        ("sep=,\n" + HEADER + ROWS).encode(),
        ("# made by a device\n" + HEADER + ROWS).encode(),
        ("# made by a device\n#" + HEADER + ROWS).encode(),
        gzip.compress((HEADER + ROWS).encode()),
        gzip.compress(HEADER.encode()) + gzip.compress(ROWS.encode()),
    ],
)
def test_the_same_table_in_many_dresses(file: Path, content: bytes) -> None:
    plain = read(file, HEADER + ROWS)
    assert len(plain.rows) == 3
    assert_same(read(file, content), plain)


def test_decimal_commas(file: Path) -> None:
    table = (HEADER + ROWS).replace(",", ";").replace("31.", "31,").replace("120.", "120,")
    assert_same(read(file, table), read(file, HEADER + ROWS))


def test_one_broken_character_does_not_make_a_text_chinese(file: Path) -> None:
    content = (HEADER + ROWS * 10).encode() + b"\xff,2026-06-15T00:00:00Z,31.4,121,,\n"
    assert read(file, content).rows.vehicles == ("V1", "苏E·12345", "�")


def test_quotes_that_are_closed_and_quotes_that_are_not(file: Path) -> None:
    table = (
        "vehicle,time,lat,lon,note\n"
        '"V1","2026-06-15T00:00:00Z","31.465","120.99","a, ""b""\nin two lines"\n'
        'V2,2026-06-15T00:00:00Z,31.465,120.99,"not closed in the last field\n'
        'V3,2026-06-15T00:00:00Z,31.465,120.99,5" pipe\n'
        '"V4,2026-06-15T00:00:00Z,31.465,120.99,not closed in the first\n'
        '"V5","2026-06-15T00:00:00Z","31.465","120.99","x"\n'
        "V6,2026-06-15T00:00:00Z,31.465,120.99,y\n"
    )
    recording = read(file, table)
    assert recording.rows.vehicles == ("V1", "V2", "V3", "V5", "V6")
    assert recording.rejects == Counter(broken_row=1)


def test_a_quote_that_is_never_closed_costs_one_row_of_many(file: Path) -> None:
    good = "".join(f"V1,2026-06-15T00:{n // 60:02d}:{n % 60:02d}Z,31.465,120.99,,\n" for n in range(3000))
    recording = read(file, f'{HEADER}"V0,2026-06-15T00:00:00Z,31.465,120.99,,\n{good}')
    assert (len(recording.rows), recording.rejects) == (3000, Counter(broken_row=1))


def test_ragged_rows(file: Path) -> None:
    table = HEADER + (
        "V1\n"
        "V1,2026-06-15T00:00:00Z,31.465\n"
        "V1,2026-06-15T00:00:00Z,31.465,120.99\n"
        "V1,2026-06-15T00:00:30Z,31.465,120.99,1,2,,\n"
        "V1,2026-06-15T00:01:00Z,31.465,120.99,1,2,3\n"
        ",,,,,\n"
        "\n"
    )
    recording = read(file, table)
    assert len(recording.rows) == 2
    assert recording.rejects == Counter(broken_row=3, no_vehicle=1)


def test_reasons_of_single_rows(file: Path) -> None:
    lines = {
        "V1,2026-06-15T00:00:00,31.465,120.99,,": "naive_time",
        "V1,garbage,31.465,120.99,,": "bad_time",
        "V1,,31.465,120.99,,": "no_time",
        ",2026-06-15T00:00:00Z,31.465,120.99,,": "no_vehicle",
        "null,2026-06-15T00:00:00Z,31.465,120.99,,": "no_vehicle",
        "V1,2026-06-15T00:00:00Z,,120.99,,": "no_position",
        "V1,2026-06-15T00:00:00Z,31.465,NaN,,": "no_position",
        "V1,2026-06-15T00:00:00Z,31.465,E120,,": "bad_position",
        "V1,2026-06-15T00:00:00Z,31.465,1e999,,": "bad_position",
        "V1,2026-06-15T00:00:00Z,3_1,120.99,,": "bad_position",
        "V1,06/05/2026 04:03:02Z,31.465,120.99,,": "ambiguous_time",
        HEADER.strip(): "broken_row",
        "V" * 201 + ",2026-06-15T00:00:00Z,31.465,120.99,,": "broken_row",
    }
    recording = read(file, HEADER + "\n".join(lines), Reading())
    assert len(recording.rows) == 0
    assert recording.rejects == Counter(lines.values())


def test_a_huge_field_and_a_huge_line_cost_one_row_each(file: Path) -> None:
    huge = 'V1,2026-06-15T00:00:00Z,31.4,"' + "x" * 300_000 + '",1,2\n'
    endless = "y" * 2_500_000 + "\n"
    recording = read(file, HEADER + ROWS + huge + endless + ROWS)
    assert len(recording.rows) == 6
    assert recording.rejects == Counter(broken_row=2)


def test_speeds_in_other_units_and_speeds_that_are_none(file: Path) -> None:
    table = "vehicle,time,lat,lon,speed,heading\n" + "".join(
        f"V1,{1_781_481_600 + n},31.465,120.99,{speed},7\n" for n, speed in enumerate(["10", "", "fast", "-1", "null"])
    )
    speeds = read(file, table, Reading(speed_unit="mps")).rows.speed_kmh
    np.testing.assert_array_equal(speeds, [36.0, np.nan, np.inf, -3.6, np.nan])


@pytest.mark.parametrize("space", list(Space))
def test_every_space_leads_to_the_same_place(file: Path, space: Space) -> None:
    x, y = convert(Space.WGS84, space, 120.9901, 31.4650)
    table = f"vehicle,time,lat,lon\nV1,1781481600,{y!r},{x!r}\nV1,1781481601,{x!r},{y!r}\nV1,1781481602,0,0\n"
    rows = read(file, table + f"V1,1781481603,{y!r},{x!r}\n" * 3, Reading(space=space)).rows
    assert rows.lon_deg == pytest.approx([120.9901, 31.4650, 0.0, 120.9901, 120.9901, 120.9901], abs=0.012)
    assert rows.lat_deg == pytest.approx([31.4650, 120.9901, 0.0, 31.4650, 31.4650, 31.4650], abs=0.012)
    assert rows.lon_deg[0] == pytest.approx(120.9901, abs=1e-9)


def test_columns_by_name_number_and_case(file: Path) -> None:
    table = "a,b;c,When,Lat,LON,lat\nx,V1,1781481600,31.4,121.0,9\n"
    for asked in ("vehicle=b;c,time=when,lat=Lat,lon=lon", "vehicle=2,time=3,lat=4,lon=5"):
        recording = read(file, table, Reading(columns=columns_asked(asked)))
        assert recording.rows.vehicles == ("V1",)
        assert recording.rows.lat_deg.tolist() == [31.4]
    named = read(
        file, "1,2,3,4\n1781481600,31.4,121.0,V1\n", Reading(columns=columns_asked("time=1,lat=2,lon=3,vehicle=4"))
    )
    assert (named.rows.vehicles, "no_header" in codes(named)) == (("V1",), False)


def test_a_column_that_is_there_twice_is_told(file: Path) -> None:
    recording = read(file, "vehicle,time,lat,lon,lat\nV1,1781481600,31.4,121.0,9\n")
    assert recording.rows.lat_deg.tolist() == [31.4]
    assert "column_twice" in codes(recording)


def test_no_header_when_columns_are_numbers(file: Path) -> None:
    table = "1,2008-02-02 15:36:08,116.51172,39.92123\n1,2008-02-02 15:46:08,116.51135,39.93883\n"
    recording = read(file, table, Reading(columns=columns_asked("vehicle=1,time=2,lon=3,lat=4"), zone=UTC))
    assert len(recording.rows) == 2
    assert "no_header" in codes(recording)


@pytest.mark.parametrize(
    "header",
    [
        "vehicle_id,timestamp,speed,route_id,trip_id,latitude,longitude,trip_headsign",
        "车牌号,定位时间,纬度,经度,速度(km/h),方向角",
        "Device ID;GPS Time;Latitude (°);Longitude (°);Speed [km/h];Course",
        "id,taxi_id,ts,LAT,LNG",
        "lon,lat,time,plate",
    ],
)
def test_common_names_are_recognised(header: str) -> None:
    delimiter = ";" if ";" in header else ","
    place = layout_of(header.split(delimiter), {}).place
    assert {"vehicle", "time", "lat", "lon"} <= set(place)
    assert place["lat"] != place["lon"]


def test_common_names_are_plain_and_stand_for_one_thing() -> None:
    names = [name for role in COMMON_NAMES.values() for name in role]
    assert len(names) == len(set(names))
    assert all(name == name.casefold() and name.isalnum() for name in names)


def test_who_names_columns_gets_no_others(file: Path) -> None:
    table = "vehicle,time,lat,lon,speed\nV1,1781481600,31.4,121.0,40\n"
    named = read(file, table, Reading(columns=columns_asked("time=time,lat=lat,lon=lon")))
    assert named.rows.vehicles == ("V1",)
    assert np.isnan(named.rows.speed_kmh).all()


def test_without_a_vehicle_column_all_is_one_vehicle(file: Path) -> None:
    recording = read(file, "time,lat,lon\n1781481600,31.4,121.0\n")
    assert recording.rows.vehicles == ("recording",)
    assert "one_vehicle" in codes(recording)


@pytest.mark.parametrize(
    ("dates", "note", "days"),
    [
        (["01/05/2026", "02/05/2026", "13/05/2026"], "day_first", [0, 1, 12]),
        (["05/01/2026", "05/02/2026", "05/13/2026"], "month_first", [0, 1, 12]),
        (["01/05/2026", "02/05/2026", "03/05/2026"], "day_first", [0, 1, 2]),
        (["05/01/2026", "05/02/2026", "05/03/2026"], "month_first", [0, 1, 2]),
        (["05/06/2026", "05/06/2026"], "ambiguous_dates", []),
        (["05/06/2026", "13/06/2026", "06/13/2026"], "ambiguous_dates", [0, 0]),
    ],
)
def test_the_order_of_dates_is_what_the_file_shows(file: Path, dates: list[str], note: str, days: list[int]) -> None:
    lines = (f"V1,{date} 08:00:{n:02d},31.4,121.0\n" for n, date in enumerate(dates))
    recording = read(file, "vehicle,time,lat,lon\n" + "".join(lines))
    assert note in codes(recording)
    at_ms = recording.rows.observed_at_ms
    assert ((at_ms - at_ms[:1]) // 86_400_000).tolist() == days
    assert recording.rejects["ambiguous_time"] == len(dates) - len(days)


def test_one_date_is_read_as_its_country_writes_it(file: Path) -> None:
    reading = Reading(zone=zone_named("America/Chicago"))
    assert "month_first" in codes(read(file, "vehicle,time,lat,lon\nV1,09/06/2015 08:00:00,30.2,-97.7\n", reading))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n \n\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"PK\x03\x04 and so on", "archive"),
        (b"\x1f\x8bjunk that is not gzip", "unreadable"),
        (bytes(range(256)) * 20, "not_a_table"),
        (b"a,b,c\n1,2,3\n", "column_unknown"),
        (b'{"type": "FeatureCollection"}', "column_unknown"),
        (b"<kml></kml>", "not_gpx"),
        (b"<gpx", "not_gpx"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><gpx><trk><name>&a;</name></trk></gpx>', "unsafe_xml"),
    ],
)
def test_files_that_are_none(file: Path, content: bytes, code: str) -> None:
    assert fault(file, content).code == code


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "missing"), (tmp_path, "not_a_file")):
        with pytest.raises(RecordingFault) as caught:
            read_recording(path, READING)
        assert caught.value.code == code


def test_a_named_column_that_is_not_there(file: Path) -> None:
    caught = fault(file, HEADER + ROWS, Reading(columns={"vehicle": "vehicle", "time": "when"}))
    assert caught.code == "column_absent"
    assert caught.detail == "when; the columns are vehicle, time, lat, lon, speed, heading"


@pytest.mark.parametrize(
    "text", ["", "vehicle", "car=V", "vehicle=a,vehicle=b", "vehicle=", "time=a,foo=b", "x,time=a"]
)
def test_columns_that_are_asked_for_wrongly(text: str) -> None:
    with pytest.raises(ValueError, match=r"columns?|form|twice"):
        columns_asked(text)


def test_column_names_may_hold_commas_and_equal_signs() -> None:
    asked = columns_asked("vehicle=Car, No.,time=t=0,lat=Lat,lon=Lon, deg")
    assert asked == {"vehicle": "Car, No.", "time": "t=0", "lat": "Lat", "lon": "Lon, deg"}


def test_a_gzip_that_breaks_off_keeps_what_came(file: Path) -> None:
    random = np.random.default_rng(1)
    lines = "".join(f"V1,{1_781_481_600 + n},{31 + random.random()},{121 + random.random()},,\n" for n in range(20_000))
    packed = gzip.compress((HEADER + lines).encode())
    recording = read(file, packed[: len(packed) // 2])
    assert 8_000 < len(recording.rows) < 12_000
    assert codes(recording)[-1] == "cut_short"
    assert recording.rejects == Counter(broken_row=1), "the line that breaks off is not believed"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300), st.sampled_from([b"", (HEADER + ROWS).encode(), gzip.compress((HEADER + ROWS).encode())])
)
@example(b'"', HEADER.encode())
@example(b"\xff\xfe", b"")
@example(b"V1,99999999999999999999999999,1,1,1,1\n" * 2, HEADER.encode())
@example(b"V1,2026-06-15T00:00:00Z,1e308,1e308,1e308,-1e308\n", HEADER.encode())
def test_any_bytes_are_read_or_refused(file: Path, tail: bytes, head: bytes) -> None:
    try:
        recording = read(file, head + tail)
    except RecordingFault:
        return
    assert all(count > 0 for count in recording.rejects.values())
    assert len(recording.rows.vehicles) <= len(recording.rows) + recording.rejects.total()


cell = st.sampled_from(
    [
        "V1",
        "",
        '"',
        '""',
        "2026-06-15T00:00:00Z",
        "2026-06-15 00:00:00",
        "31.4",
        "121",
        "abc",
        "NaN",
        "-1",
        "\0",
        "x" * 300,
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(cell, min_size=1, max_size=8).map(",".join).filter(lambda line: line.strip("\0") != ""), max_size=12
    )
)
def test_every_line_is_a_row_or_a_reject(file: Path, lines: list[str]) -> None:
    """Quoted fields may join lines; without them rows and rejects add up to the lines exactly."""
    recording = read(file, HEADER + "".join(f"{line}\n" for line in lines), Reading())
    counted = len(recording.rows) + recording.rejects.total()
    assert counted <= len(lines)
    if not any('"' in line for line in lines):
        assert counted == len(lines)


def test_everything_that_may_be_told_has_words() -> None:
    """Faults and notes at the door, reasons and flags on the feed panel."""
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.rglob("*.py")))
    sources += (SOURCES.parents[1] / "centre" / "recorded.py").read_text(encoding="utf-8")
    faults = set(re.findall(r'RecordingFault\(\s*"(\w+)"', sources)) | {"unreadable", "empty"}
    notes = set(re.findall(r'Note\("(\w+)"', sources)) | {"day_first", "month_first", "ambiguous_dates"}
    refusals = set(re.findall(r'(?:RowRefused|refuse)\("(\w+)"', sources)) | {reason for reason, _ in REFUSALS}
    assert len(faults) > 8
    assert len(notes) > 8
    assert len(refusals) > 10
    keys = [f"feeds.recording_fault.{code}" for code in faults] + [f"feeds.recording_note.{code}" for code in notes]
    keys += [f"ui.reject.{reason}" for reason in refusals | {"ambiguous_time", "no_position"}]
    keys += [f"ui.flag.{flag}" for flag in [*FLAG_NAMES.values(), "bad_speed", "bad_heading"]]
    for language in LANGUAGES:
        words = Words(language)
        assert [key for key in keys if key not in words] == []
