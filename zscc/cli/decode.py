"""Read what terminals say: lines of hex on stdin, one JSON object for each on stdout (docs/feeds/jt808.md).

A line that cannot be read gives {"ok": false, "error": ...} and the lines after it are read all the same. Blank lines
give nothing, glued frames one object each. The exit code is 0: what is wrong with a line is told in its object.
"""

import argparse
import json
import sys
from io import TextIOWrapper
from typing import TextIO

from zscc.cli import speaks_utf8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The door's own words."""
    parser.add_argument("protocol", choices=("jt808",), help="JT/T 808 (2011, 2013, 2019)")
    parser.add_argument(
        "--as-gateway",
        action="store_true",
        help="tell what the gateway makes of it: 2013 headers marked as 2019, two's complement, parts put together",
    )


def run(options: argparse.Namespace) -> int:
    """Decode stdin to stdout, as it comes."""
    source = TextIOWrapper(sys.stdin.buffer, "utf-8", errors="replace")
    try:
        return _pump(source, sys.stdout, as_gateway=options.as_gateway)
    finally:
        source.detach()


def _pump(source: TextIO, target: TextIO, *, as_gateway: bool) -> int:
    from zscc.feeds.jt808.hex_lines import bytes_of_line, lines_of
    from zscc.feeds.jt808.messages import BadFrame
    from zscc.feeds.jt808.parts import Parts
    from zscc.feeds.jt808.told import refusal, told_of

    gateway = Parts() if as_gateway else None
    plain = not speaks_utf8(target)
    for line in lines_of(source):
        try:
            data = bytes_of_line(line)
            said = [] if data is None else told_of(data, gateway)
        except BadFrame as bad:
            said = [refusal(bad)]
        target.writelines(json.dumps(each, ensure_ascii=plain, allow_nan=False) + "\n" for each in said)
        target.flush()
    return 0
