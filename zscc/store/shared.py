"""Names of stores that several programs share, and how they are opened where the database's driver is installed.

Nothing here loads the driver before it is asked for: one desk on a file of its own needs none of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from zscc.store.contract import Reader, Store, StoreUnavailable

SCHEMES = ("postgresql://", "postgres://")


def is_address(name: str) -> bool:
    """Whether a store's name is the address of a database, not the path of a file."""
    return name.startswith(SCHEMES)


def shown(address: str) -> str:
    """An address as it may be read by anyone: host, port and database."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return SCHEMES[0]
    return f"{SCHEMES[0]}{parts.hostname or ''}{f':{port}' if port else ''}{parts.path}"


def shared_store(address: str, seat: str) -> Store:
    """The store at an address; ``seat`` names who writes there. Raises StoreError, ``no_driver`` among its codes."""
    with _driver():
        from zscc.store.postgis.store import PostgisStore
    return PostgisStore(address, seat)


def shared_reader(address: str) -> Reader:
    """Something that reads the journal at an address; raises likewise."""
    with _driver():
        from zscc.store.postgis.reader import PostgisReader
    return PostgisReader(address)


@contextmanager
def _driver() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise StoreUnavailable("no_driver") from error
