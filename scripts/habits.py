"""Pictures of every habit on the map, by real mouse and key events: ``python scripts/habits.py FOLDER [NAME ...]``.

The desk is the demo town's at 2026-06-15 14:30, without a display and without a journal; the same words give the same
pictures on the same machine.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from zscc.analysis.patrol_sums import PatrolSums
from zscc.centre.dry_run import snapshot_at
from zscc.centre.time_machine import TimeMachine
from zscc.cli.snapshot import DEFAULT_AT
from zscc.clock import ManualClock, day_of_ms
from zscc.feeds.simulated.feed import SimulatedFeed
from zscc.map.canvas import MapCanvas
from zscc.map.fonts import load_fonts
from zscc.map.pointing.pick import Pick
from zscc.model.fix import Fix, FixBatch
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.report import Report
from zscc.settings.profile import load_profile
from zscc.settings.seat import Bookmark, SeatState
from zscc.settings.style import load_style
from zscc.store.contract import Origin
from zscc.store.memory import MemoryStore
from zscc.text.words import Words
from zscc.town.load import load_town
from zscc.ui.theme import dress
from zscc.ui.time_machine.fleet_graph import FleetGraph
from zscc.ui.window import DeskWindow

SIZE = (1500, 860)
MINUTE_MS = 60_000
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEY = Qt.KeyboardModifier.NoModifier
Way = tuple[tuple[float, float], ...]
"""Places as shares of the map's width and height."""


