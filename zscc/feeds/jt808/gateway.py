"""The TCP gateway: vehicle terminals connect to it; what they tell becomes facts, what people want reaches them.

Locations are answered when they are in the journal: a delivery is everything that came since the last one, and its
terminals get their answers when the next is asked for. A terminal that gets none sends again, and what is known is
not kept twice. While the journal cannot be written nothing is answered and, once the bound of what may wait is
reached, nothing is read, so that terminals store their positions themselves.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime

from zscc.clock import monotonic_s
from zscc.feeds.contract import Delivery, FeedDown
from zscc.feeds.jt808.bits import ALARM_BITS
from zscc.feeds.jt808.bulk import Arrived
from zscc.feeds.jt808.connection import Connection
from zscc.feeds.jt808.hex_lines import bytes_of_line
from zscc.feeds.jt808.messages import AskPosition, BadFrame, Body, ConfirmAlarm, Text
from zscc.feeds.jt808.previewing import Shown, bad_preview, preview_of, previews_of
from zscc.feeds.jt808.reassembly import waits_s
from zscc.feeds.jt808.switchboard import Switchboard
from zscc.feeds.jt808.wire import decode
from zscc.model.feed_question import Preview

ORDER_TIMES = 3
BACKLOG = 1024
"""Connections that may wait to be accepted."""
GATHERS_S = 0.04
"""A delivery is what came in so long at least: one commit for many terminals, as the journal's own waiting."""
_SWEPT_EVERY_S = 1.0
_SPARE_FILES = 256
_BIT_OF = {alarm.name: alarm.bit for alarm in ALARM_BITS}


class Gateway:
    """A feed that listens. Used on one loop."""

    def __init__(self, name: str, host: str, port: int, board: Switchboard) -> None:
        """``port`` 0 takes a free one."""
        self._name, self._host, self._asked_port, self._board = name, host, port, board
        self._server: asyncio.Server | None = None
        self._sweeping: asyncio.TimerHandle | None = None
        self._waits_s = waits_s(board.manners.first_wait_s, ORDER_TIMES)
        manners, limits = board.manners, board.limits
        shortest_s = min(manners.idle_s, manners.first_wait_s, limits.unauthenticated_s, limits.slow_reader_s)
        self._swept_every_s = min(_SWEPT_EVERY_S, shortest_s / 4.0)

    @property
    def name(self) -> str:
        """The name in the profile."""
        return self._name

    @property
    def port(self) -> int:
        """Where it listens; 0 when it does not."""
        if self._server is None or not self._server.sockets:
            return 0
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def connected(self) -> int:
        """Terminals that have said who they are."""
        return self._board.connected

    def resume(self, place: str) -> None:
        """Go on from what an earlier gateway knew of alarm bits and bindings."""
        self._board.kept.resume(place)

    async def deliveries(self) -> AsyncIterator[Delivery]:
        """Listen until cancelled; FeedDown when the address cannot be had."""
        self._close()
        asked = self._board.limits.connections
        files = allow_files(asked + _SPARE_FILES)
        # Half of few: the journal and the other feeds open files too.
        self._board.most_connections = min(asked, max(files - _SPARE_FILES, files // 2))
        await self._listen()
        board = self._board
        table = board.terminals.table
        board.inbox.bind_table(table, board.clock.now(), others_stay=board.terminals.accepts_strangers)
        self._sweep()
        try:
            yield Delivery((), 0)
            gathered_s = 0.0
            while True:
                await board.inbox.wait()
                await asyncio.sleep(gathered_s + GATHERS_S - monotonic_s())
                gathered_s = monotonic_s()
                gathered = board.inbox.gather(board.clock.now())
                yield gathered.delivery
                board.inbox.settle()
                gathered.answer()
                board.read_on()
        finally:
            self._close()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: Connection(self._board), self._host, self._asked_port, backlog=BACKLOG
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise FeedDown("cannot_listen", address=f"{self._host}:{self._asked_port}", reason=reason) from error

    def _sweep(self) -> None:
        if self._server is not None:
            self._board.sweep()
            self._sweeping = asyncio.get_running_loop().call_later(self._swept_every_s, self._sweep)

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            if self._sweeping is not None:
                self._sweeping.cancel()
            self._board.close()

    # To the devices -------------------------------------------------------------------------------------

    def reaches(self, vehicle: str) -> bool:
        """Whether a terminal of this vehicle is connected and was let in."""
        return self._board.session_of(vehicle) is not None

    async def tell(self, vehicle: str, text: str) -> str:
        """0x8300: shown and read aloud; comes back with the terminal's confirmation."""
        return await self._order(vehicle, Text(_sayable(text)))

    async def ask_position(self, vehicle: str) -> str:
        """0x8201; the answer 0x0201 is a fix like any other."""
        return await self._order(vehicle, AskPosition())

    async def confirm_alarm(self, vehicle: str, signal: str, confirm: str) -> str:
        """0x8203, for the location whose serial ``confirm`` tells."""
        bit = _BIT_OF.get(signal)
        if bit is None or not confirm.isdecimal():
            return "unsupported"
        return await self._order(vehicle, ConfirmAlarm(int(confirm), 1 << bit))

    async def _order(self, vehicle: str, body: Body) -> str:
        session = self._board.session_of(vehicle)
        return "offline" if session is None else await session.order(body, self._waits_s)

    def preview(self) -> Sequence[Preview]:
        """The newest messages, newest first."""
        return previews_of(self._board.inbox.newest, self._board.inbox.reading.looking)

    def rehearse(self, message: bytes, at: datetime, origin: str) -> Preview:
        """``message``: a frame in hex, as ``zscc decode jt808`` takes it."""
        del origin
        try:
            frame = bytes_of_line(message.decode("utf-8", "replace")) or b""
            decoded = decode(frame)
        except BadFrame as bad:
            return bad_preview(at, message, bad.reason)
        vehicle = self._board.vehicle_of(decoded.header.terminal)
        shown = Shown(at, Arrived(decoded, vehicle, frame, (), None))
        refused = "" if self._board.terminals.accepts(decoded.header.terminal) else "unknown_terminal"
        return preview_of(shown, self._board.inbox.reading.looking, refused)


def _sayable(text: str) -> str:
    """What a terminal can show: a question mark for what GBK has not."""
    return text.encode("gbk", "replace").decode("gbk")


def allow_files(wanted: int) -> int:
    """Raise this process's bound of open files as far as it may go, where the system has one; how many there may be."""
    if sys.platform == "win32":
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(most, soft), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
