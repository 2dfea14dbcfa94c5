"""JSON as it comes from outside: read within bounds, or refused with a reason; nothing in it can stop a feed.

Numbers beyond every meaning become infinite and are refused where they are used, so that one of them spoils one field
of one item. An object that names a key twice remembers which (:class:`~zscc.feeds.mapping_paths.Twice`). Half a
surrogate pair stays in its text and is cleaned or refused by whoever uses it.
"""

import json
import math
from typing import Any

from zscc.feeds.contract import LONGEST_KEPT
from zscc.feeds.mapping_paths import Twice

_LONGEST_NUMBER = 40


class Unreadable(Exception):
    """A message as a whole cannot be read; ``reason`` is what it is counted under."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def message_of(body: bytes, encoding: str, most_bytes: int) -> Any:
    """The value of a message; raises Unreadable: too_large, bad_encoding, not_json, too_deep."""
    if len(body) > most_bytes:
        raise Unreadable("too_large", f"{len(body)} > {most_bytes}")
    try:
        text = body.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("bad_encoding", f"{encoding} @{error.start}") from error
    return value_of(text)


def value_of(text: str) -> Any:
    """The value of JSON text; raises Unreadable: not_json, too_deep."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable("not_json", f"{error.msg} @{error.pos}") from error
    except RecursionError as error:
        raise Unreadable("too_deep") from error


def kept(item: object) -> bytes:
    """An item as bytes to be kept for inspection, cut."""
    try:
        return _ENCODER.encode(item).encode("utf-8", "backslashreplace")[:LONGEST_KEPT]
    except (RecursionError, ValueError):
        return b"(too deep to be kept)"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Twice(pairs)


def _whole(text: str) -> int | float:
    return int(text) if len(text) <= _LONGEST_NUMBER else math.inf


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole)
_ENCODER = json.JSONEncoder(ensure_ascii=False)
