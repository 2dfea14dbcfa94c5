"""How long anything but a paint holds the GUI thread, while a hand pans, selects, switches layers, searches, reads.

The real desk, offscreen, 17 vehicles at 1 Hz; then with 1 000 vehicles at 10 Hz. An application of the measurement's
own times every event that Qt delivers from the loop (timers, queued signals, sockets, keys; asyncio's callbacks come
as timers) and takes away what was spent in paints inside it. The processor's time of the thread stands beside the
wall's: what another process or the I/O thread took is in the one and not in the other.
"""

import asyncio
import gc
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from benchmarks.desk_run import MakeFeed, settled, with_desk
from benchmarks.panning import PanningHand
from zscc.app.desk import Desk
from zscc.clock import monotonic_s
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.feeds.simulated.flood import Flood, FloodFeed
from zscc.map.pick import Pick

SECONDS = 30.0
LIMIT_MS = 10.0
ACT_EVERY_S = 0.4
TOLD = 6
PAINTS = (QEvent.Type.Paint, QEvent.Type.UpdateRequest)


@dataclass(slots=True)
class Holds:
    """What held the thread, outermost events only, paints taken away."""

    on: bool = False
    wall_ms: list[float] = field(default_factory=list)
    own_ms: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    depth: int = 0
    painted: tuple[float, float] = (0.0, 0.0)
    collected_s: float = 0.0
    """Spent by the garbage collector."""
    act: str = ""
    """What the hand did last."""

    def worst(self) -> list[str]:
        """The longest holds by the processor's time, with their names."""
        order = np.argsort(self.own_ms)[::-1][:TOLD]
        return [f"{self.own_ms[k]:.1f} ms ({self.wall_ms[k]:.1f} wall) {self.names[k]}" for k in order]


HOLDS = Holds()


class WatchedApplication(QApplication):
    """Times what it delivers."""

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if not HOLDS.on:
            return bool(super().notify(receiver, event))
        kind, holds = event.type(), HOLDS
        # Afterwards the receiver may be gone.
        name = "" if holds.depth else name_of(receiver, event)
        before_s, before_own_s, before_painted = monotonic_s(), time.thread_time(), holds.painted
        holds.depth += 1
        try:
            return bool(super().notify(receiver, event))
        finally:
            holds.depth -= 1
            spent = monotonic_s() - before_s, time.thread_time() - before_own_s
            if kind in PAINTS:
                holds.painted = before_painted[0] + spent[0], before_painted[1] + spent[1]
            elif holds.depth == 0:
                paints = holds.painted[0] - before_painted[0], holds.painted[1] - before_painted[1]
                holds.wall_ms.append((spent[0] - paints[0]) * 1000)
                holds.own_ms.append((spent[1] - paints[1]) * 1000)
                holds.names.append(f"{name}, in or after {holds.act!r}")


def name_of(receiver: QObject, event: QEvent) -> str:
    """Kind of event, receiver and whose it is."""
    owner = receiver.parent()
    whose = "" if owner is None else f" of {type(owner).__name__}"
    return f"{event.type().name} to {type(receiver).__name__}{whose}"


def measure() -> Iterator[dict[str, object]]:
    """Both runs."""
    application = QApplication.instance()
    if application is None:
        application = WatchedApplication(["zscc"])
    if not isinstance(application, WatchedApplication):
        yield {"what": "GUI thread held: run by itself (python -m benchmarks hold)", "ours": "not measured"}
        return
    yield from _run("17 vehicles", lambda town, clock, profile: SimulatedFeed(town, 1, clock, profile))
    flood = Flood(vehicles=1_000, hz=10, lasts_s=SECONDS + 15)
    yield from _run("1000 vehicles at 10 Hz", lambda town, clock, profile: FloodFeed(town, 1, clock, profile, flood))


def _run(what: str, make_feed: MakeFeed) -> Iterator[dict[str, object]]:
    global HOLDS  # noqa: PLW0603  # one application, one place to write to
    HOLDS = holds = Holds()

    def collecting(phase: str, _: dict[str, int]) -> None:
        holds.collected_s += monotonic_s() * (1 if phase == "stop" else -1)

    async def drive(desk: Desk) -> None:
        await settled(desk, entries=50)
        await asyncio.sleep(3)
        gc.callbacks.append(collecting)
        holds.on = True
        await _use(desk, monotonic_s() + SECONDS)
        holds.on = False
        gc.callbacks.remove(collecting)

    with_desk(make_feed, 1.0, drive)
    wall, own = np.asarray(holds.wall_ms), np.asarray(holds.own_ms)
    over = int((own > LIMIT_MS).sum())
    yield {
        "what": f"GUI thread held, {what}: worst but paints",
        "ours": f"{own.max():.1f} ms",
        "peer": f"{wall.max():.1f} ms wall",
        "target": f"<= {LIMIT_MS:g} ms",
        "met": over == 0,
    }
    yield {"what": "the same, 99.9th percentile", "ours": f"{np.percentile(own, 99.9):.1f} ms"}
    yield {"what": f"the same, over {LIMIT_MS:g} ms of {len(own)} events", "ours": f"{over}"}
    yield {"what": "the same, garbage collector in all", "ours": f"{holds.collected_s * 1000:.0f} ms"}
    for worst in holds.worst():
        yield {"what": f"    {worst}"}


async def _use(desk: Desk, until_s: float) -> None:
    """Pan all the time, and do something else every while."""
    window = desk.window
    hand = PanningHand(window.canvas)
    hand.start()
    commands = {command.name: command for command in window.commands}
    wanted = ("search", "leave", "table", "choropleth", "layers", "choose_all", "choose_none", "table", "home", "track")
    acts = cycle(["select", *wanted, "type", "switch"])
    switched, typed = cycle(window.canvas.layer_names()), cycle("zhoushi")
    for number, act in enumerate(acts):
        if monotonic_s() >= until_s:
            break
        HOLDS.act = act
        if act == "select":
            ids = desk.situation.vehicles.ids if hasattr(desk.situation.vehicles, "ids") else ()
            window.select(Pick("vehicle", ids[number % len(ids)]) if ids else None)
        elif act == "switch":
            name = next(switched)
            window.canvas.set_layer_visible(name, not window.canvas.layer_visible(name))
        elif act == "type":
            commands["search"].deed()
            for _ in range(4):
                _press(next(typed))
                await asyncio.sleep(0.1)
            commands["leave"].deed()
        elif act in commands:
            commands[act].deed()
        await asyncio.sleep(ACT_EVERY_S)
    hand.stop()


def _press(letter: str) -> None:
    aim = QApplication.focusWidget()
    if aim is not None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = Qt.Key(ord(letter.upper()))
            QApplication.postEvent(aim, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))
