"""Whom to send to a case: first who is fit, then who is free, then who is there soonest; every reason is told.

1. Fit is who has the skill that the preset's member wants, or belongs to the department. Out of service is nobody's
   choice, nor is who was sent to this case already.
2. Free: on standby, then on the way back, then at work elsewhere; of equals the grid worker of the case's own grid and
   the work station of its own village come first.
3. The time on the road, over the town's graph: by vehicle at the speed of each road, a grid worker on foot. Every open
   order counts as ten minutes more, a position that is old as half of its age more: nobody knows where it went.

A :class:`Suggester` is made in a thread (it reads the whole road graph and brings scipy along, half a second); after
that a suggestion takes some milliseconds with 300 responders, and may be asked for from one thread at a time: a
worker's, not a slot of the screen. The centre answers :class:`~zscc.model.suggestion.SuggestFor` with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zscc.geo.nearest_road import RoadIndex
from zscc.geo.network import RoadNetwork, RoadPositions, driving_seconds
from zscc.geo.spaces import map_from_wgs84
from zscc.geo.ways import RoadGraph
from zscc.model.case import Case
from zscc.model.catalogue import Preset, PresetMember
from zscc.model.moment import ms_from_utc
from zscc.model.responder import Responder, ResponderKind, ResponderState
from zscc.model.suggestion import Candidate, Reason, SuggestedCall, Suggestion
from zscc.rules.standing import Orders, Seen, Standing, ordered_of, standing_of
from zscc.settings.bureau import Bureau
from zscc.situation.snapshot import Snapshot

Column = NDArray[np.float64]

MOST = 8
"""Candidates of one call."""
WALKING_M_S = 1.4
OFF_ROAD_M_S = 2.8
"""A vehicle between its place and the road."""
ORDER_COSTS_S = 600.0
FRESH_S = 120.0
"""A fix is told as old when it is older."""
MOST_DOUBT_S = 900.0
_READY = {
    ResponderState.STANDBY: 0,
    ResponderState.RETURNING: 1,
    ResponderState.EN_ROUTE: 2,
    ResponderState.ON_SCENE: 2,
}
_STATION = "station:"


@dataclass(frozen=True, slots=True)
class _Travel:
    """To one case, one a responder in the bureau's order; infinite where no way is known."""

    metres: Column
    seconds: Column
    age_s: Column
    """Of the fix that tells where it is; NaN where it waits at its base."""


