"""Keeps what a seat remembers: read once before the window is shown, written a moment after it changes.

Written by a thread of its own, so that a slow disk does not hold the screen; whole or not at all. What cannot be
written is said once, and tried again with the next change and on leaving.
"""

import logging
from asyncio import AbstractEventLoop
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from zscc.settings.seat import SeatState, load_seat, save_seat

log = logging.getLogger(__name__)

CALM_MS = 800
"""A pull on a slider changes the seat thirty times; it is written when it has been still for so long."""


class SeatMemory(QObject):
    """One file and what is to be written into it."""

    failed = Signal(str)
    """The system's reason why the seat cannot be kept; once, until it could be written again."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._pending: SeatState | None = None
        self._said = False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="zscc-seat")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CALM_MS)
        self._timer.timeout.connect(self._write)
        self._heard.connect(self._hear)

    _heard = Signal(object)

    def load(self) -> SeatState:
        """What the seat remembers; the defaults when there is nothing or it cannot be understood."""
        return load_seat(self._path)

    def keep(self, seat: SeatState) -> None:
        """Write this when nothing newer comes for a moment."""
        self._pending = seat
        self._timer.start()

    async def flush(self, loop: AbstractEventLoop) -> None:
        """Write what is still to be written, and end; the loop goes on meanwhile."""
        self._timer.stop()
        pending, self._pending = self._pending, None
        if pending is not None:
            await loop.run_in_executor(self._writer, self._save, pending)
        self._writer.shutdown(wait=True)

    def _write(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            self._writer.submit(self._save, pending)

    def _save(self, seat: SeatState) -> None:
        """In the writer's thread."""
        try:
            save_seat(self._path, seat)
        except OSError as error:
            log.warning("the seat cannot be kept in %s: %s", self._path, error.strerror or error)
            self._heard.emit(error.strerror or type(error).__name__)
        else:
            self._heard.emit(None)

    def _hear(self, reason: str | None) -> None:
        if reason is not None and not self._said:
            self.failed.emit(reason)
        self._said = reason is not None
