"""What a person does enters the journal through the engine, from another thread, and comes back by the tail."""

import pytest
from made_facts import START, layer

from zscc.centre.engine import Ears, Engine, Plan
from zscc.clock import ManualClock
from zscc.model.layer import LayerRemoved
from zscc.store.contract import Origin, StoreUnavailable
from zscc.store.memory import MemoryStore

PERSON = Origin(seat="seat-1", actor="duty officer")


def engine() -> Engine:
    ears = Ears(on_bug=lambda bug: None, on_journal=lambda fault: None)
    return Engine(MemoryStore(), ManualClock(START), Plan(make_feeds=lambda: ()), ears)


def test_what_a_person_submits_is_committed_and_comes_by_the_tail() -> None:
    centre = engine()
    tail = centre.tail.subscribe(after=0)
    centre.start()
    try:
        added = layer("a", 1)
        (entry,) = centre.submit([added], PERSON).result(10)
        assert (entry.fact, entry.seat, entry.actor) == (added, "seat-1", "duty officer")
        assert [taken.fact for taken in tail.take(10)] == [added]
        assert centre.submit([added], PERSON).result(10) == []
        (gone,) = centre.submit([LayerRemoved("a", 1)], PERSON).result(10)
        assert gone.seq == 2
    finally:
        centre.stop()


def test_an_engine_that_does_not_run_refuses_at_once() -> None:
    centre = engine()
    with pytest.raises(StoreUnavailable):
        centre.submit([layer("a", 1)], PERSON).result(1)
    centre.stop()
    with pytest.raises(StoreUnavailable):
        centre.submit([layer("a", 1)], PERSON).result(1)
