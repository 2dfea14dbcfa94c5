"""A file on its way out of the desk: made beside its place, put down in the journal, and only then handed over.

The desk refuses to act when it cannot write: without the journal's line the file is thrown away again.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.export.writing import Staged, clear_leftovers
from zscc.map.pages.apart import Job, PageNotMade, PageProcess, PageStage
from zscc.model.export_question import PutDownExport
from zscc.model.exported import Exported
from zscc.ui.export.job import ExportNotMade

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

_AT_ONCE = 1 << 20


class Handing(QObject):
    """One file at a time."""

    handed_over = Signal(object, object)
    """Path, and why it was not: PageNotMade, or None."""
    _made = Signal(object, object, object)
    """Where it lies meanwhile, its digest, and why it was not made."""
    _moved = Signal(object)

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._process: PageProcess | None = None
        self._staged: Staged | None = None
        self._to = Path()
        self._leaving: Exported | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._made.connect(self._was_made)
        self._moved.connect(self._was_moved)

    @property
    def busy(self) -> bool:
        """Whether a file is on its way."""
        return self._leaving is not None

    @property
    def stage(self) -> PageStage:
        """How far it has come."""
        return PageStage.STARTING if self._process is None else self._process.stage

    def begin(self, job: Job, to: Path, leaving: Exported) -> None:
        """Make the file and hand it over; ``leaving`` lacks its digest. Does nothing while another is on its way."""
        if self.busy:
            return
        self._to, self._leaving = to, leaving
        try:
            self._staged = staged = Staged(to)
        except (OSError, ValueError) as error:
            self._end(_not_written(to, error))
            return
        self._process = PageProcess(job, staged.file)
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-export")
        self._threads.submit(self._make, self._process, staged)

    def cancel(self) -> None:
        """Stop; what lies at its place stays as it was."""
        if self._process is not None:
            self._process.cancel()

    def close(self) -> None:
        """Stop everything; the desk is closing."""
        self.cancel()
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=True, cancel_futures=True)
        self._clean()

    # In the thread that waits ---------------------------------------------------------------------------

    def _make(self, process: PageProcess, staged: Staged) -> None:
        clear_leftovers(self._to)
        try:
            process.make()
            self._made.emit(staged, _digest(staged.file), None)
        except PageNotMade as reason:
            self._made.emit(staged, "", reason)
        except OSError as error:
            self._made.emit(staged, "", _not_written(self._to, error))

    def _move(self, staged: Staged, to: Path) -> None:
        try:
            staged.put(to)
        except OSError as error:
            self._moved.emit(_not_written(to, error))
        else:
            self._moved.emit(None)

    # On the screen's thread -----------------------------------------------------------------------------

    def _was_made(self, staged: Staged, digest: str, reason: PageNotMade | None) -> None:
        if reason is not None or self._leaving is None:
            self._end(reason)
            return
        # It leaves now, whichever moment it shows: in a replay that is another one.
        fact = replace(self._leaving, sha256=digest, at=self._desk.streams.now or self._leaving.at)
        # By the door of look-ups, for it must go on where nothing may be done, as in a replay.
        asking = self._desk.asking
        asking.looked_up.emit(PutDownExport(fact, asking.who), partial(self._was_put_down, staged))

    def _was_put_down(self, staged: Staged, written: object) -> None:
        if not isinstance(written, Exported) or self._threads is None:
            self._end(ExportNotMade("not_recorded"))
            return
        self._threads.submit(self._move, staged, self._to)

    def _was_moved(self, reason: PageNotMade | None) -> None:
        self._end(reason)

    def _end(self, reason: PageNotMade | None) -> None:
        self._process, self._leaving = None, None
        self._clean()
        self.handed_over.emit(self._to, reason)

    def _clean(self) -> None:
        staged, self._staged = self._staged, None
        if staged is not None:
            staged.close()


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while some := file.read(_AT_ONCE):
            digest.update(some)
    return digest.hexdigest()


def _not_written(to: Path, error: OSError | ValueError) -> ExportNotMade:
    made = ExportNotMade("not_written", getattr(error, "strerror", None) or type(error).__name__)
    made.arguments["file"] = to.name
    return made
