"""Indexes of warnings: Atom and RSS, which lead to messages or hold them."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from zscc.feeds.cap.markup import children, words
from zscc.town.reading.markup import local

MOST_ENTRIES = 500
_CAP = "application/cap+xml"


@dataclass(frozen=True, slots=True)
class Lead:
    """Where one message of an index is; ``mark`` is another when it was renewed."""

    url: str
    mark: str


def is_index(root: Element) -> bool:
    """Whether this is an index and no message."""
    return local(root) in {"feed", "rss", "rdf"}


def messages_in(root: Element) -> Iterator[Element]:
    """Messages that an index holds itself."""
    return (element for element in root.iter() if local(element) == "alert")


def leads_in(root: Element, base: str) -> list[Lead]:
    """The addresses of an index, without those of entries that hold their message; http and https only."""
    entries = [element for element in root.iter() if local(element) in {"entry", "item"}][:MOST_ENTRIES]
    leads = dict[str, Lead]()
    for entry in entries:
        if any(local(element) == "alert" for element in entry.iter()):
            continue
        url = _joined(base, _address(entry))
        if url and url != base:
            mark = words(entry, "updated") or words(entry, "pubDate") or words(entry, "date")
            leads.setdefault(url, Lead(url, mark[:100]))
    return list(leads.values())


def _joined(base: str, address: str) -> str:
    """The whole address; '' for one that leads nowhere."""
    try:
        url = urljoin(base, address)
        return url if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _address(entry: Element) -> str:
    """Of an Atom link that says that it leads to CAP, else of any; of RSS the enclosure, else the link's text."""
    links = [*children(entry, "link"), *children(entry, "enclosure")]
    told = sorted(links, key=lambda link: link.get("type", "").lower() != _CAP)
    for link in told:
        address = link.get("href") or link.get("url") or (link.text or "").strip()
        if address and link.get("rel", "alternate") in {"alternate", "enclosure", "via", "self"}:
            return address
    return ""
