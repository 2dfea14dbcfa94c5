"""Rows of the whistle board: every department that was whistled for and has not finished. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from zscc.model.case import Case, Party
from zscc.ui.dispatch.clocks import Clock, next_clock

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WhistleRow:
    """One department's report-in (报到)."""

    case: Case
    party: Party

    @property
    def key(self) -> str:
        """Which department of which case."""
        return f"{self.case.case_id} {self.party.order.department}"

    @property
    def next(self) -> Clock:
        """What it owes next."""
        clock = next_clock(self.party)
        assert clock is not None
        return clock


def whistle_rows(cases: Iterable[Case]) -> list[WhistleRow]:
    """Open whistles of cases, what falls due first at the top."""
    rows = [
        WhistleRow(case, party)
        for case in cases
        for party in case.parties
        if party.whistled and party.done_at is None and not case.ended
    ]
    return sorted(rows, key=lambda row: (row.next.by or _NEVER, row.party.dispatched_at, row.key))
