"""Where a broker is and what is asked of it; what has arrived. Values alone: nothing here loads a client."""

import ssl
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """One subscription."""

    topic: str
    retained: bool
    """Whether what the broker has kept is wanted, once."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker is, who we are and what we ask for."""

    host: str
    port: int
    client: str
    """The name of our session at the broker."""
    asked: tuple[Asked, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None
    clean_start: bool = False
    """Whether a session that the broker has under this name is thrown away."""
    session_s: int = 86_400
    """How long the broker keeps the session, and what came for it, after we left."""
    receive_maximum: int = 1_000
    """So many messages may be on their way to us without our acknowledgement."""
    keepalive_s: int = 15
    largest_bytes: int = 262_144


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message."""

    topic: str
    payload: bytes
    """Cut to its beginning when it is larger than is taken."""
    size: int
    """Bytes that it had."""
    retained: bool
    qos: int
    mid: int
    """By which it is acknowledged, within one link."""
