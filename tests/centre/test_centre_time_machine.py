"""Any second of the journal: the same as the fold from the first entry, forward, backward and by leaps."""

import logging
import random
import threading
import time
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from coarse_month import COUNT, STEP, month, plain_hashes
from made_facts import ORIGIN, START, report
from msgspec.structs import replace

from zscc.centre.frame_builder import FrameBuilder
from zscc.centre.frame_chain import FrameChain, MadeFrame
from zscc.centre.restore import recall_of, restored
from zscc.centre.time_machine import TimeMachine
from zscc.clock import day_of_ms, monotonic_s
from zscc.model.case import Case
from zscc.model.case_facts import CaseOpened
from zscc.model.moment import ms_from_utc
from zscc.model.stretch import Stretch
from zscc.settings.profile import load_profile
from zscc.situation.frame import DECODE_CASE, sections_of
from zscc.situation.frame_values import DIGEST_BYTES, Section, bodies_of
from zscc.situation.situation import FOLD_VERSION, Situation
from zscc.store.contract import KeyFrame, Reader, Store, StoreUnavailable
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore

PROFILE = load_profile()
SEED = 7
SOON_S = 30.0


@pytest.fixture(scope="module")
def hashes() -> list[str]:
    return plain_hashes(SEED)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "journal.gpkg")
    yield made
    made.close()


def write(store: Store, first: int = 0, last: int = COUNT) -> None:
    for at, facts in month(SEED)[first:last]:
        store.append(facts, ORIGIN, at)


def build(store: Store) -> int:
    """Build what is missing, as the machine does in the background; how many frames."""
    made: list[MadeFrame] = []

    def keep(frame: MadeFrame) -> None:
        made.append(frame)
        store.put_key_frame(frame.frame, frame.mark)

    with closing(store.open_reader()) as reader:
        for _ in FrameBuilder(reader, recall_of(reader, PROFILE), PROFILE, keep).pieces():
            pass
    return len(made)


def expected(hashes: list[str], moment: datetime) -> str:
    return hashes[bisect_right(month(SEED), moment, key=lambda told: told[0])]


def test_forward_backward_and_by_leaps_every_moment_is_the_plain_fold(store: Store, hashes: list[str]) -> None:
    write(store)
    built = build(store)
    assert built > COUNT * 0.8
    assert build(store) == 0
    dice = random.Random(1)
    instants = sorted(START + dice.random() * 31 * timedelta(days=1) for _ in range(12))
    leaps = dice.sample(instants, len(instants))
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        for instant in (*instants, *instants[::-1], *leaps):
            snapshot = machine.at(instant, with_hash=True).result(SOON_S)
            assert snapshot.state_hash == expected(hashes, instant)
            assert snapshot.as_of == instant


def test_what_was_read_ahead_is_not_decoded_when_it_is_asked_for(
    store: Store, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store)
    build(store)
    decoded: list[bytes] = []

    def decode(body: bytes) -> Case:
        decoded.append(body)
        return DECODE_CASE(body)

    monkeypatch.setattr("zscc.situation.recall.DECODE_CASE", decode)
    whole = [mark for mark in store.frame_marks(FOLD_VERSION) if not mark.base]
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        machine.begin()
        end_s = monotonic_s() + SOON_S
        while not machine.resting:
            assert monotonic_s() < end_s
            time.sleep(0.005)
        ahead = len(decoded)
        for mark in whole:
            shown = machine.at(mark.as_of, with_hash=True).result(SOON_S)
            assert shown.state_hash == expected(hashes, mark.as_of)
    assert ahead
    assert len(decoded) == ahead


