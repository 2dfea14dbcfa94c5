"""What can be said of a profile's feeds before they run: faults that stop one, and what is worth a second look."""

import re
import ssl
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zscc.feeds.ground import FeedGround
from zscc.feeds.jt808.terminals import identity_of
from zscc.feeds.settings import FeedSettings
from zscc.feeds.table import FeedFault, feed_of, settings_of
from zscc.settings.secrets import SecretMissing

LISTENING = frozenset({"jt808", "http"})
_IDENTITY = re.compile(r"[0-9A-Fa-f]{1,20}", re.ASCII)
_ANY_HOST = frozenset({"", "0.0.0.0", "::"})


@dataclass(frozen=True, slots=True)
class Review:
    """One feed."""

    name: str
    kind: str
    settings: FeedSettings | None
    """None where the table cannot be read."""
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What stops nothing: that it is off, vehicles that the town does not know."""


def reviewed(feeds: Mapping[str, Mapping[str, Any]], ground: FeedGround, vehicles: Collection[str]) -> list[Review]:
    """Every feed of a profile, in its order; ``vehicles`` are the town's."""
    read = {name: _read(name, told) for name, told in feeds.items()}
    ports = _ports_of_two({name: its for name, (its, _) in read.items() if its is not None})
    reviews = []
    for name, (settings, fault) in read.items():
        kind = str(feeds[name].get("kind", ""))
        if settings is None:
            reviews.append(Review(name, kind, None, (fault,)))
            continue
        faults = [*_faults(name, settings, ground), *ports.get(name, ())]
        reviews.append(Review(name, kind, settings, tuple(faults), tuple(_notes(settings, vehicles))))
    return reviews


def _read(name: str, told: Mapping[str, Any]) -> tuple[FeedSettings | None, str]:
    try:
        return settings_of(name, told), ""
    except (FeedFault, ImportError) as fault:
        return None, str(fault)


def _faults(name: str, settings: FeedSettings, ground: FeedGround) -> Iterator[str]:
    try:
        feed_of(name, settings, ground)
    except (FeedFault, SecretMissing, ImportError) as fault:
        yield str(fault)
    yield from _certificate_faults(settings, ground.folder)
    yield from _terminal_faults(getattr(settings, "vehicles", {}))


def _certificate_faults(settings: FeedSettings, folder: Path) -> Iterator[str]:
    certificate, key = getattr(settings, "certificate", ""), getattr(settings, "private_key", "")
    if certificate:
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / certificate, folder / key if key else None, password=_no_password)
        except (OSError, ValueError) as error:
            yield f"certificate {folder / certificate} cannot be read: {error}"
    authority = getattr(settings, "authority", "")
    if authority:
        try:
            ssl.create_default_context(cafile=folder / authority)
        except (OSError, ValueError) as error:
            yield f"authority {folder / authority} cannot be read: {error}"


def _no_password() -> str:
    """A key that asks for a password cannot be used; without this the terminal would be asked for it."""
    return ""


def _terminal_faults(terminals: Iterable[str]) -> Iterator[str]:
    for terminal in terminals:
        if not _IDENTITY.fullmatch(terminal.strip()):
            yield f"vehicles: {terminal!r} is no terminal, it has up to 20 hexadecimal digits"
    for identity, count in Counter(map(identity_of, terminals)).items():
        if count > 1:
            yield f"vehicles: terminal {identity} stands there {count} times, with and without leading zeros"


def _ports_of_two(read: Mapping[str, FeedSettings]) -> dict[str, list[str]]:
    by_port: dict[int, list[str]] = defaultdict(list)
    for name, settings in read.items():
        port: int | None = getattr(settings, "port", None)
        if settings.kind in LISTENING and port:
            by_port[port].append(name)
    said: dict[str, list[str]] = defaultdict(list)
    for port, names in by_port.items():
        for name in names:
            others = [each for each in names if each != name and _meet(read[name], read[each])]
            if others:
                said[name].append(f"port {port} is that of {', '.join(others)} as well")
    return said


def _meet(one: FeedSettings, other: FeedSettings) -> bool:
    hosts = {getattr(one, "host", ""), getattr(other, "host", "")}
    return len(hosts) == 1 or bool(hosts & _ANY_HOST)


def _notes(settings: FeedSettings, vehicles: Collection[str]) -> Iterator[str]:
    if not settings.on:
        yield "off: it waits until somebody starts it"
    told = {**getattr(settings, "vehicles", {}), **getattr(settings, "plates", {})}
    unknown = sorted(set(told.values()) - set(vehicles))
    if unknown:
        yield f"the town has no vehicle {', '.join(unknown)}"
