"""The moment that a window shows: map, lists and tiles the same one, so that they agree.

Panels follow at most four times a second and never take more than a share of the time; while the past is played they
follow as fast as it goes. Until few facts wait the desk
is loading: it claims no figures. A demo and a recording bring the day's history first, and their desks wait for that
as well; a desk of the present waits for no feed, since nobody knows when the next one has something to tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from zscc.clock import monotonic_s
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.situation.snapshot import Snapshot
from zscc.ui.cards import KNOWN_BY_THE_MAP, Cards, card_of_facts
from zscc.ui.filters.moment import Narrowed, Narrower
from zscc.ui.live_badge import CAUGHT_UP_FACTS, lacks_history
from zscc.ui.making import finish
from zscc.ui.parts import Look
from zscc.ui.picture import Picture

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

LONGEST_HISTORY_S = 30.0
LONGEST_REST_MS = 2_000
NARROWED_SLICE_S = 0.003
"""Of a slot, for another filter."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Moments that follow one another: how often the panels take one, and what of their time it may cost."""

    every_ms: int
    share: float
    of_now: bool
    """Whether they are the present: then time goes on, and what comes is news."""


LIVE = Stream(every_ms=250, share=0.05, of_now=True)
REPLAYED = Stream(every_ms=30, share=1.0, of_now=False)


