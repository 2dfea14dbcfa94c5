"""What the gateway puts up with: bounds of connections, frames, memory and waiting."""

import math

import msgspec


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them can be set in the profile, ``[feeds.<name>.limits]``. ValueError says what is wrong."""

    connections: int = 5_000
    """Open at once; more are closed as they come."""
    terminals: int = 10_000
    """Different ones since the start, where all are accepted."""
    frames_per_s: float = 50.0
    """Of one connection, for long; then it is read more slowly, so that the terminal waits. Nothing is thrown away."""
    frames_per_s_together: float = 20_000.0
    """Of all connections."""
    burst_s: float = 4.0
    """So many seconds' worth may come at once."""
    unauthenticated_s: float = 30.0
    """A connection that has not said who it is by then is closed."""
    unauthenticated_frames: int = 20
    """The same, by frames."""
    bad_frames: int = 200
    """In a row; then the connection is closed: it speaks something else."""
    waiting: int = 50_000
    """Locations that wait for their commit; then nobody is read until there is room."""
    slow_reader_s: float = 30.0
    """A terminal that does not take what is sent to it for so long is cut off."""
    send_buffer: int = 65_536
    """Bytes that may wait to be sent to one terminal; nothing is read of it while there are more."""
    parts: int = 256
    """Of one message in sub-packages."""
    part_bytes: int = 262_144
    """Of the messages in sub-packages that one terminal has begun."""
    part_bytes_together: int = 33_554_432
    """Of all terminals."""
    bindings_per_min: float = 60.0
    """Terminals that tell another vehicle than before, all together, for long; as many as ``terminals`` at once."""
    edges_per_min: float = 60.0
    """Rises and falls of one vehicle's alarm bits; what flickers faster is told later, as it then stands."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"limits.{name} is a number above 0")


class Bucket:
    """Lets through so many a second for long, and a burst at once. Times are monotonic seconds."""

    def __init__(self, per_s: float, burst: float, now_s: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._left, self._at_s = burst, now_s

    def take(self, count: float, now_s: float) -> float:
        """Take what has come already; seconds to wait until the debt is paid, 0 for none."""
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s) - count
        self._at_s = now_s
        return max(-self._left / self._per_s, 0.0)

    def has(self, count: float, now_s: float) -> bool:
        """Whether so much is left; what is not there is not taken."""
        if min(self._burst, self._left + (now_s - self._at_s) * self._per_s) < count:
            return False
        self.take(count, now_s)
        return True
