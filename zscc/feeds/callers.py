"""Who called: name and telephone leave the message for a place outside the chain, under a digest nobody can guess back.

The digest is keyed with the journal's salt and covers the report's key, so one caller's reports cannot be linked by it,
and the same message told twice leads to the same place. What the words repeat of him is masked there.
"""

import re
import unicodedata
from hashlib import blake2b

import msgspec

from zscc.feeds.contract import Personal
from zscc.model.asked import Caller
from zscc.text.masking import masked_name, masked_phone

DIGEST_BYTES = 16
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,8}")
"""Of a person; an organisation's name is longer, and masking it would take the place out of an address."""
_LEAST_DIGITS = 7
_MARKS = r"[\s\-－—()（）]"
_LONG_NUMBER = re.compile(rf"\d(?:{_MARKS}{{0,2}}\d){{6,}}")
_TELEPHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", re.ASCII)
_NOT_DIGITS = re.compile(r"\D+", re.ASCII)
_WIDE = ord("０")


def personal_of(key: str, caller: Caller, salt: bytes) -> Personal | None:
    """Name and telephone as they are kept; ``ref`` is what the report tells. None when nobody called."""
    if not (caller.name or caller.phone):
        return None
    body = msgspec.json.encode(caller)
    ref = blake2b(f"{key}\0".encode() + body, digest_size=DIGEST_BYTES, key=salt).hexdigest()
    return Personal(ref, "caller", body)


def without_caller(words: str, caller: Caller) -> str:
    """The words with what they repeat of the caller masked: the telephone however it is spaced, the person's name."""
    words = without_phone(words, caller.phone)
    return words.replace(caller.name, masked_name(caller.name)) if _NAME.fullmatch(caller.name) else words


def without_phone(words: str, phone: str) -> str:
    """The words with a telephone masked, in ASCII digits or wide ones (１３８), with marks between them or without."""
    digits = _digits(phone)
    if len(digits) < _LEAST_DIGITS or not any(digits in _digits(run) for run in _LONG_NUMBER.findall(words)):
        # A pattern of its own for every caller would cost much.
        return words
    written = f"{_MARKS}{{0,2}}".join(f"[{digit}{chr(_WIDE + int(digit))}]" for digit in digits)
    return re.sub(rf"(?<!\d){written}(?!\d)", masked_phone(digits), words)


def without_telephones(words: str) -> str:
    """The words with every mobile number masked, whoever it belongs to."""
    return _TELEPHONE.sub(lambda found: masked_phone(found[0]), words)


def _digits(text: str) -> str:
    return _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))
