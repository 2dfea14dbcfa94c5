"""An alarm that a terminal holds until the platform confirms it is confirmed when an officer acknowledges it.

It follows the journal's tail. A terminal that is not reached is tried again for a while; its bit falls, and the alarm
with it, once it has heard.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from zscc.centre.journal import JournalWriter
from zscc.centre.lives import Workplace
from zscc.centre.seqs import seq_before
from zscc.clock import monotonic_s
from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.journal import Entry
from zscc.store.contract import StoreError

log = logging.getLogger(__name__)

ENTRIES_AT_ONCE = 64
LOOKED_BACK = timedelta(hours=2)
"""Acknowledged so long before the start, an alarm may still have to be confirmed."""
TRIED_AGAIN_S = 20.0
_REST_S = 0.2
_WAIT_S = 2.0
_FOR_GOOD = frozenset({"", "refused", "unsupported"})
"""Answers after which it is not tried again."""


@dataclass(slots=True)
class _Due:
    vehicle: str
    signal: str
    confirm: str
    at_s: float
    """When it is tried next."""


class AlarmConfirmations:
    """What is to be confirmed, by alarm."""

    rest_s = _REST_S
    wait_s = _WAIT_S
    tried_again_s = TRIED_AGAIN_S

    def __init__(self, place: Workplace) -> None:
        self._board, self._clock = place.board, place.clock
        self._due: dict[str, _Due] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def run(self, writer: JournalWriter) -> None:
        """Live until cancelled."""
        after = await self._begun(writer)
        tail = writer.tail.subscribe(after=after, capacity=2 * ENTRIES_AT_ONCE)
        entries: list[Entry] = []
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    began_s = monotonic_s()
                    try:
                        entries = entries or tail.take(ENTRIES_AT_ONCE)
                        for entry in entries:
                            await self._hear(writer, entry)
                        entries = []
                    except StoreError as error:
                        if error.code == "closed":
                            return
                        log.warning("confirmations of alarms wait for the journal: %s", error.code)
                        await asyncio.sleep(self.wait_s)
                    self._ask_due(group)
                    await asyncio.sleep(max(self.rest_s, monotonic_s() - began_s))
        finally:
            tail.close()

    async def _begun(self, writer: JournalWriter) -> int:
        while True:
            try:
                return await seq_before(writer, self._clock.now() - LOOKED_BACK)
            except StoreError as error:
                log.warning("confirmations of alarms wait for the journal: %s", error.code)
                await asyncio.sleep(self.wait_s)

    async def _hear(self, writer: JournalWriter, entry: Entry) -> None:
        step = entry.fact
        if not isinstance(step, AlarmStep):
            return
        if step.act is AlarmAct.CLEARED:
            self._due.pop(step.alarm_id, None)
        elif step.act is AlarmAct.ACKNOWLEDGED:
            raised = await writer.entry(f"alarm:{step.alarm_id}:raised")
            if raised is not None and isinstance(raised.fact, AlarmRaised):
                told = dict(raised.fact.values)
                if told.get("confirm"):
                    self._due[step.alarm_id] = _Due(told["vehicle"], told["signal"], told["confirm"], monotonic_s())

    def _ask_due(self, group: asyncio.TaskGroup) -> None:
        now_s = monotonic_s()
        for alarm_id, due in self._due.items():
            if due.at_s <= now_s and alarm_id not in self._asking:
                self._asking[alarm_id] = group.create_task(self._ask(alarm_id, due))

    async def _ask(self, alarm_id: str, due: _Due) -> None:
        try:
            link = self._board.downlink_of(due.vehicle)
            code = "offline" if link is None else await link.confirm_alarm(due.vehicle, due.signal, due.confirm)
            if code in _FOR_GOOD:
                self._due.pop(alarm_id, None)
                if code:
                    log.info("the terminal of %s does not take a confirmation of %s", due.vehicle, due.signal)
            due.at_s = monotonic_s() + self.tried_again_s
        finally:
            del self._asking[alarm_id]
