"""Messages over WebSockets from real servers: taken, resumed, and every way of losing the link in a word."""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from made_feeds import HOME, NOW, ground
from throw_away_keys import throw_away_keys
from web_sources import cut, run, served, server_tls

from zscc.feeds.contract import Delivery, FeedDown
from zscc.feeds.mapping_paths import Path
from zscc.feeds.table import FeedFault, feed_of, settings_of
from zscc.feeds.websocket.feed import WebSocketFeed
from zscc.feeds.websocket.wire import closed, is_wanted, place_of, told
from zscc.model.moment import ms_from_utc

FIX = {
    "becomes": "fix",
    "fields": {"vehicle": "car", "observed_at": {"path": "ms", "form": "ms"}, "lon": "lon", "lat": "lat"},
}
START_MS = ms_from_utc(NOW) - 100_000
RESUMED = {"place": "seq", "resume": '{"since": {place}}', "begin": '{"since": 0}'}


def message(number: int) -> str:
    return json.dumps({"seq": number, "car": "V01", "ms": START_MS + number, "lon": HOME[0], "lat": HOME[1]})


def made(url: str, **more: Any) -> WebSocketFeed:
    settings = settings_of("link", {"kind": "websocket", "url": url.replace("http", "ws", 1), "mapping": FIX, **more})
    feed = feed_of("link", settings, ground())
    assert isinstance(feed, WebSocketFeed)
    return feed


def numbers(delivery: Delivery) -> list[int]:
    return [fix.observed_at_ms - START_MS for fact in delivery.facts for fix in fact.fixes()]  # type: ignore[union-attr]


async def followed(feed: WebSocketFeed, found: list[Delivery]) -> FeedDown:
    try:
        async for delivery in feed.deliveries():
            found.append(delivery)
    except FeedDown as down:
        return down
    raise AssertionError("it ended")


async def linked(request: web.Request) -> web.WebSocketResponse:
    link = web.WebSocketResponse()
    await link.prepare(request)
    return link


def test_messages_become_fixes_binary_ones_are_refused_and_answers_passed_over() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        link = await linked(request)
        await link.send_str('{"type": "welcome"}')
        await link.send_str(message(1))
        await link.send_bytes(message(2).encode())
        await link.send_str("no json")
        await link.close(code=1001, message=b"bye")
        return link

    async def work() -> None:
        async with served(handler) as url:
            found = list[Delivery]()
            down = await followed(made(url, only={"type": []}), found)
            assert (down.code, down.arguments["number"], down.arguments["detail"]) == ("ws_leaving", 1001, "bye")
            assert found[0] == Delivery((), 0)
            assert [number for delivery in found for number in numbers(delivery)] == [1]
            assert sum((delivery.rejects for delivery in found), Counter()) == {"binary_frame": 1, "not_json": 1}
            found.clear()
            feed = made(url, only={"type": []}, binary=True)
            await followed(feed, found)
            assert [number for delivery in found for number in numbers(delivery)] == [1, 2]
            assert [its.becomes for its in feed.preview()] == ["", "fix", "fix", ""]

    run(work)


def test_five_thousand_messages_over_links_that_break_come_once_each() -> None:
    asked = list[int]()

    async def handler(request: web.Request) -> web.StreamResponse:
        link = await linked(request)
        since = json.loads(await link.receive_str())["since"]
        asked.append(since)
        with suppress(ConnectionError):
            for number in range(since + 1, min(since + 1201, 5_001)):
                await link.send_str(message(number))
            if since + 1201 < 5_001:
                cut(request)
            else:
                await link.close(code=4000, message=b"done")
        return link

    async def work() -> None:
        async with served(handler) as url:
            feed, found = made(url, **RESUMED), list[Delivery]()
            for _ in range(40):
                down = await followed(feed, found)
                if down.code == "ws_closed":
                    break
                assert down.code == "web_lost"
            assert sorted(number for delivery in found for number in numbers(delivery)) == list(range(1, 5_001))
            assert found[-1].place == "5000"
            assert max(len(numbers(delivery)) for delivery in found) > 20
            again = made(url, **RESUMED)
            again.resume("4990")
            found.clear()
            await followed(again, found)
            assert numbers(found[1])[0] == 4_991

    run(work)
    assert asked[0] == 0
    assert asked[-1] == 4990


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (1000, "ws_closed"), (1001, "ws_leaving"), (1002, "ws_protocol"), (1003, "ws_protocol"), (1008, "ws_policy"),
        (1009, "ws_large"), (1011, "ws_server"), (1012, "ws_leaving"), (1013, "ws_leaving"), (4001, "ws_closed"),
        (None, "web_lost"), (1006, "web_lost"),
    ],
)  # fmt: skip
def test_every_way_of_closing_has_its_word(code: int | None, word: str) -> None:
    assert closed(code, "why", "x").code == word


