"""What the edge gives back: the fixes that were kept, and the counts of the rest."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.contract import Delivery
from zscc.feeds.rows import FixRows
from zscc.geo.grid_index import OUTSIDE
from zscc.model.fix import FLAG_NAMES, SPEED_PER_KMH, UNKNOWN, FixBatch
from zscc.model.space import E7

Index = NDArray[np.int64]
Column = NDArray[np.float64]

FIXES_A_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Judged:
    """The fixes that were kept, as columns in order of arrival, and the counts of what was refused or flagged."""

    rows: FixRows
    """Positions are those of the journal: rounded to 1e-7 degree."""
    flags: NDArray[np.uint16]
    """:class:`FixFlag`."""
    grid: Index
    """Index into ``grid_codes``, -1 for none."""
    grid_codes: tuple[str, ...]
    received: int
    rejects: Counter[str]
    flag_counts: Counter[str]
    refused_at: dict[str, Index]
    """Which rows of the call were refused, by reason; feeds keep what lay behind them."""

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, chosen: Index | slice) -> "Judged":
        """Some of the fixes; what was refused stays behind."""
        rows, flags = self.rows.part(chosen), self.flags[chosen]
        counts = flags_counted(flags)
        return Judged(rows, flags, self.grid[chosen], self.grid_codes, len(rows), Counter(), counts, {})

    def delivery(self, feed: str, key: str) -> Delivery:
        """The same as facts; ``key`` tells these fixes from all others of the feed."""
        starts = range(0, len(self), FIXES_A_BATCH)
        facts = tuple(self._batch(feed, f"{key}/{start}", slice(start, start + FIXES_A_BATCH)) for start in starts)
        return Delivery(facts, self.received, self.rejects.copy(), self.flag_counts.copy())

    def _batch(self, feed: str, key: str, chosen: slice) -> FixBatch:
        rows = self.rows.part(chosen)
        named, vehicle = np.unique(rows.vehicle, return_inverse=True)
        held, grid = np.unique(self.grid[chosen], return_inverse=True)
        without = int(held[:1].sum() == OUTSIDE) if held.size else 0
        grid = np.where(held[grid] == OUTSIDE, UNKNOWN, grid - without)
        return FixBatch(
            key=key,
            feed=feed,
            vehicles=tuple(rows.vehicles[number] for number in named),
            grids=tuple(self.grid_codes[number] for number in held[without:]),
            vehicle=vehicle.astype("<u2").tobytes(),
            observed_at_ms=rows.observed_at_ms.astype("<i8").tobytes(),
            lon_e7=np.rint(rows.lon_deg * E7).astype("<i4").tobytes(),
            lat_e7=np.rint(rows.lat_deg * E7).astype("<i4").tobytes(),
            speed=_packed(rows.speed_kmh * SPEED_PER_KMH),
            heading_deg=_packed(rows.heading_deg),
            flags=self.flags[chosen].astype("<u2").tobytes(),
            grid=grid.astype("<u2").tobytes(),
        )


def flags_counted(flags: NDArray[np.uint16]) -> Counter[str]:
    """How many fixes carry each flag, by its name; flags that none carries are left out."""
    counts = {name: int(np.count_nonzero(flags & np.uint16(flag))) for flag, name in FLAG_NAMES.items()}
    return Counter({name: count for name, count in counts.items() if count})


def _packed(column: Column) -> bytes:
    """Whole uint16 numbers, UNKNOWN for NaN."""
    known = np.isfinite(column)
    return np.where(known, np.rint(np.where(known, column, 0.0)), UNKNOWN).astype("<u2").tobytes()
