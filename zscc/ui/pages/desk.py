"""The map as a file: Ctrl+P opens the panel, a process of its own makes the page, and the desk goes on meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt

from zscc.clock import monotonic_s
from zscc.export.contract import Form, Material, Subject, Wish
from zscc.export.filter_words import filter_words
from zscc.export.rows.names import Names
from zscc.map.pages.apart import PageJob
from zscc.map.pages.files import DPI
from zscc.map.pages.page import Page
from zscc.model.passport import Passport
from zscc.settings.style import load_style
from zscc.text.masking import masked_text
from zscc.ui.documents.jobs import PaintedJob
from zscc.ui.documents.painting import Canvas
from zscc.ui.export.file_desk import FileDesk, ask_for_file
from zscc.ui.export.passports import inside_only, passport_of
from zscc.ui.pages.panel import MM_PER_INCH, PagePanel, PageWish, Paper
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

WIDTH_PX = 620


class PageDesk(FileDesk):
    """The pages of one window, one at a time."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk, look, WIDTH_PX)
        self.panel: PagePanel = PagePanel(look, desk)
        self.parts = self._parts()
        self._began_s = 0.0

    def _parts(self) -> Iterator[None]:
        yield from self.panel.parts
        self.panel.save_asked.connect(self.ask_where)
        self.panel.cancel_asked.connect(self.cancel)
        self.panel.closed.connect(self.close_top)
        self.panel.changed.connect(self._say_size)
        self.panel.show_approvals([approval.number for approval in self._desk.profile.approvals])
        self._desk.canvas.installEventFilter(self)

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

    def ask_where(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        if self.busy:
            return
        wish = self.panel.wish
        asked = self._painted(wish)
        kind = self._words(f"page.kind_of.{wish.kind.value}")
        chosen = partial(self.save_to, asked=asked)
        ask_for_file(self._desk, self._words("page.heading"), kind, self.file_name(wish), chosen)

    def save_to(self, path: Path, asked: PaintedJob | None = None) -> None:
        """Make the page that is wished for and hand it over; ``saved`` says what became of it.

        ``asked``: of what was shown when the file was asked for; the desk may show another moment by now.
        """
        asked = asked or self._painted(self.panel.wish)
        if asked is None or self.busy:
            return
        self._began_s = monotonic_s()
        self.handing.gather(path, asked.material.passport, partial(self._begin, asked))
        self._begins()

    def _painted(self, wish: PageWish) -> PaintedJob | None:
        """What is shown now, for another process, its passport still without proof; None: nothing yet."""
        picture, job = self._desk.picture, self.job(wish)
        if job is None or picture is None:
            return None
        passport = passport_of(self._desk, picture, wish.audience, Subject.MAP.value, approval=wish.approval)
        passport = replace(passport, box_m=job.page.box_m, style=job.style.name, crs="EPSG:4549")
        desk, its = self._desk, picture.chosen
        material = Material(
            job.snapshot,
            desk.directory.town,
            desk.bureau,
            passport,
            filter_words(its, Names(desk.directory.town, desk.bureau, desk.wording.words)),
            approvals=desk.profile.approvals,
            inside_only=inside_only(desk),
        )
        asked = Wish(Subject.MAP, Form(wish.kind.value), crs=passport.crs, title=wish.title)
        return PaintedJob(material, asked, Canvas(job.page, job.style))

    def _begin(self, job: PaintedJob, passport: Passport) -> None:
        material = replace(job.material, passport=passport)
        form, said = job.wish.form.value, material.filter_words
        self.handing.begin(replace(job, material=material), passport, form, said=said)

    # What others tell ----------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.panel.show_look(look)
        if not self.busy:
            self._say_size()
        self.place()

    # What a page is made of ----------------------------------------------------------------------------

    def job(self, wish: PageWish) -> PageJob | None:
        """Everything that the screen shows right now, for another process; None while there is nothing yet."""
        desk, frame = self._desk, self._desk.canvas.frame
        if desk.picture is None:
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
        return PageJob(desk.picture.snapshot, desk.directory.town, page, style, frame.words.language)

    def file_name(self, wish: PageWish) -> str:
        """``周市镇 2026-06-15 1430.pdf``."""
        return self._file_name(masked_text(wish.title) or self._desk.directory.town.name, wish.kind.value)

    # Inside --------------------------------------------------------------------------------------------

    @property
    def _screen_px(self) -> tuple[int, int]:
        canvas = self._desk.canvas
        dpr = canvas.devicePixelRatioF()
        return max(round(canvas.width() * dpr), 200), max(round(canvas.height() * dpr), 200)

    def _dpi(self, wish: PageWish) -> int:
        return round(DPI * self._desk.canvas.devicePixelRatioF()) if wish.paper is Paper.SCREEN else wish.dpi

    def _saved_words(self, path: Path) -> str:
        return self._words("page.saved", file=path.name, seconds=f"{monotonic_s() - self._began_s:.1f}")

    def _say_size(self) -> None:
        if self.busy:
            return
        wish = self.panel.wish
        self.panel.show_busy(False)
        (width, height), dpi = wish.size_px(self._screen_px), self._dpi(wish)
        width_mm, height_mm = (round(side / dpi * MM_PER_INCH) for side in (width, height))
        self.panel.tell(self._words("page.size", width=width, height=height, width_mm=width_mm, height_mm=height_mm))

    def _refusal(self) -> str:
        """Why no page can be made now."""
        return self._words("page.nothing_yet") if self._desk.snapshot is None else ""
