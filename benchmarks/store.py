"""Commits: fixes a second into the SQLite journal, beside a bare file with one fsync per batch."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from zscc.clock import monotonic_s
from zscc.model.fix import Fix, FixBatch
from zscc.model.space import PointE7
from zscc.store.contract import Origin
from zscc.store.sqlite import SqliteStore

BATCHES, FIXES = 60, 1_000
AT = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)


def batches() -> list[FixBatch]:
    """An hour of vehicles at 1 Hz, cut into batches."""
    made = []
    for number in range(BATCHES):
        fixes = [
            Fix(
                f"V{k % 50:02d}",
                (number * FIXES + k) * 20,
                PointE7(1_209_900_000 + k * 37, 314_600_000 + k * 11),
                20.0,
                90,
            )
            for k in range(FIXES)
        ]
        made.append(FixBatch.of(f"b{number}", "bench", fixes))
    return made


def measure() -> Iterator[dict[str, object]]:
    """Rates of both, their ratio, and bytes a fix in the journal."""
    facts = batches()
    with tempfile.TemporaryDirectory() as folder:
        bare_s = _bare(Path(folder) / "bare", facts)
        store = SqliteStore(Path(folder) / "journal.gpkg")
        began_s = monotonic_s()
        for fact in facts:
            store.append([fact], Origin("bench", "bench"), AT)
        journal_s = monotonic_s() - began_s
        store.close()
        size = (Path(folder) / "journal.gpkg").stat().st_size
    total = BATCHES * FIXES
    yield {"what": "fixes a second committed, one append a batch of 1 000", "ours": f"{total / journal_s:,.0f}"}
    yield {"what": "time beside a bare file with one fsync a batch", "ours": f"{journal_s / bare_s:.1f} x"}
    yield {"what": "bytes a fix on disk, whole file", "ours": f"{size / total:.1f}"}


def _bare(path: Path, facts: list[FixBatch]) -> float:
    began_s = monotonic_s()
    with path.open("wb") as file:
        for fact in facts:
            for column in (fact.vehicle, fact.observed_at_ms, fact.lon_e7, fact.lat_e7, fact.speed):
                file.write(column)
            file.flush()
            os.fsync(file.fileno())
    return monotonic_s() - began_s
