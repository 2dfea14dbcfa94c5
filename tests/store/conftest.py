from collections.abc import Iterator
from pathlib import Path

import pytest

from zscc.store.contract import Store
from zscc.store.memory import MemoryStore
from zscc.store.sqlite import SqliteStore


@pytest.fixture(params=["memory", "sqlite", "postgis"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each engine in turn: what holds for one holds for all."""
    made = _made(request, tmp_path)
    yield made
    made.close()


def _made(request: pytest.FixtureRequest, folder: Path) -> Store:
    if request.param == "postgis":
        from zscc.store.postgis.store import PostgisStore

        return PostgisStore(request.getfixturevalue("server").fresh())
    return MemoryStore() if request.param == "memory" else SqliteStore(folder / "journal.gpkg")


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "journal.gpkg")
    yield made
    made.close()
