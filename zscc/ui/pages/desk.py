"""The map as a file: Ctrl+P opens the panel, a process of its own makes the page, and the desk goes on meanwhile."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from zscc.clock import monotonic_s
from zscc.export.contract import Form, Material, Subject, Wish
from zscc.export.filter_words import filter_words
from zscc.export.rows.names import Names
from zscc.map.pages.apart import PageJob, PageNotMade
from zscc.map.pages.files import DPI
from zscc.map.pages.page import Page
from zscc.map.wording import day_and_clock
from zscc.model.export_question import ChainAt
from zscc.model.exported import Exported
from zscc.settings.style import load_style
from zscc.ui.documents.jobs import PaintedJob
from zscc.ui.documents.painting import Canvas
from zscc.ui.export.handing import Handing
from zscc.ui.export.passports import passport_of
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
        self.handing = Handing(desk)
        self._began_s, self._gathering = 0.0, False
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._say_stage)
        self.panel.save_asked.connect(self.ask_where)
        self.panel.cancel_asked.connect(self.cancel)
        self.panel.closed.connect(self.close_top)
        self.panel.changed.connect(self._say_size)
        self.handing.handed_over.connect(self._was_saved)
        self.panel.show_approvals([approval.number for approval in desk.profile.approvals])
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
        if self.busy:
            self.cancel()
        else:
            self.panel.hide()
            self._desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def ask_where(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        if self.busy:
            return
        words, wish = self._words, self.panel.wish
        asked = self._painted(wish)
        dialog = QFileDialog(self._desk, words("page.heading"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{words(f'page.kind_of.{wish.kind.value}')} (*.{wish.kind.value})")
        dialog.setDefaultSuffix(wish.kind.value)
        dialog.selectFile(self.file_name(wish))
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path), asked))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: Path, asked: PaintedJob | None = None) -> None:
        """Make the page that is wished for and hand it over; ``saved`` says what became of it.

        ``asked``: of what was shown when the file was asked for; the desk may show another moment by now.
        """
        asked = asked or self._painted(self.panel.wish)
        if asked is None or self.busy:
            return
        self._began_s, self._gathering = monotonic_s(), True
        self.panel.show_busy(True)
        self._say_stage()
        self._watch.start()
        # By the door of look-ups itself: what a replay knew does not matter for the row's digest.
        question = ChainAt(asked.material.passport.seq)
        self._desk.asking.looked_up.emit(question, partial(self._chain_came, asked, path))

    def _painted(self, wish: PageWish) -> PaintedJob | None:
        """What is shown now, for another process, still without the digest of its row; None: nothing yet."""
        picture, job = self._desk.picture, self.job(wish)
        if job is None or picture is None:
            return None
        passport = passport_of(self._desk, picture, wish.audience, Subject.MAP.value, approval=wish.approval)
        passport = replace(passport, box_m=job.page.box_m, style=job.style.name, crs="EPSG:4549")
        desk, its = self._desk, picture.chosen
        said = filter_words(its, Names(desk.directory.town, desk.bureau, desk.wording.words))
        known = desk.profile.approvals
        material = Material(job.snapshot, desk.directory.town, desk.bureau, passport, said, approvals=known)
        canvas = Canvas(job.page, job.style)
        return PaintedJob(
            material, Wish(Subject.MAP, Form(wish.kind.value), crs=passport.crs, title=wish.title), canvas
        )

    def cancel(self) -> None:
        """Stop the page that is being made."""
        if self.handing.busy:
            self.handing.cancel()
        elif self._gathering:
            self._was_saved(Path(), PageNotMade("cancelled"))

    @property
    def busy(self) -> bool:
        """Whether a page is on its way."""
        return self._gathering or self.handing.busy

    def _chain_came(self, job: PaintedJob, path: Path, chain: object) -> None:
        if not self._gathering:
            return
        self._gathering = False
        passport = replace(job.material.passport, chain=chain if isinstance(chain, str) else "")
        leaving = Exported(
            serial=0,
            seat=self._desk.asking.who.seat,
            at=passport.as_of,
            shows=passport.shows,
            form=job.wish.form.value,
            audience=passport.audience,
            sha256="",
            as_of=passport.as_of,
            seq=passport.seq,
            rows=1,
            said=job.material.filter_words,
        )
        self.handing.begin(replace(job, material=replace(job.material, passport=passport)), path, leaving)

    # What others tell ----------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.panel.show_look(look)
        if not self.busy:
            self._say_size()
        self.place()

    def close(self) -> None:
        """Stop everything; the desk is closing."""
        self._watch.stop()
        self._gathering = False
        self.handing.close()

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

    def _was_saved(self, path: Path, reason: PageNotMade | None) -> None:
        self._watch.stop()
        self._gathering = False
        self.panel.show_busy(False)
        if reason is None:
            told = self._words("page.saved", file=path.name, seconds=f"{monotonic_s() - self._began_s:.1f}")
        else:
            told = self._refused(reason)
        self.panel.tell(told)
        if self.panel.isHidden():
            self._desk.tell(told)
        self.saved.emit(path, reason)

    def _refused(self, reason: PageNotMade) -> str:
        key = f"page.failed.{reason.code}"
        arguments: dict[str, object] = getattr(reason, "arguments", {})
        if key not in self._desk.wording.words:
            key = f"export.refused.{reason.code}"
        return self._words(key, **{"reason": reason.reason, **arguments})

    def _say_stage(self) -> None:
        if self.busy:
            stage, seconds = self.handing.stage.value, round(monotonic_s() - self._began_s)
            self.panel.tell(self._words(f"page.stage.{stage}", seconds=seconds))

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

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)
