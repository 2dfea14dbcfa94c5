"""The list behind a number: its cases, newest first; choosing one picks it on the desk. Words are masked."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from zscc.map.wording import masked
from zscc.model.case import Case
from zscc.model.figures import CasesBehind
from zscc.model.question import CasesFound
from zscc.ui.asking import Asking
from zscc.ui.glyphs import paint_glyph
from zscc.ui.parts import Heading, Look, draw_line, paint_row_ground, row_list, tight
from zscc.ui.row_model import ROW_ROLE, Index, RowModel

PAGE = 200
LINES_PX = 12


class CaseModel(RowModel):
    """Cases as the store holds them."""

    look: Look
    place_of_case: Callable[[Case], str]
    as_of: datetime

    def key(self, row: Case) -> str:
        return row.case_id

    def face(self, row: Case) -> Hashable:
        return (row.case_id, row.version)

    def text(self, row: Case) -> str:
        return " ".join(self.said(row))

    def tip(self, row: Case) -> str:
        return masked(row.words) or self.text(row)

    def said(self, row: Case) -> tuple[str, str, str, str]:
        """Title, place, stage, moment."""
        wording = self.look.wording
        told = ("case.waits", "merged") if row.merged_into else ("case.stage", row.stage.value)
        stage = wording.known(*told)
        opened = wording.day_and_clock(row.times.opened_at, self.as_of)
        return masked(row.title), self.place_of_case(row), stage, opened


class _CasePainter(QStyledItemDelegate):
    """Paints symbol, number and title over place, stage and moment."""

    def __init__(self, look: Look, model: CaseModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._model = look, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        lines = QFontMetrics(theme.font("body")).height() + QFontMetrics(theme.font("note")).height()
        return QSize(theme.px(240), lines + theme.px(LINES_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        case: Case = index.data(ROW_ROLE)
        theme, (title, place, stage, opened) = self.look.theme, self._model.said(case)
        painter.save()
        paint_row_ground(painter, option, theme)
        box = option.rect.adjusted(theme.px(12), theme.px(4), -theme.px(12), -theme.px(4))
        painter.fillRect(
            QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.colour("hairline")
        )
        side = theme.symbol
        glyph = QRectF(box.left(), box.top() + theme.px(4), side, side)
        paint_glyph(painter, theme, case.priority, glyph, lit=not case.ended)
        box.setLeft(box.left() + side + theme.px(8))
        painter.setFont(theme.font("body"))
        half = QFontMetrics(theme.font("body")).height()
        top, low = (QRect(box.left(), y, box.width(), half) for y in (box.top(), box.bottom() - half + 2))
        painter.setPen(theme.colour("text"))
        draw_line(painter, top.adjusted(0, 0, -theme.px(90), 0), title, Qt.AlignmentFlag.AlignLeft)
        draw_line(painter, top, stage, Qt.AlignmentFlag.AlignRight)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        beside = theme.px(150)
        where = f"{place} · {case.case_id}" if place else case.case_id
        draw_line(painter, low.adjusted(0, 0, -beside, 0), where, Qt.AlignmentFlag.AlignLeft)
        draw_line(painter, low, opened, Qt.AlignmentFlag.AlignRight)
        painter.restore()


class CaseList(QWidget):
    """Heading with the number, the cases, and a way back."""

    picked = Signal(str)
    closed = Signal()

    def __init__(self, look: Look, asking: Asking, place_of: Callable[[Case], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._asking = look, asking
        self.asked: CasesBehind | None = None
        self._name, self._total = "", 0
        self._cases: tuple[Case, ...] = ()
        self.heading = Heading(self)
        self.away = QPushButton(self)
        self.away.setProperty("look", "small")
        self.more = QPushButton(self)
        self.more.setProperty("look", "small")
        self.model = CaseModel(self)
        self.model.look, self.model.place_of_case = look, place_of
        self.view = row_list(self)
        self._painter = _CasePainter(look, self.model, self.view)
        self.view.setModel(self.model)
        self.view.setItemDelegate(self._painter)
        self.setFocusProxy(self.view)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 4)
        head.addWidget(self.heading, 1)
        head.addWidget(self.more)
        head.addWidget(self.away)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.view.clicked.connect(self._row_chosen)
        self.view.activated.connect(self._row_chosen)
        self.view.installEventFilter(self)
        self.away.clicked.connect(self.put_away)
        self.more.clicked.connect(self._ask_more)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = self._painter.look = self.model.look = look
        words = look.wording.words
        self.away.setText(words("assessment.list.away"))
        self.away.setToolTip(words("assessment.list.away_tip"))
        self.more.setText(words("assessment.list.more"))
        self.view.setAccessibleName(words("assessment.list.name"))
        self._say()
        self.model.show_again()
        self.view.doItemsLayout()

    def open(self, name: str, asked: CasesBehind, as_of: datetime) -> None:
        """Look up the cases behind a number that is called so."""
        self._name, self.asked, self.model.as_of = name, replace(asked, limit=PAGE), as_of
        self._cases, self._total = (), -1
        self.model.show_rows(())
        self._say()
        self.show()
        self._look_up()

    def put_away(self) -> None:
        """Close the list."""
        if not self.isHidden():
            self.asked = None
            self.hide()
            self.closed.emit()

    def _look_up(self) -> None:
        asked = self.asked
        self._asking.look_up(asked, lambda found: self._found(asked, found))

    def _ask_more(self) -> None:
        if self.asked is not None:
            self.asked = replace(self.asked, offset=len(self._cases))
            self._look_up()

    def _found(self, asked: CasesBehind | None, found: object) -> None:
        """What comes late for another number is dropped."""
        if asked is None or asked is not self.asked:
            return
        if isinstance(found, CasesFound):
            self._cases, self._total = (*self._cases, *found.cases), found.total or 0
        self.model.show_rows(self._cases)
        self._say()

    def _say(self) -> None:
        wording = self._look.wording
        told = wording.words("assessment.list.reading")
        if self._total >= 0:
            told = wording.words("assessment.list.total", number=wording.number(self._total))
            if len(self._cases) < self._total:
                told = wording.words(
                    "assessment.list.some",
                    number=wording.number(self._total),
                    shown=wording.number(len(self._cases)),
                )
        self.heading.show_texts(self._name, told)
        self.more.setVisible(0 <= len(self._cases) < self._total)

    def _row_chosen(self, index: QModelIndex) -> None:
        self.picked.emit(index.data(ROW_ROLE).case_id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the list before it leaves anything else."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.put_away()
                return True
        return super().eventFilter(watched, event)
