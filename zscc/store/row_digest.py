"""The digest of one row of a journal's file: what a file that leaves the desk says of the place that it shows."""

from contextlib import closing
from pathlib import Path

from zscc.store.rows import Row
from zscc.store.sqlite_file import connect_reader, world_faults

_COLUMNS = "seq, recorded_at, kind, version, subject, key, seat, actor, cause_seq, body, prev_hash"


def digest_at(path: Path, seq: int) -> str:
    """Hexadecimal, '' where there is no such row; reads beside whoever writes."""
    with world_faults(path), closing(connect_reader(path)) as connection:
        found = connection.execute(f"SELECT {_COLUMNS} FROM journal WHERE seq = ?", (seq,)).fetchone()
    return "" if found is None else Row(*found).digest().hex()
