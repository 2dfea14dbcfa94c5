"""Which encoding the bytes of a text are in: by mark, by form, by what fits."""

import codecs

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096
_SOUND_TO_BROKEN = 10
"""So many sound characters to one broken one, and a text is UTF-8 with a fault rather than something else."""
NAMES = {"cp936": "gb18030", "936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8"}
"""What files say of themselves, and what reads them: GB18030 holds GBK and GB2312."""


def encoding_of(data: bytes) -> str:
    """The encoding of a text; GB18030 also for GBK and GB2312, which it holds."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return encoding
    wide = _utf16_without_mark(data[:_HEAD])
    if wide:
        return wide
    if fits(data, "utf-8"):
        return "utf-8"
    if not fits(data, "gb18030") or _nearly_utf8(data):
        return "utf-8"
    return "big5hkscs" if _private_use(data) and fits(data, "big5hkscs") else "gb18030"


def named(told: str) -> str:
    """The codec of a name that a file tells (``CP936``, ``ANSI 1252``); '' when there is none of that name."""
    plain = told.strip().lower().removeprefix("ansi").strip(" \0")
    plain = NAMES.get(plain, plain)
    try:
        return codecs.lookup(plain).name
    except (LookupError, UnicodeError, ValueError):
        return ""


def fits(data: bytes, encoding: str) -> bool:
    """Whether the bytes are sound in an encoding."""
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def text_of(data: bytes, encoding: str) -> tuple[str, int]:
    """The text, and how many of its characters were broken and replaced."""
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    return text, text.count("\ufffd")


def _utf16_without_mark(head: bytes) -> str:
    """Every second byte is zero in text that is mostly Latin, which tables and markup are."""
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if max(even, odd) < 0.3 or min(even, odd) > 0.05:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _private_use(data: bytes) -> bool:
    """Whether the text in GB18030 holds characters that no writing has: then it is Big5, which fits as well."""
    return any("\ue000" <= character <= "\uf8ff" for character in data.decode("gb18030"))


def _nearly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(not character.isascii() for character in text) - broken
    return sound >= _SOUND_TO_BROKEN * broken