class MomentDesk(QObject):
    """Hands the newest snapshot to the panels of one window when they may take it."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk = desk
        self._cards = Cards(look.wording, desk.directory)
        self.snapshot: Snapshot | None = None
        """The newest moment told."""
        self.picture: Picture | None = None
        """What the panels show of it."""
        self._coming: Picture | None = None
        self.chosen = EVERYTHING
        """The filter that the next moment obeys."""
        self._narrower = Narrower(desk.directory)
        self._narrowing: Iterator[None] = iter(())
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._narrow_on)
        self._as_of: datetime | None = None
        self._behind = self._loaded = False
        self._stream, self._has_loaded_now = LIVE, False
        self._backlog = 0
        self._feeds_since: datetime | None = None
        self._throttle = QTimer(self)
        self._throttle.setSingleShot(True)
        self._throttle.timeout.connect(self.catch_up)

    @property
    def ready(self) -> bool:
        """Whether a moment would be shown at once."""
        return not self._throttle.isActive()

    def turn(self, stream: Stream) -> None:
        """Moments of another stream come from now on; they may be earlier than what was told."""
        if stream is self._stream:
            return
        self._stream, self._coming, self._as_of, self._behind = stream, None, None, False
        self._stop_narrowing()
        if stream.of_now:
            self._loaded = self._has_loaded_now
        else:
            # The past is whole as far as it was ever told.
            self._has_loaded_now, self._loaded = self._loaded, True
        self._throttle.stop()

    def speak(self, look: Look) -> None:
        """Speak another language from the next card on."""
        self._cards = Cards(look.wording, self._desk.directory)

    def show_look(self, look: Look) -> None:
        """Speak another language; the panels, which wear it already, are told the moment again."""
        self.speak(look)
        shown = self.picture
        if shown is not None and shown.whole is self.snapshot and not shown.loading:
            # The rows have no words of their own.
            self._coming = shown
        self._show_panels()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show this moment now or, when the panels rest, after that."""
        self.snapshot = snapshot
        if self.ready:
            self._refresh_panels()
        else:
            self._behind = True

    def show_in_pieces(self, snapshot: Snapshot) -> Iterator[bool]:
        """Make ready for a moment in pieces, then show it in a few turns; only while the panels are ready.

        Map, lists, tiles and the card follow together in the first turn, the strips around them in the next one.
        True before each turn, which takes long by itself: nothing else should be done right before it.
        """
        began_s, spent_s = monotonic_s(), 0.0
        for _ in self._prepared(snapshot):
            spent_s += monotonic_s() - began_s
            yield False
            began_s = monotonic_s()
        spent_s += monotonic_s() - began_s
        coming = self._coming
        yield True
        began_s = monotonic_s()
        # Another filter may have been made ready for the moment before.
        self.snapshot, self._coming = snapshot, coming
        for _ in self._shown():
            spent_s += monotonic_s() - began_s
            yield True
            began_s = monotonic_s()
        self._rest(spent_s + monotonic_s() - began_s)

    def narrow(self, chosen: PanelFilter) -> None:
        """Show what is told through another filter from now on: at once where that is quick, else in slices."""
        self.chosen = chosen
        if self.snapshot is not None:
            self._narrowing = self._again(self.snapshot)
            self._slices.start(0)
            self._narrow_on()

    def _narrow_on(self) -> None:
        until_s = monotonic_s() + NARROWED_SLICE_S
        for _ in self._narrowing:
            if monotonic_s() >= until_s:
                return
        self._stop_narrowing()

    def _again(self, snapshot: Snapshot) -> Iterator[None]:
        """Show the same moment anew, unless a newer one is shown meanwhile: that obeys the filter as well."""
        yield from self._prepared(snapshot)
        yield
        if self.snapshot is snapshot:
            yield from self._shown()

    def _stop_narrowing(self) -> None:
        self._narrowing = iter(())
        self._slices.stop()

    def show_clock(self, as_of: datetime) -> None:
        """Say the desk's moment; figures that are older say their age."""
        self._as_of = as_of
        self._desk.top_bar.show_clock(as_of)
        if self.snapshot is not None:
            lag_s = (as_of - self.snapshot.as_of).total_seconds()
            self._desk.left.tiles.show_as_of(self._desk.wording.clock(self.snapshot.as_of), lag_s)

    def show_backlog(self, facts: int) -> None:
        """Say how many facts wait to be applied."""
        self._backlog = facts
        self._desk.top_bar.show_backlog(facts)
        self._desk.timeline.badge.show_backlog(facts)

    def show_card(self) -> None:
        """Show the card of what is selected, as it is at this moment."""
        desk, card = self._desk, None
        if desk.selection is not None and self.picture is not None and not self.picture.loading:
            by_map = desk.selection.kind in KNOWN_BY_THE_MAP
            facts = desk.canvas.facts_of(desk.selection) if by_map else None
            card = card_of_facts(facts) if by_map else self._cards.of(desk.selection, self.picture)
        told = None if card is None else desk.patrol.completed(desk.selection, card)
        desk.right.show_card(desk.drivers.completed(desk.selection, told))
        desk.case_desk.show_picked()

    def catch_up(self) -> None:
        """Show the newest moment now, if it is not shown yet."""
        if self._behind:
            self._refresh_panels()

    def _refresh_panels(self) -> None:
        began_s = monotonic_s()
        self._show_panels()
        self._rest(monotonic_s() - began_s)

    def _rest(self, spent_s: float) -> None:
        # A thousand vehicles take longer; the panels never take more than a share of the time. One long moment, such as
        # the first whole one of a large town, must not make them stand still for what would be its share.
        stream = self._stream
        self._throttle.start(min(max(stream.every_ms, round(spent_s * 1000 / stream.share)), LONGEST_REST_MS))

    def _prepared(self, snapshot: Snapshot) -> Iterator[None]:
        """Everything that takes time and shows nowhere yet; once more when another filter was chosen meanwhile."""
        chosen: PanelFilter | None = None
        while chosen != self.chosen:
            chosen, narrowed = self.chosen, None
            for made in self._narrower.in_pieces(snapshot, chosen):
                narrowed = made or narrowed
                yield
            assert narrowed is not None
            yield from self._desk.canvas.prepare(narrowed.snapshot)
            for picture in self._pictures(narrowed):
                self._coming = picture
                yield

    def _pictures(self, narrowed: Narrowed) -> Iterator[Picture | None]:
        loading = not (self._loaded or self._has_loaded(narrowed.whole))
        return Picture.in_pieces(
            narrowed.snapshot, self._desk.directory, self.picture, loading=loading, narrowed=narrowed
        )

    def _show_panels(self) -> None:
        finish(self._shown())

    def _shown(self) -> Iterator[None]:
        """Show the newest moment, whichever that is after a pause; what can be compared is shown in the first turn."""
        self._behind = False
        if self.snapshot is None:
            return
        self._show_figures(self.snapshot)
        # With the lists: what is pressed on the card is asked of the version that the lists show.
        self.show_card()
        yield
        self._show_strips(self.snapshot)

    def _show_figures(self, snapshot: Snapshot) -> None:
        """Map, lists and tiles, and the moment that they are of."""
        desk = self._desk
        picture = self.picture = self._picture_of(snapshot)
        desk.canvas.show_snapshot(picture.snapshot)
        self._loaded = not picture.loading
        desk.left.show_picture(picture)
        desk.duty.show_picture(picture, news=self._stream.of_now)
        desk.alarms.show_snapshot(snapshot)
        desk.drivers.show_snapshot(snapshot)
        desk.right.show_picture(picture)
        desk.filters.show_picture(picture)
        later = self._stream.of_now and self._as_of is not None and self._as_of > snapshot.as_of
        self.show_clock(self._as_of if later and self._as_of is not None else snapshot.as_of)

    def _show_strips(self, snapshot: Snapshot) -> None:
        """What stands around them, and what lies over the map."""
        desk = self._desk
        shown = snapshot if self.picture is None else self.picture.snapshot
        desk.themes.show_snapshot(shown)
        desk.timeline.show_snapshot(shown, loaded=self._loaded)
        desk.top_bar.show_synthetic(desk.synthetic)
        desk.top_bar.show_feeds(snapshot.feeds, snapshot.as_of)
        desk.feed_names.show_feeds(snapshot.feeds, snapshot.as_of)
        desk.overlays.show_feeds(snapshot)
        desk.place_overlays()

    def _picture_of(self, snapshot: Snapshot) -> Picture:
        """The picture that was made ready, or one made now."""
        coming, self._coming = self._coming, None
        if coming is not None and coming.whole is snapshot and coming.chosen == self.chosen:
            return coming
        *_, narrowed = self._narrower.in_pieces(snapshot, self.chosen)
        assert narrowed is not None
        *_, picture = self._pictures(narrowed)
        assert picture is not None
        return picture

    def _has_loaded(self, snapshot: Snapshot) -> bool:
        if self._backlog > CAUGHT_UP_FACTS:
            return False
        if not (self._desk.profile.demo or self._desk.timeline.badge.replays):
            # Figures of nothing at all are claimed only when nothing waits.
            return not self._backlog or bool(snapshot.feeds)
        return bool(snapshot.feeds) and self._history_has_come(snapshot)

    def _history_has_come(self, snapshot: Snapshot) -> bool:
        self._feeds_since = self._feeds_since or snapshot.as_of
        # A feed whose every item is flagged never fills the gap; the figures do not wait for it.
        waited_s = (snapshot.as_of - self._feeds_since).total_seconds()
        return waited_s > LONGEST_HISTORY_S or not lacks_history(snapshot)
