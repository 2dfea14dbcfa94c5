"""A file on its way out of the desk: made beside its place, put down in the journal, and only then handed over.

First the journal is asked for what stands in the file's passport: the digest of its row and, where the shown moment
can be folded once more, the state's hash. The desk refuses to act when it cannot write: without the journal's line the
file is thrown away again.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.clock import monotonic_s
from zscc.export.writing import Staged, clear_leftovers
from zscc.map.pages.apart import Job, PageNotMade, PageProcess
from zscc.model.export_question import ChainAt, PutDownExport
from zscc.model.exported import Exported
from zscc.model.passport import Passport
from zscc.ui.export.job import ExportNotMade

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

_AT_ONCE = 1 << 20
_WORTH_TELLING_S = 2.0
"""Sooner nobody asks how far a file has come."""
Proved = Callable[[Passport], None]


class Handing(QObject):
    """One file at a time: :meth:`gather` its passport, then :meth:`begin` or :meth:`fail`."""

    handed_over = Signal(object, object)
    """Path, and why it was not: PageNotMade, or None."""
    _made = Signal(object, object, object)
    """Where it lies meanwhile, its digest, and why it was not made."""
    _moved = Signal(object)
    _proved = Signal(object, object, object)

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._process: PageProcess | None = None
        self._staged: Staged | None = None
        self._to, self._began_s = Path(), 0.0
        self._gathered: object | None = None
        """Of the file whose passport is being asked for."""
        self._leaving: Exported | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._made.connect(self._was_made)
        self._moved.connect(self._was_moved)
        self._proved.connect(self._was_proved)

    @property
    def busy(self) -> bool:
        """Whether a file is on its way."""
        return self._leaving is not None or self._gathered is not None

    @property
    def gathering(self) -> bool:
        """Whether the file is not yet being made."""
        return self._gathered is not None

    @property
    def told(self) -> tuple[str, dict[str, object]]:
        """Key of the words ``export.stage.<key>`` that tell how far the file has come, and what they say."""
        seconds = round(monotonic_s() - self._began_s)
        process = self._process
        if self.gathering or process is None:
            return "gathering", {"seconds": seconds}
        share = process.share
        if share <= 0.0 or monotonic_s() - self._began_s < _WORTH_TELLING_S:
            return process.stage.value, {"seconds": seconds}
        return "share", {"seconds": seconds, "share": round(share * 100)}

    def gather(self, to: Path, passport: Passport, then: Proved) -> None:
        """Have the passport completed from the journal; ``then`` gets it unless it was cancelled."""
        if self.busy:
            return
        self._to, self._began_s, self._gathered = to, monotonic_s(), object()
        # By the door of look-ups itself: what a replay knew does not matter for the row's digest.
        question = ChainAt(passport.seq)
        self._desk.asking.looked_up.emit(question, partial(self._chain_came, self._gathered, passport, then))

    def begin(self, job: Job, passport: Passport, form: str, *, rows: int = 1, said: str = "") -> None:
        """Make the file that was gathered and hand it over; ``rows`` and ``said`` stand in the journal's line."""
        to, self._gathered = self._to, None
        self._leaving = Exported(
            serial=0,
            seat=self._desk.asking.who.seat,
            at=passport.as_of,
            shows=passport.shows,
            form=form,
            audience=passport.audience,
            sha256="",
            as_of=passport.as_of,
            seq=passport.seq,
            rows=rows,
            said=said,
        )
        try:
            self._staged = staged = Staged(to)
        except (OSError, ValueError) as error:
            self._end(_not_written(to, error))
            return
        self._process = PageProcess(job, staged.file)
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-export")
        self._threads.submit(self._make, self._process, staged)

    def fail(self, reason: PageNotMade) -> None:
        """Give up the file that was gathered."""
        self._end(reason)

    def cancel(self) -> None:
        """Stop; what lies at its place stays as it was."""
        if self._process is not None:
            self._process.cancel()
        elif self.gathering:
            self._end(PageNotMade("cancelled"))

    def close(self) -> None:
        """Stop everything; the desk is closing."""
        self._gathered = None
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

    def _chain_came(self, gathered: object, passport: Passport, then: Proved, chain: object) -> None:
        if gathered is not self._gathered:
            return
        passport = replace(passport, chain=chain if isinstance(chain, str) else "")
        sources = self._desk.asking.file_sources
        if sources is None or passport.state_hash:
            then(passport)
            return

        def came(done: "Future[tuple[int, str]]") -> None:
            if not done.cancelled() and done.exception() is None:
                self._proved.emit((gathered, passport), then, done.result())
            else:
                self._proved.emit((gathered, passport), then, (0, ""))

        sources.proof_of(passport.as_of).add_done_callback(came)

    def _was_proved(self, asked: tuple[object, Passport], then: Proved, proof: tuple[int, str]) -> None:
        gathered, passport = asked
        if gathered is not self._gathered:
            return
        seq, state_hash = proof
        # A moment that grew since it was shown has another hash: then the file holds its row's digest alone.
        then(replace(passport, state_hash=state_hash) if seq == passport.seq else passport)

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
        self._process, self._leaving, self._gathered = None, None, None
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
