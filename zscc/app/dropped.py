"""From a file dropped on the window to a layer on the map, and back again by undo.

Read in a process of its own, previewed in the window's bar, declared by a person, placed and kept on a thread, written
into the journal as a fact. What lies on the map is what the situation says, so undo is a fact too, and a restart brings
every layer back from the journal's folder.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from zscc.centre.engine import Engine
from zscc.model.journal import Fact
from zscc.model.layer import LayerAdded, LayerRemoved
from zscc.settings.profile import Profile
from zscc.situation.situation import Situation
from zscc.store.contract import Origin, StoreError
from zscc.town.features import FeatureLayer, Provenance
from zscc.town.layers import Town
from zscc.ui.deeds import Deed
from zscc.ui.window import DeskWindow

if TYPE_CHECKING:
    from zscc.situation.snapshot import Snapshot
    from zscc.town.reading.contract import Asked, Brought, FileRefused
    from zscc.ui.files.preview_bar import Declaration, PreviewBar

PERSON = Origin(seat="desk", actor="duty officer")
_Told = list[tuple[FeatureLayer, str]]
"""Layers and the digests under which they were kept."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the work leans on."""

    engine: Engine
    situation: Situation
    town: Town
    profile: Profile
    folder: Path | None
    """Where features are kept; None: nowhere for longer than this desk lives (a replay)."""
    town_file: Path | None = None
    """The file that the town was read from; None: the demo town's."""


