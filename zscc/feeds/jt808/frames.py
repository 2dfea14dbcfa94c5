"""A stream of bytes to frames, chunk after chunk.

Every 7E ends what came before and begins what comes after, so that one 7E may stand between two frames and nothing
can bring the reader out of step: what lies between two of them is a candidate, and the check byte tells a frame from
noise. What is kept between two chunks is bounded.
"""

from zscc.feeds.jt808.escape import DELIMITER

LONGEST_PAYLOAD = 21 + 1023 + 1
"""Bytes of the longest header, the longest body and the check byte."""
LONGEST_WIRE = 2 * LONGEST_PAYLOAD
"""The same with every byte escaped, without the delimiters."""


class Frames:
    """One connection's reader. ``feed`` gives frames with both delimiters, still escaped, for ``wire.decode``."""

    def __init__(self) -> None:
        self._pending = b""
        self._in_step = False
        """Whether a delimiter has been seen."""
        self._too_long = False
        """Whether the beginning of what is pending was thrown away."""
        self.garbage_bytes = 0
        """Before the first delimiter."""
        self.oversized = 0
        """Candidates longer than any frame, thrown away."""

    @property
    def pending_bytes(self) -> int:
        """Kept of a frame that has not ended; never more than LONGEST_WIRE."""
        return len(self._pending)

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that this chunk ended, in their order; empty ones are left out."""
        first, *others = chunk.split(DELIMITER)
        if not others:
            self._keep(first)
            return []
        frames: list[bytes] = []
        self._close(self._pending + first, frames)
        self._in_step = True
        self._too_long = False
        for candidate in others[:-1]:
            self._close(candidate, frames)
        self._pending = b""
        self._keep(others[-1])
        return frames

    def _close(self, candidate: bytes, frames: list[bytes]) -> None:
        if not self._in_step:
            self.garbage_bytes += len(candidate)
        elif len(candidate) > LONGEST_WIRE or self._too_long:
            self.oversized += 1
        elif candidate:
            frames.append(DELIMITER + candidate + DELIMITER)

    def _keep(self, more: bytes) -> None:
        if not self._in_step:
            self.garbage_bytes += len(more)
        elif not self._too_long:
            self._pending += more
            if len(self._pending) > LONGEST_WIRE:
                self._pending, self._too_long = b"", True
