"""Data as files: Ctrl+E opens the panel, a process of its own makes the file, and the desk goes on meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from zscc.export.audiences import check_wish
from zscc.export.contract import SECONDS_A_ROW, ExportRefused, Material, Subject, Wish
from zscc.export.filter_words import filter_words
from zscc.export.rows.names import Names
from zscc.export.sheets import check_rows, rows_of
from zscc.map.pages.apart import PageNotMade
from zscc.map.wording import day_and_clock
from zscc.model.audience import Audience
from zscc.model.case import Case
from zscc.model.case_query import CaseOrder, CaseQuery
from zscc.model.export_question import ExportsOf
from zscc.model.passport import Passport
from zscc.model.question import CasesFound, FindCases
from zscc.situation.snapshot import CaseColumns
from zscc.ui.documents.jobs import canvas_of_film, job_of
from zscc.ui.export.file_desk import FileDesk, ask_for_file
from zscc.ui.export.job import ExportNotMade
from zscc.ui.export.panel import LINES, ExportPanel
from zscc.ui.export.passports import inside_only, passport_of
from zscc.ui.export.sources import FilmAsked
from zscc.ui.export.stretch import AT_FIRST, FRAMES_A_SECOND, Stretch, written
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.model.exported import Exported
    from zscc.ui.picture import Picture
    from zscc.ui.window import DeskWindow

WIDTH_PX = 660
_AT_ONCE = 500
_DIGEST_SHOWN = 12
_WORTH_TELLING_S = 5
_COUNTED = frozenset({Subject.CASES, Subject.REPORTS, Subject.VEHICLES, Subject.TRACKS, Subject.GRIDS})
_CASES_COUNT = frozenset({Subject.CASES})
"""What has, of a period, more in the store than is live."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stood on the desk when a file was asked for."""

    picture: "Picture"
    past: bool
    """Of a past moment, of whose cases the store knows only what became of them."""


