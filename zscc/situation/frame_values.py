"""What of a key-frame is many and changes seldom: live cases and reports, by the digest of each.

A frame that builds on another one says where each value stood in that one, and holds those alone that did not. Digests
stand beside the bodies, so that who reads many frames decodes a value once (:class:`Known`), and hashes none again;
bodies lie in blocks, of which only those are unpacked that hold something new.
"""

import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from zscc.geo.planes import columns_of_planes, planes_of

DIGEST_BYTES = 32
_LEVEL = 1
_PLACE_BYTES = 4
_BLOCK = 16
"""Values that are packed together; larger blocks are smaller in all, but more of each is unpacked for nothing."""
_AHEAD_AT_ONCE = 128
"""Some milliseconds of decoding."""
_T = TypeVar("_T")
_Made = TypeVar("_Made")

Digests = tuple[bytes, ...]


class BadFrame(Exception):
    """These bytes are no key-frame, or what they build on is gone; the journal makes it anew."""


class Section(msgspec.Struct, frozen=True, array_like=True):
    """Values as a part of a frame.

    ``places``: of each value in the frame below, or -1 - (place among the new ones).
    """

    places: bytes
    digests: bytes
    """Of the new ones; so are ``blocks`` of their bodies."""
    blocks: list[bytes]


class _SectionOfFormat2(msgspec.Struct, frozen=True, array_like=True):
    """The same as it was written before there were blocks."""

    places: bytes
    digests: bytes
    bodies: list[bytes]


class Bodies(Protocol):
    """The bodies of the values that a frame holds itself."""

    def __getitem__(self, place: int, /) -> bytes:
        """Raises BadFrame when it cannot be read."""


class _Packed:
    """Bodies in blocks; the block that was asked last stays open, for neighbours are asked together."""

    def __init__(self, blocks: Sequence[bytes], count: int) -> None:
        if len(blocks) != -(-count // _BLOCK):
            raise BadFrame("blocks are missing")
        self._blocks = blocks
        self._count = count
        self._open: tuple[int, list[bytes]] = -1, []

    def __getitem__(self, place: int, /) -> bytes:
        block, at = divmod(place, _BLOCK)
        if self._open[0] != block:
            bodies = _unpacked(_BODIES, self._blocks[block])
            if len(bodies) != min(_BLOCK, self._count - block * _BLOCK):
                raise BadFrame("a block of another length")
            self._open = block, bodies
        return self._open[1][at]


@dataclass(frozen=True, slots=True)
class Values:
    """The digests of a frame's values in order, and where their bodies lie."""

    digests: Digests
    places: NDArray[np.int32]
    """As in :class:`Section`."""
    own: Callable[[], Bodies]
    """Asked only for values that are not known: the bodies of many frames need not be held."""
    below: "Values | None" = None

    def bodies(self, which: Sequence[int]) -> list[bytes]:
        """The bodies of the values at these places; raises BadFrame."""
        lying = self.places[list(which)].tolist()
        lower = [place for place in lying if place >= 0]
        from_below = iter(self.below.bodies(lower) if self.below is not None and lower else ())
        own = self.own() if len(lower) < len(lying) else ()
        return [next(from_below) if place >= 0 else own[-1 - place] for place in lying]


def digests_of(values: Sequence[int]) -> Digests:
    """Digests as they are stored."""
    return tuple(value.to_bytes(DIGEST_BYTES, "little") for value in values)


def section_of(
    values: Sequence[_T], digests: Digests, encode: Callable[[_T], bytes], below: Digests | None = None
) -> Section:
    """The values as a part of a frame, on the values of another one."""
    known = {} if below is None else {digest: place for place, digest in enumerate(below)}
    places = np.fromiter((known.get(digest, -1) for digest in digests), "<i4", len(digests))
    fresh = np.flatnonzero(places < 0)
    places[fresh] = -1 - np.arange(len(fresh))
    bodies = [encode(values[place]) for place in fresh.tolist()]
    return Section(
        places=zlib.compress(planes_of(places.view("<u4"), 1), _LEVEL),
        digests=b"".join(digests[place] for place in fresh.tolist()),
        blocks=[
            zlib.compress(msgspec.msgpack.encode(bodies[at : at + _BLOCK]), _LEVEL)
            for at in range(0, len(bodies), _BLOCK)
        ],
    )


def values_of(section: Section | bytes, below: Values | None) -> Values:
    """The values of a part of a frame; raises BadFrame."""
    planes, fresh, bodies = _parts_of(section)
    count, rest = divmod(len(planes), _PLACE_BYTES)
    if rest:
        raise BadFrame("places of another length")
    told = np.frombuffer(planes, np.uint8)[np.newaxis]
    places = columns_of_planes(told, _PLACE_BYTES, 1)[0].view("<i4") if count else np.zeros(0, "<i4")
    held = () if below is None else below.digests
    if count and not -len(fresh) <= int(places.min()) <= int(places.max()) < len(held):
        raise BadFrame("a value that is nowhere")
    # Counted from the end, -1 is the first of the new ones.
    from_all = (*held, *reversed(fresh))
    return Values(tuple(map(from_all.__getitem__, places.tolist())), places, lambda: bodies, below)


def bodies_of(section: Section | bytes) -> Bodies:
    """The bodies of a part of a frame; raises BadFrame."""
    return _parts_of(section)[2]


def _parts_of(section: Section | bytes) -> tuple[bytes, Digests, Bodies]:
    """The planes of the places, the digests of the new values and their bodies."""
    if isinstance(section, Section):
        fresh = _cut(section.digests)
        return unzipped(section.places), fresh, _Packed(section.blocks, len(fresh))
    told = _unpacked(_FORMAT_2, section)
    fresh = _cut(told.digests)
    if len(fresh) != len(told.bodies):
        raise BadFrame("digests of another length")
    return told.places, fresh, told.bodies


def _cut(digests: bytes) -> Digests:
    if len(digests) % DIGEST_BYTES:
        raise BadFrame("digests of another length")
    return tuple(digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES))


