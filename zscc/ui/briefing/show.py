"""A briefing that runs: the wall, the speaker's panel, and time, which goes on for both. The desk goes on beside it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from zscc.clock import monotonic_s
from zscc.map.wall.making import PageMaker, WallPage
from zscc.map.wall.page import Screen
from zscc.map.wall.scene_map import MapGround
from zscc.settings.style import load_style
from zscc.ui.briefing.clicker import Deed
from zscc.ui.briefing.play import Play
from zscc.ui.briefing.speaker import SpeakerPanel, SpeakerWindow
from zscc.ui.briefing.teller import Teller
from zscc.ui.briefing.wall import WallWindow
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

TICK_MS = 250
RETELL_EVERY_S = 2.0
"""Figures on the wall are no older than that."""
REPAINT_EVERY_S, REPAINT_SHARE = 3.0, 0.1
"""The map of a live scene: so often, but never more of the desk's time than this share."""
_THUMBNAIL = QSize(640, 360)


class Show(QObject):
    """Runs on one desk, once at a time."""

    running_changed = Signal()

    def __init__(self, desk: "DeskWindow", teller: Teller, look: Look) -> None:
        super().__init__(desk)
        self._desk, self._teller, self._look = desk, teller, look
        self.play = Play(self)
        self.wall: WallWindow | None = None
        self.speaker: SpeakerWindow | None = None
        self.panel: SpeakerPanel | None = None
        """In the desk's own window, where there is no screen for another one; who lays it out asks for it."""
        self._ground: MapGround | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(lambda: self.tick(monotonic_s()))
        self._told_s = self._painted_s = 0.0
        self.play.moved.connect(self._stand)
        self.play.changed.connect(self._changed)
        teller.past_came.connect(self._stand)

    # What people do -------------------------------------------------------------------------------------

    def toggle(self, index: int) -> None:
        """Run from a scene on, or stop."""
        if self.play.running:
            self.play.end()
        else:
            self.begin(index)

    def begin(self, index: int, now_s: float | None = None) -> None:
        """Open the wall and the speaker's panel, and stand at a scene."""
        if not self.play.briefing.scenes:
            return
        now_s = monotonic_s() if now_s is None else now_s
        self._told_s = self._painted_s = now_s
        self._open()
        self.play.begin(index, now_s)
        self.tick(now_s)
        self._tick.start()
        self.running_changed.emit()

    def do(self, deed: Deed, number: int = 0) -> None:
        """What a key of the wall or a button of the speaker asked for."""
        self.play.do(deed, number)

    def tick(self, now_s: float) -> None:
        """Time goes on: scenes give way, clocks run, figures and live maps are renewed."""
        self.play.tick(now_s)
        for panel in self.panels:
            panel.show_time(self._desk.streams.now)
        if now_s - self._told_s >= RETELL_EVERY_S:
            self._told_s = now_s
            self._retell(now_s)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the wall stays dark and speaks the desk's language."""
        self._look = look
        for panel in self.panels:
            panel.show_look(look)
        if self.speaker is not None:
            self.speaker.show_look(look)
        if self.wall is not None:
            self.wall.stage.clear()
            self._stand()

    def close(self) -> None:
        """Leave; the desk is closing."""
        self.play.end()

    # Asked ----------------------------------------------------------------------------------------------

    @property
    def panels(self) -> list[SpeakerPanel]:
        """Every speaker's panel there is."""
        apart = None if self.speaker is None else self.speaker.panel
        return [panel for panel in (self.panel, apart) if panel is not None]

    def maker_of(self, width_px: int, height_px: int) -> PageMaker:
        """Makes pages of this desk for a surface."""
        if self._ground is None:
            frame = self._desk.canvas.frame
            self._ground = MapGround(self._desk.directory.town, frame.shapes, frame.names)
        screen = Screen(width_px, height_px, self._desk.profile.wall)
        return PageMaker(self._ground, screen, load_style("dark"), self._desk.wording.words)

    def page_at(self, index: int) -> WallPage | None:
        """What the wall shows of a scene; None beyond the ends."""
        scenes = self.play.briefing.scenes
        return self._teller.page_of(scenes[index], (index, len(scenes))) if 0 <= index < len(scenes) else None

    # Inside ---------------------------------------------------------------------------------------------

    def _open(self) -> None:
        wall = self.wall = WallWindow(self.maker_of, load_style("dark"))
        wall.setWindowTitle(self._desk.wording.words("briefing.wall"))
        wall.asked.connect(self.do)
        wall.closed.connect(self.play.end)
        wall.awake.told.connect(self._heard_awake, Qt.ConnectionType.QueuedConnection)
        wall.stage.made.connect(self._show_thumbnail)
        beside = self._screen_beside()
        wall.stand_on(beside or self._desk.screen(), full=beside is not None)
        if beside is not None:
            self.speaker = SpeakerWindow(self._look, self.play)
            self.speaker.asked.connect(self.do)
            self.speaker.closed.connect(partial(self.play.do, Deed.LEAVE))
            self.speaker.setScreen(self._desk.screen())
            self.speaker.show()

    def _screen_beside(self) -> QScreen | None:
        """A screen that is not the desk's."""
        own = self._desk.screen()
        return next((screen for screen in QGuiApplication.screens() if screen is not own), None)

    def _changed(self) -> None:
        if self.play.running:
            if self.wall is not None:
                self.wall.stage.show_blank(self.play.blank)
            return
        self._tick.stop()
        self._teller.forget()
        if self.wall is not None:
            self.wall.stage.close_threads()
        for window in (self.wall, self.speaker):
            if window is not None:
                window.hide()
                window.deleteLater()
        self.wall = self.speaker = None
        self.running_changed.emit()

    def _stand(self) -> None:
        """Show the scene that stands, and make the next one ready."""
        if self.wall is None or not self.play.running:
            return
        page = self.page_at(self.play.index)
        if page is not None:
            self.wall.stage.show_page(page)
            self.wall.stage.show_blank(self.play.blank)

    def _retell(self, now_s: float) -> None:
        """New figures for the scene that stands, and a new map where it is live; else make ready what comes next."""
        scene = self.play.scene
        if self.wall is None or scene is None or not self.play.running or self.wall.stage.busy:
            return
        stage, page = self.wall.stage, self.page_at(self.play.index)
        assert page is not None
        wait_s = max(REPAINT_EVERY_S, stage.made_in_s / REPAINT_SHARE)
        if scene.live and not scene.at and now_s - self._painted_s >= wait_s:
            self._painted_s = now_s
            stage.repaint_map(page)
            return
        stage.retell(page)
        coming = self.page_at(self.play.index + 1)
        if coming is not None:
            stage.foresee(coming)

    def _show_thumbnail(self) -> None:
        if self.wall is None:
            return
        picture = self.wall.stage.picture(_THUMBNAIL)
        for panel in self.panels:
            panel.show_thumbnail(picture)

    def _heard_awake(self, awake: bool) -> None:
        for panel in self.panels:
            panel.show_awake(awake)
