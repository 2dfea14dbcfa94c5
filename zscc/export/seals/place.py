"""What a format must tell so that a file of it can be sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

DIGEST_CHARACTERS = 64
MOST_TEXT = 1 << 18
"""Bytes of a seal's text."""


class SealBroken(Exception):
    """The file's passport does not hold; ``code`` and ``arguments`` make the words (``export.seal.<code>``)."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code, self.arguments = code, arguments


class Unreadable(Exception):
    """The file begins like its format, but is broken where the seal is looked for."""


@dataclass(frozen=True, slots=True)
class Check:
    """A CRC-32 that the format keeps over a stretch that holds the digest; it is no part of what the digest covers."""

    at: tuple[int, ...]
    """Where it stands, four bytes each."""
    first: int
    end: int
    order: Literal["little", "big"]


@dataclass(frozen=True, slots=True)
class Found:
    """A seal in a file."""

    digest_at: int
    text: bytes
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """One format."""

    begins: Callable[[bytes], bool]
    """Whether a file begins like one of this format."""
    put: Callable[[bytes, bytes], bytes]
    """The file with a seal's text in it; the digest in the text is not yet true."""
    find: Callable[[bytes], Found | None]
    """The seal of a file, None without one; raises Unreadable."""
