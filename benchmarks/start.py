"""From the start of the process to the first painted frame, on a second start."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator

RUNS = 5
PROBE = """
import os, sys, time
born_s = time.monotonic() - (time.clock_gettime(time.CLOCK_BOOTTIME) - float(os.environ["ZSCC_BORN_S"]))
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QGraphicsView
class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and isinstance(watched.parent(), QGraphicsView):
            from PySide6.QtCore import QTimer
            QApplication.instance().removeEventFilter(self)
            QTimer.singleShot(0, lambda: print(time.monotonic() - born_s, flush=True))
        return False
application = QApplication(["zscc"])
first = FirstPaint()
application.installEventFilter(first)
from zscc.cli import main
sys.exit(main(["run", "--offscreen", "3", "--data-dir", os.environ["ZSCC_FOLDER"]]))
"""


def measure() -> Iterator[dict[str, object]]:
    """Median of several second starts: imports, town, journal, situation and the first paint of the whole window."""
    with tempfile.TemporaryDirectory() as folder:
        times_s = [_start_s(folder) for _ in range(RUNS + 1)]
    yield {"what": "first start, fresh journal: first painted frame", "value": f"{times_s[0]:.2f} s"}
    median_s = statistics.median(times_s[1:])
    yield {"what": "second starts: first painted frame, median", "value": f"{median_s:.2f} s", "target": "<= 1.5 s"}
    yield {"what": "second starts: slowest", "value": f"{max(times_s[1:]):.2f} s"}


def _start_s(folder: str) -> float:
    import time

    born_s = time.clock_gettime(time.CLOCK_BOOTTIME)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ZSCC_BORN_S": str(born_s), "ZSCC_FOLDER": folder}
    done = subprocess.run(
        [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return float(done.stdout.splitlines()[0])
