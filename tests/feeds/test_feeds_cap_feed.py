"""Warnings from real servers and folders: single messages, indexes, what is new, what is refused, what is down."""

import asyncio
import gzip
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from made_feeds import NOW, ground
from web_sources import run, served

from zscc.feeds.cap.feed import CapFeed
from zscc.feeds.cap.markup import MOST_BYTES, NotRead, root_of
from zscc.feeds.cap.wire import Ground, read_message
from zscc.feeds.contract import Delivery, FeedDown
from zscc.feeds.table import FeedFault, feed_of, settings_of
from zscc.model.weather import WarningIssued

EXAMPLE = (Path(__file__).parents[1] / "data" / "cap" / "cap12_example.xml").read_bytes()


def message(number: int, *, status: str = "Actual") -> bytes:
    text = EXAMPLE.decode().replace("32058341600000_20260615093000", f"W{number}").replace("Actual", status)
    return text.encode()


def made(url: str = "", **more: Any) -> CapFeed:
    feed = feed_of("weather", settings_of("weather", {"kind": "cap", "url": url, **more}), ground())
    assert isinstance(feed, CapFeed)
    return feed


async def looks(feed: CapFeed, count: int) -> list[Delivery]:
    """So many deliveries, all but the last acknowledged."""
    found = list[Delivery]()
    async for delivery in feed.deliveries():
        found.append(delivery)
        if len(found) == count:
            break
    return found


def ids(delivery: Delivery) -> list[str]:
    return [fact.warning_id for fact in delivery.facts if isinstance(fact, WarningIssued)]


def index(*entries: str, atom: bool = True) -> bytes:
    if atom:
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()
    return f'<rss version="2.0"><channel>{"".join(entries)}</channel></rss>'.encode()


def entry(url: str, updated: str = "1") -> str:
    return f'<entry><updated>{updated}</updated><link type="application/cap+xml" href="{url}"/></entry>'


def test_a_message_is_taken_once_and_again_only_when_it_is_another() -> None:
    answers = list[tuple[str | None, int]]()
    told = {"body": message(1), "tag": '"a"'}

    async def handler(request: web.Request) -> web.StreamResponse:
        known = request.headers.get("If-None-Match")
        status = 304 if known == told["tag"] else 200
        answers.append((known, status))
        if len(answers) == 3:
            told.update(body=message(2, status="Test"), tag='"b"')
        body = None if status == 304 else told["body"]
        return web.Response(status=status, body=body, headers={"ETag": str(told["tag"])})

    async def work() -> None:
        async with served(handler) as url:
            found = await looks(made(url), 4)
            assert [ids(delivery) for delivery in found] == [["W1"], [], [], []]
            assert [delivery.rejects for delivery in found] == [{}, {}, {}, {"cap_test": 1}]
            assert b"W2" in found[3].refused[0].item

    run(work)
    assert answers == [(None, 200), ('"a"', 304), ('"a"', 304), ('"a"', 200)]


