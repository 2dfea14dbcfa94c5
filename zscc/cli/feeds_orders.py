"""Orders to a run without a desk, a line each on stdin: ``stop NAME``, ``start NAME``, ``restart NAME``."""

import os
import select
import time
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 1_000


class Orders:
    """Reads lines as they come, without ever waiting longer than asked; not on Windows, which cannot look at a pipe."""

    def __init__(self, stream: BinaryIO | None) -> None:
        """None: nobody orders anything."""
        self._descriptor = None if stream is None else stream.fileno()
        self._begun = b""

    def within(self, seconds: float) -> Iterator[str]:
        """Wait so long at most, and give the lines that are whole."""
        if self._descriptor is None or _is_anothers(self._descriptor):
            time.sleep(seconds)
            return
        readable, _, _ = select.select([self._descriptor], [], [], seconds)
        if not readable:
            return
        try:
            data = os.read(self._descriptor, LONGEST_LINE)
        except OSError:
            # The terminal is gone; the feeds are not.
            data = b""
        if not data:
            self._descriptor = None
            return
        *lines, begun = (self._begun + data).split(b"\n")
        self._begun = begun[-LONGEST_LINE:]
        yield from (line.decode(errors="replace").strip() for line in lines)


def _is_anothers(descriptor: int) -> bool:
    """Whether a terminal belongs to the shell now: whoever reads it from the background is stopped by the system."""
    try:
        return os.tcgetpgrp(descriptor) != os.getpgrp()
    except OSError:
        return False
