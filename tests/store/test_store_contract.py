"""The promises of zscc.store.contract, kept by every engine alike."""

import dataclasses
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from made_facts import ORIGIN, START, batch, fix, health, report, stream

from zscc.model.adopted import Adopted
from zscc.model.fix import FixBatch
from zscc.model.time_counts import Counted
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import FrameMark, KeyFrame, Origin, Store, StoreUnavailable
from zscc.store.memory import MemoryStore
from zscc.store.rows import NO_HASH
from zscc.store.sqlite import SqliteStore

SECOND = timedelta(seconds=1)


def test_a_new_journal_is_empty(store: Store) -> None:
    assert store.last_seq() == 0
    assert store.last_recorded_at() is None
    assert list(store.read(after=0)) == []
    assert store.verify() == 0


def test_facts_come_back_as_they_went_in_numbered_without_gaps(store: Store) -> None:
    facts = [report(1), batch("b1", [fix(), fix(at_s=1)]), health(3), Adopted("town", "ab" * 32, "周市", True)]
    written = store.append(facts[:2], ORIGIN, START) + store.append(facts[2:], ORIGIN, START + SECOND)
    assert [entry.fact for entry in written] == facts
    assert [entry.seq for entry in written] == [1, 2, 3, 4]
    assert list(store.read(after=0)) == written
    assert store.last_seq() == 4
    assert store.last_recorded_at() == START + SECOND


def test_who_brought_a_fact_and_why_stays_with_it(store: Store) -> None:
    store.append([report(1)], ORIGIN, START)
    (entry,) = store.append([report(2)], Origin(seat="seat-2", actor="dispatcher", cause_seq=1), START)
    (read,) = store.read(after=1)
    assert read == entry
    assert (read.seat, read.actor, read.cause_seq) == ("seat-2", "dispatcher", 1)


def test_a_known_key_is_left_out(store: Store) -> None:
    store.append([report(1)], ORIGIN, START)
    again = dataclasses.replace(report(1), text="told a second time")
    written = store.append([again, report(2), report(2), report(1)], ORIGIN, START + SECOND)
    assert [entry.fact for entry in written] == [report(2)]
    assert [entry.seq for entry in written] == [2]
    assert [entry.fact for entry in store.read(after=0)] == [report(1), report(2)]
    assert store.append([report(1)], ORIGIN, START + 9 * SECOND) == []
    assert store.last_recorded_at() == START + SECOND


def test_it_tells_which_keys_it_knows(store: Store) -> None:
    assert not store.knows(report(1).key)
    store.append([report(1)], ORIGIN, START)
    assert store.knows(report(1).key)
    assert not store.knows(report(2).key)


def test_recorded_at_never_goes_back_and_is_whole_milliseconds(store: Store) -> None:
    store.append([report(1)], ORIGIN, START + timedelta(microseconds=1999))
    store.append([report(2)], ORIGIN, START - SECOND)
    first, second = store.read(after=0)
    assert first.recorded_at == second.recorded_at == START + timedelta(milliseconds=1)
    assert first.recorded_at.tzinfo == UTC


def test_a_naive_moment_has_no_place(store: Store) -> None:
    with pytest.raises(ValueError, match="naive"):
        store.append([report(1)], ORIGIN, datetime(2026, 6, 15))  # noqa: DTZ001
    assert store.last_seq() == 0


def test_reading_from_a_place_so_many_until_a_moment(store: Store) -> None:
    for number in range(600):
        store.append([report(number)], ORIGIN, START + number * SECOND)
    assert [entry.seq for entry in store.read(after=597)] == [598, 599, 600]
    assert [entry.seq for entry in store.read(after=10, limit=2)] == [11, 12]
    assert [entry.seq for entry in store.read(after=10, limit=0)] == []
    assert len(list(store.read(after=0))) == 600
    assert [entry.seq for entry in store.read(after=300, until=START + 302 * SECOND)] == [301, 302, 303]
    assert [entry.seq for entry in store.read(after=300, until=START + timedelta(seconds=301.9995))] == [301, 302]
    assert list(store.read(after=0, until=START - SECOND)) == []
    assert list(store.read(after=600)) == []


