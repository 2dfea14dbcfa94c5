"""A store by its name on the command line: the path of a file, or the address of a database."""

from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zscc.cli import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zscc.store.contract import Reader, Store, StoreError

HELP = "a journal: the path of a file, or postgresql://user@host:port/database"


def shown(name: str) -> str:
    """The name as anybody may read it."""
    from zscc.store.shared import is_address
    from zscc.store.shared import shown as shown_address

    return shown_address(name) if is_address(name) else name


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
    from zscc.store.shared import is_address, shared_store
    from zscc.store.sqlite import SqliteStore

    if is_address(name):
        return shared_store(name, seat)
    return SqliteStore(Path(name))


def _reader(name: str) -> "Reader":
    from zscc.store.shared import is_address, shared_reader
    from zscc.store.sqlite_reader import SqliteReader

    if is_address(name):
        return shared_reader(name)
    if not Path(name).is_file():
        raise CommandError(f"there is no journal {name}")
    return SqliteReader(Path(name))


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
