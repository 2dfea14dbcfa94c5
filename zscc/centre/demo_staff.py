"""Simulated people who act while the demo runs (示意): departments on what is dispatched to them, and inspectors.

The centre's seats are the visitor's. Only what nobody has touched for a while, and what is not urgent, is taken in,
registered and dispatched by simulated colleagues, so that the queue lives and never swells, while there is always
something left to do. A case on which a person took a step lately is left to that person.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from zscc.centre.casework import Casework
from zscc.centre.demo_history import last_moment
from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.tail import Subscription
from zscc.centre.whereabouts import Whereabouts
from zscc.feeds.simulated.casework import Due
from zscc.feeds.simulated.casework_people import SEAT
from zscc.geo.spaces import map_from_wgs84
from zscc.model.asked import SetResponder, Who
from zscc.model.case import Case, Stage
from zscc.model.case_conditions import party_of
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.case_query import CaseQuery
from zscc.model.case_steps import next_value
from zscc.model.journal import Entry
from zscc.model.moment import ms_from_utc
from zscc.model.report import Priority
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.store.contract import StoreError

log = logging.getLogger(__name__)

LEFT_ALONE = timedelta(minutes=15)
"""After a person's step the centre's simulated seats keep away from a case so long."""
IDLE = {
    Priority.LOW: timedelta(minutes=4),
    Priority.NORMAL: timedelta(minutes=7),
    Priority.HIGH: timedelta(minutes=25),
}
"""What has waited so long is done by a colleague. What is 特急 waits for the person at the seat."""
_ONLY_BY_PERSONS = frozenset({Stage.REPORTED, Stage.REGISTERED})
"""Where a case of high priority waits for the person, too."""
_OURS = frozenset({SEAT, "centre"})
_HOME_AFTER = timedelta(minutes=12)
_DAYS_CALLED_BACK = 2
_ARRIVED_BY = timedelta(minutes=25)
_VEHICLE = "vehicle:"
_JUST_NOW, _NOT_TOLD_YET = timedelta(minutes=2), timedelta(seconds=2)
_AT_ONCE = 500
_ACTS_A_ROUND = 3
_ROUND_S = 0.5
_MOST_CASES = 100_000
_HOMECOMER = Who(SEAT, SEAT, Role.PROGRAM)


class Vehicles(Protocol):
    """Simulated vehicles, as they are driven now."""

    def send(self, vehicle: str, place_m: tuple[float, float], at_ms: int) -> bool:
        """Send one to a place (map metres, EPSG:4549) at a moment to come."""


class Coming(Protocol):
    """Says what somebody would do."""

    def coming(self, case: Case, since: datetime) -> tuple[Due, ...]:
        """All that would be done as a case stands."""


@dataclass(slots=True)
class Watched:
    """A case, when its last step was taken, when a person last took one, and what simulated people would do."""

    case: Case
    since: datetime
    touched_at: datetime | None
    coming: tuple[Due, ...]


class DemoStaff:
    """Follows the journal's tail; lives on the I/O loop."""

    round_s = _ROUND_S

    def __init__(self, place: Workplace, course: Coming, after: int, vehicles: Callable[[], Vehicles | None]) -> None:
        """``after``: the journal's last entry before this desk opened; ``vehicles``: None while none are driven."""
        bureau, places = place.bureau, Whereabouts(place.town)
        self._clock, self._course, self._after, self._vehicles = place.clock, course, after, vehicles
        self._vehicle_of = {each.responder_id: each.vehicle for each in bureau.responders if each.vehicle}
        self._casework = Casework(places, bureau.catalogue, bureau.working, place.clock, responders=bureau.responders)
        self._watched: dict[str, Watched] = {}
        self._returning: dict[str, ResponderSet] = {}

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        tail = await self.begin(writer)
        try:
            while True:
                try:
                    await self.round(writer, tail)
                except StoreError as error:
                    if error.code == "closed":
                        return
                    log.warning("the demo's staff waits for the journal: %s", error.code)
                await asyncio.sleep(self.round_s)
        finally:
            tail.close()

    async def begin(self, writer: JournalWriter) -> Subscription:
        """Look at what is open; what comes after is in the subscription, and some of what was there before."""
        tail = writer.tail.subscribe(after=self._after, capacity=4 * _AT_ONCE)
        await self._load(writer)
        return tail

    async def round(self, writer: JournalWriter, tail: Subscription) -> None:
        """Hear what happened, then do what is due now."""
        await self._take(writer, tail.take(_AT_ONCE))
        await self._act(writer)

    async def _load(self, writer: JournalWriter) -> None:
        """Everything open, and what was closed lately and may be called back."""
        lately = self._clock.now() - timedelta(days=_DAYS_CALLED_BACK)
        closed = frozenset({Stage.CLOSED})
        for query in (
            CaseQuery(ended=False, limit=_MOST_CASES),
            CaseQuery(stages=closed, closed_from=lately, limit=_MOST_CASES),
        ):
            for case in await writer.find_cases(query):
                self._watch(case, last_moment(case), None)

    async def _take(self, writer: JournalWriter, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if isinstance(entry.fact, CaseOpened | CaseStep):
                await self._follow(writer, entry, entry.fact)
            elif isinstance(entry.fact, ResponderSet):
                self._note(entry.fact)
                self._drive(entry.fact)

    async def _follow(self, writer: JournalWriter, entry: Entry, fact: CaseOpened | CaseStep) -> None:
        watched = self._watched.get(fact.subject)
        before = None if watched is None else watched.case
        if before is not None and fact.version <= before.version:
            return
        after = next_value(before, fact) or await writer.case(fact.subject)
        if after is None:
            return
        touched_at = None if watched is None else watched.touched_at
        if entry.seat not in _OURS:
            touched_at = entry.recorded_at
        self._watch(after, fact.at, touched_at)

    def _watch(self, case: Case, since: datetime, touched_at: datetime | None) -> None:
        coming = self._course.coming(case, since)
        if coming:
            self._watched[case.case_id] = Watched(case, since, touched_at, coming)
        else:
            self._watched.pop(case.case_id, None)

    def _note(self, setting: ResponderSet) -> None:
        if setting.state is ResponderState.RETURNING:
            self._returning[setting.responder_id] = setting
        else:
            self._returning.pop(setting.responder_id, None)

    def _drive(self, setting: ResponderSet) -> None:
        """Let a vehicle set out that was sent just now; what was sent before the desk opened has been driven."""
        watched, vehicle = self._watched.get(setting.case_id), self._vehicle_of.get(setting.responder_id)
        fleet, now = self._vehicles(), self._clock.now()
        if fleet is None or watched is None or vehicle is None or setting.state is not ResponderState.EN_ROUTE:
            return
        if watched.case.point is not None and now - setting.at < _JUST_NOW:
            x_m, y_m = map_from_wgs84(watched.case.point.lon_deg, watched.case.point.lat_deg)
            # Of the second after the next one nothing was told yet.
            fleet.send(vehicle, (float(x_m), float(y_m)), ms_from_utc(now + _NOT_TOLD_YET))

    async def _act(self, writer: JournalWriter) -> None:
        now = self._clock.now()
        for due in self._due(now)[:_ACTS_A_ROUND]:
            answer = await self._casework.do(writer, due.asked, due.who)
            if not answer.done and answer.refused != "newer_version":
                log.warning("%s of %s was refused: %s", due.asked.act.value, due.asked.case_id, answer.refused)
                self._give_up(due)
        for setting in [each for each in self._returning.values() if each.at + _HOME_AFTER <= now]:
            del self._returning[setting.responder_id]
            home = SetResponder(setting.responder_id, ResponderState.STANDBY)
            await self._casework.do(writer, home, _HOMECOMER)

    def _give_up(self, due: Due) -> None:
        """What the table does not allow is not tried again at this version; something else may be done."""
        watched = self._watched.get(due.asked.case_id)
        if watched is not None:
            watched.coming = tuple(each for each in watched.coming if each is not due)

    def _due(self, now: datetime) -> list[Due]:
        """The next of every case that is due and may be done, oldest first."""
        found = []
        for watched in self._watched.values():
            allowed = [due for due in watched.coming if may_act(due, watched, now)]
            if allowed:
                found.append(min(allowed, key=lambda due: due.at))
        return sorted(found, key=lambda due: due.at)


def may_act(due: Due, watched: Watched, now: datetime) -> bool:
    """Whether simulated people do this now."""
    if due.at > now:
        return False
    case = watched.case
    waits = case.stage in _ONLY_BY_PERSONS
    if not due.by_centre and not waits:
        return due.asked.act is not Act.ARRIVE or not _drives_there(case, due.asked.party, now)
    idle = IDLE.get(case.priority)
    if idle is None or case.emergency or (waits and case.priority is Priority.HIGH):
        return False
    left_alone = watched.touched_at is None or now - watched.touched_at >= LEFT_ALONE
    return left_alone and now - watched.since >= idle


def _drives_there(case: Case, department: str, now: datetime) -> bool:
    """Whether a vehicle is on its way, whose fix will prove the arrival."""
    party = party_of(case, department)
    if party is None or now - party.dispatched_at > _ARRIVED_BY:
        return False
    return any(name.startswith(_VEHICLE) for name in party.order.responders)
