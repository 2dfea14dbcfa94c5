"""Text and XML to rows: pure, no files. The reasons of what is refused here stand in docs/replay.md."""

import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import IO, TextIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from zscc.feeds.recorded.columns import NEEDED, Layout, layout_of
from zscc.feeds.recorded.reading import Note, Reading, Recording, RecordingFault
from zscc.feeds.recorded.rows_builder import RowsBuilder, is_number
from zscc.feeds.recorded.table import BROKEN, fields_of, header_and_rest, lines_of, records_of

GPX_SPEED_UNIT = "mps"
_BRANCHES = frozenset({"gpx", "trk", "trkseg"})


def decode_table(
    stream: TextIO, reading: Reading, name: str, is_cut_short: Callable[[], bool] = lambda: False
) -> Recording:
    """Rows of delimited text; ``name`` is the vehicle where no column tells.

    ``is_cut_short`` tells, at the end of the stream, whether more should have come. Raises RecordingFault: empty,
    not_a_table, column_absent, column_unknown.
    """
    header_line, delimiters, lines = header_and_rest(lines_of(stream, is_cut_short))
    delimiter, header, layout = _layout_of(header_line, delimiters, reading)
    builder = RowsBuilder(reading)
    for note in layout.notes:
        builder.note(note)
    if layout.by_number and _is_data(header, layout):
        builder.note(Note("no_header"))
        lines, header = chain([header_line], lines), []
    for record in records_of(lines, delimiter, layout.width):
        if record is BROKEN or record == header or not layout.fits(record):
            builder.refuse("broken_row")
        else:
            builder.add(*_cells(record, layout, name))
    return builder.recording()


def _layout_of(header_line: str, delimiters: list[str], reading: Reading) -> tuple[str, list[str], Layout]:
    """The first delimiter under which all columns are found."""
    faults: list[RecordingFault] = []
    for delimiter in delimiters:
        header = fields_of(header_line, delimiter) or []
        try:
            return delimiter, header, layout_of(header, reading.columns)
        except RecordingFault as fault:
            faults.append(fault)
    raise faults[0]


def _is_data(record: list[str], layout: Layout) -> bool:
    """Whether a first line is no header but a row, be it a broken one."""
    time, lat, lon = (record[layout.place[role]] for role in NEEDED)
    return is_number(lat) or is_number(lon) or time.strip()[:1].isdecimal()


def _cells(record: list[str], layout: Layout, name: str) -> tuple[str, str, tuple[str, str], tuple[str, str]]:
    """Vehicle, time, position and motion; a short row tells no motion."""
    place, size = layout.place, len(record)
    vehicle, speed, heading = (place.get(role, size) for role in ("vehicle", "speed", "heading"))
    return (
        record[vehicle] if vehicle < size else name,
        record[place["time"]],
        (record[place["lat"]], record[place["lon"]]),
        (record[speed] if speed < size else "", record[heading] if heading < size else ""),
    )


def decode_gpx(stream: IO[bytes], reading: Reading, name: str) -> Recording:
    """Track points of GPX 1.0 and 1.1; the vehicle is the track's name, ``name`` for tracks without.

    What came before a break in the file is kept, and a note says so. Raises RecordingFault: not_gpx, unsafe_xml.
    """
    builder = RowsBuilder(reading, GPX_SPEED_UNIT)
    events = iter(iterparse(stream, events=("start", "end")))
    try:
        root = _root(events)
        for track, point in _points(root, events, name):
            _add_point(track, point, builder)
    except DefusedXmlException as danger:
        raise RecordingFault("unsafe_xml", type(danger).__name__) from danger
    except (ParseError, EOFError, OSError, zlib.error) as broken:
        if not builder.has_rows:
            raise RecordingFault("not_gpx", str(broken)) from broken
        builder.note(Note("cut_short", str(broken)))
    return builder.recording()


def _root(events: Iterator[tuple[str, Element]]) -> Element:
    try:
        _, root = next(events)
    except DefusedXmlException:
        raise
    except (ValueError, LookupError) as unknown_encoding:
        raise RecordingFault("not_gpx", str(unknown_encoding)) from unknown_encoding
    if _tag(root) != "gpx":
        raise RecordingFault("not_gpx", _tag(root))
    return root


def _points(root: Element, events: Iterator[tuple[str, Element]], name: str) -> Iterator[tuple[str, Element]]:
    """Every track point with the name of its track; what was read is let go of."""
    path = [root]
    tracks, track = 0, name
    for event, element in events:
        tag = _tag(element)
        if event == "start":
            path.append(element)
            if tag == "trk":
                tracks += 1
                track = name if tracks == 1 else f"{name}-{tracks}"
            continue
        path.pop()
        parent = _tag(path[-1]) if path else ""
        if tag == "trkpt":
            yield track, element
        elif tag == "name" and parent == "trk":
            track = (element.text or "").strip() or track
        if parent in _BRANCHES:
            path[-1].clear()


def _add_point(track: str, point: Element, builder: RowsBuilder) -> None:
    said: dict[str, str] = {}
    for element in point.iter():
        said.setdefault(_tag(element), element.text or "")
    motion = said.get("speed", ""), said.get("course", "")
    builder.add(track, said.get("time", ""), (point.get("lat", ""), point.get("lon", "")), motion)


def _tag(element: Element) -> str:
    """The name without its namespace, which differs between versions and makers."""
    return element.tag.rpartition("}")[2]