class Sitting:
    """One desk and one hand."""

    def __init__(self) -> None:
        self.application = QApplication([sys.argv[0]])
        load_fonts()
        town, profile, style, words = load_town(), load_profile(), load_style(), Words("zh")
        dress(self.application, style)
        self.desk = DeskWindow(town, profile, style, words, MapCanvas(town, style, words, profile.windows))
        self.canvas = self.desk.canvas
        self.desk.resize(*SIZE)
        self.desk.show()
        self.target = self.canvas.childAt(self.point((0.4, 0.4)))
        self.desk.show_snapshot(snapshot_at(town, 1, DEFAULT_AT, profile, with_hash=False))
        self.settle()

    def settle(self) -> None:
        """Let everything arrive."""
        QTest.qWait(30)
        self.canvas.settle()

    def begin(self) -> None:
        """As the desk opens: the whole town, no tool, nothing chosen."""
        desk = self.desk
        self.canvas.hands.cancel()
        QTest.mouseRelease(self.target, LEFT, NO_KEY, self.point((0.5, 0.5)))
        for _ in range(4):
            desk.map_desk.leave()
        desk.select(None)
        self.canvas.follow(frozenset())
        self.canvas.show_sketch("goal", None)
        desk.map_desk.choose_from(frozenset())
        desk.tell("")
        self.canvas.home()
        self.settle()

    def point(self, share: tuple[float, float]) -> QPoint:
        """A place on the map in pixels."""
        return QPoint(round(share[0] * self.canvas.width()), round(share[1] * self.canvas.height()))

    def press(self, keys: str) -> None:
        """A shortcut."""
        combination = QKeySequence(keys)[0]
        QTest.keyClick(self.canvas, combination.key(), combination.keyboardModifiers())

    def click(self, *way: tuple[float, float], held: Qt.KeyboardModifier = NO_KEY) -> None:
        """Click at each place."""
        for share in way:
            QTest.mouseClick(self.target, LEFT, held, self.point(share))
            QTest.qWait(QApplication.doubleClickInterval() // 40)

    def move(self, share: tuple[float, float], button: Qt.MouseButton = NO_BUTTON) -> None:
        """Move the mouse there."""
        target, place = self.target, QPointF(self.point(share))
        event = QMouseEvent(QEvent.Type.MouseMove, place, target.mapToGlobal(place), NO_BUTTON, button, NO_KEY)
        QApplication.sendEvent(target, event)

    def drag(self, way: Way, held: Qt.KeyboardModifier = NO_KEY, *, let_go: bool = True) -> None:
        """Press, move, and let go, or not yet."""
        target = self.target
        QTest.mousePress(target, LEFT, held, self.point(way[0]))
        for share in way[1:]:
            self.move(share, LEFT)
        if let_go:
            QTest.mouseRelease(target, LEFT, held, self.point(way[-1]))

    def at(self, pick: Pick) -> tuple[float, float]:
        """Where a thing is, as a share of the map."""
        self.canvas.fly_to_pick(pick)
        view = self.canvas.viewport
        self.canvas.home()
        x_px, y_px = self.canvas.viewport.px_from_map(view.centre_x_m, view.centre_y_m)
        return x_px / self.canvas.width(), y_px / self.canvas.height()

    def save(self, folder: Path, name: str) -> None:
        """The map with its foot, or the whole desk."""
        self.settle()
        if name in WHOLE_DESK:
            self.desk.grab().save(str(folder / f"{name}.png"), "PNG", 0)
            return
        box = self.canvas.geometry().translated(self.canvas.parentWidget().mapTo(self.desk, QPoint(0, 0)))
        self.desk.grab(box.adjusted(0, 0, 0, self.desk.foot.height())).save(str(folder / f"{name}.png"), "PNG", 0)


def zoom_box(sitting: Sitting) -> None:
    """Shift and drag."""
    sitting.drag(((0.35, 0.3), (0.5, 0.4), (0.62, 0.55)), Qt.KeyboardModifier.ShiftModifier, let_go=False)


def measure_distance(sitting: Sitting) -> None:
    """Three points, and the hand at the next."""
    sitting.press("Ctrl+M")
    sitting.click((0.3, 0.35), (0.5, 0.45), (0.55, 0.7))
    sitting.move((0.42, 0.83))


def measure_area(sitting: Sitting) -> None:
    """Four corners."""
    sitting.press("Ctrl+Shift+M")
    sitting.click((0.32, 0.35), (0.52, 0.3), (0.58, 0.55))
    sitting.move((0.38, 0.62))


def select_rectangle(sitting: Sitting) -> None:
    """A box, drawn; what it chose before stays with Shift."""
    sitting.press("Ctrl+Shift+R")
    sitting.drag(((0.32, 0.4), (0.4, 0.5), (0.45, 0.55)))


def select_polygon(sitting: Sitting) -> None:
    """Corner by corner."""
    sitting.press("Ctrl+Shift+G")
    sitting.click((0.35, 0.3), (0.55, 0.35), (0.5, 0.6))
    sitting.move((0.36, 0.58))


def select_freehand(sitting: Sitting) -> None:
    """A loop."""
    sitting.press("Ctrl+Shift+F")
    way = ((0.4, 0.35), (0.5, 0.33), (0.56, 0.42), (0.55, 0.55), (0.46, 0.6), (0.38, 0.55), (0.36, 0.45))
    sitting.drag(way, let_go=False)


def select_radius(sitting: Sitting) -> None:
    """From the middle outwards, out of the vehicles."""
    sitting.desk.map_desk.choose_from(frozenset({"vehicles"}))
    sitting.press("Ctrl+Shift+E")
    sitting.drag(((0.45, 0.5), (0.5, 0.45), (0.56, 0.38)), let_go=False)


def chosen(sitting: Sitting) -> None:
    """Everything of the vehicles, and three grids."""
    sitting.desk.map_desk.choose_from(frozenset({"vehicles"}))
    sitting.press("Ctrl+A")
    grids = sitting.desk.directory.town.grids
    sitting.desk.choose(sitting.desk.chosen | {Pick("grid", grids[place].code) for place in (10, 30, 50)})


def identify(sitting: Sitting) -> None:
    """What lies under a vehicle."""
    share = sitting.at(Pick("vehicle", "V05"))
    sitting.press("Ctrl+Shift+I")
    sitting.click(share)


def bookmarks(sitting: Sitting) -> None:
    """Two groups."""
    grids = sitting.desk.directory.town.grids
    kept = tuple(
        Bookmark(grids[place].label, *grids[place].label_at, 4.0, group)
        for place, group in ((3, ""), (20, "夜查"), (34, "夜查"), (51, "“331”专项"))
    )
    sitting.desk.restore(SeatState(bookmarks=kept))
    sitting.press("Ctrl+Shift+B")


def coordinates(sitting: Sitting) -> None:
    """Typed with the latitude first."""
    sitting.desk.map_desk.positions.jump("31°27′18″N 120°58′16″E")


def too_far(sitting: Sitting) -> None:
    """Refused in words."""
    sitting.desk.map_desk.positions.jump("116.39, 39.91")


def follow(sitting: Sitting) -> None:
    """Two vehicles."""
    sitting.canvas.follow(frozenset({"V05", "V07"}))


def undo(sitting: Sitting) -> None:
    """A bookmark that comes back."""
    sitting.press("Ctrl+B")
    sitting.desk.map_desk.undo()


def layers(sitting: Sitting) -> None:
    """The tree: the heat above the boundary, half opaque, its settings open; undone on the way to the next."""
    desk, tree = sitting.desk, sitting.desk.left.layers
    desk.layer_desk.place("heat", "boundary", True)
    desk.layer_desk.fade("heat", 0.5)
    tree.reveal("heat")
    tree.view.expand(tree.model.index_of("heat"))


def table(sitting: Sitting) -> None:
    """The grids under the map, the largest first; three of them chosen, here and there."""
    desk = sitting.desk
    for layer in desk.left.layers.open_settings():
        desk.left.layers.view.collapse(desk.left.layers.model.index_of(layer))
    desk.deeds.undo()
    desk.deeds.undo()
    desk.tables.open("grids")
    desk.tables.panel.sort("area_km2", descending=True)
    view, model = desk.tables.panel.view, desk.tables.panel.model
    for row, held in ((1, NO_KEY), (3, Qt.KeyboardModifier.ShiftModifier)):
        QTest.mouseClick(view.viewport(), LEFT, held, view.visualRect(model.index(row, 0)).center())


def speed(sitting: Sitting) -> None:
    """A vehicle's day on the map and its speeds below; the hand at a moment of the graph."""
    desk, at_ms = sitting.desk, ms_from_utc(DEFAULT_AT)
    vehicle = "V05"
    desk.tables.close()
    desk.choose(frozenset())
    sums = PatrolSums(desk.directory.town, desk.profile.patrol)
    sums.pass_time(at_ms)
    feed = SimulatedFeed(desk.directory.town, 1, ManualClock(DEFAULT_AT), desk.profile)
    facts = [fact for delivery in feed.past(DEFAULT_AT) for fact in delivery.facts if isinstance(fact, FixBatch)]
    for seq, fact in enumerate(facts, start=1):
        sums.take(seq, fact)
    day = sums.day_of(vehicle, day_of_ms(at_ms))
    assert day is not None
    desk.show_patrol(sums.picture(at_ms, days=[day]))
    desk.select(Pick("vehicle", vehicle))
    sitting.press("Ctrl+Shift+T")
    sitting.press("Ctrl+Shift+V")
    while desk.patrol.speed.plot is None:
        QTest.qWait(20)
    sitting.settle()
    plot = desk.patrol.speed.plot
    moving = max((part.segment for part in day.parts), key=lambda segment: segment.mm)
    place = plot.px_of((moving.begins_ms + moving.ends_ms) / 2, 10.0)
    viewport = plot.widget.viewport()
    event = QMouseEvent(QEvent.Type.MouseMove, place, viewport.mapToGlobal(place), NO_BUTTON, NO_BUTTON, NO_KEY)
    QApplication.sendEvent(viewport, event)


def page(sitting: Sitting) -> None:
    """The panel of the map on paper."""
    sitting.press("Ctrl+P")


def bare_map(sitting: Sitting) -> None:
    """The map alone."""
    sitting.desk.habits.close_top()
    sitting.press("Ctrl+Tab")


def condition(sitting: Sitting) -> None:
    """A condition in the table's filter, and what fits chosen."""
    desk = sitting.desk
    if desk.habits.bare_map.is_bare:
        sitting.press("Ctrl+Tab")
    desk.tables.open("grids")
    desk.tables.panel.filter.setText("面积>1.2 且 名称包含社区")
    desk.commands["choose_matching"].deed()


def past_of(desk: DeskWindow) -> MemoryStore:
    """The demo's day as a journal that was written while it passed: every minute what it brought."""
    feed = SimulatedFeed(desk.directory.town, 1, ManualClock(DEFAULT_AT), desk.profile)
    told: dict[int, list[Fix | Report]] = {}
    for fact in (fact for delivery in feed.past(DEFAULT_AT) for fact in delivery.facts):
        if isinstance(fact, FixBatch):
            for fix in fact.fixes():
                told.setdefault(fix.observed_at_ms // MINUTE_MS, []).append(fix)
        elif isinstance(fact, Report):
            told.setdefault(ms_from_utc(fact.observed_at) // MINUTE_MS, []).append(fact)
    store = MemoryStore()
    for minute, its in sorted(told.items()):
        fixes = [one for one in its if isinstance(one, Fix)]
        batch = [FixBatch.of(f"minute-{minute}", "simulated", fixes)] if fixes else []
        facts = [*(one for one in its if isinstance(one, Report)), *batch]
        store.append(facts, Origin(seat="centre", actor="simulated"), utc_from_ms((minute + 1) * MINUTE_MS))
    return store


def replay(sitting: Sitting) -> None:
    """Some minutes ago, three vehicles together, a stretch of the bar selected; the hand on their curves."""
    desk = sitting.desk
    if desk.habits.bare_map.is_bare:
        sitting.press("Ctrl+Tab")
    desk.tables.close()
    store, at_ms = past_of(desk), ms_from_utc(DEFAULT_AT)
    sums = PatrolSums(desk.directory.town, desk.profile.patrol)
    sums.pass_time(at_ms)
    for entry in store.read(0):
        if isinstance(entry.fact, FixBatch):
            sums.take(entry.seq, entry.fact)
    vehicles = ("V03", "V05", "V11")
    days = [sums.day_of(vehicle, day_of_ms(at_ms)) for vehicle in vehicles]
    desk.show_patrol(sums.picture(at_ms, days=[day for day in days if day is not None]))
    desk.choose(frozenset(Pick("vehicle", vehicle) for vehicle in vehicles))
    desk.show_clock(DEFAULT_AT)
    machine = TimeMachine(store.open_reader, desk.profile)
    desk.replay.take_source(machine)
    desk.replay.enter(DEFAULT_AT - timedelta(minutes=8))
    its = desk.replay.desk
    while its.shown is None or its.strip.bar.counts is None:
        QTest.qWait(20)
    its.player.choose(at_ms - 40 * MINUTE_MS, at_ms - 5 * MINUTE_MS)
    its.do("fleet")
    its.show_present()
    sitting.settle()
    graph = desk.findChild(FleetGraph)
    graph.pointed.emit(at_ms - 11 * MINUTE_MS)
    machine.close()


HABITS: tuple[Callable[[Sitting], None], ...] = (
    zoom_box,
    measure_distance,
    measure_area,
    select_rectangle,
    select_polygon,
    select_freehand,
    select_radius,
    chosen,
    identify,
    bookmarks,
    coordinates,
    too_far,
    follow,
    undo,
    layers,
    table,
    speed,
    page,
    bare_map,
    condition,
    replay,
)
WHOLE_DESK = ("layers", "table", "speed", "page", "bare_map", "condition", "replay")


def main() -> None:
    """Take those that are named, or all."""
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    sitting = Sitting()
    for habit in HABITS:
        if not names or habit.__name__ in names:
            sitting.begin()
            habit(sitting)
            sitting.save(folder, habit.__name__)
    sitting.desk.allow_close()
    sitting.desk.close()


if __name__ == "__main__":
    main()
