"""Strings of the wire: GBK, padded with NUL or blanks to the width of their field."""

_READ, _WRITTEN = "gb18030", "gbk"
"""GB18030 holds all of GBK and more; a terminal is not given what it may not know."""


def text_of(data: bytes) -> str:
    """The string of a field without its padding; what is no GBK is replaced."""
    return data.decode(_READ, "replace").strip("\0 ")


def bytes_of(text: str) -> bytes:
    """A string as GBK; raises ValueError (UnicodeEncodeError) for a character that GBK has not."""
    return text.encode(_WRITTEN)


def field_of(text: str, width: int) -> bytes:
    """A string in a field of so many bytes, padded with NUL at its end; raises ValueError where it does not fit."""
    data = bytes_of(text)
    if len(data) > width:
        raise ValueError(f"{text!r} is longer than {width} bytes")
    return data.ljust(width, b"\0")
