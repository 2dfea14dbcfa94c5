"""What a photograph tells of itself, and how far from its case it was taken; broken and hostile files tell nothing."""

import random
import struct
from datetime import UTC, datetime

import pytest
from made_cases import opened

from zscc.centre.photos import PhotoFacts, proof_of, read_photo
from zscc.model.case_facts import Proof
from zscc.model.case_steps import open_case
from zscc.model.space import PointE7

Value = tuple[int, bytes, int]
TAKEN = b"2026:06:15 14:24:16\x00"


def fractions(*pairs: tuple[int, int]) -> bytes:
    return b"".join(struct.pack("<II", *pair) for pair in pairs)


def directory(entries: dict[int, Value], at: int) -> bytes:
    """A TIFF directory that stands at an offset, with its long values behind it."""
    head, tail = struct.pack("<H", len(entries)), b""
    behind = at + 2 + 12 * len(entries) + 4
    for tag, (kind, body, count) in sorted(entries.items()):
        inside = body.ljust(4, b"\x00") if len(body) <= 4 else struct.pack("<I", behind + len(tail))
        tail += b"" if len(body) <= 4 else body
        head += struct.pack("<HHI", tag, kind, count) + inside
    return head + b"\x00" * 4 + tail


def picture(*, taken: bytes = TAKEN, lat: bytes | None = None, lon: bytes | None = None, south: bool = False) -> bytes:
    lat = fractions((31, 1), (27, 1), (3600, 100)) if lat is None else lat
    lon = fractions((121, 1), (0, 1), (0, 1)) if lon is None else lon
    exif_at, gps_at = 200, 400
    top = directory({0x8769: (4, struct.pack("<I", exif_at), 1), 0x8825: (4, struct.pack("<I", gps_at), 1)}, 8)
    exif = directory({0x9003: (2, taken, len(taken))}, exif_at)
    gps = {1: (2, b"S\x00" if south else b"N\x00", 2), 2: (5, lat, 3), 3: (2, b"E\x00", 2), 4: (5, lon, 3)}
    tiff = (b"II*\x00" + struct.pack("<I", 8) + top).ljust(exif_at, b"\x00") + exif
    tiff = tiff.ljust(gps_at, b"\x00") + directory(gps, gps_at)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xda\x00\x02rest"


def test_time_and_place_are_read_and_a_clock_without_a_zone_is_the_towns() -> None:
    facts = read_photo(picture())
    assert facts.taken_at == datetime(2026, 6, 15, 6, 24, 16, tzinfo=UTC)
    assert facts.point == PointE7.from_degrees(121.0, 31.46)


def test_the_south_is_the_south() -> None:
    point = read_photo(picture(south=True)).point
    assert point is not None
    assert point.lat_deg == pytest.approx(-31.46)


@pytest.mark.parametrize(
    "photo",
    [
        b"",
        b"no picture",
        b"\xff\xd8",
        b"\xff\xd8\xff\xda\x00\x02",
        b"\xff\xd8" + b"\xff\xe0\x00\x00" * 100,
        picture()[:60],
        picture().replace(b"II*", b"XX*"),
        picture(taken=b"yesterday\x00", lat=fractions((31, 0), (0, 0), (0, 0))),
        picture(taken=b"2026:99:99 00:00:00\x00", lat=fractions((200, 1), (0, 1), (0, 1))),
    ],
)
def test_what_cannot_be_read_is_not_known(photo: bytes) -> None:
    assert read_photo(photo) == PhotoFacts()


def test_no_bytes_make_the_reader_fall() -> None:
    dice = random.Random(4)
    whole = picture()
    for _ in range(600):
        broken = bytearray(whole)
        for _ in range(dice.randrange(1, 9)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        facts = read_photo(bytes(broken[: dice.randrange(len(broken))]))
        assert isinstance(facts, PhotoFacts)


def test_the_proof_says_how_far_from_the_case_it_was_taken() -> None:
    case = open_case(opened(1))
    north = fractions((31, 1), (27, 1), (3960, 100))
    proof = proof_of(picture(lat=north), "d", case, Proof(vehicle="V07"))
    assert (proof.digest, proof.vehicle) == ("d", "V07")
    assert proof.distance_m == pytest.approx(111, abs=2)
    assert proof_of(b"no picture", "d", case, Proof(distance_m=8)).distance_m == 8
    assert proof_of(b"no picture", "d", case, None) == Proof(digest="d")