def test_a_message_that_is_too_large_ends_the_link_with_a_word() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        link = await linked(request)
        await link.send_str(message(1))
        await link.send_str("x" * 3_000)
        with suppress(ConnectionError, RuntimeError):
            await link.receive()
        return link

    async def work() -> None:
        async with served(handler) as url:
            found = list[Delivery]()
            assert (await followed(made(url, largest_kb=2), found)).code == "ws_large"
            assert [number for delivery in found for number in numbers(delivery)] == [1]

    run(work)


def test_a_link_that_does_not_answer_pings_is_lost() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        link = web.WebSocketResponse(autoping=False)
        await link.prepare(request)
        with suppress(ConnectionError, RuntimeError):
            while (await link.receive()).type is not aiohttp.WSMsgType.CLOSED:
                pass
        return link

    async def work() -> None:
        async with served(handler) as url:
            assert (await followed(made(url, ping_s=1), [])).code in {"web_lost", "web_silent"}

    run(work)


def test_a_server_that_wants_no_link_or_another_place_is_told_in_a_word() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        status = int(request.path[1:])
        return web.Response(status=status, headers={"Location": "/200"} if status == 302 else {})

    async def work() -> None:
        async with served(handler) as url:
            codes = [(await followed(made(f"{url}/{status}"), [])).code for status in (401, 404, 503, 302, 200)]
            assert codes == ["web_login", "web_absent_page", "web_busy", "web_moved", "web_status"]
        assert (await followed(made(url), [])).code == "web_absent"

    run(work)


def test_over_tls_with_a_token(tmp_path: Any) -> None:
    authority, keys = throw_away_keys(tmp_path / "keys")

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.headers.get("X-Key") != "another token, for the second source":
            return web.Response(status=403)
        link = await linked(request)
        await link.send_str(message(1))
        await link.close()
        return link

    async def work() -> None:
        told = {"token": "second-token", "token_header": "X-Key", "token_prefix": "", "authority": str(authority)}
        async with served(handler, server_tls(keys.chain, keys.key)) as url:
            found = list[Delivery]()
            await followed(made(url, **told), found)
            assert numbers(found[1]) == [1]
            assert (await followed(made(url), [])).code == "web_untrusted"

    run(work)


def test_a_feed_that_is_stopped_leaves_nothing_open() -> None:
    async def work() -> None:
        gone, begun = asyncio.Event(), asyncio.Event()

        async def handler(request: web.Request) -> web.StreamResponse:
            link = await linked(request)
            await link.send_str(message(1))
            begun.set()
            await link.receive()
            gone.set()
            return link

        async with served(handler) as url:
            task = asyncio.get_running_loop().create_task(followed(made(url), []))
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await gone.wait()

    run(work)


@pytest.mark.parametrize(
    "bad",
    [
        {"url": "http://x/"}, {"url": ""}, {"resume": "again"}, {"resume": "{place}"}, {"ping_s": 0}, {"largest_kb": 0},
        {"place": "a..b"}, {"only": {"": []}, "place": "a b"}, {"begin": "x" * 20_000},
    ],
)  # fmt: skip
def test_a_profile_that_cannot_be_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(FeedFault):
        settings_of("link", {"kind": "websocket", "url": "ws://x/", "mapping": FIX, **bad})


def test_a_place_goes_safely_into_the_message_that_resumes() -> None:
    assert told('{"since": "{place}"}', 'a"}\n雨') == '{"since": "a\\"}\\n雨"}'
    assert json.loads(told('{"since": {place}}', "12")) == {"since": 12}
    path = Path.read("a.b")
    found = [place_of(path, raw) for raw in (b'{"a": {"b": 7}}', b'{"a": {"b": "x"}}', b'{"a": {"b": true}}')]
    assert found == ["7", "x", ""]
    assert [place_of(path, raw) for raw in (b"", b"[", b"\xff", b'{"a": {"b": "' + b"y" * 2000 + b'"}}')] == [""] * 4
    assert is_wanted({path: ("x",)}, b'{"a": {"b": "x"}}')
    assert not is_wanted({path: ("x",)}, b'{"a": {"b": "y"}}')
    assert is_wanted({path: ("x",)}, b"no json")
