"""Types of command-line words that several doors share; each refuses with the reason in one line."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError

if TYPE_CHECKING:
    from zscc.geo.spaces import Space

SPACES_HELP = "wgs84, gcj02, bd09, cgcs2000 or epsg4549"
MAX_SIDE_PX = 16_384
MIN_SIDE_PX = 200
MAX_SEAT = 40


def moment(text: str) -> datetime:
    """An aware UTC moment of ISO 8601 text with an offset, or ``now``."""
    from zscc.clock import LiveClock

    if text == "now":
        return LiveClock().now()
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-06-15T14:30:00+08:00") from None
    if told.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset; write {text}+08:00 for the town's own time")
    return told.astimezone(UTC)


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels of ``WxH``."""
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1920x1080")
    sides = int(width), int(height)
    if not all(MIN_SIDE_PX <= side <= MAX_SIDE_PX for side in sides):
        raise argparse.ArgumentTypeError(f"{text!r}: each side must lie between {MIN_SIDE_PX} and {MAX_SIDE_PX} pixels")
    return sides


def positive(text: str) -> float:
    """A finite number above zero."""
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not above zero")
    return number


def space(text: str) -> "Space":
    """A coordinate system by its name, or by its EPSG code where it has one."""
    from zscc.geo.spaces import Space

    try:
        return Space.named(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not one of {SPACES_HELP}") from None


def picture(text: str) -> Path:
    """A PNG file that can be left there: its folder is a folder, or can become one."""
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text!r}: a picture of the window is a .png file")
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is a folder")
    nearest = next(parent for parent in path.absolute().parents if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text!r}: nothing can be written in {nearest}")
    return path


def seat(text: str) -> str:
    """The name of a seat: what a person may read in a journal years later."""
    if not (text.isprintable() and text.strip() == text and 0 < len(text) <= MAX_SEAT):
        raise argparse.ArgumentTypeError(f"{text!r} is not a seat's name: at most {MAX_SEAT} visible characters")
    return text


def require_display() -> None:
    """Refuse in one line where Qt would abort: a desk with neither a display nor the word to do without one."""
    told = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not told:
        raise CommandError("there is no display; say --offscreen SECONDS to do without one")
