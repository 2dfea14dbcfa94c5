"""Which feeds, clock and journal a desk has, by its profile; and that its screens reach the board of feeds."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from live_profile import PROFILE
from numbers_feed import KIND, know_numbers
from numbers_source import NumbersSource

from zscc.app.desk import Desk, Seat, Stage, application_of_the_desk
from zscc.app.loop import DeskLoop
from zscc.app.stages import StageFault, Wish, town_stage
from zscc.clock import LiveClock, ReplayClock
from zscc.feeds.table import KINDS
from zscc.model.feed_health import FeedHealth, FeedState
from zscc.model.feed_question import AboutFeeds, ControlFeed, FeedAct, FeedAnswer, FeedCard
from zscc.settings.style import load_style
from zscc.text import Words


@pytest.fixture
def source() -> Iterator[NumbersSource]:
    know_numbers()
    made = NumbersSource(2)
    yield made
    made.close()
    del KINDS[KIND]


def wish(folder: Path, feeds: str = "", *, demo: bool = False, **more: object) -> Wish:
    profile = folder / "profile.toml"
    profile.write_text(PROFILE.replace("demo = false", f"demo = {str(demo).lower()}") + feeds, encoding="utf-8")
    return Wish(profile=profile, data_dir=folder / "data", **more)  # type: ignore[arg-type]


def journals(folder: Path) -> list[str]:
    data = folder / "data"
    return sorted(str(path.relative_to(data)) for path in data.rglob("*.gpkg"))


def closed(stage: Stage) -> Stage:
    stage.store.close()
    return stage


def test_the_demo_without_feeds_has_a_clock_of_its_own(tmp_path: Path) -> None:
    stage = closed(town_stage(wish(tmp_path, demo=True)))
    assert isinstance(stage.clock, ReplayClock)
    assert stage.plan.offer_feeds is None
    assert journals(tmp_path) == ["demo/journal-seed-1.gpkg"]


def test_a_real_profile_without_feeds_opens_an_empty_desk_by_the_wall_clock(tmp_path: Path) -> None:
    stage = closed(town_stage(wish(tmp_path)))
    assert isinstance(stage.clock, LiveClock)
    assert (stage.plan.make_feeds(), stage.plan.offer_feeds, stage.lives) == ((), None, ())
    assert journals(tmp_path) == ["live/journal.gpkg"]


def test_a_demo_with_feeds_goes_by_the_wall_clock_on_a_journal_of_its_own(tmp_path: Path) -> None:
    feeds = '[feeds.numbers]\nkind = "numbers"\nport = 7\n'
    stage = closed(town_stage(wish(tmp_path, feeds, demo=True)))
    assert isinstance(stage.clock, LiveClock)
    assert [feed.name for feed in stage.plan.make_feeds()] == ["simulated"]
    assert stage.plan.offer_feeds is not None
    assert journals(tmp_path) == ["demo/journal-profile-seed-1.gpkg"]


@pytest.mark.parametrize("more", [{"rate": 2.0}, {"fresh": True}])
def test_what_belongs_to_a_demo_is_refused_for_a_real_desk(tmp_path: Path, more: dict[str, object]) -> None:
    with pytest.raises(StageFault, match="--"):
        town_stage(wish(tmp_path, **more))
    assert journals(tmp_path) == []


class Screen:
    """A desk that lives, asked as its screens ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def finds(self, question: object) -> object:
        answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._desk.window.asking.look_up(question, answered.set_result)
        return await answered

    async def until(self, feed: str, wanted: FeedState) -> FeedHealth:
        while (health := self._desk.situation.feeds.get(feed)) is None or health.state is not wanted:
            await asyncio.sleep(0.01)
        return health


def on_desk(stage: Stage, story: Callable[[Screen], Awaitable[None]]) -> None:
    style = load_style()
    application = application_of_the_desk(style)

    async def live() -> None:
        desk = Desk(stage, Seat(style, Words("zh"), size=(1280, 720)))
        living = asyncio.get_running_loop().create_task(desk.live())
        try:
            async with asyncio.timeout(60):
                await story(Screen(desk))
        finally:
            desk.window.close()
            await living

    with asyncio.Runner(loop_factory=lambda: DeskLoop(application)) as runner:
        runner.run(live())


def test_screens_see_and_stop_the_feeds_of_the_profile(
    tmp_path: Path, source: NumbersSource, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(screen: Screen) -> None:
        broken = await screen.until("broken", FeedState.DOWN)
        assert broken.error == "settings"
        await screen.until("numbers", FeedState.UP)
        cards = await screen.finds(AboutFeeds())
        assert isinstance(cards, tuple)
        assert all(isinstance(card, FeedCard) for card in cards)
        assert [(card.feed, card.where, card.running, card.previews) for card in cards] == [
            ("numbers", f"127.0.0.1:{source.port}", True, True),
            ("broken", "", False, False),
        ]
        assert await screen.finds(ControlFeed("numbers", FeedAct.STOP, "王值班")) == FeedAnswer()
        assert (await screen.until("numbers", FeedState.STOPPED)).by == "王值班"

    feeds = f'[feeds.numbers]\nkind = "numbers"\nport = {source.port}\n[feeds.broken]\nkind = "smoke-signs"\n'
    on_desk(town_stage(wish(tmp_path, feeds)), story)
    caplog.clear()
