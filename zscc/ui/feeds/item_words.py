"""Items as they came, for people to look at: as text or as bytes, with personal numbers hidden until somebody asks.

What comes in may hold names and telephones in any shape. Hidden are digits that read like a telephone or an identity
card, in the text as well as in the bytes (terminals write numbers two digits a byte), and what stands under a field
whose name says that it is a person's.
"""

import re
from functools import cache

from zscc.map.wording import masked
from zscc.text.words import LANGUAGES, Words

BYTES_A_LINE = 16
SHORT_BYTES = 160
"""Of an item, for one line of a list."""
_PHONE = re.compile(r"(?<![0-9])0?(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")
_IDENTITY = re.compile(r"(?<![0-9])([0-9]{6})[0-9]{8}([0-9]{3}[0-9Xx])(?![0-9])")
_NIBBLES = re.compile(r"1[3-9][0-9]{9}")
_HIDDEN = "****"
_PRINTED = range(0x20, 0x7F)


@cache
def _personal() -> re.Pattern[str]:
    """A field of a JSON object that is a person's, in whichever language it is named."""
    names = "|".join(Words(language)("feed.item.personal_fields") for language in LANGUAGES)
    return re.compile(rf'("[^"]{{0,40}}(?:{names})[^"]{{0,20}}"\s*:\s*")([^"]+)(")', re.IGNORECASE)


def as_text(item: bytes, *, hidden: bool = True) -> str:
    """The item as text, whatever it is; bytes that are none read as ·."""
    text = item.decode("utf-8", "replace").replace("\x00", "·")
    text = "".join(sign if sign in "\r\n\t" or sign.isprintable() else "·" for sign in text).replace("\ufffd", "·")
    return _text_hidden(text) if hidden else text


def as_bytes(item: bytes, *, hidden: bool = True) -> str:
    """Sixteen bytes a line: offset, hexadecimal digits, what can be printed."""
    nibbles, printed = item.hex(), "".join(chr(each) if each in _PRINTED else "·" for each in item)
    if hidden:
        nibbles = _NIBBLES.sub(lambda found: found[0][:3] + "****" + found[0][7:], nibbles)
        clear = printed
        for found in (*_personal().finditer(clear), *_PHONE.finditer(clear)):
            first, last = found.span(2) if found.re is _personal() else found.span()
            printed = printed[:first] + "*" * (last - first) + printed[last:]
            nibbles = nibbles[: 2 * first] + "*" * (2 * (last - first)) + nibbles[2 * last :]
    lines = []
    for at in range(0, len(item), BYTES_A_LINE):
        row = nibbles[2 * at : 2 * (at + BYTES_A_LINE)]
        pairs = " ".join(row[place : place + 2] for place in range(0, len(row), 2))
        lines.append(f"{at:04x}  {pairs:<{3 * BYTES_A_LINE}} {printed[at : at + BYTES_A_LINE]}")
    return "\n".join(lines)


def reads_as_text(item: bytes) -> bool:
    """Whether an item is better looked at as text."""
    try:
        text = item.decode("utf-8")
    except UnicodeDecodeError as wrong:
        if wrong.reason != "unexpected end of data":
            return False
        # It was cut in the middle of a character.
        text = item[: wrong.start].decode("utf-8")
    return all(sign.isprintable() or sign in "\r\n\t" for sign in text)


def in_a_line(item: bytes) -> str:
    """The beginning of an item in one line, hidden as above."""
    # A number that the end cuts off is not seen to be one; what would show the whole of it is left out.
    short = item[: SHORT_BYTES + 24]
    shown = " ".join(as_text(short).split()) if reads_as_text(short) else _NIBBLES.sub(_middle_gone, short.hex())
    return shown[:SHORT_BYTES]


def hidden(text: str) -> str:
    """Words beside an item - a terminal's number, a topic, a field's value - with personal numbers hidden."""
    return masked(_text_hidden(text))


def _middle_gone(found: re.Match[str]) -> str:
    return found[0][:3] + _HIDDEN + found[0][7:]


def _text_hidden(text: str) -> str:
    text = _personal().sub(rf"\1{_HIDDEN}\3", text)
    for number in (_IDENTITY, _PHONE):
        text = number.sub(rf"\1{_HIDDEN}\2", text)
    return text
