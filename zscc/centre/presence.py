"""Says every few seconds that this seat is here and what it looks at, and hears who else is."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from zscc.centre.journal import JournalWriter
from zscc.model.presence import Present
from zscc.store.contract import StoreUnavailable

EVERY_S = 3.0

Told = Callable[[Sequence[Present]], None]


class Presence:
    """Belongs to the I/O loop; ``look_at`` is called there. ``told`` hears of the others whenever that changed."""

    def __init__(self, told: Told, account: str, case_id: str = "") -> None:
        self._told = told
        self._account, self._case_id = account, case_id
        self._changed = asyncio.Event()
        self._others: Sequence[Present] | None = None

    def look_at(self, account: str, case_id: str) -> None:
        """Who sits here and which case is looked at, '' for none, from now on."""
        if (account, case_id) != (self._account, self._case_id):
            self._account, self._case_id = account, case_id
            self._changed.set()

    async def run(self, writer: JournalWriter) -> None:
        """Until cancelled; while the server is away nobody is known to be here."""
        while True:
            self._changed.clear()
            try:
                others = await writer.be_present(self._account, self._case_id)
            except StoreUnavailable:
                others = []
            if others != self._others:
                self._others = others
                self._told(others)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._changed.wait()
