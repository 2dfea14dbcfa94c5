"""Several programs on one journal: each has an engine of its own, and all fold the same."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

import pytest
from made_cases import opened, step
from made_facts import report
from own_server import OwnServer

from zscc.centre.engine import Ears, Engine, Plan
from zscc.clock import LiveClock
from zscc.model.case_facts import Act
from zscc.model.journal import Fact
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation
from zscc.store.contract import FactRefused, Origin, StoreUnavailable
from zscc.store.postgis.store import PostgisStore

WAIT_S = 60


class Seat:
    """An engine without feeds, and the fold of what its tail brings."""

    def __init__(self, address: str, name: str) -> None:
        profile = load_profile()
        self.name = name
        self.faults: list[StoreUnavailable | None] = []
        self.bugs: list[BaseException] = []
        store = PostgisStore(address, name)
        self.engine = Engine(store, LiveClock(), Plan(), Ears(self.bugs.append, self.faults.append))
        self.situation = Situation(profile.thresholds, profile.windows)
        self._tail = self.engine.tail.subscribe(after=0)
        self.engine.start()

    def fold(self) -> int:
        """Take what has come; the newest number then."""
        for entry in self._tail.take(1_000):
            self.situation.apply(entry)
        return self.situation.seq

    def write(self, *facts: Fact) -> int:
        """Commit and return the last number."""
        return self.engine.submit(list(facts), Origin(self.name, "officer")).result(WAIT_S)[-1].seq


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def seats(address: str, count: int) -> Iterator[list[Seat]]:
    with ExitStack() as stack:
        made = [Seat(address, f"seat {number}") for number in range(count)]
        for seat in made:
            stack.callback(seat.engine.stop)
        yield made
    assert not any(seat.bugs for seat in made)


def test_what_one_seat_does_is_folded_by_all(server: OwnServer) -> None:
    with seats(server.fresh(), 3) as (first, second, third):
        first.write(opened(1), opened(2))
        last = second.write(step(opened(1), Act.TAKE_IN))
        until(lambda: all(seat.fold() == last for seat in (first, second, third)))
        assert {seat.situation.state_hash() for seat in (first, second, third)} == {first.situation.state_hash()}
        assert third.situation.cases.live[opened(1).case_id].version == 2


def test_a_seat_that_comes_later_reads_what_was_before(server: OwnServer) -> None:
    address = server.fresh()
    with seats(address, 1) as (first,):
        last = first.write(*(report(number) for number in range(700)))
        with seats(address, 1) as (late,):
            until(lambda: late.fold() == last)
            until(lambda: first.fold() == last)
            assert late.situation.state_hash() == first.situation.state_hash()


def test_a_fact_that_cannot_be_written_takes_nothing_along(server: OwnServer) -> None:
    with seats(server.fresh(), 1) as (seat,):
        origin = Origin(seat.name, "officer")
        bad = replace(report(2), report_id="R\0")
        asked = [seat.engine.submit([fact], origin) for fact in (report(1), bad, report(3))]
        with pytest.raises(FactRefused, match="unwritable"):
            asked[1].result(WAIT_S)
        assert [asked[place].result(WAIT_S)[0].seq for place in (0, 2)] == [1, 2]


def test_a_seat_that_loses_the_server_says_so_refuses_and_catches_up_in_order(server: OwnServer) -> None:
    address = server.fresh()
    with seats(address, 2) as (first, second):
        last = first.write(opened(1))
        until(lambda: second.fold() == last)
        server.crash()
        try:
            until(lambda: bool(second.faults) and second.faults[-1] is not None)
            with pytest.raises(StoreUnavailable):
                second.write(report(1))
        finally:
            server.start()
        until(lambda: first.faults[-1] is None and second.faults[-1] is None)
        # What was refused was not kept for later.
        last = first.write(report(2))
        until(lambda: all(seat.fold() == last for seat in (first, second)))
        assert second.situation.state_hash() == first.situation.state_hash()
        with closing(PostgisStore(address, "reader")) as reader:
            assert [entry.fact.key for entry in reader.read(0)] == [opened(1).key, report(2).key]
