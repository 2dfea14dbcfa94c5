"""Keeps screen saver and sleep away while the wall stands, where the system lets a program do so.

Windows, and desktops of Linux that speak org.freedesktop.ScreenSaver, are asked. On others nothing can be done from
here, and the speaker is told.
"""

import ctypes
import sys
from threading import Thread

from PySide6.QtCore import QObject, Signal

_CONTINUOUS, _SYSTEM, _DISPLAY = 0x80000000, 0x00000001, 0x00000002
_SERVICE, _PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
_BUS = "zscc-wall"
_ANSWER_MS = 2_000


class Awake(QObject):
    """One request to stay awake."""

    told = Signal(bool)
    """Whether somebody heard it; some time after :meth:`begin`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = False

    def begin(self, name: str, reason: str) -> None:
        """Ask for it; a session's bus may take its time, so nobody waits for it here."""
        if self._asked:
            return
        self._asked = True
        if sys.platform == "win32":
            self.told.emit(_windows(_CONTINUOUS | _SYSTEM | _DISPLAY))
        elif sys.platform.startswith("linux"):
            Thread(target=self._ask_bus, args=(name, reason), name="zscc-awake", daemon=True).start()
        else:
            self.told.emit(False)

    def end(self) -> None:
        """Let the screen sleep again: who was asked over a connection of its own forgets it with the connection."""
        if not self._asked:
            return
        self._asked = False
        if sys.platform == "win32":
            _windows(_CONTINUOUS)
        elif sys.platform.startswith("linux"):
            from PySide6.QtDBus import QDBusConnection

            QDBusConnection.disconnectFromBus(_BUS)

    def _ask_bus(self, name: str, reason: str) -> None:
        from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

        bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _BUS)
        heard = False
        if bus.isConnected():
            message = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SERVICE, "Inhibit")
            message.setArguments([name, reason])
            answer = bus.call(message, QDBus.CallMode.Block, _ANSWER_MS)
            heard = answer.type() == QDBusMessage.MessageType.ReplyMessage
        self.told.emit(heard)


def _windows(flags: int) -> bool:
    kernel = getattr(ctypes, "windll", None)
    return kernel is not None and bool(kernel.kernel32.SetThreadExecutionState(flags))
