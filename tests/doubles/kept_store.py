"""A store in memory that can still be read when its writer has closed it."""

from zscc.store.memory import MemoryStore


class KeptStore(MemoryStore):
    """Outlives its writer."""

    def close(self) -> None:
        """Nothing: the test looks into it afterwards."""