def test_an_index_is_followed_to_servers_that_are_known_and_given_up_with_a_reason() -> None:
    asked = Counter[str]()

    async def handler(request: web.Request) -> web.StreamResponse:
        path = request.path
        asked[path] += 1
        if path == "/":
            bad = entry("http://127.0.0.2:1/x"), entry("file:///etc/passwd"), entry("/gone"), entry("/page")
            inline = f"<entry><content>{message(7).decode().split('?>', 1)[1]}</content></entry>"
            body = index(entry("/1"), entry("1"), entry("/2", str(asked[path] // 3)), inline, *bad)
            return web.Response(body=body)
        if path == "/page":
            return web.Response(body=b"<html/>")
        return web.Response(status=404) if path == "/gone" else web.Response(body=message(int(path[1:])))

    async def work() -> None:
        async with served(handler) as url:
            found = await looks(made(url), 4)
            assert [sorted(ids(delivery)) for delivery in found] == [["W1", "W2", "W7"], [], ["W2"], []]
            refused = [dict(delivery.rejects) for delivery in found]
            assert refused == [{"elsewhere": 1, "not_cap": 1}, {}, {"unreachable": 1}, {}]

    run(work)
    assert asked["/1"] == asked["/page"] == 1
    assert (asked["/2"], asked["/gone"]) == (2, 3)


def test_a_token_goes_to_the_server_of_the_address_alone() -> None:
    seen = dict[str, str | None]()

    async def other(request: web.Request) -> web.StreamResponse:
        seen["other"] = request.headers.get("Authorization")
        return web.Response(body=message(2))

    async def work() -> None:
        async with served(other) as there:

            async def handler(request: web.Request) -> web.StreamResponse:
                seen[request.path] = request.headers.get("Authorization")
                return web.Response(body=index(entry("/1"), entry(there)) if request.path == "/" else message(1))

            async with served(handler) as url:
                feed = made(url, token="intake-token", hosts=[there.removeprefix("http://")])
                assert sorted(ids((await looks(feed, 1))[0])) == ["W1", "W2"]

    run(work)
    told = "Bearer a token that nobody guesses"
    assert seen == {"/": told, "/1": told, "other": None}


def test_an_rss_index_is_followed_too() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.path == "/":
            return web.Response(body=index("<item><link>/5</link><pubDate>now</pubDate></item>", atom=False))
        return web.Response(body=message(5))

    async def work() -> None:
        async with served(handler) as url:
            assert ids((await looks(made(url), 1))[0]) == ["W5"]

    run(work)


def test_many_messages_come_in_several_looks() -> None:
    body = index(*(f"<entry>{message(number).decode().split('?>', 1)[1]}</entry>" for number in range(230)))

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body, headers={"ETag": '"x"'})

    async def work() -> None:
        async with served(handler) as url:
            found = await looks(made(url), 4)
            assert [len(delivery.facts) for delivery in found] == [100, 100, 30, 0]
            assert len({name for delivery in found for name in ids(delivery)}) == 230

    run(work)


def test_bombs_and_bad_answers_bring_the_link_down_and_no_more() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Encoding": "gzip"}
        if request.path == "/good":
            return web.Response(body=gzip.compress(EXAMPLE), headers=headers)
        if request.path == "/bomb":
            return web.Response(body=gzip.compress(b" " * 50_000_000), headers=headers)
        if request.path == "/huge":
            return web.Response(body=b" " * (MOST_BYTES + 1))
        if request.path == "/cut":
            return web.Response(body=gzip.compress(EXAMPLE)[:-9], headers=headers)
        return web.Response(body=b"x", headers={"Content-Encoding": "br"})

    async def code(url: str) -> str:
        with pytest.raises(FeedDown) as down:
            await looks(made(url), 1)
        return down.value.code

    async def work() -> None:
        async with served(handler) as url:
            assert len((await looks(made(f"{url}/good"), 1))[0].facts) == 1
            codes = [await code(f"{url}/{path}") for path in ("bomb", "huge", "cut", "brotli")]
            assert codes == ["web_too_large", "web_too_large", "web_lost", "web_lost"]

    run(work)


def test_a_folder_is_watched_files_are_taken_once_and_half_written_ones_later(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_bytes(message(1))
    (tmp_path / "2.CAP").write_bytes(message(2))
    (tmp_path / "half.xml").write_bytes(message(3)[:300])
    (tmp_path / "bad.xml").write_bytes(b"<alert>")
    (tmp_path / "note.txt").write_bytes(message(4))
    (tmp_path / "link.xml").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.xml")
    feed, found = made(folder=str(tmp_path)), list[Delivery]()

    async def work() -> None:
        async for delivery in feed.deliveries():
            found.append(delivery)
            if len(found) == 1:
                (tmp_path / "half.xml").write_bytes(message(3))
            if len(found) == 3:
                (tmp_path / "1.xml").write_bytes(message(11))
            if len(found) == 4:
                break

    run(work)
    assert [ids(delivery) for delivery in found] == [["W1", "W2"], ["W3"], [], ["W11"]]
    assert [delivery.rejects for delivery in found] == [{}, {"bad_xml": 1}, {}, {}]
    assert sorted(path.name for path in tmp_path.iterdir())[:2] == ["1.xml", "2.CAP"]
    assert [its.becomes for its in feed.preview()] == ["warning", "warning", "", "warning", "warning"]


def test_what_was_not_acknowledged_is_given_again(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_bytes(message(1))
    feed = made(folder=str(tmp_path))

    async def work() -> None:
        for _ in range(2):
            assert ids((await looks(feed, 1))[0]) == ["W1"]

    run(work)


def test_the_newest_files_come_first_and_too_many_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(150):
        path = tmp_path / f"{number:03d}.xml"
        path.write_bytes(message(number))
        os.utime(path, (1_000_000 + number, 1_000_000 + number))

    async def work() -> None:
        found = await looks(made(folder=str(tmp_path)), 2)
        assert [len(delivery.facts) for delivery in found] == [100, 50]
        assert ids(found[0]) == [f"W{number}" for number in range(50, 150)]
        monkeypatch.setattr("zscc.feeds.cap.sources.MOST_FILES", 149)
        with pytest.raises(FeedDown) as down:
            await looks(made(folder=str(tmp_path)), 1)
        assert down.value.code == "folder_full"

    run(work)


def test_warnings_of_other_places_are_passed_over_where_the_profile_says_so(tmp_path: Path) -> None:
    codes = {"1": "320583", "2": "320500", "3": "320583102000", "4": "320582", "5": "110000", "6": "QXK001"}
    for number, code in codes.items():
        (tmp_path / f"{number}.xml").write_bytes(
            message(int(number)).replace(b"320583</value>", f"{code}</value>".encode())
        )
    lifted = message(7).replace(b"320583</value>", b"110000</value>").replace(b">Alert<", b">Cancel<")
    (tmp_path / "7.xml").write_bytes(lifted)

    async def work() -> None:
        (found,) = await looks(made(folder=str(tmp_path), codes=["320583"]), 1)
        assert ids(found) == ["W1", "W2", "W3", "W6", "W7"]
        assert (found.rows, found.rejects) == (5, {})
        (every,) = await looks(made(folder=str(tmp_path)), 1)
        assert len(ids(every)) == 7

    run(work)


def test_a_folder_that_is_not_there_is_told() -> None:
    async def work() -> None:
        with pytest.raises(FeedDown) as down:
            await looks(made(folder="/no/such/folder"), 1)
        assert down.value.code == "folder_absent"

    run(work)


@pytest.mark.parametrize(
    "told",
    [{}, {"folder": "y", "codes": ["昆山"]}, {"url": "http://x/", "folder": "y"}, {"url": "http://x/", "every_s": 0.1}],
)
def test_a_profile_names_one_source_and_a_fair_pause(told: dict[str, Any]) -> None:
    with pytest.raises(FeedFault):
        settings_of("weather", {"kind": "cap", **told})


def test_a_message_can_be_rehearsed() -> None:
    shown = made(folder="x").rehearse(EXAMPLE, NOW, "")
    assert shown.becomes == "warning"
    assert {field.name: field.value for field in shown.fields}["colour"] == "orange"
    assert made(folder="x").rehearse(b"<a/>", NOW, "").fields[0].fault == "not_cap"


PIECES = [
    b"<area>",
    b"</area>",
    b"<polygon>",
    b"31,121 ",
    b"nan,1 ",
    b"&#0;",
    b"&lt;",
    b"]]>",
    b"<!--",
    b"<?x ?>",
    b"\xff",
    b"\0",
]


def fuzz(count: int, seed: int) -> Counter[str]:
    """Mutate the example so often; anything but a warning or a reason is a fault."""
    dice, seen, place = (
        random.Random(seed),
        Counter[str](),
        Ground("fuzz", settings_of("w", {"kind": "cap", "folder": "x"}).zone),
    )
    for _ in range(count):
        raw = bytearray(EXAMPLE)
        for _ in range(dice.randint(1, 3)):
            at, length = dice.randrange(len(raw)), dice.choice((0, 1, 1, 4, 40))
            change = dice.choice((bytes([dice.randrange(256)]), dice.choice(PIECES), bytes(raw[at : at + 30]), b""))
            raw[at : at + length] = change
        try:
            root, _ = root_of(bytes(raw))
        except NotRead as fault:
            seen[fault.code] += 1
        else:
            reading = read_message(root, place, NOW)
            seen[reading.reject or "taken"] += 1
            assert (reading.warning is None) == bool(reading.reject)
    return seen


def test_mutated_messages_are_taken_or_refused_with_a_reason() -> None:
    seen = fuzz(3_000, 1)
    assert seen["taken"] > 100
    assert seen["bad_xml"] > 100


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_a_hundred_thousand_mutated_messages() -> None:
    assert fuzz(100_000, 2).total() == 100_000


def test_looking_again_pauses_by_the_clock_and_can_be_cancelled(tmp_path: Path) -> None:
    async def work() -> None:
        feed = made(folder=str(tmp_path))
        task = asyncio.get_running_loop().create_task(looks(feed, 1_000_000))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(work)
