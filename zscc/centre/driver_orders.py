"""Who drives to a case is told so: orders of vehicles go to their drivers, as text, when their terminals are reached.

It follows the journal's tail. A vehicle without a terminal is told by telephone, as ever: nothing is written then. The
message's id comes from the step of the case, so that an order is told once. After a restart messages that were written
and of which nobody knows what became are failed, so that nobody takes them for told.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.clock import monotonic_s
from zscc.model.case import Case
from zscc.model.case_facts import CaseStep
from zscc.model.driver_message import DriverMessage, MessageState
from zscc.model.journal import Entry
from zscc.model.role import Role
from zscc.store.contract import KeyFrame, Origin, StoreError
from zscc.text.words import Words

log = logging.getLogger(__name__)

ORDERS_VERSION = 2_000_021
"""Of the place that is kept; apart from the versions of the folds and of other lives."""
ENTRIES_AT_ONCE = 64
KEPT_EVERY = 500
OLD = timedelta(minutes=10)
"""An order that was given so long ago is not sent any more."""
_REST_S = 0.1
_WAIT_S = 2.0
_ORIGIN = Origin(seat="centre", actor="drivers")


class DriverOrders:
    """One place in the journal."""

    rest_s = _REST_S
    wait_s = _WAIT_S

    def __init__(self, place: Workplace) -> None:
        self._drivers, self._clock, self._bureau = place.drivers, place.clock, place.bureau
        self._words = Words(place.profile.language)
        self._vehicle_of = {each.responder_id: each.vehicle for each in place.bureau.responders if each.vehicle}
        self._open: dict[str, DriverMessage] = {}
        """Written and not settled."""
        self._kept_seq = self._begun_seq = 0
        self._swept = False

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        while not await self._begun(writer):
            pass
        tail = writer.tail.subscribe(after=self._kept_seq, capacity=2 * ENTRIES_AT_ONCE)
        entries: Sequence[Entry] = ()
        try:
            while True:
                began_s = monotonic_s()
                try:
                    # What was taken from the tail does not come again: it stays until it is done.
                    entries = entries or tail.take(ENTRIES_AT_ONCE)
                    await self._take(writer, entries)
                    entries = ()
                except StoreError as error:
                    if error.code == "closed":
                        return
                    log.warning("orders to drivers wait for the journal: %s", error.code)
                    await asyncio.sleep(self.wait_s)
                await asyncio.sleep(max(self.rest_s, monotonic_s() - began_s))
        finally:
            tail.close()

    async def _begun(self, writer: JournalWriter) -> bool:
        try:
            self._begun_seq = await writer.last_seq()
            kept = await writer.key_frame(ORDERS_VERSION)
            if kept is None:
                # Before the first start there were no messages.
                await self._keep(writer, self._begun_seq)
            else:
                self._kept_seq = kept.seq
                messages = msgspec.json.decode(kept.body, type=list[DriverMessage])
                self._open = {message.message_id: message for message in messages}
        except StoreError as error:
            log.warning("orders to drivers wait for the journal: %s", error.code)
            await asyncio.sleep(self.wait_s)
            return False
        return True

    async def _take(self, writer: JournalWriter, entries: Sequence[Entry]) -> None:
        for entry in entries:
            fact = entry.fact
            if isinstance(fact, DriverMessage):
                self._hear(fact)
            elif isinstance(fact, CaseStep) and fact.orders and self._clock.now() - entry.recorded_at <= OLD:
                await self._tell(writer, fact)
        newest = entries[-1].seq if entries else self._kept_seq
        if not self._swept and newest >= self._begun_seq:
            await self._fail_lost(writer)
        if newest - self._kept_seq >= KEPT_EVERY:
            await self._keep(writer, newest)

    def _hear(self, message: DriverMessage) -> None:
        if message.state is MessageState.WRITTEN:
            self._open[message.message_id] = message
        else:
            self._open.pop(message.message_id, None)

    async def _fail_lost(self, writer: JournalWriter) -> None:
        """Of what an earlier run sent nobody hears any more."""
        self._swept = True
        for message in [its for its in self._open.values() if not self._drivers.is_sending(its.message_id)]:
            await self._drivers.settle(writer, message, "silent")

    async def _tell(self, writer: JournalWriter, step: CaseStep) -> None:
        vehicles = [vehicle for vehicle in self._vehicles(step) if self._drivers.reaches(vehicle)]
        case = await writer.case(step.case_id) if vehicles else None
        if case is None:
            return
        for vehicle in vehicles:
            message = DriverMessage(
                message_id=f"order:{step.case_id}:{step.version}:{vehicle}",
                serial=1,
                state=MessageState.WRITTEN,
                vehicle=vehicle,
                at=self._clock.now(),
                role=Role.PROGRAM,
                by=step.by,
                text=self.order_of(case),
                case_id=step.case_id,
            )
            if await writer.submit([message], _ORIGIN, whole=True):
                await self._drivers.send(writer, message)

    def _vehicles(self, step: CaseStep) -> Iterator[str]:
        names = dict.fromkeys(name for order in step.orders for name in order.responders)
        yield from (self._vehicle_of[name] for name in names if name in self._vehicle_of)

    def order_of(self, case: Case) -> str:
        """Number, class and address; nothing of who called, nor of what was said."""
        its = self._bureau.classes.get(case.class_id)
        name = case.class_id if its is None else its.name
        return self._words("driver.order", case=case.case_id, case_class=name, address=case.address)

    async def _keep(self, writer: JournalWriter, seq: int) -> None:
        body = msgspec.json.encode(list(self._open.values()))
        await writer.put_key_frame(KeyFrame(seq, self._clock.now(), ORDERS_VERSION, body))
        self._kept_seq = seq
