"""One socket: chunks to frames, frames to the session, never faster than the limits allow.

Who sends too fast is read more slowly, so that the terminal waits and nothing is lost; who does not take what is sent
to it is not read either, and is cut off after a while. Nothing is thrown away of who was let in.
"""

import asyncio
import socket

from zscc.clock import monotonic_s
from zscc.feeds.jt808.frames import Frames
from zscc.feeds.jt808.limits import Bucket
from zscc.feeds.jt808.session import Session
from zscc.feeds.jt808.switchboard import Switchboard

_BYTES_A_FRAME = 1024.0
"""What makes no frame is counted by its size."""
GARBAGE_KEPT = 256


class Connection(asyncio.BufferedProtocol):
    """Made by the server for each that connects."""

    def __init__(self, board: Switchboard) -> None:
        self._board, limits = board, board.limits
        self._frames = Frames()
        self._session = Session(board, self)
        self._transport: asyncio.Transport | None = None
        now_s = monotonic_s()
        self._bucket = Bucket(limits.frames_per_s, limits.frames_per_s * limits.burst_s, now_s)
        self._began_s = self._heard_s = now_s
        self._slow_since_s: float | None = None
        self._strange_frames = self._bad_in_a_row = 0
        self._held: set[str] = set()
        """Why nothing is read now: rate, full, slow."""
        self._garbage, self._oversized = 0, 0
        self._outgoing: list[bytes] = []
        self.peer = ""

    # Of the server --------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there; it may be one too many."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        address = transport.get_extra_info("peername") or ("?", 0)
        self.peer = f"{address[0]}:{address[1]}"
        if len(self._board.connections) >= self._board.most_connections:
            self._board.refuse("too_many_connections", b"", self.peer)
            transport.abort()
            return
        kept = self._board.limits.send_buffer
        transport.set_write_buffer_limits(kept)
        # The system's own buffer would grow to megabytes for each.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, kept)
        self._board.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        del exc
        self._board.connections.discard(self)
        self._session.close()
        self._transport = None

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where bytes are received; all connections share it, one after the other."""
        del sizehint
        return self._board.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have come."""
        data = bytes(self._board.buffer[:nbytes])
        frames = self._frames.feed(data)
        self._heard_s = now_s = monotonic_s()
        self._count_garbage(data)
        for frame in frames:
            good = self._session.take(frame)
            self._bad_in_a_row = 0 if good else self._bad_in_a_row + 1
        if self._is_too_strange(len(frames)):
            self.shut()
            return
        count = max(float(len(frames)), nbytes / _BYTES_A_FRAME)
        wait_s = max(self._bucket.take(count, now_s), self._board.bucket.take(count, now_s))
        if wait_s > 0.0:
            self._hold("rate")
            asyncio.get_running_loop().call_later(wait_s, self.go_on, "rate")
        if self._board.is_full:
            self._hold("full")

    def pause_writing(self) -> None:
        """The terminal does not take what is sent."""
        self._slow_since_s = monotonic_s()
        self._hold("slow")

    def resume_writing(self) -> None:
        """It does again."""
        self._slow_since_s = None
        self.go_on("slow")

    # Reading more slowly --------------------------------------------------------------------------------

    def _hold(self, reason: str) -> None:
        if not self._held and self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()
        self._held.add(reason)

    def go_on(self, reason: str) -> None:
        """A reason not to read is gone."""
        if reason in self._held:
            self._held.discard(reason)
            if not self._held and self._transport is not None and not self._transport.is_closing():
                self._heard_s = monotonic_s()
                self._transport.resume_reading()

    def _is_too_strange(self, frames: int) -> bool:
        limits = self._board.limits
        if self._bad_in_a_row >= limits.bad_frames:
            return True
        if self._session.is_open:
            return False
        self._strange_frames += frames
        return self._strange_frames > limits.unauthenticated_frames or self._garbage > self._board.limits.send_buffer

    def _count_garbage(self, data: bytes) -> None:
        """What lies before the first delimiter counts once, what is longer than any frame each time."""
        if self._frames.garbage_bytes and not self._garbage:
            self._board.refuse("garbage", data[:GARBAGE_KEPT], self.peer)
        self._garbage = self._frames.garbage_bytes
        while self._oversized < self._frames.oversized:
            self._oversized += 1
            self._board.refuse("oversized", data[:GARBAGE_KEPT], self._session.terminal or self.peer)

    # Of the gateway -------------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Bytes on their way; what is said in one turn of the loop goes out together."""
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing.append(data)

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        if outgoing and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(outgoing))

    def shut(self) -> None:
        """Send what waits, then close."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def cut(self) -> None:
        """Close now."""
        if self._transport is not None:
            self._transport.abort()

    def sweep(self, now_s: float) -> None:
        """Close who is silent, slow or says nothing of itself; let the session look after its parts."""
        limits, silent_s = self._board.limits, now_s - self._heard_s
        if self._slow_since_s is not None and now_s - self._slow_since_s > limits.slow_reader_s:
            self._board.refuse("slow_reader", b"", self._session.terminal or self.peer)
            self.cut()
        elif not self._session.is_open and now_s - self._began_s > limits.unauthenticated_s:
            self._board.refuse("unauthenticated", b"", self.peer)
            self.cut()
        elif not self._held and silent_s > self._board.manners.idle_s:
            self.cut()
        else:
            self._session.sweep(now_s)
