"""Coordinates from one system to another: lines of `lon lat` (easting northing in metres) on stdin, the same on stdout.

Each line in gives one line out. Numbers may stand apart by spaces, a tab, a comma or a semicolon. Blank lines and
lines that begin with # are passed through. A line that cannot be converted gives `nan nan`, is named with its
number on stderr, and makes the exit code 1; the lines after it still convert.
"""

import argparse
import sys
from typing import IO

from zscc.cli import arguments


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument(
        "--from", dest="space_from", type=arguments.space, required=True, metavar="A", help=arguments.SPACES_HELP
    )
    parser.add_argument(
        "--to", dest="space_to", type=arguments.space, required=True, metavar="B", help=arguments.SPACES_HELP
    )


def run(options: argparse.Namespace) -> int:
    """Convert stdin to stdout, as it comes."""
    return _pump(sys.stdin.buffer, sys.stdout.buffer, options)


def _pump(source: IO[bytes], target: IO[bytes], options: argparse.Namespace) -> int:
    from zscc.centre.conversion import LineConverter, blocks_of
    from zscc.text import Words

    words, converter = Words("en"), LineConverter(options.space_from, options.space_to)
    for block in blocks_of(source):
        converted = converter.convert(block)
        target.write(b"".join(converted.lines))
        target.flush()
        for fault in converted.faults:
            said = words(f"feeds.line_fault.{fault.code}", **fault.arguments)
            print(f"zscc convert: line {fault.line}: {said}", file=sys.stderr)
    return 1 if converter.failed else 0
