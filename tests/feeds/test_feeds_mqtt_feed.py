"""A feed of kind mqtt at a real Mosquitto: what it brings, what it refuses, what it remembers."""

import asyncio
import json
import subprocess
import sys
from contextlib import aclosing

import pytest
from made_feeds import NOW, Remembered, ground
from mqtt_mouth import publish
from throw_away_keys import throw_away_keys

from zscc.centre.feed_trial import tried
from zscc.feeds.contract import FeedDown
from zscc.feeds.mqtt.own_broker import BrokerLogin, OwnBroker
from zscc.feeds.table import FeedFault, feed_of, settings_of
from zscc.model.fix import FixBatch
from zscc.model.report import Priority, Report

AT = "2026-06-15T14:29:00"
REPORTS = {
    "topic": "zs/grid/+/report",
    "mapping": {
        "becomes": "report",
        "fields": {
            "report_id": "no",
            "source": {"value": "worker"},
            "observed_at": "time",
            "text": "words",
            "priority": {"path": "urgent", "table": {"true": "urgent"}, "default": "normal"},
            "address": "@topic[2]",
            "lon": "x",
            "lat": "y",
        },
    },
}
FIXES = {
    "topic": "zs/vehicle/#",
    "mapping": {
        "becomes": "fix",
        "items": "rows",
        "fields": {"vehicle": "$.id", "observed_at": {"path": "t", "form": "ms"}, "position": "p"},
    },
}


def told_of(broker, *topics, **more):
    return {
        "kind": "mqtt",
        "host": "127.0.0.1",
        "port": broker.port,
        "tls": False,
        "client": "desk-1",
        "topics": list(topics or (REPORTS,)),
        **more,
    }


def feed_at(broker, *topics, memory=None, **more):
    return feed_of("terminals", settings_of("terminals", told_of(broker, *topics, **more)), ground(memory))


def report(number, **more):
    return json.dumps({"no": number, "time": AT, "words": "北门漏水", "x": 120.99, "y": 31.465, **more})


async def deliver(feed, rows, *, answer=True):
    """Deliveries until so many rows have come; the last is answered, or not."""
    found = []
    async with aclosing(feed.deliveries()) as deliveries:
        while not found or sum(each.rows for each in found) < rows:
            found.append(await anext(deliveries))
        if answer:
            # Asked to go on it answers at once and then waits, for nothing.
            going_on = asyncio.ensure_future(anext(deliveries))
            for _ in range(10):
                await asyncio.sleep(0)
            going_on.cancel()
            await asyncio.wait([going_on])
    return found


async def until_down(feed, then):
    """Deliveries until the link is lost, and why; ``then`` is done when it is up."""
    found = []
    try:
        async for delivery in feed.deliveries():
            found.append(delivery)
            if len(found) == 1:
                then()
    except FeedDown as down:
        return found, down.code
    raise AssertionError("it ended by itself")


def run(work):
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(asyncio.wait_for(work, 30))


def facts(deliveries):
    return [fact for delivery in deliveries for fact in delivery.facts]


def sums(deliveries, name):
    return dict(sum((getattr(each, name) for each in deliveries), type(deliveries[0].rejects)()))


def test_every_topic_has_its_own_mapping(broker):
    feed = feed_at(broker, REPORTS, FIXES)
    first, *_ = run(deliver(feed, 0))
    assert first.facts == ()
    assert first.rows == 0
    publish(broker, report("A1", urgent=True), topic="zs/grid/东门/report")
    rows = [{"t": 1781504940000 + second, "p": [120.99, 31.465 + second / 1e5]} for second in (0, 1000)]
    publish(broker, json.dumps({"id": "V07", "rows": rows}), topic="zs/vehicle/7/track")
    found = facts(run(deliver(feed, 3)))
    (one,) = [fact for fact in found if isinstance(fact, Report)]
    (batch,) = [fact for fact in found if isinstance(fact, FixBatch)]
    assert (one.report_id, one.source, one.text, one.priority) == ("A1", "worker", "北门漏水", Priority.URGENT)
    assert one.address == "东门"
    assert batch.vehicles == ("V07",)
    assert len(batch) == 2


