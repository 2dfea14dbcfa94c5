"""What must be heard wherever it happens: exceptions in slots, Qt's own messages, the signals to leave.

Under PySide6 an exception in a slot goes to ``sys.excepthook`` and the caller goes on as if all were well, so the
hook is where a bug of ours becomes a line in the log and a banner on the screen.
"""

import faulthandler
import logging
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType, TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from zscc.early_ear import LEAVING, heard_by

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_NOISE = frozenset({"This plugin does not support propagateSizeHints()"})
"""Qt's offscreen platform says it of every window with a size; nothing is wrong."""


class Hooks:
    """Installs the hooks and takes them back; one at a time, by the desk."""

    def __init__(self, on_bug: Callable[[BaseException], None], on_leave: Callable[[], None]) -> None:
        self._on_bug = on_bug
        self._on_leave = on_leave
        self._signals: dict[int, object] = {}
        self._known: set[tuple[object, ...]] = set()

    def install(self) -> None:
        """From here on exceptions in slots, Qt's messages, SIGINT and SIGTERM are ours, also one that came early."""
        if not faulthandler.is_enabled() and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)
        self._excepthook = sys.excepthook
        sys.excepthook = self._heard
        self._qt = qInstallMessageHandler(_qt_message)
        for number in LEAVING:
            self._signals[number] = signal.signal(number, self._leave)
        if any(map(heard_by, self._signals.values())):
            self._on_leave()

    def remove(self) -> None:
        """Give everything back to whoever had it."""
        sys.excepthook = self._excepthook
        qInstallMessageHandler(self._qt)
        for number, previous in self._signals.items():
            signal.signal(number, previous)  # type: ignore[arg-type]

    def _heard(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        place = (kind, *_place_of(trace))
        if place in self._known:
            # What fails in a paint fails sixty times a second; once says it all.
            return
        self._known.add(place)
        log.error("a slot failed", exc_info=(kind, error, trace))
        self._on_bug(error)

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        self._on_leave()


def _place_of(trace: TracebackType | None) -> tuple[str, int]:
    """File and line where an exception arose."""
    frames = traceback.extract_tb(trace)
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)


def _qt_message(level: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if message in _NOISE:
        return
    log.log(_LEVELS.get(level, logging.WARNING), "Qt: %s", message)
