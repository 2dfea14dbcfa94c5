"""The situation at a place of the journal: the same by way of a key-frame and without, at any moment."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import made_cases
import msgspec
import pytest
from made_facts import ORIGIN, START, stream

from zscc.centre.frame_chain import FrameChain
from zscc.centre.restore import restored
from zscc.settings.profile import load_profile
from zscc.situation.frame import Held, written
from zscc.situation.situation import FOLD_VERSION, Situation
from zscc.store.contract import KeyFrame
from zscc.store.memory import MemoryStore

PROFILE = load_profile()
SECOND = timedelta(seconds=1)


def journal(count: int = 120, *frames_at: int) -> MemoryStore:
    """A journal of one entry a second, with key-frames after these entries."""
    store = MemoryStore()
    situation = Situation(PROFILE.thresholds, PROFILE.windows)
    for number, fact in enumerate(stream(31, count)):
        for entry in store.append([fact], ORIGIN, START + number * SECOND):
            situation.apply(entry)
            if entry.seq in frames_at:
                put_frame(store, situation)
    return store


def put_frame(store: MemoryStore, situation: Situation, body: bytes | None = None) -> None:
    """Keep a key-frame of this place, whole; with another body when one is given."""
    made = FrameChain().made(situation.held())
    assert made is not None
    store.put_key_frame(made.frame if body is None else replace(made.frame, body=body), made.mark)


class Counting:
    """Counts the entries that are read."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.count = 0
        self.frame_mark, self.key_frame_of = store.frame_mark, store.key_frame_of
        self.recorded_at = store.recorded_at

    def read_stretch(self, after, limit, until=None):
        stretch = self.store.read_stretch(after, limit, until)
        if stretch is not None:
            self.count += stretch.seq - after
        return stretch


def test_a_key_frame_spares_the_entries_before_it() -> None:
    with_frames, without = Counting(journal(120, 40, 100)), Counting(journal(120))
    assert restored(with_frames, PROFILE).state_hash() == restored(without, PROFILE).state_hash()
    assert (with_frames.count, without.count) == (20, 120)


@pytest.mark.parametrize("second", [-1, 0, 39, 40, 77, 99, 100, 500])
def test_the_state_at_a_moment_is_the_fold_of_what_was_recorded_until_then(second: int) -> None:
    until = START + second * SECOND
    plain = Situation(PROFILE.thresholds, PROFILE.windows)
    for entry in journal().read(after=0):
        if entry.recorded_at <= until:
            plain.apply(entry)
    past = restored(journal(120, 40, 100), PROFILE, until)
    assert (past.seq, past.state_hash()) == (plain.seq, plain.state_hash())


def test_a_key_frame_that_cannot_be_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    store = journal(60)
    expected = restored(store, PROFILE).state_hash()
    put_frame(store, restored(store, PROFILE, START + 49 * SECOND), b"torn")
    with caplog.at_level(logging.WARNING):
        assert restored(store, PROFILE).state_hash() == expected
    assert "key-frame at 50" in caplog.text
    caplog.clear()


def test_a_key_frame_of_another_fold_is_not_used() -> None:
    store = journal(60)
    store.put_key_frame(KeyFrame(50, START + 49 * SECOND, FOLD_VERSION + 1, b"of another fold"))
    assert restored(store, PROFILE).seq == 60


def with_a_case() -> MemoryStore:
    store = journal(60)
    store.append([made_cases.opened(1)], ORIGIN, START + 60 * SECOND)
    return store


def other_case(held: Held) -> Held:
    """Told differently under the digest of what is true, so that the state's hash stays."""
    (case,) = held.cases
    return replace(held, cases=(replace(case, title="渣土"),))


def other_report(held: Held) -> Held:
    return replace(held, reports=(*held.reports[:-1], replace(held.reports[-1], text="渣土")))


def other_place(held: Held) -> Held:
    return replace(held, head=msgspec.structs.replace(held.head, seq=held.seq - 1))


@pytest.mark.parametrize(
    ("changed", "said"), [(other_case, "of its digest"), (other_report, "of its digest"), (other_place, "of place 60")]
)
def test_a_key_frame_whose_values_are_not_those_of_their_digests_is_passed_over(
    changed: Callable[[Held], Held], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = with_a_case()
    true = restored(store, PROFILE)
    put_frame(store, true, written(changed(true.held())))
    with caplog.at_level(logging.WARNING):
        found = restored(store, PROFILE)
    assert said in caplog.text
    assert (found.cases.told(), found.reports.told()) == (true.cases.told(), true.reports.told())
    put_frame(store, true)
    caplog.clear()
    assert restored(store, PROFILE).state_hash() == true.state_hash()
    assert caplog.text == ""
