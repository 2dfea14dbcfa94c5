"""Many entries at one go are the same as one after the other, to the last byte of a key-frame."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import pytest
from made_facts import ORIGIN, START, batch, fix, stream
from made_walk import case_stream

from zscc.model.journal import Entry, Fact
from zscc.settings.profile import Profile
from zscc.situation.situation import Situation
from zscc.store.memory import MemoryStore


def mixed(seed: int, count: int) -> Iterator[Fact]:
    """Fixes - late, repeated, flagged, older than a full ring - with reports, healths, and cases with their steps."""
    facts, cases, dice = stream(seed, count), case_stream(seed), random.Random(seed)
    for fact in facts:
        yield fact
        if dice.random() < 0.5:
            yield next(cases)


def told(seed: int, count: int, step: timedelta) -> list[Entry]:
    return [
        Entry(number, START + number * step, fact, ORIGIN.seat, ORIGIN.actor)
        for number, fact in enumerate(mixed(seed, count), start=1)
    ]


@pytest.mark.parametrize("capacity", [4, 32, 512])
@pytest.mark.parametrize(
    ("seed", "step"), [(1, timedelta(seconds=10)), (2, timedelta(hours=1)), (3, timedelta(days=1))]
)
def test_many_at_one_go_are_one_after_the_other(profile: Profile, capacity: int, seed: int, step: timedelta) -> None:
    entries, dice = told(seed, 160, step), random.Random(seed)
    one_by_one = Situation(profile.thresholds, profile.windows, capacity)
    together = Situation(profile.thresholds, profile.windows, capacity)
    place = 0
    while place < len(entries):
        some = entries[place : place + dice.choice((1, 3, 20, 60))]
        place += len(some)
        dirty = together.apply_many(some)
        each = [one_by_one.apply(entry) for entry in some]
        assert all(one & dirty == one for one in each)
        assert together.state_hash() == one_by_one.state_hash()
        assert together.frame() == one_by_one.frame()
    assert one_by_one.vehicles.counts.beyond > 0 or capacity > 4
    assert one_by_one.vehicles.counts.repeated > 0


def test_a_vehicle_may_tell_more_at_one_go_than_its_ring_holds(profile: Profile) -> None:
    ride = [
        batch(f"b{n}", [fix("V01", 10 * n + k, 900 * n + 90 * k, speed_kmh=20.0) for k in range(10)]) for n in range(9)
    ]
    entries = [Entry(n, START, fact, "seat", "actor") for n, fact in enumerate(ride, start=1)]
    one_by_one, together = (Situation(profile.thresholds, profile.windows, 16) for _ in range(2))
    for entry in entries:
        one_by_one.apply(entry)
    together.apply_many(entries)
    assert together.frame() == one_by_one.frame()


def test_entries_that_do_not_follow_are_refused(profile: Profile) -> None:
    entries = told(1, 6, timedelta(seconds=1))
    situation = Situation(profile.thresholds, profile.windows)
    for wrong in (entries[1:], [entries[0], entries[2]]):
        with pytest.raises(ValueError, match="do not follow"):
            situation.apply_many(wrong)
    assert not situation.apply_many([])
    situation.apply_many(entries)
    with pytest.raises(ValueError, match="does not follow"):
        situation.apply(entries[0])


def test_a_stretch_of_the_store_is_what_it_reads_one_by_one(profile: Profile) -> None:
    store = MemoryStore()
    for number, fact in enumerate(islice(mixed(5, 200), 280)):
        store.append([fact], ORIGIN, START + timedelta(seconds=number))
    one_by_one, together = (Situation(profile.thresholds, profile.windows, 64) for _ in range(2))
    for entry in store.read(0):
        one_by_one.apply(entry)
    while (stretch := store.read_stretch(together.seq, 90)) is not None:
        together.apply_stretch(stretch)
    assert together.frame() == one_by_one.frame()
    again = store.read_stretch(0, 1)
    assert again is not None
    with pytest.raises(ValueError, match="does not follow"):
        together.apply_stretch(again)
