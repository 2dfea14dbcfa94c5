"""Captured bytes as a recording: the track that ``zscc decode`` tells is the track that a replay plays."""

import gzip
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jt808_ride import RIDE, START_MS, frame

from zscc.cli import main
from zscc.feeds.edge import Edge, EdgeRules
from zscc.feeds.jt808.messages import Location
from zscc.feeds.jt808.times import bcd_of_ms
from zscc.feeds.recorded.feed import read_recording
from zscc.feeds.recorded.reading import Reading, Recording
from zscc.geo.spaces import Space

NOW = datetime(2026, 6, 15, tzinfo=UTC)
Row = tuple[str, int, float, float, float, float]


def written(path: Path, kind: str) -> Path:
    lines = [f"{frame.hex()}\n" for frame in RIDE]
    stamped = [f"2026-06-15T10:00:{second % 60:02}.5+08:00 {line}" for second, line in enumerate(lines)]
    raw = b"$$" + b"".join(RIDE)
    contents = {
        "hex": "".join(lines).encode(),
        "hex_bom": "\ufeff# heard at the gate\r\n\r\n".encode() + "".join(lines).upper().encode(),
        "hex_utf16": "".join(lines).encode("utf-16"),
        "hex_timed": "".join(stamped).encode(),
        "hex_dump": "\n".join(raw.hex()[at : at + 60] for at in range(0, 2 * len(raw), 60)).encode(),
        "raw": raw,
        "raw_gz": gzip.compress(raw),
    }
    path.write_bytes(contents[kind])
    return path


def rows_of(recording: Recording) -> list[Row]:
    rows = recording.rows
    columns = (rows.observed_at_ms, rows.lat_deg, rows.lon_deg, rows.speed_kmh, rows.heading_deg)
    named = [rows.vehicles[number] for number in rows.vehicle]
    return list(zip(named, *(column.tolist() for column in columns), strict=True))


def locations_in(said: dict[str, Any]) -> list[dict[str, Any]]:
    if not said["ok"]:
        return []
    return said["batch"]["locations"] if "batch" in said else [said["location"]] if "location" in said else []


def decoded_rows(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[Row]:
    """What ``zscc decode`` tells of a file of hex lines, as rows."""

    class Stdin(io.StringIO):
        buffer = io.BytesIO(path.read_bytes())

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert main(["decode", "jt808", "--as-gateway"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(told) == len(RIDE)
    return [
        (
            said["phone_stripped"],
            round(datetime.fromisoformat(place["time"]).timestamp() * 1000),
            place["lat"],
            place["lon"],
            place["speed_kmh"],
            place["direction_deg"],
        )
        for said in told
        for place in locations_in(said)
        if place["fix"] and 5 not in place["status_bits"] and place["time"]
    ]


@pytest.mark.parametrize("kind", ["hex", "hex_bom", "hex_utf16", "hex_timed", "hex_dump", "raw", "raw_gz"])
def test_decode_and_replay_tell_one_track(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = decoded_rows(written(tmp_path / "lines.txt", "hex"), monkeypatch, capsys)
    recording = read_recording(written(tmp_path / "capture.bin", kind), Reading())
    assert rows_of(recording) == expected
    judged = Edge(EdgeRules(300.0, 160.0, None)).judge(recording.rows, NOW)
    assert len(judged) > 10
    assert {rows[0] for rows in expected} >= {"13800001234", "13900005678", "44005430036"}


def test_what_is_no_place_is_refused_under_its_reason(tmp_path: Path) -> None:
    recording = read_recording(written(tmp_path / "ride.hex", "hex"), Reading())
    mine = rows_of(recording)[:20]
    seconds = [(row[1] - START_MS) // 1000 for row in mine]
    assert seconds == [0, 1, 2, 3, 4, 5, 9, 10, *range(20, 32)]
    assert {row[0] for row in mine} == {"13800001234", "13900005678"}
    assert mine[6][2] == -31.4637
    assert recording.rows.back_filled.tolist()[:8] == [False, False, False, True, True, False, False, False]
    rejects = recording.rejects
    assert rejects["parts_missing"] == 1
    assert (rejects["bad_time"], rejects["encrypted_position"], rejects["cut_short"]) == (1, 3, 1)
    assert rejects["checksum"] == 6


def test_lines_that_are_no_hex_are_refused_by_themselves(tmp_path: Path) -> None:
    path = tmp_path / "capture.txt"
    path.write_text(f"{RIDE[1].hex()}\nreset by peer\n{RIDE[2].hex()}\n", "utf-8")
    recording = read_recording(path, Reading())
    assert (len(recording.rows), dict(recording.rejects)) == (2, {"not_hex": 1})


def test_the_space_of_the_devices_is_turned_into_wgs84_and_zero_stays_zero(tmp_path: Path) -> None:
    path = tmp_path / "capture.txt"
    nowhere = Location(0, 0b10, 0, 0, 0, 0, 0, bcd_of_ms(START_MS))
    path.write_text(f"{RIDE[1].hex()}\n{frame(nowhere).hex()}\n", "utf-8")
    (moved, zero) = rows_of(read_recording(path, Reading(space=Space.GCJ02)))
    assert (abs(moved[2] - 31.4637) > 1e-3, zero[2], zero[3]) == (True, 0.0, 0.0)


def test_a_capture_can_be_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "ride.hex", "hex_timed")
    assert main(["replay", str(path), "--summary", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    recording = read_recording(path, Reading())
    assert summary["rows"] == len(recording.rows) + recording.rejects.total()
    assert summary["rows"] == summary["fixes"] + sum(summary["rejects"].values())
    assert summary["km"]["13800001234"] > 0
