"""Widgets of many parts, made a few parts at a time behind everything; who needs one sooner has the rest at once.

Such a widget keeps what is left of its making in ``parts``; who makes one sees to it that nothing is left before
anybody else has it.
"""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Generic, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

LOOK_S = 0.001
"""So long a step waits for a thread."""


class Parted(Protocol):
    """What is made in parts."""

    parts: Iterator[None]
    """Each step makes some more of it; none is left when it is whole."""


_P = TypeVar("_P", bound=Parted)


class Making(Generic[_P]):
    """One that is being made: an iterator over what is left to do."""

    def __init__(self, made: _P) -> None:
        self._made = made

    def __iter__(self) -> Iterator[None]:
        return self._made.parts

    def whole(self) -> _P:
        """Make the rest of it now."""
        finish(self._made.parts)
        return self._made


def aside(work: Callable[[], object]) -> Iterator[None]:
    """Do what needs nothing of the screen on a thread of its own, and pause until it is done."""
    thread = Thread(target=work, name="zscc-aside", daemon=True)
    thread.start()
    thread.join(LOOK_S)
    while thread.is_alive():
        yield
        thread.join(LOOK_S)


def finish(parts: Iterator[None]) -> None:
    """Take every step that is left."""
    for _ in parts:
        pass


def polished_in_pieces(panel: QWidget) -> Iterator[None]:
    """Dress a panel and everything in it before anybody sees it; pauses between its parts.

    A widget that is polished polishes all below it in one go, so those below come first.
    """
    for widget in reversed(panel.findChildren(QWidget)):
        widget.ensurePolished()
        yield
    panel.ensurePolished()
    yield
