"""The time machine on one window: strip, band and frame, what is played, and the ways into the past and out of it.

While the past is shown nothing can be done (``asking`` is closed), the present goes on behind and its alarms sound. The
present is shown again in one go: only when it stands everywhere do band, frame and closed doors go.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from zscc.clock import monotonic_s
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.time_counts import TimeCounts, TimeSpan
from zscc.situation.snapshot import Snapshot
from zscc.ui.making import polished_in_pieces
from zscc.ui.parts import Look, shade, wear_as_others
from zscc.ui.time_machine.band import Band, EdgeFrame
from zscc.ui.time_machine.bookmarks import MomentBookmarks
from zscc.ui.time_machine.doors import REFUSED_AS
from zscc.ui.time_machine.events import EventSearch
from zscc.ui.time_machine.hindsight import known_at
from zscc.ui.time_machine.lately import WINDOWS, LatelyShown
from zscc.ui.time_machine.period import Period, Reach
from zscc.ui.time_machine.player import MINUTE_MS, SECOND_MS, Player
from zscc.ui.time_machine.showing import Showing
from zscc.ui.time_machine.source import MomentSource
from zscc.ui.time_machine.strip import ReplayStrip
from zscc.ui.time_machine.wording import ReplayWording

if TYPE_CHECKING:
    from zscc.ui.time_machine.fleet import FleetDesk
    from zscc.ui.time_machine.scene import Scene
    from zscc.ui.window import DeskWindow

PLAYED_EVERY_MS = 60
COUNTED_EVERY_S = 30.0
"""The counts of the running day grow; nobody reads them second by second."""


class ReplayDesk(QObject):
    """Connects strip, band, player and source of one window."""

    replays_changed = Signal(bool)
    moment_stands = Signal(object)
    _answered = Signal(object, object)

    def __init__(self, window: "DeskWindow", look: Look, source: MomentSource) -> None:
        super().__init__(window)
        self._window, self._look, self._source = window, look, source
        self.player, self.lately = Player(), LatelyShown()
        self.showing = Showing(window.streams, source, self.lately.in_pieces)
        self._events = EventSearch(window.asking)
        self._fleet: FleetDesk | None = None
        self._scene: Scene | None = None
        """How the moment that comes is to be looked at."""
        self._then: Callable[[], object] | None = None
        """What is done when the present stands again."""
        self._returns = False
        self.shown: Snapshot | None = None
        """The past moment that stands on the desk."""
        self._counted_at_s = float("-inf")
        self._played_at_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PLAYED_EVERY_MS)
        self._timer.timeout.connect(self._play_on)
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        """Strip, band and frame, with pauses."""
        window, look = self._window, self._look
        self.strip = ReplayStrip(look, window)
        yield from self.strip.parts
        yield
        self.band, self.frame = Band(look, window), EdgeFrame(look.theme, window)
        self.bookmarks = MomentBookmarks(window, look)
        self._hide_all()
        yield
        self._lay_out()
        yield
        for part in (self.strip, self.band):
            yield from polished_in_pieces(part)
        self._connect()
        self.show_look(look)

    def _lay_out(self) -> None:
        rows = self._window.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.insertWidget(0, self.band)
        rows.insertWidget(rows.indexOf(self._window.timeline) + 1, self.strip)
        for part in (self.strip, self.band):
            wear_as_others(part, self._window)

    def _connect(self) -> None:
        strip = self.strip
        strip.asked.connect(self.do)
        strip.rate_asked.connect(self._set_rate)
        strip.window_asked.connect(self._set_window)
        strip.reach_asked.connect(self._set_reach)
        strip.bar.scrubbed.connect(self.go)
        strip.bar.stepped.connect(self.step)
        strip.bar.chosen.connect(self._choose)
        self.band.back_asked.connect(self.back)
        self.band.alarm_asked.connect(self.back_to_alarm)
        self.showing.shown.connect(self._stands)
        self.showing.failed.connect(self._fail)
        # Fulfilled on the machine's thread, heard on the screen's.
        self._answered.connect(_hear, Qt.ConnectionType.QueuedConnection)

    # Into the past and out of it ------------------------------------------------------------------------

    def enter(self, moment: datetime | None = None) -> None:
        """Show the past from a moment on; None: from the second that is shown."""
        window, streams = self._window, self._window.streams
        now = streams.now
        if now is None:
            window.tell(self._look.wording.words("replay.refused.loading"))
            return
        self._returns, self._then = False, None
        if not streams.replays:
            streams.turn_back()
            window.asking.close(REFUSED_AS)
            self.player.bound(self.player.first_ms, ms_from_utc(now))
            self._set_shown(True)
        self._ask(self._source.span(), self._take_span)
        self.go(ms_from_utc(moment or now))

    def open_at(self, moment: datetime, scene: "Scene | None" = None) -> None:
        """Show a past second; when it stands, look at it like this."""
        self.enter(moment)
        self._scene = scene

    def back(self) -> None:
        """Show the present; the desk says that it replays until it stands."""
        streams = self._window.streams
        if not streams.replays or self._returns:
            return
        self.player.rest()
        self._timer.stop()
        self.showing.stop()
        self._returns = True
        if streams.present is None:
            self._stand_live()
        else:
            self.showing.bring(streams.present)

    def back_to_alarm(self) -> None:
        """Show the present, and in it the most urgent alarm that waits."""
        waiting = self._window.alarms.desk.waiting_now
        if waiting:
            self._then = partial(self._window.alarms.desk.go_to, waiting[0].alarm_id)
        self.back()

    def _stand_live(self) -> None:
        """The present stands everywhere."""
        window, then = self._window, self._then
        self._returns, self._then, self._scene, self.shown = False, None, None, None
        window.canvas.set_trail_minutes(window.windows.trail_minutes)
        if self._fleet is not None:
            self._fleet.close()
        window.streams.turn_to_present()
        self._set_shown(False)
        window.asking.know(None)
        window.asking.close("")
        if then is not None:
            then()

    def _set_shown(self, shown: bool) -> None:
        window = self._window
        window.timeline.setVisible(not shown)
        for part in (self.strip, self.band, self.frame):
            part.setVisible(shown)
        shade(window.top_bar.clock, "accent" if shown else "")
        self.frame.cover()
        self._say_title()
        if shown:
            self._say()
            self.strip.bar.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            window.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        window.place_overlays()
        self.replays_changed.emit(shown)

    def _hide_all(self) -> None:
        for part in (self.strip, self.band, self.frame):
            part.hide()

    # What people do -------------------------------------------------------------------------------------

    def go(self, at_ms: int) -> None:
        """Show this very second; one that is further than the bar reaches turns the bar."""
        self._returns = False
        self.player.go(at_ms)
        if at_ms < self.player.whole_ms - SECOND_MS:
            self._say_begin()
        self._follow()

    def _say_begin(self) -> None:
        """Before the journal's first second there is nothing to be shown."""
        begins = utc_from_ms(self.player.first_ms)
        self._window.tell(self._look.wording.words("replay.begins", at=self._words.stamp(begins)))

    def do(self, name: str) -> None:
        """What a button, a key or the palette asks for by its name."""
        _DEEDS[name](self)

    def play(self, way: int) -> None:
        """Run forward or backward; the same again rests."""
        self._returns = False
        self.player.play(way)
        self._played_at_s = monotonic_s()
        if self.player.plays:
            self._timer.start()
        else:
            self._timer.stop()
        self._follow()

    def _play_on(self) -> None:
        now_s = monotonic_s()
        elapsed_s, self._played_at_s = now_s - self._played_at_s, now_s
        self._bound()
        if self.player.advance(elapsed_s):
            self._follow()
        if not self.player.plays:
            self._timer.stop()
            self._say()

    def step(self, by_ms: int) -> None:
        """Stand still, so much later or earlier."""
        self._timer.stop()
        self._returns = False
        self.player.step(by_ms)
        self._follow()

    def to_event(self, *, later: bool) -> None:
        """Go to the next case or alarm, or to the last one before."""
        self._timer.stop()
        self.player.rest()
        player = self.player
        until = utc_from_ms(player.last_ms if later else player.first_ms)
        self._events.find(
            utc_from_ms(player.whole_ms), later=later, until=until, then=partial(self._go_to_event, later)
        )

    def _go_to_event(self, later: bool, moment: datetime | None) -> None:
        if moment is None:
            self._window.tell(self._look.wording.words("replay.no_event_on" if later else "replay.no_event_back"))
        elif self._window.streams.replays:
            # The entry that tells of it was written in that second.
            self.go(-(-ms_from_utc(moment) // SECOND_MS) * SECOND_MS + SECOND_MS)

    def keep(self) -> None:
        """Keep the moment that is shown, with view and layers."""
        at = self._window.streams.now if self.shown is None else self.shown.as_of
        if at is not None:
            self.bookmarks.keep(at)

    def toggle_fleet(self) -> None:
        """Replay the chosen vehicles together, or no more."""
        if self._fleet is None:
            from zscc.ui.time_machine.fleet import FleetDesk

            self._fleet = FleetDesk(self._window, self._look)
            self._fleet.moment_asked.connect(self.go)
        self._fleet.toggle(self.strip.bar.period, self.player.whole_ms)
        self._say()

    def toggle_bookmarks(self) -> None:
        """Open or close the list of moments."""
        self.bookmarks.toggle()

    def _set_rate(self, rate: int) -> None:
        self.player.rate = rate
        self._say()

    def faster(self, steps: int) -> None:
        """Run faster, or slower."""
        self.player.faster(steps)
        self._say()

    def toggle_loop(self) -> None:
        """Go round the selection, or no more."""
        if self.player.chosen_ms is None:
            self._window.tell(self._look.wording.words("replay.choose_first"))
        else:
            self.player.loops = not self.player.loops
        self._say()

    def _choose(self, from_ms: int, to_ms: int) -> None:
        self.player.choose(from_ms, to_ms)
        self.player.loops = self.player.loops and self.player.chosen_ms is not None
        self._since_changed()
        self._say()

    def _set_window(self, place: int) -> None:
        self.lately.window = tuple(WINDOWS)[place]
        minutes, most = self.lately.trail_minutes, self._window.windows.trail_minutes
        self._window.canvas.set_trail_minutes(most if minutes is None else min(minutes, most))
        self._since_changed()
        self._follow()

    def _since_changed(self) -> None:
        chosen = self.player.chosen_ms
        self.lately.since_ms = self.strip.bar.period.since_ms if chosen is None else chosen[0]

    def _set_reach(self, reach: Reach) -> None:
        self._show_period(Period.around(reach, self.player.whole_ms))

    def turn_period(self, by: int) -> None:
        """Go to the next day, week or month, at the same time of it."""
        period = self.strip.bar.period
        beside = period.beside(by)
        self.go(beside.since_ms + min(self.player.whole_ms - period.since_ms, beside.until_ms - beside.since_ms - 1))

    # What comes back ------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """The player stands elsewhere: ask for that moment, have the bar show it."""
        self._bound()
        at_ms = self.player.whole_ms
        if not self.strip.bar.period.holds(at_ms):
            self._show_period(Period.around(self.strip.bar.period.reach, at_ms))
        elif monotonic_s() - self._counted_at_s > COUNTED_EVERY_S:
            self._count()
        self.showing.want(utc_from_ms(at_ms))
        self._say()

    def _bound(self) -> None:
        now = self._window.streams.now
        if now is not None:
            self.player.bound(self.player.first_ms, max(self.player.last_ms, ms_from_utc(now)))

    def _stands(self, snapshot: Snapshot) -> None:
        if self._returns:
            self._stand_live()
            self.moment_stands.emit(snapshot)
            return
        self.shown = snapshot
        # Before the scene: it may speak of layers that lay on the map only then.
        self.moment_stands.emit(snapshot)
        self._window.asking.know(partial(known_at, moment=snapshot.as_of))
        scene, self._scene = self._scene, None
        if scene is not None:
            scene.show_on(self._window)
        self._say()

    def _fail(self, error: object) -> None:
        self.player.rest()
        self._timer.stop()
        self._window.tell(self._look.wording.words("replay.refused.unreadable", reason=type(error).__name__))
        self._say()

    def _take_span(self, span: TimeSpan | None) -> None:
        if span is not None:
            self._window.left.tiles.show_begin(span.first)
            self.player.bound(ms_from_utc(span.first), max(self.player.last_ms, ms_from_utc(span.last)))
            if self.player.at_ms < self.player.first_ms and self._window.streams.replays:
                self.go(self.player.whole_ms)
            self._say()

    def _show_period(self, period: Period) -> None:
        self.strip.bar.show_period(period)
        self._since_changed()
        self._count()
        self._say()

    def _count(self) -> None:
        period = self.strip.bar.period
        self._counted_at_s = monotonic_s()
        asked = self._source.histogram(utc_from_ms(period.since_ms), utc_from_ms(period.until_ms), period.parts)
        self._ask(asked, partial(self._take_counts, period))

    def _take_counts(self, period: Period, counts: TimeCounts) -> None:
        if period == self.strip.bar.period:
            self.strip.bar.show_counts(counts)

    def _ask(self, asked: "Future[Any]", then: Callable[[Any], None]) -> None:
        asked.add_done_callback(lambda done: self._answered.emit(done, then))

    # What is said ---------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self._words = ReplayWording(look.wording, self._window)
        self.strip.show_look(look)
        self.band.show_look(look)
        self.bookmarks.show_look(look)
        if self._fleet is not None:
            self._fleet.show_look(look)
        self.frame.show_theme(look.theme)
        self._say_title()
        if self._window.streams.replays:
            self._say()

    def show_present(self) -> None:
        """The present went on."""
        self._bound()
        self._say()

    def _say(self) -> None:
        streams, player = self._window.streams, self.player
        self.strip.show_player(player, streams.now)
        self.strip.show_period(self._words.period(self.strip.bar.period))
        shown = utc_from_ms(player.whole_ms) if self.shown is None else self.shown.as_of
        self.band.show_texts(self._words.moment(shown, player), self._words.note(shown, streams.now, self.lately))
        self.band.show_alarms(self._words.alarms())
        if self._fleet is not None:
            self._fleet.show_place(self.strip.bar.period, ms_from_utc(shown), self.strip.bar.now_ms, player.chosen_ms)
            self.strip.fleet.setChecked(self._fleet.is_open)
        else:
            self.strip.fleet.setChecked(False)

    def _say_title(self) -> None:
        profile, chinese = self._window.profile, self._look.wording.language == "zh"
        name = profile.institution if chinese else profile.institution_en
        badge = self._look.wording.words("replay.title", name=name)
        self._window.setWindowTitle(badge if self._window.streams.replays else name)

    def close_top(self) -> bool:
        """Esc; False when nothing lies over the map."""
        return self.bookmarks.close() or (self._fleet is not None and self._fleet.close())

    def place(self) -> None:
        """The frame lies over whatever came last."""
        self.bookmarks.place()
        self.frame.cover()

    def close(self) -> None:
        """The desk is closing."""
        self._timer.stop()
        self.showing.stop()


_DEEDS: dict[str, Callable[[ReplayDesk], object]] = {
    "play": lambda desk: desk.play(1),
    "play_back": lambda desk: desk.play(-1),
    "second_back": lambda desk: desk.step(-SECOND_MS),
    "second_on": lambda desk: desk.step(SECOND_MS),
    "minute_back": lambda desk: desk.step(-MINUTE_MS),
    "minute_on": lambda desk: desk.step(MINUTE_MS),
    "event_back": lambda desk: desk.to_event(later=False),
    "event_on": lambda desk: desk.to_event(later=True),
    "slower": lambda desk: desk.faster(-1),
    "faster": lambda desk: desk.faster(1),
    "loop": ReplayDesk.toggle_loop,
    "keep": ReplayDesk.keep,
    "bookmarks": ReplayDesk.toggle_bookmarks,
    "fleet": ReplayDesk.toggle_fleet,
    "earlier": lambda desk: desk.turn_period(-1),
    "later": lambda desk: desk.turn_period(1),
    "back": ReplayDesk.back,
}


def _hear(done: "Future[Any]", then: Callable[[Any], None]) -> None:
    try:
        found = done.result()
    except (CancelledError, Exception):  # noqa: BLE001
        # The bar goes on without counts; a journal that cannot be read is told by the moment that fails.
        return
    then(found)
