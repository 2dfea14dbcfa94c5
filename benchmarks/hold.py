"""How long anything but a paint holds the GUI thread: at the start, and while a hand does what people do.

The real desk, offscreen: 17 vehicles at 1 Hz; then 1 000 vehicles at 10 Hz with 100 000 reports of the day. Every event
that Qt delivers from its loop is timed as a whole (timers, queued signals, sockets, keys; asyncio's callbacks come as
timers, and so do the acts of the hand), and what was spent in paints inside it is taken away: a paint begins where the
window is asked to update itself. What an event sends, polishes and lays out within itself is not watched one by one:
a watch in ``QApplication.notify`` sees each of those and doubled what a sheet or a panel takes. The first row tells
what this one adds.

The processor's time of the thread stands beside the wall's: what another process or the I/O thread took is in the one
and not in the other. A thread looks where the main thread is, so that holds have names. Five times a second the GUI
thread does the same four milliseconds of work beside everything else: how far the machine lifts that is told too, and
so is how many of the long events happened at places that usually take long.

Another language and another theme dress every widget of the desk anew; that is told by itself.
"""

import asyncio
import gc
import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from benchmarks import watch_cost
from benchmarks.control import Control
from benchmarks.desk_run import MakeFeed, settled, with_desk
from benchmarks.held import Holds, Watch, look
from benchmarks.panning import PanningHand
from zscc.analysis.heat_filter import ALL_REPORTS, HeatFilter
from zscc.app.desk import Desk
from zscc.centre.demo import DEMO_START
from zscc.clock import monotonic_s
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.feeds.simulated.flood import Flood, FloodFeed
from zscc.map.pointing.pick import Pick
from zscc.model.report import Priority, Report
from zscc.model.space import PointE7
from zscc.store.contract import Origin, Store
from zscc.town.load import load_town
from zscc.ui.briefing import stage

SECONDS = float(os.environ.get("ZSCC_HOLD_S", "40"))
ACT_EVERY_S = 0.4
REPORTS = 100_000
_COMMANDS = (
    *("search", "leave", "table", "choropleth", "layers", "choose_all", "choose_none", "table", "home", "track"),
    *("keys", "leave", "palette", "leave", *(f"workspace_{place}" for place in range(1, 9)), "workspace_1"),
)
_HEATS = (HeatFilter(categories=frozenset({"0101"})), HeatFilter(minutes=(480, 720)), ALL_REPORTS)


def measure() -> Iterator[dict[str, object]]:
    """All runs."""
    application = QApplication.instance() or QApplication(["zscc"])
    watch = Watch()
    watch.begin().on = True
    # Pages of the wall are painted on their own thread, as on a screen.
    stage.AT_ONCE_ON.clear()
    control = Control()
    yield watch_cost.row(watch_cost.sheet_ms_from_loop(application))
    stop = threading.Event()
    threading.Thread(target=look, args=(watch, stop), daemon=True).start()
    wanted = os.environ.get("ZSCC_HOLD_RUNS", "few many").split()
    if "few" in wanted:
        make_feed: MakeFeed = lambda town, clock, profile: SimulatedFeed(town, 1, clock, profile)  # noqa: E731
        yield from _run(watch, "17 vehicles", make_feed)
    if "many" in wanted:
        flood = Flood(vehicles=1_000, hz=10, lasts_s=SECONDS + 45)
        make_feed = lambda town, clock, profile: FloodFeed(town, 1, clock, profile, flood)  # noqa: E731
        yield from _run(watch, "1000 vehicles at 10 Hz, 100000 reports", make_feed, _fill)
    stop.set()
    control.deleteLater()
    watch.end()


