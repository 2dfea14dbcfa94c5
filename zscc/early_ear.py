"""Hears the wish to leave before the desk can: imports, town and journal take a second in which a signal may come.

Without it SIGTERM would end the program where it stands, and SIGINT in the middle of an import.
"""

import signal
from types import FrameType, TracebackType

LEAVING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""A closed terminal (SIGHUP, not on Windows) is a wish to leave like any other."""


class EarlyEar:
    """Notes the first signal to leave, for who takes over; a second one insists and raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.heard = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> "EarlyEar":
        for number in LEAVING:
            self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if self.heard:
            raise KeyboardInterrupt
        self.heard = True


def heard_by(handler: object) -> bool:
    """Whether the owner of a signal's handler is an early ear that has heard something."""
    ear = getattr(handler, "__self__", None)
    return isinstance(ear, EarlyEar) and ear.heard
