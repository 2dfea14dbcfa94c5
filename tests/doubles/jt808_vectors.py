"""The vectors of JT/T 808 in tests/data/jt808."""

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[1] / "data" / "jt808"


@cache
def vectors(name: str) -> list[dict[str, Any]]:
    """messages, streams, escape or location_bodies."""
    loaded: list[dict[str, Any]] = json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
    return loaded


def wires() -> list[bytes]:
    """The frames of all messages, with their delimiters."""
    return [bytes.fromhex(vector["hex"]) for vector in vectors("messages")]
