"""From an exported picture or document dropped on the window to the desk of that second, or to the reason why not.

Read and checked on a thread of its own. Whether this journal is the one that the file came from says the digest of the
row at the file's place; whether this very file left this desk, or by ``zscc export``, says the journal's own record of
exports. When the moment stands, it is folded once more and its hash compared with the one in the file: a difference is
said loudly, and equality with what it rests on, since this fold begins at a key-frame and proves nothing.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from zscc.clock import SHANGHAI
from zscc.map.wording import day_and_clock
from zscc.model.export_question import ChainAt, ExportsOf
from zscc.model.exported import COMMAND_LINE, Exported
from zscc.model.passport import Passport
from zscc.settings.profile import Profile
from zscc.situation.situation import FOLD_VERSION
from zscc.store.contract import Reader, StoreError
from zscc.town.layers import Town
from zscc.ui.time_machine.scene import Scene
from zscc.ui.window import DeskWindow
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.centre.time_machine import TimeMachine
    from zscc.situation.snapshot import Snapshot

ENDINGS = frozenset({".png", ".svg", ".pdf", ".docx", ".pptx", ".html", ".mp4", ".gif"})
"""Files that show the desk; data files become layers when they are dropped, whether they are sealed or not."""
_MOST_EXPORTS = 5_000
"""Of this seat's, in which a file is looked for."""
_FOLDED_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True)
class _Read:
    """A file whose seal holds."""

    name: str
    digest: str
    passport: Passport


