"""The feeds of one engine by name: each is started, stopped and restarted alone, in the desk or without one.

The board lives on the I/O loop; everybody there may ask it. A feed that cannot even be made - its settings are faulty,
its secret is missing - stands on the panel as down with the reason and does not stop the others. One that ended, or
fell by a bug, can be started again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from zscc.centre.feed_offer import FeedOffer, gone
from zscc.centre.feed_rejects import FLUSH_EVERY_S
from zscc.centre.supervisor import FeedRun, Supervisor
from zscc.feeds.contract import Downlink, Feed, Previewed
from zscc.feeds.table import FeedFault
from zscc.model.feed_health import FeedState
from zscc.model.feed_question import FeedAct, FeedCard, Preview
from zscc.settings.secrets import SecretMissing

log = logging.getLogger(__name__)

CLOSE_WITHIN_S = 4.0
"""A feed that does not close its sockets in so long is cancelled again."""

BugEar = Callable[[BaseException], None]


@dataclass(slots=True)
class _Place:
    """One feed, running or not."""

    offer: FeedOffer
    feed: Feed | None = None
    run: FeedRun | None = None
    task: "asyncio.Task[None] | None" = None
    telling: "asyncio.Task[None] | None" = None
    """The last words of the start before."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def running(self) -> bool:
        return self.task is not None and not self.task.done()