def unzipped(packed: bytes) -> bytes:
    """The bytes that were packed; raises BadFrame."""
    try:
        return zlib.decompress(packed)
    except zlib.error as error:
        raise BadFrame(str(error)) from error


def _unpacked(decoder: "msgspec.msgpack.Decoder[_T]", packed: bytes) -> _T:
    try:
        return decoder.decode(unzipped(packed))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadFrame(str(error)) from error


_BODIES = msgspec.msgpack.Decoder(list[bytes])
_FORMAT_2 = msgspec.msgpack.Decoder(_SectionOfFormat2)


class Known(Generic[_T, _Made]):
    """What was made of values, by digest; beyond ``most`` of them, those that were not asked for longest are forgotten.

    ``make`` gets values that were decoded together, and gives back what is kept of each.
    """

    def __init__(
        self, decode: Callable[[bytes], _T], make: Callable[[Sequence[_T], Digests], Sequence[_Made]], most: int
    ) -> None:
        self._decode = decode
        self._make = make
        self._most = most
        self._made: OrderedDict[bytes, _Made] = OrderedDict()

    def all_of(self, values: Values) -> list[_Made]:
        """What is kept of these values, in their order; raises BadFrame."""
        made, digests = self._made, values.digests
        missing = [place for place, digest in enumerate(digests) if digest not in made]
        if missing:
            self._bring_up(values, missing)
        for digest in digests:
            made.move_to_end(digest)
        while len(made) > max(self._most, len(digests)):
            made.popitem(last=False)
        return list(map(made.__getitem__, digests))

    def read_ahead(self, values: Values) -> Iterator[None]:
        """Bring up what is not known of these, some at a time, while there is room; raises BadFrame."""
        missing = [place for place, digest in enumerate(values.digests) if digest not in self._made]
        for first in range(0, len(missing), _AHEAD_AT_ONCE):
            if len(self._made) + _AHEAD_AT_ONCE > self._most:
                return
            self._bring_up(values, missing[first : first + _AHEAD_AT_ONCE])
            yield

    def _bring_up(self, values: Values, missing: Sequence[int]) -> None:
        digests = tuple(values.digests[place] for place in missing)
        try:
            decoded = [self._decode(body) for body in values.bodies(missing)]
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise BadFrame(str(error)) from error
        self._made.update(zip(digests, self._make(decoded, digests), strict=True))