class DroppedFiles(QObject):
    """The files of one desk, one after the other."""

    _back = Signal(object, object)
    """From the worker's thread: what to do with an outcome, and the outcome."""

    def __init__(self, window: DeskWindow, ground: Ground) -> None:
        super().__init__(window)
        self._window, self._ground = window, ground
        self._short_lived = TemporaryDirectory(prefix="zscc-layers-") if ground.folder is None else None
        self._folder = ground.folder or Path(self._short_lived.name if self._short_lived else "")
        self.passed_on: Callable[[Path], bool] = lambda _path: False
        """Asked first: True for a file that somebody else has taken."""
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="zscc-files")
        self._waiting: deque[Path] = deque()
        self._reading: threading.Event | None = None
        self._path: Path | None = None
        """The file in the bar."""
        self._serial = 0
        self._kept: dict[str, FeatureLayer] = {}
        """Features by their digest: of the layers on the map, and of those that redo may bring back."""
        self._lost: set[str] = set()
        self._coming: set[str] = set()
        """Digests that are being read."""
        self._of_the_town: tuple[FeatureLayer, ...] = ()
        self._shown: tuple[LayerAdded, ...] = ()
        """The layers that lie on the map, or come."""
        self._held: list[tuple[str, _Told]] = []
        """Files that were accepted before a replay and became layers in it, by their name."""
        self._lines: np.ndarray[tuple[int, int], np.dtype[np.float64]] | None = None
        self._back.connect(self._go_on)
        window.files_dropped.connect(self.take)
        window.layer_desk.removal_asked.connect(self.remove)
        window.files.bar_made.connect(self._hear_bar)
        window.asking.closed_changed.connect(self._add_held)
        window.replay.moment_stands.connect(self._follow)

    @property
    def _bar(self) -> "PreviewBar":
        return self._window.files.bar

    def _hear_bar(self, bar: "PreviewBar") -> None:
        bar.add_asked.connect(self._declared)
        bar.leave_asked.connect(self._left)
        bar.columns_asked.connect(self._read_again)

    # Reading -------------------------------------------------------------------------------------------

    def take(self, paths: Sequence[Path]) -> None:
        """Preview these files, one after the other; what ``passed_on`` takes goes another way."""
        paths = [path for path in paths if not self.passed_on(path)]
        if not paths:
            return
        self._waiting.extend(paths)
        if self._bar.isHidden():
            self._next()
        else:
            self._bar.show_waiting(len(self._waiting))

    def close(self) -> None:
        """Stop what is being read; the desk is closing."""
        self._waiting.clear()
        if self._reading is not None:
            self._reading.set()
        self._worker.shutdown(wait=True, cancel_futures=True)
        # Somebody accepted them; who leaves in the middle of a replay has not taken that back.
        self._let_go()
        if self._short_lived is not None:
            self._short_lived.cleanup()

    def _next(self) -> None:
        if not self._waiting:
            self._bar.hide()
            return
        self._path = self._waiting.popleft()
        self._bar.show()
        self._begin_reading(self._path, None)

    def _read_again(self, asked: "Asked") -> None:
        """The same file, with the columns that a person chose."""
        if self._path is not None and self._reading is None:
            self._begin_reading(self._path, asked)

    def _begin_reading(self, path: Path, asked: "Asked | None") -> None:
        self._reading = cancelled = threading.Event()
        self._bar.show_reading(path.name, len(self._waiting))
        self._work(lambda: self._read(path, cancelled, asked), lambda outcome: self._was_read(cancelled, outcome))

    def _read(self, path: Path, cancelled: threading.Event, asked: "Asked | None") -> "Brought":
        from zscc.centre.brought import read_apart
        from zscc.town.reading.classified import refuse_marked, refuse_source
        from zscc.town.reading.evidence import lines_of

        if self._lines is None:
            self._lines = lines_of(self._ground.town)
        brought = read_apart(path, self._lines, cancelled, asked)
        refuse_source(brought, self._ground.profile)
        refuse_marked(brought, self._ground.profile.intake)
        return self._with_what_is_far(brought)

    def _with_what_is_far(self, brought: "Brought") -> "Brought":
        """Say before anything is taken what lies far from the town, and what the map has no place for."""
        from zscc.town.reading.contract import Note
        from zscc.town.reading.placing import placed_layers

        if brought.guess is None:
            return brought
        placed = placed_layers(brought, brought.guess.space, Provenance(""), self._box())
        far = (Note("far_away", {"number": placed.far, "km": placed.far_km}),) if placed.far else ()
        return replace(brought, notes=(*brought.notes, *far), rejects=(*brought.rejects, *placed.rejects))

    def _box(self) -> tuple[float, float, float, float]:
        """The town's box in map metres."""
        west, south = np.min([ring.min(axis=0) for ring in self._ground.town.boundary], axis=0).tolist()
        east, north = np.max([ring.max(axis=0) for ring in self._ground.town.boundary], axis=0).tolist()
        return west, south, east, north

    def _was_read(self, cancelled: threading.Event, outcome: "Future[Brought]") -> None:
        if cancelled.is_set():
            return
        self._reading = None
        refused = self._refusal(outcome)
        if refused is None:
            self._bar.show_brought(outcome.result())
        else:
            self._bar.show_refused(refused)

    def _left(self) -> None:
        if self._reading is not None:
            self._reading.set()
            self._reading = None
        self._next()

    # Placing -------------------------------------------------------------------------------------------

    def _declared(self, declaration: "Declaration") -> None:
        brought = self._bar.brought
        if brought is not None and not self._window.asking.refuses():
            self._bar.show_placing()
            self._work(lambda: self._placed(brought, declaration), lambda outcome: self._was_placed(brought, outcome))

    def _placed(self, brought: "Brought", declared: "Declaration") -> "_Told":
        """Raises FileRefused, OSError."""
        from zscc.town.reading.classified import refuse_declared
        from zscc.town.reading.contract import FileRefused
        from zscc.town.reading.kept import keep_layer
        from zscc.town.reading.placing import placed_layers

        placed = placed_layers(brought, declared.space, declared.provenance, self._box())
        refuse_declared(declared.provenance, placed.covers_km2, self._ground.profile.intake)
        if not placed.layers:
            raise FileRefused("off_the_map")
        return [(layer, keep_layer(self._folder, layer)) for layer in placed.layers]

    def _was_placed(self, brought: "Brought", outcome: "Future[_Told]") -> None:
        refused = self._refusal(outcome)
        if refused is not None:
            self._bar.show_refused(refused)
            return
        told = outcome.result()
        for layer, digest in told:
            self._kept[digest] = layer
        self._held.append((brought.file_name, told))
        self._next()
        if self._window.asking.closed:
            self._window.tell(self._window.wording.words("intake.bar.held", file=brought.file_name))
        self._add_held()

    def _add_held(self) -> None:
        """Add what was accepted, unless nothing can be done now: it is added then when something can."""
        if not self._window.asking.closed:
            self._let_go()

    def _let_go(self) -> None:
        words, held = self._window.wording.words, list(self._held)
        self._held.clear()
        for file, told in held:
            one, many = {"title": told[0][0].title}, {"number": len(told), "file": file}
            name = words("intake.bar.undo", **one) if len(told) == 1 else words("intake.bar.undo_many", **many)
            self._window.deeds.push(self._adding(name, told))

    # Facts ---------------------------------------------------------------------------------------------

    def remove(self, layer_id: str) -> None:
        """Take a layer off the map, to be undone."""
        lying = self._ground.situation.layers.get(layer_id)
        if lying is not None and not self._window.asking.refuses():
            name = self._window.wording.words("intake.bar.remove", title=lying.title)
            self._window.deeds.push(self._removing(name, lying))

    def _adding(self, name: str, told: "_Told") -> Deed:
        added: list[LayerAdded] = []

        def do() -> None:
            serial = self._next_serial()
            added[:] = [_fact(layer, digest, serial) for layer, digest in told]
            self._submit(added)

        def undo() -> None:
            self._submit([LayerRemoved(fact.layer_id, fact.serial) for fact in reversed(added)])

        return Deed(name, do, undo, of_town=True)

    def _removing(self, name: str, lying: LayerAdded) -> Deed:
        last = [lying]

        def do() -> None:
            self._submit([LayerRemoved(last[0].layer_id, last[0].serial)])

        def undo() -> None:
            last[0] = replace(last[0], serial=self._next_serial())
            self._submit(last)

        return Deed(name, do, undo, of_town=True)

    def _next_serial(self) -> int:
        """Larger than that of any adding before: the journal's own place, or one more."""
        self._serial = max(self._serial, self._ground.situation.seq) + 1
        return self._serial

    def _submit(self, facts: Sequence[Fact]) -> None:
        written = self._ground.engine.submit(tuple(facts), PERSON)
        written.add_done_callback(lambda done: self._back.emit(self._was_written, done))

    def _was_written(self, outcome: "Future[object]") -> None:
        error = outcome.exception()
        if isinstance(error, StoreError):
            words = self._window.wording.words
            reason = words(f"store.error.{error.code}", **error.arguments)
            self._window.show_failure(words("intake.bar.not_written", reason=reason))
        elif error is not None:
            raise error

    # Showing -------------------------------------------------------------------------------------------

    def _follow(self, snapshot: "Snapshot") -> None:
        """Another moment stands on the desk; where it has other layers, these are shown."""
        if snapshot.layers != self._shown:
            self.show()

    @property
    def _lying(self) -> tuple[LayerAdded, ...]:
        """The layers of the moment that is shown: in a replay those of then."""
        past = self._window.snapshot if self._window.streams.replays else None
        return tuple(self._ground.situation.layers.values()) if past is None else past.layers

    def show(self) -> None:
        """Bring the map up to the moment's layers; features that are not at hand are read on the worker's thread."""
        wanted = self._shown = self._lying
        missing = [fact for fact in wanted if fact.sha256 not in self._kept and fact.sha256 not in self._lost]
        for fact in missing:
            if fact.sha256 in self._coming:
                continue
            self._coming.add(fact.sha256)
            self._work(
                lambda fact=fact: self._load(fact),  # type: ignore[misc]
                lambda outcome, fact=fact: self._was_loaded(fact, outcome),  # type: ignore[misc]
            )
        if not missing:
            added = (self._kept[f.sha256] for f in wanted if f.sha256 in self._kept)
            words = self._window.wording.words
            own = (replace(layer, title=words(f"map.layer.{layer.layer_id}")) for layer in self._of_the_town)
            self._window.show_feature_layers((*own, *added))

    def show_town(self) -> None:
        """Bring the grids that stand beside the base grids, as layers that are off at first."""
        self._work(self._load_town, self._was_town_loaded)

    def _load_town(self) -> tuple[FeatureLayer, ...]:
        from zscc.town.facilities import facility_layers
        from zscc.town.grid_layers import grid_layers

        town = self._ground.town
        return (*facility_layers(town), *grid_layers(town, self._ground.town_file))

    def _was_town_loaded(self, outcome: "Future[tuple[FeatureLayer, ...]]") -> None:
        from zscc.town.load import TownUnreadable

        error = outcome.exception()
        if isinstance(error, TownUnreadable):
            self._window.show_failure(self._window.wording.words("intake.bar.no_grids", reason=str(error)))
            return
        self._of_the_town = outcome.result()
        if self._of_the_town:
            self.show()

    def _load(self, fact: LayerAdded) -> FeatureLayer:
        from zscc.town.reading.kept import kept_layer

        return kept_layer(self._folder, fact.sha256)

    def _was_loaded(self, fact: LayerAdded, outcome: "Future[FeatureLayer]") -> None:
        from zscc.town.reading.kept import LayerLost

        self._coming.discard(fact.sha256)
        error = outcome.exception()
        if isinstance(error, LayerLost):
            self._lost.add(fact.sha256)
            words, name = self._window.wording.words, f"lost_{error.code}"
            self._window.show_failure(words(f"intake.bar.{name}", title=fact.title, file=error.file))
        else:
            self._kept[fact.sha256] = outcome.result()
        self.show()

    # Inside --------------------------------------------------------------------------------------------

    def _work(self, work: Callable[[], _T], then: "Callable[[Future[_T]], None]") -> None:
        """Do something on the worker's thread and go on with its outcome on the screen's."""
        self._worker.submit(work).add_done_callback(lambda done: self._deliver(then, done))

    def _deliver(self, then: "Callable[[Future[_T]], None]", done: "Future[_T]") -> None:
        if not done.cancelled():
            self._back.emit(then, done)

    def _go_on(self, then: Callable[[object], None], outcome: object) -> None:
        then(outcome)

    def _refusal(self, outcome: "Future[_T]") -> "FileRefused | None":
        """Why it was refused; a bug is raised."""
        from zscc.town.reading.contract import FileRefused

        error = outcome.exception()
        if isinstance(error, OSError):
            return FileRefused("unreadable", reason=self._window.wording.fault(error))
        if error is None or isinstance(error, FileRefused):
            return error
        raise error


def _fact(layer: FeatureLayer, digest: str, serial: int) -> LayerAdded:
    about = layer.provenance
    return LayerAdded(
        layer_id=layer.layer_id,
        serial=serial,
        title=layer.title,
        geometry=layer.geometry.value,
        features=len(layer),
        sha256=digest,
        space=layer.declared.value,
        source=about.source,
        licence=about.licence,
        scale=about.scale,
        classification=about.classification,
        synthetic=about.synthetic,
    )
