"""Run the named measurements, or all; print one table of ratios and keep it as ``out/bench.json``.

Each measurement runs in a process of its own, so that none finds what another left behind; what it compares runs side
by side inside it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

NAMES = (
    "start",
    "scene",
    "polygons",
    "symbols",
    "trails",
    "heat",
    "grids",
    "search",
    "dispatch",
    "cases",
    "figures",
    "analysis",
    "hold",
    "frames",
    "flood",
    "gateway",
    "memory",
    "store",
    "decoding",
    "mqtt",
    "time_machine",
    "seats",
)
OUT = Path("out/bench.json")
Row = dict[str, object]


def main() -> int:
    """The table, and the file."""
    if sys.argv[1:2] == ["--one"]:
        for row in import_module(f"benchmarks.{sys.argv[2]}").measure():
            print(json.dumps(row, ensure_ascii=False), flush=True)
        return 0
    rows: list[Row] = []
    for name in sys.argv[1:] or NAMES:
        for row in of_one(name):
            rows.append({"measurement": name, **row})
            print(line_of(rows[-1]), flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    missed = [row for row in rows if row.get("met") is False]
    print(f"{len(rows)} rows, {sum('met' in row for row in rows)} with a target, {len(missed)} missed; kept in {OUT}")
    return 0


def of_one(name: str) -> Iterator[Row]:
    """The rows of one measurement; one row that says so when it fails."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "benchmarks", "--one", name]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                yield json.loads(line)
    if process.returncode:
        yield {"what": f"the measurement ended with exit code {process.returncode}", "met": False}


def line_of(row: Row) -> str:
    """What, ours, floor or peer, ratio, target, and whether it is met."""
    ours, peer, target = (str(row.get(name, "")) for name in ("ours", "peer", "target"))
    ratio = f"{row['ratio']:g}x" if "ratio" in row else ""
    met = {True: "yes", False: "NO"}.get(row.get("met"), "") if "met" in row else ""
    return f"{row['measurement']!s:9} {row['what']!s:78} {ours:>12}  {peer:62} {ratio:>8} {target:>9} {met}"


if __name__ == "__main__":
    sys.exit(main())
