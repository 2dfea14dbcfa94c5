"""Who called: name and telephone leave the message for a place outside the chain, under a digest nobody can guess back.

The digest is keyed with the journal's salt and covers the report's key, so one caller's reports cannot be linked by it,
and the same message told twice leads to the same place. What the words repeat of him is masked there.
"""

import re
from hashlib import blake2b

import msgspec

from zscc.feeds.contract import Personal
from zscc.model.asked import Caller

DIGEST_BYTES = 16
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,8}")
"""Of a person; an organisation's name is longer, and masking it would take the place out of an address."""
_LEAST_DIGITS = 7
_LONG_NUMBER = re.compile(r"\d(?:[\s\-]?\d){6,}", re.ASCII)
_NOT_DIGITS = re.compile(r"\D+", re.ASCII)
HIDDEN = "****"


def personal_of(key: str, caller: Caller, salt: bytes) -> Personal | None:
    """Name and telephone as they are kept; ``ref`` is what the report tells. None when nobody called."""
    if not (caller.name or caller.phone):
        return None
    body = msgspec.json.encode(caller)
    ref = blake2b(f"{key}\0".encode() + body, digest_size=DIGEST_BYTES, key=salt).hexdigest()
    return Personal(ref, "caller", body)


def masked_phone(phone: str) -> str:
    """138****1234, ****12 for a short number."""
    if not phone:
        return ""
    return f"{phone[:3]}{HIDDEN}{phone[-4:]}" if len(phone) > _LEAST_DIGITS else f"{HIDDEN}{phone[-2:]}"


def masked_name(name: str) -> str:
    """王*: the family name, whatever the rest is."""
    return f"{name[:1]}*" if name else ""


def without_caller(words: str, caller: Caller) -> str:
    """The words with what they repeat of the caller masked: the telephone however it is spaced, the person's name."""
    digits = _NOT_DIGITS.sub("", caller.phone)
    if len(digits) >= _LEAST_DIGITS and _holds(words, digits):
        written = r"[\s\-]?".join(digits)
        words = re.sub(rf"(?<!\d){written}(?!\d)", masked_phone(digits), words, flags=re.ASCII)
    if _NAME.fullmatch(caller.name):
        words = words.replace(caller.name, masked_name(caller.name))
    return words


def _holds(words: str, digits: str) -> bool:
    """Whether any long number of the words may be this one; a pattern of its own for every caller would cost much."""
    return any(digits in _NOT_DIGITS.sub("", run) for run in _LONG_NUMBER.findall(words))
