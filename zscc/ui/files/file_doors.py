"""Files that come to the window: dropped on it, or chosen with Ctrl+O. Places the preview bar over the map."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from zscc.ui.commands import Command
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.files.preview_bar import PreviewBar
    from zscc.ui.window import DeskWindow

ENDINGS = "*.geojson *.json *.geojsonl *.zip *.shp *.gpkg *.kml *.kmz *.gpx *.csv *.tsv *.txt *.xlsx *.osm *.pbf"
SHOWN = "*.png *.svg *.pdf *.docx *.pptx *.html *.mp4 *.gif"
"""What shows the desk of some second, and opens it again."""
WIDTH_PX, EDGE_PX = 760, 16


class FileDoors(QObject):
    """The drop, the command and the bar of one window."""

    bar_made = Signal(object)
    """The PreviewBar, when it is first asked for."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self._bar: PreviewBar | None = None
        desk.setAcceptDrops(True)
        desk.installEventFilter(self)
        desk.canvas.installEventFilter(self)
        desk.commands.add(Command("open_layer", self.choose, ("Ctrl+O",), "layer"))

    @property
    def bar(self) -> "PreviewBar":
        """The preview bar; made when it is first asked for, so that no start waits for it."""
        if self._bar is None:
            from zscc.ui.files.preview_bar import PreviewBar

            self._bar = PreviewBar(self._look, self._desk)
            self._bar.resized.connect(self.place)
            for answered in (self._bar.add_asked, self._bar.leave_asked):
                answered.connect(self._give_back)
            self.bar_made.emit(self._bar)
        return self._bar

    @property
    def bottom_px(self) -> int:
        """How far the bar reaches down from the map's top edge; 0 when there is none."""
        if self._bar is None or self._bar.isHidden():
            return 0
        return self._desk.canvas.mapFrom(self._desk, self._bar.geometry().bottomLeft()).y()

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        if self._bar is not None:
            self._bar.show_look(look)

    def choose(self) -> None:
        """Let files be chosen; what is chosen is dropped."""
        words = self._look.wording.words
        dialog = QFileDialog(self._desk, words("intake.bar.choose_file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        kinds = (("file_kinds", ENDINGS), ("shown_kinds", SHOWN), ("any_file", "*"))
        dialog.setNameFilters([f"{words(f'intake.bar.{name}')} ({endings})" for name, endings in kinds])
        dialog.filesSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def close_top(self) -> bool:
        """Leave the previewed file alone; False when there is none."""
        if self._bar is None or self._bar.isHidden():
            return False
        self.bar.leave_asked.emit()
        return True

    def place(self) -> None:
        """Put the bar over the foot of the map, above what stands there."""
        if self._bar is None or self._bar.isHidden():
            return
        canvas, px = self._desk.canvas, self._look.theme.px
        corner = canvas.mapTo(self._desk, canvas.rect().topLeft())
        width = min(px(WIDTH_PX), canvas.width() - 2 * EDGE_PX)
        self.bar.setFixedSize(width, self.bar.height_for(width))
        self.bar.move(corner.x() + (canvas.width() - width) // 2, corner.y() + EDGE_PX)
        self.bar.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._desk.canvas:
            self.place()
        # A drag that enters or moves is a kind of drop event too.
        paths = _paths(event.mimeData()) if isinstance(event, QDropEvent) else ()
        if not paths or not isinstance(event, QDropEvent):
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._desk.files_dropped.emit(paths)
        return True

    def _give_back(self) -> None:
        """The person is done with the bar; the next key is meant for the map."""
        self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self, files: list[str]) -> None:
        if files:
            self._desk.files_dropped.emit(tuple(Path(file) for file in files))


def _paths(mime: QMimeData) -> tuple[Path, ...]:
    """The files of a drag; folders and links from the net are none."""
    local = (Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    return tuple(path for path in local if path.is_file())
