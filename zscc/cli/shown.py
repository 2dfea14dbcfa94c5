"""What others sent, as it may be written to a terminal: no control byte, nothing that cannot be seen, one line."""

import json
from collections.abc import Mapping
from typing import TextIO

from zscc.cli import speaks_utf8


def escaped(text: str) -> str:
    """The text with everything that cannot be printed as an escape (``\\x1b``, ``\\n``)."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def json_line(line: Mapping[str, object], target: TextIO) -> str:
    """One JSON object; what cannot be printed stands in it as ``\\u009b``, so that a terminal sees none of it."""
    text = json.dumps(line, ensure_ascii=not speaks_utf8(target), allow_nan=False)
    # Outside of its strings JSON is plain, so each of these stands in one.
    return text if text.isprintable() else "".join(s if s.isprintable() else json.dumps(s)[1:-1] for s in text)


def readable(item: bytes, *, binary: bool = False) -> str:
    """An item as text where it is text, else in hex; ``binary``: in hex always."""
    if binary:
        return item.hex()
    try:
        return item.decode()
    except UnicodeDecodeError:
        return item.hex()
