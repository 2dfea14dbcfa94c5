"""The event stream of the standard, however it is cut."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zscc.feeds.sse.wire import LONGEST_EVENT, LONGEST_LINE, Event, EventStream


def events_of(raw: bytes, *cuts: int) -> list[Event]:
    stream = EventStream()
    edges = [0, *sorted(min(cut, len(raw)) for cut in cuts), len(raw)]
    return [event for start, end in itertools.pairwise(edges) for event in stream.feed(raw[start:end])]


def data_of(raw: bytes) -> list[str]:
    return [event.data for event in events_of(raw)]


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", ["YHOO\n+2\n10"]),
        (b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", None),
        (b"data\n\ndata\ndata\n\ndata:", ["", "\n"]),
        (b"data:test\n\ndata: test\n\n", ["test", "test"]),
        (b"event: x\nid: 4\n\n", []),
        (b"Data: no\n data: no\ndata : no\nfoo: no\n\n", []),
        (b"data: cut off by the end", []),
        ("data: 雨\n\n".encode(), ["雨"]),
        (b"data: \xff\n\n", ["�"]),
        (b"data: a:b: c\n\n", ["a:b: c"]),
    ],
)
def test_the_examples_of_the_standard_and_its_corners(raw: bytes, data: list[str] | None) -> None:
    assert data_of(raw) == (["first event", "second event", " third event"] if data is None else data)


def test_ids_hold_until_the_next_and_one_with_a_nul_is_ignored() -> None:
    raw = b"id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid: 3\n\ndata: d\n\nid\ndata: e\n\n"
    assert [event.id for event in events_of(raw)] == ["1", "1", "1", "3", ""]


def test_an_id_counts_only_once_its_event_has_ended() -> None:
    stream = EventStream("7")
    assert stream.feed(b"id: 8\ndata: half") == []
    assert stream.last_id == "7"
    (event,) = stream.feed(b"\n\n")
    assert (event.data, event.id, stream.last_id) == ("half", "8", "8")


def test_a_server_says_when_to_come_back_in_digits_only() -> None:
    stream = EventStream()
    for told, kept in ((b"retry: 2500\n", 2.5), (b"retry: soon\n", 2.5), (b"retry: -1\n", 2.5), (b"retry:0\n", 0.0)):
        stream.feed(told)
        assert stream.retry_s == kept
    stream.feed(b"retry: 999999999999\n")
    assert stream.retry_s == 3600.0


def test_the_type_is_that_of_its_event_alone_and_comments_are_counted() -> None:
    stream = EventStream()
    first, second = stream.feed(b"event: alarm\n:alive\ndata: 1\n\n:alive\ndata: 2\n\n")
    assert (first.type, second.type, stream.comments) == ("alarm", "message", 2)


SAMPLE = b"\xef\xbb\xbf: hi\r\nid: 1\revent: x\ndata: a\r\rdata: b\r\ndata: \xe9\x9b\xa8\n\r\nid: 2\r\ndata: c\r\n\r\n"


def test_every_cut_of_a_stream_gives_the_same_events() -> None:
    whole = events_of(SAMPLE)
    assert [event.data for event in whole] == ["a", "b\n雨", "c"]
    for cuts in itertools.combinations_with_replacement(range(len(SAMPLE) + 1), 2):
        assert events_of(SAMPLE, *cuts) == whole
    assert events_of(SAMPLE, *range(len(SAMPLE))) == whole


def test_a_mark_of_order_is_skipped_at_the_beginning_and_nowhere_else() -> None:
    assert data_of(b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\ndata: c\n\n") == ["a", "c"]
    assert data_of(b"\xef\xbb") == data_of(b"") == []


def plain(text: str) -> list[tuple[str, str, str]]:
    """The standard's rules once more, slowly: of a whole text at once."""
    found, data, kind, last = [], list[str](), "", ""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                found.append(("\n".join(data), kind or "message", last))
            data, kind = [], ""
        elif name == "data":
            data.append(value)
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last = value
    return found


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(["data", "id", "event", "retry", ":", ": ", " ", "\r", "\n", "\r\n", "x", "雨", "\0", "\ufeff"])
    ),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_any_text_in_any_pieces_reads_as_the_standard_says(words: list[str], cuts: list[int]) -> None:
    text = "".join(words)
    found = [(event.data, event.type, event.id) for event in events_of(text.encode(), *cuts)]
    assert found == plain(text)


def test_any_bytes_are_read_without_a_fault_and_within_bounds() -> None:
    random_of = random.Random(5)
    pieces = [b"data:", b"id:", b"event:", b"retry:", b"\r", b"\n", b"\0", b"\xef\xbb\xbf", b"\xff", b" ", b":"]
    stream = EventStream()
    for _ in range(20_000):
        stream.feed(b"".join(random_of.choices(pieces, k=random_of.randint(0, 12))))
    assert len(stream._rest) <= LONGEST_LINE


def test_what_is_too_long_is_given_up_and_the_next_event_is_whole() -> None:
    stream = EventStream()
    for _ in range(30):
        assert stream.feed(b"data: " + b"x" * 100_000 if not stream._rest else b"x" * 100_000) == []
        assert len(stream._rest) <= LONGEST_LINE
    events = stream.feed(b"\nid: 9\n\ndata: fine\n\n")
    assert [(event.data, event.oversized, event.id) for event in events] == [("", True, "9"), ("fine", False, "9")]
    many = b"data: " + b"y" * 1000 + b"\n"
    for _ in range(LONGEST_EVENT // 1000 + 10):
        stream.feed(many)
    assert len(stream._data) == 0
    (event,) = stream.feed(b"\n")
    assert event.oversized
    stream.feed(b":" + b"c" * (LONGEST_LINE + 5))
    assert [each.oversized for each in stream.feed(b"\ndata: on\n\n")] == [False]


def fuzz(count: int, seed: int) -> int:
    """Mutate a stream so often, cut it anywhere, and compare with the slow reader; how many events there were."""
    dice, found = random.Random(seed), 0
    parts = [
        "\r",
        "\n",
        "\r\n",
        "data:",
        "data: ",
        "id:",
        "id: \0",
        "event:",
        "retry: 9",
        ":",
        "\ufeff",
        "雨",
        "x" * 40,
    ]
    whole = SAMPLE.decode()
    for _ in range(count):
        text = whole
        for _ in range(dice.randint(1, 5)):
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(parts) + text[at + dice.choice((0, 1, 6)) :]
        raw = text.encode()
        events = events_of(raw, *(dice.randrange(len(raw) + 1) for _ in range(dice.randint(0, 4))))
        assert [(event.data, event.type, event.id) for event in events] == plain(text)
        found += len(events)
    return found


def test_mutated_streams_read_as_the_standard_says() -> None:
    assert fuzz(5_000, 1) > 5_000


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_a_million_mutated_streams() -> None:
    assert fuzz(1_000_000, 2) > 1_000_000
