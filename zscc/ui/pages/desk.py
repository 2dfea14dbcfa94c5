"""The map as a file: Ctrl+P opens the panel, a process of its own makes the page, and the desk goes on meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from zscc.clock import monotonic_s
from zscc.map.pages.apart import PageJob, PageNotMade, PageProcess
from zscc.map.pages.files import DPI
from zscc.map.pages.page import Page
from zscc.map.wording import day_and_clock
from zscc.settings.style import load_style
from zscc.ui.pages.panel import MM_PER_INCH, PagePanel, PageWish, Paper
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

WIDTH_PX, EDGE_PX, TOP_PX = 620, 16, 16
LOOK_MS = 150
"""Between two looks at how far a page has come."""
_NO_FILE_NAME = '<>:"/\\|?*'


class PageDesk(QObject):
    """The pages of one window, one at a time."""

    saved = Signal(object, object)
    """Path, and why it was not made: PageNotMade, or None."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self.panel = PagePanel(look, desk)
        self._process: PageProcess | None = None
        self._began_s = 0.0
        self._threads: ThreadPoolExecutor | None = None
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._say_stage)
        self.panel.save_asked.connect(self.ask_where)
        self.panel.cancel_asked.connect(self.cancel)
        self.panel.closed.connect(self.close_top)
        self.panel.changed.connect(self._say_size)
        self.saved.connect(self._was_saved)
        desk.canvas.installEventFilter(self)

    # What people do ------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Open or close the panel."""
        if self.close_top():
            return
        refusal = self._refusal()
        if refusal:
            self._desk.tell(refusal)
            return
        self._say_size()
        self.panel.show()
        self.place()
        self.panel.boxes["kind"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_top(self) -> bool:
        """Esc: stop the page that is being made, else close the panel; False when it is closed."""
        if self.panel.isHidden():
            return False
        if self._process is not None:
            self.cancel()
        else:
            self.panel.hide()
            self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def ask_where(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        if self._process is not None:
            return
        words, wish = self._words, self.panel.wish
        dialog = QFileDialog(self._desk, words("page.heading"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{words(f'page.kind_of.{wish.kind.value}')} (*.{wish.kind.value})")
        dialog.setDefaultSuffix(wish.kind.value)
        dialog.selectFile(self.file_name(wish))
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Make the page that is wished for; ``saved`` says what became of it."""
        job = self.job(self.panel.wish)
        if job is None or self._process is not None:
            return
        process = self._process = PageProcess(job, path)
        self._began_s = monotonic_s()
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-page")
        self._threads.submit(self._work, process, path)
        self.panel.show_busy(True)
        self._say_stage()
        self._watch.start()

    def cancel(self) -> None:
        """Stop the page that is being made."""
        if self._process is not None:
            self._process.cancel()

    # What others tell ----------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.panel.show_look(look)
        if self._process is None:
            self._say_size()
        self.place()

    def close(self) -> None:
        """Stop everything; the desk is closing."""
        self._watch.stop()
        self.cancel()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)

    def place(self) -> None:
        """Put the panel over the head of the map."""
        if self.panel.isHidden():
            return
        canvas, panel = self._desk.canvas, self.panel
        corner = canvas.mapTo(self._desk, canvas.rect().topLeft())
        width = min(self._look.theme.px(WIDTH_PX), canvas.width() - 2 * EDGE_PX)
        panel.setFixedSize(width, panel.sizeHint().height())
        panel.move(corner.x() + (canvas.width() - width) // 2, corner.y() + TOP_PX)
        panel.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._desk.canvas and event.type() is QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    # What a page is made of ----------------------------------------------------------------------------

    def job(self, wish: PageWish) -> PageJob | None:
        """Everything that the screen shows right now, for another process; None while there is nothing yet."""
        desk, frame = self._desk, self._desk.canvas.frame
        if desk.snapshot is None:
            return None
        width, height = wish.size_px(self._screen_px)
        patrol = desk.patrol.picture
        page = Page(
            wish.kind,
            width,
            height,
            msgspec.structs.replace(desk.windows, trail_minutes=frame.trail_minutes),
            layers=frame.visible,
            theme=desk.themes.theme,
            lent=None if frame.choropleth is None else frame.choropleth.lent,
            heat_counts=desk.themes.chosen,
            box_m=None if wish.whole_town else frame.viewport.bbox_m,
            arrangement=frame.arrangement,
            added=tuple((shape.layer, shape.hue) for shape in frame.features_seen),
            patrol=None if patrol is None else replace(patrol, days={}),
            title=wish.title,
            dpi=self._dpi(wish),
        )
        style = load_style(wish.style) if wish.style else frame.ink.style
        return PageJob(desk.snapshot, desk.directory.town, page, style, frame.words.language)

    def file_name(self, wish: PageWish) -> str:
        """``周市镇 2026-06-15 1430.pdf``; made-up data says so in the name too."""
        desk, words = self._desk, self._words
        moment = "" if desk.snapshot is None else day_and_clock(desk.snapshot.as_of)[:16].replace(":", "")
        name = f"{wish.title or desk.directory.town.name} {moment}"
        name = words("page.file_made_up", name=name) if desk.synthetic else name
        plain = "".join(" " if letter in _NO_FILE_NAME or not letter.isprintable() else letter for letter in name)
        return f"{plain.strip(' .')[:90]}.{wish.kind.value}"

    # Inside --------------------------------------------------------------------------------------------

    @property
    def _screen_px(self) -> tuple[int, int]:
        canvas = self._desk.canvas
        dpr = canvas.devicePixelRatioF()
        return max(round(canvas.width() * dpr), 200), max(round(canvas.height() * dpr), 200)

    def _dpi(self, wish: PageWish) -> int:
        return round(DPI * self._desk.canvas.devicePixelRatioF()) if wish.paper is Paper.SCREEN else wish.dpi

    def _work(self, process: PageProcess, path: Path) -> None:
        """In the thread that waits."""
        try:
            process.make()
        except PageNotMade as reason:
            self.saved.emit(path, reason)
        else:
            self.saved.emit(path, None)

    def _was_saved(self, path: Path, reason: PageNotMade | None) -> None:
        self._watch.stop()
        self._process = None
        self.panel.show_busy(False)
        if reason is None:
            told = self._words("page.saved", file=path.name, seconds=f"{monotonic_s() - self._began_s:.1f}")
        else:
            told = self._words(f"page.failed.{reason.code}", reason=reason.reason)
        self.panel.tell(told)
        if self.panel.isHidden():
            self._desk.tell(told)

    def _say_stage(self) -> None:
        if self._process is not None:
            stage, seconds = self._process.stage.value, round(monotonic_s() - self._began_s)
            self.panel.tell(self._words(f"page.stage.{stage}", seconds=seconds))

    def _say_size(self) -> None:
        if self._process is not None:
            return
        wish = self.panel.wish
        self.panel.show_busy(False)
        (width, height), dpi = wish.size_px(self._screen_px), self._dpi(wish)
        width_mm, height_mm = (round(side / dpi * MM_PER_INCH) for side in (width, height))
        self.panel.tell(self._words("page.size", width=width, height=height, width_mm=width_mm, height_mm=height_mm))

    def _refusal(self) -> str:
        """Why no page can be made now."""
        return self._words("page.nothing_yet") if self._desk.snapshot is None else ""

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)
