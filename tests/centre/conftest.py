"""Nothing that a test of the centre began goes on after it."""

import threading
from collections.abc import Iterator

import pytest

SOON_S = 2.0
"""A thread that was told to end has ended by then."""


@pytest.fixture(autouse=True)
def no_writer_left() -> Iterator[None]:
    """A journal's writer that nobody closed keeps its thread, and its store, for good."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread.name.startswith("zscc-store") and thread not in before]
    for thread in left:
        thread.join(SOON_S)
    assert not [thread.name for thread in left if thread.is_alive()]
