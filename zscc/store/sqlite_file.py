"""What a journal's file is: opening it, refusing what is none, bringing an older one up to date.

Faults of the world become StoreError here: a file that is not ours, of a newer program or corrupt is damaged for our
purposes; a full disk, a lock or a missing right makes it unavailable.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from struct import unpack

from zscc.model.space import E7
from zscc.store.contract import StoreDamaged, StoreError, StoreUnavailable

_GEOPACKAGE = 0x47504B47
_PRIMARY_CODE = 0xFF
_UNAVAILABLE = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_IOERR: "cannot_write",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_PERM: "cannot_open",
    sqlite3.SQLITE_READONLY: "read_only",
}
_DAMAGED = {sqlite3.SQLITE_NOTADB: "not_a_journal", sqlite3.SQLITE_CORRUPT: "corrupt"}


@contextmanager
def world_faults(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the world into StoreError; what it says about our SQL stays a bug."""
    try:
        yield
    except sqlite3.Error as error:
        fault = _fault(error, path)
        if fault is None:
            raise
        raise fault from error


def _fault(error: sqlite3.Error, path: Path) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _UNAVAILABLE:
        return StoreUnavailable(_UNAVAILABLE[code], path=str(path), reason=str(error))
    if code in _DAMAGED:
        return StoreDamaged(_DAMAGED[code], path=str(path), reason=str(error))
    if str(error).startswith("Could not decode to UTF-8"):
        # What the module of Python itself says of a text that was changed; it has no code.
        return StoreDamaged("corrupt", path=str(path), reason=str(error))
    return None


def connect_writer(path: Path, busy_timeout_s: float) -> sqlite3.Connection:
    """Open or make the journal of ``path`` for writing, up to date; nothing is written to a file that is not ours."""
    with world_faults(path):
        connection = sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
        try:
            version = _version(connection, path)
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(connection, version)
            connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            connection.close()
            raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open the journal of ``path`` for reading, whether somebody writes it or not."""
    with world_faults(path):
        uri = f"{path.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            _require_journal(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def is_of_today(path: Path) -> bool:
    """Whether the journal of ``path`` has the newest format, so that writing into it changes nothing else."""
    with world_faults(path), closing(connect_reader(path)) as connection:
        return _version(connection, path) == newest_version()


def copy_of(path: Path, target: Path) -> None:
    """Copy a journal page by page as it stands at one moment, whoever writes it meanwhile; no log lies beside it."""
    # What fails here is the target: its disk is full, its folder is closed.
    with closing(connect_reader(path)) as source, world_faults(target), closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _require_journal(connection: sqlite3.Connection, path: Path) -> None:
    if not _version(connection, path):
        raise StoreDamaged("not_a_journal", path=str(path))


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Number of the last migration the file has seen, 0 for an empty file; refuses what is not ours."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not tables and application == 0:
        return 0
    if application != _GEOPACKAGE or "zscc_migration" not in tables:
        raise StoreDamaged("not_a_journal", path=str(path))
    (version,) = connection.execute("SELECT coalesce(max(number), 0) FROM zscc_migration").fetchone()
    if version > newest_version():
        raise StoreDamaged("newer_journal", path=str(path), found=version, known=newest_version())
    return int(version)


def _migrations() -> list[tuple[int, Traversable]]:
    folder = files("zscc") / "resources" / "migrations" / "sqlite"
    return sorted((int(file.name.split("_")[0]), file) for file in folder.iterdir() if file.name.endswith(".sql"))


def newest_version() -> int:
    """Number of the newest migration there is."""
    return max(number for number, _ in _migrations())


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    missing = [(number, file) for number, file in _migrations() if number > version]
    if not missing:
        return
    for axis, name in enumerate(("lon_e7_of", "lat_e7_of")):
        connection.create_function(name, 1, partial(_e7_of, axis), deterministic=True)
    with transaction(connection):
        connection.execute(
            "CREATE TABLE IF NOT EXISTS zscc_migration (number INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL)"
        )
        for number, file in missing:
            for statement in _statements(file.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute("INSERT INTO zscc_migration VALUES (?, ?)", (number, file.name))
    # GDAL looks for the marks of a GeoPackage in the file's first bytes, not in the log beside it.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _e7_of(axis: int, geometry: bytes | None) -> int | None:
    """An ordinate of a GeoPackage point of ours: its last 16 bytes are two doubles, degrees (EPSG:4326)."""
    return None if geometry is None else round(unpack("<dd", geometry[-16:])[axis] * E7)


def _statements(script: str) -> Iterator[str]:
    """One statement after the other; ``executescript`` would commit half-way."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: commits at the end, undoes everything on an exception, that of the commit included."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
