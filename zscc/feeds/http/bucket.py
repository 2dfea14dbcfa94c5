"""How often an address may ask: a bucket that fills by the second and holds a minute's worth."""

from collections import OrderedDict

ADDRESSES = 4_096
"""Remembered at once; the one that was quiet longest is forgotten, and begins with a full bucket again."""
_MINUTE_S = 60.0


class Buckets:
    """One bucket an address. ``now_s`` is of a clock that only goes forward."""

    def __init__(self, a_minute: int) -> None:
        self._most = float(a_minute)
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """By address: tokens left, and when."""

    def wait_s(self, address: str, now_s: float) -> float:
        """Take one; 0.0 where there was one, else how long until there is."""
        left, at_s = self._held.pop(address, (self._most, now_s))
        left = min(self._most, left + (now_s - at_s) * self._most / _MINUTE_S)
        wait_s = 0.0 if left >= 1.0 else (1.0 - left) * _MINUTE_S / self._most
        self._held[address] = (left if wait_s else left - 1.0, now_s)
        if len(self._held) > ADDRESSES:
            self._held.popitem(last=False)
        return wait_s
