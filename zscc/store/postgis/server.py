"""A connection to the server: made, brought up to date, its faults told as the store's.

The address never holds a password: libpq finds it in ``PGPASSFILE``, ``PGPASSWORD`` or the system's own ways, and no
address that is logged or shown can give it away.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from ipaddress import ip_address
from select import select
from typing import TypeAlias

import psycopg
from psycopg import conninfo, errors
from psycopg.abc import Buffer
from psycopg.types.string import StrBinaryDumper, StrDumperUnknown

from zscc.store.contract import StoreDamaged, StoreError, StoreUnavailable
from zscc.store.shared import shown

Connection: TypeAlias = psycopg.Connection[tuple[object, ...]]

_PROVEN = ("verify-full", "verify-ca")
"""Ways of TLS in which the server proves who it is."""
MIGRATING = 7_978_000
"""Advisory lock of who brings the schema up to date."""
_WITHIN = {
    "connect_timeout": "10",
    # A server that vanished without a word is noticed by what is sent to it, and by what is not.
    "tcp_user_timeout": "8000",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "2",
    "application_name": "zscc",
    "options": "-c search_path=zscc,public -c timezone=UTC -c lock_timeout=20s -c standard_conforming_strings=on",
}
_CODES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.DiskFull, "server_full"),
    (errors.LockNotAvailable, "server_busy"),
    (errors.InsufficientPrivilege, "not_allowed"),
    (errors.ReadOnlySqlTransaction, "server_read_only"),
)


class _PlainText(StrDumperUnknown):
    """Text without the NUL that PostgreSQL takes in none; the journal's own columns hold none (``Row``)."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class _PlainTextBinary(StrBinaryDumper):
    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


def refuse_unsafe(address: str) -> None:
    """Raise StoreUnavailable for an address that holds a password, or leaves this machine without proven encryption."""
    try:
        told = conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise StoreUnavailable("bad_address", path=shown(address), reason="") from error
    if told.get("password"):
        raise StoreUnavailable("password_in_address", path=shown(address))
    mode = told.get("sslmode") or os.environ.get("PGSSLMODE", "")
    hosts = told.get("hostaddr") or told.get("host") or os.environ.get("PGHOSTADDR") or os.environ.get("PGHOST") or ""
    if not _is_here(str(hosts)) and mode not in _PROVEN:
        raise StoreUnavailable("not_encrypted", path=shown(address))


def _is_here(hosts: str) -> bool:
    """Whether all of these hosts, by commas, are this machine: names of sockets, loopback addresses."""
    return all(host.startswith("/") or host in {"", "localhost"} or _is_loopback(host) for host in hosts.split(","))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def world_faults(address: str) -> Iterator[None]:
    """Turn what the server says about the world into StoreError; what it says about our SQL stays a bug."""
    try:
        yield
    except psycopg.Error as error:
        fault = _fault(error, address)
        if fault is None:
            raise
        raise fault from error


def _fault(error: psycopg.Error, address: str) -> StoreError | None:
    for kind, code in _CODES:
        if isinstance(error, kind):
            return StoreUnavailable(code, path=shown(address), reason=_first_line(error))
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return StoreUnavailable("server_gone", path=shown(address), reason=_first_line(error))
    return None


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0]


def connect(address: str, seat: str = "") -> Connection:
    """A connection that commits by itself; raises StoreUnavailable when the server cannot be reached."""
    with world_faults(address):
        settings = _WITHIN | ({"application_name": f"zscc {seat}"} if seat else {})
        connection = psycopg.connect(address, autocommit=True, **settings)  # type: ignore[arg-type]
    for dumper in (_PlainTextBinary, _PlainText):
        connection.adapters.register_dumper(str, dumper)
    return connection


def is_alive(connection: Connection) -> bool:
    """Whether nothing is known of the server having gone; asks nobody, looks only at what has already come."""
    try:
        while not connection.closed and select([connection.fileno()], [], [], 0)[0]:
            connection.pgconn.consume_input()
    except psycopg.OperationalError:
        return False
    return not connection.closed


def require_journal(connection: Connection, address: str) -> None:
    """Raise StoreDamaged unless a journal of this program or of an older one lies there."""
    version = _version(connection)
    if not version:
        raise StoreDamaged("not_a_journal", path=shown(address))
    if version > newest_version():
        raise StoreDamaged("newer_journal", path=shown(address), found=version, known=newest_version())


def bring_up_to_date(connection: Connection, address: str) -> None:
    """Run the migrations that are missing, in one transaction, one program at a time."""
    with world_faults(address):
        if _version(connection) == newest_version():
            return
        # Before the transaction: one that began earlier may go on believing that nothing is there.
        connection.execute("SELECT pg_advisory_lock(%s)", (MIGRATING,))
        try:
            with connection.transaction():
                found = _version(connection)
                if found > newest_version():
                    raise StoreDamaged("newer_journal", path=shown(address), found=found, known=newest_version())
                migrate(connection, found)
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", (MIGRATING,))


def _version(connection: Connection) -> int:
    """Number of the last migration, 0 when there is no journal."""
    if _one(connection, "SELECT to_regclass('zscc.migration') IS NOT NULL") is not True:
        return 0
    return int(str(_one(connection, "SELECT coalesce(max(number), 0) FROM zscc.migration")))


def _one(connection: Connection, statement: str) -> object:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def migrate(connection: Connection, version: int) -> None:
    """Run the migrations after one of them, 0 for all, inside a transaction."""
    if not version:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public")
        connection.execute("CREATE SCHEMA IF NOT EXISTS zscc")
        connection.execute("CREATE TABLE zscc.migration (number integer PRIMARY KEY, name text NOT NULL)")
    for number, file in _migrations():
        if number > version:
            connection.execute(file.read_bytes())
            connection.execute("INSERT INTO zscc.migration VALUES (%s, %s)", (number, file.name))


def newest_version() -> int:
    """Number of the newest migration there is."""
    return max(number for number, _ in _migrations())


def _migrations() -> list[tuple[int, Traversable]]:
    folder = files("zscc") / "resources" / "migrations" / "postgis"
    return sorted((int(file.name.split("_")[0]), file) for file in folder.iterdir() if file.name.endswith(".sql"))
