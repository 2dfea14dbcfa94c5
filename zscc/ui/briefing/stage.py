"""The surface of the wall: shows pages, made on a thread beside the desk's own, and flies from one to the next.

A page is painted into images, which Qt allows on any thread; the screen's thread only puts them up. Offscreen, where
pictures and tests must not wait, everything is made at once.
"""

import logging
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from zscc.clock import monotonic_s
from zscc.map.wall.flight import LASTS_S, paint_between
from zscc.map.wall.making import MadePage, PageMaker, WallPage
from zscc.settings.style import Style

log = logging.getLogger(__name__)

_FRAME_MS = 16
AT_ONCE_ON = {"offscreen"}
"""Platforms on which everything is made at once; empty where an offscreen desk is to behave as on a screen."""
MakerOf = Callable[[int, int], PageMaker]
"""For a surface of so many device pixels."""


@dataclass(eq=False)
class _Job:
    """A page that is being made; nobody waits for one that was given up."""

    page: WallPage
    steps: Generator[None, None, MadePage]
    given_up: bool = False
    took_s: float = 0.0

    def made(self) -> MadePage | None:
        """On whatever thread; None when it was given up."""
        began_s = monotonic_s()
        while not self.given_up:
            try:
                next(self.steps)
            except StopIteration as end:
                self.took_s = monotonic_s() - began_s
                page: MadePage = end.value
                return page
        self.steps.close()
        return None


