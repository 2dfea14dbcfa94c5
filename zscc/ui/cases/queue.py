"""事件: open cases, priority first and then time left, as the panel itself says; new urgent ones are marked."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAction
from PySide6.QtWidgets import QMenu, QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from zscc.model.case import Case
from zscc.model.moment import ms_from_utc
from zscc.ui.cases.queue_model import CaseModel
from zscc.ui.cases.queue_painter import CasePainter
from zscc.ui.cases.queue_words import QueueWords
from zscc.ui.cases.rows import CaseFilter, CaseRows, values_of
from zscc.ui.filter_chips import FilterChips
from zscc.ui.parts import Heading, Look, label, mark_row, row_list, say, tight

if TYPE_CHECKING:
    from zscc.settings.bureau import Bureau

FRESH_S = 90.0
"""How long a case counts as new, since the desk first showed it."""
LEAST_ROWS = 3
"""So many rows stay in sight whatever stands below the queue."""
DESK_KINDS = ("class", "source", "village", "grid", "department")
"""Kinds that the whole desk can be narrowed to from a row."""
MOST_NEWS = 64
"""So many first rows are looked at for news: more urgent cases than that are a flood, not news."""


class CaseQueue(QWidget):
    """The queue under its heading, with a chip for each filter that narrows it."""

    asked = Signal(str)
    """Id of the case that a person chose."""
    filter_changed = Signal()
    desk_asked = Signal(str, str)
    """Kind and value that the whole desk is to be narrowed to."""

    def __init__(
        self,
        look: Look,
        word_of: Callable[[str, str], str],
        bureau_of: "Callable[[], Bureau]",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._word_of = look, word_of
        self.words = QueueWords(look.wording, bureau_of)
        self._all = self._every = CaseRows()
        self._as_of: datetime | None = None
        self._seen: dict[str, datetime | None] = {}
        """When the first rows were first shown, None for those that the desk opened with."""
        self._news: list[Case] = []
        self._narrowed: tuple[CaseRows, CaseFilter, CaseRows] = (self._all, CaseFilter(), self._all)
        self._loading = False
        self.filter = CaseFilter()
        self.heading = Heading(self)
        self.news = QPushButton(self)
        self.news.setProperty("look", "news")
        self.news.clicked.connect(self._news_clicked)
        self.chips = FilterChips(self)
        self.chips.removed.connect(self._chip_removed)
        self.model = CaseModel(self.words.text, self.words.tip, self)
        self.view = row_list(self)
        self._painter = CasePainter(look, self.words, self.view)
        self.empty = label("note", "second", self)
        self.empty.setWordWrap(True)
        self.view.setModel(self.model)
        self.view.setItemDelegate(self._painter)
        self.view.clicked.connect(self._row_chosen)
        self.view.activated.connect(self._row_chosen)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self._menu: QMenu | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        tight(column, spacing=4)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 4)
        head.addWidget(self.heading)
        head.addWidget(self.news, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self.chips)
        head.addWidget(self.empty)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.news.hide()
        self.empty.hide()

    @property
    def rows(self) -> CaseRows:
        """Every open case, whatever the queue is narrowed to."""
        return self._all

    @property
    def shown(self) -> CaseRows:
        """The cases that the queue shows."""
        return self.model.rows

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = self._painter.look = look
        self.words.speak(look.wording)
        self.view.setAccessibleName(look.wording.words("case.queue.list"))
        self.view.setMinimumHeight(LEAST_ROWS * self._painter.sizeHint(QStyleOptionViewItem(), QModelIndex()).height())
        self.model.show_again()
        self._show_head()
        self.view.doItemsLayout()

    def show_wide(self, wide: bool) -> None:
        """Say what was said in every row, or not."""
        self._painter.wide = wide
        self.view.viewport().update()

    def show_rows(
        self, rows: CaseRows, as_of: datetime, *, loading: bool = False, every: CaseRows | None = None
    ) -> None:
        """Show the open cases of a new moment; of its first rows those that the last lacked are news.

        ``every``: with those that the desk's filter hides, which are news all the same.
        """
        self._every = rows if every is None else every
        first, self._loading = self._as_of is None or self._loading, loading
        self._all, self._as_of = rows, as_of
        if not loading and self._of_now:
            self._notice(as_of, first=first)
        self._show_filtered()

    _of_now = True
    """Whether the present is shown."""

    def tell_news(self, of_now: bool) -> None:
        """Whether what comes from now on is the present: what is new in a past moment is no news."""
        self._of_now, self._news, self.words.fresh = of_now, [], frozenset()

    def choose(self, kind: str, value: str) -> None:
        """Narrow the queue to one value of a kind (``rows.FILTER_KINDS``)."""
        self._take(self.filter.with_choice(kind, value))

    def narrowings(self, case: Case) -> list[tuple[str, str, str]]:
        """Kind, value and words of every filter that leaves the cases that are like this one."""
        words = self._look.wording.words
        values = values_of(case)
        return [
            (kind, value, words("case.queue.only", what=self._word_of(kind, value))) for kind, value in values.items()
        ]

    def show_all(self) -> None:
        """Take every filter away."""
        self._take(CaseFilter())

    def select(self, case_id: str | None) -> None:
        """Mark a case and bring its row into view, without announcing it."""
        index = self.model.place_of(case_id) if case_id is not None else QModelIndex()
        hidden = case_id is not None and not index.isValid() and bool(self.filter.chosen)
        if hidden and self._all.place_of(case_id or "") is not None:
            self.show_all()
            index = self.model.place_of(case_id or "")
        mark_row(self.view, index)

    def neighbour(self, case_id: str | None, step: int) -> str | None:
        """The case ``step`` places behind one in what is shown; the first one when that is not there."""
        rows = self.model.rows
        if not len(rows):
            return None
        place = rows.place_of(case_id) if case_id is not None else None
        return rows.case_id(0 if place is None else min(max(place + step, 0), len(rows) - 1))

    def _take(self, new: CaseFilter) -> None:
        if new != self.filter:
            self.filter = new
            self._show_filtered()
            self.filter_changed.emit()

    def _show_filtered(self) -> None:
        if self._as_of is not None:
            self.words.show_moment(self._all, self._as_of)
            self.model.show_rows(self._shown(self._as_of))
        self._show_head()

    def _shown(self, as_of: datetime) -> CaseRows:
        """Those that the filter lets through, worked out when queue or filter are others, or when time tells."""
        if not self.filter.chosen:
            return self._all
        rows, used, shown = self._narrowed
        timed = any(kind in {"overdue", "quarter"} for kind, _ in self.filter.chosen)
        if timed or rows is not self._all or used != self.filter:
            shown = self._all.narrowed(self.filter, ms_from_utc(as_of))
            self._narrowed = self._all, self.filter, shown
        return shown

    def _show_head(self) -> None:
        wording, shown, count = self._look.wording, len(self.model.rows), len(self._all)
        words = wording.words
        name = words("case.queue.heading", number=words("case.number", number=wording.number(count)))
        if self.filter.chosen:
            found = words("case.number", number=wording.number(shown))
            name = words("case.queue.narrowed", heading=name, number=found)
        if self._loading:
            name = words("case.queue.heading_loading")
        self.heading.show_texts(name, words("case.queue.order"))
        self._show_news()
        self.empty.setVisible(shown == 0)
        say(self.empty, words(f"case.queue.{self._why_empty()}"))
        self.chips.show_chips(self._look, [(kind, self._word_of(kind, value)) for kind, value in self.filter.chosen])

    def _why_empty(self) -> str:
        if self._loading:
            return "loading"
        narrowed = self.filter.chosen or self._every is not self._all
        return "empty_narrowed" if narrowed else "empty"

    # News ----------------------------------------------------------------------------------------------

    def _notice(self, as_of: datetime, *, first: bool) -> None:
        urgent = [case for case in self._every.first(MOST_NEWS) if self.words.is_announced(case)]
        known = self._seen
        self._seen = {case.case_id: known.get(case.case_id, None if first else as_of) for case in urgent}
        fresh = {
            case_id: since
            for case_id, since in self._seen.items()
            if since is not None and (as_of - since).total_seconds() < FRESH_S
        }
        self.words.fresh = frozenset(fresh)
        self._news = [case for case in urgent if case.case_id in fresh]

    def _show_news(self) -> None:
        """Say that something urgent came in, wherever the list is scrolled to and whatever it is narrowed to."""
        self.news.setVisible(bool(self._news))
        if not self._news:
            return
        words = self._look.wording.words
        number = words("case.number", number=len(self._news))
        text = words("case.queue.news", number=number, title=self.words.cases.title(self._news[0]))
        if self._every is not self._all and self._all.place_of(self._news[0].case_id) is None:
            text = words("filters.news_outside", news=text)
        if text != self.news.text():
            self.news.setText(text)
            self.news.setToolTip(words("case.queue.news_tip"))
            QAccessible.updateAccessibility(QAccessibleEvent(self.news, QAccessible.Event.Alert))

    def _news_clicked(self) -> None:
        if self._news:
            self.asked.emit(self._news[0].case_id)

    def _open_menu(self, at: QPoint) -> None:
        """What is like the row under the mouse, or like the current one; the menu key opens it too."""
        index = self.view.indexAt(at) if self.view.indexAt(at).isValid() else self.view.currentIndex()
        if index.isValid():
            self.menu_of(self.model.row(index).case).popup(self.view.viewport().mapToGlobal(at))

    def menu_of(self, case: Case) -> QMenu:
        """The menu of one row."""
        if self._menu is not None:
            self._menu.deleteLater()
        menu = self._menu = QMenu(self)
        for kind, value, said in self.narrowings(case):
            menu.addAction(said).setData((kind, value))
        menu.addSeparator().setData(("", ""))
        for kind, value in values_of(case).items():
            if kind in DESK_KINDS and value:
                said = self._look.wording.words("filters.only", what=self._word_of(kind, value))
                menu.addAction(said).setData((kind, value, True))
        menu.triggered.connect(self._menu_chosen)
        return menu

    def _menu_chosen(self, action: QAction) -> None:
        kind, value, *desk = action.data()
        if desk:
            self.desk_asked.emit(kind, value)
        else:
            self.choose(kind, value)

    def _chip_removed(self, kind: str) -> None:
        self._take(self.filter.without(kind))

    def _row_chosen(self, index: QModelIndex) -> None:
        self.asked.emit(self.model.row(index).case.case_id)
