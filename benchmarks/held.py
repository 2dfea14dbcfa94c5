"""Times what Qt's loop delivers, and names what holds it: the event, what was done last, and where in our code."""

import ctypes
import resource
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import PySide6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import wrapInstance

from benchmarks.control import Control, told
from zscc.clock import monotonic_s
from zscc.ui.window import DeskWindow

LIMIT_MS = 10.0
USUAL_MS = 4.0
"""What usually takes longer can pass the limit by itself; what usually takes less passes it when it is lifted."""
TOLD = 12
_LOOK_EVERY_S = 0.002
_LOOK_AFTER_S = 0.002
_FRAMES_TOLD, _FRAMES_OF_A_PLACE = 4, 6
_EVENTS = 0
"""``QInternal::EventNotifyCallback``."""
_PUT_IN = "_ZN9QInternal16registerCallbackENS_8CallbackEPFbPPvE"
_TAKE_OUT = "_ZN9QInternal18unregisterCallbackENS_8CallbackEPFbPPvE"
_DELIVER = "_ZN16QCoreApplication15notifyInternal2EP7QObjectP6QEvent"
_CONTROL = f" of {Control.__name__}"
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.POINTER(ctypes.c_void_p))


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
    kernel_ms: float = 0.0
    """Of the own time, what the kernel took: new pages of memory, above all."""
    place: str = ""
    """Its name and the outermost functions of ours, the same however deep it was when somebody looked."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the thread was."""

    where: str
    place: str


@dataclass(slots=True)
class Holds:
    """What held the thread, outermost events only."""

    on: bool = False
    act: str = ""
    """What the hand did last."""
    all: list[Hold] = field(default_factory=list)
    collected_s: float = 0.0
    """Spent by the garbage collector."""
    painting: bool = False
    painted: tuple[float, float] = (0.0, 0.0)
    """Wall and processor seconds of the paints inside the event that is delivered."""
    began_own_s: float | None = None
    seen: Counter[Seen] = field(default_factory=Counter)
    control_ms: list[float] = field(default_factory=list)
    """What the same work took each time."""

    def over(self) -> list[Hold]:
        """Those that are longer than the limit by the processor's time, the longest first."""
        return sorted((hold for hold in self.all if hold.own_ms > LIMIT_MS), key=lambda hold: -hold.own_ms)

    def usual_ms(self) -> dict[str, float]:
        """The median of each place, of those events that were long enough to be looked at (two milliseconds)."""
        took: dict[str, list[float]] = {}
        for hold in self.all:
            if hold.where:
                took.setdefault(hold.place, []).append(hold.own_ms)
        return {place: float(np.median(its)) for place, its in took.items()}

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
        over, usual_ms = self.over(), self.usual_ms()
        long = [hold for hold in over if usual_ms.get(hold.place, hold.own_ms) > USUAL_MS]
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
            {
                "what": f"the same, of those at places that usually take over {USUAL_MS:g} ms, or were seen once",
                "ours": f"{len(long)}",
            },
            told("the same", self.control_ms),
            {"what": "the same, garbage collector in all", "ours": f"{self.collected_s * 1000:.0f} ms"},
        ]
        rows += self._rows_by_act()
        rows += (
            {
                "what": f"    {hold.own_ms:.1f} ms, {hold.kernel_ms:.1f} in the kernel "
                f"(usually {usual_ms.get(hold.place, hold.own_ms):.1f}) after "
                f"{hold.act!r}, {hold.name}: {hold.where}"
            }
            for hold in over[:TOLD]
        )
        return rows


