"""What is closed-form can be made again, so only the newest of it is kept: an hour and a year cost alike."""

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(dict[K, V]):
    """Values made when first asked for; beyond ``most`` the one made first is forgotten."""

    def __init__(self, make: Callable[[K], V], most: int) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: K) -> V:
        while len(self) >= self._most:
            del self[next(iter(self))]
        value = self[key] = self._make(key)
        return value
