"""A page made in a process of its own: painting a large one takes seconds, and a desk that stands still is no desk.

What it is made of goes there through a file, in pieces, because one large object would hold the interpreter's lock.
"""

import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from PySide6.QtGui import QGuiApplication

from zscc.clock import monotonic_s
from zscc.map.pages.files import PageTooLarge
from zscc.map.pages.page import Page, render
from zscc.settings.style import Style
from zscc.situation.snapshot import Snapshot
from zscc.text.words import Words
from zscc.town.layers import Town

MADE_WITHIN_S = 300.0
POLL_S = 0.1
_STOP_WITHIN_S = 5.0
_STEP = 0.005
"""Of the whole: finer shares are not sent over."""
Tell = Callable[[float], None]
"""Hears which share is done."""


class PageStage(Enum):
    """How far a page has come."""

    STARTING = "starting"
    PAINTING = "painting"
    WRITING = "writing"


class PageNotMade(Exception):
    """``code`` is cancelled, too_many_pixels, too_long, not_written or died; ``reason`` the system's words or ''."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class Job(Protocol):
    """Everything that a file is made of; can be pickled."""

    def made(self, tell: Tell | None = None) -> bytes:
        """The file's bytes; needs a QGuiApplication, no display. ``tell`` hears how far they have come."""


@dataclass(frozen=True, slots=True)
class PageJob:
    """Everything that a page of the map is made of."""

    snapshot: Snapshot
    town: Town
    page: Page
    style: Style
    language: str

    def made(self, tell: Tell | None = None) -> bytes:
        """The page, in one go."""
        return render(self.snapshot, self.town, self.page, self.style, Words(self.language))


class PageProcess:
    """One page on its way into one file; :meth:`make` waits, so it belongs on a thread of its own."""

    def __init__(self, job: Job, out: Path) -> None:
        self._job, self._out = job, out
        self._cancelled = threading.Event()
        self.stage, self.share = PageStage.STARTING, 0.0
        """How far it has come: the stage, and as far as the job tells it the share of the painting."""

    def cancel(self) -> None:
        """Stop; the file that was there before stays as it was."""
        self._cancelled.set()

    def make(self, within_s: float = MADE_WITHIN_S) -> None:
        """Make it; whole or not at all. Raises PageNotMade, also where nothing was heard of it for so long."""
        part = self._out.with_name(f".{self._out.name}.part")
        try:
            with TemporaryDirectory(prefix="zscc-page-") as folder:
                self._in_process(Path(folder) / "job", part, within_s)
            part.replace(self._out)
        except OSError as error:
            raise PageNotMade("not_written", error.strerror or type(error).__name__) from error
        finally:
            part.unlink(missing_ok=True)

    def _in_process(self, job_file: Path, part: Path, within_s: float) -> None:
        with job_file.open("wb") as file:
            pickle.dump(self._job, file, pickle.HIGHEST_PROTOCOL)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_make, args=(theirs, str(job_file), str(part)), daemon=True, name="zscc-page")
        process.start()
        theirs.close()
        try:
            with ours:
                self._listen(ours, within_s)
        except EOFError as error:
            raise PageNotMade("died") from error
        finally:
            process.kill()
            process.join(_STOP_WITHIN_S)

    def _listen(self, ours: Connection, within_s: float) -> None:
        while True:
            until_s = monotonic_s() + within_s
            while not ours.poll(POLL_S):
                if self._cancelled.is_set():
                    raise PageNotMade("cancelled")
                if monotonic_s() > until_s:
                    raise PageNotMade("too_long")
            heard = ours.recv()
            if isinstance(heard, PageNotMade):
                raise heard
            if heard is None:
                return
            if isinstance(heard, float):
                self.share = heard
            else:
                self.stage = heard


def _make(theirs: Connection, job_file: str, part: str) -> None:
    """In the process of its own; it has no screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with Path(job_file).open("rb") as file:
        # Written by the desk itself a moment ago, into a folder that nobody else can write into.
        job: Job = pickle.load(file)
    application = QGuiApplication.instance() or QGuiApplication(["zscc-page"])
    try:
        theirs.send(PageStage.PAINTING)
        made = job.made(_teller(theirs))
        theirs.send(PageStage.WRITING)
        Path(part).write_bytes(made)
        theirs.send(None)
    except PageNotMade as reason:
        theirs.send(reason)
    except PageTooLarge as error:
        theirs.send(PageNotMade("too_many_pixels", str(error)))
    except OSError as error:
        theirs.send(PageNotMade("not_written", error.strerror or type(error).__name__))
    finally:
        del application


def _teller(theirs: Connection) -> Tell:
    """Sends shares over as they grow."""
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if share >= told + _STEP:
            told = share
            theirs.send(min(share, 1.0))

    return tell
