"""Points of a polled address: what is new is taken, what is known is not, what is no point is refused."""

import asyncio
import gzip
import json
import random
from collections import Counter
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from made_feeds import HOME, NOW, Remembered, ground
from web_sources import run, served

from zscc.clock import ManualClock
from zscc.feeds.contract import Delivery, FeedDown
from zscc.feeds.geojson.feed import GeoJsonFeed
from zscc.feeds.geojson.wire import features_of
from zscc.feeds.mapping_json import Unreadable
from zscc.feeds.polling import Poller
from zscc.feeds.table import FeedFault, feed_of, settings_of
from zscc.feeds.web_link import TooLarge, inflated, wait_of
from zscc.model.moment import ms_from_utc
from zscc.model.report import Report

FIX = {
    "becomes": "fix",
    "fields": {
        "vehicle": "id",
        "observed_at": {"path": "properties.ms", "form": "ms"},
        "position": {"path": "geometry", "form": "geojson"},
    },
}
NOW_MS = ms_from_utc(NOW)


def car(number: int, second: int = 0, **more: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [HOME[0], HOME[1] + number * 1e-4]}
    made = {"type": "Feature", "id": f"V{number:02d}", "geometry": point, "properties": {"ms": NOW_MS + second * 1000}}
    return {**made, **more}


def collection(*features: object, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def made(url: str, memory: Remembered | None = None, **more: Any) -> GeoJsonFeed:
    clock = more.pop("clock", None) or ManualClock(NOW)
    told = {"kind": "geojson", "url": url, "mapping": FIX, **more}
    feed = feed_of("points", settings_of("points", told), ground(memory, clock=clock))
    assert isinstance(feed, GeoJsonFeed)
    return feed


async def looks(feed: GeoJsonFeed, count: int, memory: Remembered | None = None) -> list[Delivery]:
    found = list[Delivery]()
    async for delivery in feed.deliveries():
        found.append(delivery)
        if memory is not None:
            memory.keep(delivery)
        if len(found) == count:
            break
    return found


def cars(delivery: Delivery) -> list[str]:
    return [fix.vehicle for fact in delivery.facts for fix in fact.fixes()]  # type: ignore[union-attr]


def test_only_what_is_new_is_taken_and_an_unchanged_answer_is_not_even_sent() -> None:
    answers = Counter[int]()
    bodies = [collection(car(1), car(2)), collection(car(2), car(3)), collection(car(2, 5), car(3))]

    async def handler(request: web.Request) -> web.StreamResponse:
        number = min(sum(answers.values()) // 2, 2)
        tag = f'"{number}"'
        status = 304 if request.headers.get("If-None-Match") == tag else 200
        answers[status] += 1
        body = gzip.compress(bodies[number]) if status == 200 else None
        return web.Response(status=status, body=body, headers={"ETag": tag, "Content-Encoding": "gzip"})

    async def work() -> None:
        async with served(handler) as url:
            found = await looks(made(url), 6)
            assert [cars(delivery) for delivery in found] == [["V01", "V02"], [], ["V03"], [], ["V02"], []]
            assert not any(delivery.rejects for delivery in found)

    run(work)
    assert answers == {200: 3, 304: 3}


def test_a_date_serves_where_there_is_no_tag() -> None:
    asked = list[str | None]()

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request.headers.get("If-Modified-Since"))
        return web.Response(body=collection(), headers={"Last-Modified": "Mon, 15 Jun 2026 06:00:00 GMT"})

    async def work() -> None:
        async with served(handler) as url:
            await looks(made(url), 2)

    run(work)
    assert asked == [None, "Mon, 15 Jun 2026 06:00:00 GMT"]


def test_the_same_features_after_a_restart_are_the_same_facts() -> None:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=collection(car(1), car(2)))

    async def work() -> None:
        async with served(handler) as url:
            (first,), (again,) = await looks(made(url), 1), await looks(made(url), 1)
            assert {fact.key for fact in first.facts} == {fact.key for fact in again.facts}
            assert len(first.facts) == 2

    run(work)


def test_reports_are_known_by_their_id_over_a_restart() -> None:
    fields = {
        "report_id": "id",
        "source": {"value": "sensor"},
        "observed_at": {"path": "properties.ms", "form": "ms"},
        "position": {"path": "geometry", "form": "geojson"},
        "text": {"value": "积水"},
    }
    memory = Remembered()

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=collection(car(1), car(2)))

    async def work() -> None:
        async with served(handler) as url:
            reports = {"mapping": {"becomes": "report", "fields": fields}}
            (first,) = await looks(made(url, memory, **reports), 1, memory)
            (again,) = await looks(made(url, memory, **reports), 1, memory)
            assert [len(first.facts), len(again.facts)] == [2, 0]
            assert again.rejects == {"duplicate": 2}

    run(work)


def test_what_is_no_point_is_refused_and_the_others_are_taken() -> None:
    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    features = [car(1), car(2, geometry=line), car(3, geometry=None), car(4, id=None), "hello", 7, car(5, 7200)]

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=collection(*features))

    async def work() -> None:
        async with served(handler) as url:
            (found,) = await looks(made(url), 1)
            assert cars(found) == ["V01"]
            assert found.rows == 7
            assert found.rejects.total() == 6
            assert found.rejects["not_an_object"] == 2
            assert found.rejects["future"] == 1
            assert found.rejects["bad_position"] == 1

    run(work)


