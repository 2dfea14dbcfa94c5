"""From the birth of the process to the first painted window, beside a plain Qt window in the same run."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from benchmarks.rounds import Target, dearer, within

ROUNDS = 7


def measure() -> Iterator[dict[str, object]]:
    """Medians of alternating starts; the desk's are second starts, which read a journal."""
    with tempfile.TemporaryDirectory() as folder:
        fresh_s = start_s("desk", folder)
        start_s("plain", folder)
        plain_s, desk_s = [], []
        for _ in range(ROUNDS):
            plain_s.append(start_s("plain", folder))
            desk_s.append(start_s("desk", folder))
    ours_ms, floor_ms = statistics.median(desk_s) * 1000, statistics.median(plain_s) * 1000
    yield within("first start, fresh journal: first painted window", fresh_s * 1000, 1_500)
    yield within("second starts: first painted window", ours_ms, 1_500)
    floor = "plain Qt window with four tables", floor_ms
    yield dearer("second starts: first painted window", ours_ms, floor, Target(4, at_most=True))


def start_s(kind: str, folder: str) -> float:
    """Seconds from the birth of a process to its first painted window."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "QT_QPA_PLATFORM": "offscreen", "ZSCC_BORN_S": str(time.monotonic())}
    command = [sys.executable, "-m", "benchmarks.first_paint", kind, folder]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return float(done.stdout.splitlines()[0])
