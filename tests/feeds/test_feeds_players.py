"""Who speaks in the demo of feeds speaks as its profile expects it, and what is said arrives where it was meant."""

import asyncio
import json
import tomllib
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files

import pytest
from made_feeds import NOW, ground

from zscc.clock import SHANGHAI, ManualClock
from zscc.feeds.mapping import Mapping
from zscc.feeds.mqtt.address import Address
from zscc.feeds.players.day import PlayedDay
from zscc.feeds.players.fleet import phone_of
from zscc.feeds.players.warnings import put_warning
from zscc.feeds.players.words import (
    ELDERS,
    HOTLINE,
    SENSORS,
    told_by_board,
    told_by_elders,
    told_by_hotline,
    told_by_terminal,
)
from zscc.feeds.players.workers import WorkersPlayer, topic_of
from zscc.feeds.table import feed_of, settings_of
from zscc.geo.spaces import wgs84_from_map
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.town.load import load_town

PROFILE = tomllib.loads((files("zscc") / "resources" / "profiles" / "demo-feeds.toml").read_text(encoding="utf-8"))
SIMULATED = datetime(2026, 6, 15, 14, 30, tzinfo=SHANGHAI)
METRE_DEG = 1e-5


@pytest.fixture(scope="module")
def day():
    return PlayedDay(load_town(), 1, SIMULATED, NOW + timedelta(days=300))


def settings(feed):
    return settings_of(feed, PROFILE["feeds"][feed])


def mappings():
    yield "terminals", settings("terminals").topics[0].mapping, told_by_terminal
    yield "hotline", settings("hotline").reports, told_by_hotline
    yield "elders", settings("elders").reports, told_by_elders
    yield "sensors", settings("sensors").mapping, told_by_board


@pytest.mark.parametrize(
    ("feed", "mapping", "put"), list(mappings()), ids=["terminals", "hotline", "elders", "sensors"]
)
def test_what_is_said_is_what_the_profile_expects(day, feed, mapping, put):
    told = day.told_before(24.0)
    others = {"hotline": {HOTLINE}, "elders": {ELDERS}, "sensors": {SENSORS}}
    sources = others.get(feed, {each.source for each in told} - set.union(*others.values()))
    told = [each for each in told if each.source in sources]
    assert told
    its = settings(feed)
    reads = Mapping(mapping, its)
    for report in told:
        told_of_it = put([report]) if feed in ("hotline", "elders") else put(report)
        mapped = reads.decode(json.dumps(told_of_it).encode(), "", {"topic": topic_of(report).split("/")})
        assert not mapped.refused
        assert not mapped.flags
        (row,) = mapped.reports
        category = "elder.call" if feed == "elders" else report.category
        assert (row.report_id, row.category, row.synthetic) == (report.report_id, category, True)
        # A second is the finest that some of them tell.
        assert abs(row.observed_at_ms - report.observed_at_ms) < 1_000
        if report.at_m is not None:
            lon, lat = wgs84_from_map(*report.at_m)
            assert abs(row.lon_deg - lon) < METRE_DEG
            assert abs(row.lat_deg - lat) < METRE_DEG
        if feed == "terminals":
            assert (row.source, row.priority) == (report.source, Priority(report.priority))


def test_the_day_is_moved_to_the_present(day):
    now_ms = ms_from_utc(NOW + timedelta(days=300))
    before, after = day.told_before(2.0), day.told_after(2.0)
    assert before
    assert after
    assert all(now_ms - 7_200_000 < each.arrives_at_ms <= now_ms for each in before)
    assert all(now_ms < each.arrives_at_ms <= now_ms + 7_200_000 for each in after)
    spots = list(day.spots(now_ms - 60_000, now_ms, 10))
    assert {vehicle for vehicle, _ in spots} <= set(range(len(day.vehicles)))
    assert all(now_ms - 60_000 < spot.at_ms <= now_ms for _, spot in spots)


def test_every_vehicle_of_the_demo_town_has_its_terminal(day):
    assert settings("vehicles").vehicles == {phone_of(place): name for place, name in enumerate(day.vehicles)}


def test_every_feed_of_the_profile_says_that_it_is_made_up():
    for name in PROFILE["feeds"]:
        assert settings(name).synthetic
        assert "示意" in settings(name).label


def test_a_warning_is_one_that_the_desk_reads(tmp_path):
    feed = feed_of("warnings", settings("warnings"), ground(folder=tmp_path))
    shown = feed.rehearse(put_warning(tmp_path, NOW).read_bytes(), NOW, "")
    assert shown.becomes == "warning"
    assert [path.suffix for path in tmp_path.iterdir()] == [".xml"]


def test_what_workers_tell_comes_through_the_broker(day, broker):
    told = {**PROFILE["feeds"]["terminals"], "port": broker.port, "tls": False, "authority": "", "password": ""}
    clock = ManualClock(NOW + timedelta(days=300))
    feed = feed_of("terminals", settings_of("terminals", told), ground(clock=clock))
    reports = [replace(each, report_id=f"YS{n}") for n, each in enumerate(day.told_before(24.0)[:20])]

    async def work():
        found = []
        async with aclosing(feed.deliveries()) as deliveries:
            await anext(deliveries)
            player = WorkersPlayer(Address("127.0.0.1", broker.port, "", ()), clock)
            await player.tell(reports)
            while len(found) < len(reports):
                found += (await anext(deliveries)).facts
        return found

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        found = runner.run(asyncio.wait_for(work(), 20))
    assert {fact.report_id for fact in found} == {each.report_id for each in reports}
    assert {fact.source for fact in found} == {each.source for each in reports}
    assert all(fact.synthetic for fact in found)
