"""Data as files: Ctrl+E opens the panel, a process of its own makes the file, and the desk goes on meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from zscc.clock import monotonic_s
from zscc.export.audiences import check_wish
from zscc.export.contract import ExportRefused, Material, Subject, Wish
from zscc.export.filter_words import filter_words
from zscc.export.rows.names import Names
from zscc.map.pages.apart import PageNotMade
from zscc.map.wording import day_and_clock
from zscc.model.audience import Audience
from zscc.model.case import Case
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.export_question import ChainAt, ExportsOf
from zscc.model.exported import Exported
from zscc.model.question import CasesFound, FindCases
from zscc.situation.snapshot import CaseColumns
from zscc.ui.documents.jobs import job_of
from zscc.ui.export.handing import Handing
from zscc.ui.export.panel import LINES, ExportPanel
from zscc.ui.export.passports import passport_of
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.picture import Picture
    from zscc.ui.window import DeskWindow

WIDTH_PX, EDGE_PX, TOP_PX = 660, 16, 16
LOOK_MS = 150
"""Between two looks at how far a file has come."""
_NO_FILE_NAME = '<>:"/\\|?*'
_AT_ONCE = 500
_DIGEST_SHOWN = 12
_CASES_COUNT = frozenset({Subject.CASES})
"""What has, of a period, more in the store than is live."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stood on the desk when a file was asked for."""

    picture: "Picture"
    past: bool
    """Of a past moment, of whose cases the store knows only what became of them."""