def test_one_may_append_while_reading(store: Store) -> None:
    store.append([report(number) for number in range(3)], ORIGIN, START)
    reading = store.read(after=0)
    assert next(reading).seq == 1
    store.append([report(9)], ORIGIN, START)
    assert [entry.seq for entry in reading][:2] == [2, 3]


def test_a_fact_that_cannot_be_written_takes_its_whole_append_with_it(store: Store) -> None:
    good = batch("good", [fix()])
    torn = dataclasses.replace(batch("torn", [fix()]), vehicle=b"\x07\x00")
    with pytest.raises(ValueError, match="without a name"):
        store.append([report(1), good, torn], ORIGIN, START)
    assert store.last_seq() == 0
    assert [entry.seq for entry in store.append([report(1), good], ORIGIN, START)] == [1, 2]
    assert store.verify() == 2


def test_the_chain_joins_every_row_to_the_one_before(store: Store) -> None:
    store.append(list(stream(3, 40)), ORIGIN, START)
    rows = list(store.read(after=0))
    assert rows[0].prev_hash == NO_HASH
    assert len({row.prev_hash for row in rows}) == len(rows) == store.verify()


def test_every_engine_chains_alike(tmp_path) -> None:
    stores: tuple[Store, Store] = MemoryStore(), SqliteStore(tmp_path / "journal.gpkg")
    for store in stores:
        for number, fact in enumerate(stream(5, 60)):
            store.append([fact], ORIGIN, START + number * SECOND)
    memory, sqlite = (list(store.read(after=0)) for store in stores)
    assert memory == sqlite
    assert {type(entry.fact) for entry in memory} >= {FixBatch, Adopted}
    stores[1].close()


def test_the_newest_fitting_key_frame_is_found(store: Store) -> None:
    assert store.key_frame(fold_version=1) is None
    frames = [KeyFrame(seq, START + seq * SECOND, 1, bytes([seq])) for seq in (10, 20, 30)]
    for frame in (*frames, KeyFrame(40, START + 40 * SECOND, 2, b"another fold")):
        store.put_key_frame(frame)
    assert store.key_frame(1) == frames[2]
    assert store.key_frame(1, until=START + 29 * SECOND) == frames[1]
    assert store.key_frame(1, until=START + 30 * SECOND) == frames[2]
    assert store.key_frame(1, until=START) is None
    assert store.key_frame(3) is None
    store.put_key_frame(KeyFrame(30, START + 30 * SECOND, 1, b"made anew"))
    found = store.key_frame(1)
    assert found is not None
    assert found.body == b"made anew"


def test_key_frames_do_not_pile_up(store: Store) -> None:
    for seq in range(1, 400):
        store.put_key_frame(KeyFrame(seq, START + seq * SECOND, 1, b"x"))
    assert store.key_frame(1, until=START + SECOND) is None
    assert store.key_frame(1) is not None


def marked(minutes: int, base: int = 0) -> tuple[KeyFrame, FrameMark]:
    """A frame of fold 1 so many minutes after START."""
    at = START + timedelta(minutes=minutes)
    return KeyFrame(minutes, at, 1, b"%d" % minutes), FrameMark(minutes, at, base, Counted(minutes, 2, 3, 4))


def test_marked_key_frames_of_some_days_stay_and_of_earlier_days_the_last_whole_one(store: Store) -> None:
    a_day = 24 * 60
    whole = [number * a_day + hour * 60 for number in range(6) for hour in (1, 9)]
    for at in whole:
        store.put_key_frame(*marked(at), keep_days=2)
        store.put_key_frame(*marked(at + 10, base=at), keep_days=2)
    kept = [mark.seq for mark in store.frame_marks(1)]
    # Of the third day, from 9:10 on: the frame itself, and the whole one that it builds on.
    recent = [at + more for at in whole if at >= 3 * a_day + 9 * 60 for more in (0, 10)]
    assert kept == [9 * 60, a_day + 9 * 60, 2 * a_day + 9 * 60, *recent]
    assert all(store.key_frame_of(1, seq) == marked(seq)[0] for seq in kept)
    assert store.key_frame_of(1, 60) is None


