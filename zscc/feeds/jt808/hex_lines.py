"""Captured bytes as people keep them: hex in lines, each perhaps after the time at which it came."""

import re
from datetime import datetime

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


def time_of_line(line: str) -> datetime | None:
    """The moment before the bytes, where it is told with its offset."""
    time = _TIME.match(line.strip().strip(_MARK))
    if time is None:
        return None
    try:
        moment = datetime.fromisoformat(time[1].replace(",", ".").replace(" Z", "Z"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
