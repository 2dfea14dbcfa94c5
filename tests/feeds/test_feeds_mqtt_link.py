"""The link to a real Mosquitto: what it promises, what it says when it is down, what it leaves behind."""

import asyncio
import gc
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from mqtt_mouth import publish
from throw_away_keys import throw_away_keys

from zscc.feeds.contract import LONGEST_KEPT, FeedDown
from zscc.feeds.mqtt import link as link_module
from zscc.feeds.mqtt.address import Address, Asked
from zscc.feeds.mqtt.link import linked
from zscc.feeds.mqtt.own_broker import BrokerLogin, OwnBroker

TAKEN_IN = b"\x20\x03\x00\x00\x00"
"""What a broker answers whom it takes in."""
LOGIN = BrokerLogin("desk", "锁-s3cret")


@pytest.fixture
def safe_broker(tmp_path):
    authority, keys = throw_away_keys(tmp_path / "keys")
    (tmp_path / "broker").mkdir()
    with OwnBroker(tmp_path / "broker", keys, LOGIN) as running:
        yield running, authority


def address_of(broker, *topics, **changes):
    asked = tuple(Asked(topic, retained=True) for topic in topics or ("zs/#",))
    return replace(Address("127.0.0.1", broker.port, "desk-1", asked), **changes)


async def gather(link, count):
    found = []
    while len(found) < count:
        found += await link.arrived()
    return found


def run(work):
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        return runner.run(asyncio.wait_for(work, 30))


def down_of(address):
    async def connect():
        async with linked(address):
            pass

    with pytest.raises(FeedDown) as caught:
        run(connect())
    return caught.value


def test_what_was_not_acknowledged_comes_again_and_what_was_does_not(broker):
    async def work():
        async with linked(address_of(broker)) as link:
            assert not link.resumed
            publish(broker, "1", "2", "3")
            first = await gather(link, 3)
            await link.acknowledge(first[:2])
        publish(broker, "4")
        async with linked(address_of(broker)) as link:
            assert link.resumed
            again = await gather(link, 2)
            await link.acknowledge(again)
            publish(broker, "5")
            return first, again, await gather(link, 1)

    first, again, after = run(work())
    assert [message.payload for message in first] == [b"1", b"2", b"3"]
    assert [message.payload for message in again] == [b"3", b"4"]
    assert [message.payload for message in after] == [b"5"]


def test_no_more_waits_than_twice_the_receive_maximum_and_all_comes(broker):
    async def work():
        async with linked(address_of(broker, receive_maximum=10)) as link:
            await asyncio.to_thread(publish, broker, *(str(number) for number in range(300)))
            assert link.arrivals.qsize() <= 10
            found = []
            while len(found) < 300:
                arrived = await link.arrived()
                assert len(arrived) <= 10
                found += arrived
                await link.acknowledge(arrived)
                await asyncio.sleep(0.001)
                assert link.arrivals.qsize() <= 20
            return [int(message.payload) for message in found]

    assert run(work()) == list(range(300))


def test_much_that_was_never_acknowledged_does_not_keep_us_out(broker, monkeypatch):
    monkeypatch.setattr(link_module, "CONNECT_WITHIN_S", 2.0)
    few = address_of(broker, receive_maximum=10)

    async def work():
        async with linked(few) as link:
            await asyncio.to_thread(publish, broker, *(str(number) for number in range(300)))
            # Mosquitto 2.0.11 forgets the maximum as soon as something is acknowledged.
            await link.acknowledge(await gather(link, 10))
            await asyncio.sleep(0.1)
        async with linked(few) as link:
            found = []
            # What was still held back when the link ended was not acknowledged, and comes again.
            while not set(range(10, 300)) <= set(found):
                arrived = await link.arrived()
                found += [int(message.payload) for message in arrived]
                await link.acknowledge(arrived)
            return sorted(found)

    found = run(work())
    assert found == list(range(found[0], 300)), "nothing twice, nothing in between is missing"


def test_what_the_broker_was_rid_of_when_it_was_killed_is_not_lost_with_it(broker):
    async def work():
        async with linked(address_of(broker)) as link:
            publish(broker, *(["first"] * 20))
            first = await gather(link, 20)
            # The loop stands still meanwhile: the others wait in the socket, and the broker has forgotten them.
            publish(broker, *(str(number) for number in range(900)))
            broker.kill()
            await link.acknowledge(first)
            return await gather(link, 900), await down(link)

    others, why = run(work())
    assert [int(message.payload) for message in others] == list(range(900))
    assert why.code == "broker_lost"