def test_the_mark_before_a_moment_is_found_without_its_frame(store: Store) -> None:
    assert store.frame_mark(1, START) is None
    for minutes, base in ((10, 0), (20, 10), (30, 10)):
        store.put_key_frame(*marked(minutes, base))
    assert store.frame_mark(1, START + timedelta(minutes=9)) is None
    assert store.frame_mark(1, START + timedelta(minutes=10)) == marked(10)[1]
    assert store.frame_mark(1, START + timedelta(minutes=29)) == marked(20, 10)[1]
    assert store.frame_mark(1, START + timedelta(days=9)) == marked(30, 10)[1]
    assert store.frame_marks(1) == [marked(10)[1], marked(20, 10)[1], marked(30, 10)[1]]
    assert store.frame_marks(2) == []
    with closing(store.open_reader()) as reader:
        assert reader.frame_mark(1, START + timedelta(days=9)) == marked(30, 10)[1]
        assert reader.frame_marks(1) == store.frame_marks(1)
        assert reader.key_frame_of(1, 20) == marked(20)[0]


def test_frames_of_an_older_fold_go_when_a_newer_one_is_marked(store: Store) -> None:
    store.put_key_frame(*marked(10))
    frame, mark = marked(20)
    store.put_key_frame(KeyFrame(20, frame.as_of, 2, frame.body), mark)
    assert store.key_frame(1) is None
    assert store.frame_marks(1) == []
    assert store.frame_marks(2) == [mark]


def test_it_tells_when_an_entry_was_recorded(store: Store) -> None:
    store.append([report(1)], ORIGIN, START)
    store.append([report(2)], ORIGIN, START + SECOND)
    assert [store.recorded_at(seq) for seq in (0, 1, 2, 3)] == [None, START, START + SECOND, None]


def test_drafts_are_kept_replaced_and_dropped(store: Store) -> None:
    assert store.draft("report") is None
    store.put_draft("report", b"half a sen", START)
    store.put_draft("report", "半句话".encode(), START + SECOND)
    store.put_draft("other", b"", START)
    assert store.draft("report") == "半句话".encode()
    assert store.draft("other") == b""
    store.drop_draft("report")
    store.drop_draft("report")
    assert store.draft("report") is None
    assert store.last_seq() == 0


def test_a_closed_store_refuses_and_may_be_closed_again(store: Store) -> None:
    store.close()
    store.close()
    for work in (
        lambda: store.append([report(1)], ORIGIN, START),
        lambda: list(store.read(0)),
        lambda: store.knows("key"),
        store.verify,
    ):
        with pytest.raises(StoreUnavailable) as refusal:
            work()
        assert refusal.value.code == "closed"


def test_the_newest_health_of_every_feed_is_found(store: Store) -> None:
    assert store.feed_healths() == []
    told = [health(serial, feed, at=START + serial * SECOND) for serial in range(1, 13) for feed in ("b", "a", "a-b")]
    store.append([report(1), *told], ORIGIN, START)
    assert store.feed_healths() == [health(12, feed, at=START + 12 * SECOND) for feed in ("a", "a-b", "b")]
    again = dataclasses.replace(health(1, "a"), started_at=START + 60 * SECOND)
    store.append([again], ORIGIN, START)
    assert store.feed_healths()[0] == again


def test_a_stretch_is_what_is_read_one_by_one(store: Store) -> None:
    profile = load_profile()
    for number, fact in enumerate(stream(3, 60)):
        store.append([fact], ORIGIN, START + timedelta(seconds=number))
    one_by_one, together = (Situation(profile.thresholds, profile.windows) for _ in range(2))
    until = START + timedelta(seconds=44)
    for entry in store.read(0, until=until):
        one_by_one.apply(entry)
    while (stretch := store.read_stretch(together.seq, 20, until)) is not None:
        assert len(stretch.batches) <= 1
        together.apply_stretch(stretch)
    assert together.seq == 45
    assert together.frame() == one_by_one.frame()


def test_a_reader_reads_beside_the_writer_and_is_closed_alone(store: Store) -> None:
    store.append([report(1)], ORIGIN, START)
    with closing(store.open_reader()) as reader:
        store.append([report(2)], ORIGIN, START + timedelta(seconds=1))
        assert [entry.fact for entry in reader.read(0)] == [report(1), report(2)]
        assert (reader.last_seq(), reader.last_recorded_at()) == (2, START + timedelta(seconds=1))
        assert reader.read_stretch(2, 10) is None
    with pytest.raises(StoreUnavailable):
        reader.last_seq()
    assert store.append([report(3)], ORIGIN, START + timedelta(seconds=2))