def test_what_was_not_answered_comes_again_and_is_known(broker):
    memory = Remembered()
    feed = feed_at(broker, memory=memory)
    run(deliver(feed, 0))
    publish(broker, report("A1"), report("A2"), topic="zs/grid/1/report")
    first = run(deliver(feed, 2, answer=False))
    for delivery in first:
        memory.keep(delivery)
    publish(broker, report("A3"), topic="zs/grid/1/report")
    again = run(deliver(feed_at(broker, memory=memory), 3))
    assert [fact.report_id for fact in facts(first)] == ["A1", "A2"]
    assert [fact.report_id for fact in facts(again)] == ["A3"]
    assert sums(again, "rejects") == {"duplicate": 2}
    after = run(deliver(feed_at(broker, memory=memory), 0))
    assert facts(after) == []


def test_what_cannot_be_read_is_refused_with_its_reason_and_kept(broker):
    feed = feed_at(broker, largest_kb=1)
    run(deliver(feed, 0))
    hostile = [
        b"",
        b"\x00\xff\xfe",
        "北门".encode("gb18030"),
        b"not json",
        b"[" * 900,
        b"1",
        b"null",
        report("A1", words="x" * 2000).encode(),
        b"\xff" * 600_000,
        b'{"no": "A2"}',
        b'{"no": "A3", "time": "yesterday", "words": "w"}',
        report("A4").encode(),
    ]
    publish(broker, *hostile, topic="zs/grid/1/report")
    found = run(deliver(feed, len(hostile)))
    assert [fact.report_id for fact in facts(found)] == ["A4"]
    rejects = sums(found, "rejects")
    assert sum(rejects.values()) == len(hostile) - 1
    assert rejects["empty"] == 1
    assert rejects["too_large"] == 2
    assert rejects["bad_encoding"] == 2
    assert rejects["not_json"] == 2
    assert rejects["not_an_object"] == 2
    kept = [item for delivery in found for item in delivery.refused]
    assert {item.origin for item in kept} == {"zs/grid/1/report"}
    assert all(len(item.item) <= 4096 for item in kept)
    assert {item.detail for item in kept if item.reason == "too_large"} == {str(len(hostile[7])), "600000"}


def test_a_topic_that_is_asked_for_no_more_is_counted(broker):
    run(deliver(feed_at(broker, REPORTS, FIXES), 0))
    publish(broker, "{}", topic="zs/vehicle/7")
    assert sums(run(deliver(feed_at(broker, REPORTS), 1)), "rejects") == {"unknown_topic": 1}


def test_a_broker_that_has_forgotten_us_is_said(broker, tmp_path_factory):
    feed = feed_at(broker)
    assert run(deliver(feed, 0))[0].flags == {}
    place = run(deliver(feed, 0))[0].place
    broker.stop()
    broker.forget()
    broker.start()
    assert run(deliver(feed, 0))[0].flags == {"session_lost": 1}
    assert run(deliver(feed, 0))[0].flags == {}
    broker.stop()
    broker.forget()
    broker.start()
    other = feed_at(broker)
    other.resume(place)
    assert run(deliver(other, 0))[0].flags == {"session_lost": 1}


def test_a_broker_that_goes_is_said_after_what_it_brought(broker):
    def then():
        publish(broker, report("A1"), topic="zs/grid/1/report")
        broker.kill()

    found, code = run(until_down(feed_at(broker), then))
    assert [fact.report_id for fact in facts(found)] == ["A1"]
    assert code == "broker_lost"


def test_newest_messages_are_shown_as_they_are_understood(broker):
    feed = feed_at(broker, REPORTS, FIXES)
    run(deliver(feed, 0))
    assert feed.preview() == ()
    publish(broker, *(report(f"A{number}") for number in range(20)), topic="zs/grid/1/report")
    publish(broker, "?", topic="zs/vehicle/7")
    run(deliver(feed, 21))
    newest, second, *others = feed.preview()
    assert (newest.becomes, newest.raw, newest.fields[0].fault) == ("", b"?", "not_json")
    assert second.becomes == "report"
    fields = {field.name: (field.source, field.value) for field in second.fields}
    assert fields["report_id"] == ("no", "A19")
    assert fields["address"] == ("@topic[2]", "1")
    assert len(others) == 6


def test_a_message_is_rehearsed_without_a_broker(broker):
    feed = feed_at(broker, REPORTS, FIXES)
    shown = feed.rehearse(report("A1").encode(), NOW, "zs/grid/东门/report")
    assert shown.becomes == "report"
    assert feed.rehearse(b"", NOW, "").fields[0].fault == "empty"
    assert feed.rehearse(b"{}", NOW, "elsewhere").fields[0].fault == "unknown_topic"


