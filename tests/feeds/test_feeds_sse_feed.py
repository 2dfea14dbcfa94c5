"""Streams of events from real servers: taken, resumed, refused, and every trouble in a word."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import web
from made_feeds import HOME, Remembered, ground
from throw_away_keys import throw_away_keys
from web_sources import cut, run, served, server_tls

from zscc.feeds.contract import Delivery, FeedDown
from zscc.feeds.sse.feed import SseFeed
from zscc.feeds.table import FeedFault, feed_of, settings_of

FIX = {
    "becomes": "fix",
    "fields": {"vehicle": "car", "observed_at": {"path": "ms", "form": "ms"}, "lon": "lon", "lat": "lat"},
}
START_MS = 1_781_505_000_000


def event(number: int, *, of: str = "message") -> bytes:
    lon, lat = HOME
    data = f'{{"car": "V01", "ms": {START_MS + number * 1000}, "lon": {lon}, "lat": {lat + number * 1e-6}}}'
    return f"event: {of}\nid: {number}\ndata: {data}\n\n".encode()


def made(url: str, memory: Remembered | None = None, **more: Any) -> SseFeed:
    told = {"kind": "sse", "url": url, "mapping": FIX, **more}
    feed = feed_of("stream", settings_of("stream", told), ground(memory))
    assert isinstance(feed, SseFeed)
    return feed


async def stream_of(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    return response


def seconds(delivery: Delivery) -> list[int]:
    return [(fix.observed_at_ms - START_MS) // 1000 for fact in delivery.facts for fix in fact.fixes()]  # type: ignore[union-attr]


async def down(feed: SseFeed, found: list[int] | None = None) -> FeedDown:
    try:
        async for delivery in feed.deliveries():
            if found is not None:
                found += seconds(delivery)
    except FeedDown as error:
        return error
    raise AssertionError("it is still up")


def test_events_become_fixes_with_the_id_as_the_place_and_heartbeats_are_nothing() -> None:
    async def work() -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            response = await stream_of(request)
            await response.write(b": alive\n\n" + event(1) + event(2)[:-20])
            await asyncio.sleep(0.05)
            await response.write(event(2)[-20:] + b"data: not json\n\n" + event(3, of="other"))
            return response

        async with served(handler) as url:
            feed, found = made(url, events=["message"]), list[Delivery]()
            async for delivery in feed.deliveries():
                found.append(delivery)
                if delivery.place == "3":
                    break
            assert found[0] == Delivery((), 0)
            assert [second for delivery in found for second in seconds(delivery)] == [1, 2]
            assert sum((delivery.rejects for delivery in found), start=found[0].rejects.copy()) == {"not_json": 1}
            assert sum(delivery.rows for delivery in found) == 3
            assert [its.becomes for its in feed.preview()] == ["", "fix", "fix"]

    run(work)


def test_a_stream_goes_on_behind_the_last_committed_event() -> None:
    asked = list[str | None]()

    async def work() -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            asked.append(request.headers.get("Last-Event-ID"))
            response = await stream_of(request)
            begin = int(request.headers.get("Last-Event-ID", "0")) + 1
            await response.write(b"retry: 1\n" + event(begin) + event(begin + 1) + event(begin + 2)[:25])
            if begin == 1:
                return response
            await asyncio.sleep(0.05)
            cut(request)
            return response

        async with served(handler) as url:
            found = list[int]()
            assert (await down(made(url), found)).code == "web_lost"
            assert found == [1, 2, 3, 4]
            again = made(url)
            again.resume("4")
            async for delivery in again.deliveries():
                if delivery.rows:
                    # Not asked to go on: not acknowledged.
                    break
            again.resume("")
            assert (await down(again)).code == "web_lost"

    run(work)
    assert asked == [None, "2", "4", "4"]


def test_what_a_server_answers_instead_is_told_in_a_word() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        told = request.match_info["tail"]
        if told == "html":
            return web.Response(text="<html>", content_type="text/html")
        if told == "moved":
            return web.Response(status=302, headers={"Location": "/stream"})
        return web.Response(status=int(told))

    async def work() -> None:
        codes = {"401": "web_login", "404": "web_absent_page", "500": "web_status", "503": "web_busy"}
        codes |= {"moved": "web_moved", "html": "web_no_stream"}
        async with served(answer) as url:
            for told, code in codes.items():
                assert (await down(made(f"{url}/{told}"))).code == code
            ended = [delivery async for delivery in made(f"{url}/204").deliveries()]
            assert ended == []
        assert (await down(made(url))).code == "web_absent"
        assert (await down(made("http://no-such-host.invalid/"))).code in {"web_unknown", "web_unreachable"}

    run(work)


def test_a_stream_that_falls_silent_is_lost() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = await stream_of(request)
        await response.write(event(1))
        await asyncio.sleep(30)
        return response

    async def work() -> None:
        async with served(handler) as url:
            assert (await down(made(url, silent_s=0.3))).code == "web_silent"

    run(work)


def test_a_server_is_trusted_by_its_authority_and_gets_the_token(tmp_path: Any) -> None:
    authority, keys = throw_away_keys(tmp_path / "keys")

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != "Bearer a token that nobody guesses":
            return web.Response(status=401)
        response = await stream_of(request)
        await response.write(event(1))
        return response

    async def work() -> None:
        async with served(handler, server_tls(keys.chain, keys.key)) as url:
            trusted = {"authority": str(authority), "token": "intake-token"}
            async for delivery in made(url, **trusted).deliveries():
                if delivery.rows:
                    assert seconds(delivery) == [1]
                    break
            assert (await down(made(url, authority=str(authority)))).code == "web_login"
            assert (await down(made(url))).code == "web_untrusted"
            assert (await down(made(url, authority="nowhere.pem"))).code == "authority_unreadable"

    run(work)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"url": "ftp://x/"}, "url"),
        ({"url": ""}, "url"),
        ({"url": "http://user:word@x/"}, "url"),
        ({"url": "http://"}, "url"),
        ({"url": "http://x:99999/"}, "url"),
        ({"headers": {"Host": "x"}}, "headers"),
        ({"headers": {"X-A": "a\r\nb"}}, "headers"),
        ({"authority": "a.pem"}, "authority"),
        ({"silent_s": -1}, "silent_s"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_with_the_field(told: dict[str, Any], field: str) -> None:
    with pytest.raises(FeedFault, match=field):
        settings_of("stream", {"kind": "sse", "url": "http://x/", "mapping": FIX, **told})


def test_no_secret_stands_in_what_is_shown() -> None:
    settings = settings_of("stream", {"kind": "sse", "url": "https://x/y?key=abc", "mapping": FIX})
    assert settings.where == "https://x/y"


def test_a_stream_that_is_stopped_leaves_nothing_open() -> None:
    async def work() -> None:
        gone, begun = asyncio.Event(), asyncio.Event()

        async def handler(request: web.Request) -> web.StreamResponse:
            response = await stream_of(request)
            with suppress(ConnectionError):
                while True:
                    await response.write(event(1))
                    begun.set()
                    await asyncio.sleep(0.01)
            gone.set()
            return response

        async with served(handler) as url:
            task = asyncio.get_running_loop().create_task(down(made(url)))
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await gone.wait()

    run(work)
