"""A profile's feeds and what follows them, on its journal, with no screen and no Qt."""

import asyncio
from collections.abc import Sequence

from zscc.centre.adoption import adopted_catalogue, adopted_town
from zscc.centre.bureau import load_bureau
from zscc.centre.engine import Ears, Engine, Plan
from zscc.centre.feed_offer import FeedOffer
from zscc.centre.feed_offers import offers_on
from zscc.centre.journal import JournalWriter
from zscc.centre.live_ground import LiveGround
from zscc.centre.lives import LIVES, Workplace, live_all
from zscc.clock import LiveClock
from zscc.feeds.contract import Feed
from zscc.feeds.simulated.history import History, history_for
from zscc.settings.bureau import Bureau
from zscc.store.contract import Origin, Store


def headless_engine(ground: LiveGround, store: Store, seed: int, ears: Ears) -> Engine:
    """The engine of a run without a desk, not started yet; the store is its own from here on.

    Cases are opened and deadlines kept as on a desk. A demo's simulated town comes beside its feeds, by the wall clock.
    """
    return _Headless(ground, seed, ears).engine(store)


class _Headless:
    """Holds what the parts of the plan share."""

    def __init__(self, ground: LiveGround, seed: int, ears: Ears) -> None:
        self._ground = ground
        self._seed = seed
        self._ears = ears
        self._clock = LiveClock()
        self._bureau: Bureau | None = None
        self._history: History | None = None
        self._engine: Engine | None = None

    def engine(self, store: Store) -> Engine:
        ground = self._ground
        if ground.profile.demo:
            # Asked now: once it runs, the store is the engine's.
            self._history = history_for(store, ground.town, self._seed, self._clock.now())
        plan = Plan(
            self._simulated,
            self._offers,
            adopted=(adopted_town(ground.town),),
            beside=(self._work,),
        )
        self._engine = Engine(store, self._clock, plan, self._ears)
        return self._engine

    def _simulated(self) -> Sequence[Feed]:
        profile = self._ground.profile
        if not profile.demo:
            return ()
        from zscc.feeds.simulated.feed import SimulatedFeed

        return (SimulatedFeed(self._ground.town, self._seed, self._clock, profile, history=self._history),)

    async def _offers(self, writer: JournalWriter) -> Sequence[FeedOffer]:
        return await offers_on(writer, self._ground, self._clock, lambda: self._load().catalogue)

    async def _work(self, writer: JournalWriter) -> None:
        assert self._engine is not None
        bureau = await asyncio.get_running_loop().run_in_executor(None, self._load)
        await writer.submit([adopted_catalogue(bureau.catalogue)], Origin(seat="centre", actor="start"))
        place = Workplace(self._ground.town, self._ground.profile, bureau, self._clock, self._engine.board)
        await live_all(LIVES, place, writer, self._ears.on_bug)

    def _load(self) -> Bureau:
        """Asked for on threads beside the loop; twice at once costs a moment and does no harm."""
        if self._bureau is None:
            self._bureau = load_bureau(self._ground.profile, self._ground.profile_path, self._ground.town)
        return self._bureau