async def down(link):
    with pytest.raises(FeedDown) as caught:
        await link.arrived()
    return caught.value


def test_a_session_outlives_a_broker_that_is_stopped(broker):
    async def work():
        async with linked(address_of(broker)) as link:
            publish(broker, "1")
            await gather(link, 1)
            broker.stop()
            assert (await down(link)).code == "broker_lost"
        broker.start()
        async with linked(address_of(broker)) as link:
            return link.resumed, await gather(link, 1)

    resumed, again = run(work())
    assert resumed
    assert again[0].payload == b"1"


def test_what_is_kept_by_the_broker_comes_once_or_not_at_all(broker):
    publish(broker, "old", retain=True)

    async def work():
        found = []
        async with linked(address_of(broker)) as link:
            found += await gather(link, 1)
            await link.acknowledge(found)
        async with linked(address_of(broker)) as link:
            publish(broker, "new")
            found += await gather(link, 1)
        other = address_of(broker, asked=(Asked("zs/#", retained=False),), client="desk-2")
        async with linked(other) as link:
            publish(broker, "newer")
            return found + await gather(link, 1)

    assert [(message.payload, message.retained) for message in run(work())] == [
        (b"old", True),
        (b"new", False),
        (b"newer", False),
    ]


def test_a_large_message_is_cut_and_a_giant_is_kept_away_by_the_broker(broker):
    async def work():
        async with linked(address_of(broker, largest_bytes=10_000)) as link:
            publish(broker, b"x" * 10_000, b"y" * 10_001, b"z" * 2_000_000, "after")
            return await gather(link, 3)

    messages = run(work())
    assert [(message.size, len(message.payload)) for message in messages] == [
        (10_000, 10_000),
        (10_001, LONGEST_KEPT),
        (5, 5),
    ]


def test_what_comes_without_a_promise_waits_in_the_socket_too(broker):
    async def work():
        async with linked(address_of(broker, receive_maximum=20)) as link:
            await asyncio.to_thread(publish, broker, *(str(number) for number in range(500)), qos=0)
            publish(broker, "promised")
            await asyncio.sleep(0.05)
            assert link.arrivals.qsize() == 40
            return await gather(link, 501)

    found = [message.payload for message in run(work())]
    found.remove(b"promised")
    assert found == [b"%d" % number for number in range(500)]


def test_with_tls_and_a_password_it_comes_in(safe_broker):
    broker, authority = safe_broker
    known = ssl.create_default_context(cafile=authority)

    async def work():
        us = {"tls": known, "user": LOGIN.user, "password": LOGIN.password, "receive_maximum": 20}
        async with linked(address_of(broker, **us)) as link:
            numbers = [str(number) for number in range(300)]
            await asyncio.to_thread(publish, broker, *numbers, authority=authority, login=LOGIN)
            found = []
            while len(found) < 300:
                arrived = await link.arrived()
                found += arrived
                await link.acknowledge(arrived)
            return [int(message.payload) for message in found]

    assert run(work()) == list(range(300))


def test_a_wrong_password_is_said(safe_broker):
    broker, authority = safe_broker
    known = ssl.create_default_context(cafile=authority)
    assert down_of(address_of(broker, tls=known, user=LOGIN.user, password="guessed")).code in {
        "broker_login",
        "broker_not_allowed",
    }


def test_an_authority_that_is_not_ours_is_said(safe_broker):
    broker, _ = safe_broker
    down = down_of(address_of(broker, tls=ssl.create_default_context()))
    assert down.code == "broker_untrusted"
    assert "password" not in str(down.arguments)


def test_a_broker_of_another_name_is_not_spoken_to(tmp_path):
    authority, keys = throw_away_keys(tmp_path / "keys", "broker.example")
    (tmp_path / "broker").mkdir()
    with OwnBroker(tmp_path / "broker", keys) as broker:
        down = down_of(address_of(broker, tls=ssl.create_default_context(cafile=authority)))
    assert down.code == "broker_untrusted"
    assert "127.0.0.1" in down.arguments["detail"]