class Suggester:
    """The town's roads and the bureau's responders, looked up once."""

    def __init__(self, roads: RoadNetwork, bureau: Bureau) -> None:
        self._bureau = bureau
        self._responders = bureau.responders
        self._orders = Orders()
        self._graph, self._index = RoadGraph(roads), RoadIndex(roads)
        self._drive_s, self._metres = driving_seconds(roads), roads.length_m
        bases = [responder.base_m or (np.nan, np.nan) for responder in self._responders]
        self._base_m = np.array(bases, np.float64).reshape(-1, 2)
        self._base = self._positions(self._base_m)
        # The first search brings scipy along; no suggestion is to wait for it.
        self._graph.tree(self._drive_s, 0)
        self._on_foot = np.array([each.kind is ResponderKind.GRID_WORKER for each in self._responders], np.bool_)

    def suggest(self, case: Case, snapshot: Snapshot) -> Suggestion:
        """Whom to send, as a snapshot of the desk stands."""
        return self.suggest_by(case, standing_of(snapshot, self._orders))

    def suggest_by(self, case: Case, standing: Standing) -> Suggestion:
        """Whom to send, as responders stand."""
        travel = self._travel(case, standing)
        its = self._bureau.classes.get(case.class_id)
        preset = None if its is None else self._bureau.presets.get(its.preset)
        members = self._members(case, preset)
        calls = self._calls(members, case, standing, travel)
        return Suggestion(case.case_id, case.version, "" if preset is None else preset.preset_id, calls)

    def _members(self, case: Case, preset: Preset | None) -> tuple[PresetMember, ...]:
        if preset is not None:
            return preset.members
        kinds = {each.kind for each in self._responders if each.department == case.department}
        phoned = kinds == {ResponderKind.OUTSIDE}
        return (PresetMember(case.department, "", telephone=phoned, lead=True),) if case.department else ()

    def _calls(
        self, members: Sequence[PresetMember], case: Case, standing: Standing, travel: _Travel
    ) -> tuple[SuggestedCall, ...]:
        """One a member, in their order; who is proposed for one is not offered for another: the lead chooses first."""
        taken, calls = set(ordered_of(case)), dict[int, SuggestedCall]()
        for place in sorted(range(len(members)), key=lambda place: not members[place].lead):
            member = members[place]
            candidates = () if member.telephone else self._ranked(member, case, standing, (travel, taken))
            taken.update(candidate.responder_id for candidate in candidates[:1])
            calls[place] = SuggestedCall(member.department, member.task, member.lead, member.telephone, candidates)
        return tuple(calls[place] for place in range(len(members)))

    def _ranked(
        self, member: PresetMember, case: Case, standing: Standing, ways: tuple[_Travel, set[str]]
    ) -> tuple[Candidate, ...]:
        """The fittest for one member, without those of whom a call has been made or proposed."""
        travel, taken = ways
        ranked = []
        for place, responder in enumerate(self._responders):
            ready = _READY.get(_state(responder, standing))
            if ready is None or responder.responder_id in taken or not _is_fit(responder, member):
                continue
            orders = standing.orders.get(responder.responder_id, 0)
            counted_s = travel.seconds[place] + orders * ORDER_COSTS_S + _doubt_s(travel.age_s[place])
            away = not _is_own(responder, case)
            ranked.append((ready, away, float(counted_s), responder.responder_id, place))
        return tuple(self._candidate(place, member, case, standing, travel) for *_, place in sorted(ranked)[:MOST])

    def _candidate(
        self, place: int, member: PresetMember, case: Case, standing: Standing, travel: _Travel
    ) -> Candidate:
        responder = self._responders[place]
        known = bool(np.isfinite(travel.seconds[place]))
        age_s = float(travel.age_s[place])
        return Candidate(
            responder_id=responder.responder_id,
            state=_state(responder, standing),
            distance_m=float(travel.metres[place]) if known else None,
            travel_s=float(travel.seconds[place]) if known else None,
            on_foot=bool(self._on_foot[place]),
            position_age_s=None if np.isnan(age_s) else age_s,
            reasons=tuple(_reasons(responder, member, case, standing, age_s, known=known)),
        )

    # Ways -----------------------------------------------------------------------------------------------

    def _travel(self, case: Case, standing: Standing) -> _Travel:
        count = len(self._responders)
        seen = [standing.seen.get(each.vehicle) if each.vehicle else None for each in self._responders]
        as_of_ms = ms_from_utc(standing.as_of)
        ages = [np.nan if its is None else max(as_of_ms - its.observed_at_ms, 0) / 1000.0 for its in seen]
        nowhere = _Travel(np.full(count, np.inf), np.full(count, np.inf), np.array(ages, np.float64))
        if case.point is None:
            return nowhere
        x_m, y_m = map_from_wgs84(np.array([case.point.lon_deg]), np.array([case.point.lat_deg]))
        if not np.isfinite(x_m).all():
            return nowhere
        there = self._index.nearest(np.stack([x_m, y_m], axis=1))
        (at,), beside_m = there, float(there.away_m[0])
        here = self._here(seen)
        metres = self._graph.cost_between(self._metres, at, here) + here.away_m + beside_m
        drive_s = self._graph.cost_between(self._drive_s, at, here)
        drive_s += here.away_m / OFF_ROAD_M_S + beside_m / WALKING_M_S
        seconds = np.where(self._on_foot, metres / WALKING_M_S, drive_s)
        return _Travel(metres, seconds, nowhere.age_s)

    def _here(self, seen: Sequence[Seen | None]) -> RoadPositions:
        """Where each is on the roads: by its fix, else by its base, which never moves."""
        told = [place for place, its in enumerate(seen) if its is not None]
        fixes = self._positions(np.array([(its.x_m, its.y_m) for its in seen if its is not None]).reshape(-1, 2))
        edge, along_m, away_m = self._base.edge.copy(), self._base.along_m.copy(), self._base.away_m.copy()
        edge[told], along_m[told], away_m[told] = fixes.edge, fixes.along_m, fixes.away_m
        return RoadPositions(edge, along_m, away_m)

    def _positions(self, points_m: Column) -> RoadPositions:
        """Places on roads; infinitely far away for what is nowhere."""
        somewhere = np.asarray(np.isfinite(points_m).all(axis=1))
        found = self._index.nearest(np.where(somewhere[:, None], points_m, 0.0))
        return RoadPositions(found.edge, found.along_m, np.where(somewhere, found.away_m, np.inf))


def _is_fit(responder: Responder, member: PresetMember) -> bool:
    if responder.kind is ResponderKind.OUTSIDE:
        return False
    return member.skill in responder.skills if member.skill else responder.department == member.department


def _is_own(responder: Responder, case: Case) -> bool:
    """The grid worker of the case's grid, the station of its village."""
    in_grid = bool(responder.grid) and responder.grid == case.grid
    return in_grid or (bool(case.village) and responder.responder_id == f"{_STATION}{case.village}")


def _state(responder: Responder, standing: Standing) -> ResponderState:
    setting = standing.settings.get(responder.responder_id)
    return ResponderState.STANDBY if setting is None else setting.state


def _doubt_s(age_s: float) -> float:
    return min(age_s / 2, MOST_DOUBT_S) if age_s > FRESH_S else 0.0


def _reasons(
    responder: Responder, member: PresetMember, case: Case, standing: Standing, age_s: float, *, known: bool
) -> Iterable[Reason]:
    """What speaks for it and against it, the weightiest first; words ``suggestion.reason.<code>``."""
    if _is_own(responder, case):
        yield Reason("own_grid" if responder.grid else "own_village")
    yield Reason("skill" if member.skill else "department")
    yield Reason(_state(responder, standing).value)
    orders = standing.orders.get(responder.responder_id, 0)
    if orders:
        yield Reason("orders", (("orders", str(orders)),))
    yield from _of_position(responder, case, age_s, known=known)


def _of_position(responder: Responder, case: Case, age_s: float, *, known: bool) -> Iterator[Reason]:
    if not known:
        nowhere = np.isnan(age_s) and responder.base_m is None
        yield Reason("no_place" if case.point is None else "nowhere" if nowhere else "no_road")
    elif np.isnan(age_s):
        yield Reason("no_fix" if responder.vehicle else "base")
    elif age_s > FRESH_S:
        yield Reason("old_fix", (("minutes", str(round(age_s / 60))),))
    else:
        yield Reason("fix")