class ExportDesk(FileDesk):
    """The exports of one window, one at a time."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk, look, WIDTH_PX)
        self.panel: ExportPanel = ExportPanel(look, desk)
        self.parts = self._parts()
        self._left: tuple[Exported, ...] = ()
        self._said_of: Picture | None = None

    def _parts(self) -> Iterator[None]:
        yield from self.panel.parts
        self.panel.save_asked.connect(self.ask_where)
        self.panel.cancel_asked.connect(self.cancel)
        self.panel.page_asked.connect(self._go_to_page)
        self.panel.log_asked.connect(self._show_log)
        self.panel.closed.connect(self.close_top)
        self.panel.changed.connect(self._say_what)
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

    def ask_where(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        if self.busy:
            return
        wish, asked = self.panel.wish, self._shown()
        kind = self._words(f"export.form_of.{wish.form.value}")
        chosen = partial(self.save_to, asked=asked)
        ask_for_file(self._desk, self._words("export.heading"), kind, self.file_name(wish), chosen)

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
        passport = passport_of(self._desk, picture, audience, wish.subject.value, approval=approval)
        passport = replace(passport, crs=wish.crs)
        town, bureau = self._desk.directory.town, self._desk.bureau
        said = self._filter_words(picture)
        its, known = picture.chosen, self._desk.profile.approvals
        material = Material(
            picture.snapshot,
            town,
            bureau,
            passport,
            said,
            approvals=known,
            since=its.since,
            until=its.until,
            inside_only=inside_only(self._desk),
        )
        of_period = material.since is not None or material.until is not None
        by_store = of_period and wish.subject in _CASES_COUNT and not asked.past
        film = None
        if wish.subject is Subject.PERIOD:
            try:
                film = self._film(material, wish)
            except ExportRefused as refused:
                self.panel.tell(self._words(f"export.refused.{refused.code}", **refused.arguments))
                return
            material = film.material
        self.handing.gather(path, passport, partial(self._proved, material, wish, by_store, film))
        self._begins()

    # What others tell ----------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.panel.show_look(look)
        self._show_log()
        if not self.busy:
            self._say_what()
        self.place()

    def file_name(self, wish: Wish) -> str:
        """``周市镇 事件 2026-06-15 1430（演示数据，示意）.xlsx``."""
        named = wish.title or f"{self._desk.directory.town.name} {self._called(wish.subject)}"
        return self._file_name(named, wish.form.value)

    # Gathering -----------------------------------------------------------------------------------------

    def _proved(
        self, material: Material, wish: Wish, by_store: bool, film: FilmAsked | None, passport: Passport
    ) -> None:
        told = replace(material, passport=passport)
        if film is not None:
            self._begin_film(replace(film, material=told))
        elif by_store:
            self._next_cases(told, wish, [], 0)
        else:
            self._begin(told, wish)

    def _next_cases(self, material: Material, wish: Wish, kept: list[Case], seen: int) -> None:
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
            if not self.handing.gathering:
                return
            if not isinstance(page, CasesFound):
                self.handing.fail(PageNotMade("not_read"))
                return
            lets = material.passport.panel_filter.lets_case
            kept.extend(case for case in page.cases if lets(case))
            if len(page.cases) == _AT_ONCE:
                self._next_cases(material, wish, kept, seen + _AT_ONCE)
                return
            told = replace(material.snapshot, cases=tuple(reversed(kept)), case_columns=CaseColumns())
            self._begin(replace(material, snapshot=told), wish)

        self._desk.asking.looked_up.emit(FindCases(query, count=False), came)

    def _begin(self, material: Material, wish: Wish) -> None:
        job, rows = job_of(self._desk, material, wish), rows_of(wish.subject, material.snapshot, material.town)
        self.handing.begin(job, material.passport, wish.form.value, rows=rows, said=material.filter_words)

    def _film(self, material: Material, wish: Wish) -> FilmAsked:
        """The stretch that was typed, as the map looks now; raises ExportRefused."""
        panel, sources = self.panel, self._desk.asking.file_sources
        stretch = Stretch.typed(panel.since.text(), panel.until.text(), panel.speed)
        if sources is None:
            raise ExportRefused("no_journal")
        return FilmAsked(
            # The moments come from the journal; what is shown now would only be carried along.
            replace(material, snapshot=replace(material.snapshot, cases=(), reports=(), case_columns=CaseColumns())),
            wish,
            canvas_of_film(self._desk, panel.size_px),
            stretch,
        )

    def _begin_film(self, film: FilmAsked) -> None:
        sources, material = self._desk.asking.file_sources, film.material
        job = None if sources is None else sources.film_of(film)
        if job is None:
            self.handing.fail(ExportNotMade("no_journal"))
            return
        form, said = film.wish.form.value, material.filter_words
        self.handing.begin(job, material.passport, form, rows=film.stretch.pictures, said=said)

    # Telling -------------------------------------------------------------------------------------------

    def _saved_words(self, path: Path) -> str:
        return self._words("export.saved", file=path.name, folder=str(path.absolute().parent))

    def _was_handed_over(self, path: Path, reason: PageNotMade | None) -> None:
        self._said_of = self._desk.picture
        super()._was_handed_over(path, reason)
        self._ask_log()

    def _look_again(self) -> None:
        """A file comes on, or another moment or filter is shown."""
        if self.busy:
            self._say_stage()
        elif self._said_of is not self._desk.picture:
            self._say_filtered()

    def _say_what(self) -> None:
        """What was chosen: the filter, and what the audience may see."""
        if self.busy:
            return
        self._fill_stretch()
        self._say_filtered()
        refused = self._refusal()
        self.panel.show_refusal(refused)
        self.panel.tell(refused or self._film_words() or self._words(f"export.note.{self.panel.audience.value}"))
        self.place()

    def _refusal(self) -> str:
        """Why the audience may not have what is chosen; '' when it may."""
        desk, panel = self._desk, self.panel
        if desk.picture is None:
            return self._words("export.nothing_yet")
        passport = passport_of(desk, desk.picture, panel.audience, panel.wish.subject.value, approval=panel.approval)
        try:
            check_wish(panel.wish, passport, desk.profile.approvals)
            check_rows(panel.wish.form, self._live_rows(panel.wish.subject))
            if panel.wish.subject is Subject.PERIOD:
                Stretch.typed(panel.since.text(), panel.until.text(), panel.speed)
        except ExportRefused as refused:
            return self._words(f"export.refused.{refused.code}", **refused.arguments)
        return ""

    def _fill_stretch(self) -> None:
        """A film begins an hour before what is shown, until somebody types something else."""
        picture, panel = self._desk.picture, self.panel
        if picture is not None and panel.wish.subject is Subject.PERIOD and not panel.until.text():
            panel.since.setText(written(picture.snapshot.as_of - AT_FIRST))
            panel.until.setText(written(picture.snapshot.as_of))

    def _film_words(self) -> str:
        """How long a film will be; '' of anything else."""
        panel = self.panel
        if panel.wish.subject is not Subject.PERIOD:
            return ""
        pictures = Stretch.typed(panel.since.text(), panel.until.text(), panel.speed).pictures
        return self._words("export.film", pictures=pictures, seconds=-(-pictures // FRAMES_A_SECOND))

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
        its, rows = picture.chosen, self._live_rows(subject)
        of_period = subject is Subject.CASES and (its.since is not None or its.until is not None)
        if subject not in _COUNTED or of_period or self.panel.audience is Audience.REVIEW:
            return self._words("export.rows_by_store") if of_period else ""
        kind = "rows_but_sensitive" if subject in {Subject.CASES, Subject.REPORTS} else "rows"
        told = self._words(f"export.{kind}", count=self._desk.wording.number(rows))
        seconds = round(rows * SECONDS_A_ROW)
        return told + (self._words("export.about", seconds=seconds) if seconds >= _WORTH_TELLING_S else "")

    def _live_rows(self, subject: Subject) -> int:
        picture = self._desk.picture
        return 0 if picture is None else rows_of(subject, picture.snapshot, self._desk.directory.town)

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
