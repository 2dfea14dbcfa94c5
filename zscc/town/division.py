"""Administrative codes (国家行政区划) and what of the town they mean."""

from zscc.town.layers import Ring, Town

_LEVELS = (2, 4, 6, 9, 12)
"""Digits of province, city, county, town and village."""


def rings_of_code(town: Town, code: str) -> tuple[Ring, ...]:
    """The part of the town that a code holds: a village's rings, or the whole boundary; none for elsewhere.

    Codes come with or without zeros to the right (320583, 320583000000) and mean the same.
    """
    plain = code.strip()
    if not (plain.isascii() and plain.isdigit()) or not 2 <= len(plain) <= _LEVELS[-1]:
        return ()
    for village in town.villages:
        if village.code == plain:
            return village.rings
    bare = plain.rstrip("0")
    digits = next((level for level in _LEVELS if level >= len(bare)), 0)
    held = bare.ljust(digits, "0")
    return town.boundary if digits and _code_of(town).startswith(held) else ()


def _code_of(town: Town) -> str:
    return town.code if town.code.isdigit() else ""
