"""Closed days read back from the journal, part by part, so that a commit never waits longer than for one part."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from zscc.analysis.patrol_picture import VehicleDay
from zscc.analysis.patrol_sums import PatrolSums, Span
from zscc.analysis.track_fixes import Fixes, good_fixes, in_order, no_fixes, one_after_another
from zscc.centre.journal import JournalWriter
from zscc.clock import day_of_ms, monotonic_s
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry
from zscc.store.contract import StoreError

log = logging.getLogger(__name__)

_REST_S = 0.02
_TOGETHER = 4
"""Vehicles whose day is read in one go: a day at one fix a second is 3 MB each."""
_AGAIN_AFTER_S = 60.0
"""A journal that cannot be read is asked again."""

_T = TypeVar("_T")


class Work(Protocol):
    """Does something on the thread of the sums."""

    def __call__(self, work: Callable[[], _T], /) -> Awaitable[_T]: ...


async def read_day(
    writer: JournalWriter, work: Work, spans: Sequence[Span], asked: VehicleDay, at_once: int
) -> Fixes | None:
    """The fixes of a vehicle and day, sorted; None when the journal cannot be read."""
    vehicle, day = asked
    parts: list[Fixes] = []
    for after, limit in _parts(spans, at_once):
        try:
            entries = await writer.read(after, limit)
        except StoreError as error:
            log.warning("a day of %s cannot be read: %s", vehicle, error.code)
            return None
        parts.append(await work(partial(_of_vehicle, entries, vehicle, day)))
        await asyncio.sleep(_REST_S)
    return in_order(one_after_another(parts))


@dataclass(slots=True)
class _Reading:
    """A day on its way."""

    day: int
    late: dict[str, int]
    """Vehicles, and how many late fixes each had when the reading began."""
    parts: Iterator[Span]
    found: dict[str, list[Fixes]] = field(default_factory=dict)


class LateDays:
    """Days that late fixes have changed: read back beside everything else, then summed anew."""

    def __init__(self, sums: PatrolSums, work: Work, at_once: int) -> None:
        """``sums`` is touched in ``work`` alone."""
        self._sums, self._work, self._at_once = sums, work, at_once
        self._reading: _Reading | None = None
        self._rests_until_s = float("-inf")

    @property
    def is_waiting(self) -> bool:
        """Whether there is something to do now."""
        return bool(self._reading or self._sums.late) and monotonic_s() >= self._rests_until_s

    async def step(self, writer: JournalWriter) -> tuple[VehicleDay, ...]:
        """Read one part of a day; the vehicles and the day when it was the last one and the day is summed."""
        if self._reading is None:
            self._reading = await self._work(self._begun)
        reading = self._reading
        part = next(reading.parts, None)
        if part is None:
            self._reading = None
            return await self._work(partial(self._summed, reading))
        try:
            entries = await writer.read(*part)
        except StoreError as error:
            log.warning("late fixes wait for the journal: %s", error.code)
            self._reading, self._rests_until_s = None, monotonic_s() + _AGAIN_AFTER_S
            return ()
        await self._work(partial(_sort_out, reading, entries))
        return ()

    def _begun(self) -> _Reading:
        """The oldest day first: the days after it begin where it ends."""
        late = self._sums.late
        day = min(day for _, day in late)
        vehicles = sorted(vehicle for vehicle, its_day in late if its_day == day)[:_TOGETHER]
        counts = {vehicle: late[vehicle, day] for vehicle in vehicles}
        return _Reading(day, counts, _parts(self._sums.seqs[day], self._at_once))

    def _summed(self, reading: _Reading) -> tuple[VehicleDay, ...]:
        for vehicle, count in reading.late.items():
            fixes = in_order(one_after_another(reading.found[vehicle]))
            self._sums.sum_anew(vehicle, reading.day, fixes, count)
        return tuple((vehicle, reading.day) for vehicle in reading.late)


def _parts(spans: Sequence[Span], at_once: int) -> Iterator[Span]:
    """After which entry and how many to read, again and again."""
    for first, last in spans:
        for after in range(first - 1, last, at_once):
            yield after, min(at_once, last - after)


def _sort_out(reading: _Reading, entries: Sequence[Entry]) -> None:
    for vehicle in reading.late:
        reading.found.setdefault(vehicle, []).append(_of_vehicle(entries, vehicle, reading.day))


def _of_vehicle(entries: Sequence[Entry], vehicle: str, day: int) -> Fixes:
    """The good fixes that these entries hold of a vehicle and day, in order of arrival."""
    found = [no_fixes()]
    for entry in entries:
        if isinstance(entry.fact, FixBatch) and vehicle in entry.fact.vehicles:
            whose, fixes, _ = good_fixes(entry.fact)
            mine = (whose == entry.fact.vehicles.index(vehicle)) & (day_of_ms(fixes["at_ms"]) == day)
            found.append(fixes[mine])
    return one_after_another(found)
