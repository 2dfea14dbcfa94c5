"""The screen's event loop: asyncio on Qt's own loop."""

import asyncio
from typing import Any

import qasync


class DeskLoop(qasync.QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """qasync's loop, made fit for CPython 3.14.

    WORKAROUND https://github.com/CabbageDevelopment/qasync/issues/176: qasync 0.28 works off the last events after
    it has un-set the running loop, and CPython 3.14 then refuses every task that is ready at that moment. So the
    running loop is set again for just that while.
    """

    _finishing = False

    def run_until_complete(self, future: Any) -> Any:
        """Run until ``future`` is done and return its result."""
        self._finishing = True
        try:
            return super().run_until_complete(future)
        finally:
            self._finishing = False
            asyncio._set_running_loop(None)  # noqa: SLF001  # CPython offers no public way

    def _after_run_forever(self) -> None:
        super()._after_run_forever()
        if self._finishing:
            asyncio._set_running_loop(self)  # noqa: SLF001  # CPython offers no public way
