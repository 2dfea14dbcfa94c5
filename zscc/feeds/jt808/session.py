"""What is said with one terminal, in order: register, authenticate, then locations and answers, until it logs out.

A session knows no socket: bytes come in by ``take`` and go out by its link. Whatever asks for nothing but an answer
is answered at once; locations are answered when they are in the journal.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from zscc.clock import monotonic_s
from zscc.feeds.jt808.bulk import Arrived
from zscc.feeds.jt808.messages import (
    Authenticate,
    BadFrame,
    Batch,
    Body,
    Header,
    Heartbeat,
    Location,
    LocationAnswer,
    Logout,
    Message,
    PlatformAck,
    Raw,
    Register,
    RegisterAck,
    ResendParts,
    ServerTime,
    TerminalAck,
    TimeQuery,
)
from zscc.feeds.jt808.reassembly import Assembly, GivenUp, PartsRefused
from zscc.feeds.jt808.switchboard import Switchboard
from zscc.feeds.jt808.terminals import REGISTERED
from zscc.feeds.jt808.wire import decode, decode_body, encode, message_to
from zscc.model.moment import ms_from_utc

DONE, FAILED, BAD, UNSUPPORTED = 0, 1, 2, 3
"""Results of 0x8001 and 0x0001."""
_CODES = {DONE: "", FAILED: "refused", BAD: "refused", UNSUPPORTED: "unsupported"}
_SERIALS = 1 << 16
MOST_ORDERS = 32
"""That may wait for a terminal's answer at once."""


class Link(Protocol):
    """A connection, as a session sees it."""

    @property
    def peer(self) -> str:
        """The address at the other end."""

    def send(self, data: bytes) -> None:
        """Bytes on their way; those of a closed link are gone."""

    def shut(self) -> None:
        """Send what waits, then close."""


