"""The desk's window. It shows what it is told and says what people ask for; it decides nothing and waits for nothing.

Public door
-----------
``DeskWindow(town, profile, style, words, canvas)`` embeds a ready :class:`~zscc.map.canvas.MapCanvas`.

Told:

* ``show_snapshot(snapshot)``  at message or frame rate: map, lists and tiles follow together at most four times a
  second, so that they never disagree; ``catch_up()`` shows the newest one now.
* ``show_clock(as_of)``        the desk's moment (aware UTC), about once a second; the window never asks the time.
* ``show_backlog(n)``          facts that wait to be applied; 0 hides the line. Until few facts wait - and, of a demo
  or a recording, the feed's history has come - the desk is loading: it claims no figures.
* ``show_replay(name, rate)``  a recording plays at ``rate`` times its own speed; None as name: the desk is live.
* ``show_failure(words)``      a banner in plain words; '' puts it away.
* ``set_words(words)``, ``set_style(style)``  change language or theme now, the canvas with it; people are answered
  with ``dressing.in_slices(look_with(words=...))``, which holds nothing.
* ``show_workspace(Workspace.PATROL)``, ``select(Pick(...) | None)``.
* ``open_at(moment, scene)``   a past second; the desk replays until somebody goes back to the present (``replay``).
* ``choose(picks)``            several things, outlined on the map and in the table; the selection stays.
* ``show_layer(name, visible)``, ``show_feature_layers(layers)``  switch a layer; the layers that somebody added.
* ``show_patrol(PatrolPicture)``  odometers, coverage and the day of the vehicle that is looked at.
* ``tell(words)``              a line over the map for some seconds.
* ``restore(seat)``            arrange the desk as this seat remembers it, once before it is shown; ``remember(seat)``
  from the parts of the desk, when it has changed.
* ``work_by(bureau_of)``       catalogue, calendar, responders and roster, loaded by who first asks for ``bureau``.
* ``make_unseen()``            make what people may open later, in pieces, once after the first paint.
* ``allow_close()``            from here on closing the window closes it (before ``QApplication.quit``).

Asks (signals):

* ``close_asked()``            the window was asked to close; it stays until ``allow_close()``.
* ``language_asked(str)``      'zh' or 'en': answer with ``set_words``.
* ``style_asked(str)``         'dark' or 'light': answer with ``set_style``.
* ``refresh_asked()``          F5: answer with a fresh ``show_snapshot``.
* ``feeds_asked()``            the feed panel was opened (it shows itself; nothing needs to be answered).
* ``seat_changed(object)``     SeatState to keep for the next start.
* ``files_dropped(object)``    paths of files that were dropped or chosen: preview them in ``files.bar``.
* ``days_asked(object)``       which days of which vehicles the next ``show_patrol`` should hold.
* ``workspace_changed(object)``, ``selection_changed(object)``  Workspace; Pick or None.
* ``chosen_changed(object)``   frozenset of Picks: what ``choose(picks)`` chose.

May be asked: ``snapshot``, ``picture``, ``ready``, ``selection``, ``chosen``, ``workspace``, ``seat``, ``synthetic``,
``profile``, ``windows``, ``wording``, ``directory``, ``bureau``. What people do with cases is asked through ``asking``.

People's doors: ``search.open()``, ``toggle_feeds()``, ``toggle_keys()``, ``toggle_full_screen()``, ``leave()``,
``ask_style()``.
Panels are attributes: ``top_bar, banner, left, right, timeline, tables, foot, overlays, canvas``, and their wiring
``search, patrol, files, themes, filters, layer_desk, map_desk``; after something over the map grew:
``place_overlays()``.
Everything that has a key stands in ``commands``; what can be undone is pushed on ``deeds``.

The application wears Fusion, the palette and the face by ``zscc.ui.theme.dress(application, style)``, called once
before the window is made and again when the style changes.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QChildEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QWidget

from zscc.map.canvas import MapCanvas
from zscc.map.pointing.pick import Pick
from zscc.model.panel_filter import PanelFilter
from zscc.settings.profile import Profile, Windows
from zscc.settings.seat import SeatState
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.features import FeatureLayer
from zscc.town.layers import Town
from zscc.ui.alarms.doors import AlarmDoors
from zscc.ui.asking import Asking
from zscc.ui.assessment.doors import ScoreDoors
from zscc.ui.briefing.doors import BriefingDoors
from zscc.ui.cases.desk import CaseDesk
from zscc.ui.columns import Banner, LeftColumn, RightColumn
from zscc.ui.commands import Commands
from zscc.ui.dispatch.doors import DispatchDoors
from zscc.ui.doors import Doors
from zscc.ui.dressing import Dressing, dressed_parts
from zscc.ui.drivers.desk import DriverDesk
from zscc.ui.duty.doors import DutyDoors
from zscc.ui.feeds.names import FeedNames
from zscc.ui.files.file_doors import FileDoors
from zscc.ui.filters.desk import FilterDesk
from zscc.ui.floor_plan import DESIGN_HEIGHT_PX, DESIGN_WIDTH_PX, fit_columns, lay_out
from zscc.ui.idle import Idle, unseen_panels
from zscc.ui.key_doors import QUESTION_MARKS, KeyDoors
from zscc.ui.layers.desk import LayerDesk
from zscc.ui.layers.notes import Ground
from zscc.ui.map_habits.habit_desk import HabitDesk
from zscc.ui.map_habits.map_desk import MapDesk
from zscc.ui.map_habits.map_foot import MapFoot
from zscc.ui.moment_desk import MomentDesk
from zscc.ui.overlays import Overlays
from zscc.ui.parts import Look, dress_newcomer
from zscc.ui.picture import Picture
from zscc.ui.rows import Directory
from zscc.ui.table.desk import TableDesk
from zscc.ui.theme import Theme
from zscc.ui.themes.desk import ThemeDesk
from zscc.ui.time_machine.doors import ReplayDoors
from zscc.ui.time_machine.stream import Streams
from zscc.ui.timeline import Timeline
from zscc.ui.top_bar import TopBar
from zscc.ui.walk import Walk
from zscc.ui.wording import Wording
from zscc.ui.workspaces import ARRANGEMENTS, Workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout

    from zscc.analysis.patrol_picture import PatrolPicture
    from zscc.settings.bureau import Bureau
    from zscc.ui.patrol.doors import PatrolRoom
    from zscc.ui.search.search import Search
    from zscc.ui.time_machine.scene import Scene


class DeskWindow(QWidget):
    """One seat's desk: the map in the middle and what stands around it."""

    close_asked = Signal()
    language_asked = Signal(str)
    style_asked = Signal(str)
    refresh_asked = Signal()
    feeds_asked = Signal()
    workspace_changed = Signal(object)
    selection_changed = Signal(object)
    chosen_changed = Signal(object)
    seat_changed = Signal(object)
    files_dropped = Signal(object)
    days_asked = Signal(object)

    map_side: "QVBoxLayout"
    """Map, speed graph and foot, one below the other."""

    def __init__(self, town: Town, profile: Profile, style: Style, words: Words, canvas: MapCanvas) -> None:
        super().__init__()
        self._town, self._profile, self.canvas = town, profile, canvas
        self.directory = Directory(town)
        self._look = self._on_map = Look(Wording(words), Theme(style))
        # Once and for all: after a change of theme the parts wear their own.
        self.setStyleSheet(self._look.theme.sheet)
        self._moment = MomentDesk(self, self._look)
        self.selection: Pick | None = None
        self.chosen: frozenset[Pick] = frozenset()
        self._may_close, self.workspace = False, Workspace.MAP
        self.plain_layers: dict[str, bool] = {}
        self.seat, self.deeds = SeatState(), QUndoStack(self)
        self.commands, self.asking, self.walk = Commands(self), Asking(self), Walk(self)
        self._bureau_of: Callable[[], Bureau] | None = None
        self._make_panels()
        lay_out(self)
        # The card beside the queue says more than the map's own.
        canvas.set_card_shown(False)
        self._doors, self.map_desk = Doors(self), MapDesk(self, self._look)
        self.layer_desk, self.files = LayerDesk(self), FileDoors(self, self._look)
        self.tables.connect_layers()
        self.duty, self.alarms = DutyDoors(self, self._look), AlarmDoors(self, self._look)
        self.scores, self.briefing = ScoreDoors(self, self._look), BriefingDoors(self, self._look)
        self.case_desk = CaseDesk(self, self._look)
        self.drivers, self.dispatch = DriverDesk(self, self._look), DispatchDoors(self, self._look)
        self.themes, self.habits = ThemeDesk(self, self._look), HabitDesk(self, self._look)
        self._keys, self.replay = KeyDoors(self), ReplayDoors(self, self._look)
        self.dressing = Dressing(self, self._look, self._wear)
        self.dressing.now(self._look)
        self.show_workspace(Workspace.MAP)
        self.resize(DESIGN_WIDTH_PX, DESIGN_HEIGHT_PX)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # Building ------------------------------------------------------------------------------------------

    def _make_panels(self) -> None:
        look, self.streams = self._look, Streams(self, self._moment)
        self.top_bar = TopBar(look, self._profile, self)
        self.banner = Banner(look, self)
        self.left = LeftColumn(look, self.directory, Ground(self._town, self._profile.windows), self)
        self.right = RightColumn(look, self.directory, lambda: self.bureau, self)
        self.timeline = Timeline(look, self)
        self.tables = TableDesk(self, look)
        self.foot = MapFoot(look, self)
        self.overlays, self.feed_names = Overlays(look, self.commands, self), FeedNames(self)
        self.filters = FilterDesk(self, look)
        self._search: Search | None = None
        self._patrol: PatrolRoom | None = None
        self._patrol_told: PatrolPicture | None = None
        self._idle: Idle | None = None
        # Who comes to the line wants the search; calling for it makes it.
        self.top_bar.search.line.came.connect(lambda: self.search)

    # Told ----------------------------------------------------------------------------------------------

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show this moment, at most four times a second: map, lists and tiles the same one, so that they agree."""
        self.streams.show_snapshot(snapshot)

    def show_in_pieces(self, snapshot: Snapshot) -> Iterator[bool]:
        """Make ready for this moment in pieces, then show it in a few turns; for who asked :attr:`ready`.

        True before what should have a turn of its own.
        """
        return self.streams.show_in_pieces(snapshot)

    def catch_up(self) -> None:
        """Show the newest moment now, if it is not shown yet; for a picture that must hold it."""
        self._moment.catch_up()

    def show_clock(self, as_of: datetime) -> None:
        """Say the desk's moment; figures that are older say their age."""
        self.streams.show_clock(as_of)

    def show_backlog(self, facts: int) -> None:
        """Say how many facts wait to be applied."""
        self.streams.show_backlog(facts)

    def show_replay(self, name: str | None, rate: float) -> None:
        """Say that a recording plays, not the present; None: the desk is live."""
        self.timeline.badge.show_replay(name, rate)

    def show_failure(self, words: str) -> None:
        """Raise the banner with these words; '' puts it away."""
        self.banner.show_failure(words)

    def narrow(self, chosen: PanelFilter) -> None:
        """Show what is told as this filter leaves it; for ``filters`` alone, which says so on every panel."""
        self._moment.narrow(chosen)

    def set_words(self, words: Words) -> None:
        """Speak another language from now on."""
        self.dressing.now(self.look_with(words=words))

    def set_style(self, style: Style) -> None:
        """Wear another theme from now on."""
        self.dressing.now(self.look_with(style=style))

    def look_with(self, words: Words | None = None, style: Style | None = None) -> Look:
        """The desk's look in another language or theme, for ``dressing``."""
        last = self.dressing.look
        wording = last.wording if words is None else Wording(words)
        return Look(wording, last.theme if style is None else Theme(style))

    def show_workspace(self, workspace: Workspace) -> None:
        """Change what stands around the map and what the map emphasises."""
        self.walk.now(workspace)

    def tell(self, words: str) -> None:
        """Say something over the map for some seconds: what was done, or why it was not."""
        self.map_desk.tell(words)

    def show_layer(self, name: str, visible: bool) -> None:
        """Switch one layer of the map on or off."""
        self.canvas.set_layer_visible(name, visible)

    def select(self, pick: Pick | None) -> None:
        """Mark one thing everywhere: map, list and card. The map does not move."""
        self.selection = pick
        self.case_desk.expect(pick)
        self.canvas.select(pick)
        self._moment.show_card()
        self.left.vehicles.select(pick.id if pick is not None and pick.kind == "vehicle" else None)
        self.right.select(pick)
        self.selection_changed.emit(pick)

    def choose(self, picks: frozenset[Pick]) -> None:
        """Choose several things everywhere: map, table, count. The card's selection stays."""
        if picks != self.chosen:
            self.chosen = picks
            self.canvas.choose(picks)
            self.chosen_changed.emit(picks)

    def open_at(self, moment: datetime, scene: "Scene | None" = None) -> None:
        """Show a past second (aware), looked at like ``scene``: ``Scene.of(passport)`` of a file that is opened."""
        self.replay.open_at(moment, scene)

    def restore(self, seat: SeatState) -> None:
        """Arrange the desk as this seat remembers it."""
        self.seat = seat
        self.layer_desk.restore(seat)
        self.tables.restore(seat)
        self.themes.restore(seat)
        self.map_desk.bookmarks.refresh()

    def remember(self, seat: SeatState) -> None:
        """Something that this seat remembers has changed."""
        if seat != self.seat:
            self.seat = seat
            self.seat_changed.emit(seat)

    def show_feature_layers(self, layers: tuple[FeatureLayer, ...]) -> None:
        """Show these added layers and no others, on the map and in the tree."""
        self.layer_desk.show_added(layers)
        self.canvas.set_feature_layers(layers)
        if self._search is not None:
            self._search.show_feature_layers(layers)

    def show_patrol(self, picture: "PatrolPicture") -> None:
        """New patrol sums: odometers, coverage, the day of the vehicle that is looked at."""
        self.streams.show_patrol(picture)

    def tell_patrol(self, picture: "PatrolPicture") -> None:
        """Show these sums with the moment that is shown."""
        self.canvas.show_patrol(picture)
        self._patrol_told = picture
        if self._patrol is not None:
            self._patrol.show_picture(picture)
        elif self.unseen_made:
            self._make_patrol()

    def work_by(self, bureau_of: "Callable[[], Bureau]") -> None:
        """Work by this bureau; it is loaded when somebody first asks for it."""
        self._bureau_of = bureau_of

    def make_unseen(self) -> None:
        """Make what people may open later, in pieces while the map rests; once, after the first paint."""
        self.scores.month.begin()
        self._idle = Idle(unseen_panels(self), lambda: self.walk.done and not self.canvas.working, self)

    @property
    def unseen_made(self) -> bool:
        """Whether nothing is made in pieces now; what is not there by then is made when it is needed."""
        return self._idle is None or self._idle.done

    def allow_close(self) -> None:
        """From here on closing the window closes it."""
        self._may_close = True

    # Made when they are first asked for ----------------------------------------------------------------

    @property
    def search(self) -> "Search":
        """The search and the command palette."""
        if self._search is None:
            from zscc.ui.search.search import Search

            self._search = Search(self)
        return self._search

    @property
    def patrol(self) -> "PatrolRoom":
        """What patrols have on this window."""
        return self._patrol or self._make_patrol()

    def _make_patrol(self) -> "PatrolRoom":
        if self._patrol is None:
            from zscc.ui.patrol.doors import PatrolRoom

            self._patrol = PatrolRoom(self, self._look)
            if self._patrol_told is not None:
                self._patrol.show_picture(self._patrol_told)
        return self._patrol

    # Doors of people -----------------------------------------------------------------------------------

    def toggle_feeds(self) -> None:
        """Open or close the feed panel."""
        if self.overlays.toggle_feeds(self.picture):
            self.place_overlays()
            self.feeds_asked.emit()

    def toggle_keys(self) -> None:
        """Open or close the list of shortcuts."""
        self.overlays.toggle_keys()
        self.place_overlays()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or stop filling it."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        """Close what lies over the map, else drop the selection, else take the filters away."""
        self._keys.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in QUESTION_MARKS and self.canvas.hasFocus():
            self.toggle_keys()
        else:
            super().keyPressEvent(event)

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        dress_newcomer(self, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            if self._search is not None:
                self._search.engine.close()
            self.habits.close()
            self.briefing.close()
            self.case_desk.close()
            self.duty.close()
            self.replay.close()
            event.accept()
        else:
            event.ignore()
            self.close_asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fit_columns(self, self._look.theme)
        self.place_overlays()

    # Asked by its parts --------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest moment told."""
        return self._moment.snapshot

    @property
    def picture(self) -> Picture | None:
        """What the panels show of it."""
        return self._moment.picture

    @property
    def ready(self) -> bool:
        """Whether a moment would be shown at once; who asks first need not make a snapshot in vain."""
        return self.streams.ready

    @property
    def windows(self) -> Windows:
        """Which hours and minutes the layers look back."""
        return self._profile.windows

    @property
    def profile(self) -> Profile:
        """What the town has set for this desk."""
        return self._profile

    @property
    def bureau(self) -> "Bureau":
        """Catalogue, calendar, responders and roster."""
        assert self._bureau_of is not None
        return self._bureau_of()

    @property
    def look(self) -> Look:
        """What the desk speaks and wears."""
        return self._look

    @property
    def wording(self) -> Wording:
        """The desk's language."""
        return self._look.wording

    @property
    def synthetic(self) -> bool:
        """Whether anything on the desk is made up, and so must say so."""
        made_up = self._profile.demo or self._town.synthetic or self.layer_desk.shows_made_up
        return made_up or (self.snapshot is not None and self.snapshot.synthetic)

    def ask_style(self) -> None:
        """Ask for the other theme."""
        self.style_asked.emit("light" if self._look.theme.style.dark else "dark")

    def place_overlays(self) -> None:
        """Put what lies over the map where it belongs, after something grew."""
        self.overlays.place(self.top_bar.height(), self.top_bar.search.line)
        self.files.place()
        self.case_desk.place()
        self.duty.place()
        self.alarms.place()
        self.drivers.place()
        self.filters.place()
        self.replay.place()

    # Inside --------------------------------------------------------------------------------------------

    def _wear(self, look: Look) -> Iterator[None]:
        """The steps into a look; canvas and parts that wear it already take none."""
        yield from look.wording.read_like(self._on_map.wording)
        self._look = look
        # The one makes cards and the other completes them: between two steps both speak the same.
        self._moment.speak(look)
        if self._patrol is not None:
            self._patrol.speak(look)
        self.setFont(look.theme.font())
        if look.theme.style is not self._on_map.theme.style:
            yield from self.canvas.set_style_in_pieces(look.theme.style)
            self._on_map = Look(self._on_map.wording, look.theme)
            yield
        if look.wording.words is not self._on_map.wording.words:
            self.canvas.set_words(look.wording.words)
            self._on_map = Look(look.wording, self._on_map.theme)
            yield
        yield from dressed_parts(self, look)
        yield from self._show_look(look)

    def _show_look(self, look: Look) -> Iterator[None]:
        """Part by part."""
        is_chinese = look.wording.language == "zh"
        self.setWindowTitle(self._profile.institution if is_chinese else self._profile.institution_en)
        self.top_bar.show_look(look)
        self.top_bar.show_synthetic(self.synthetic)
        yield
        yield from self.left.show_look_in_pieces(look, self.layer_desk.ground)
        yield from self.right.show_look_in_pieces(look)
        yield from self.right.arrange_in_pieces(self.workspace, ARRANGEMENTS[self.workspace])
        for panel in (self.banner, self.timeline, self.overlays, self._search, self.files, self.map_desk):
            if panel is not None:
                yield
                panel.show_look(look)
        if self._patrol is not None:
            yield
            yield from self._patrol.show_look_in_pieces(look)
        for desk in (
            self.tables,
            self.themes,
            self.habits,
            self.case_desk,
            self.dispatch,
            self.drivers,
            self.scores,
            self.briefing,
            self.duty,
            self.alarms,
            self.filters,
            self._moment,
            self.replay,
        ):
            yield
            desk.show_look(look)
        yield
        fit_columns(self, self._look.theme)
        yield
