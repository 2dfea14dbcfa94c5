"""What is said over a WebSocket beside the messages themselves: where to go on, and why the other side left. Pure."""

import json
from collections.abc import Mapping

from zscc.feeds.contract import FeedDown
from zscc.feeds.mapping_json import Unreadable, value_of
from zscc.feeds.mapping_paths import MISSING, KeyTwice, Path

PLACE = "{place}"
LONGEST_PLACE = 1_000
_CLOSED = {
    1001: "ws_leaving",
    1002: "ws_protocol",
    1003: "ws_protocol",
    1007: "ws_protocol",
    1008: "ws_policy",
    1009: "ws_large",
    1010: "ws_protocol",
    1011: "ws_server",
    1012: "ws_leaving",
    1013: "ws_leaving",
    1014: "ws_server",
    3000: "ws_policy",
    3003: "ws_policy",
}
_NO_CODE = {None, 0, 1005, 1006}
"""The link broke, or the other side said nothing."""


def check_template(text: str, *, with_place: bool) -> None:
    """ValueError for a message of the profile that cannot be sent."""
    if len(text) > 10_000:
        raise ValueError("it is longer than 10000 characters")
    if with_place and text and PLACE not in text:
        raise ValueError(f"it has no {PLACE}, where the last id goes")


def told(template: str, place: str) -> str:
    """A message of the profile with the last id in its place, safe inside a JSON string and as a bare number."""
    return template.replace(PLACE, json.dumps(place, ensure_ascii=False)[1:-1])


def place_of(path: Path, message: bytes) -> str:
    """The id of a message; '' when it has none or cannot be read."""
    value = _value(path, message)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    found = str(value)
    return found if len(found) <= LONGEST_PLACE else ""


def is_wanted(only: Mapping[Path, tuple[str, ...]], message: bytes) -> bool:
    """Whether a message is one of those that the profile asks for; what cannot be read is, so that it is refused."""
    return all(_value(path, message) in (*values, MISSING) for path, values in only.items())


def _value(path: Path, message: bytes) -> object:
    try:
        whole = value_of(message.decode("utf-8"))
        return path.of(whole, whole, {})
    except (Unreadable, KeyTwice, UnicodeDecodeError):
        return MISSING


def closed(code: int | None, reason: str, where: str) -> FeedDown:
    """Why the other side closed the link, by its code (RFC 6455 and the registry of IANA; 4000 and up are its own)."""
    if code in _NO_CODE:
        return FeedDown("web_lost", where=where, detail=reason[:200])
    assert code is not None
    return FeedDown(_CLOSED.get(code, "ws_closed"), where=where, number=code, detail=reason[:200])