class Session:
    """One connection's terminal."""

    def __init__(self, board: Switchboard, link: Link) -> None:
        self._board, self._link = board, link
        self.terminal = ""
        """Identity; '' before it has said who it is."""
        self.vehicle = ""
        self._header: Header | None = None
        """Of the newest message: how the terminal likes to be spoken to."""
        self._serial = 0
        self._parts = Assembly(board.limits, board.part_room, board.manners.first_wait_s)
        self._asked: dict[int, tuple[int, asyncio.Future[str]]] = {}

    @property
    def is_open(self) -> bool:
        """Whether the terminal has said who it is and was let in."""
        return bool(self.terminal)

    # Bytes in -------------------------------------------------------------------------------------------

    def take(self, frame: bytes) -> bool:
        """A frame; False when it was a bad one."""
        try:
            message = decode(frame)
        except BadFrame as bad:
            self._refuse_bad(bad, frame)
            return False
        if message.header.part is not None:
            return self._take_part(message, frame)
        self._act(message, frame, (message.header.serial,))
        return True

    def _refuse_bad(self, bad: BadFrame, frame: bytes) -> None:
        self._board.refuse(bad.reason, frame, self._origin)
        # A frame with a wrong check byte may have a wrong serial: who sent it sends it again.
        if bad.header is not None and bad.reason != "checksum" and self._is_its(bad.header):
            self._answer(bad.header, BAD)

    def _take_part(self, message: Message, frame: bytes) -> bool:
        header = message.header
        if not self._may(header, frame):
            return True
        assert isinstance(message.body, Raw)
        try:
            whole = self._parts.take(header, message.body.data, monotonic_s())
            if whole is not None:
                body = decode_body(whole.header, whole.data)
                self._act(Message(whole.header, body), whole.data, whole.serials)
        except PartsRefused as refused:
            self._board.refuse(refused.reason, frame, self._origin)
            self._answer(header, FAILED)
        except BadFrame as bad:
            self._refuse_bad(bad, frame)
            return False
        return True

    def _act(self, message: Message, raw: bytes, serials: Sequence[int]) -> None:
        match message.body:
            case Register():
                self._register(message.header, message.body)
            case Authenticate():
                self._authenticate(message.header, message.body)
            case Location() | Batch() | LocationAnswer():
                if self._may(message.header, raw):
                    self._take_locations(message, raw, serials)
            case _:
                if self._may(message.header, raw):
                    self._act_within(message, raw)

    def _act_within(self, message: Message, raw: bytes) -> None:
        match message.body:
            case Heartbeat():
                self._answer(message.header, DONE)
            case TerminalAck(serial, msg_id, result):
                self._answered(serial, msg_id, _CODES.get(result, "refused"))
            case TimeQuery():
                self._say(message.header, ServerTime(ms_from_utc(self._now())))
            case Logout():
                self._answer(message.header, DONE)
                self._leave()
            case _:
                self._board.refuse("unsupported", raw, self._origin, f"0x{message.header.msg_id:04X}")
                self._answer(message.header, UNSUPPORTED)

    def _may(self, header: Header, raw: bytes) -> bool:
        """Whether a message may be taken: of the terminal that was let in, or of one that need not show a code."""
        if self._is_its(header):
            self._header = header
            return True
        if not self.is_open and not self._board.terminals.asks_for_code and self._enter(header, ""):
            return True
        reason = "other_terminal" if self.is_open else "not_authenticated"
        self._board.refuse(reason, raw, header.terminal, self._link.peer)
        self._answer(header, FAILED)
        return False

    def _is_its(self, header: Header) -> bool:
        return self.is_open and header.terminal == self.terminal

    @property
    def _origin(self) -> str:
        return self.terminal or self._link.peer

    # Coming and going -----------------------------------------------------------------------------------

    def _register(self, header: Header, body: Register) -> None:
        board = self._board
        result, vehicle = board.terminals.registered(header.terminal, body)
        if result != REGISTERED:
            board.refuse("unknown_terminal", b"", header.terminal, f"{self._link.peer} {body.plate}")
            self._say(header, RegisterAck(header.serial, result, None))
            return
        answer = RegisterAck(header.serial, result, board.terminals.code_of(header.terminal))
        if header.terminal in board.terminals.table:
            self._say(header, answer)
            return
        news = board.kept.bound.get(header.terminal, "") != vehicle
        if news and not board.bindings.has(1.0, monotonic_s()):
            # Without an answer it asks again later.
            board.refuse("too_many_bindings", b"", header.terminal, f"{self._link.peer} {body.plate}")
            return
        # Whoever has its answer does not register again: where it sits must be kept by then.
        board.inbox.bind(header.terminal, vehicle, self._now(), "terminal", lambda: self._say(header, answer))

    def _authenticate(self, header: Header, body: Authenticate) -> None:
        if self._enter(header, body.token):
            self._answer(header, DONE)
            return
        known = self._board.terminals.accepts(header.terminal)
        # The frame itself is not kept: it holds a code.
        self._board.refuse("bad_code" if known else "unknown_terminal", b"", header.terminal, self._link.peer)
        self._answer(header, FAILED)

    def _enter(self, header: Header, code: str) -> bool:
        terminal, board = header.terminal, self._board
        if not board.terminals.admits(terminal, code):
            return False
        if self.is_open and terminal != self.terminal:
            self._leave()
        self.terminal, self.vehicle = terminal, board.vehicle_of(terminal)
        self._header = header
        board.enter(self)
        return True

    def _leave(self) -> None:
        if not self.is_open:
            return
        self._board.leave(self)
        for given_up in self._parts.close():
            self._give_up(given_up)
        for _, answer in self._asked.values():
            if not answer.done():
                answer.set_result("offline")
        self.terminal = self.vehicle = ""

    def replace(self) -> None:
        """The terminal has come back on another connection."""
        self._leave()
        self._link.shut()

    def close(self) -> None:
        """The connection is gone."""
        self._leave()

    # Within ---------------------------------------------------------------------------------------------

    def _take_locations(self, message: Message, raw: bytes, serials: Sequence[int]) -> None:
        body = message.body
        if isinstance(body, LocationAnswer):
            self._answered(body.serial, None, "")
            self._board.inbox.put(Arrived(message, self.vehicle, raw, serials, None))
        else:
            self._board.inbox.put(Arrived(message, self.vehicle, raw, serials, self._acknowledge))

    def _acknowledge(self, header: Header, serials: Sequence[int]) -> None:
        for serial in serials if self._board.manners.each_part else serials[:1]:
            self._say(header, PlatformAck(serial, header.msg_id, DONE))

    def _answered(self, serial: int, msg_id: int | None, code: str) -> None:
        asked = self._asked.get(serial)
        if asked is not None and msg_id in (None, asked[0]) and not asked[1].done():
            asked[1].set_result(code)

    # Bytes out ------------------------------------------------------------------------------------------

    async def order(self, body: Body, waits_s: Sequence[float]) -> str:
        """Send an order until it is answered, under one serial; '' or the code of what went wrong."""
        if self._header is None or len(self._asked) >= MOST_ORDERS:
            return "refused"
        serial = self._next_serial()
        try:
            frame = encode(message_to(self._header, body, serial))
        except ValueError:
            return "refused"
        assert body.MSG_ID is not None
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked[serial] = body.MSG_ID, answer
        try:
            for wait_s in waits_s:
                self._link.send(frame)
                await asyncio.wait([answer], timeout=wait_s)
                if answer.done():
                    return answer.result()
        finally:
            self._asked.pop(serial, None)
        return "silent"

    def sweep(self, now_s: float) -> None:
        """Ask for what is missing, give up what did not come."""
        if not len(self._parts):
            return
        for due in list(self._parts.due(now_s)):
            if isinstance(due, GivenUp):
                self._give_up(due)
            elif self._header is not None:
                self._say(self._header, ResendParts(due.serial, due.indexes))

    def _give_up(self, given_up: GivenUp) -> None:
        missing = ",".join(map(str, given_up.missing[:20]))
        self._board.refuse("parts_missing", given_up.data, self.terminal, missing)

    def _answer(self, header: Header, result: int) -> None:
        self._say(header, PlatformAck(header.serial, header.msg_id, result))

    def _say(self, header: Header, body: Body) -> None:
        self._link.send(encode(message_to(header, body, self._next_serial())))

    def _next_serial(self) -> int:
        serial, self._serial = self._serial, (self._serial + 1) % _SERIALS
        return serial

    def _now(self) -> datetime:
        return self._board.clock.now()
