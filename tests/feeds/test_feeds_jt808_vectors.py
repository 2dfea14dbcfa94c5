"""JT/T 808 against the vectors of other projects: frames, escapes, headers, bodies, both ways."""

from typing import Any

import pytest
from jt808_vectors import vectors, wires

from zscc.feeds.jt808.escape import escape, unescape
from zscc.feeds.jt808.frames import Frames
from zscc.feeds.jt808.messages import BadFrame, Header, Location
from zscc.feeds.jt808.told import location_told, told
from zscc.feeds.jt808.wire import decode, decode_body, encode

NAMES = [f"{place}-{vector['expect']['msg_id']}" for place, vector in enumerate(vectors("messages"))]


@pytest.mark.parametrize("vector", vectors("messages"), ids=NAMES)
def test_a_message_is_told_just_as_it_is_expected(vector: dict[str, Any]) -> None:
    assert told(bytes.fromhex(vector["hex"])) == vector["expect"]


@pytest.mark.parametrize("vector", vectors("location_bodies"), ids=range(len(vectors("location_bodies"))))
def test_a_bare_body_is_told_just_as_it_is_expected(vector: dict[str, Any]) -> None:
    location = decode_body(Header(0x0200, "0" * 12, 0), bytes.fromhex(vector["body_hex"]))
    assert isinstance(location, Location)
    assert location_told(location) == vector["expect"]


@pytest.mark.parametrize("vector", vectors("streams"), ids=[vector["note"] for vector in vectors("streams")])
def test_a_stream_gives_its_frames_however_it_is_cut(vector: dict[str, Any]) -> None:
    chunks = [bytes.fromhex(chunk) for chunk in vector["chunks"]]
    whole, frames = b"".join(chunks), vector["frames"]
    for cut in (chunks, [whole], [bytes((byte,)) for byte in whole]):
        reader = Frames()
        assert [frame.hex() for chunk in cut for frame in reader.feed(chunk)] == frames
    assert vector.get("leftover_bytes", reader.pending_bytes) == reader.pending_bytes


@pytest.mark.parametrize("vector", vectors("escape"), ids=range(len(vectors("escape"))))
def test_a_payload_travels_escaped_and_comes_back(vector: dict[str, Any]) -> None:
    between = bytes.fromhex(vector["wire"])[1:-1]
    if "error" in vector:
        with pytest.raises(BadFrame, match=vector["error"]):
            unescape(between)
    else:
        assert unescape(between).hex() == vector["payload"]
        assert escape(bytes.fromhex(vector["payload"])) == between


def test_sound_messages_come_out_again_byte_for_byte() -> None:
    sound = [wire for wire, vector in zip(wires(), vectors("messages"), strict=True) if vector["expect"]["ok"]]
    assert len(sound) > 70
    assert [encode(decode(wire)) for wire in sound] == sound
