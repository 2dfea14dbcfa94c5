"""The intake over HTTP, over real sockets: what is answered, when, and what stands in the journal then."""

import asyncio
import json
import logging
import ssl
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st
from made_feeds import NOW, SECRETS, Remembered, ground
from made_intake import TOKEN, fix, raw, report, serving

from zscc.feeds.contract import FeedDown
from zscc.feeds.http.bucket import Buckets
from zscc.feeds.http.feed import Settings, make
from zscc.model.fix import FixBatch
from zscc.model.received import Received
from zscc.model.report import Report


def results(answer: Any) -> list[str]:
    return [item.get("reason", item["result"]) for item in answer["items"]]


def test_every_item_is_answered_after_the_commit() -> None:
    async def scene() -> None:
        async with serving() as client:
            posting = asyncio.get_running_loop().create_task(
                client.post(
                    "/reports", [report(), report(), report("A2", observed_at="soon"), 7, report("A3", text="x")]
                )
            )
            client.commits.free.clear()
            await asyncio.sleep(0.1)
            assert not posting.done()
            client.commits.free.set()
            status, answer = await posting
            assert status == 200
            assert results(answer) == ["taken", "known", "bad_time", "not_an_object", "taken"]
            assert answer["items"][2]["field"] == "observed_at"
            assert (answer["taken"], answer["known"], answer["refused"]) == (2, 1, 2)
            assert [fact.report_id for fact in client.commits.facts] == ["A1", "A3"]
            status, answer = await client.post("/reports", report())
            assert results(answer) == ["known"]
            status, answer = await client.post("/reports", report(text="corrected"))
            assert results(answer) == ["changed"]
            assert answer["items"][0]["field"] == "title, text"

    asyncio.run(scene())


def test_fixes_come_as_a_list_or_a_line_each() -> None:
    async def scene() -> None:
        async with serving() as client:
            status, answer = await client.post("/fixes", [fix(1), fix(1), fix(2, lon=0, lat=0)])
            assert (status, results(answer)) == (200, ["taken", "known", "null_island"])
            lines = b"\n".join([json.dumps(fix(3)).encode(), b"{", json.dumps(fix(4, "V02")).encode(), b""])
            status, answer = await client.post("/fixes", lines, Content_Type="application/x-ndjson")
            assert (status, results(answer)) == (200, ["taken", "not_json", "taken"])
            assert answer["items"][1]["field"].startswith("line ")
            assert [each.item for each in client.feed.preview()[0].all_items] == [1, 2, 3]
            batches = [fact for fact in client.commits.facts if isinstance(fact, FixBatch)]
            assert [len(batch) for batch in batches] == [1, 2]

    asyncio.run(scene())


def test_the_same_key_is_answered_alike_also_after_a_restart() -> None:
    async def scene() -> None:
        memory = Remembered()
        body = [report("A1"), report("A1"), report("A2", source="!")]
        async with serving(memory) as client:
            status, first, headers = await client.ask("POST", "/reports", body, Idempotency_Key="k-1")
            assert (status, results(first)) == (200, ["taken", "known", "bad_source"])
            assert "Idempotency-Replayed" not in headers
            _, other = await client.post("/fixes", [fix()], Idempotency_Key="k-2")
            assert results(other) == ["taken"]
        held = dict(memory.facts)
        async with serving(memory) as client:
            status, again, headers = await client.ask("POST", "/reports", body, Idempotency_Key="k-1")
            assert (status, again, headers["Idempotency-Replayed"]) == (200, first, "true")
            assert await client.post("/fixes", [fix()], Idempotency_Key="k-2") == (200, other)
            status, answer = await client.post("/reports", [report("A9")], Idempotency_Key="k-1")
            assert (status, answer["error"]["code"]) == (422, "key_reused")
            status, answer = await client.post("/fixes", body, Idempotency_Key="k-1")
            assert (status, answer["error"]["code"]) == (422, "key_reused")
        assert memory.facts == held
        assert sum(isinstance(fact, Received) for fact in held.values()) == 2

    asyncio.run(scene())


