"""Read what terminals say: lines of hex on stdin, one JSON object for each on stdout (docs/feeds/jt808.md).

A line that cannot be read gives {"ok": false, "error": ...} and the lines after it are read all the same. Blank lines
give nothing. The exit code is 0: what is wrong with a line is told in its object.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import IO, TextIO

from zscc.cli import speaks_utf8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument("protocol", choices=("jt808",), help="JT/T 808 (2011, 2013, 2019)")
    parser.add_argument(
        "--as-gateway",
        action="store_true",
        help="read a header of 2013 under the mark of 2019 where only that fits, as the gateway does",
    )


def run(options: argparse.Namespace) -> int:
    """Decode stdin to stdout, as it comes."""
    return _pump(sys.stdin.buffer, sys.stdout, as_gateway=options.as_gateway)


def _pump(source: IO[bytes], target: TextIO, *, as_gateway: bool) -> int:
    from zscc.feeds.jt808.hex_lines import bytes_of_line
    from zscc.feeds.jt808.messages import BadFrame
    from zscc.feeds.jt808.told import refusal, told

    plain = not speaks_utf8(target)
    for line in _lines(source):
        try:
            frame = bytes_of_line(line)
            if frame is None:
                continue
            said = told(frame, as_marked=as_gateway)
        except BadFrame as bad:
            said = refusal(bad)
        target.write(json.dumps(said, ensure_ascii=plain, allow_nan=False) + "\n")
        target.flush()
    return 0


def _lines(source: IO[bytes]) -> Iterator[str]:
    """Lines of any length; of one that is longer than any capture's only so much is kept that it is seen to be."""
    from zscc.feeds.jt808.hex_lines import LONGEST_LINE

    while line := source.readline(LONGEST_LINE + 2):
        while not line.endswith(b"\n") and (more := source.readline(LONGEST_LINE + 2)):
            line = line[: LONGEST_LINE + 1] + more[-1:]
        yield line.decode("utf-8", "replace")
