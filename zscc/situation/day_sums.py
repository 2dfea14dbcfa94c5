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
        slot = day % DAYS
        before = self.day[rows, slot]
        np.maximum.at(self.day, (rows, slot), day)
        taken = self.day[rows, slot] > before
        if taken.any():
            self.mm[rows[taken], slot[taken]] = 0
            self.fixes[rows[taken], slot[taken]] = 0
        held = self.day[rows, slot] == day
        at = (rows[held], slot[held])
        np.add.at(self.mm, at, mm[held])
        np.add.at(self.fixes, at, fixes[held])

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
