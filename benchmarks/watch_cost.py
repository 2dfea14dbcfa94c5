"""What the watch of :mod:`benchmarks.held` costs: the same style sheet on the same labels, watched and not.

A sheet sends thousands of events within one event from the loop. A watch that sees each of them in Python doubles what
it takes; one that sees the event from the loop alone must add nothing. Run as a program it prints the milliseconds
without a watch.
"""

import os
import subprocess
import sys
import time

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout

from zscc.settings.style import load_style
from zscc.ui.theme import style_sheet

LABELS, TIMES = 200, 6


def sheet_ms() -> float:
    """Processor milliseconds of another theme's sheet on so many labels; the least of some."""
    frame = QFrame()
    column = QVBoxLayout(frame)
    for _ in range(LABELS):
        column.addWidget(QLabel("label", frame))
    sheets = [style_sheet(load_style(name)) for name in ("dark", "light")]
    frame.setStyleSheet(sheets[0])
    frame.ensurePolished()
    for label in frame.findChildren(QLabel):
        label.ensurePolished()
    spent_s = []
    for place in range(TIMES):
        began_s = time.thread_time()
        frame.setStyleSheet(sheets[(place + 1) % 2])
        spent_s.append(time.thread_time() - began_s)
    return min(spent_s) * 1000


def sheet_ms_from_loop(application: QCoreApplication) -> float:
    """The same, done by an event from Qt's loop, as everything that the desk does."""
    found: list[float] = []

    def measure() -> None:
        found.append(sheet_ms())
        application.quit()

    QTimer.singleShot(0, measure)
    application.exec()
    return found[0]


def row(watched_ms: float) -> dict[str, object]:
    """The row of the table; the other run is a process of its own, without a watch."""
    command = [sys.executable, "-m", "benchmarks.watch_cost"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    plain_ms = float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    return {
        "what": f"what the watch adds: a style sheet on {LABELS} labels",
        "ours": f"{watched_ms:.1f} ms",
        "peer": f"{plain_ms:.1f} ms when nobody watches",
        "ratio": round(watched_ms / plain_ms, 2),
    }


if __name__ == "__main__":
    application = QApplication(["zscc"])
    print(f"{sheet_ms_from_loop(application):.2f}")