class Reopened(QObject):
    """The files of one desk; the newest wins."""

    ended = Signal(str)
    """What became of a file: '' when its moment was opened, else the code of the refusal."""
    checked = Signal(str)
    """What the fold of the moment said: '' when it is the file's, else ``fewer``, ``more``, ``hash`` or ``fold``."""
    _back = Signal(object, object)

    def __init__(self, window: DeskWindow, town: Town, profile: Profile, open_reader: Callable[[], Reader]) -> None:
        super().__init__(window)
        self._window, self._town, self._profile, self._open_reader = window, town, profile, open_reader
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="zscc-reopen")
        self._closed = False
        self._newest: Path | None = None
        self._complaint = ""
        """What was said last of a file that was refused."""
        self._machine: TimeMachine | None = None
        self._back.connect(lambda then, done: then(done))

    def takes(self, path: Path) -> bool:
        """Whether this file shows a desk, and so is not meant to become a layer; then it is opened."""
        if path.suffix.lower() not in ENDINGS:
            return False
        self._newest = path
        self._put_away()
        self._window.tell(self._words("reopen.reading", file=path.name))
        self._work(partial(_read, path), partial(self._was_read, path))
        return True

    def close(self) -> None:
        """Stop; the desk is closing."""
        self._closed, machine = True, self._machine
        if machine is not None:
            machine.close()
        self._worker.shutdown(wait=True, cancel_futures=True)

    # Checking ------------------------------------------------------------------------------------------

    def _was_read(self, path: Path, done: "Future[_Read]") -> None:
        from zscc.export.seal import SealBroken

        if path != self._newest:
            return
        error = done.exception()
        if isinstance(error, SealBroken):
            self._refuse(error.code, file=path.name, **error.arguments)
        elif isinstance(error, OSError):
            self._refuse("unreadable", file=path.name, reason=self._window.wording.fault(error))
        elif error is not None:
            raise error
        else:
            self._judge(done.result())

    def _judge(self, read: _Read) -> None:
        """Town, program and journal, in this order."""
        passport = read.passport
        if passport.town_code != self._town.code:
            self._refuse("other_town", file=read.name, town=passport.town_code)
        elif passport.fold_version > FOLD_VERSION:
            self._refuse("newer_fold", file=read.name)
        elif not passport.chain:
            self._refuse("no_journal", file=read.name)
        else:
            self._window.asking.looked_up.emit(ChainAt(passport.seq), partial(self._chain_came, read))

    def _chain_came(self, read: _Read, chain: object) -> None:
        passport, present = read.passport, self._window.streams.present
        if not isinstance(chain, str):
            self._refuse("journal_unreadable", file=read.name)
        elif chain == passport.chain:
            self._look_for(read, (self._window.asking.who.seat, COMMAND_LINE))
        elif chain:
            self._refuse("other_journal", file=read.name)
        else:
            newest = 0 if present is None else present.seq
            code = "journal_short" if passport.seq > newest else "before_beginning"
            self._refuse(code, file=read.name, seq=passport.seq, newest=newest)

    def _look_for(self, read: _Read, seats: tuple[str, ...]) -> None:
        """Whether one of these seats handed the file over, asked one after the other."""
        if seats:
            came = partial(self._exports_came, read, seats[1:])
            self._window.asking.looked_up.emit(ExportsOf(seats[0], _MOST_EXPORTS), came)
        else:
            self._open(read, None)

    def _exports_came(self, read: _Read, others: tuple[str, ...], exports: object) -> None:
        known = exports if isinstance(exports, tuple) else ()
        its = next((each for each in known if isinstance(each, Exported) and each.sha256 == read.digest), None)
        if its is None:
            self._look_for(read, others)
        else:
            self._open(read, its)

    # Opening -------------------------------------------------------------------------------------------

    def _open(self, read: _Read, exported: Exported | None) -> None:
        passport, window = read.passport, self._window
        if passport.workspace in {workspace.value for workspace in Workspace}:
            window.show_workspace(Workspace(passport.workspace))
        window.open_at(passport.as_of, Scene.of(passport))
        moment = day_and_clock(passport.as_of)
        told = [self._words("reopen.opened", file=read.name, moment=moment)]
        if exported is None:
            told.append(self._words("reopen.not_recorded"))
        else:
            key = "recorded_by_command" if exported.seat == COMMAND_LINE else "recorded"
            told.append(self._words(f"reopen.{key}", serial=exported.serial, at=day_and_clock(exported.at)))
        if passport.town_sha256 != self._town.sha256:
            told.append(self._words("reopen.other_ground"))
        said = " ".join(told)
        window.tell(said)
        self.ended.emit("")
        self._work(partial(self._fold, passport), partial(self._was_folded, read, said))

    def _fold(self, passport: Passport) -> "Snapshot":
        """Once more and apart from what is shown, with its hash; on the worker's thread."""
        from zscc.centre.time_machine import TimeMachine

        self._machine = machine = TimeMachine(self._open_reader, self._profile)
        try:
            return machine.at(passport.as_of, with_hash=True).result(_FOLDED_WITHIN_S)
        finally:
            self._machine = None
            machine.close()

    def _was_folded(self, read: _Read, said: str, done: "Future[Snapshot]") -> None:
        error = done.exception()
        if isinstance(error, StoreError | TimeoutError):
            self._complain(self._words("reopen.not_checked", file=read.name))
            return
        if error is not None:
            raise error
        code = _difference(read.passport, done.result())
        if code in {"fewer", "hash"}:
            arguments = {"file": read.name, "seq": read.passport.seq, "ours": done.result().seq}
            self._complain(self._words(f"reopen.differs.{code}", **arguments))
        elif code:
            more = done.result().seq - read.passport.seq
            self._window.tell(self._words(f"reopen.differs.{code}", file=read.name, count=more))
        elif read.passport.state_hash:
            at = read.passport.as_of.astimezone(SHANGHAI).isoformat()
            self._window.tell(f"{said} {self._words('reopen.held', at=at)}")
        self.checked.emit(code)

    # Inside --------------------------------------------------------------------------------------------

    def _refuse(self, code: str, **arguments: object) -> None:
        # Nobody reads the file any more.
        self._window.tell("")
        self._complain(self._words(f"reopen.refused.{code}", **arguments))
        self.ended.emit(code)

    def _complain(self, words: str) -> None:
        self._complaint = words
        self._window.show_failure(words)

    def _put_away(self) -> None:
        """What was said of a file before; what somebody else complains of stays."""
        if self._complaint and self._window.banner.words.text() == self._complaint:
            self._window.show_failure("")
        self._complaint = ""

    def _work(self, work: Callable[[], object], then: "Callable[[Future[object]], None]") -> None:
        def deliver(done: "Future[object]") -> None:
            if not done.cancelled() and not self._closed:
                self._back.emit(then, done)

        self._worker.submit(work).add_done_callback(deliver)

    def _words(self, key: str, **arguments: object) -> str:
        return self._window.wording.words(key, **arguments)


def _read(path: Path) -> _Read:
    """Raises SealBroken, OSError."""
    from zscc.export.seal import opened_file

    passport, digest = opened_file(path)
    return _Read(path.name, digest, passport)


def _difference(passport: Passport, snapshot: "Snapshot") -> str:
    """What of the fold is not the file's; '' when all of it is.

    A desk shows a moment before what was recorded in that very moment has reached it, so a fold may hold a little more.
    """
    if snapshot.seq != passport.seq:
        return "fewer" if snapshot.seq < passport.seq else "more"
    if passport.fold_version != FOLD_VERSION:
        return "fold"
    return "hash" if passport.state_hash and passport.state_hash != snapshot.state_hash else ""