def _run(
    watch: Watch, what: str, make_feed: MakeFeed, fill: Callable[[Store], None] | None = None
) -> Iterator[dict[str, object]]:
    found: dict[str, Holds] = {}

    def begin(name: str) -> Holds:
        if found:
            list(found.values())[-1].on = False
        found[name] = holds = watch.begin()
        holds.on = True
        return holds

    async def drive(desk: Desk) -> None:
        while not desk.window.isVisible():
            await asyncio.sleep(0.01)
        begin("from the first paint on").act = "start"
        await settled(desk, entries=50 if fill is None else REPORTS)
        await asyncio.sleep(3)
        holds = begin("in use")
        gc.callbacks.append(holds.collecting)
        # This very event is counted before; the first act has one of its own.
        await asyncio.sleep(0.1)
        await _use(desk, holds, monotonic_s() + SECONDS)
        holds = begin("another language or theme")
        # What is asked for in this very event would be counted before.
        await asyncio.sleep(0.5)
        await _dress(desk, holds)
        holds.on = False

    with_desk(make_feed, 1.0, drive, fill)
    gc.callbacks.clear()
    for part, holds in found.items():
        yield from holds.rows(f"{what}, {part}")


def _fill(store: Store) -> None:
    """The journal of a day with very many reports (示意), for the start and for what comes after it."""
    grids = load_town().grids
    begun = DEMO_START - timedelta(hours=6)
    facts = [
        Report(
            report_id=f"M{number:06d}",
            source=("worker", "h12345", "citizen")[number % 3],
            category=f"010{number % 5}",
            title="占道经营",
            priority=tuple(Priority)[0 if number % 500 == 0 else number % 3 + 1],
            text="沿街占道",
            observed_at=begun + timedelta(hours=5.9) * (number / REPORTS),
            point=PointE7(1_210_700_000 + number * 7919 % 900_000, 314_300_000 + number * 104_729 % 700_000),
            grid=grids[number % len(grids)].code,
            synthetic=True,
        )
        for number in range(REPORTS)
    ]
    for first in range(0, REPORTS, 10_000):
        store.append(facts[first : first + 10_000], Origin("bench", "bench"), begun)


async def _use(desk: Desk, holds: Holds, until_s: float) -> None:
    """Pan all the time, and do something else every while."""
    hand = PanningHand(desk.window.canvas)
    hand.start()
    acts = cycle(["select", "heat", *_COMMANDS, "type", "switch", "feeds", "feeds", "patrol_day"])
    deeds = _deeds(desk)
    commands = {command.name: command for command in desk.window.commands}
    for act in acts:
        if monotonic_s() >= until_s:
            break
        holds.act = act
        if act == "type":
            await _type(commands["search"].deed, commands["leave"].deed)
        elif act in deeds:
            deeds[act]()
        else:
            commands[act].deed()
        await asyncio.sleep(ACT_EVERY_S)
    hand.stop()


def _deeds(desk: Desk) -> dict[str, Callable[[], None]]:
    """What the hand does that is no command."""
    window = desk.window
    layers, heats, vehicles = cycle(window.canvas.layer_names()), cycle(_HEATS), cycle(desk.situation.vehicles.ids)

    def switch() -> None:
        name = next(layers)
        window.canvas.set_layer_visible(name, not window.canvas.layer_visible(name))

    return {
        "select": lambda: window.select(Pick("vehicle", next(vehicles))),
        "heat": lambda: window.themes.choose_filter(next(heats)),
        "feeds": window.toggle_feeds,
        "patrol_day": lambda: window.select(Pick("vehicle", next(vehicles))),
        "switch": switch,
    }


async def _dress(desk: Desk, holds: Holds) -> None:
    """Speak and wear another, and the first again."""
    window = desk.window
    for act, ask in (
        ("en", lambda: window.language_asked.emit("en")),
        ("light", lambda: window.style_asked.emit("light")),
        ("zh", lambda: window.language_asked.emit("zh")),
        ("dark", lambda: window.style_asked.emit("dark")),
    ):
        holds.act = act
        ask()
        await asyncio.sleep(2)


async def _type(search: Callable[[], object], leave: Callable[[], object]) -> None:
    search()
    for letter in "zhou":
        _press(QApplication.focusWidget(), letter)
        await asyncio.sleep(0.1)
    leave()


def _press(aim: QObject | None, letter: str) -> None:
    if aim is not None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = Qt.Key(ord(letter.upper()))
            QApplication.postEvent(aim, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter))
