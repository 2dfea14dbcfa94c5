"""Messages of JT/T 808 that both ends send: byte for byte as the standard lays them down, and back."""

import pytest

from zscc.feeds.jt808.bits import ALARM_BITS, CONFIRMABLE, STATUS_NAMES, alarm_bits, bits_of, status_names
from zscc.feeds.jt808.frames import Frames
from zscc.feeds.jt808.item_meanings import meaning_of
from zscc.feeds.jt808.items import Item, split_items, tail_of
from zscc.feeds.jt808.messages import (
    AskPosition,
    Authenticate,
    BadFrame,
    Batch,
    Body,
    ConfirmAlarm,
    Header,
    Heartbeat,
    Location,
    LocationAnswer,
    Logout,
    Part,
    PartsMissing,
    PlatformAck,
    Raw,
    Register,
    RegisterAck,
    ResendParts,
    ServerTime,
    TerminalAck,
    Text,
    TimeQuery,
    Track,
    Version,
)
from zscc.feeds.jt808.times import bcd_of_ms, ms_of_bcd
from zscc.feeds.jt808.wire import decode, decode_body, encode, encode_in_parts, message_from, message_to, opened, whole

OLD, NEW, MARKED = Version.V2013, Version.V2019, Version.MARKED_2013
NOON_MS = 1_781_496_000_000
"""2026-06-15 12:00:00 GMT+8."""
PLACE = Location(1, 3, 31_463_700, 120_996_700, 5, 365, 90, bytes.fromhex("260615120000"), b"\x30\x01\x1f")
PLACE_HEX = "000000010000000301e019140736435c0005016d005a260615120000"
OLD_REGISTER = Register("2011", 32, 583, "70111", "BSJ-M7", "0000001", 2, "苏E12345")
REGISTER = Register("2013", 32, 583, "70111", "BSJ-M7B", "0000001", 2, "苏E12345")
NEW_REGISTER = Register("2019", 32, 583, "70111", "BSJ-M7B", "0000001", 0, "LSVAA2180E2123456")
BODIES: tuple[tuple[Body, Version, str], ...] = (
    (TerminalAck(7, 0x8300, 0), OLD, "0007830000"),
    (PlatformAck(7, 0x0200, 4), NEW, "0007020004"),
    (Heartbeat(), OLD, ""),
    (Logout(), NEW, ""),
    (TimeQuery(), NEW, ""),
    (AskPosition(), OLD, ""),
    (PartsMissing(9, (2, 5)), NEW, "0009000200020005"),
    (ResendParts(9, (2, 5)), OLD, "00090200020005"),
    (ResendParts(9, ()), NEW, "00090000"),
    (OLD_REGISTER, OLD, "00200247373031313142534a2d4d3700003030303030303102cbd5453132333435"),
    (REGISTER, OLD, "00200247373031313142534a2d4d3742" + "00" * 13 + "3030303030303102cbd5453132333435"),
    (
        NEW_REGISTER,
        NEW,
        "00200247"
        "3730313131" + "00" * 6 + "42534a2d4d3742" + "00" * 23 + "30303030303031" + "00" * 23 + "00"
        "4c535641413231383045323132333435"
        "36",
    ),
    (RegisterAck(3, 0, "K7"), OLD, "0003004b37"),
    (RegisterAck(3, 4), NEW, "000304"),
    (Authenticate("K7"), OLD, "4b37"),
    (Authenticate("K7", "86", "v1"), NEW, "024b373836" + "00" * 13 + "7631" + "00" * 18),
    (PLACE, OLD, PLACE_HEX + "30011f"),
    (LocationAnswer(8, PLACE), NEW, "0008" + PLACE_HEX + "30011f"),
    (Batch(1, 1, (PLACE,)), OLD, "000101001f" + PLACE_HEX + "30011f"),
    (ServerTime(NOON_MS), NEW, "260615040000"),
    (Track(5, 600), OLD, "000500000258"),
    (Track(0, 0), OLD, "0000"),
    (ConfirmAlarm(7, 0x0000_0009), OLD, "000700000009"),
    (Text("去永平", 0b1100), OLD, "0cc8a5d3c0c6bd"),
    (Text("去永平", 0b1111, 2), NEW, "0f02c8a5d3c0c6bd"),
)
IDS = [f"{type(body).__name__}-{version.value}" for body, version, _ in BODIES]


