"""Messages of the examples with bytes changed, cut, doubled and swapped: every item is taken or refused."""

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_feeds import ground

from zscc.feeds.http.settings import Settings
from zscc.feeds.mapping import Mapping
from zscc.feeds.message_edge import MessageEdge, Told
from zscc.feeds.table import settings_of
from zscc.model.report import Report
from zscc.settings.catalogue import load_catalogue
from zscc.settings.profile import load_profile
from zscc.store.codec import body_of, fact_of

EXAMPLES = Path(__file__).parents[2] / "docs" / "feeds" / "profiles"
JUDGED_EVERY = 50
SPLICES = (
    b'"',
    b"\\",
    b"{",
    b"[",
    b"]",
    b"}",
    b":",
    b",",
    b"\\ud800",
    b"1e999",
    b"\x00",
    b"\xff",
    b"null",
    b"-",
    b"NaN",
)


def mapping(name: str) -> Mapping:
    settings = settings_of(name, load_profile(EXAMPLES / f"{name}.toml").feeds[name])
    assert isinstance(settings, Settings)
    return Mapping(settings.mappings()["reports"], settings)


def mutations(sample: bytes, count: int, seed: int) -> Iterator[bytes]:
    dice = random.Random(seed)
    for _ in range(count):
        body = bytearray(sample)
        for _ in range(dice.randrange(1, 5)):
            at = dice.randrange(len(body) + 1)
            match dice.randrange(5):
                case 0:
                    body[at : at + 1] = bytes([dice.randrange(256)])
                case 1:
                    del body[at : at + dice.randrange(1, 40)]
                case 2:
                    body[at:at] = dice.choice(SPLICES)
                case 3:
                    body[at:at] = body[at : at + dice.randrange(1, 80)]
                case _:
                    begin = dice.randrange(len(body) + 1)
                    body[at : at + 8], body[begin : begin + 8] = body[begin : begin + 8], body[at : at + 8]
        yield bytes(body)


def fuzzed(count: int) -> None:
    for number, name in enumerate(("h12345", "elder")):
        reads = mapping(name)
        sample = json.dumps(json.loads((EXAMPLES / f"{name}.sample.json").read_bytes()), ensure_ascii=False).encode()
        edge = MessageEdge(name, ground(catalogue=load_catalogue()))
        told: list[Told] = []
        for body in mutations(sample, count, number):
            mapped = reads.decode(body, "fuzz")
            assert len(mapped.reports) + len(mapped.refused) == mapped.items
            told.append(Told(mapped))
            if len(told) == JUDGED_EVERY:
                written(edge, told)
                told.clear()


def written(edge: MessageEdge, told: list[Told]) -> None:
    """What is taken can be written and read again; what is not is counted."""
    delivery = asyncio.run(edge.judge(told)).delivery
    assert len(delivery.facts) + delivery.rejects.total() == delivery.rows
    for fact in delivery.facts:
        assert isinstance(fact, Report)
        body = body_of(fact)
        assert fact_of(fact.kind, fact.format_version, body, fact.key, fact.subject) == fact


@pytest.mark.parametrize("count", [1_000, pytest.param(200_000, marks=[pytest.mark.proof, pytest.mark.timeout(3_000)])])
def test_whatever_becomes_of_a_message_it_is_taken_or_refused(count: int) -> None:
    fuzzed(count)
