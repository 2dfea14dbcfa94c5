"""Rows of the responder board, made from a moment and the town's responders: no words, no colours, nothing of Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zscc.model.case import Case
from zscc.model.moment import ms_from_utc
from zscc.model.responder import RESPONDER_STATES, Responder, ResponderKind, ResponderSet, ResponderState
from zscc.situation.snapshot import Snapshot

NEEDS_CASE = frozenset({ResponderState.EN_ROUTE, ResponderState.ON_SCENE})
"""出动 and 到场 are said of a case when one is chosen."""


@dataclass(frozen=True, slots=True)
class ResponderRow:
    """One responder as it stands."""

    responder: Responder
    state: ResponderState
    since: datetime | None
    """None for who was never set."""
    case_id: str
    case_title: str
    fix_age_s: float | None
    """Age of its newest position; None for who has no fixes: it is shown at its base."""
    arrival_proved: bool | None
    """到场（已核验）, 到场（未核验）; None unless it is on the scene of a case."""

    @property
    def responder_id(self) -> str:
        """Its id."""
        return self.responder.responder_id


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which responders the board shows."""

    kind: ResponderKind | None = None
    department: str = ""
    text: str = ""

    def lets_through(self, row: ResponderRow) -> bool:
        """Whether a row is shown."""
        its = row.responder
        if (self.kind is not None and its.kind is not self.kind) or (
            self.department and its.department != self.department
        ):
            return False
        return not self.text or self.text.casefold() in f"{its.label} {row.case_title}".casefold()


def responder_rows(
    responders: Iterable[Responder], snapshot: Snapshot, case_of: Mapping[str, Case]
) -> list[ResponderRow]:
    """Everybody who can be sent, in the town's order; ``case_of`` holds the cases that responders were sent to."""
    newest = {its.responder_id: its for its in snapshot.responders}
    as_of_ms = ms_from_utc(snapshot.as_of)
    fixes = zip(snapshot.vehicles.ids, snapshot.vehicles.observed_at_ms.tolist(), strict=True)
    ages_s = {vehicle: max(as_of_ms - at_ms, 0) / 1000 for vehicle, at_ms in fixes}
    return [_row(each, newest.get(each.responder_id), ages_s, case_of) for each in responders]


def _row(
    responder: Responder, its: ResponderSet | None, ages_s: Mapping[str, float], case_of: Mapping[str, Case]
) -> ResponderRow:
    case = case_of.get(its.case_id) if its is not None else None
    return ResponderRow(
        responder=responder,
        state=ResponderState.STANDBY if its is None else its.state,
        since=None if its is None else its.at,
        case_id="" if its is None else its.case_id,
        case_title="" if case is None else case.title,
        fix_age_s=ages_s.get(responder.vehicle) if responder.vehicle else None,
        arrival_proved=_proved(responder, its, case),
    )


def _proved(responder: Responder, its: ResponderSet | None, case: Case | None) -> bool | None:
    if its is None or case is None or its.state is not ResponderState.ON_SCENE:
        return None
    parties = [party for party in case.parties if responder.responder_id in party.order.responders]
    return parties[-1].arrival_proved if parties else False


def sent_to(snapshot: Snapshot) -> frozenset[str]:
    """Ids of the cases that somebody was sent to."""
    return frozenset(its.case_id for its in snapshot.responders if its.case_id)


def by_state(rows: Iterable[ResponderRow]) -> dict[ResponderState, list[ResponderRow]]:
    """The rows of each column of the board; who has a case first, then as the town orders them."""
    columns: dict[ResponderState, list[ResponderRow]] = {state: [] for state in RESPONDER_STATES}
    for row in rows:
        columns[row.state].append(row)
    for column in columns.values():
        column.sort(key=lambda row: not row.case_id)
    return columns
