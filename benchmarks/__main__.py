"""Run the named measurements, or all; print one table and keep it as ``out/bench.json``."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

NAMES = ("start", "frames", "flood", "memory", "store", "grids", "latency")
OUT = Path("out/bench.json")


def main() -> int:
    """Each measurement runs in this process, one after the other, offscreen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    names = sys.argv[1:] or list(NAMES)
    rows: list[dict[str, object]] = []
    for name in names:
        for row in import_module(f"benchmarks.{name}").measure():
            rows.append({"measurement": name, **row})
            print(f"{name:8} {row['what']:68} {row['value']:>14} {row.get('target', '')}", flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
