"""Takes note of arrivals that fixes prove: once each, beside the feeds, also after a restart.

It follows the journal's tail by the :class:`~zscc.centre.field.Field`. Around every case with an order out stands a
fence for each vehicle that was sent (``zscc.rules.fence``); a fix that proves the arrival becomes 到场（已核验）by the
program, with vehicle, distance and moment as its proof, and the responder is on scene, in one act. Whether it was
written already is asked of the newest value, never remembered; the place in the journal is kept now and then, and what
lies behind it is read anew after a restart, so nothing is passed over and nothing taken twice.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from zscc.centre.casework import newest_setting
from zscc.centre.field import Field, Happened, passings
from zscc.centre.journal import JournalWriter
from zscc.clock import monotonic_s
from zscc.geo.spaces import map_from_wgs84, wgs84_from_map
from zscc.model.asked import TakeStep, Who
from zscc.model.case import Case
from zscc.model.case_conditions import party_of
from zscc.model.case_facts import Act, Proof
from zscc.model.case_steps import StepRefused, take_step
from zscc.model.fix import FixBatch
from zscc.model.journal import Entry, Fact
from zscc.model.moment import ms_from_utc, utc_from_ms
from zscc.model.responder import ResponderSet, ResponderState
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.rules.book import RuleBook
from zscc.rules.fence import Fence, Passing, radius_of
from zscc.rules.filing import Hand, step_of
from zscc.settings.bureau import Bureau
from zscc.settings.fence import FenceSetting
from zscc.store.contract import KeyFrame, Origin, StoreError

log = logging.getLogger(__name__)

ARRIVALS_VERSION = 2_000_003
"""Of the place that is kept; apart from the versions of the folds and of other lives."""
KEPT_EVERY = 500
ATTEMPTS = 8
PROGRAM = Who("centre", "fence", Role.PROGRAM)
_ORIGIN = Origin(seat=PROGRAM.seat, actor=PROGRAM.account)
_REST_S = 0.05
_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One responder with a vehicle that is sent to a case."""

    case_id: str
    department: str
    responder_id: str
    vehicle: str
    at: datetime
    """When."""


