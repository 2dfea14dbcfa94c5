"""What the desks of files have in common: a panel over the head of the map, a name, a place, and one file at a time."""

from abc import abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from zscc.map.pages.apart import PageNotMade
from zscc.map.wording import day_and_clock
from zscc.ui.export.handing import Handing
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

EDGE_PX, TOP_PX = 16, 16
LOOK_MS = 150
"""Between two looks at how far a file has come."""
_NO_FILE_NAME = '<>:"/\\|?*'
_LONGEST_NAME = 90


class FilePanel(Protocol):
    """A panel that asks for a file; a QFrame."""

    def show_busy(self, busy: bool) -> None:
        """A file is being made: it can be cancelled, and no second one begun."""

    def tell(self, words: str) -> None:
        """How far the file has come, or what became of it."""

    def isHidden(self) -> bool: ...

    def hide(self) -> None: ...

    def raise_(self) -> None: ...

    def move(self, x: int, y: int, /) -> None: ...

    def setFixedSize(self, width: int, height: int, /) -> None: ...

    def sizeHint(self) -> QSize: ...


class FileDesk(QObject):
    """The files of one window that one panel asks for."""

    saved = Signal(object, object)
    """Path, and why it was not handed over: PageNotMade, or None."""

    panel: FilePanel

    def __init__(self, desk: "DeskWindow", look: Look, width_px: int) -> None:
        super().__init__(desk)
        self._desk, self._look, self._width_px = desk, look, width_px
        self.handing = Handing(desk)
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._look_again)
        self.handing.handed_over.connect(self._was_handed_over)

    @property
    def busy(self) -> bool:
        """Whether a file is on its way."""
        return self.handing.busy

    def cancel(self) -> None:
        """Stop the file that is being made."""
        self.handing.cancel()

    def close_top(self) -> bool:
        """Esc: stop the file that is being made, else close the panel; False when it is closed."""
        if self.panel.isHidden():
            return False
        if self.busy:
            self.cancel()
        else:
            self.panel.hide()
            self._watch.stop()
            self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def close(self) -> None:
        """Stop everything; the desk is closing."""
        self._watch.stop()
        self.handing.close()

    def place(self) -> None:
        """Put the panel over the head of the map."""
        if self.panel.isHidden():
            return
        canvas, panel = self._desk.canvas, self.panel
        corner = canvas.mapTo(self._desk, canvas.rect().topLeft())
        width = min(self._look.theme.px(self._width_px), canvas.width() - 2 * EDGE_PX)
        panel.setFixedSize(width, panel.sizeHint().height())
        panel.move(corner.x() + (canvas.width() - width) // 2, corner.y() + TOP_PX)
        panel.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._desk.canvas and event.type() is QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    # Inside --------------------------------------------------------------------------------------------

    @abstractmethod
    def _saved_words(self, path: Path) -> str:
        """That the file lies there now."""

    def _begins(self) -> None:
        """A file is on its way."""
        self.panel.show_busy(True)
        self._watch.start()
        self._say_stage()

    def _look_again(self) -> None:
        if self.busy:
            self._say_stage()
        else:
            self._watch.stop()

    def _say_stage(self) -> None:
        if self.busy:
            stage, said = self.handing.told
            self.panel.tell(self._words(f"export.stage.{stage}", **said))

    def _was_handed_over(self, path: Path, reason: PageNotMade | None) -> None:
        if self.panel.isHidden():
            self._watch.stop()
        self.panel.show_busy(False)
        told = self._saved_words(path) if reason is None else refused_words(self._desk, path, reason)
        self.panel.tell(told)
        if self.panel.isHidden():
            self._desk.tell(told)
        self.saved.emit(path, reason)

    def _file_name(self, named: str, ending: str) -> str:
        """``周市镇 事件 2026-06-15 1430（演示数据，示意）.xlsx``; made-up data says so in the name too."""
        desk = self._desk
        moment = "" if desk.picture is None else day_and_clock(desk.picture.snapshot.as_of)[:16].replace(":", "")
        name = f"{named} {moment}"
        name = self._words("page.file_made_up", name=name) if desk.synthetic else name
        plain = "".join(" " if letter in _NO_FILE_NAME or not letter.isprintable() else letter for letter in name)
        return f"{plain.strip(' .')[:_LONGEST_NAME]}.{ending}"

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)


def ask_for_file(parent: QWidget, title: str, kind: str, name: str, chosen: Callable[[Path], object]) -> None:
    """Ask for a file of the kind that ``name`` ends in; nothing waits for the answer."""
    ending = name.rpartition(".")[2]
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{kind} (*.{ending})")
    dialog.setDefaultSuffix(ending)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def refused_words(desk: "DeskWindow", path: Path, reason: PageNotMade) -> str:
    """Why a file was not handed over, in the desk's language."""
    arguments: dict[str, object] = getattr(reason, "arguments", {})
    about = {"file": path.name, "reason": reason.reason, **arguments}
    return desk.wording.words(f"export.refused.{reason.code}", **about)