class FeedBoard:
    """Made empty with the engine; has feeds while ``run`` runs."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        self._supervisor: Supervisor | None = None
        self._group: asyncio.TaskGroup | None = None
        self._on_bug: BugEar = _say_nothing

    # Asked by anybody on the loop --------------------------------------------------------------------------

    def cards(self) -> tuple[FeedCard, ...]:
        """What every feed is, in the order of the profile."""
        return tuple(_card(place) for place in self._places.values())

    def preview_of(self, feed: str) -> tuple[Preview, ...]:
        """The newest messages of a feed and what became of them, newest first; empty when it shows none.

        It takes as long as hundreds of judgements: asked on a thread, not on the loop that all feeds share.
        """
        place = self._places.get(feed)
        link: object = None if place is None else place.feed
        shown = link.preview() if isinstance(link, Previewed) else ()
        return tuple(item for each in shown for item in each.all_items)

    def downlink_of(self, vehicle: str) -> Downlink | None:
        """The feed that reaches a device of this vehicle now."""
        for place in self._places.values():
            link: object = place.feed
            if place.running and isinstance(link, Downlink) and link.reaches(vehicle):
                return link
        return None

    @property
    def speaks(self) -> bool:
        """Whether any feed runs that could speak to a device."""
        feeds: list[object] = [place.feed for place in self._places.values() if place.running]
        return any(isinstance(feed, Downlink) for feed in feeds)

    async def control(self, feed: str, act: FeedAct, by: str = "") -> str:
        """Start, stop or restart one feed; '' or the code of why not (words ``feed.refused.<code>``).

        What is asked for already is done already. A feed that backs off is tried at once by a restart.
        """
        place = self._places.get(feed)
        if place is None or self._group is None:
            return "unknown"
        async with place.lock:
            if act is not FeedAct.START:
                if not await self._ended(place):
                    return "stuck"
                if act is FeedAct.STOP:
                    self._tell_later(place, FeedState.STOPPED, by)
                    return ""
            return "" if place.running else self._begin(place, by)

    # Run by the engine --------------------------------------------------------------------------------------

    async def run(self, supervisor: Supervisor, offers: Iterable[FeedOffer], on_bug: BugEar) -> None:
        """Run these feeds until cancelled; ``on_bug`` hears what stopped one of them for good."""
        self._supervisor, self._on_bug = supervisor, on_bug
        async with asyncio.TaskGroup() as self._group:
            try:
                self._places = {offer.name: _Place(offer) for offer in offers}
                for place in list(self._places.values()):
                    if place.offer.on:
                        self._begin(place, "")
                await self._safely(lambda: supervisor.written(self._tell_of_the_others))
                while True:
                    await asyncio.sleep(FLUSH_EVERY_S)
                    await supervisor.rejects.flush()
            finally:
                await self._close()
                await supervisor.rejects.flush()

    async def _tell_of_the_others(self) -> None:
        """What an earlier run told of a feed that is off now, or no more in the profile, must not stand for ever."""
        assert self._supervisor is not None
        for health in await self._supervisor.writer.feed_healths():
            place = self._places.get(health.feed)
            if health.state is not FeedState.STOPPED and (place is None or not place.offer.on):
                self._tell_later(place or _Place(gone(health.feed)), FeedState.STOPPED, "")

    async def _close(self) -> None:
        """All at once; a feed that hangs while it closes is cancelled again."""
        tasks = [place.task for place in self._places.values() if place.task is not None and not place.task.done()]
        for _ in range(2):
            for task in tasks:
                task.cancel()
            if tasks:
                _, pending = await asyncio.wait(tasks, timeout=CLOSE_WITHIN_S)
                tasks = list(pending)
        self._group = None

    def _begin(self, place: _Place, by: str) -> str:
        assert self._supervisor is not None
        assert self._group is not None
        offer = place.offer
        run = FeedRun(self._supervisor, offer.name, by=by, delayed_after_s=offer.delayed_after_s)
        place.run, place.feed = run, None
        try:
            place.feed = feed = offer.make()
        except (FeedFault, SecretMissing) as fault:
            log.warning("feed %s cannot be made: %s", offer.name, fault)
            code = "secret" if isinstance(fault, SecretMissing) else "settings"
            self._tell_later(place, FeedState.DOWN, by, code, detail=str(fault))
            return code
        except Exception as bug:
            log.exception("feed %s cannot be made", offer.name)
            self._on_bug(bug)
            self._tell_later(place, FeedState.DOWN, by, "bug", name=type(bug).__name__)
            return "bug"
        place.task = self._group.create_task(self._live(place, run, feed), name=f"feed {offer.name}")
        return ""

    async def _live(self, place: _Place, run: FeedRun, feed: Feed) -> None:
        if place.telling is not None:
            await asyncio.wait([place.telling])
        try:
            await run.live(feed)
        except Exception as bug:
            # A bug of one feed must not cancel the others.
            log.exception("feed %s stopped by a bug", feed.name)
            self._on_bug(bug)
            self._tell_later(place, FeedState.DOWN, "", "bug", name=type(bug).__name__)
        else:
            self._tell_later(place, FeedState.STOPPED, "")

    async def _safely(self, work: Callable[[], Awaitable[object]]) -> None:
        """What is said of one feed must not end the others, whatever the journal makes of it."""
        try:
            await work()
        except Exception as bug:
            log.exception("the health of a feed cannot be told")
            self._on_bug(bug)

    async def _ended(self, place: _Place) -> bool:
        task = place.task
        if task is None:
            return True
        for _ in range(2):
            if not task.done():
                task.cancel()
                await asyncio.wait([task], timeout=CLOSE_WITHIN_S)
        return task.done()

    def _tell_later(self, place: _Place, state: FeedState, by: str, error: str | None = None, **arguments: str) -> None:
        """Nobody who asks, and no start, need wait for the journal to be written."""
        assert self._supervisor is not None
        if self._group is None:
            # The engine leaves; the next one tells how it stands.
            return
        run, before = place.run or FeedRun(self._supervisor, place.offer.name), place.telling

        async def tell() -> None:
            if before is not None:
                await asyncio.wait([before])
            await self._safely(lambda: run.tell(state, error, by=by, **arguments))

        place.run = run
        place.telling = self._group.create_task(tell(), name=f"health of {place.offer.name}")


def _card(place: _Place) -> FeedCard:
    offer = place.offer
    return FeedCard(
        feed=offer.name,
        kind=offer.kind,
        label=offer.label,
        where=offer.where,
        running=place.running,
        may_stop=True,
        previews=isinstance(place.feed, Previewed),
        synthetic=offer.synthetic,
    )


def _say_nothing(_bug: BaseException) -> None:
    """Nobody listens before the board runs."""