class Arrivals:
    """Fences around the cases that somebody is on the way to."""

    rest_s = _REST_S
    wait_s = _WAIT_S

    def __init__(self, field: Field, bureau: Bureau, setting: FenceSetting) -> None:
        self._field, self._setting, self._catalogue = field, setting, bureau.catalogue
        self._book = RuleBook(bureau.catalogue, bureau.working)
        self._vehicle_of = {each.responder_id: each.vehicle for each in bureau.responders if each.vehicle}
        self._fences: dict[str, dict[Sent, Fence]] = {}
        """By vehicle."""
        self._of_case: dict[str, dict[Sent, Fence]] = {}
        self._done: set[Sent] = set()
        self._kept_seq = 0

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        try:
            while not await self._begun(writer):
                pass
            while True:
                began_s = monotonic_s()
                entries = await self._step(writer)
                await asyncio.sleep(max(self.rest_s, monotonic_s() - began_s) if entries else self.rest_s)
        finally:
            self._field.close()

    async def _begun(self, writer: JournalWriter) -> bool:
        try:
            kept = await writer.key_frame(ARRIVALS_VERSION)
            at_work = await self._field.begin(writer, None if kept is None else kept.seq)
        except StoreError as error:
            log.warning("arrivals wait for the journal: %s", error.code)
            await asyncio.sleep(self.wait_s)
            return False
        self._kept_seq = 0 if kept is None else kept.seq
        for case in at_work:
            self._watch(case)
        return True

    async def _step(self, writer: JournalWriter) -> bool:
        try:
            happened = await self._field.step(writer)
        except StoreError as error:
            log.warning("arrivals wait for the journal: %s", error.code)
            return False
        for case in happened.cases:
            self._watch(case)
        for sent, its in self._proved(happened):
            await self._settle(writer, sent, its)
        if happened.entries and happened.entries[-1].seq - self._kept_seq >= KEPT_EVERY:
            await self._keep(writer, happened.entries[-1])
        return bool(happened.entries)

    # Fences ---------------------------------------------------------------------------------------------

    def _watch(self, case: Case) -> None:
        """Put fences where somebody is on the way, keep those that stand, take the others away."""
        before = self._of_case.pop(case.case_id, {})
        for sent in before:
            self._fences[sent.vehicle].pop(sent)
        if case.ended:
            self._done = {sent for sent in self._done if sent.case_id != case.case_id}
        place = None if case.ended else _map_m(case.point)
        if place is None:
            return
        radius_m = radius_of(case, self._setting, self._catalogue)
        stand: dict[Sent, Fence] = {}
        for sent in self._sent(case):
            if sent not in self._done:
                known = before.get(sent)
                same = known is not None and known.lies_at(place, radius_m)
                stand[sent] = known if same and known else Fence(place, radius_m, ms_from_utc(sent.at), self._setting)
                self._fences.setdefault(sent.vehicle, {})[sent] = stand[sent]
        if stand:
            self._of_case[case.case_id] = stand

    def _sent(self, case: Case) -> Iterator[Sent]:
        for party in case.parties:
            if party.done_at is None:
                for name in party.order.responders:
                    if name in self._vehicle_of:
                        vehicle = self._vehicle_of[name]
                        yield Sent(case.case_id, party.order.department, name, vehicle, party.dispatched_at)

    def _proved(self, happened: Happened) -> Iterator[tuple[Sent, tuple[Passing, float]]]:
        watched = {vehicle for vehicle, fences in self._fences.items() if fences}
        for entry in happened.entries:
            if watched and isinstance(entry.fact, FixBatch):
                for vehicle, fix in passings(entry.fact, ms_from_utc(entry.recorded_at), watched):
                    for sent, fence in tuple(self._fences[vehicle].items()):
                        away_m = fence.sees(fix)
                        if away_m is not None and sent not in self._done:
                            self._done.add(sent)
                            yield sent, (fix, away_m)

    # Facts ----------------------------------------------------------------------------------------------

    async def _settle(self, writer: JournalWriter, sent: Sent, its: tuple[Passing, float]) -> None:
        """Write the arrival, unless it stands there or is not possible; waits while the journal cannot be written."""
        self._of_case.get(sent.case_id, {}).pop(sent, None)
        self._fences[sent.vehicle].pop(sent, None)
        attempts = 0
        while attempts < ATTEMPTS:
            try:
                facts = await self._facts(writer, sent, *its)
                if not facts or await writer.submit(facts, _ORIGIN, whole=True):
                    return
                attempts += 1
            except StepRefused as refused:
                log.info("an arrival at %s was not taken: %s", sent.case_id, refused.code)
                break
            except StoreError as error:
                if error.code == "closed":
                    raise asyncio.CancelledError from error
                log.warning("an arrival waits for the journal: %s", error.code)
                await asyncio.sleep(self.wait_s)
        # Suspended, sent back, or others are faster: after the next step of the case a fix may prove it anew.
        self._done.discard(sent)

    async def _facts(self, writer: JournalWriter, sent: Sent, fix: Passing, away_m: float) -> list[Fact]:
        case = await writer.case(sent.case_id)
        party = None if case is None else party_of(case, sent.department)
        if case is None or party is None or party.dispatched_at != sent.at or party.done_at is not None:
            return []
        at = max(filter(None, (utc_from_ms(fix.observed_at_ms), party.dispatched_at, party.signed_at)))
        facts: list[Fact] = []
        if not party.arrival_proved:
            proof = Proof("", sent.vehicle, round(away_m), utc_from_ms(fix.observed_at_ms), _point(fix))
            asked = TakeStep(case.case_id, case.version, Act.ARRIVE, party=sent.department, proof=proof)
            step = step_of(asked, case, Hand(PROGRAM, at), self._book)
            take_step(case, step)
            facts.append(step)
        now = await newest_setting(writer, sent.responder_id)
        if now is not None and now.state is ResponderState.EN_ROUTE and now.case_id == case.case_id:
            who = (at, PROGRAM.role, PROGRAM.account, case.case_id)
            facts.append(ResponderSet(sent.responder_id, now.serial + 1, ResponderState.ON_SCENE, *who))
        return facts

    async def _keep(self, writer: JournalWriter, newest: Entry) -> None:
        try:
            await writer.put_key_frame(KeyFrame(newest.seq, newest.recorded_at, ARRIVALS_VERSION, b""))
        except StoreError as error:
            log.warning("the arrivals' place was not kept: %s", error.code)
        else:
            self._kept_seq = newest.seq


def _map_m(point: PointE7 | None) -> tuple[float, float] | None:
    if point is None:
        return None
    x_m, y_m = map_from_wgs84(np.array([point.lon_deg]), np.array([point.lat_deg]))
    return (float(x_m[0]), float(y_m[0])) if np.isfinite(x_m).all() else None


def _point(fix: Passing) -> PointE7:
    lon, lat = wgs84_from_map(np.array([fix.x_m]), np.array([fix.y_m]))
    return PointE7.from_degrees(float(lon[0]), float(lat[0]))