@pytest.mark.parametrize(("body", "version", "hexadecimal"), BODIES, ids=IDS)
def test_a_body_stands_on_the_wire_as_the_standard_says(body: Body, version: Version, hexadecimal: str) -> None:
    message = message_from("013800001234", body, 65_535, version)
    frame = encode(message)
    assert opened(frame).body.hex() == hexadecimal
    assert opened(frame).header.msg_id == body.MSG_ID
    heard = decode(frame)
    assert heard.body == body
    assert (heard.header.terminal, heard.header.serial) == ("13800001234", 65_535)


def test_a_header_of_each_version_has_its_layout() -> None:
    frames = {version: encode(message_from("13800001234", Heartbeat(), 5, version)) for version in Version}
    assert {version: frame[1:-2].hex() for version, frame in frames.items()} == {
        OLD: "000200000138000012340005",
        NEW: "0002400001000000000138000012340005",
        MARKED: "000240000138000012340005",
    }
    heard = {version: decode(frame) for version, frame in frames.items()}
    assert [message.header.version for message in heard.values()] == list(heard)
    assert heard[MARKED].quirks == ("marked_2013",)
    assert {message.header.terminal for message in heard.values()} == {"13800001234"}


def test_an_answer_speaks_as_it_was_spoken_to() -> None:
    asked = decode(encode(message_from("4eb6fb4ad628", Heartbeat(), 5, MARKED)))
    answer = encode(message_to(asked.header, PlatformAck(5, 0x0002, 0), 1))
    assert answer.hex() == "7e800140054eb6fb4ad62800010005000200" + answer.hex()[-4:]
    assert decode(answer).header.phone == "4eb6fb4ad628"


def test_a_long_body_travels_in_parts_and_comes_together_again() -> None:
    message = message_from("13800001234", Text("水" * 600), 65_535, NEW)
    with pytest.raises(ValueError, match="parts"):
        encode(message)
    frames = encode_in_parts(message)
    parts = [decode(frame) for frame in frames]
    assert [part.header.part for part in parts] == [Part(2, 1), Part(2, 2)]
    assert [part.header.serial for part in parts] == [65_535, 0]
    pieces = [part.body.data for part in parts if isinstance(part.body, Raw)]
    assert decode_body(whole(parts[0].header), b"".join(pieces)) == message.body
    assert encode_in_parts(message_from("1", Heartbeat(), 1)) == [encode(message_from("1", Heartbeat(), 1))]


def test_an_unknown_message_is_kept_raw_and_an_encrypted_one_is_refused() -> None:
    assert decode(encode(message_from("1", Raw(b"abc"), 1))).body == Raw(b"abc")
    header = Header(0x0200, "000000000001", 1, encryption=1)
    with pytest.raises(BadFrame, match="encrypted") as refused:
        decode_body(header, b"\0" * 28)
    assert refused.value.header == header


@pytest.mark.parametrize(
    ("body", "version"),
    [
        (Register("2013", 32, 583, "701112", "", "", 0, ""), OLD),
        (REGISTER, NEW),
        (Text("🚓"), OLD),
        (PlatformAck(70_000, 0, 0), OLD),
        (Authenticate("k" * 256), NEW),
        (Track(70_000, 0), OLD),
        (Text("x", 256), OLD),
        (ResendParts(1, tuple(range(300))), OLD),
    ],
)
def test_what_does_not_fit_is_refused_by_the_encoder(body: Body, version: Version) -> None:
    with pytest.raises(ValueError, match=r".+"):
        encode(message_from("13800001234", body, 1, version))


def test_a_phone_that_is_too_long_is_refused_unless_it_is_zeros_that_are_too_many() -> None:
    assert decode(encode(message_from("00000000013800001234", Heartbeat(), 1))).header.phone == "013800001234"
    with pytest.raises(ValueError, match="longer"):
        encode(message_from("113800001234567", Heartbeat(), 1))


def test_a_register_of_2011_with_a_vin_is_not_taken_for_one_of_2013() -> None:
    vin = Register("2011", 32, 583, "70111", "BSJ", "0000001", 0, "LSVAA2180E2123456")
    assert decode(encode(message_from("1", vin, 1))).body == vin


@pytest.mark.parametrize("check", [0x7D, 0x7E])
@pytest.mark.parametrize("version", Version)
def test_a_check_byte_that_was_not_escaped_is_believed_when_all_else_is_right(check: int, version: Version) -> None:
    frames = (encode(message_from("13800001234", Heartbeat(), serial, version)) for serial in range(256))
    frame = next(frame for frame in frames if opened(frame, as_marked=True).check == check)
    raw = frame[:-3] + bytes((check, 0x7E))
    heard = decode(raw)
    assert heard.header == decode(frame).header
    assert "raw_check" in heard.quirks
    assert [decode(piece) for piece in Frames().feed(raw + raw)] == [heard, heard]
    with pytest.raises(BadFrame):
        decode(raw[:5] + bytes((raw[5] ^ 1,)) + raw[6:])


