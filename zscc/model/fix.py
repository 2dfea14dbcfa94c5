"""Fixes: where a vehicle was, and when its device said so.

Telemetry travels in batches of columns, not as one object a fix: a :class:`FixBatch` is one fact, one
journal row, one key. Its columns are immutable ``bytes`` so that the model stays free of numpy, and
``numpy.frombuffer(batch.lon_e7, "<i4")`` is a view without a copy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag
from struct import Struct
from typing import ClassVar

from zscc.model.space import PointE7

UNKNOWN = 0xFFFF
"""A speed, heading or grid that the device or the edge could not tell."""

SPEED_PER_KMH = 10
"""Speeds are stored in 0.1 km/h."""


class FixFlag(IntFlag):
    """What the feed edge noticed about a fix that it kept. A flag is not a loss."""

    NONE = 0
    OUTSIDE = 1
    """Outside the town's boundary."""
    OUT_OF_ORDER = 2
    """Observed before a fix of the same vehicle that arrived earlier."""
    JUMP = 4
    """Further from the last good fix than any vehicle can drive in the time between."""
    LATE = 8
    """Arrived long after it was observed (a device that was without a link)."""
    BACK_FILLED = 16
    """The device itself says that it sends a stored fix."""


NOT_THERE = int(FixFlag.JUMP | FixFlag.OUTSIDE)
"""Flags of a fix that does not tell where its vehicle is: it is kept, and neither shown nor counted."""

FLAG_NAMES: dict[FixFlag, str] = {
    FixFlag.OUTSIDE: "outside",
    FixFlag.OUT_OF_ORDER: "out_of_order",
    FixFlag.JUMP: "jump",
    FixFlag.LATE: "late",
    FixFlag.BACK_FILLED: "back_filled",
}


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix; ``observed_at_ms`` is the device's clock, milliseconds of the Unix epoch (UTC)."""

    vehicle: str
    observed_at_ms: int
    point: PointE7
    speed_kmh: float | None = None
    heading_deg: int | None = None
    """0 to 359, 0 = true north, clockwise."""
    flags: FixFlag = FixFlag.NONE
    grid: str | None = None
    """Code of the base grid that holds the point, assigned at the edge."""


@dataclass(frozen=True, slots=True)
class FixBatch:
    """Fixes as columns; every column holds ``len(batch)`` little-endian values.

    ``vehicle`` and ``grid`` are indexes into ``vehicles`` and ``grids`` (``UNKNOWN`` = no grid).
    The order of the fixes is the order in which they arrived.
    """

    kind: ClassVar[str] = "fix_batch"
    format_version: ClassVar[int] = 1

    key: str
    feed: str
    vehicles: tuple[str, ...]
    grids: tuple[str, ...]
    vehicle: bytes
    """uint16."""
    observed_at_ms: bytes
    """int64."""
    lon_e7: bytes
    """int32, WGS-84."""
    lat_e7: bytes
    """int32, WGS-84."""
    speed: bytes
    """uint16, 0.1 km/h."""
    heading_deg: bytes
    """uint16."""
    flags: bytes
    """uint16, :class:`FixFlag`."""
    grid: bytes
    """uint16."""

    @property
    def subject(self) -> str:
        """The feed: a batch may hold many vehicles."""
        return self.feed

    def __len__(self) -> int:
        return len(self.observed_at_ms) // 8

    @classmethod
    def of(cls, key: str, feed: str, fixes: Sequence[Fix]) -> "FixBatch":
        """Pack single fixes into columns, keeping their order."""
        vehicles = tuple(dict.fromkeys(fix.vehicle for fix in fixes))
        grids = tuple(dict.fromkeys(fix.grid for fix in fixes if fix.grid is not None))
        vehicle_index = {name: index for index, name in enumerate(vehicles)}
        grid_index = {code: index for index, code in enumerate(grids)}
        words = Struct(f"<{len(fixes)}H")
        ints = Struct(f"<{len(fixes)}i")
        return cls(
            key=key,
            feed=feed,
            vehicles=vehicles,
            grids=grids,
            vehicle=words.pack(*(vehicle_index[fix.vehicle] for fix in fixes)),
            observed_at_ms=Struct(f"<{len(fixes)}q").pack(*(fix.observed_at_ms for fix in fixes)),
            lon_e7=ints.pack(*(fix.point.lon_e7 for fix in fixes)),
            lat_e7=ints.pack(*(fix.point.lat_e7 for fix in fixes)),
            speed=words.pack(*(_packed_speed(fix.speed_kmh) for fix in fixes)),
            heading_deg=words.pack(*(UNKNOWN if fix.heading_deg is None else fix.heading_deg % 360 for fix in fixes)),
            flags=words.pack(*(int(fix.flags) for fix in fixes)),
            grid=words.pack(*(UNKNOWN if fix.grid is None else grid_index[fix.grid] for fix in fixes)),
        )

    def fixes(self) -> Iterator[Fix]:
        """The fixes one by one, for tests and small batches."""
        words, ints = Struct(f"<{len(self)}H"), Struct(f"<{len(self)}i")
        columns = zip(
            words.unpack(self.vehicle),
            Struct(f"<{len(self)}q").unpack(self.observed_at_ms),
            ints.unpack(self.lon_e7),
            ints.unpack(self.lat_e7),
            words.unpack(self.speed),
            words.unpack(self.heading_deg),
            words.unpack(self.flags),
            words.unpack(self.grid),
            strict=True,
        )
        for vehicle, at_ms, lon_e7, lat_e7, speed, heading, flags, grid in columns:
            yield Fix(
                vehicle=self.vehicles[vehicle],
                observed_at_ms=at_ms,
                point=PointE7(lon_e7, lat_e7),
                speed_kmh=None if speed == UNKNOWN else speed / SPEED_PER_KMH,
                heading_deg=None if heading == UNKNOWN else heading,
                flags=FixFlag(flags),
                grid=None if grid == UNKNOWN else self.grids[grid],
            )


def _packed_speed(speed_kmh: float | None) -> int:
    if speed_kmh is None:
        return UNKNOWN
    return min(round(max(speed_kmh, 0.0) * SPEED_PER_KMH), UNKNOWN - 1)
