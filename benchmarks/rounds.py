"""Several ways of doing one thing, one after the other and round after round, so that a noisy minute hits them all."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from zscc.clock import monotonic_s


@dataclass(frozen=True, slots=True)
class Target:
    """What a ratio has to be at least, or at most."""

    limit: float
    at_most: bool = False

    def met(self, ratio: float) -> bool:
        """Whether a ratio is good enough."""
        return ratio <= self.limit if self.at_most else ratio >= self.limit

    def __str__(self) -> str:
        return f"{'<=' if self.at_most else '>='} {self.limit:g}x"


class Median(float):
    """Milliseconds on the wall, and of them those that the thread itself computed."""

    cpu_ms: float

    def __new__(cls, times: list[tuple[float, float]]) -> "Median":
        """The medians of turns, each with its time on the wall and the thread's own, in seconds."""
        made = super().__new__(cls, statistics.median(wall for wall, _ in times) * 1000)
        made.cpu_ms = statistics.median(cpu for _, cpu in times) * 1000
        return made


def medians_ms(
    ways: dict[str, Callable[[], object]], rounds: int, between: Callable[[], object] = lambda: None
) -> dict[str, Median]:
    """The median of ``rounds`` turns of each way; each goes once before that, unmeasured.

    ``between`` is done before each turn, unmeasured: what one way left in Qt's queue is not the next one's to do.
    """
    for way in ways.values():
        way()
    gc.collect()
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            between()
            began_s, cpu_s = monotonic_s(), time.thread_time()
            way()
            times[name].append((monotonic_s() - began_s, time.thread_time() - cpu_s))
    return {name: Median(spent) for name, spent in times.items()}


def faster(what: str, ours_ms: float, peer: tuple[str, float], target: Target | None = None) -> dict[str, object]:
    """A row that says how many times as long the peer takes."""
    name, peer_ms = peer
    return _row(what, ours_ms, name, peer_ms, peer_ms / ours_ms, target)


def dearer(what: str, ours_ms: float, floor: tuple[str, float], target: Target | None = None) -> dict[str, object]:
    """A row that says how many times as long as the floor we take."""
    name, floor_ms = floor
    return _row(what, ours_ms, name, floor_ms, ours_ms / floor_ms, target)


def within(what: str, ours_ms: float, limit_ms: float) -> dict[str, object]:
    """A row with a limit in milliseconds."""
    return {
        "what": what,
        "ours": f"{ours_ms:.1f} ms",
        "target": f"<= {limit_ms:g} ms",
        "met": ours_ms <= limit_ms,
    }


def not_here(what: str, name: str) -> dict[str, object]:
    """A row for a peer that this machine has not."""
    return {"what": what, "peer": f"{name}: not installed"}


def _row(
    what: str, ours_ms: float, name: str, their_ms: float, ratio: float, target: Target | None
) -> dict[str, object]:
    row: dict[str, object] = {
        "what": what,
        "ours": f"{ours_ms:.2f} ms",
        "peer": f"{name} {their_ms:.2f} ms",
        "ratio": round(ratio, 2),
    }
    if isinstance(ours_ms, Median) and isinstance(their_ms, Median):
        row["cpu"] = f"{ours_ms.cpu_ms:.2f} ms : {their_ms.cpu_ms:.2f} ms"
    if target is not None:
        row |= {"target": str(target), "met": target.met(ratio)}
    return row
