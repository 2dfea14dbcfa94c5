"""Work that is always the same, done on the GUI thread beside the desk: how far the machine lifts it, it lifts all."""

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer

EVERY_MS = 200
HALF_S = 0.002
ALONE_MS = 2 * HALF_S * 1000
_CALIBRATIONS = 15
_NUMBERS = np.linspace(0.0, 1.0, 4_096)
"""Small enough for the nearest memory: what is measured is the machine, not its caches."""
LIFTED = 2.5
"""Times the median; what takes so much longer is counted."""


class Control(QObject):
    """Does the same two milliseconds of Python and two of numpy five times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._turns, self._sums = _turns_of(_count), _turns_of(_add)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work)
        self._timer.start(EVERY_MS)

    def _work(self) -> None:
        _count(self._turns)
        _add(self._sums)


def told(what: str, own_ms: list[float]) -> dict[str, object]:
    """The row of the table: how far the same work was lifted while the desk ran."""
    if not own_ms:
        return {"what": f"{what}: control, not run"}
    took = np.array(own_ms)
    median = float(np.median(took))
    lifts = int((took > LIFTED * median).sum())
    return {
        "what": f"{what}: work of {ALONE_MS:g} ms alone takes {median:.1f} ms here, {len(took)} times; worst, 99th "
        "percentile of that",
        "ours": f"{took.max() / median:.1f}x, {np.percentile(took, 99) / median:.1f}x",
        "peer": f"{lifts} over {LIFTED:g}x",
    }


def _count(turns: int) -> int:
    total = 0
    for turn in range(turns):
        total += turn & 7
    return total


def _add(turns: int) -> float:
    total = 0.0
    for _ in range(turns):
        total += float((_NUMBERS * 1.5).sum())
    return total


def _turns_of(work: Callable[[int], float], turns: int = 1_000) -> int:
    """How many turns take half of the control when nothing lifts them."""
    best_s = min(_spent_s(work, turns) for _ in range(_CALIBRATIONS))
    return max(round(turns * HALF_S / best_s), 1)


def _spent_s(work: Callable[[int], float], turns: int) -> float:
    before_s = time.thread_time()
    work(turns)
    return time.thread_time() - before_s