def test_two_requests_of_one_key_at_once_are_written_once_and_answered_alike() -> None:
    async def scene() -> None:
        async with serving() as client:
            client.commits.free.clear()
            first = client.post("/reports", [report("A0")])
            asking = [client.post("/reports", [report()], Idempotency_Key="k") for _ in range(8)]
            group = asyncio.gather(first, *asking)
            await asyncio.sleep(0.1)
            client.commits.free.set()
            answers = (await group)[1:]
            assert {json.dumps(answer) for answer in answers} == {json.dumps(answers[0])}
            assert results(answers[0][1]) == ["taken"]
            assert sum(isinstance(fact, Report) for fact in client.commits.facts) == 2

    asyncio.run(scene())


def test_who_shows_no_token_is_turned_away_and_the_token_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with serving() as client:
            for shown in ("", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", "Bearer 密"):
                status, answer, headers = await client.ask("POST", "/reports", report(), Authorization=shown)
                assert (status, answer["error"]["code"]) == (401, "unauthorised")
                assert headers["WWW-Authenticate"] == "Bearer"
            broken = f"POST /reports HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\x01\r\nHost x\r\n\r\n".encode()
            answer = await raw(client.feed.port, [broken])
            assert b"400" in answer
            assert TOKEN.encode() not in answer
            assert (await client.post("/reports", report(), Authorization=f"bearer  {TOKEN}"))[0] == 200
        assert client.commits.rejected("unauthorised") == 6

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("body", "status", "code", "reason"),
    [
        (b"{", 400, "unreadable", "not_json"),
        (b"", 400, "unreadable", "not_json"),
        (b"[" * 100_000, 400, "unreadable", "too_deep"),
        (b"\xff", 400, "unreadable", "bad_encoding"),
        (b"3", 400, "unreadable", "not_an_object"),
        (b"[" + b"{}," * 20 + b"{}]", 413, "too_many_items", None),
        (b" " * 200_001, 413, "too_large", None),
    ],
)
def test_a_body_that_cannot_be_used_as_a_whole_is_an_error(
    body: bytes, status: int, code: str, reason: str | None
) -> None:
    async def scene() -> None:
        limits = {"items": 20, "body_bytes": 200_000}
        async with serving(limits=limits) as client:
            got, answer = await client.post("/reports", body, Idempotency_Key="k")
            assert (got, answer["error"]["code"], answer["error"].get("reason")) == (status, code, reason)
            # It was not taken under this key, so the sender may send a better one.
            assert (await client.post("/reports", report(), Idempotency_Key="k"))[0] == 200

    asyncio.run(scene())


