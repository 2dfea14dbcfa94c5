"""A store by its name on the command line: the path of a file, or the address of a database."""

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zscc.store.contract import Reader, Store, StoreError

SCHEMES = ("postgresql://", "postgres://")
MISSING_EXTRA = "a shared store needs the extra postgres: pip install 'zscc[postgres]'"
HELP = "a journal: the path of a file, or postgresql://user@host:port/database"


def is_address(name: str) -> bool:
    """Whether it names a database."""
    return name.startswith(SCHEMES)


def shown(name: str) -> str:
    """The name as anybody may read it."""
    if not is_address(name):
        return name
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(name)
        port = parts.port
    except ValueError:
        return SCHEMES[0]
    return f"{SCHEMES[0]}{parts.hostname or ''}{f':{port}' if port else ''}{parts.path}"


@contextmanager
def store_named(name: str, seat: str) -> "Iterator[Store]":
    """The store, for writing; made when it is not there."""
    with _faults(), closing(_store(name, seat)) as store:
        yield store


@contextmanager
def reader_named(name: str) -> "Iterator[Reader]":
    """Something that reads the journal beside whoever writes it."""
    with _faults(), closing(_reader(name)) as reader:
        yield reader


def _store(name: str, seat: str) -> "Store":
    if is_address(name):
        return server_store(name, seat)
    from zscc.store.sqlite import SqliteStore

    return SqliteStore(Path(name))


def _reader(name: str) -> "Reader":
    if is_address(name):
        return server_reader(name)
    from zscc.store.sqlite_reader import SqliteReader

    if not Path(name).is_file():
        raise CommandError(f"there is no journal {name}")
    return SqliteReader(Path(name))


def server_store(address: str, seat: str) -> "Store":
    """The store of several seats at an address; raises CommandError without the extra, StoreError as it does."""
    try:
        from zscc.store.postgis.store import PostgisStore
    except ImportError as error:
        raise CommandError(MISSING_EXTRA) from error
    return PostgisStore(address, seat)


def server_reader(address: str) -> "Reader":
    """A reader of a store of several seats, likewise."""
    try:
        from zscc.store.postgis.reader import PostgisReader
    except ImportError as error:
        raise CommandError(MISSING_EXTRA) from error
    return PostgisReader(address)


@contextmanager
def _faults() -> "Iterator[None]":
    from zscc.store.contract import StoreError

    try:
        yield
    except StoreError as error:
        raise CommandError(words_of(error)) from error


def words_of(error: "StoreError") -> str:
    """Why a store cannot be used, with what the system says of it."""
    from zscc.text import Words

    words, reason = Words("en")(f"store.error.{error.code}", **error.arguments), error.arguments.get("reason")
    return f"{words} ({reason})" if reason and str(reason) not in words else words