def test_a_report_of_an_area_is_taken_without_a_position_and_says_so() -> None:
    ring = [[120.99, 31.46], [121.0, 31.46], [121.0, 31.47], [120.99, 31.46]]
    fields = {
        "report_id": "id",
        "source": {"value": "sensor"},
        "observed_at": {"path": "properties.ms", "form": "ms"},
        "position": "geometry",
        "text": {"value": "积水"},
    }

    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=collection(car(1, geometry={"type": "Polygon", "coordinates": [ring]})))

    async def work() -> None:
        async with served(handler) as url:
            (found,) = await looks(made(url, mapping={"becomes": "report", "fields": fields}), 1)
            (fact,) = found.facts
            assert isinstance(fact, Report)
            assert (fact.point, fact.grid) == (None, None)
            assert (found.flags["bad_position"], found.flags["no_position"]) == (1, 1)
            assert not found.rejects

    run(work)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not_json"),
        (b"[]", "not_geojson"),
        (b'{"features": []}', "not_geojson"),
        (b'{"type": "FeatureCollection", "features": {}}', "not_geojson"),
        (b'{"type": "FeatureCollection", "features": [' + b"1," * 10_001 + b"1]}", "too_many_items"),
        (b"[" * 100_000, "too_deep"),
        (b'{"type": "\xff"}', "bad_encoding"),
    ],
)
def test_an_answer_that_is_none_is_refused_as_a_whole(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        list(features_of(body, "utf-8", 10_000_000))
    assert refused.value.reason == reason


def test_a_refused_answer_is_one_item_kept_for_inspection() -> None:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"<html>")

    async def work() -> None:
        async with served(handler) as url:
            (found,) = await looks(made(url), 1)
            assert (found.rows, found.rejects) == (1, {"not_json": 1})
            assert found.refused[0].item == b"<html>"

    run(work)


def test_a_single_feature_is_a_collection_of_one_and_paths_may_lead_around_it() -> None:
    (one,) = features_of(json.dumps(car(1)).encode(), "utf-8", 1000)
    assert json.loads(one.body)["features"] == [car(1)]
    (two,) = features_of(collection(car(1), name="x"), "utf-8", 1000)
    assert json.loads(two.body)["name"] == "x"
    assert one.digest == two.digest


def test_a_server_that_wants_to_be_asked_later_is_asked_later() -> None:
    asked = list[float]()

    async def work() -> None:
        clock = ManualClock(NOW)

        async def handler(_: web.Request) -> web.StreamResponse:
            asked.append((clock.now() - NOW).total_seconds())
            if len(asked) == 1:
                return web.Response(status=503, headers={"Retry-After": "120"})
            return web.Response(body=collection(), headers={"Retry-After": "300"} if len(asked) == 2 else {})

        async with served(handler) as url:
            feed = made(url, clock=clock, every_s=10)
            with pytest.raises(FeedDown) as down:
                await looks(feed, 1)
            assert (down.value.code, down.value.arguments["wait_s"]) == ("web_busy", 120)
            await looks(feed, 2)

    run(work)
    assert asked[0] == 0
    assert 300 <= asked[-1] - asked[-2] < 320


def test_pauses_differ_a_little_so_that_desks_do_not_ask_together() -> None:
    class Noting(ManualClock):
        slept: list[float] = []  # noqa: RUF012

        async def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)

    async def work() -> None:
        poller = Poller("http://x/", "x", Noting(NOW), 10)
        for _ in range(200):
            await poller.pause(100.0)

    asyncio.run(work())
    assert 90 <= min(Noting.slept) < 95
    assert 105 < max(Noting.slept) <= 110
    assert len(set(Noting.slept)) > 100


@pytest.mark.parametrize("told", [{"every_s": 0.2}, {"mapping": {**FIX, "items": "rows"}}, {"url": ""}])
def test_a_profile_that_cannot_be_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(FeedFault):
        settings_of("points", {"kind": "geojson", "url": "http://x/", "mapping": FIX, **told})


def test_retry_after_is_read_in_both_forms_and_bounded() -> None:
    later = format_datetime(NOW + timedelta(seconds=90), usegmt=True)
    told = {"30": 30.0, "0": 0.0, "99999999999": 3600.0, "-5": 0.0, "soon": 0.0, "": 0.0, later: 90.0}
    told |= {"Mon, 01 Jan 1990 00:00:00 GMT": 0.0, "Mon, 99 Jan 1990 00:00:00 GMT": 0.0, "٣": 0.0}
    for text, seconds in told.items():
        assert wait_of({"Retry-After": text}, NOW) == seconds


def test_bodies_are_inflated_within_bounds() -> None:
    import zlib

    import aiohttp

    raw = b"abc" * 1000
    bare = zlib.compressobj(wbits=-15)
    forms = {"gzip": gzip.compress(raw), "deflate": zlib.compress(raw), "": raw, "x-gzip": gzip.compress(raw) * 2}
    assert [len(inflated(body, name, 10_000)) for name, body in forms.items()] == [3000, 3000, 3000, 6000]
    assert inflated(bare.compress(raw) + bare.flush(), "deflate", 10_000) == raw
    for name, body in (("gzip", gzip.compress(b"\0" * 10_000_000)), ("deflate", zlib.compress(b"\0" * 10_000_000))):
        with pytest.raises(TooLarge):
            inflated(body, name, 1_000_000)
    for name, body in (("gzip", gzip.compress(raw)[:-5]), ("gzip", b"hello"), ("br", b"x"), ("deflate", b"\xff\xff")):
        with pytest.raises(aiohttp.ClientPayloadError):
            inflated(body, name, 10_000)


def test_any_change_of_a_collection_is_taken_or_refused() -> None:
    dice, whole, mapping = random.Random(4), collection(car(1), car(2), car(3)), made("http://x/")
    for _ in range(2_000):
        raw = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(raw))
            raw[at : at + dice.choice((0, 1, 5))] = dice.choice(
                (b"{", b"]", b'"', b"1e999", b"null", b"\\ud800", b"\xff")
            )
        mapping.rehearse(bytes(raw), NOW, "")
