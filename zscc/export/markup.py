"""XML as exports write it: text that no reader refuses, elements in a fixed order, UTF-8."""

import re
from xml.sax.saxutils import escape, quoteattr

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """Character data."""
    return escape(_NOT_XML.sub(" ", value))


def attribute(value: str) -> str:
    """The value of an attribute with its quotes."""
    return quoteattr(_NOT_XML.sub(" ", value))


def element(name: str, value: str) -> str:
    """An element that holds text; nothing for none."""
    return f"<{name}>{text(value)}</{name}>" if value else ""
