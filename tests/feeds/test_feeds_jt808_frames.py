"""Frames of a stream: bounded, in step whatever comes, telling what was thrown away."""

from zscc.feeds.jt808.frames import LONGEST_WIRE, Frames

HEARTBEAT = bytes.fromhex("7e00020000012345678900000a817e")


def test_noise_before_the_first_delimiter_is_counted_and_passed_over() -> None:
    frames = Frames()
    assert frames.feed(b"$$GET / HTTP") == []
    assert frames.feed(b"/1.1\r\n" + HEARTBEAT) == [HEARTBEAT]
    assert (frames.garbage_bytes, frames.pending_bytes, frames.oversized) == (18, 0, 0)


def test_one_delimiter_may_stand_between_two_frames() -> None:
    assert Frames().feed(HEARTBEAT + HEARTBEAT[1:] + HEARTBEAT) == [HEARTBEAT] * 3


def test_a_lost_delimiter_costs_one_frame_and_no_more() -> None:
    frames = Frames()
    stream = HEARTBEAT[:-1] + HEARTBEAT[1:] + HEARTBEAT
    assert frames.feed(stream)[-1] == HEARTBEAT
    assert frames.feed(HEARTBEAT) == [HEARTBEAT]


def test_a_frame_without_end_is_not_kept_and_the_next_one_is_read() -> None:
    frames = Frames()
    assert frames.feed(b"\x7e") == []
    for _ in range(100):
        assert frames.feed(b"\x01" * 1_000) == []
        assert frames.pending_bytes <= LONGEST_WIRE
    assert frames.feed(HEARTBEAT) == [HEARTBEAT]
    assert frames.oversized == 1


def test_the_longest_frame_passes_in_one_piece_and_in_many_and_a_longer_one_does_not() -> None:
    longest = b"\x7e" + b"\x01" * LONGEST_WIRE + b"\x7e"
    longer = b"\x7e" + b"\x01" * (LONGEST_WIRE + 1) + b"\x7e"
    for stream, expected, oversized in ((longest, [longest], 0), (longer, [], 1)):
        at_once, in_pieces = Frames(), Frames()
        assert at_once.feed(stream) == expected
        assert [frame for at in range(0, len(stream), 7) for frame in in_pieces.feed(stream[at : at + 7])] == expected
        assert (at_once.oversized, in_pieces.oversized) == (oversized, oversized)


def test_nothing_comes_of_nothing() -> None:
    frames = Frames()
    assert frames.feed(b"") == frames.feed(b"\x7e\x7e\x7e") == []
    assert (frames.pending_bytes, frames.garbage_bytes) == (0, 0)
