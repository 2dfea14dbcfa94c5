"""A picture of the demo town at a moment, made without a display. The same words give the same bytes."""

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError, arguments

if TYPE_CHECKING:
    from zscc.map.pages.page import Page
    from zscc.model.passport import Passport
    from zscc.settings.profile import Profile
    from zscc.situation.snapshot import Snapshot
    from zscc.town.layers import Town

DEFAULT_AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
KINDS = ("png", "svg", "pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    from zscc.map.layers import SWITCHES

    parser.add_argument(
        "--out",
        type=_picture_file,
        required=True,
        metavar="FILE",
        help="the ending chooses the format: .png, .svg, .pdf",
    )
    parser.add_argument("--town", type=Path, metavar="FILE", help="a town of your own (see zscc town import)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the demo town (default 1)")
    parser.add_argument(
        "--at",
        type=arguments.moment,
        default=DEFAULT_AT,
        metavar="TIME",
        help="the moment, ISO 8601 with offset (default 2026-06-15T14:30:00+08:00)",
    )
    parser.add_argument(
        "--size", type=arguments.size, default="1920x1080", metavar="WxH", help="size in pixels (default 1920x1080)"
    )
    parser.add_argument(
        "--bbox",
        type=_bbox,
        metavar="MINLON,MINLAT,MAXLON,MAXLAT",
        help="what to show, in degrees (default: the whole town)",
    )
    parser.add_argument(
        "--layers",
        type=_layers,
        metavar="A,B,C",
        help=f"layers to show, of {', '.join(SWITCHES)} (default: those the desk opens with)",
    )
    parser.add_argument(
        "--seat",
        type=Path,
        metavar="FILE",
        help="arrange the layers as a desk's seat.json does: order, opacity, which are on, choropleth, heat filter",
    )
    parser.add_argument("--style", choices=("dark", "light"), default="dark", help="theme (default dark)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="language of the words (default zh)")


def run(options: argparse.Namespace) -> int:
    """Write the picture and return the exit code."""
    _do_without_display()
    from zscc.map.pages.page import Page, PageFormat
    from zscc.settings.profile import load_profile

    profile = load_profile()
    width, height = options.size
    kind = PageFormat(_kind(options.out))
    page = Page(kind, width, height, profile.windows, options.bbox, seed=options.seed)
    if options.seat is not None:
        page = _as_seated(page, options.seat)
    if options.layers is not None:
        page = replace(page, layers=options.layers)
    _check_writable(options.out)
    _write(options.out, _picture(options, page, profile))
    return 0


def _picture(options: argparse.Namespace, page: "Page", profile: "Profile") -> bytes:
    from PySide6.QtGui import QGuiApplication

    from zscc.centre.dry_run import snapshot_at
    from zscc.export.contract import Form
    from zscc.export.seal import sealed
    from zscc.map.pages.files import PageTooLarge
    from zscc.map.pages.page import render
    from zscc.settings.style import load_style
    from zscc.text.words import Words
    from zscc.town.load import TownUnreadable, load_town

    try:
        town = load_town(options.town)
        snapshot = snapshot_at(town, options.seed, options.at, profile, with_hash=True)
    except TownUnreadable as error:
        raise CommandError(str(error)) from error
    application = QGuiApplication.instance() or QGuiApplication([sys.argv[0]])
    try:
        picture = render(snapshot, town, page, load_style(options.style), Words(options.language))
    except PageTooLarge as error:
        raise CommandError(f"there is not enough memory for {error} pixels") from error
    finally:
        del application
    return sealed(Form(page.kind.value), picture, _passport(options, page, snapshot, town))


def _passport(options: argparse.Namespace, page: "Page", snapshot: "Snapshot", town: "Town") -> "Passport":
    """Without a journal: the picture is made of a demo day, which the same command makes again."""
    from zscc import __version__
    from zscc.map.layers import START
    from zscc.map.pages.page import box_in_map
    from zscc.model.passport import LayerShown, Passport
    from zscc.situation.situation import FOLD_VERSION
    from zscc.text.words import Words

    return Passport(
        as_of=snapshot.as_of,
        seq=snapshot.seq,
        chain="",
        state_hash=snapshot.state_hash or "",
        fold_version=FOLD_VERSION,
        town_code=town.code,
        town_sha256=town.sha256,
        shows="map",
        box_m=None if page.bbox_wgs84 is None else box_in_map(page.bbox_wgs84),
        layers=tuple(LayerShown(row.name, row.name in page.layers, row.opacity) for row in page.arrangement or START),
        language=options.language,
        style=options.style,
        notice=Words(options.language)("sheet.about.made_up"),
        zscc_version=__version__,
    )


def _as_seated(page: "Page", path: Path) -> "Page":
    """The page as a desk's seat arranges its layers; those that people added are not in a demo town's snapshot."""
    import msgspec

    from zscc.map.layers import START
    from zscc.settings.seat import SeatState
    from zscc.ui.themes.memory import filter_from, theme_from

    try:
        seat = msgspec.json.decode(path.read_bytes(), type=SeatState)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    except msgspec.DecodeError as error:
        raise CommandError(f"{path} is no seat's memory: {error}") from error
    arranged = START.like(seat.layers)
    return replace(
        page,
        arrangement=arranged,
        layers=arranged.visible,
        theme=theme_from(seat.choices),
        heat_counts=filter_from(seat.choices),
    )


def _do_without_display() -> None:
    """Qt must be told before it is loaded; a page needs no window, so no display is asked for."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def _kind(out: Path) -> str:
    return out.suffix.lower().removeprefix(".")


def _picture_file(text: str) -> Path:
    out = Path(text)
    if _kind(out) not in KINDS:
        raise argparse.ArgumentTypeError(f"{text!r} must end in {', '.join('.' + name for name in KINDS)}")
    return out


def _layers(text: str) -> frozenset[str]:
    from zscc.map.pages.page import LayerUnknown, layers_named

    try:
        return layers_named(tuple(part.strip() for part in text.split(",")))
    except LayerUnknown as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _bbox(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not four numbers such as 120.95,31.38,121.06,31.52") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise argparse.ArgumentTypeError(f"{text!r}: west must lie below east and south below north, in degrees")
    if not (west >= 110 and east <= 130):
        raise argparse.ArgumentTypeError(f"{text!r}: the map reaches from 110 to 130 degrees east")
    return west, south, east, north


def _check_writable(out: Path) -> None:
    """Say it before the work is done, not after."""
    if out.is_dir():
        raise CommandError(f"{out} is a folder")
    if not out.absolute().parent.is_dir():
        raise CommandError(f"{out}: there is no folder {out.absolute().parent}")


def _write(out: Path, data: bytes) -> None:
    """Whole or not at all: into a file beside it, then put in its place."""
    try:
        with tempfile.NamedTemporaryFile(dir=out.absolute().parent, prefix=f".{out.name}.", delete=False) as part:
            part.write(data)
        try:
            Path(part.name).chmod(0o644)
            Path(part.name).replace(out)
        except OSError:
            Path(part.name).unlink()
            raise
    except OSError as error:
        raise CommandError(f"{out}: {error.strerror or error}") from error