class Watch:
    """Times what Qt's loop delivers, and nothing that is delivered within it.

    Qt offers every event to a callback (``QInternal::EventNotifyCallback``) before it delivers it. This one takes
    itself out, has the event delivered as Qt would have, and puts itself in again: so it is called once for each event
    from the loop, and what that event sends, polishes and lays out runs as it does when nobody looks. Paints are taken
    away where they begin, in the top-level window.
    """

    def __init__(self) -> None:
        self.holds = Holds()
        folder = Path(PySide6.__file__).parent / "Qt" / "lib"
        core = ctypes.CDLL(str(next(folder.glob("libQt6Core.so.6"))))
        self._deliver = core[_DELIVER]
        self._deliver.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        self._deliver.restype = ctypes.c_bool
        self._put_in, self._take_out = core[_PUT_IN], core[_TAKE_OUT]
        for door in (self._put_in, self._take_out):
            door.argtypes = [ctypes.c_int, _CALLBACK]
            door.restype = ctypes.c_bool
        self._callback = _CALLBACK(self._notify)
        self._thread = threading.get_ident()
        self._put_in(_EVENTS, self._callback)
        _take_paints_away(self)

    def begin(self) -> Holds:
        """Count from nothing."""
        self.holds = Holds()
        return self.holds

    def end(self) -> None:
        """Look no more."""
        self._take_out(_EVENTS, self._callback)

    def _notify(self, told: Any) -> bool:
        """Deliver one event from the loop; True says that it is done."""
        holds = self.holds
        if not holds.on or threading.get_ident() != self._thread:
            return False
        receiver, event = told[0], told[1]
        # Afterwards the receiver may be gone.
        name = _name_of(receiver, event)
        self._take_out(_EVENTS, self._callback)
        holds.seen, holds.painted = Counter(), (0.0, 0.0)
        before_s, before_own_s, before_kernel_s = monotonic_s(), time.thread_time(), _kernel_s()
        holds.began_own_s = before_own_s
        result = self._deliver(receiver, event)
        own_s, wall_s = time.thread_time() - before_own_s, monotonic_s() - before_s
        kernel_ms = (_kernel_s() - before_kernel_s) * 1000
        holds.began_own_s = None
        ctypes.cast(told[2], ctypes.POINTER(ctypes.c_bool))[0] = result
        wall_paint_s, own_paint_s = holds.painted
        wall_ms, own_ms = (wall_s - wall_paint_s) * 1000, (own_s - own_paint_s) * 1000
        if name.endswith(_CONTROL):
            holds.control_ms.append(own_ms)
        else:
            seen = holds.seen.most_common(1)[0][0] if holds.seen else Seen("", "")
            place = f"{name}: {seen.place}"
            holds.all.append(Hold(name, wall_ms, own_ms, holds.act, seen.where, kernel_ms, place))
        self._put_in(_EVENTS, self._callback)
        return True


def _kernel_s() -> float:
    """What the kernel has taken of this thread's own time."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_stime


def _take_paints_away(watch: Watch) -> None:
    """The paints of every desk made from now on: of its events only the request to paint is timed."""

    def event(window: DeskWindow, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.UpdateRequest:
            return QWidget.event(window, event)
        holds = watch.holds
        before_s, before_own_s = monotonic_s(), time.thread_time()
        holds.painting = True
        try:
            return QWidget.event(window, event)
        finally:
            holds.painting = False
            wall_s, own_s = holds.painted
            spent_own_s, spent_s = time.thread_time() - before_own_s, monotonic_s() - before_s
            holds.painted = wall_s + spent_s, own_s + spent_own_s

    DeskWindow.event = event  # type: ignore[method-assign, assignment]


def look(watch: Watch, stop: threading.Event) -> None:
    """Look where the main thread is while an event holds it; runs on a thread of its own until ``stop``."""
    ident = threading.main_thread().ident
    assert ident is not None
    clock = time.pthread_getcpuclockid(ident)
    while not stop.wait(_LOOK_EVERY_S):
        holds = watch.holds
        began_own_s = holds.began_own_s
        if began_own_s is None or holds.painting or time.clock_gettime(clock) - began_own_s < _LOOK_AFTER_S:
            continue
        holds.seen[_where(ident)] += 1


def _where(ident: int) -> Seen:
    """Where the thread is; no frame outlives this call, or it would keep a half-made receiver of an event alive."""
    frame = sys._current_frames().get(ident)  # noqa: SLF001  # the documented way to look at another thread
    lines, functions = list[str](), list[str]()
    while frame is not None:
        _, ours, path = frame.f_code.co_filename.rpartition("zscc/")
        if ours:
            lines.append(f"{path}:{frame.f_lineno} {frame.f_code.co_name}")
            functions.append(f"{path} {frame.f_code.co_name}")
        frame = frame.f_back
    # The outermost of all is the loop.
    place = functions[::-1][1 : _FRAMES_OF_A_PLACE + 1]
    return Seen(" < ".join(lines[:_FRAMES_TOLD]), " > ".join(place))


def _name_of(receiver: int, event: int) -> str:
    """Kind of event, receiver and whose it is; both by their addresses."""
    aim: Any = wrapInstance(receiver, QObject)
    told: Any = wrapInstance(event, QEvent)
    owner = aim.parent()
    whose = "" if owner is None else f" of {type(owner).__name__}"
    return f"{told.type().name} to {type(aim).__name__}{whose}"
