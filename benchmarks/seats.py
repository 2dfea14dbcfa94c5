"""Eight seats, each a program of its own, on one PostGIS: 200 case steps and 2 000 fixes in a second.

A gateway brings the fixes, every seat takes 25 steps a second, a quarter of them on cases that all seats work on. Each
seat folds what all write. In the middle the server is killed where it stands and started again. Asked at the end: was
any acknowledged step lost, do all folds have one state hash, how long did a step take to the other seats?

``ZSCC_SEATS_S`` seconds (default 60; the long form 300), ``ZSCC_SEATS`` seats (default 8), ``ZSCC_SEATS_CRASH=0`` lets
the server live.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, object]
Told = dict[str, Any]
SEATS = int(os.environ.get("ZSCC_SEATS", "8"))
LASTS_S = float(os.environ.get("ZSCC_SEATS_S", "60"))
CRASH = os.environ.get("ZSCC_SEATS_CRASH", "1") != "0"
P95, P95_MS = 0.95, 500.0
SCRIPT = Path(__file__).parents[1] / "scripts" / "postgres"


def measure() -> Iterator[Row]:
    """The rows of one run."""
    folder = Path(tempfile.mkdtemp(prefix="zscc-seats-"))
    try:
        yield from _run(folder)
    finally:
        _script(folder, "down")
        shutil.rmtree(folder, ignore_errors=True)


def _script(folder: Path, act: str) -> str:
    done = subprocess.run(
        ["sh", str(SCRIPT), act, str(folder)], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


def _run(folder: Path) -> Iterator[Row]:
    address = _script(folder, "up")
    environment = dict(os.environ, PGPASSFILE=str(folder / "password"))
    begins_at = time.time() + 12.0
    plan = {"address": address, "begins_at": begins_at, "lasts_s": LASTS_S, "seats": SEATS}
    children = [_child({**plan, "seat": seat}, environment) for seat in range(SEATS + 1)]
    crashed_s = 0.0
    if CRASH:
        time.sleep(max(begins_at + LASTS_S / 2 - time.time(), 0.0))
        since = time.time()
        _script(folder, "crash")
        _script(folder, "start")
        crashed_s = time.time() - since
    told = [json.loads(child.communicate(timeout=LASTS_S + 300)[0].splitlines()[-1]) for child in children]
    yield from _rows(told, crashed_s)


def _child(plan: dict[str, object], environment: dict[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "benchmarks.seats_child", json.dumps(plan)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _rows(told: list[Told], crashed_s: float) -> Iterator[Row]:
    seats = [each for each in told if each["seat"]]
    acknowledged, lost, refused, failed = (
        sum(each[name] for each in seats) for name in ("acknowledged", "lost", "refused", "failed")
    )
    who = f"{len(seats)} seats and a gateway, {LASTS_S:.0f} s"
    yield {"what": f"{who}: steps acknowledged in a second", "ours": f"{acknowledged / LASTS_S:.0f}"}
    yield {"what": "the same: fixes committed in a second", "ours": f"{told[0]['fixes'] / LASTS_S:,.0f}"}
    away = f"the server was away for {crashed_s:.1f} s" if crashed_s else ""
    yield {"what": "the same: steps that came second and were refused", "ours": f"{refused}"}
    yield {"what": "the same: steps that met no server and said so", "ours": f"{failed}", "peer": away}
    yield {
        "what": "acknowledged steps that are missing in the journal",
        "ours": f"{lost}",
        "peer": f"of {acknowledged}",
        "target": "0",
        "met": not lost,
    }
    hashes = {each["hash"] for each in told}
    yield {"what": "state hashes at the end", "ours": f"{len(hashes)}", "target": "1", "met": len(hashes) == 1}
    late_ms = sorted(ms for each in seats for ms in each["late_ms"])
    for name, share in (("median", 0.5), ("95th percentile", 0.95), ("99th percentile", 0.99)):
        value = late_ms[int(share * (len(late_ms) - 1))]
        row: Row = {"what": f"from a step asked to another seat's fold, {name}", "ours": f"{value:.0f} ms"}
        if share == P95:
            row |= {"target": f"<= {P95_MS:.0f} ms", "met": value <= P95_MS}
        yield row
