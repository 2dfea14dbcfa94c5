"""A hand at a whole desk: real window, store and engine, in one process; it presses keys and waits for what it sees.

``asyncio.Runner`` drives the desk's own loop; the story is a coroutine beside it, so that everything a key sets off
happens between two awaits, as it does for a person.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from zscc.app.desk import Desk, Seat, Stage, application_of_the_desk
from zscc.app.loop import DeskLoop
from zscc.centre.bureau import load_bureau
from zscc.centre.demo import DEMO_START
from zscc.centre.engine import Plan
from zscc.centre.feed_offer import FeedOffer
from zscc.centre.journal import JournalWriter
from zscc.centre.live_ground import LiveGround, load_ground
from zscc.clock import ReplayClock
from zscc.feeds.contract import Delivery
from zscc.model.case import Case
from zscc.model.feed_health import FeedState
from zscc.model.fix import Fix, FixBatch
from zscc.model.journal import Fact
from zscc.model.moment import ms_from_utc
from zscc.model.space import PointE7
from zscc.settings.profile import load_profile
from zscc.settings.style import load_style
from zscc.situation.situation import Situation
from zscc.situation.snapshot import FeedStatus
from zscc.store.sqlite import SqliteStore
from zscc.text import Words

LOOKS_EVERY_S = 0.01


class Told:
    """A feed that brings what the story puts into it."""

    name = "told"

    def __init__(self) -> None:
        self._waiting: SimpleQueue[Sequence[Fact]] = SimpleQueue()

    def bring(self, *facts: Fact) -> None:
        """From the screen's thread: these come with the next delivery."""
        self._waiting.put(facts)

    async def deliveries(self) -> AsyncIterator[Delivery]:
        while True:
            try:
                facts = self._waiting.get_nowait()
            except Empty:
                await asyncio.sleep(LOOKS_EVERY_S)
            else:
                yield Delivery(tuple(facts), len(facts), flags=Counter())


class Hand:
    """Presses, types, clicks, and looks."""

    def __init__(self, desk: Desk, feed: Told, clock: ReplayClock) -> None:
        self.desk, self.feed, self.clock = desk, feed, clock
        self.window = desk.window
        self._batches = 0

    # Hands ---------------------------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        """A key or a combination, as Qt writes it, to whoever has the keyboard."""
        QTest.keySequence(self._focus(), QKeySequence(keys))

    def type(self, text: str) -> None:
        """Text as a Chinese input method commits it."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self._focus(), event)

    async def command(self, name: str) -> None:
        """Choose a command by its words in the palette."""
        its = self.window.commands[name]
        words = its.title() if its.title is not None else self.window.wording.words(f"ui.command.{name}")
        self.press("Ctrl+Shift+P")
        await self.a_moment()
        self.type(words)
        await self.a_moment()
        self.press("Return")
        await self.a_moment()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """The left button, in the middle unless said otherwise."""
        QTest.mouseClick(
            widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at or widget.rect().center()
        )

    async def tab_to(self, widget: QWidget, most: int = 60) -> None:
        """F6 until the queue has the keyboard, unless the panel below it has, then Tab until a widget has it."""
        right = self.window.right
        while not right.isAncestorOf(self._focus()):
            self.press("F6")
            await self.a_moment()
        for _ in range(most):
            if self._focus() is widget:
                return
            self.press("Tab")
            await self.a_moment()
        raise AssertionError(f"Tab does not lead to {widget}")

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    # Eyes ----------------------------------------------------------------------------------------------

    async def until(self, holds: Callable[[], object], what: str, within_s: float = 40.0) -> None:
        """Wait for what can be seen."""
        try:
            async with asyncio.timeout(within_s):
                while not holds():
                    await asyncio.sleep(LOOKS_EVERY_S)
        except TimeoutError:
            raise AssertionError(f"waited in vain: {what}") from None

    async def a_moment(self) -> None:
        """As long as an answer to a key takes at most."""
        for _ in range(5):
            await asyncio.sleep(LOOKS_EVERY_S)

    @property
    def cases(self) -> dict[str, Case]:
        """Cases as the desk holds them, by id."""
        return self.desk.situation.cases.live

    @property
    def picked(self) -> Case | None:
        """The case whose panel stands, as the window shows it."""
        row = self.window.case_desk.row
        return None if row is None else row.case

    def feed_named(self, name: str) -> FeedStatus:
        """A feed as the window shows it; KeyError while it shows none of that name."""
        snapshot = self.window.snapshot
        feeds = () if snapshot is None else snapshot.feeds
        return {feed.feed: feed for feed in feeds}[name]

    def feed_is_up(self, name: str) -> bool:
        """Whether a feed is up, as the window shows it."""
        snapshot = self.window.snapshot
        known = snapshot is not None and any(feed.feed == name for feed in snapshot.feeds)
        return known and self.feed_named(name).state is FeedState.UP

    # The world -----------------------------------------------------------------------------------------

    def drives_to(self, vehicle: str, point: PointE7) -> None:
        """A vehicle's device tells that it stands at a place now."""
        self._batches += 1
        fix = Fix(vehicle, ms_from_utc(self.clock.now()), point, 0.0, 0)
        self.feed.bring(FixBatch.of(f"told-{self._batches}", "told", [fix]))


def offered(ground: LiveGround, clock: ReplayClock) -> Callable[[JournalWriter], Awaitable[Sequence[FeedOffer]]]:
    """The feeds of a profile, as the desk offers them."""

    async def offer_feeds(writer: JournalWriter) -> Sequence[FeedOffer]:
        from zscc.centre.feed_offers import offers_on

        catalogue = load_bureau(ground.profile, ground.profile_path, ground.town).catalogue
        return await offers_on(writer, ground, clock, lambda: catalogue)

    return offer_feeds


def desk_lives(
    path: Path, story: Callable[[Hand], Awaitable[None]], within_s: float = 110.0, profile: Path | None = None
) -> Situation:
    """Run the desk on a new journal at ``path`` through the story; the situation as the desk left it.

    The feeds of a ``profile`` run beside the one that the story tells.
    """
    style, feed, clock = load_style(), Told(), ReplayClock(DEMO_START)
    ground = load_ground(profile)
    application = application_of_the_desk(style)

    async def live() -> Situation:
        offers = None if profile is None else offered(ground, clock)
        stage = Stage(ground.town, ground.profile, clock, SqliteStore(path), Plan(lambda: (feed,), offers))
        desk = Desk(stage, Seat(style, Words("zh"), size=(1920, 1080)))
        living = asyncio.get_running_loop().create_task(desk.live())
        try:
            async with asyncio.timeout(within_s):
                hand = Hand(desk, feed, clock)
                await hand.until(lambda: desk.situation.adopted.get("catalogue"), "the desk lives")
                desk.window.activateWindow()
                await hand.until(desk.window.isActiveWindow, "the window has the keyboard")
                await story(hand)
        finally:
            desk.window.close()
            await living
        return desk.situation

    with asyncio.Runner(loop_factory=lambda: DeskLoop(application)) as runner:
        return runner.run(live())


def folded_again(path: Path) -> Situation:
    """The situation of the same journal, folded from its first entry."""
    profile, store = load_profile(), SqliteStore(path)
    situation = Situation(profile.thresholds, profile.windows)
    for entry in store.read(0):
        situation.apply(entry)
    store.close()
    return situation
