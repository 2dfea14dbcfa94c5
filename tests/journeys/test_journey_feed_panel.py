"""The panel of feeds over a real intake: what was refused is looked at, messages previewed, the feed stopped, begun."""

import asyncio
import json
from pathlib import Path
from urllib.error import URLError

import pytest
from desk_hand import Hand, desk_lives
from elder_platform import SECRET, TOKEN, call, free_port, post, profile_of
from PySide6.QtWidgets import QApplication

from zscc.model.feed_health import FeedState
from zscc.model.feed_question import FeedAct
from zscc.situation.snapshot import FeedStatus


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv(SECRET, TOKEN)
    return free_port()


def elder(hand: Hand) -> FeedStatus:
    return hand.feed_named("elder")


def test_a_feed_is_looked_into_stopped_and_begun(tmp_path: Path, qapp: QApplication, port: int) -> None:
    async def story(hand: Hand) -> None:
        await hand.until(lambda: hand.feed_is_up("elder"), "the intake listens")
        await asyncio.to_thread(call, port)
        await asyncio.to_thread(post, port, json.dumps({"呼叫时间": 1, "老人": {"电话": "13812345678"}}).encode())
        await the_panel_says_it(hand)
        await refused_items_are_looked_at(hand)
        await messages_are_previewed(hand)
        await it_is_stopped_and_begun(hand, port)

    desk_lives(tmp_path / "journal.gpkg", story, profile=profile_of(tmp_path, port))


async def the_panel_says_it(hand: Hand) -> None:
    await hand.until(lambda: sum(count for _, count in elder(hand).rejects), "the refused one is counted")
    await hand.command("feeds")
    panel = hand.window.overlays.feeds
    await hand.until(panel.isVisible, "the panel is open")
    await hand.until(lambda: "养老呼叫平台（示意）" in panel.texts(), "it is called by its label")
    panel.list_page.choose("elder")
    assert "127.0.0.1" in panel.texts()


async def refused_items_are_looked_at(hand: Hand) -> None:
    panel = hand.window.overlays.feeds
    hand.click(panel.list_page.chosen.all_rejects)
    await hand.until(lambda: panel.rejects.model.rows, "what was refused is there")
    assert "13812345678" not in panel.rejects.view.text.toPlainText()
    hand.press("Esc")
    await hand.until(lambda: panel.stack.currentWidget() is panel.list_page, "back at the list")


async def messages_are_previewed(hand: Hand) -> None:
    panel = hand.window.overlays.feeds
    await hand.until(panel.list_page.chosen.preview.isEnabled, "there is a preview")
    hand.click(panel.list_page.chosen.preview)
    await hand.until(lambda: len(panel.preview.model.rows) == 2, "both messages are shown")
    assert panel.preview.model.rows[1].title == "上报"
    assert "李某某" not in "".join(value for _, _, value in panel.preview.fields())
    hand.press("Esc")
    await hand.until(lambda: panel.stack.currentWidget() is panel.list_page, "back at the list")


async def it_is_stopped_and_begun(hand: Hand, at: int) -> None:
    chosen = hand.window.overlays.feeds.list_page.chosen
    hand.click(chosen.acts[FeedAct.STOP])
    hand.click(chosen.sure)
    await hand.until(lambda: elder(hand).state is FeedState.STOPPED, "it is stopped")
    assert elder(hand).by
    with pytest.raises(URLError):
        await asyncio.to_thread(call, at)
    await hand.until(chosen.acts[FeedAct.START].isEnabled, "it can be begun")
    hand.click(chosen.acts[FeedAct.START])
    await hand.until(lambda: elder(hand).state is FeedState.UP, "it is up again")
    await asyncio.to_thread(call, at)
