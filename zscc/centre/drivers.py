"""Text to drivers and questions for their position: written down first, then sent, then what became of it.

A message is a fact before it goes out, so that it can never be told and unknown. What was not confirmed is written as
failed with its reason: nobody may take it for told. One value for the session, in the
:class:`~zscc.centre.lives.Workplace`; it belongs to the I/O loop.
"""

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from zscc.centre.feed_board import FeedBoard
from zscc.centre.journal import JournalWriter
from zscc.clock import Clock
from zscc.feeds.contract import Downlink
from zscc.model.driver_message import DriverMessage, MessageState
from zscc.model.feed_question import AskPosition, FeedAnswer, TellDriver
from zscc.model.moment import ms_from_utc
from zscc.model.role import Role
from zscc.store.contract import Origin, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zscc.centre.answers import Answerer

log = logging.getLogger(__name__)

LONGEST_TEXT = 250
"""Characters; a terminal shows no more, and one message holds them."""
_ORIGIN = Origin(seat="centre", actor="drivers")
_WAIT_S = 2.0
_SAME_MOMENT = 20
"""Messages to one vehicle in one millisecond."""


class Drivers:
    """Speaks to vehicles by the feeds that reach them."""

    wait_s = _WAIT_S

    def __init__(self, board: FeedBoard, clock: Clock) -> None:
        self._board, self._clock = board, clock
        self._sending: dict[str, asyncio.Task[None]] = {}

    @property
    def answers(self) -> "Mapping[type, Answerer]":
        """By the type of the question."""
        return {TellDriver: self._tell, AskPosition: self._ask_position}

    def is_sending(self, message_id: str) -> bool:
        """Whether a message is on its way still."""
        return message_id in self._sending

    def reaches(self, vehicle: str) -> bool:
        """Whether a driver can be told something now."""
        return self._board.downlink_of(vehicle) is not None

    async def _ask_position(self, _writer: JournalWriter, asked: AskPosition) -> FeedAnswer:
        link = self._board.downlink_of(asked.vehicle)
        return FeedAnswer(self._unreached if link is None else await link.ask_position(asked.vehicle))

    async def _tell(self, writer: JournalWriter, asked: TellDriver) -> FeedAnswer:
        text = " ".join(asked.text.split())
        if not text or len(text) > LONGEST_TEXT:
            return FeedAnswer("too_long" if text else "empty")
        now = self._clock.now()
        for number in range(_SAME_MOMENT):
            message = DriverMessage(
                message_id=f"{asked.vehicle}:{ms_from_utc(now)}" + (f":{number}" if number else ""),
                serial=1,
                state=MessageState.WRITTEN,
                vehicle=asked.vehicle,
                at=now,
                role=Role.DISPATCHER,
                by=asked.by,
                text=text,
                case_id=asked.case_id,
            )
            if await writer.submit([message], _ORIGIN, whole=True):
                return FeedAnswer(await self.send(writer, message))
        return FeedAnswer("refused")

    @property
    def _unreached(self) -> str:
        return "offline" if self._board.speaks else "no_feed"

    async def send(self, writer: JournalWriter, message: DriverMessage) -> str:
        """Send what is written; '' once it is on its way, else why not, which is written too."""
        link = self._board.downlink_of(message.vehicle)
        if link is None:
            await self.settle(writer, message, self._unreached)
            return self._unreached
        task = asyncio.get_running_loop().create_task(self._deliver(writer, message, link))
        self._sending[message.message_id] = task
        return ""

    async def _deliver(self, writer: JournalWriter, message: DriverMessage, link: Downlink) -> None:
        try:
            try:
                reason = await link.tell(message.vehicle, message.text)
            except Exception:
                log.exception("a text to %s was stopped by a bug", message.vehicle)
                reason = "refused"
            await self.settle(writer, message, reason)
        finally:
            del self._sending[message.message_id]

    async def settle(self, writer: JournalWriter, message: DriverMessage, reason: str) -> None:
        """Write what became of a message; waits while the journal cannot be written."""
        fact = settled(message, reason, self._clock.now())
        while True:
            try:
                await writer.submit([fact], _ORIGIN)
            except StoreError as error:
                if error.code == "closed":
                    return
                log.warning("what became of a text to %s waits for the journal: %s", message.vehicle, error.code)
                await asyncio.sleep(self.wait_s)
            else:
                return


def settled(message: DriverMessage, reason: str, at: datetime) -> DriverMessage:
    """Confirmed, or failed for a reason."""
    return DriverMessage(
        message_id=message.message_id,
        serial=message.serial + 1,
        state=MessageState.FAILED if reason else MessageState.CONFIRMED,
        vehicle=message.vehicle,
        at=at,
        role=Role.PROGRAM,
        by="drivers",
        case_id=message.case_id,
        reason=reason,
    )
