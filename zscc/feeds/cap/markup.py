"""XML of strangers: no document types, no entities, nothing fetched, bounded in size and depth, any encoding of China.

Services declare GB18030 and send UTF-8, and the other way round; expat reads neither GBK nor GB18030. So the bytes are
made text by what fits, and the declaration only decides where it alone can.
"""

import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from zscc.town.reading.encodings import encoding_of, named, text_of
from zscc.town.reading.markup import local

MOST_BYTES = 2_000_000
MOST_ELEMENTS = 50_000
DEEPEST = 32
_DECLARED = re.compile(r"^\s*<\?xml\b[^>]{0,200}?\?>")
_ENCODING = re.compile(r"encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")


class NotRead(ValueError):
    """Bytes that are refused as a whole; ``code`` is the reason, the text says more."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code


def root_of(raw: bytes) -> tuple[Element, bool]:
    """The root element, and whether the encoding was another than the one declared; raises NotRead.

    Codes: ``too_large``, ``unsafe_xml`` (a document type), ``too_deep``, ``bad_xml``, ``bad_text`` (no encoding fits).
    """
    if len(raw) > MOST_BYTES:
        raise NotRead("too_large", f"{len(raw)} bytes")
    text, other = _text_of(raw)
    plain = io.BytesIO(_DECLARED.sub("", text, count=1).encode("utf-8"))
    root, depth, count = None, 0, 0
    try:
        for event, element in iterparse(plain, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            count += event == "start"
            root = element if root is None else root
            if depth > DEEPEST:
                raise NotRead("too_deep", f"{DEEPEST} elements")
            if count > MOST_ELEMENTS:
                raise NotRead("too_large", f"{MOST_ELEMENTS} elements")
    except DefusedXmlException as error:
        raise NotRead("unsafe_xml", str(error)) from error
    except (ParseError, ValueError, LookupError) as error:
        raise error if isinstance(error, NotRead) else NotRead("bad_xml", str(error)) from error
    if root is None:
        raise NotRead("bad_xml", "empty")
    return root, other


def _text_of(raw: bytes) -> tuple[str, bool]:
    encoding = encoding_of(raw)
    text, broken = text_of(raw, encoding)
    head = _DECLARED.match(text)
    told = _ENCODING.search(head[0]) if head else None
    declared = named(told[1]) if told else "utf-8"
    # What fits decides; the declared one only where nothing that is looked for does, or where it can be told apart.
    if (broken or encoding == "big5hkscs") and declared:
        text, broken = text_of(raw, declared)
        encoding = declared
    if broken:
        raise NotRead("bad_text", f"{broken} characters in {encoding}")
    ours, theirs = named(encoding.removesuffix("-sig")), named(declared)
    alike = raw.isascii() or ours.startswith(("utf-16", "utf-32"))
    return text, not alike and ours != theirs


def children(element: Element, name: str) -> Iterator[Element]:
    """Direct children of a local name, in any namespace; names are compared in small letters."""
    wanted = name.lower()
    return (child for child in element if local(child) == wanted)


def words(element: Element, name: str) -> str:
    """The text of the first such child without blanks around it; '' when there is none."""
    return next(((child.text or "").strip() for child in children(element, name)), "")
