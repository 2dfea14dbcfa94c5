"""Pictures, atlases, briefings and films of the command line, painted without a display."""

import argparse
import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from zscc.cli import CommandError, arguments
from zscc.export.contract import ExportRefused, Form, Material, Subject, Wish
from zscc.model.audience import Audience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zscc.settings.profile import Profile
    from zscc.situation.snapshot import Snapshot
    from zscc.store.sqlite_reader import SqliteReader
    from zscc.ui.documents.painting import Canvas

A4_PX, FILM_PX = (1754, 1240), (1280, 720)
"""A4 on its side at 150 dots an inch; a film."""
_DPI = 150
_MOST_STEPS, _MOST_FPS = 6_000, 30


def add_paint_arguments(parser: argparse.ArgumentParser) -> None:
    """How maps, atlases and films look."""
    parser.add_argument("--size", type=arguments.size, metavar="WxH", help="pixels (default: A4, films 1280x720)")
    parser.add_argument("--layers", type=_layers, metavar="A,B,…", help="of a map (default: those of a new desk)")
    parser.add_argument("--style", choices=("dark", "light"), default="light", help="of a map (default light)")
    parser.add_argument("--every", type=arguments.positive, default=60.0, metavar="S", help="of a film: seconds a step")
    parser.add_argument("--fps", type=_fps, default=10, metavar="N", help="of a film: steps a second, 1 to 30")


def gathered(options: argparse.Namespace, wish: Wish, material: Material) -> Material:
    """The material with what must be painted for it; raises CommandError, ExportRefused."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    profile = _profile(options)
    if wish.subject is Subject.SHIFT_REPORT:
        is_chinese = options.language == "zh"
        return replace(material, extra=profile.institution if is_chinese else profile.institution_en)
    # What goes to review as a workbook is the picture with the list of its layers and their sources.
    reviewed = wish.form is Form.XLSX and material.passport.audience is Audience.REVIEW
    if wish.subject is Subject.MAP and wish.form not in {Form.PNG, Form.SVG, Form.PDF} and not reviewed:
        return _with_layers(options, wish, material)
    if reviewed:
        wish = replace(wish, form=Form.PNG)
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication.instance() or QGuiApplication([sys.argv[0]])
    try:
        return _painted(options, wish, _with_layers(options, wish, material), profile)
    finally:
        del application


def _painted(options: argparse.Namespace, wish: Wish, material: Material, profile: "Profile") -> Material:
    from zscc.map.pages.files import PageTooLarge
    from zscc.ui.documents.painting import painted

    canvas = _canvas(options, wish, profile)
    if wish.subject is Subject.BRIEFING:
        return _deck(material, profile)
    if wish.subject is Subject.PERIOD:
        return _film(options, wish, material, canvas, profile)
    try:
        return painted(material, wish, canvas)
    except PageTooLarge as error:
        raise CommandError(f"there is not enough memory for {error} pixels") from error


def _canvas(options: argparse.Namespace, wish: Wish, profile: "Profile") -> "Canvas":
    from zscc.map.pages.page import Page, PageFormat
    from zscc.settings.style import load_style
    from zscc.ui.documents.painting import Canvas

    width, height = options.size or (FILM_PX if wish.subject is Subject.PERIOD else A4_PX)
    page = Page(PageFormat.PNG, width, height, profile.windows, title=wish.title, dpi=_DPI)
    return Canvas(page, load_style(options.style))


def _with_layers(options: argparse.Namespace, wish: Wish, material: Material) -> Material:
    """The layers that lie on the map stand in the passport: an approval is bound to them."""
    from zscc.map.layers import START
    from zscc.model.passport import LayerShown

    chosen = options.layers
    if chosen is None and wish.subject is Subject.ATLAS:
        # Sums and trails of a whole town on 79 pages: a file that nobody can send.
        chosen = frozenset(row.name for row in START if row.visible) - {"heat", "tracks"}
    shown = tuple(LayerShown(row.name, row.visible if chosen is None else row.name in chosen) for row in START)
    passport = replace(material.passport, layers=shown, crs="EPSG:4549", style=options.style)
    return replace(material, passport=passport)


def _deck(material: Material, profile: "Profile") -> Material:
    from zscc.settings.briefing import load_briefing
    from zscc.ui.documents.deck import DeckJob

    institution = profile.institution if material.passport.language == "zh" else profile.institution_en
    return DeckJob(material, load_briefing(), profile, institution=institution).gathered()


def _film(
    options: argparse.Namespace, wish: Wish, material: Material, canvas: "Canvas", profile: "Profile"
) -> Material:
    from zscc.cli.journal_file import journal_of, journal_opened
    from zscc.ui.documents.painting import filmed

    if options.since is None or options.until is None:
        raise CommandError("a film needs --from TIME and --to TIME")
    moments = _moments(options.since, options.until, options.every)
    with journal_opened(journal_of(options)) as reader:
        return filmed(_snapshots(reader, profile, moments), material, wish, canvas, options.fps)


def _moments(since: datetime, until: datetime, every_s: float) -> list[datetime]:
    steps = int((until - since).total_seconds() // every_s) + 1
    if steps > _MOST_STEPS:
        raise ExportRefused("too_many_frames", most=_MOST_STEPS)
    return [since + timedelta(seconds=every_s * step) for step in range(steps)]


def _snapshots(reader: "SqliteReader", profile: "Profile", moments: list[datetime]) -> "Iterator[Snapshot]":
    """One situation goes forward; no two moments are in memory at a time."""
    from zscc.centre.time_hand import TimeHand

    hand = TimeHand(reader, profile)
    for moment in moments:
        for _ in hand.go_to(moment):
            pass
        yield hand.situation.snapshot(moment)


def _layers(text: str) -> frozenset[str]:
    from zscc.map.pages.page import LayerUnknown, layers_named

    try:
        return layers_named(tuple(part.strip() for part in text.split(",")))
    except LayerUnknown as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _fps(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_FPS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {_MOST_FPS}")
    return int(text)


def _profile(options: argparse.Namespace) -> "Profile":
    from zscc.settings.profile import load_profile

    try:
        return load_profile(options.profile)
    except (OSError, ValueError) as error:
        raise CommandError(f"the profile cannot be read: {error}") from error
