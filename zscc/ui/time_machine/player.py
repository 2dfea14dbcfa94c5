"""How a replay goes on: where it stands, how fast it runs and which way, what it runs round. Free of Qt and of clocks.

Moments are milliseconds of the Unix epoch (UTC).
"""

from dataclasses import dataclass

RATES = (1, 2, 5, 10, 30, 60, 120, 300, 600)
SECOND_MS, MINUTE_MS = 1_000, 60_000
_MS = 1000


@dataclass(slots=True)
class Player:
    """Stands still until it is told to play."""

    at_ms: float = 0.0
    first_ms: int = 0
    last_ms: int = 0
    """Nothing can be shown outside of these."""
    rate: int = RATES[0]
    way: int = 0
    """1 forward, -1 backward, 0 at rest."""
    chosen_ms: tuple[int, int] | None = None
    """The selection on the bar."""
    loops: bool = False
    """Whether playing goes round the selection, where there is one."""

    @property
    def plays(self) -> bool:
        """Whether it runs."""
        return self.way != 0

    @property
    def whole_ms(self) -> int:
        """Where it stands."""
        return round(self.at_ms)

    def bound(self, first_ms: int, last_ms: int) -> None:
        """What can be shown has grown."""
        self.first_ms, self.last_ms = first_ms, max(first_ms, last_ms)

    def go(self, at_ms: float) -> None:
        """Stand at a moment, the nearest that there is."""
        self.at_ms = min(max(at_ms, self.first_ms), self.last_ms)

    def play(self, way: int) -> None:
        """Run forward or backward; the same again rests."""
        self.way = 0 if way == self.way else way
        loop = self._loop
        if self.way and loop is not None and not loop[0] <= self.at_ms <= loop[1]:
            self.at_ms = loop[0] if self.way > 0 else loop[1]

    def rest(self) -> None:
        """Stand still."""
        self.way = 0

    def faster(self, steps: int) -> None:
        """The next rate up, or down."""
        self.rate = RATES[min(max(RATES.index(self.rate) + steps, 0), len(RATES) - 1)]

    def step(self, by_ms: int) -> None:
        """Stand still, so much later or earlier: at whole seconds."""
        self.rest()
        self.go(round(self.at_ms / SECOND_MS) * SECOND_MS + by_ms)

    def choose(self, from_ms: int, to_ms: int) -> None:
        """Select from one moment to another, in any order; nothing of less than a second."""
        first, last = sorted((from_ms, to_ms))
        self.chosen_ms = (first, last) if last - first >= SECOND_MS else None

    def advance(self, elapsed_s: float) -> bool:
        """So many seconds passed at the wall; whether it stands elsewhere now. At its end it rests, or goes round."""
        if not self.way:
            return False
        before = self.at_ms
        self.at_ms += self.way * self.rate * elapsed_s * _MS
        loop = self._loop
        first, last = loop or (self.first_ms, self.last_ms)
        if not first <= self.at_ms <= last:
            if loop is None:
                self.rest()
                self.go(self.at_ms)
            else:
                # What lies beyond the end is carried over, so that a slow screen does not make the loop longer.
                self.at_ms = first + (self.at_ms - first) % max(last - first, 1)
                self.go(self.at_ms)
        return self.at_ms != before

    @property
    def _loop(self) -> tuple[int, int] | None:
        if not self.loops or self.chosen_ms is None:
            return None
        # What is selected may begin before the first moment that there is.
        first, last = max(self.chosen_ms[0], self.first_ms), min(self.chosen_ms[1], self.last_ms)
        return (first, last) if first < last else None
