"""Tracks folded the slow and obvious way, one fix after the other: what the columns must agree with."""

from bisect import bisect_left
from collections import defaultdict

import numpy as np

from zscc.geo.legs import driven_mm, leg_mm
from zscc.model.fix import Fix, FixFlag

MS_PER_DAY = 86_400_000
EIGHT_HOURS_MS = 28_800_000


def place(fix: Fix) -> tuple[int, int, int]:
    """What a track is sorted and freed of repetitions by."""
    return fix.observed_at_ms, fix.point.lon_e7, fix.point.lat_e7


def day(fix: Fix) -> int:
    """Number of the day in the town."""
    return (fix.observed_at_ms + EIGHT_HOURS_MS) // MS_PER_DAY


def length_mm(before: Fix, after: Fix) -> int:
    """Length of a leg, as the program measures it; nothing for one that nobody drives."""
    ends = (before.point.lon_e7, before.point.lat_e7, after.point.lon_e7, after.point.lat_e7)
    length = leg_mm(*(np.array([end]) for end in ends))[0]
    return int(driven_mm(length, np.array([after.observed_at_ms - before.observed_at_ms]))[0])


class PlainTrack:
    """One vehicle."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.fixes: list[Fix] = []
        self.mm: defaultdict[int, int] = defaultdict(int)
        self.told: defaultdict[int, int] = defaultdict(int)
        self.repeated = self.beyond = self.flagged = 0

    def take(self, fix: Fix) -> None:
        """Take in one fix."""
        if fix.flags & (FixFlag.JUMP | FixFlag.OUTSIDE):
            self.flagged += 1
            return
        places = [place(known) for known in self.fixes]
        at = bisect_left(places, place(fix))
        if len(self.fixes) == self.capacity and place(fix) < places[0]:
            self.beyond += 1
        elif at < len(places) and places[at] == place(fix):
            self.repeated += 1
        else:
            self._put(at, fix)

    def _put(self, at: int, fix: Fix) -> None:
        before = self.fixes[at - 1] if at else None
        after = self.fixes[at] if at < len(self.fixes) else None
        if before and after:
            self.mm[day(after)] -= length_mm(before, after)
        if before:
            self.mm[day(fix)] += length_mm(before, fix)
        if after:
            self.mm[day(after)] += length_mm(fix, after)
        self.told[day(fix)] += 1
        self.fixes.insert(at, fix)
        del self.fixes[: max(len(self.fixes) - self.capacity, 0)]