def test_a_plain_broker_is_no_tls_broker(broker, tmp_path, monkeypatch):
    monkeypatch.setattr(link_module, "CONNECT_WITHIN_S", 1.0)
    authority, _ = throw_away_keys(tmp_path / "keys")
    assert down_of(address_of(broker, tls=ssl.create_default_context(cafile=authority))).code in {
        "broker_tls",
        "broker_unreachable",
    }


def test_nobody_there_is_said(broker):
    broker.kill()
    down = down_of(address_of(broker))
    assert (down.code, down.arguments["where"]) == ("broker_absent", f"127.0.0.1:{broker.port}")


def test_a_topic_that_is_not_allowed_is_said():
    # Mosquitto lets anyone subscribe and hands over nothing; others say no.
    async def say(reader, writer):
        await reader.read(1000)
        writer.write(TAKEN_IN)
        await reader.read(1000)
        writer.write(b"\x90\x05\x00\x01\x00\x01\x87")
        await reader.read()
        writer.close()

    asked = Asked("zs/#", retained=True), Asked("secret/#", retained=True)
    down = run(_beside(say, lambda port: _down_at(port, *asked)))
    assert (down.code, down.arguments["topic"]) == ("broker_topic", "secret/#")


async def _beside(say, work):
    """Do ``work(port)`` beside a server that says what it likes, and see that the server is left."""
    left = asyncio.Event()

    async def serve(reader, writer):
        with suppress(ConnectionError):
            await say(reader, writer)
        left.set()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        result = await work(server.sockets[0].getsockname()[1])
        await left.wait()
        return result


async def _down_at(port, *asked):
    """Why no link comes about."""
    with pytest.raises(FeedDown) as caught:
        async with linked(Address("127.0.0.1", port, "desk-1", asked)):
            pass
    return caught.value


def test_two_desks_of_one_name_are_said_where_the_broker_says_it():
    async def say(reader, writer):
        await reader.read(1000)
        writer.write(TAKEN_IN)
        await reader.read(1000)
        writer.write(b"\x90\x04\x00\x01\x00\x01" + b"\xe0\x01\x8e")
        await reader.read()
        writer.close()

    async def work(port):
        async with linked(Address("127.0.0.1", port, "desk-1", (Asked("zs/#", retained=True),))) as link:
            return await down(link)

    assert run(_beside(say, work)).code == "broker_taken_over"


def test_a_broker_that_dies_before_it_answers_our_subscription_is_said_once(monkeypatch):
    monkeypatch.setattr(link_module, "CONNECT_WITHIN_S", 0.5)
    unheard = []

    async def say(reader, writer):
        await reader.read(1000)
        writer.write(TAKEN_IN)
        await reader.read(1000)
        writer.close()

    async def work(port):
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
        down = await _down_at(port, Asked("zs/#", retained=True))
        gc.collect()
        return down

    assert run(_beside(say, work)).code.startswith("broker_")
    gc.collect()
    assert unheard == []


NO_BROKERS = {
    "silent": b"",
    "web server": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "eager": b"\x20\x03\x00\x00\x00" * 50,
    "noise": b"\xff" * 99,
    "half a packet": b"\x20\x7f\x00",
}


@pytest.mark.parametrize("says", NO_BROKERS.values(), ids=NO_BROKERS)
def test_whoever_is_no_broker_is_given_up(says, monkeypatch):
    monkeypatch.setattr(link_module, "CONNECT_WITHIN_S", 0.3)

    async def say(reader, writer):
        writer.write(says)
        await reader.read()
        writer.close()

    down = run(_beside(say, lambda port: _down_at(port, Asked("zs/#", retained=True))))
    assert down.code in {"broker_unreachable", "broker_silent"}


@pytest.mark.parametrize("threads", [1, 4])
def test_a_link_that_is_cancelled_while_it_connects_leaves_nothing_behind(threads):
    """One thread accepts only after the other side has connected: the link then waits for the broker's answer."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(5)
        address = Address("127.0.0.1", silent.getsockname()[1], "desk-1", (Asked("zs/#", retained=True),))

        async def work():
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(threads))
            async with asyncio.TaskGroup() as group:
                task = group.create_task(_stay(address))
                await asyncio.sleep(0)
                accepted, _ = await asyncio.to_thread(silent.accept)
                task.cancel()
            return accepted

        began = time.monotonic()
        accepted = run(work())
        with accepted:
            accepted.settimeout(5)
            while accepted.recv(1000):
                pass
        assert time.monotonic() - began < 5


async def _stay(address):
    async with linked(address):
        await asyncio.sleep(100)
