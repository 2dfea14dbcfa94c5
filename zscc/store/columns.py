"""Fix batches as bytes: differences within a vehicle, byte planes, zlib. Lossless, order of arrival included.

One body is zlib of the names (JSON, with its little-endian length in front) and the columns. The vehicle column stands
in order of arrival; all others are first sorted by vehicle (stable, so the vehicle column alone tells the way back)
and then written as differences: of differences for the time, which a feed tells at even steps, plain ones for
the rest. Differences are zigzagged (small numbers of either sign have small codes), modulo the width of
their type, and cut into planes: all lowest bytes, then all second ones. Planes of zeros cost next to nothing.
"""

import zlib
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

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
    signed: str
    unsigned: str
    order: int
    """How many times differences are taken."""


_VEHICLE = _Column("vehicle", "<i2", "<u2", 1)
_SORTED = (
    _Column("observed_at_ms", "<i8", "<u8", 2),
    _Column("lon_e7", "<i4", "<u4", 1),
    _Column("lat_e7", "<i4", "<u4", 1),
    _Column("speed", "<i2", "<u2", 1),
    _Column("heading_deg", "<i2", "<u2", 1),
    _Column("flags", "<i2", "<u2", 1),
    _Column("grid", "<i2", "<u2", 1),
)


def packed(batch: FixBatch) -> bytes:
    """The body of a batch, without key and feed, which the row has; BadColumns when it does not hold together."""
    _check(batch)
    vehicle = np.frombuffer(batch.vehicle, "<u2")
    order = np.argsort(vehicle, kind="stable")
    planes = [_planes(vehicle, _VEHICLE)]
    for column in _SORTED:
        planes.append(_planes(np.frombuffer(getattr(batch, column.name), column.unsigned)[order], column))
    names = msgspec.json.encode(_Names(batch.vehicles, batch.grids, len(batch)))
    return zlib.compress(b"".join((len(names).to_bytes(_LENGTH_BYTES, "little"), names, *planes)), _LEVEL)


def unpacked(body: bytes, key: str, feed: str) -> FixBatch:
    """The batch of a body; raises BadColumns when it is none."""
    try:
        plain = memoryview(zlib.decompress(body))
        start = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "little")
        names = msgspec.json.decode(plain[_LENGTH_BYTES:start], type=_Names)
    except (msgspec.MsgspecError, zlib.error) as error:
        raise BadColumns(str(error)) from error
    planes = plain[start:]
    width = sum(np.dtype(column.unsigned).itemsize for column in (_VEHICLE, *_SORTED))
    if len(planes) != width * names.count:
        raise BadColumns(f"{len(planes)} bytes of columns for {names.count} fixes")
    vehicle, planes = _column(planes, names.count, _VEHICLE)
    back = np.empty(names.count, np.int64)
    back[np.argsort(vehicle, kind="stable")] = np.arange(names.count)
    columns = {"vehicle": vehicle.tobytes()}
    for column in _SORTED:
        values, planes = _column(planes, names.count, column)
        columns[column.name] = values[back].tobytes()
    batch = FixBatch(key=key, feed=feed, vehicles=names.vehicles, grids=names.grids, **columns)
    _check(batch)
    return batch


def _check(batch: FixBatch) -> None:
    for column in (_VEHICLE, *_SORTED):
        if len(getattr(batch, column.name)) != len(batch) * np.dtype(column.unsigned).itemsize:
            raise BadColumns(f"column {column.name} is not of {len(batch)} fixes")
    grid = np.frombuffer(batch.grid, "<u2")
    if len(batch) and np.frombuffer(batch.vehicle, "<u2").max() >= len(batch.vehicles):
        raise BadColumns("a fix of a vehicle without a name")
    if ((grid >= len(batch.grids)) & (grid != UNKNOWN)).any():
        raise BadColumns("a fix in a grid without a code")


def _planes(values: NDArray[np.unsignedinteger], column: _Column) -> bytes:
    for _ in range(column.order):
        values = np.diff(values, prepend=values.dtype.type(0))
    signed = values.view(column.signed)
    sign = signed >> (8 * signed.itemsize - 1)
    zigzag = ((signed << 1) ^ sign).astype(column.signed)
    return zigzag.view(np.uint8).reshape(-1, signed.itemsize).T.tobytes()


def _column(planes: memoryview, count: int, column: _Column) -> tuple[NDArray[np.unsignedinteger], memoryview]:
    width = np.dtype(column.unsigned).itemsize
    raw = np.frombuffer(planes[: width * count], np.uint8).reshape(width, count)
    zigzag = np.ascontiguousarray(raw.T).view(column.unsigned).reshape(count)
    values = (zigzag >> 1) ^ (~(zigzag & 1) + 1)
    for _ in range(column.order):
        values = np.cumsum(values, dtype=column.unsigned)
    return values.astype(column.unsigned), planes[width * count :]