def test_tls_and_password_come_from_the_profile(tmp_path):
    authority, keys = throw_away_keys(tmp_path / "keys")
    login = BrokerLogin("desk", "a token that nobody guesses")
    (tmp_path / "broker").mkdir()
    with OwnBroker(tmp_path / "broker", keys, login) as broker:
        told = told_of(broker, tls=True, authority="keys/authority.pem", user="desk", password="intake-token")
        feed = feed_of("terminals", settings_of("terminals", told), ground(folder=tmp_path))
        run(deliver(feed, 0))
        publish(broker, report("A1"), topic="zs/grid/1/report", authority=authority, login=login)
        assert len(facts(run(deliver(feed, 1)))) == 1
        other = settings_of("terminals", {**told, "authority": "keys/none.pem"})
        with pytest.raises(FeedDown) as caught:
            run(deliver(feed_of("terminals", other, ground(folder=tmp_path)), 0))
    assert caught.value.code == "authority_unreadable"


def test_a_secret_that_is_missing_is_said_when_the_feed_is_made(broker):
    with pytest.raises(KeyError):
        feed_at(broker, user="desk", password="nobody-has-it")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"host": ""}, "host"),
        ({"port": 70_000}, "port"),
        ({"port": -1}, "port"),
        ({"client": ""}, "client"),
        ({"client": "x" * 129}, "client"),
        ({"topics": []}, "topics"),
        ({"topics": [{**REPORTS, "topic": "a#"}]}, "stands"),
        ({"topics": [{"topic": "a"}]}, "mapping"),
        ({"topics": [REPORTS] * 101}, "topics"),
        ({"session_hours": 0}, "session_hours"),
        ({"session_hours": float("nan")}, "session_hours"),
        ({"receive_maximum": 0}, "receive_maximum"),
        ({"keepalive_s": 1}, "keepalive_s"),
        ({"largest_kb": 0}, "largest_kb"),
        ({"password": "token"}, "user"),
        ({"authority": "a.pem"}, "authority"),
        ({"time_zone": "Mars/Base"}, "time zone"),
        ({"qos": 2}, "qos"),
    ],
)
def test_a_faulty_table_says_which_field(broker, more, field):
    with pytest.raises(FeedFault, match=rf"feeds\.terminals.*{field}"):
        settings_of("terminals", told_of(broker, **more))


def test_where_it_is_holds_no_secret(broker):
    settings = settings_of("terminals", told_of(broker, user="desk", password="token"))
    assert settings.where == f"mqtt://127.0.0.1:{broker.port} zs/grid/+/report"
    assert "guessed" not in repr(settings.address("guessed"))
    told = told_of(broker, tls=True)
    assert settings_of("terminals", {**told, "port": 0}).where.startswith("mqtts://127.0.0.1:8883 ")


def test_settings_and_feed_are_made_without_the_client():
    code = (
        "import sys; from pathlib import Path; from zscc.feeds.table import KINDS; import zscc.feeds.mqtt.feed;"
        "sys.exit(bool({'aiomqtt', 'paho'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_feed_that_is_stopped_says_good_bye_and_keeps_its_session(broker):
    feed = feed_at(broker)

    async def work():
        deliveries = feed.deliveries()
        await anext(deliveries)
        waiting = asyncio.ensure_future(anext(deliveries))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        for _ in range(5):
            await asyncio.sleep(0)
        return [task for task in asyncio.all_tasks() if "aiomqtt" in repr(task)]

    assert run(work()) == []
    publish(broker, report("A1"), topic="zs/grid/1/report")
    assert "desk-1 disconnected" in broker.said
    assert len(facts(run(deliver(feed_at(broker), 1)))) == 1


def test_a_trial_neither_pushes_the_desk_out_nor_takes_what_is_its(broker):
    desk, other = feed_at(broker), feed_at(broker)

    async def scene():
        async with aclosing(desk.deliveries()) as deliveries:
            await anext(deliveries)
            trial = asyncio.create_task(tried(other, 20))
            arrives = asyncio.create_task(anext(deliveries))
            number = 0
            while not trial.done():
                await asyncio.to_thread(publish, broker, report(f"A{number}"), topic="zs/grid/1/report")
                number += 1
            got = [await arrives]
            while sum(each.rows for each in got) < number:
                got.append(await anext(deliveries))
            return trial.result(), [fact.report_id for fact in facts(got)], number

    trial, got, number = run(scene())
    assert trial.down is None
    assert trial.seen[0].becomes == "report"
    assert got == [f"A{each}" for each in range(number)]
