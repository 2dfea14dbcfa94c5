"""The bodies of requests and answers: pure. What an answer can be is what the OpenAPI document says of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from zscc.feeds.contract import Refused
from zscc.feeds.message_edge import KNOWN
from zscc.model.received import Received

JSON_TYPE, LINES_TYPE = "application/json", "application/x-ndjson"
LONGEST_KEY = 128
RETRY_AFTER_S = 5

ERRORS: dict[str, tuple[int, str]] = {
    "bad_request": (400, "The request is no HTTP that can be read, or its body broke off."),
    "unreadable": (400, "The body as a whole cannot be read; reason says why."),
    "bad_key": (400, f"Idempotency-Key has 1 to {LONGEST_KEY} visible ASCII characters."),
    "unauthorised": (401, "Authorization: Bearer with the right token is missing."),
    "not_found": (404, "There is no such path."),
    "bad_method": (405, "The path does not take this method."),
    "too_slow": (408, "The body did not come in time."),
    "too_large": (413, "The body is larger than this intake takes."),
    "too_many_items": (413, "The body holds more items than this intake takes; send them in parts."),
    "bad_type": (415, f"The body is {JSON_TYPE} or {LINES_TYPE}, not compressed."),
    "key_reused": (422, "Another request was sent under this Idempotency-Key."),
    "too_often": (429, "Too many requests from this address; Retry-After says when to try again."),
    "fault": (500, "The program has a fault; nothing is known of this request. Send it again."),
    "busy": (503, "The journal cannot take more now; what was sent may be written yet. Send it again."),
}
"""Every error that is answered: status and words."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, before it is bytes on a line."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    def payload(self) -> bytes:
        """The body as JSON."""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def error(code: str, reason: str = "", retry_after_s: int = 0) -> Reply:
    """An error; ``reason`` is what a body was refused for."""
    status, text = ERRORS[code]
    its = {"code": code, "text": text, **({"reason": reason} if reason else {})}
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else {}
    if code == "unauthorised":
        headers["WWW-Authenticate"] = "Bearer"
    return Reply(status, {"error": its}, headers)


def receipt(
    feed: str, request: str, digest: str, at: datetime, items: int, outcome: Mapping[int | None, Refused]
) -> Received:
    """What became of the items of a request; ``outcome`` holds those that were not taken."""
    told = sorted((place, refused) for place, refused in outcome.items() if place is not None)
    return Received(
        feed=feed,
        request=request,
        digest=digest,
        at=at,
        items=items,
        known=tuple(place for place, refused in told if refused.reason == KNOWN),
        refused=tuple(
            (place, refused.reason, refused.detail.partition(" ← ")[0])
            for place, refused in told
            if refused.reason != KNOWN
        ),
    )


def answer_of(received: Received, *, again: bool = False) -> Reply:
    """The answer to a request whose items were looked at one by one; the same receipt, the same body."""
    sums = {"known": len(received.known), "refused": len(received.refused)}
    taken = received.items - sum(sums.values())
    body = {"taken": taken, **sums, "items": list(_results(received))}
    return Reply(200, body, {"Idempotency-Replayed": "true"} if again else {})


def _results(received: Received) -> Iterator[dict[str, Any]]:
    known = frozenset(received.known)
    refused = {place: (reason, its) for place, reason, its in received.refused}
    for place in range(received.items):
        if place in refused:
            reason, its = refused[place]
            yield {"place": place, "result": "refused", "reason": reason, **({"field": its} if its else {})}
        else:
            yield {"place": place, "result": "known" if place in known else "taken"}


def whole_refused(refused: Refused) -> Reply:
    """The answer to a body that cannot be used as a whole."""
    if refused.reason in ("too_large", "too_many_items"):
        return error(refused.reason)
    return error("unreadable", refused.reason)


def digest_of(path: str, body: bytes) -> str:
    """Of a request, without what only its transport said."""
    return blake2b(path.encode() + b"\0" + body, digest_size=16).hexdigest()


def is_key(text: str) -> bool:
    """Whether a text can be an Idempotency-Key."""
    return 0 < len(text) <= LONGEST_KEY and all("!" <= letter <= "~" for letter in text)
