"""Play recorded tracks (CSV, GPX or captured bytes of real vehicles) on the desk, or sum them up without a window."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError, arguments, speaks_utf8

if TYPE_CHECKING:
    from datetime import tzinfo

    from zscc.centre.recorded import JudgedRecording

COLUMNS = "vehicle=COL,time=COL,lat=COL,lon=COL[,speed=COL][,heading=COL]"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, GPX or bytes of JT/T 808, gzipped or not")
    parser.add_argument(
        "--columns", type=_columns, default={}, metavar="ROLE=COL,...", help=f"{COLUMNS}; names or 1-based numbers"
    )
    parser.add_argument("--crs", type=arguments.space, metavar="CRS", help=f"{arguments.SPACES_HELP} (default wgs84)")
    parser.add_argument("--tz", type=_zone, metavar="ZONE", help="of times without offset: UTC, Asia/Shanghai, +08:00")
    parser.add_argument("--speed-unit", choices=("kmh", "mps", "mph", "knots"), default="kmh", help="default kmh")
    parser.add_argument("--date-order", choices=("mdy", "dmy"), help="of dates such as 03/04/2026")
    parser.add_argument("--speed", type=arguments.positive, default=1.0, metavar="X", help="times as fast (default 1)")
    parser.add_argument("--over-town", action="store_true", help="move the tracks over the town and say so")
    parser.add_argument("--summary", action="store_true", help="open no window; print one JSON object")
    parser.add_argument("--json", action="store_true", help="the summary on one line")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="a profile in TOML (default: the demo town)")
    parser.add_argument("--town", type=Path, metavar="FILE", help="a town of your own (see zscc town import)")
    parser.add_argument("--language", choices=("zh", "en"), help="language of the screen (default: the profile's)")
    parser.add_argument("--size", type=arguments.size, default=(1920, 1080), metavar="WxH", help="size of the window")
    parser.add_argument(
        "--offscreen", type=arguments.positive, metavar="SECONDS", help="play without a display for so long, then leave"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE", help="leave a picture of the window here on leaving")


def run(options: argparse.Namespace) -> int:
    """Sum the file up, or open the desk on it."""
    recording = _judged(options)
    if options.summary:
        from zscc.centre.recorded import summary_of

        indent = None if options.json else 2
        ascii_only = not speaks_utf8(sys.stdout)
        print(json.dumps(asdict(summary_of(recording)), ensure_ascii=ascii_only, allow_nan=False, indent=indent))
        return 0
    return _play(recording, options)


def _judged(options: argparse.Namespace) -> "JudgedRecording":
    from zscc.centre.recorded import judge_recording
    from zscc.clock import LiveClock
    from zscc.feeds.recorded.reading import Note, Reading, RecordingFault
    from zscc.geo.spaces import Space
    from zscc.settings.profile import load_profile, town_file
    from zscc.text import Words
    from zscc.town.load import TownUnreadable, load_town

    words = Words("en")
    reading = Reading(
        columns=options.columns,
        space=options.crs or Space.WGS84,
        zone=options.tz,
        speed_unit=options.speed_unit,
        day_first=None if options.date_order is None else options.date_order == "dmy",
    )
    try:
        profile = load_profile(options.profile)
    except (OSError, ValueError) as error:
        raise CommandError(f"the profile cannot be read: {error}") from error
    now = LiveClock().now()
    try:
        town = load_town(town_file(options.town, profile, options.profile))
    except TownUnreadable as error:
        raise CommandError(str(error)) from error
    try:
        recording = judge_recording(options.file, reading, town, profile.thresholds, now, over_town=options.over_town)
    except RecordingFault as fault:
        key = f"feeds.recording_fault.{fault.code}"
        raise CommandError(words(key, path=options.file, detail=fault.detail)) from fault
    assumed = () if options.crs else (Note("space_assumed", reading.space.value),)
    for note in (*recording.all_notes(), *assumed):
        print(f"zscc replay: {words(f'feeds.recording_note.{note.code}', detail=note.detail)}", file=sys.stderr)
    return recording


def _play(recording: "JudgedRecording", options: argparse.Namespace) -> int:
    if options.offscreen is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    begins_at = recording.begins_at
    if begins_at is None:
        raise CommandError(f"{options.file} holds no fix to play; --summary tells why")
    from zscc.app.stages import StageFault, Wish, show_recorded
    from zscc.cli.spoken import speak_of_faults
    from zscc.early_ear import EarlyEar

    speak_of_faults()
    wish = Wish(
        profile=options.profile,
        town=options.town,
        rate=options.speed,
        language=options.language,
        size=options.size,
        leave_after_s=options.offscreen,
        picture=options.picture,
    )
    try:
        with EarlyEar():
            return show_recorded(recording.feed, begins_at, wish)
    except StageFault as fault:
        raise CommandError(str(fault)) from fault


def _columns(text: str) -> dict[str, str]:
    from zscc.feeds.recorded.columns import columns_asked

    try:
        return columns_asked(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _zone(text: str) -> "tzinfo":
    from zscc.feeds.recorded.times import zone_named

    try:
        return zone_named(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time zone such as UTC, Asia/Shanghai or +08:00") from None