@pytest.mark.parametrize(
    ("hexadecimal", "expected_ms"),
    [
        ("260615120000", NOON_MS),
        ("260615120059", NOON_MS + 59_000),
        ("000000000000", None),
        ("260631120000", None),
        ("260615240000", None),
        ("260615120060", None),
        ("26061512000a", None),
        ("2a0615120000", None),
        ("2606151200", None),
    ],
)
def test_six_bytes_are_a_time_or_none(hexadecimal: str, expected_ms: int | None) -> None:
    data = bytes.fromhex(hexadecimal)
    assert ms_of_bcd(data) == expected_ms
    if expected_ms is not None:
        assert bcd_of_ms(expected_ms) == data


def test_signs_come_from_the_status_and_from_twos_complement() -> None:
    def degrees(status: int, lat_e6: int, lon_e6: int) -> tuple[float, float]:
        place = Location(0, status, lat_e6, lon_e6, 0, 0, 0, bytes(6))
        return place.lat_deg, place.lon_deg

    assert degrees(0b0011, 31_000_000, 120_000_000) == (31.0, 120.0)
    assert degrees(0b1111, 31_000_000, 120_000_000) == (-31.0, -120.0)
    assert degrees(0b1111, 2**32 - 31_000_000, 2**32 - 120_000_000) == (-31.0, -120.0)
    assert degrees(0b0011, 2**32 - 31_000_000, 2**32 - 120_000_000) == (-31.0, -120.0)


def test_an_item_that_overruns_keeps_those_before_it_and_is_kept_raw() -> None:
    items = (Item(0x01, bytes(4)), Item(0xEB, b""), Item(0x31, b"\x0c"))
    assert split_items(tail_of(items)) == (items, b"")
    assert split_items(tail_of(items) + b"\xf6\x04\x12") == (items, b"\xf6\x04\x12")
    assert split_items(b"*M00,1#") == ((), b"*M00,1#")
    assert split_items(b"\x31") == ((), b"\x31")
    with pytest.raises(ValueError, match="byte"):
        tail_of((Item(0x01, bytes(256)),))


@pytest.mark.parametrize(
    ("number", "value", "meaning"),
    [
        (0x06, "8005", {"carriage_temp_raw": 0x8005, "carriage_temp_c": -5}),
        (0x11, "00", {"overspeed": {"type": 0, "area_id": None}}),
        (0x14, "00000041", {"video_alarm_bits": [0, 6]}),
        (0x15, "00000002", {"video_lost_channel_bits": [1]}),
        (0x16, "80000000", {"video_covered_channel_bits": [31]}),
        (0x17, "1001", {"storage_fault_bits": [0, 12]}),
        (0x18, "0001", {"abnormal_driving_bits": [0]}),
        (0x18, "000164", {"abnormal_driving_bits": [0], "fatigue_percent": 100}),
        (0x2B, "00020001", {"ad0": 1, "ad1": 2}),
        (0x2B, "12a803dc00010000", {}),
        (0x64, "00000001", {}),
        (0xE0, "3d", {}),
    ],
)
def test_an_item_means_something_at_its_own_length_only(number: int, value: str, meaning: object) -> None:
    assert meaning_of(Item(number, bytes.fromhex(value))) == meaning


def test_bits_have_the_names_of_their_version() -> None:
    assert [alarm.bit for alarm in ALARM_BITS] == list(range(32))
    assert len({alarm.name for alarm in ALARM_BITS}) == 32
    word = 1 << 0 | 1 << 1 | 1 << 16 | 1 << 31
    assert [alarm.name for alarm in alarm_bits(word)] == ["emergency", "overspeed", "illegal_door_open"]
    assert [alarm.name for alarm in alarm_bits(word, is_2019=True)] == ["emergency", "overspeed", "tyre_pressure"]
    assert bits_of(CONFIRMABLE) == (0, 3, 20, 21, 22, 27, 28)
    assert status_names(1 << 0 | 1 << 19 | 1 << 31) == ("acc_on", "beidou")
    assert len(set(STATUS_NAMES.values())) == len(STATUS_NAMES)
