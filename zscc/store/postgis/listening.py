"""Hearing what other programs commit: one connection and one thread that wait for NOTIFY.

A notification carries the journal's newest number. After a lost connection the number is asked for, since what was
told meanwhile nobody heard.
"""

import threading
from contextlib import suppress

import psycopg

from zscc.store.contract import StoreError, Watcher
from zscc.store.postgis.server import Connection, connect

CHANNEL = "zscc_journal"
_LOOKS_EVERY_S = 0.5
"""How long it takes at most until closing is noticed."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 2.0


class Listening:
    """Begins when it is made. ``watcher`` is called on its thread."""

    def __init__(self, address: str, seat: str, watcher: Watcher) -> None:
        self._address, self._seat, self._watcher = address, seat, watcher
        self._left = threading.Event()
        self._reached: bool | None = None
        self._thread = threading.Thread(target=self._live, name="zscc-listening", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hear no more; returns when the thread has ended."""
        self._left.set()
        self._thread.join()

    def _live(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._left.is_set():
            try:
                with connect(self._address, self._seat) as connection:
                    pause_s = _FIRST_PAUSE_S
                    self._hear(connection)
            except (StoreError, psycopg.Error):
                self._tell_link(reached=False)
                self._left.wait(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _hear(self, connection: Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        # Asked after listening began: nothing falls between.
        row = connection.execute("SELECT seq FROM journal_end").fetchone()
        self._tell_link(reached=True)
        if row is not None:
            self._watcher.on_news(int(str(row[0])))
        while not self._left.is_set():
            for told in connection.notifies(timeout=_LOOKS_EVERY_S):
                with suppress(ValueError):
                    self._watcher.on_news(int(told.payload))

    def _tell_link(self, *, reached: bool) -> None:
        if reached != self._reached:
            self._reached = reached
            self._watcher.on_link(reached)
