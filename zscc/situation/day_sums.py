"""What each vehicle did in the last days: millimetres driven and fixes told, as whole numbers.

A day has the slot ``day % DAYS`` until a newer day takes it; what comes for a day that has lost its slot is dropped.
"""

import numpy as np
from numpy.typing import NDArray

from zscc.situation.tracks import Ints

DAYS = 4


class DaySums:
    """Rows are vehicles, columns are slots of days."""

    def __init__(self) -> None:
        self.day = np.zeros((0, DAYS), np.int64)
        self.mm = np.zeros((0, DAYS), np.int64)
        self.fixes = np.zeros((0, DAYS), np.int64)

    def grow(self, rows: int) -> None:
        """Make room for ``rows`` vehicles."""
        more = rows - len(self.day)
        self.day = np.concatenate([self.day, np.full((more, DAYS), -1, np.int64)])
        self.mm = np.concatenate([self.mm, np.zeros((more, DAYS), np.int64)])
        self.fixes = np.concatenate([self.fixes, np.zeros((more, DAYS), np.int64)])

    def add(self, rows: Ints, day: Ints, mm: Ints, fixes: Ints) -> None:
        """Add to the sums of vehicles and days; negative numbers take away."""
        # In one row of numbers numpy finds places several times as fast as by row and column.
        at = rows * DAYS + day % DAYS
        days, all_mm, all_fixes = self.day.reshape(-1), self.mm.reshape(-1), self.fixes.reshape(-1)
        before = days[at]
        np.maximum.at(days, at, day)
        taken = days[at] > before
        if taken.any():
            all_mm[at[taken]] = 0
            all_fixes[at[taken]] = 0
        held = days[at] == day
        np.add.at(all_mm, at[held], mm[held])
        np.add.at(all_fixes, at[held], fixes[held])

    def mm_of(self, day: int) -> NDArray[np.int64]:
        """Millimetres of a day, one value a vehicle."""
        return np.where(self.day[:, day % DAYS] == day, self.mm[:, day % DAYS], 0)

    def fixes_of(self, day: int) -> int:
        """Fixes of a day, all vehicles together."""
        slot = day % DAYS
        return int(self.fixes[self.day[:, slot] == day, slot].sum())

    def parts(self, row: int) -> tuple[bytes, bytes, bytes]:
        """What of a vehicle enters its digest."""
        return self.day[row].tobytes(), self.mm[row].tobytes(), self.fixes[row].tobytes()
