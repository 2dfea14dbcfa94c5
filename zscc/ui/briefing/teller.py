"""What the scenes of one desk are told from: its figures, its present moment, its past ones, its layers and classes."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from zscc.clock import SHANGHAI
from zscc.map.credits import Credits
from zscc.map.wall.layers import wall_layers
from zscc.map.wall.live_figures import LIVE_FIGURES, Counted, LiveValues, live_values
from zscc.map.wall.making import WallPage
from zscc.map.wall.scene_map import SceneMap
from zscc.map.wall.telling import Known, keys_of, told_scene
from zscc.model.catalogue import ClassKind
from zscc.model.told_scene import ToldScene
from zscc.settings.briefing import Scene
from zscc.settings.town_figures import TownFigures, load_town_figures
from zscc.situation.snapshot import Snapshot
from zscc.ui.themes.memory import filter_from, theme_from

if TYPE_CHECKING:
    from concurrent.futures import Future

    from zscc.ui.window import DeskWindow

AT_ONCE = 1_500
"""Cases and reports that are counted in a few milliseconds."""
COUNT_EVERY = timedelta(seconds=5)
"""Where there are more, so often."""
PastOf = Callable[[datetime], "Future[Snapshot]"]
"""The picture of a moment of the journal, later."""


class Teller(QObject):
    """Tells scenes; past moments are asked for once and kept while the briefing is open."""

    past_came = Signal()
    """A past moment that was asked for is there, or is known not to come."""
    _brought = Signal(object, object)
    _counted_now = Signal(bool, object)

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self.past_of: PastOf | None = None
        """Wired by the application; None where no journal can be asked."""
        self._past: dict[str, Snapshot | None] = {}
        self._asked: set[str] = set()
        self._newest: LiveValues | None = None
        self._counted: dict[datetime, LiveValues] = {}
        self._counting: Future[LiveValues] | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._counted_now.connect(self._was_counted, Qt.ConnectionType.QueuedConnection)
        self._brought.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @cached_property
    def figures(self) -> TownFigures:
        """Those that others published."""
        return load_town_figures()

    @cached_property
    def calm_classes(self) -> frozenset[str]:
        """Ids of the classes that may stand on a wall: none that is sensitive."""
        return frozenset(each.class_id for each in self._desk.bureau.catalogue.classes if not each.sensitive)

    @cached_property
    def counted(self) -> Counted:
        """What live figures want of town and catalogue."""
        classes = self._desk.bureau.catalogue.classes
        services = frozenset(each.class_id for each in classes if each.kind is ClassKind.SERVICE)
        return Counted(services, frozenset(grid.code for grid in self._desk.directory.town.grids))

    def snapshot_of(self, scene: Scene) -> Snapshot | None:
        """The moment that a scene shows; None while it is not there."""
        return self._past_of(scene.at) if scene.at else self._desk.streams.present

    def reason_of(self, scene: Scene) -> str:
        """Why a scene's own moment cannot be shown; '' when it can, or is on its way."""
        if not scene.at or self._past.get(scene.at) is not None:
            return ""
        words = self._desk.wording.words
        if self.past_of is None:
            return words("briefing.no_journal")
        return words("briefing.no_moment", moment=scene.at) if scene.at in self._past else ""

    def page_of(self, scene: Scene, place: tuple[int, int]) -> WallPage:
        """Everything that the wall shows of a scene."""
        shown = self.map_of(scene)
        snapshot = self.snapshot_of(scene)
        return WallPage(self.told(scene, place, snapshot, shown), shown, snapshot)

    def map_of(self, scene: Scene) -> SceneMap:
        """What its map shows; added layers as they are on the desk's own map, as far as the scene names them."""
        features, snapshot = self._desk.canvas.frame.features, self.snapshot_of(scene)
        now = snapshot.as_of if snapshot is not None else self._desk.streams.now
        hues = {shape.layer.layer_id: shape.hue for shape in features}
        others = [shape.layer for shape in features]
        town, day = self._desk.directory.town, None if now is None else now.astimezone(SHANGHAI).date()
        choices: Mapping[str, str] = scene.view.choices
        return SceneMap(
            view=scene.view,
            live=scene.live,
            windows=self._desk.windows,
            calm_classes=self.calm_classes,
            theme=theme_from(choices),
            heat_counts=filter_from(choices),
            added=() if day is None else wall_layers(scene.view, town, day, others, hues),
            first_names=self._desk.profile.wall.names,
        )

    def told(self, scene: Scene, place: tuple[int, int], snapshot: Snapshot | None, shown: SceneMap) -> ToldScene:
        """The scene's words and figures at this moment."""
        words = self._desk.wording.words
        known = Known(
            figures=self.figures,
            live=None if snapshot is None else self._live_of(snapshot, keys_of(scene)),
            words=words,
            now=None if scene.at else self._desk.streams.now,
            synthetic=self._desk.synthetic,
            credit=Credits.of(self._desk.directory.town, words).in_short(words),
            heat="heat" in shown.visible,
        )
        told = told_scene(scene, known, place)
        if not scene.at or snapshot is None:
            return told
        moment = f"{snapshot.as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return replace(told, sources=(words("briefing.at", moment=moment), *told.sources))

    def forget(self) -> None:
        """Let go of past moments."""
        self._past.clear()
        self._asked.clear()
        self._counted.clear()

    def close(self) -> None:
        """The desk is closing."""
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    # Inside ---------------------------------------------------------------------------------------------

    def _live_of(self, snapshot: Snapshot, keys: frozenset[str]) -> LiveValues | None:
        """Counted at once where that is quick; else on a thread, and what was counted last is told meanwhile."""
        wanted = keys & LIVE_FIGURES.keys()
        if not wanted or len(snapshot.cases) + len(snapshot.reports) <= AT_ONCE:
            return live_values(snapshot, self.counted, wanted)
        of_now = snapshot is self._desk.streams.present
        known = self._newest if of_now else self._counted.get(snapshot.as_of)
        due = known is None or (of_now and snapshot.as_of - known.as_of >= COUNT_EVERY)
        if due and self._counting is None:
            self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-briefing")
            self._counting = self._threads.submit(live_values, snapshot, self.counted, LIVE_FIGURES)
            self._counting.add_done_callback(partial(self._counted_now.emit, of_now))
        return known

    def _was_counted(self, of_now: bool, done: "Future[LiveValues]") -> None:
        self._counting = None
        if done.cancelled() or done.exception() is not None:
            return
        values = done.result()
        if of_now:
            self._newest = values
        else:
            self._counted[values.as_of] = values
        self.past_came.emit()

    def _past_of(self, at: str) -> Snapshot | None:
        if at not in self._asked and self.past_of is not None:
            self._asked.add(at)
            answer = self.past_of(datetime.fromisoformat(at))
            answer.add_done_callback(lambda done: self._brought.emit(at, done))
        return self._past.get(at)

    def _take(self, at: str, done: "Future[Snapshot]") -> None:
        failed = done.cancelled() or done.exception() is not None
        if done.cancelled():
            # Somebody asked for another moment meanwhile; it is asked for again when it is wanted.
            self._asked.discard(at)
        else:
            self._past[at] = None if failed else done.result()
        self.past_came.emit()
