"""A passport as the text of a seal: one line of ASCII that stands unchanged in every format.

JSON; what markup or a PDF would take for its own is written as an escape. Sets are sorted, so the same passport gives
the same text.
"""

import re
from typing import Final

import msgspec

from zscc.export.seals.place import DIGEST_CHARACTERS, MOST_TEXT, SealBroken
from zscc.model.passport import PASSPORT_VERSION, Passport

SEAL_VERSION = 1
MARK: Final = b'{"zscc_seal":'
_HEAD: Final = b'%b%d,"sha256":"' % (MARK, SEAL_VERSION)
DIGEST_FROM: Final = len(_HEAD)
"""Of the text's beginning."""
_NO_DIGEST = b"0" * DIGEST_CHARACTERS
_ANY_HEAD = re.compile(rb'\{"zscc_seal":(\d{1,9}),"sha256":"[0-9a-f]{64}","')
_MOST_SEQ = (1 << 63) - 1
_YEARS = range(1980, 2200)
_FAR_M, _LEAST_M = 1e8, 0.01
"""Of a view: farther than any place on Earth, and smaller than any screen shows."""
_ESCAPED = re.compile(r"[^ -~]|[<>&']|--")


class _Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    zscc_seal: int
    sha256: str
    passport_version: int
    passport: msgspec.Raw


def seal_text(passport: Passport) -> bytes:
    """The text, with zeros for the digest; ValueError when the passport is far too long."""
    encoded = msgspec.json.encode(passport, order="deterministic").decode("utf-8")
    safe = _ESCAPED.sub(_escape, encoded).encode("ascii")
    text = b'%b%b","passport_version":%d,"passport":%b}' % (_HEAD, _NO_DIGEST, PASSPORT_VERSION, safe)
    if len(text) > MOST_TEXT:
        raise ValueError(f"a passport of {len(text)} bytes")
    return text


def check_head(text: bytes) -> None:
    """Raises SealBroken for a text that this program cannot judge."""
    head = _ANY_HEAD.match(text)
    if head is None or len(text) > MOST_TEXT:
        raise SealBroken("changed")
    if int(head.group(1)) > SEAL_VERSION:
        raise SealBroken("newer")


def passport_in(text: bytes) -> Passport:
    """The passport of a text whose digest holds."""
    try:
        seal = msgspec.json.decode(text, type=_Seal)
        if seal.passport_version > PASSPORT_VERSION:
            raise SealBroken("newer")
        passport = msgspec.json.decode(seal.passport, type=Passport)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SealBroken("faulty") from error
    if not _is_possible(passport):
        raise SealBroken("faulty")
    return passport


def _is_possible(passport: Passport) -> bool:
    """Whether a desk could have written it: anybody can seal a file, and what is opened is opened whole or not."""
    chosen, box = passport.panel_filter, passport.box_m
    moments = (passport.as_of, chosen.since, chosen.until)
    return (
        0 <= passport.seq <= _MOST_SEQ
        and all(each is None or (each.tzinfo is not None and each.year in _YEARS) for each in moments)
        and (box is None or (max(map(abs, box)) <= _FAR_M and min(box[2] - box[0], box[3] - box[1]) >= _LEAST_M))
        and all(0 <= layer.opacity <= 1 for layer in passport.layers)
    )


def _escape(found: re.Match[str]) -> str:
    """Only within strings of the JSON do such characters occur."""
    units = found.group().encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