class WallStage(QWidget):
    """One surface. Before there is a page, and while it is blank, it is the ground of the theme."""

    made = Signal()
    """Another page stands, or has begun to come."""
    _came = Signal(object, object)

    def __init__(
        self, maker_of: MakerOf, style: Style, parent: QWidget | None = None, page_px: QSize | None = None
    ) -> None:
        """``page_px``: the page is always made for so many pixels and shown as small as there is room."""
        super().__init__(parent)
        self._maker_of, self._style, self._page_px = maker_of, style, page_px
        self._maker: PageMaker | None = None
        self.shown: MadePage | None = None
        self._before: MadePage | None = None
        self._ready: MadePage | None = None
        """The page that will be asked for next, as it is thought."""
        self._wanted: WallPage | None = None
        self._job: _Job | None = None
        self._flies_since_s = self.made_in_s = 0.0
        self._blank = False
        self._small: tuple[MadePage | None, QSize, QPixmap] | None = None
        """The small picture, and what it is of."""
        self.at_once = QGuiApplication.platformName() in AT_ONCE_ON
        self._threads: ThreadPoolExecutor | None = None
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._fly)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, page_px is None)

    # Told -----------------------------------------------------------------------------------------------

    def show_page(self, page: WallPage) -> None:
        """Show this page as soon as it is made."""
        if self.shown is not None and self._wanted is self.shown.page and self.shown.page.looks_like(page):
            return
        if self._ready is not None and self._ready.page.has_map_of(page):
            ready, self._ready = self._ready, None
            self._give_up()
            self._wanted = ready.page
            self._put(ready)
            self.retell(page)
            return
        if self._job is not None and self._job.page.has_map_of(page):
            self._wanted = self._job.page
            return
        self._wanted = page
        self._begin(_Job(page, self.maker.make(page)))

    def foresee(self, page: WallPage) -> None:
        """Make this page ready while nothing else is to be made."""
        if self._job is None and (self._ready is None or not self._ready.page.has_map_of(page)):
            self._begin(_Job(page, self.maker.make(page)))

    def retell(self, page: WallPage) -> None:
        """The page that stands says something else; its map stays."""
        shown = self.shown
        if shown is None or self._job is not None or self._wanted is not shown.page:
            return
        if shown.page.told.scene_id == page.told.scene_id and shown.page.told != page.told:
            self._wanted = replace(shown.page, told=page.told)
            self._begin(_Job(self._wanted, self.maker.retell(shown, self._wanted)))

    def repaint_map(self, page: WallPage) -> None:
        """The map of the page that stands is of another moment; it is put in its place without a flight."""
        if self._job is None:
            self._wanted = page
            self._begin(_Job(page, self.maker.make(page)))

    def show_blank(self, blank: bool) -> None:
        """Nothing but the ground, or the page again."""
        self._blank = blank
        self.update()

    def clear(self) -> None:
        """Forget every page; another style, language or size needs them anew."""
        self._give_up()
        self._maker = self.shown = self._before = self._ready = self._wanted = None
        self._frames.stop()
        self.update()

    def close_threads(self) -> None:
        """Nothing is made from here on."""
        self._give_up()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None

    # Asked ----------------------------------------------------------------------------------------------

    @property
    def maker(self) -> PageMaker:
        """Who makes pages for the surface as large as it is."""
        if self._maker is None:
            size = self.size_px
            self._maker = self._maker_of(size.width(), size.height())
        return self._maker

    @property
    def size_px(self) -> QSize:
        """Of the page, in device pixels."""
        if self._page_px is not None:
            return self._page_px
        dpr = self.devicePixelRatioF()
        return QSize(max(round(self.width() * dpr), 1), max(round(self.height() * dpr), 1))

    @property
    def busy(self) -> bool:
        """Whether a page is being made, or flies in."""
        return self._job is not None or self._before is not None

    # Inside ---------------------------------------------------------------------------------------------

    def _begin(self, job: _Job) -> None:
        self._give_up()
        self._job = job
        if self.at_once:
            self._take(job, job.made())
            return
        self._threads = self._threads or ThreadPoolExecutor(1, thread_name_prefix="zscc-wall")
        self._threads.submit(self._make, job)

    def _make(self, job: _Job) -> None:
        """On the thread."""
        try:
            made = job.made()
        except Exception:
            # A page that cannot be made must not stop the others; the desk tells of the fault by its log.
            log.exception("a page of the briefing could not be made")
            made = None
        self._came.emit(job, made)

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.given_up = True
            self._job = None

    def _take(self, job: _Job, made: MadePage | None) -> None:
        if job is not self._job:
            return
        self._job = None
        if made is None:
            return
        if job.page is not self._wanted:
            self._ready = made
            return
        if made.map is not None and (self.shown is None or made.map is not self.shown.map):
            self.made_in_s = job.took_s
        self._put(made)

    def picture(self, within: QSize) -> QPixmap:
        """What stands, small; without a page nothing."""
        if self.shown is None:
            return QPixmap()
        page = self.size_px
        fitted = page.scaled(within, Qt.AspectRatioMode.KeepAspectRatio)
        # Twice as large first: a picture that is drawn small at once loses its thin strokes.
        large = QPixmap(fitted * 2)
        large.fill(QColor(self._style.palette.ground))
        painter = QPainter(large)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(large.width() / page.width(), large.height() / page.height())
        paint_between(painter, None, self.shown, 1.0)
        painter.end()
        return large.scaled(fitted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)

    def _put(self, made: MadePage) -> None:
        same = self.shown is not None and self.shown.page.told.scene_id == made.page.told.scene_id
        flies = not (self.at_once or same or self.shown is None)
        self._before, self.shown = (self.shown if flies else None), made
        self._flies_since_s = monotonic_s()
        if flies:
            self._frames.start(_FRAME_MS)
        self.made.emit()
        self.update()

    def _fly(self) -> None:
        if monotonic_s() - self._flies_since_s >= LASTS_S:
            self._before = None
            self._frames.stop()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._page_px is not None:
            return
        wanted, shown = self._wanted, self.shown
        self.clear()
        page = wanted or (None if shown is None else shown.page)
        if page is not None:
            self.show_page(page)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        if self._page_px is not None:
            self._paint_small(painter)
        else:
            self._paint_page(painter)
        painter.end()

    def _paint_page(self, painter: QPainter) -> None:
        page, dpr = self.size_px, self.devicePixelRatioF()
        painter.scale(1 / dpr, 1 / dpr)
        painter.fillRect(0, 0, page.width(), page.height(), QColor(self._style.palette.ground))
        if self.shown is not None and not self._blank:
            share = 1.0 if self._before is None else (monotonic_s() - self._flies_since_s) / LASTS_S
            paint_between(painter, self._before, self.shown, share)

    def _paint_small(self, painter: QPainter) -> None:
        wanted = self.size() * self.devicePixelRatioF()
        if self._small is None or self._small[:2] != (self.shown, wanted):
            self._small = (self.shown, wanted, self.picture(wanted))
        picture = self._small[2]
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        painter.drawPixmap(0, 0, picture)
