"""Who is connected, and what all connections of a gateway share."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zscc.clock import Clock, monotonic_s
from zscc.feeds.contract import Refused
from zscc.feeds.jt808.inbox import Inbox, Kept
from zscc.feeds.jt808.limits import Bucket, Limits
from zscc.feeds.jt808.reassembly import PartRoom
from zscc.feeds.jt808.terminals import Terminals

if TYPE_CHECKING:
    from zscc.feeds.jt808.connection import Connection
    from zscc.feeds.jt808.session import Session


@dataclass(frozen=True, slots=True)
class Manners:
    """How a gateway speaks to its terminals; seconds."""

    idle_s: float
    """Silent for so long, a terminal is gone."""
    first_wait_s: float
    """For the answer to an order, or a missing part; then T(N+1) = T(N) x (N+1)."""
    each_part: bool
    """Whether every part of a message is answered, or the message once."""


@dataclass
class Switchboard:
    """Belongs to one loop."""

    clock: Clock
    limits: Limits
    manners: Manners
    terminals: Terminals
    inbox: Inbox
    kept: Kept
    connections: "set[Connection]" = field(default_factory=set)
    _sessions: "dict[str, Session]" = field(default_factory=dict)
    """By identity of the terminal."""
    _vehicles: "dict[str, Session]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits = self.limits
        self.most_connections = limits.connections
        """Fewer where the system allows fewer open files."""
        together = limits.frames_per_s_together
        self.bucket = Bucket(together, together * limits.burst_s, monotonic_s())
        self.bindings = Bucket(limits.bindings_per_min / 60.0, float(limits.terminals), monotonic_s())
        self.part_room = PartRoom(limits.part_bytes_together)
        self.buffer = memoryview(bytearray(16_384))
        """Where connections receive, one after the other."""

    def enter(self, session: "Session") -> None:
        """A terminal has said who it is; an older connection of the same is closed."""
        before = self._sessions.get(session.terminal)
        if before is not None and before is not session:
            before.replace()
        self._sessions[session.terminal] = session
        self._vehicles[session.vehicle] = session

    def leave(self, session: "Session") -> None:
        """A terminal is gone, or says that it goes."""
        if self._sessions.get(session.terminal) is session:
            del self._sessions[session.terminal]
        if self._vehicles.get(session.vehicle) is session:
            del self._vehicles[session.vehicle]

    def session_of(self, vehicle: str) -> "Session | None":
        """The terminal of a vehicle, if it is connected."""
        return self._vehicles.get(vehicle)

    @property
    def connected(self) -> int:
        """Terminals that have said who they are."""
        return len(self._sessions)

    def vehicle_of(self, terminal: str) -> str:
        """By the table, by what it registered with, or by its own name."""
        return self.terminals.table.get(terminal) or self.kept.bound.get(terminal) or terminal

    def refuse(self, reason: str, item: bytes, origin: str, detail: str = "") -> None:
        """Count and keep an item."""
        self.inbox.refuse(Refused(reason, item, origin, detail))

    @property
    def is_full(self) -> bool:
        """Whether so much waits for its commit that nobody may be read."""
        return self.inbox.waiting >= self.limits.waiting

    def read_on(self) -> None:
        """There may be room again."""
        if 2 * self.inbox.waiting < self.limits.waiting:
            for connection in self.connections:
                connection.go_on("full")

    def sweep(self) -> None:
        """What falls due: who was silent too long, who does not take what is sent, parts that are missing."""
        now_s = monotonic_s()
        for connection in list(self.connections):
            connection.sweep(now_s)

    def close(self) -> None:
        """Cut all connections."""
        for connection in list(self.connections):
            connection.cut()
