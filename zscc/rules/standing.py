"""Where responders stand at one moment, as a suggestion needs it: last fixes, settings, open orders."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zscc.analysis.row_changes import changed_rows
from zscc.model.case import Case
from zscc.model.responder import ResponderSet
from zscc.situation.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Seen:
    """A vehicle's newest good fix; map metres (EPSG:4549)."""

    x_m: float
    y_m: float
    observed_at_ms: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One moment; nothing in it changes later."""

    as_of: datetime
    seen: Mapping[str, Seen]
    """By vehicle."""
    settings: Mapping[str, ResponderSet]
    """The newest of each responder that was ever set."""
    orders: Mapping[str, int]
    """Open orders of a responder, over all cases."""


class Orders:
    """How many open orders each responder has; kept up case by case."""

    def __init__(self) -> None:
        self._of_case: dict[str, tuple[str, ...]] = {}
        self._count: Counter[str] = Counter()
        self._cases: Sequence[Case] = ()

    def take(self, case: Case) -> None:
        """Take in the newest value of a case."""
        ordered = () if case.ended else tuple(ordered_of(case))
        before = self._of_case.pop(case.case_id, ())
        self._count.subtract(before)
        self._count.update(ordered)
        if ordered:
            self._of_case[case.case_id] = ordered

    def follow(self, cases: Sequence[Case]) -> None:
        """Take in those of a snapshot's cases that are not what they were; cases leave it long after they ended."""
        for row in changed_rows(self._cases, cases):
            self.take(cases[row])
        self._cases = cases

    def counted(self) -> dict[str, int]:
        """By responder, those with any."""
        return {name: number for name, number in self._count.items() if number}


def ordered_of(case: Case) -> Iterable[str]:
    """The responders that a case still waits for."""
    return (name for party in case.parties if party.done_at is None for name in party.order.responders)


def standing_of(snapshot: Snapshot, orders: Orders) -> Standing:
    """What a snapshot tells; ``orders`` follows its cases, 2 ms where few changed among 100 000."""
    orders.follow(snapshot.cases)
    vehicles = snapshot.vehicles
    columns = zip(vehicles.x_m.tolist(), vehicles.y_m.tolist(), vehicles.observed_at_ms.tolist(), strict=True)
    seen = {vehicle: Seen(*its) for vehicle, its in zip(vehicles.ids, columns, strict=True)}
    settings = {its.responder_id: its for its in snapshot.responders}
    return Standing(snapshot.as_of, seen, settings, orders.counted())
