"""Types of command-line words that several doors share; each refuses with the reason in one line."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zscc.geo.spaces import Space

SPACES_HELP = "wgs84, gcj02, bd09, cgcs2000 or epsg4549"
MAX_SIDE_PX = 16_384
MIN_SIDE_PX = 200


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
