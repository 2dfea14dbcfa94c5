"""How one line of the vehicle list is painted, narrow beside the map or wide with everything that is known."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from zscc.situation.snapshot import VehicleState
from zscc.ui.glyphs import paint_glyph
from zscc.ui.parts import Look, draw_line, paint_row_ground
from zscc.ui.row_model import ROW_ROLE, Index
from zscc.ui.rows import Need, VehicleRow

PLATE_PX, PLACE_PX = 92, 96
"""What a plate takes, and what a place needs, in design pixels."""
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Cells:
    """What a line says; grid, plate, kilometres and last fix only where the list is wide."""

    label: str
    where: str
    grid: str
    speed: str
    state: str
    plate: str
    km: str
    last_fix: str
    month_km: str = ""
    total_km: str = ""


@dataclass(frozen=True, slots=True)
class Shades:
    """Colours of the four kinds of text in a line."""

    label: str = "text"
    where: str = "text_second"
    speed: str = "text"
    state: str = "text_second"


QUIET = Shades("stale", "text_third", "stale", "stale")
SILENT = Shades("stale", "text_third", "stale", "amber")
CHOSEN_QUIET = Shades("text_second", "text_second", "text_second", "text_second")
"""On the colour of the selection grey would be hard to read."""
HEAD = Shades("text_third", "text_third", "text_third", "text_third")


class VehiclePainter(QStyledItemDelegate):
    """Paints lines; the widths of their columns come from the type size."""

    def __init__(self, look: Look, cells: Callable[[VehicleRow], Cells], parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._cells, self.wide = look, cells, False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        theme = self.look.theme
        return QSize(theme.px(200), QFontMetrics(theme.font("body")).height() + theme.px(13))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: VehicleRow = index.data(ROW_ROLE)
        theme, box = self.look.theme, option.rect
        painter.save()
        chosen = paint_row_ground(painter, option, theme)
        if chosen:
            painter.fillRect(QRect(box.left(), box.top(), theme.px(3), box.height()), theme.colour("accent"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("hairline"))
        edge = theme.symbol
        glyph = QRectF(box.left() + theme.px(8), box.top() + (box.height() - edge) / 2, edge, edge)
        paint_glyph(painter, theme, row.state, glyph)
        quiet = row.state in {VehicleState.STALE, VehicleState.OFFLINE}
        shades = SILENT if row.need is Need.SILENT else QUIET if quiet else Shades()
        if chosen and quiet:
            shades = replace(CHOSEN_QUIET, state=CHOSEN_QUIET.state if shades is QUIET else shades.state)
        self.paint_cells(painter, box, self._cells(row), shades)
        painter.restore()

    def paint_cells(self, painter: QPainter, box: QRect, cells: Cells, shades: Shades) -> None:
        """Write the texts of a line beside its glyph."""
        px = self.look.theme.px
        box = box.adjusted(px(16) + self.look.theme.symbol, 0, -px(8), 0)
        if self.wide:
            self._paint_wide(painter, box, cells, shades)
            return
        box = self._from_right(painter, box, cells.state, shades.state, px(62))
        box = self._from_left(painter, box, cells.label, shades.label, px(34))
        # The place gives way before the figure does: its whole name is in the tool tip.
        box = self._from_right(painter, box, cells.speed, shades.speed, 0)
        painter.setFont(self.look.theme.font("small"))
        painter.setPen(self.look.theme.colour(shades.where))
        draw_line(painter, box, cells.where, LEFT)

    def _paint_wide(self, painter: QPainter, box: QRect, cells: Cells, shades: Shades) -> None:
        px, room = self.look.theme.px, box.width()
        for text, colour, width, needs in (
            (cells.state, shades.state, px(92), 0),
            (cells.last_fix, shades.where, px(72), px(740)),
            (cells.total_km, shades.where, px(76), px(580)),
            (cells.month_km, shades.where, px(72), px(520)),
            (cells.km, shades.where, px(66), px(380)),
            (cells.speed, shades.speed, px(72), 0),
        ):
            if room >= needs:
                box = self._from_right(painter, box, text, colour, width)
        box = self._from_left(painter, box, cells.label, shades.label, px(50))
        painter.setFont(self.look.theme.font("note"))
        painter.setPen(self.look.theme.colour(shades.where))
        # The plate gives way before the place is cut: the label tells the vehicle.
        if box.width() >= px(PLATE_PX + PLACE_PX):
            draw_line(painter, box, cells.plate, LEFT)
            box = box.adjusted(px(PLATE_PX), 0, 0, 0)
        draw_line(painter, box, cells.grid, LEFT)

    def _from_left(self, painter: QPainter, box: QRect, text: str, colour: str, least: int) -> QRect:
        """Write at the left end of ``box`` and return what is left of it."""
        painter.setFont(self.look.theme.font("body"))
        painter.setPen(self.look.theme.colour(colour))
        width = max(painter.fontMetrics().horizontalAdvance(text) + 1, least)
        draw_line(painter, QRect(box.left(), box.top(), width, box.height()), text, LEFT)
        return box.adjusted(width + self.look.theme.px(8), 0, 0, 0)

    def _from_right(self, painter: QPainter, box: QRect, text: str, colour: str, least: int) -> QRect:
        """Write at the right end of ``box`` and return what is left of it."""
        painter.setFont(self.look.theme.font("note"))
        painter.setPen(self.look.theme.colour(colour))
        width = max(painter.fontMetrics().horizontalAdvance(text) + 1, least)
        draw_line(painter, QRect(box.right() - width, box.top(), width, box.height()), text, RIGHT)
        return box.adjusted(0, 0, -width - self.look.theme.px(8), 0)


class VehicleHeader(QWidget):
    """The names of the columns of the wide list."""

    def __init__(self, painter: VehiclePainter, parent: QWidget) -> None:
        super().__init__(parent)
        self._painter = painter
        self._cells = Cells("", "", "", "", "", "", "", "")

    def show_look(self, look: Look) -> None:
        """Speak another language."""
        wording = look.wording
        self._cells = Cells(
            label=wording("vehicle.column.label"),
            where="",
            grid=wording("vehicle.column.grid"),
            speed=wording("vehicle.column.speed"),
            state=wording("vehicle.column.state"),
            plate=wording("vehicle.column.plate"),
            km=wording("vehicle.column.km"),
            last_fix=wording("vehicle.column.last_fix"),
            month_km=wording.words("patrol.column.month"),
            total_km=wording.words("patrol.column.total"),
        )
        self.setFixedHeight(QFontMetrics(look.theme.font("body")).height() + look.theme.px(4))
        self.update()

    def paintEvent(self, event: object) -> None:
        del event
        painter = QPainter(self)
        self._painter.paint_cells(painter, self.rect(), self._cells, HEAD)
        painter.end()
