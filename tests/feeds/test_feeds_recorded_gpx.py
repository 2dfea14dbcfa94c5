"""GPX 1.0 and 1.1, whole, odd and cut short."""

import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zscc.feeds.recorded.feed import read_recording
from zscc.feeds.recorded.reading import Reading, Recording, RecordingFault
from zscc.feeds.recorded.times import zone_named

GPX10 = '<?xml version="1.0"?>\n<gpx version="1.0" creator="t" xmlns="http://www.topografix.com/GPX/1/0">'
GPX11 = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">'
    "<metadata><name>not a vehicle</name><time>2026-01-01T00:00:00Z</time></metadata>"
)


def point(second: int, more: str = "") -> str:
    lat = 31.465 + second * 1e-5
    return f'<trkpt lat="{lat}" lon="120.99"><ele>3</ele><time>2026-06-15T00:00:{second:02d}Z</time>{more}</trkpt>'


def track(*points: str, name: str = "") -> str:
    named = f"<name>{name}</name>" if name else ""
    return f"<trk>{named}<trkseg>{''.join(points)}</trkseg></trk>"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tour.gpx"


def read(file: Path, content: str | bytes, reading: Reading | None = None) -> Recording:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_recording(file, reading or Reading())


def test_gpx_10_with_speed_and_course(file: Path) -> None:
    points = [point(n, "<course>90</course><speed>10</speed>") for n in range(3)]
    rows = read(file, GPX10 + track(*points, name="车01") + "</gpx>").rows
    assert rows.vehicles == ("车01",)
    assert rows.speed_kmh.tolist() == [36.0] * 3
    assert rows.heading_deg.tolist() == [90.0] * 3
    assert np.diff(rows.observed_at_ms).tolist() == [1000, 1000]


def test_gpx_11_keeps_them_in_extensions(file: Path) -> None:
    more = (
        "<extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>5</gpxtpx:speed>"
        "<gpxtpx:course>7</gpxtpx:course></gpxtpx:TrackPointExtension></extensions>"
    )
    rows = read(file, GPX11 + track(point(1, more)) + "</gpx>", Reading(speed_unit="knots")).rows
    assert (rows.vehicles, rows.speed_kmh.tolist(), rows.heading_deg.tolist()) == (("tour",), [18.0], [7.0])


def test_tracks_segments_and_names(file: Path) -> None:
    body = (
        '<wpt lat="1" lon="2"><name>place</name></wpt>'
        '<rte><name>plan</name><rtept lat="1" lon="2"/></rte>'
        + track(point(1), point(2), name="A")
        + "<trk><trkseg>"
        + point(3)
        + "</trkseg><trkseg>"
        + point(4)
        + "</trkseg></trk>"
        + track(point(5), name="A")
        + track(point(6))
        + track()
    )
    rows = read(file, GPX11 + body + "</gpx>").rows
    assert [rows.vehicles[number] for number in rows.vehicle] == ["A", "A", "tour-2", "tour-2", "A", "tour-4"]


def test_points_that_lack_something(file: Path) -> None:
    body = (
        '<trkpt lat="31.4" lon="121"/>'
        '<trkpt lat="31.4"><time>2026-06-15T00:00:00Z</time></trkpt>'
        '<trkpt lat="x" lon="121"><time>2026-06-15T00:00:00Z</time></trkpt>'
        '<trkpt lat="31.4" lon="121"><time>2026-06-15T00:00:00</time></trkpt>'
        '<trkpt lat="31.4" lon="121"><time>yesterday</time></trkpt>'
    )
    recording = read(file, GPX11 + track(body) + "</gpx>")
    assert len(recording.rows) == 0
    assert recording.rejects == Counter(no_time=1, no_position=1, bad_position=1, naive_time=1, bad_time=1)
    assert len(read(file, GPX11 + track(body) + "</gpx>", Reading(zone=zone_named("UTC"))).rows) == 1


@pytest.mark.parametrize("content", ["utf-8", "utf-16", "gzip", "bom", "none"])
def test_namespaces_and_encodings(file: Path, content: str) -> None:
    text = GPX11.replace('encoding="UTF-8"', "") + track(point(1), name="甲") + "</gpx>"
    data = {
        "utf-8": text.encode(),
        "utf-16": text.encode("utf-16"),
        "gzip": gzip.compress(text.encode()),
        "bom": text.encode("utf-8-sig"),
        "none": f"<gpx>{track(point(1), name='甲')}</gpx>".encode(),
    }[content]
    assert read(file, data).rows.vehicles == ("甲",)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=1))
def test_what_came_before_a_break_is_kept(file: Path, cut: int) -> None:
    whole = GPX11 + track(*[point(n) for n in range(50)]) + "</gpx>"
    content = whole[: cut % len(whole)]
    complete = content.count("</trkpt>")
    if not complete:
        with pytest.raises(RecordingFault) as caught:
            read(file, content)
        assert caught.value.code in {"not_gpx", "empty"}
        return
    recording = read(file, content)
    assert len(recording.rows) == complete
    assert [note.code for note in recording.notes] == ["cut_short"]


def test_blank_lines_before_the_declaration(file: Path) -> None:
    assert len(read(file, "\r\n\n  " + GPX11 + track(point(1), point(2)) + "</gpx>").rows) == 2


@pytest.mark.parametrize("encoding", ["GB18030", "no-such"])
def test_an_encoding_that_xml_readers_do_not_know_is_told(file: Path, encoding: str) -> None:
    with pytest.raises(RecordingFault) as caught:
        read(file, GPX11.replace("UTF-8", encoding) + track(point(1)) + "</gpx>")
    assert caught.value.code == "not_gpx"
    assert caught.value.detail


def test_a_large_file_does_not_stay_in_memory(file: Path) -> None:
    import tracemalloc

    points = "".join(point(n % 60, "<extensions><x>" + "y" * 200 + "</x></extensions>") for n in range(20_000))
    file.write_text(GPX11 + track(points) + "</gpx>", encoding="utf-8")
    tracemalloc.start()
    try:
        recording = read_recording(file, Reading())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(recording.rows) == 20_000
    assert peak < file.stat().st_size * 2
