"""What a decoder hands to the edge: rows as columns, in the order in which they arrived."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.model.fix import Fix, FixFlag


@dataclass(frozen=True, slots=True)
class FixRows:
    """Decoded and converted, not yet judged; every column has one value a row."""

    vehicles: tuple[str, ...]
    vehicle: NDArray[np.int64]
    """Index into ``vehicles``."""
    observed_at_ms: NDArray[np.int64]
    """The device's clock, milliseconds of the Unix epoch (UTC)."""
    lon_deg: NDArray[np.float64]
    """WGS-84; anything may stand here, NaN included."""
    lat_deg: NDArray[np.float64]
    speed_kmh: NDArray[np.float64]
    """NaN when the device does not tell, infinite when what it told is no number."""
    heading_deg: NDArray[np.float64]
    """0 = true north, clockwise; NaN and infinite as for the speed."""
    back_filled: NDArray[np.bool_]
    """The device itself says that it sends a stored fix."""

    def __len__(self) -> int:
        return len(self.observed_at_ms)

    @classmethod
    def of(cls, fixes: Sequence[Fix]) -> "FixRows":
        """Columns of single fixes, for feeds that decode one by one."""
        names = {name: place for place, name in enumerate(dict.fromkeys(fix.vehicle for fix in fixes))}
        return cls(
            vehicles=tuple(names),
            vehicle=np.array([names[fix.vehicle] for fix in fixes], np.int64),
            observed_at_ms=np.array([fix.observed_at_ms for fix in fixes], np.int64),
            lon_deg=np.array([fix.point.lon_deg for fix in fixes], np.float64),
            lat_deg=np.array([fix.point.lat_deg for fix in fixes], np.float64),
            speed_kmh=np.array([np.nan if fix.speed_kmh is None else fix.speed_kmh for fix in fixes], np.float64),
            heading_deg=np.array([np.nan if fix.heading_deg is None else fix.heading_deg for fix in fixes], np.float64),
            back_filled=np.array([FixFlag.BACK_FILLED in fix.flags for fix in fixes], np.bool_),
        )

    def part(self, chosen: NDArray[np.int64] | slice) -> "FixRows":
        """The chosen rows."""
        return FixRows(
            vehicles=self.vehicles,
            vehicle=self.vehicle[chosen],
            observed_at_ms=self.observed_at_ms[chosen],
            lon_deg=self.lon_deg[chosen],
            lat_deg=self.lat_deg[chosen],
            speed_kmh=self.speed_kmh[chosen],
            heading_deg=self.heading_deg[chosen],
            back_filled=self.back_filled[chosen],
        )


def joined(blocks: Sequence[FixRows]) -> FixRows:
    """The rows of all blocks, one after the other."""
    names: dict[str, int] = {}
    numbers = [np.array([names.setdefault(name, len(names)) for name in rows.vehicles], np.int64) for rows in blocks]
    empty = FixRows.of(())
    return FixRows(
        vehicles=tuple(names),
        vehicle=np.concatenate(
            [empty.vehicle, *(known[rows.vehicle] for known, rows in zip(numbers, blocks, strict=True))]
        ),
        observed_at_ms=np.concatenate([empty.observed_at_ms, *(rows.observed_at_ms for rows in blocks)]),
        lon_deg=np.concatenate([empty.lon_deg, *(rows.lon_deg for rows in blocks)]),
        lat_deg=np.concatenate([empty.lat_deg, *(rows.lat_deg for rows in blocks)]),
        speed_kmh=np.concatenate([empty.speed_kmh, *(rows.speed_kmh for rows in blocks)]),
        heading_deg=np.concatenate([empty.heading_deg, *(rows.heading_deg for rows in blocks)]),
        back_filled=np.concatenate([empty.back_filled, *(rows.back_filled for rows in blocks)]),
    )
