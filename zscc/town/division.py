"""Administrative codes (国家行政区划) and what of the town they mean."""

from zscc.town.layers import Ring, Town

_LEVELS = (2, 4, 6, 9, 12)
"""Digits of province, city, county, town and village."""


def rings_of_code(town: Town, code: str) -> tuple[Ring, ...]:
    """The part of the town that a code holds: a village's rings, or the whole boundary; none for elsewhere.

    Codes come with or without zeros to the right (320583, 320583000000) and mean the same.
    """
    plain = code.strip()
    for village in town.villages:
        if village.code == plain:
            return village.rings
    held = digits_of(plain)
    return town.boundary if held and town.code.isdigit() and town.code.startswith(held) else ()


def is_related(one: str, other: str) -> bool:
    """Whether one of two codes lies in the other, or both are the same; False for what is no code."""
    first, second = digits_of(one.strip()), digits_of(other.strip())
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def digits_of(code: str) -> str:
    """The digits that say something, to the end of their level: 32 of 320000, 3205 of 320500; '' for no code."""
    if not (code.isascii() and code.isdigit()) or not _LEVELS[0] <= len(code) <= _LEVELS[-1]:
        return ""
    bare = code.rstrip("0")
    level = next((level for level in _LEVELS if level >= len(bare)), 0)
    return bare.ljust(level, "0") if bare else ""
