"""Captured bytes as people keep them: hex in lines, each perhaps after the time at which it came."""

import re
from collections.abc import Iterator
from typing import TextIO

from zscc.feeds.jt808.messages import BadFrame

LONGEST_LINE = 65_536
_TIME = re.compile(r"\s*(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?\s?(?:Z|[+-]\d\d:?\d\d)?)[\s,;]+(?=\S)")
_BETWEEN = re.compile(r"0[xX]|[\s,;:_\-]+")
_MARK = "\ufeff"


def bytes_of_line(line: str) -> bytes | None:
    """The bytes of one line, None for a blank one; raises BadFrame(too_long | not_hex).

    Upper case, 0x before the line or each byte, blanks, commas, colons and dashes between bytes are as good as none;
    a time before them is passed over.
    """
    if len(line) > LONGEST_LINE:
        raise BadFrame("too_long")
    text = line.strip().strip(_MARK).strip()
    if not text:
        return None
    time = _TIME.match(text)
    digits = _BETWEEN.sub("", text[time.end() :] if time else text)
    try:
        data = bytes.fromhex(digits)
    except ValueError:
        raise BadFrame("not_hex") from None
    if not data:
        raise BadFrame("not_hex")
    return data


def lines_of(stream: TextIO) -> Iterator[str]:
    """Lines of any length; of one longer than LONGEST_LINE only so much is kept that it is seen to be."""
    while line := stream.readline(LONGEST_LINE + 2):
        piece = line
        while not piece.endswith("\n") and piece:
            piece = stream.readline(LONGEST_LINE + 2)
        yield line
