"""What of a key-frame is many and changes seldom: live cases and reports, by the digest of each.

A frame that builds on another one says where each value stood in that one, and holds those alone that did not. Digests
stand beside the bodies, so that who reads many frames decodes a value once (:class:`Known`), and hashes none again.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
import numpy as np

from zscc.geo.planes import columns_of_planes, planes_of

DIGEST_BYTES = 32
_LEVEL = 1
_PLACE_BYTES = 4
_T = TypeVar("_T")
_Made = TypeVar("_Made")

Digests = tuple[bytes, ...]
Bodies = dict[bytes, bytes]
"""By digest."""


class BadFrame(Exception):
    """These bytes are no key-frame, or what they build on is gone; the journal makes it anew."""


class _Section(msgspec.Struct, frozen=True, array_like=True):
    """``places``: of each value in the frame below, or -1 - (place among ``bodies``)."""

    places: bytes
    digests: bytes
    bodies: list[bytes]


@dataclass(frozen=True, slots=True)
class Values:
    """The digests of a frame's values in order, and where their bodies lie."""

    digests: Digests
    own: Callable[[], Bodies]
    """Asked only for values that are not known: the bodies of many frames need not be held."""
    below: "Values | None" = None

    def body(self, digest: bytes) -> bytes:
        """The body of one of them; BadFrame when it lies nowhere."""
        level: Values | None = self
        while level is not None:
            found = level.own().get(digest)
            if found is not None:
                return found
            level = level.below
        raise BadFrame("a value is missing")


def digests_of(values: Sequence[int]) -> Digests:
    """Digests as they are stored."""
    return tuple(value.to_bytes(DIGEST_BYTES, "little") for value in values)


def section_of(
    values: Sequence[_T], digests: Digests, encode: Callable[[_T], bytes], below: Digests | None = None
) -> bytes:
    """The values as a part of a frame, on the values of another one."""
    known = {} if below is None else {digest: place for place, digest in enumerate(below)}
    places = np.fromiter((known.get(digest, -1) for digest in digests), "<i4", len(digests))
    fresh = np.flatnonzero(places < 0)
    places[fresh] = -1 - np.arange(len(fresh))
    section = _Section(
        places=planes_of(places.view("<u4"), 1),
        digests=b"".join(digests[place] for place in fresh.tolist()),
        bodies=[encode(values[place]) for place in fresh.tolist()],
    )
    return zlib.compress(msgspec.msgpack.encode(section), _LEVEL)


def values_of(section: bytes, below: Values | None) -> Values:
    """The values of a part of a frame; raises BadFrame."""
    told, fresh = _opened(section)
    count, rest = divmod(len(told.places), _PLACE_BYTES)
    if rest:
        raise BadFrame("places of another length")
    planes = np.frombuffer(told.places, np.uint8)[np.newaxis]
    places = columns_of_planes(planes, _PLACE_BYTES, 1)[0].view("<i4") if count else np.zeros(0, "<i4")
    held = () if below is None else below.digests
    if count and not -len(fresh) <= int(places.min()) <= int(places.max()) < len(held):
        raise BadFrame("a value that is nowhere")
    # Counted from the end, -1 is the first of the new ones.
    from_all = (*held, *reversed(fresh))
    bodies = dict(zip(fresh, told.bodies, strict=True))
    return Values(tuple(from_all[place] for place in places.tolist()), lambda: bodies, below)


def bodies_of(section: bytes) -> Bodies:
    """The bodies of a part of a frame; raises BadFrame."""
    told, fresh = _opened(section)
    return dict(zip(fresh, told.bodies, strict=True))


def _opened(section: bytes) -> tuple[_Section, Digests]:
    try:
        told = _SECTION.decode(zlib.decompress(section))
    except (msgspec.MsgspecError, UnicodeDecodeError, zlib.error) as error:
        raise BadFrame(str(error)) from error
    if len(told.digests) != DIGEST_BYTES * len(told.bodies):
        raise BadFrame("digests of another length")
    return told, tuple(told.digests[at : at + DIGEST_BYTES] for at in range(0, len(told.digests), DIGEST_BYTES))


_SECTION = msgspec.msgpack.Decoder(_Section)


class Known(Generic[_T, _Made]):
    """What was made of values, by digest; what nobody asked for in two turns is forgotten.

    ``make`` gets values that were decoded together, and gives back what is kept of each.
    """

    def __init__(
        self, decode: Callable[[bytes], _T], make: Callable[[Sequence[_T], Digests], Sequence[_Made]], most: int
    ) -> None:
        self._decode = decode
        self._make = make
        self._most = most
        self._young: dict[bytes, _Made] = {}
        self._old: dict[bytes, _Made] = {}

    def all_of(self, values: Values) -> list[_Made]:
        """What is kept of these values, in their order; raises BadFrame."""
        self._bring_up(values)
        young = self._young
        return [young[digest] for digest in values.digests]

    def _bring_up(self, values: Values) -> None:
        if len(self._young) + len(values.digests) > self._most:
            self._young, self._old = {}, self._young
        missing = tuple(dict.fromkeys(self._not_young(values)))
        try:
            decoded = [self._decode(values.body(digest)) for digest in missing]
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise BadFrame(str(error)) from error
        self._young.update(zip(missing, self._make(decoded, missing), strict=True))

    def _not_young(self, values: Values) -> Iterator[bytes]:
        young, old = self._young, self._old
        for digest in values.digests:
            if digest in young:
                continue
            kept = old.get(digest)
            if kept is None:
                yield digest
            else:
                young[digest] = kept