class ExportDesk(QObject):
    """The exports of one window, one at a time."""

    saved = Signal(object, object)
    """Path, and why it was not handed over: PageNotMade, or None."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self.panel, self.handing = ExportPanel(look, desk), Handing(desk)
        self.parts = self._parts()
        self._began_s, self._gathering = 0.0, False
        self._left: tuple[Exported, ...] = ()
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(self._look_again)
        self._said_of: Picture | None = None

    def _parts(self) -> Iterator[None]:
        yield from self.panel.parts
        self.panel.save_asked.connect(self.ask_where)
        self.panel.cancel_asked.connect(self.cancel)
        self.panel.page_asked.connect(self._go_to_page)
        self.panel.log_asked.connect(self._show_log)
        self.panel.closed.connect(self.close_top)
        self.panel.changed.connect(self._say_what)
        self.handing.handed_over.connect(self._was_handed_over)
        self.panel.show_approvals([approval.number for approval in self._desk.profile.approvals])
        self._desk.canvas.installEventFilter(self)

    # What people do ------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Open or close the panel."""
        if self.close_top():
            return
        if self._desk.picture is None:
            self._desk.tell(self._words("export.nothing_yet"))
            return
        self._say_what()
        self._watch.start()
        self._ask_log()
        self._show_log()
        self.panel.show()
        self.place()
        self.panel.boxes["subject"].setFocus(Qt.FocusReason.ShortcutFocusReason)

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

    def ask_where(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        if self.busy:
            return
        words, wish, asked = self._words, self.panel.wish, self._shown()
        ending = wish.form.value
        dialog = QFileDialog(self._desk, words("export.heading"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{words(f'export.form_of.{ending}')} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(self.file_name(wish))
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path), asked))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _shown(self) -> "_Shown | None":
        picture = self._desk.picture
        return None if picture is None else _Shown(picture, self._desk.streams.replays)

    def save_to(self, path: Path, asked: "_Shown | None" = None) -> None:
        """Make the file that is wished for and hand it over; ``saved`` says what became of it.

        ``asked``: what was shown when the file was asked for; the desk may show another moment by now.
        """
        asked = asked or self._shown()
        if asked is None or self.busy:
            return
        picture = asked.picture
        wish, audience, approval = self.panel.wish, self.panel.audience, self.panel.approval
        self._began_s, self._gathering = monotonic_s(), True
        self.panel.show_busy(True)
        self._say_stage()
        self._watch.start()
        passport = passport_of(self._desk, picture, audience, wish.subject.value, approval=approval)
        passport = replace(passport, crs=wish.crs)
        town, bureau = self._desk.directory.town, self._desk.bureau
        said = self._filter_words(picture)
        its, known = picture.chosen, self._desk.profile.approvals
        material = Material(
            picture.snapshot, town, bureau, passport, said, approvals=known, since=its.since, until=its.until
        )
        # By the door of look-ups itself: what a replay knew does not matter for the row's digest.
        question = ChainAt(picture.snapshot.seq)
        of_period = material.since is not None or material.until is not None
        by_store = of_period and wish.subject in _CASES_COUNT and not asked.past
        self._desk.asking.looked_up.emit(question, partial(self._chain_came, material, wish, path, by_store))

    def cancel(self) -> None:
        """Stop the file that is being made."""
        self._gathering = False
        if self.handing.busy:
            self.handing.cancel()
        else:
            self._was_handed_over(Path(), PageNotMade("cancelled"))

    @property
    def busy(self) -> bool:
        """Whether a file is on its way."""
        return self._gathering or self.handing.busy

    # What others tell ----------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.panel.show_look(look)
        self._show_log()
        if not self.busy:
            self._say_what()
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

    def file_name(self, wish: Wish) -> str:
        """``周市镇 事件 2026-06-15 1430（演示数据，示意）.xlsx``."""
        desk, words = self._desk, self._words
        shown = desk.picture
        moment = "" if shown is None else day_and_clock(shown.snapshot.as_of)[:16].replace(":", "")
        name = f"{wish.title or f'{desk.directory.town.name} {self._called(wish.subject)}'} {moment}"
        name = words("page.file_made_up", name=name) if desk.synthetic else name
        plain = "".join(" " if letter in _NO_FILE_NAME or not letter.isprintable() else letter for letter in name)
        return f"{plain.strip(' .')[:90]}.{wish.form.value}"

    # Gathering -----------------------------------------------------------------------------------------

    def _chain_came(self, material: Material, wish: Wish, path: Path, by_store: bool, chain: object) -> None:
        if not self._gathering:
            return
        told = replace(material, passport=replace(material.passport, chain=chain if isinstance(chain, str) else ""))
        if by_store:
            self._next_cases(told, wish, path, [], 0)
        else:
            self._begin(told, wish, path)

    def _next_cases(self, material: Material, wish: Wish, path: Path, kept: list[Case], seen: int) -> None:
        """Of a period the store knows cases that are live no more; they come in pages, a slot for each."""
        query = CaseQuery(
            opened_from=material.since,
            opened_until=material.until,
            classes=material.passport.panel_filter.classes,
            sources=material.passport.panel_filter.sources,
            order=CaseOrder.NEWEST,
            limit=_AT_ONCE,
            offset=seen,
        )

        def came(page: object) -> None:
            if not self._gathering:
                return
            if not isinstance(page, CasesFound):
                self._gathering = False
                self._was_handed_over(path, PageNotMade("not_read"))
                return
            lets = material.passport.panel_filter.lets_case
            kept.extend(case for case in page.cases if lets(case))
            if len(page.cases) == _AT_ONCE:
                self._next_cases(material, wish, path, kept, seen + _AT_ONCE)
                return
            told = replace(material.snapshot, cases=tuple(reversed(kept)), case_columns=CaseColumns())
            self._begin(replace(material, snapshot=told), wish, path)

        self._desk.asking.looked_up.emit(FindCases(query, count=False), came)

    def _begin(self, material: Material, wish: Wish, path: Path) -> None:
        self._gathering = False
        passport = material.passport
        leaving = Exported(
            serial=0,
            seat=self._desk.asking.who.seat,
            at=passport.as_of,
            shows=wish.subject.value,
            form=wish.form.value,
            audience=passport.audience,
            sha256="",
            as_of=passport.as_of,
            seq=passport.seq,
            rows=self._rows(wish.subject, material),
            said=material.filter_words,
        )
        self.handing.begin(job_of(self._desk, material, wish), path, leaving)

    # Telling -------------------------------------------------------------------------------------------

    def _was_handed_over(self, path: Path, reason: PageNotMade | None) -> None:
        if self.panel.isHidden():
            self._watch.stop()
        self._said_of = self._desk.picture
        self.panel.show_busy(False)
        if reason is None:
            told = self._words("export.saved", file=path.name, folder=str(path.absolute().parent))
        else:
            about = {"file": path.name, "reason": reason.reason, **_arguments(reason)}
            told = self._words(f"export.refused.{reason.code}", **about)
        self.panel.tell(told)
        self._ask_log()
        if self.panel.isHidden():
            self._desk.tell(told)
        self.saved.emit(path, reason)

    def _look_again(self) -> None:
        """A file comes on, or another moment or filter is shown."""
        if self.busy:
            self._say_stage()
        elif self._said_of is not self._desk.picture:
            self._say_filtered()

    def _say_stage(self) -> None:
        if self.busy:
            stage = "gathering" if self._gathering else self.handing.stage.value
            seconds = round(monotonic_s() - self._began_s)
            self.panel.tell(self._words(f"export.stage.{stage}", seconds=seconds))

    def _say_what(self) -> None:
        """What was chosen: the filter, and what the audience may see."""
        if self.busy:
            return
        self._say_filtered()
        refused = self._refusal()
        self.panel.show_refusal(refused)
        self.panel.tell(refused or self._words(f"export.note.{self.panel.audience.value}"))
        self.place()

    def _refusal(self) -> str:
        """Why the audience may not have what is chosen; '' when it may."""
        desk, panel = self._desk, self.panel
        if desk.picture is None:
            return self._words("export.nothing_yet")
        passport = passport_of(desk, desk.picture, panel.audience, panel.wish.subject.value, approval=panel.approval)
        try:
            check_wish(panel.wish, passport, desk.profile.approvals)
        except ExportRefused as refused:
            return self._words(f"export.refused.{refused.code}", **refused.arguments)
        return ""

    def _say_filtered(self) -> None:
        """The filter that the shown picture obeys, in words, and how many rows it leaves."""
        picture = self._said_of = self._desk.picture
        if picture is None:
            return
        said = self._filter_words(picture) or self._words("sheet.about.no_filter")
        rows = self._counted(self.panel.wish.subject, picture)
        self.panel.show_filtered(self._words("export.filtered", filter=said, rows=rows))

    def _filter_words(self, picture: "Picture") -> str:
        """As they stand in the file."""
        desk = self._desk
        if picture.chosen.lets_all_through:
            return ""
        return filter_words(picture.chosen, Names(desk.directory.town, desk.bureau, desk.wording.words))

    def _counted(self, subject: Subject, picture: "Picture") -> str:
        """128 行; what the store or the audience decides is not claimed."""
        snapshot = picture.snapshot
        counts = {
            Subject.CASES: len(snapshot.cases),
            Subject.REPORTS: len(snapshot.reports),
            Subject.VEHICLES: len(snapshot.vehicles),
            Subject.TRACKS: len(snapshot.tracks.observed_at_ms),
            Subject.GRIDS: len(self._desk.directory.town.grids),
        }
        its = picture.chosen
        of_period = subject is Subject.CASES and (its.since is not None or its.until is not None)
        if subject not in counts or of_period or self.panel.audience is Audience.REVIEW:
            return self._words("export.rows_by_store") if of_period else ""
        kind = "rows_but_sensitive" if subject in {Subject.CASES, Subject.REPORTS} else "rows"
        return self._words(f"export.{kind}", count=self._desk.wording.number(counts[subject]))

    @staticmethod
    def _rows(subject: Subject, material: Material) -> int:
        """For the journal: what goes in; classes that are left out are counted in the file."""
        snapshot = material.snapshot
        return {
            Subject.CASES: len(snapshot.cases),
            Subject.REPORTS: len(snapshot.reports),
            Subject.VEHICLES: len(snapshot.vehicles),
            Subject.TRACKS: len(snapshot.tracks.observed_at_ms),
            Subject.GRIDS: len(material.town.grids),
        }.get(subject, 0)

    def _ask_log(self) -> None:
        asking = self._desk.asking
        asking.looked_up.emit(ExportsOf(asking.who.seat), self._log_came)

    def _log_came(self, found: object) -> None:
        if isinstance(found, tuple):
            self._left = found
            self._show_log()

    def _show_log(self) -> None:
        """The number of files that left this seat; pressed, the newest of them."""
        words, wording = self._words, self._desk.wording
        number = wording.number(self._left[0].serial) if self._left else "0"
        lines = [
            words(
                "export.left",
                serial=each.serial,
                moment=day_and_clock(each.as_of),
                what=words(f"sheet.subject.{each.shows.replace('-', '_')}"),
                form=each.form.upper(),
                audience=words(f"sheet.audience.{each.audience.value}"),
                digest=each.sha256[:_DIGEST_SHOWN],
            )
            for each in self._left[:LINES]
        ]
        self.panel.show_log(number, lines)
        self.place()

    def _go_to_page(self) -> None:
        """The map as a picture has a panel of its own."""
        self.close_top()
        self._desk.habits.pages.toggle()

    def _called(self, subject: Subject) -> str:
        return self._words(f"sheet.subject.{subject.value.replace('-', '_')}")

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)


def _arguments(reason: PageNotMade) -> dict[str, object]:
    told: dict[str, object] = getattr(reason, "arguments", {})
    return told
