"""A paper of the desk as a PDF on A4: made in a process of its own, whole or not at all; the desk goes on meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from zscc.map.pages.apart import PageNotMade, PageProcess
from zscc.map.pages.record import Record

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow


class RecordFile(QObject):
    """One file at a time; ``saved_key`` are the words that tell of it, with the name of the ``file``."""

    saved = Signal(object, object)
    """Path, and why it was not made: PageNotMade, or None."""

    def __init__(self, window: "DeskWindow", parent: QWidget, saved_key: str) -> None:
        super().__init__(parent)
        self._window, self._saved_key = window, saved_key
        self._process: PageProcess | None = None
        self._threads: ThreadPoolExecutor | None = None
        self.saved.connect(self._was_saved)

    @property
    def busy(self) -> bool:
        """Whether a file is being made."""
        return self._process is not None

    def ask_for(self, title: str, name: str, chosen: Callable[[Path], object]) -> None:
        """Ask for a file; nothing waits for the answer."""
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def make(self, record: Record, path: Path) -> None:
        """Make the file; ``saved`` says what became of it. Does nothing while another is being made."""
        if self.busy:
            return
        process = self._process = PageProcess(record, path)
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-record")
        self._threads.submit(self._work, process, path)

    def close(self) -> None:
        """Stop; the desk is closing."""
        if self._process is not None:
            self._process.cancel()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def _work(self, process: PageProcess, path: Path) -> None:
        """In the thread that waits."""
        try:
            process.make()
        except PageNotMade as reason:
            self.saved.emit(path, reason)
        else:
            self.saved.emit(path, None)

    def _was_saved(self, path: Path, reason: PageNotMade | None) -> None:
        self._process = None
        words = self._window.wording.words
        if reason is None:
            self._window.tell(words(self._saved_key, file=path.name))
        else:
            self._window.tell(words(f"page.failed.{reason.code}", reason=reason.reason))
