"""Photographs: chosen from a file without a modal dialog, and looked at over the map."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QVBoxLayout

from zscc.model.question import PhotoOf
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.cases.desk import CaseDesk
    from zscc.ui.window import DeskWindow

MOST_BYTES = 20_000_000
KINDS = "(*.jpg *.jpeg *.png)"
WIDE_SHARE = 0.7


class PhotoDesk(QObject):
    """Of one window."""

    def __init__(self, desk: "DeskWindow", cases: "CaseDesk") -> None:
        super().__init__(cases)
        self._desk, self._cases = desk, cases
        self._chosen: Callable[[bytes], None] | None = None
        self._dialog: QFileDialog | None = None
        self._frame: _PhotoFrame | None = None

    def choose(self, then: Callable[[bytes], None]) -> None:
        """Let a person choose a file; ``then`` is told its bytes."""
        self._chosen = then
        if self._dialog is None:
            self._dialog = QFileDialog(self._desk)
            self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self._dialog.fileSelected.connect(self.read)
        words = self._cases.words
        self._dialog.setWindowTitle(words("act_form.choose_photo"))
        self._dialog.setNameFilter(f"{words('panel.photo')} {KINDS}")
        self._dialog.open()

    def read(self, path: str) -> None:
        """A file was chosen."""
        file = Path(path)
        try:
            too_large = file.stat().st_size > MOST_BYTES
            photo = b"" if too_large else file.read_bytes()
        except OSError as error:
            self._desk.tell(self._cases.words("act_form.photo_unreadable", reason=self._desk.wording.fault(error)))
            return
        if too_large:
            self._desk.tell(self._cases.words("refused.photo_too_large", megabytes=MOST_BYTES // 1_000_000))
        elif self._chosen is not None:
            self._chosen(photo)

    def look_at(self, digest: str) -> None:
        """Show a photograph over the map."""
        self._desk.asking.look_up(PhotoOf(digest), partial(self._came, digest))

    def show_look(self, look: Look) -> None:
        """Wear another language."""
        if self._frame is not None:
            self._frame.away.setText(look.wording("card.close"))

    def close_top(self) -> bool:
        """Put the photograph away; whether one was shown."""
        stood = self._frame is not None and not self._frame.isHidden()
        if self._frame is not None:
            self._frame.hide()
        return stood

    def place(self) -> None:
        """The window has another size."""
        if self._frame is not None and not self._frame.isHidden():
            self._put(self._frame)

    def _came(self, digest: str, found: object) -> None:
        del digest
        image = QImage.fromData(found) if isinstance(found, bytes) else QImage()
        if image.isNull():
            self._desk.tell(self._cases.words("panel.photo_gone"))
            return
        if self._frame is None:
            self._frame = _PhotoFrame(self._desk)
            self.show_look(self._cases.look)
        self._frame.image = image
        self._put(self._frame)
        self._frame.show()
        self._frame.raise_()

    def _put(self, frame: "_PhotoFrame") -> None:
        ground = self._desk.canvas
        room = ground.size() * WIDE_SHARE
        frame.shown.setPixmap(
            QPixmap.fromImage(
                frame.image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            )
        )
        frame.adjustSize()
        corner = ground.mapTo(self._desk, QPoint(0, 0))
        frame.move(corner.x() + (ground.width() - frame.width()) // 2, corner.y() + 24)


class _PhotoFrame(QLabel):
    """One picture over the map."""

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self.setObjectName("overlay")
        self.image = QImage()
        self.shown, self.away = QLabel(self), QPushButton(self)
        self.away.setProperty("look", "box")
        self.away.clicked.connect(self.hide)
        column = QVBoxLayout(self)
        column.addWidget(self.shown)
        column.addWidget(self.away, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()
