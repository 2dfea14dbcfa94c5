"""Times what Qt's loop delivers, and names what holds it: the event, what was done last, and where in our code."""

import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from zscc.clock import monotonic_s

LIMIT_MS = 10.0
TOLD = 6
PAINTS = (QEvent.Type.Paint, QEvent.Type.UpdateRequest)
_LOOK_EVERY_S = 0.002
_LOOK_AFTER_S = 0.002
_FRAMES_TOLD = 4


@dataclass(frozen=True, slots=True)
class Hold:
    """One event from the loop, paints inside it taken away."""

    name: str
    wall_ms: float
    own_ms: float
    """Of the thread's own processor time."""
    act: str = ""
    """What the hand had done last."""
    where: str = ""
    """The innermost functions of ours that were seen in it most often; '' when nobody looked."""


@dataclass(slots=True)
class Holds:
    """What held the thread, outermost events only."""

    on: bool = False
    act: str = ""
    """What the hand did last."""
    all: list[Hold] = field(default_factory=list)
    collected_s: float = 0.0
    """Spent by the garbage collector."""
    depth: int = 0
    painting: int = 0
    painted: tuple[float, float] = (0.0, 0.0)
    began_own_s: float | None = None
    seen: Counter[str] = field(default_factory=Counter)

    def over(self) -> list[Hold]:
        """Those that are longer than the limit by the processor's time, the longest first."""
        return sorted((hold for hold in self.all if hold.own_ms > LIMIT_MS), key=lambda hold: -hold.own_ms)

    def collecting(self, phase: str, _: dict[str, int]) -> None:
        """For ``gc.callbacks``."""
        self.collected_s += monotonic_s() * (1 if phase == "stop" else -1)

    def _rows_by_act(self) -> list[dict[str, object]]:
        """The worst hold after each thing that the hand did, the longest first."""
        worst: dict[str, Hold] = {}
        for hold in sorted(self.all, key=lambda hold: hold.own_ms):
            worst[hold.act] = hold
        return [
            {
                "what": f"    worst after {hold.act!r}: {hold.name}",
                "ours": f"{hold.own_ms:.1f} ms",
                "peer": f"{hold.wall_ms:.1f} ms wall",
                "target": f"<= {LIMIT_MS:g} ms",
                "met": hold.own_ms <= LIMIT_MS,
            }
            for hold in sorted(worst.values(), key=lambda hold: -hold.own_ms)
        ]

    def rows(self, what: str) -> list[dict[str, object]]:
        """The rows of the table, the worst by name."""
        own = np.array([hold.own_ms for hold in self.all])
        wall = np.array([hold.wall_ms for hold in self.all])
        over = self.over()
        rows: list[dict[str, object]] = [
            {
                "what": f"GUI thread held, {what}: worst but paints",
                "ours": f"{own.max():.1f} ms",
                "peer": f"{wall.max():.1f} ms wall",
                "target": f"<= {LIMIT_MS:g} ms",
                "met": not over,
            },
            {
                "what": "the same, 99.9th percentile",
                "ours": f"{np.percentile(own, 99.9):.1f} ms",
                "peer": f"{np.percentile(wall, 99.9):.1f} ms wall",
            },
            {
                "what": f"the same, over {LIMIT_MS:g} ms of {len(own)} events",
                "ours": f"{len(over)}",
                "peer": f"{int((wall > LIMIT_MS).sum())} by the wall",
            },
            {"what": "the same, garbage collector in all", "ours": f"{self.collected_s * 1000:.0f} ms"},
        ]
        rows += self._rows_by_act()
        told = (f"    {hold.own_ms:.1f} ms after {hold.act!r}, {hold.name}: {hold.where}" for hold in over[:TOLD])
        return [*rows, *({"what": line} for line in told)]


class WatchedApplication(QApplication):
    """Times what it delivers."""

    holds = Holds()

    def begin(self) -> Holds:
        """Count from nothing."""
        WatchedApplication.holds = Holds()
        return self.holds

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        holds = self.holds
        if not holds.on:
            return bool(super().notify(receiver, event))
        paints = event.type() in PAINTS
        # Afterwards the receiver may be gone.
        name = "" if holds.depth else _name_of(receiver, event)
        before_s, before_own_s, before_painted = monotonic_s(), time.thread_time(), holds.painted
        if holds.depth == 0:
            holds.seen, holds.began_own_s = Counter(), before_own_s
        holds.depth += 1
        holds.painting += paints
        try:
            return bool(super().notify(receiver, event))
        finally:
            holds.depth -= 1
            holds.painting -= paints
            spent = monotonic_s() - before_s, time.thread_time() - before_own_s
            if paints:
                holds.painted = before_painted[0] + spent[0], before_painted[1] + spent[1]
            elif holds.depth == 0:
                holds.began_own_s = None
                inside = holds.painted[0] - before_painted[0], holds.painted[1] - before_painted[1]
                where = holds.seen.most_common(1)[0][0] if holds.seen else ""
                wall_ms, own_ms = ((whole - paint) * 1000 for whole, paint in zip(spent, inside, strict=True))
                holds.all.append(Hold(name, wall_ms, own_ms, holds.act, where))


def watch(stop: threading.Event) -> None:
    """Look where the main thread is while an event holds it; runs on a thread of its own until ``stop``."""
    ident = threading.main_thread().ident
    assert ident is not None
    clock = time.pthread_getcpuclockid(ident)
    while not stop.wait(_LOOK_EVERY_S):
        holds = WatchedApplication.holds
        began_own_s = holds.began_own_s
        if began_own_s is None or holds.painting or time.clock_gettime(clock) - began_own_s < _LOOK_AFTER_S:
            continue
        holds.seen[_where(ident)] += 1


def _where(ident: int) -> str:
    """Where the thread is; no frame outlives this call, or it would keep a half-made receiver of an event alive."""
    frame = sys._current_frames().get(ident)  # noqa: SLF001  # the documented way to look at another thread
    found: list[str] = []
    while frame is not None and len(found) < _FRAMES_TOLD:
        _, ours, path = frame.f_code.co_filename.rpartition("zscc/")
        if ours:
            found.append(f"{path}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(found)


def _name_of(receiver: QObject, event: QEvent) -> str:
    """Kind of event, receiver and whose it is."""
    owner = receiver.parent()
    whose = "" if owner is None else f" of {type(owner).__name__}"
    return f"{event.type().name} to {type(receiver).__name__}{whose}"
