"""The OpenAPI document says what the intake does: every answer that it names is provoked and held against it."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from made_feeds import Remembered
from made_intake import TOKEN, Client, fix, raw, report, serving
from plain_schema import faults

from zscc.feeds.http.feed import Settings
from zscc.feeds.http.openapi import document
from zscc.feeds.http.wire import ERRORS

MAPPED = {
    "becomes": "report",
    "items": "data.rows",
    "fields": {
        "report_id": "单号",
        "source": {"value": "h12345"},
        "observed_at": {"path": "时间", "form": "%Y-%m-%d %H:%M:%S"},
        "text": "内容",
        "external_id": ["$.batch.no", "单号"],
        "position": {"path": "geo.point", "form": "lon,lat"},
    },
}


def said(told: dict[str, Any]) -> dict[str, Any]:
    settings = msgspec.convert({"kind": "http", "token": "t", **told}, Settings)
    held: dict[str, Any] = json.loads(document(settings, "intake"))
    return held


async def provoked(client: Client) -> list[tuple[str, str, int, Any, dict[str, str]]]:
    """One request for every answer that there is without a fault of the program."""
    heard: list[tuple[str, str, int, Any, dict[str, str]]] = []

    async def ask(method: str, path: str, body: object = None, **headers: str) -> None:
        heard.append((method.lower(), path, *await client.ask(method, path, body, **headers)))

    for path, item in (("/reports", report("Q1")), ("/fixes", fix())):
        await ask("POST", path, [item, item, {}], Idempotency_Key=f"key{path}")
        await ask("POST", path, [item, item, {}], Idempotency_Key=f"key{path}")
        await ask("POST", path, [], Idempotency_Key=f"key{path}")
        await ask("POST", path, item, Authorization="")
        await ask("POST", path, b"[")
        await ask("POST", path, item, Idempotency_Key=" ")
        await ask("POST", path, item, Content_Type="text/csv")
        await ask("POST", path, b" " * 100_001)
        await ask("POST", path, [item] * 21)
        await ask("PUT", path, item)
        client.commits.free.clear()
        await ask("POST", path, [{**item, "report_id": f"late{path}"}])
        if path == "/fixes":
            await ask("GET", "/health")
        client.commits.free.set()
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 9\r\n\r\n"
        slow = await raw(client.feed.port, [head.encode()])
        lines, _, body = slow.partition(b"\r\n\r\n")
        heard.append(("post", path, int(lines.split()[1]), json.loads(body), {}))
    await ask("GET", "/openapi.json")
    await ask("GET", "/health")
    await ask("DELETE", "/health")
    await ask("DELETE", "/openapi.json")
    return heard


def test_every_answer_is_one_that_the_document_names_and_looks_as_it_says() -> None:
    limits = {"items": 20, "body_bytes": 100_000, "answer_within_s": 0.3, "body_within_s": 0.3}

    async def scene() -> tuple[dict[str, Any], list[tuple[str, str, int, Any, dict[str, str]]]]:
        memory = Remembered()
        async with serving(memory, limits=limits) as client:
            heard = await provoked(client)
            _, held, _ = await client.ask("GET", "/openapi.json")
        async with serving(memory, limits={"requests_a_minute": 1}) as client:
            for method, path in (
                ("POST", "/reports"),
                ("POST", "/fixes"),
                ("GET", "/health"),
                ("GET", "/openapi.json"),
            ):
                status, answer, headers = await client.ask(method, path, b"{}")
                if status == 429:
                    heard.append((method.lower(), path, status, answer, headers))
        return held, heard

    held, heard = asyncio.run(scene())
    named = {
        (method, path, int(status))
        for path, methods in held["paths"].items()
        for method, operation in methods.items()
        for status in operation["responses"]
    }
    for method, path, status, answer, headers in heard:
        operation = held["paths"][path].get(method) or next(iter(held["paths"][path].values()))
        response = operation["responses"][str(status)]
        schema = response["content"]["application/json"]["schema"]
        assert not faults(answer, schema, held), (method, path, status, answer)
        for name, header in response.get("headers", {}).items():
            if name == "Retry-After":
                assert int(headers[name]) > 0
            elif name in headers:
                assert not faults(headers[name], header["schema"], held)
    provoked_here = {(method, path, status) for method, path, status, _, _ in heard}
    missed = {(path, status) for method, path, status in named if (method, path, status) not in provoked_here}
    # 405 was provoked by another method; a fault of the program cannot be had by asking. One address has one bucket.
    assert {status for _, status in missed} <= {405, 429, 500}, missed
    assert any(status == 429 for _, _, status, _, _ in heard)
    codes = {answer["error"]["code"] for _, _, _, answer, _ in heard if isinstance(answer, dict) and "error" in answer}
    assert codes >= set(ERRORS) - {"bad_request", "not_found", "fault"}


def test_what_the_document_asks_for_is_what_is_taken() -> None:
    held = said({"reports": MAPPED, "fixes": None})
    schema = held["components"]["schemas"]["Reports"]
    row = {"单号": "A1", "时间": "2026-06-15 14:29:00", "内容": "漏水", "geo": {"point": "120.99,31.465"}}
    message = {"batch": {"no": 1}, "data": {"rows": [row]}}
    assert not faults(message, schema, held)
    number = schema["properties"]["data"]["properties"]["rows"]["oneOf"][0]["properties"]["单号"]
    assert number == {"type": ["string", "number", "boolean"], "description": "becomes report_id; becomes external_id"}
    lacking = {"data": {"rows": [{name: value for name, value in row.items() if name != "单号"}]}}
    assert faults(lacking, schema, held)
    assert faults({"rows": []}, schema, held)

    async def scene() -> None:
        async with serving(reports=MAPPED, fixes=None) as client:
            assert list((await client.ask("GET", "/openapi.json"))[1]["paths"]) == [
                "/health",
                "/openapi.json",
                "/reports",
            ]
            _, answer = await client.post("/reports", message)
            assert answer["taken"] == 1
            _, answer = await client.post("/reports", lacking)
            assert answer["refused"] == 1
            assert (await client.post("/fixes", [fix()]))[0] == 404

    asyncio.run(scene())


@pytest.mark.parametrize(("path", "item"), [("Reports", report()), ("Fixes", fix())])
def test_our_own_field_names_are_in_the_document(path: str, item: dict[str, Any]) -> None:
    held = said({})
    schema = held["components"]["schemas"][path]
    assert not faults(item, schema, held)
    assert not faults([item, item], schema, held)
    for name in ("observed_at", "vehicle" if path == "Fixes" else "report_id"):
        assert faults({key: value for key, value in item.items() if key != name}, schema, held)


def test_the_document_is_a_whole_one() -> None:
    held = said({"label": "12345 热线"})
    assert held["openapi"] == "3.1.0"
    assert "12345 热线" in held["info"]["title"]
    assert held["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    ids = [operation["operationId"] for methods in held["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids)) == 4
    for name in json.dumps(held).split('"#/')[1:]:
        where: Any = held
        for step in name.partition('"')[0].split("/"):
            where = where[step]
    assert said({"label": "12345 热线"}) == held


EPOCH = {"observed_at": {"path": "t", "form": "ms"}, "vehicle": "car", "position": {"path": "at", "form": "geojson"}}
IN_LISTS = {**EPOCH, "position": "where[1]"}


def shown(held: dict[str, Any], path: str) -> Any:
    content = held["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return content["examples"]["one"]["value"] if "examples" in content else None


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"reports": MAPPED},
        {"space": "gcj02", "reports": {**MAPPED, "items": "", "fields": {**MAPPED["fields"], "external_id": "单号"}}},
        {"fixes": {"becomes": "fix", "fields": EPOCH}},
        {"space": "epsg4549"},
    ],
)
def test_the_example_of_the_document_is_taken_as_it_stands(told: dict[str, Any]) -> None:
    async def scene() -> None:
        async with serving(**told) as client:
            _, held, _ = await client.ask("GET", "/openapi.json")
            for path in ("/reports", "/fixes"):
                message = shown(held, path)
                assert not faults(message, held["components"]["schemas"][path[1:].title()], held)
                _, answer = await client.post(path, message)
                assert answer["taken"] == 1, answer
                assert not faults(answer, held["components"]["schemas"]["Results"], held)

    asyncio.run(scene())


def test_a_mapping_through_places_of_lists_has_no_example() -> None:
    assert shown(said({"fixes": {"becomes": "fix", "fields": IN_LISTS}}), "/fixes") is None


def test_what_is_said_of_a_change_is_what_happens() -> None:
    async def scene() -> None:
        async with serving() as client:
            _, held, _ = await client.ask("GET", "/openapi.json")
            assert (await client.post("/reports", report()))[1]["taken"] == 1
            changed = held["paths"]["/reports"]["post"]["responses"]["200"]["content"]["application/json"]["examples"]
            correction = report(text="北门不漏水")
            _, answer = await client.post("/reports", correction)
            (result,), (example,) = answer["items"], changed["changed"]["value"]["items"]
            assert {**result, "field": "text"} == example
            assert "text" in result["field"]
            assert (await client.post("/reports", correction))[1]["known"] == 1
            assert (await client.post("/reports", report()))[1]["known"] == 1

    asyncio.run(scene())