def test_it_reads_while_the_desk_writes(store: Store, hashes: list[str]) -> None:
    write(store, last=COUNT // 2)
    build(store)
    instants = [START + place * STEP for place in range(0, COUNT // 2, 3)]
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        machine.begin()
        writing = threading.Thread(target=write, args=(store, COUNT // 2))
        writing.start()
        for instant in instants:
            assert machine.at(instant, with_hash=True).result(SOON_S).state_hash == expected(hashes, instant)
        writing.join()
        end = month(SEED)[-1][0]
        assert machine.at(end, with_hash=True).result(SOON_S).state_hash == hashes[-1]


def test_the_picture_shows_what_a_fold_to_that_moment_shows(store: Store) -> None:
    write(store, last=80)
    build(store)
    instant = START + 60 * STEP
    plain = Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in store.read(0, until=instant):
        plain.apply(entry)
    told = plain.snapshot(instant)
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        shown = machine.at(instant).result(SOON_S)
    for name in ("seq", "as_of", "reports", "cases", "alarms", "duty", "feeds", "responders", "synthetic"):
        assert getattr(shown, name) == getattr(told, name), name
    for part in ("vehicles", "tracks", "report_columns", "case_columns"):
        for name in getattr(told, part).__dataclass_fields__:
            ours, its = (getattr(getattr(each, part), name) for each in (shown, told))
            np.testing.assert_array_equal(ours, its, err_msg=f"{part}.{name}")


def test_before_the_first_entry_nothing_is_there_and_after_the_last_the_present(store: Store) -> None:
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        assert machine.span().result(SOON_S) is None
        assert machine.at(START).result(SOON_S).seq == 0
        write(store, last=3)
        before = machine.at(START - timedelta(days=1)).result(SOON_S)
        assert (before.seq, len(before.vehicles)) == (0, 0)
        present = machine.at(START + timedelta(days=99)).result(SOON_S)
        assert present.seq == store.last_seq()
        span = machine.span().result(SOON_S)
        assert span is not None
        assert (span.first, span.last) == (month(SEED)[0][0], month(SEED)[2][0])


def test_missing_frames_are_built_in_the_background_and_handed_to_the_writer(store: Store, hashes: list[str]) -> None:
    write(store, last=30)
    built, enough = list[MadeFrame](), threading.Event()

    def keep(made: MadeFrame) -> None:
        built.append(made)
        if len(built) == 25:
            enough.set()

    with closing(TimeMachine(store.open_reader, PROFILE, keep)) as machine:
        machine.begin()
        assert enough.wait(SOON_S)
        assert store.frame_marks(FOLD_VERSION) == []
    for made in built:
        store.put_key_frame(made.frame, made.mark)
    assert [made.mark.base for made in built][:3] == [0, built[0].mark.seq, built[0].mark.seq]
    situation = restored(store, PROFILE, until=START + 20 * STEP)
    assert situation.state_hash() == expected(hashes, START + 20 * STEP)


def test_frames_whose_ground_is_gone_are_passed_over(
    store: Store, hashes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    write(store, last=50)
    build(store)
    marks = store.frame_marks(FOLD_VERSION)
    wholes = [mark for mark in marks if not mark.base]
    assert len(wholes) > 3
    for mark in wholes[-2:]:
        store.put_key_frame(KeyFrame(mark.seq, mark.as_of, FOLD_VERSION, b"\x00 no frame"), mark)
    caplog.set_level(logging.CRITICAL)
    end = month(SEED)[49][0]
    assert restored(store, PROFILE).state_hash() == hashes[50]
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        assert machine.at(end, with_hash=True).result(SOON_S).state_hash == hashes[50]


def test_a_frame_with_text_that_is_no_text_is_passed_over(
    store: Store, hashes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    write(store, last=50)
    build(store)
    newest = store.frame_marks(FOLD_VERSION)[-1]
    with closing(store.open_reader()) as reader:
        frame = reader.key_frame_of(FOLD_VERSION, newest.seq)
    assert frame is not None
    sections = sections_of(frame.body)
    head = zlib.decompress(sections.head).replace(b"V0", b"\xff0")
    assert head != zlib.decompress(sections.head)
    broken = msgspec.msgpack.encode(replace(sections, head=zlib.compress(head)))
    store.put_key_frame(KeyFrame(newest.seq, newest.as_of, FOLD_VERSION, broken), newest)
    caplog.set_level(logging.CRITICAL)
    assert restored(store, PROFILE).state_hash() == hashes[50]


def of_format_2(frame: KeyFrame) -> KeyFrame:
    """As frames were written before their bodies lay in blocks."""

    def whole(section: Section | bytes) -> bytes:
        assert isinstance(section, Section)
        bodies = bodies_of(section)
        count = len(section.digests) // DIGEST_BYTES
        told = (zlib.decompress(section.places), section.digests, [bodies[place] for place in range(count)])
        return zlib.compress(msgspec.msgpack.encode(told))

    its = sections_of(frame.body)
    old = replace(its, format=2, head=zlib.decompress(its.head), cases=whole(its.cases), reports=whole(its.reports))
    return KeyFrame(frame.seq, frame.as_of, frame.fold_version, msgspec.msgpack.encode(old))


def test_frames_of_the_format_before_are_read_and_built_upon(
    store: Store, hashes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    write(store, last=50)
    build(store)
    end = month(SEED)[49][0]
    with closing(store.open_reader()) as reader:
        for mark in store.frame_marks(FOLD_VERSION):
            frame = reader.key_frame_of(FOLD_VERSION, mark.seq)
            assert frame is not None
            store.put_key_frame(of_format_2(frame), mark)
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        for instant in (end, START + 20 * STEP, START + 40 * STEP):
            assert machine.at(instant, with_hash=True).result(SOON_S).state_hash == expected(hashes, instant)
    write(store, 50, 60)
    assert build(store) > 0
    assert restored(store, PROFILE).state_hash() == hashes[60]
    assert not caplog.records


class SlowReader:
    """Waits before every stretch until it is let go."""

    def __init__(self, reader: Reader, go: threading.Event, asked: threading.Event) -> None:
        self._reader, self._go, self._asked = reader, go, asked

    def read_stretch(self, after: int, limit: int, until: datetime | None = None) -> Stretch | None:
        self._asked.set()
        assert self._go.wait(SOON_S)
        return self._reader.read_stretch(after, limit, until)

    def __getattr__(self, name: str) -> object:
        return getattr(self._reader, name)


def slow(store: Store, go: threading.Event, asked: threading.Event) -> Callable[[], Reader]:
    return lambda: SlowReader(store.open_reader(), go, asked)  # type: ignore[return-value]


def test_the_newest_question_wins(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zscc.centre.time_machine.OVERTAKEN_AFTER_S", SOON_S)
    write(store, last=20)
    go, asked = threading.Event(), threading.Event()
    with closing(TimeMachine(slow(store, go, asked), PROFILE)) as machine:
        first = machine.at(START + STEP)
        assert asked.wait(SOON_S)
        later = [machine.at(START + place * STEP) for place in range(2, 10)]
        span = machine.span()
        go.set()
        assert later[-1].result(SOON_S).as_of == START + 9 * STEP
        assert first.result(SOON_S).as_of == START + STEP
        assert span.result(SOON_S) is not None
        for overtaken in later[:-1]:
            with pytest.raises(CancelledError):
                overtaken.result(SOON_S)


def test_closing_cancels_what_waits_and_ends_the_thread(store: Store) -> None:
    write(store, last=20)
    go, asked = threading.Event(), threading.Event()
    machine = TimeMachine(slow(store, go, asked), PROFILE)
    running = machine.at(START + 10 * STEP)
    assert asked.wait(SOON_S)
    waiting, span = machine.at(START), machine.span()
    closing_it = threading.Thread(target=machine.close)
    closing_it.start()
    while not machine._closed:
        pass
    go.set()
    closing_it.join(SOON_S)
    assert not closing_it.is_alive()
    assert not [thread for thread in threading.enumerate() if thread.name == "zscc-time"]
    for each in (running, waiting, span):
        with pytest.raises(CancelledError):
            each.result(SOON_S)
    machine.close()
    with pytest.raises(StoreUnavailable):
        machine.at(START).result(SOON_S)


def test_a_machine_that_was_never_asked_closes(store: Store) -> None:
    TimeMachine(store.open_reader, PROFILE).close()


def test_a_journal_that_cannot_be_opened_says_so_to_who_asks_and_is_tried_again() -> None:
    store = MemoryStore()
    store.append([report(1)], ORIGIN, START)
    faults = [StoreUnavailable("cannot_open"), StoreUnavailable("cannot_open")]

    def open_reader() -> Reader:
        if faults:
            raise faults.pop()
        return store.open_reader()

    with closing(TimeMachine(open_reader, PROFILE)) as machine:
        with pytest.raises(StoreUnavailable):
            machine.at(START).result(SOON_S)
        assert machine.at(START).result(SOON_S).seq == 1


@pytest.mark.parametrize("with_frames", [False, True])
def test_the_bar_counts_what_was_recorded(store: Store, with_frames: bool) -> None:
    write(store)
    if with_frames:
        build(store)
    end = month(SEED)[-1][0]
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        counts = machine.histogram(START - timedelta(days=1), end + timedelta(days=1), 64).result(SOON_S)
        with pytest.raises(ValueError, match="empty"):
            machine.histogram(end, end, 3).result(SOON_S)
    told = [(entry.fact, day_of_ms(ms_from_utc(entry.recorded_at))) for entry in store.read(0)]
    kinds = [fact.kind for fact, _ in told]
    for count, kind in ((counts.alarms, "alarm_raised"), (counts.reports, "report")):
        assert sum(each or 0 for each in count) == kinds.count(kind)
        assert None not in count
    # A case of days ago that somebody brought along was not opened when it was written.
    then = [fact for fact, day in told if isinstance(fact, CaseOpened) and day - day_of_ms(ms_from_utc(fact.at)) < 2]
    assert 0 < sum(each or 0 for each in counts.cases) == len(then) < kinds.count("case_opened")
    told_fixes, placed = sum(each or 0 for each in counts.fixes), restored(store, PROFILE).vehicles.counts.placed
    assert told_fixes == placed if with_frames else told_fixes >= placed, "only a fold knows what was repeated"
    assert counts.fixes[0] == counts.fixes[-1] == 0
    assert len(counts.bounds) == len(counts) + 1


def test_where_frames_are_missing_the_bar_says_that_nobody_knows(store: Store) -> None:
    write(store, last=160)
    chain = FrameChain()
    for until in (START + 50 * STEP, START + 51 * STEP, START + 119 * STEP):
        made = chain.made(restored(store, PROFILE, until).held())
        assert made is not None
        store.put_key_frame(made.frame, made.mark)
    with closing(TimeMachine(store.open_reader, PROFILE)) as machine:
        counts = machine.histogram(START, START + 160 * STEP, 4).result(SOON_S)
    assert [count is None for count in counts.fixes] == [True, True, True, False]