def test_a_body_in_pieces_is_given_up_when_it_grows_too_large() -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 10_000

    async def scene() -> None:
        async with serving(limits={"body_bytes": 100_000}) as client:
            headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
            try:
                async with client.session.post(f"{client.base}/reports", data=endless(), headers=headers) as answer:
                    assert answer.status == 413
            except aiohttp.ClientConnectionError:
                pass  # The line was closed while the sender went on.
            assert (await client.post("/reports", report()))[0] == 200

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/reports", {}, 405, "bad_method"),
        ("POST", "/health", {}, 405, "bad_method"),
        ("POST", "/elsewhere", {}, 404, "not_found"),
        ("POST", "/reports", {"Content_Type": "text/plain"}, 415, "bad_type"),
        ("POST", "/reports", {"Content_Encoding": "gzip"}, 415, "bad_type"),
        ("POST", "/reports", {"Idempotency_Key": "a b"}, 400, "bad_key"),
        ("POST", "/reports", {"Idempotency_Key": "x" * 129}, 400, "bad_key"),
    ],
)
def test_what_was_not_meant_is_answered_in_json(
    method: str, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    async def scene() -> None:
        async with serving() as client:
            got, answer, _ = await client.ask(method, path, b"{}", **headers)
            assert (got, answer["error"]["code"]) == (status, code)

    asyncio.run(scene())


def test_too_many_requests_are_told_when_to_try_again() -> None:
    async def scene() -> None:
        async with serving(limits={"requests_a_minute": 3}) as client:
            for _ in range(3):
                assert (await client.ask("GET", "/health"))[0] == 200
            status, answer, headers = await client.ask("POST", "/reports", report())
            assert (status, answer["error"]["code"]) == (429, "too_often")
            assert 1 <= int(headers["Retry-After"]) <= 20

    asyncio.run(scene())


def test_a_bucket_fills_again_by_the_second_and_addresses_do_not_share_it() -> None:
    buckets = Buckets(60)
    assert [buckets.wait_s("a", 0.0) for _ in range(60)] == [0.0] * 60
    assert buckets.wait_s("a", 0.0) == pytest.approx(1.0)
    assert buckets.wait_s("b", 0.0) == 0.0
    assert buckets.wait_s("a", 0.5) == pytest.approx(0.5)
    assert buckets.wait_s("a", 1.0) == 0.0


def test_while_the_journal_cannot_be_written_senders_are_told_to_try_again_and_nothing_is_doubled() -> None:
    async def scene() -> None:
        limits = {"answer_within_s": 0.2, "waiting": 3}
        async with serving(limits=limits) as client:
            client.commits.free.clear()
            asking = [client.ask("POST", "/reports", [report(f"A{n}")], Idempotency_Key=f"k{n}") for n in range(6)]
            for status, answer, headers in await asyncio.gather(*asking):
                assert (status, answer["error"]["code"], headers["Retry-After"]) == (503, "busy", "5")
            assert (await client.ask("GET", "/health"))[:2] == (503, {"status": "waiting"})
            client.commits.free.set()
            answers = [await client.post("/reports", [report(f"A{n}")], Idempotency_Key=f"k{n}") for n in range(6)]
            assert [results(answer) for _, answer in answers] == [["taken"]] * 6
            told = [fact.report_id for fact in client.commits.facts if isinstance(fact, Report)]
            assert sorted(told) == [f"A{n}" for n in range(6)]
            assert (await client.ask("GET", "/health"))[:2] == (200, {"status": "up"})

    asyncio.run(scene())


def test_who_waits_while_the_intake_is_stopped_is_told_to_try_again() -> None:
    async def scene() -> int:
        async with serving() as client:
            client.commits.free.clear()
            async with aiohttp.ClientSession() as session:
                headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
                posting = asyncio.get_running_loop().create_task(
                    session.post(f"{client.base}/reports", data=json.dumps(report()), headers=headers)
                )
                await asyncio.sleep(0.1)
                client.feed._room.close()
                return (await posting).status

    assert asyncio.run(scene()) == 503


def test_slow_and_broken_lines_are_closed_and_others_are_served() -> None:
    async def scene() -> None:
        limits = {"headers_within_s": 0.3, "body_within_s": 0.3, "connections": 40}
        async with serving(limits=limits) as client:
            port = client.feed.port
            head = f"POST /reports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n".encode()
            slow = [raw(port, [b"POST /reports HTTP/1.1\r\nX-A: "]) for _ in range(60)]
            half = raw(port, [head + b"Content-Length: 100\r\n\r\n{"])
            chunks = raw(port, [head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk\r\n"])
            noise = raw(port, [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"])
            both = raw(port, [head + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"])
            *closed, halved, broken, noisy, _ = await asyncio.gather(*slow, half, chunks, noise, both)
            assert closed == [b""] * 60
            assert b" 408 " in halved
            assert b'"too_slow"' in halved
            assert b" 400 " in broken
            assert b" 400 " in noisy
            assert (await client.post("/reports", report()))[0] == 200

    asyncio.run(scene())


def test_a_sender_that_asks_before_it_sends_is_told_to_go_on() -> None:
    async def scene() -> None:
        async with serving() as client:
            body = json.dumps(report()).encode()
            head = (
                f"POST /reports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n"
                f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
            ).encode()
            reader, writer = await asyncio.open_connection("127.0.0.1", client.feed.port)
            writer.write(head)
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            writer.write(body)
            assert b"HTTP/1.1 200 OK" in await reader.read()
            writer.close()

    asyncio.run(scene())


def test_with_a_certificate_the_line_is_closed_to_others(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "intake.pem")
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)

    async def scene() -> None:
        place = ground(folder=tmp_path)
        async with serving(place=place, ssl=trusted, certificate="intake.pem") as client:
            assert (await client.post("/reports", report()))[0] == 200
            assert await raw(client.feed.port, [b"GET /health HTTP/1.1\r\n\r\n"]) == b""

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("told", "code"),
    [({"certificate": "nowhere.pem"}, "authority_unreadable"), ({"host": "192.0.2.1", "plain": True}, "cannot_listen")],
)
def test_what_keeps_it_from_listening_is_told_in_a_code(told: dict[str, Any], code: str) -> None:
    async def scene() -> None:
        settings = msgspec.convert({"kind": "http", "token": "intake-token", "port": 0, **told}, Settings)
        with pytest.raises(FeedDown, match=code):
            await anext(aiter(make("intake", settings, ground()).deliveries()))

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({}, "token"),
        ({"token": ""}, "token"),
        ({"token": "t", "host": "0.0.0.0"}, "certificate"),
        ({"token": "t", "port": 70_000}, "port"),
        ({"token": "t", "limits": {"items": 0}}, "limits"),
        ({"token": "t", "fixes": {"becomes": "report", "fields": {}}}, "report_id"),
    ],
)
def test_what_is_wrong_in_the_profile_is_named(told: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        msgspec.convert({"kind": "http", **told}, Settings)


def test_it_is_off_and_deaf_to_other_machines_unless_it_is_told_otherwise() -> None:
    settings = msgspec.convert({"kind": "http", "token": "intake-token"}, Settings)
    assert (settings.on, settings.host, settings.where) == (False, "127.0.0.1", "http://127.0.0.1:8712")


def test_it_shows_what_comes_in_and_says_what_any_message_would_become() -> None:
    async def scene() -> None:
        async with serving() as client:
            await client.post("/reports", report())
            await client.post("/fixes", [fix(), fix(1)])
            newest, before = client.feed.preview()
            assert (newest.becomes, before.becomes, before.at) == ("fix", "report", NOW)
            shown = client.feed.rehearse(json.dumps(fix()).encode(), NOW, "")
            assert shown.becomes == "fix"
            assert client.feed.rehearse(json.dumps(fix()).encode(), NOW, "reports").becomes == ""

    asyncio.run(scene())


def test_secrets_of_tests_are_not_in_the_settings() -> None:
    settings = msgspec.convert({"kind": "http", "token": "intake-token"}, Settings)
    assert SECRETS["intake-token"] not in repr(make("intake", settings, ground())) + repr(settings)


def test_a_bug_is_said_to_the_sender_and_to_the_log_and_neither_repeats_what_was_sent(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(self: Buckets, address: str, now_s: float) -> float:
        raise RuntimeError(TOKEN)

    async def scene() -> None:
        async with serving() as client:
            monkeypatch.setattr(Buckets, "wait_s", faulty)
            status, answer = await client.post("/reports", report())
            assert (status, answer["error"]["code"]) == (500, "fault")

    asyncio.run(scene())
    (record,) = caplog.get_records("call")
    assert "RuntimeError at" in record.getMessage()
    assert TOKEN not in caplog.text
    caplog.clear()


@given(st.lists(st.binary(max_size=60), max_size=6))
@settings(max_examples=25)
def test_bytes_of_any_kind_in_any_pieces_leave_the_intake_serving(pieces: list[bytes]) -> None:
    async def scene() -> None:
        async with serving(limits={"headers_within_s": 0.05, "body_within_s": 0.05}) as client:
            head = f"POST /reports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n".encode()
            chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
            await asyncio.gather(raw(client.feed.port, pieces), raw(client.feed.port, [chunked, *pieces]))
            assert (await client.post("/reports", report()))[0] == 200

    asyncio.run(scene())
