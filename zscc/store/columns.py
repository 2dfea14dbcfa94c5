"""Fix batches as bytes: differences within a vehicle, byte planes, zlib. Lossless, order of arrival included.

One body is zlib of the names (JSON, with its little-endian length in front) and the columns. The vehicle column stands
in order of arrival; all others are first sorted by vehicle (stable, so the vehicle column alone tells the way back)
and then written as differences: of differences for the time, which a feed tells at even steps, plain ones for
the rest (:mod:`zscc.geo.planes`).
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from zscc.geo.planes import Unsigned, columns_of_planes, planes_of
from zscc.model.fix import UNKNOWN, FixBatch

_LEVEL = 6
_LENGTH_BYTES = 4


class BadColumns(ValueError):
    """These bytes are not a packed batch."""


class _Names(msgspec.Struct, frozen=True):
    vehicles: tuple[str, ...]
    grids: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    width: int
    """Bytes a value."""
    order: int
    """How many times differences are taken."""

    @property
    def kind(self) -> str:
        """The type of its values."""
        return f"<u{self.width}"


_VEHICLE = _Column("vehicle", 2, 1)
_SORTED = (
    _Column("observed_at_ms", 8, 2),
    _Column("lon_e7", 4, 1),
    _Column("lat_e7", 4, 1),
    _Column("speed", 2, 1),
    _Column("heading_deg", 2, 1),
    _Column("flags", 2, 1),
    _Column("grid", 2, 1),
)
_WIDTH = sum(column.width for column in (_VEHICLE, *_SORTED))
_NAMES = msgspec.json.Decoder(_Names)


def packed(batch: FixBatch) -> bytes:
    """The body of a batch, without key and feed, which the row has; BadColumns when it does not hold together."""
    _check(batch)
    vehicle = np.frombuffer(batch.vehicle, "<u2")
    order = np.argsort(vehicle, kind="stable")
    planes = [planes_of(vehicle, _VEHICLE.order)]
    for column in _SORTED:
        planes.append(planes_of(np.frombuffer(getattr(batch, column.name), column.kind)[order], column.order))
    names = msgspec.json.encode(_Names(batch.vehicles, batch.grids, len(batch)))
    return zlib.compress(b"".join((len(names).to_bytes(_LENGTH_BYTES, "little"), names, *planes)), _LEVEL)


def unpacked(body: bytes, key: str, feed: str) -> FixBatch:
    """The batch of a body; raises BadColumns when it is none."""
    names, planes = _opened(body)
    columns = {name: values.tobytes() for name, values in _columns(planes[np.newaxis], names.count).items()}
    batch = FixBatch(key=key, feed=feed, vehicles=names.vehicles, grids=names.grids, **columns)
    _check(batch)
    return batch


def joined(bodies: Sequence[bytes], key: str, feed: str) -> FixBatch:
    """Many batches as one, in order of arrival: what one by one would take a millisecond each takes ten together.

    Raises BadColumns when one of them is none.
    """
    opened = [_opened(body) for body in bodies]
    place_of: dict[int, list[int]] = {}
    for place, (names, _) in enumerate(opened):
        place_of.setdefault(names.count, []).append(place)
    vehicles, grids = _Union(names.vehicles for names, _ in opened), _Union(names.grids for names, _ in opened)
    total = sum(names.count for names, _ in opened)
    start = np.cumsum([0, *(names.count for names, _ in opened)])
    columns = {column.name: np.empty(total, column.kind) for column in (_VEHICLE, *_SORTED)}
    for count, places in place_of.items():
        found = _columns(np.stack([opened[place][1] for place in places]), count)
        found["vehicle"] = vehicles.translated(found["vehicle"], places)
        nowhere = found["grid"] == UNKNOWN
        found["grid"] = np.where(
            nowhere, np.uint16(UNKNOWN), grids.translated(np.where(nowhere, 0, found["grid"]), places, ~nowhere)
        )
        into = (start[places][:, np.newaxis] + np.arange(count)).reshape(-1)
        for name, values in found.items():
            columns[name][into] = values.reshape(-1)
    its = {name: values.tobytes() for name, values in columns.items()}
    return FixBatch(key=key, feed=feed, vehicles=tuple(vehicles.names), grids=tuple(grids.names), **its)


class _Union:
    """The names of several batches as one list, and where those of each batch stand in it."""

    def __init__(self, lists: Iterable[tuple[str, ...]]) -> None:
        self.names: dict[str, int] = {}
        known: dict[tuple[str, ...], list[int]] = {}
        told = [known.get(names) or known.setdefault(names, self._placed(names)) for names in lists]
        self._known = np.array([len(places) for places in told])
        self._places = np.zeros((len(told), int(self._known.max(initial=0))), "<u2")
        for row, places in enumerate(told):
            self._places[row, : len(places)] = places

    def _placed(self, names: tuple[str, ...]) -> list[int]:
        return [self.names.setdefault(name, len(self.names)) for name in names]

    def translated(self, index: Unsigned, rows: list[int], told: NDArray[np.bool_] | None = None) -> Unsigned:
        """The indexes of these batches, one a row, as places in the union; where nothing is ``told`` anything."""
        wrong = index >= self._known[rows][:, np.newaxis]
        if (wrong if told is None else wrong & told).any():
            raise BadColumns("a fix of a vehicle or in a grid without a name")
        if not self._places.shape[1]:
            return index
        return np.take_along_axis(self._places[rows], index.astype(np.int64), axis=1)


def _opened(body: bytes) -> tuple[_Names, NDArray[np.uint8]]:
    try:
        plain = zlib.decompress(body)
        start = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "little")
        names = _names_of(plain[_LENGTH_BYTES:start])
    except (msgspec.MsgspecError, zlib.error) as error:
        raise BadColumns(str(error)) from error
    planes = np.frombuffer(plain, np.uint8, offset=start)
    if len(planes) != _WIDTH * names.count:
        raise BadColumns(f"{len(planes)} bytes of columns for {names.count} fixes")
    return names, planes


@lru_cache(maxsize=64)
def _names_of(written: bytes) -> _Names:
    """Batches that follow one another tell of the same vehicles in the same grids."""
    return _NAMES.decode(written)


def _columns(planes: NDArray[np.uint8], count: int) -> dict[str, Unsigned]:
    """The columns of batches of ``count`` fixes each, one batch a row, in order of arrival."""
    (vehicle,) = (values for _, values in _told(planes, count, (_VEHICLE,), 0))
    order = np.argsort(vehicle, axis=1, kind="stable")
    back = np.empty_like(order)
    np.put_along_axis(back, order, np.arange(count)[np.newaxis], axis=1)
    told = _told(planes, count, _SORTED, _VEHICLE.width * count)
    return {"vehicle": vehicle, **{name: np.take_along_axis(values, back, axis=1) for name, values in told}}


def _told(
    planes: NDArray[np.uint8], count: int, columns: Iterable[_Column], start: int
) -> Iterator[tuple[str, Unsigned]]:
    for column in columns:
        end = start + column.width * count
        yield column.name, columns_of_planes(planes[:, start:end], column.width, column.order)
        start = end


def _check(batch: FixBatch) -> None:
    for column in (_VEHICLE, *_SORTED):
        if len(getattr(batch, column.name)) != len(batch) * column.width:
            raise BadColumns(f"column {column.name} is not of {len(batch)} fixes")
    grid = np.frombuffer(batch.grid, "<u2")
    if len(batch) and np.frombuffer(batch.vehicle, "<u2").max() >= len(batch.vehicles):
        raise BadColumns("a fix of a vehicle without a name")
    if ((grid >= len(batch.grids)) & (grid != UNKNOWN)).any():
        raise BadColumns("a fix in a grid without a code")
