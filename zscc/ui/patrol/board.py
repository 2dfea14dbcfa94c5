"""巡查: how much of the roads and grids was seen, the fleet's kilometres, and what nobody has seen for longest."""

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from zscc.analysis.coverage import Share
from zscc.analysis.patrol_picture import PatrolPicture
from zscc.ui.parts import Heading, Look, draw_line, paint_row_ground, row_list, rule, tight
from zscc.ui.patrol.sketches import ROAD_AGES
from zscc.ui.patrol.wording import PatrolWording
from zscc.ui.row_model import ROW_ROLE, Index, RowModel
from zscc.ui.rows import Directory
from zscc.ui.tick_box import TickBox
from zscc.ui.tiles import Tile

TABS = ("grids", "roads")
SWATCH_PX, SWATCH_GAP_PX, NAME_GAP_PX = 16, 5, 9
LOW_PX, VERY_LOW_PX = 560, 400
"""Design pixels of height below which the tiles are small, and below which the fleet's kilometres give way."""
NARROW_PX = 440
"""And of width, below which the tiles are small."""


@dataclass(frozen=True, slots=True)
class UnseenRow:
    """A grid or a stretch of road."""

    key: str
    text: str
    said: str
    never: bool
    at_m: tuple[float, float]
    grid: str | None
    """Code, for a grid only."""


class UnseenModel(RowModel):
    """Longest unseen first."""

    def key(self, row: UnseenRow) -> str:
        return row.key

    def face(self, row: UnseenRow) -> Hashable:
        return row

    def text(self, row: UnseenRow) -> str:
        return f"{row.text} {row.said}"

    def tip(self, row: UnseenRow) -> str:
        return self.text(row)


class _UnseenPainter(QStyledItemDelegate):
    """Paints the name at the left and the age at the right."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(
            self.look.theme.px(200), QFontMetrics(self.look.theme.font("body")).height() + self.look.theme.px(9)
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: UnseenRow = index.data(ROW_ROLE)
        theme, box = self.look.theme, option.rect
        painter.save()
        paint_row_ground(painter, option, theme)
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.colour("hairline"))
        box = box.adjusted(theme.px(4), 0, -theme.px(8), 0)
        painter.setFont(theme.font("note"))
        width = painter.fontMetrics().horizontalAdvance(row.said) + 2
        painter.setPen(theme.colour("text" if row.never else "text_second"))
        draw_line(
            painter, QRect(box.right() - width, box.top(), width, box.height()), row.said, Qt.AlignmentFlag.AlignRight
        )
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        draw_line(painter, box.adjusted(0, 0, -width - theme.px(8), 0), row.text, Qt.AlignmentFlag.AlignLeft)
        painter.restore()


class _AgeLegend(QWidget):
    """The four ages of a road in a row, each with the line that the map draws."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._names = look, [""] * len(ROAD_AGES)

    def show_look(self, look: Look, words: PatrolWording) -> None:
        """Wear another language or theme."""
        self._look, self._names = look, [words(f"age.{name}") for name, *_ in ROAD_AGES]
        self.setFixedHeight(QFontMetrics(look.theme.font("small")).height() + look.theme.px(6))
        self.update()

    def needed_width(self) -> int:
        """The width that shows every name whole."""
        theme = self._look.theme
        metrics = QFontMetrics(theme.font("small"))
        beside = (SWATCH_PX + SWATCH_GAP_PX + NAME_GAP_PX) * len(ROAD_AGES) - NAME_GAP_PX
        return sum(map(metrics.horizontalAdvance, self._names)) + theme.px(beside)

    def paintEvent(self, event: object) -> None:
        del event
        theme, left = self._look.theme, 0.0
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        metrics, middle = painter.fontMetrics(), self.height() / 2
        for name, (_, _, colour, opacity, width) in zip(self._names, ROAD_AGES, strict=True):
            painter.setPen(QPen(theme.faded(colour, opacity), width))
            painter.drawLine(round(left), round(middle), round(left) + theme.px(SWATCH_PX), round(middle))
            left += theme.px(SWATCH_PX + SWATCH_GAP_PX)
            painter.setPen(theme.colour("text_second"))
            advance = metrics.horizontalAdvance(name)
            painter.drawText(QRectF(left, 0, advance + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), name)
            left += advance + theme.px(NAME_GAP_PX)
        painter.end()


class PatrolBoard(QWidget):
    """Tiles over a list; everything that counts opens what it counts."""

    place_asked = Signal(object)
    """UnseenRow that a person chose."""
    roads_asked = Signal(bool)
    """Whether the roads are to be coloured on the map."""
    vehicles_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.tab = look, TABS[0]
        self.heading, self.of_fleet, self.of_list = Heading(self), Heading(self), Heading(self)
        self.day, self.week, *self.mileage = (Tile(look, self) for _ in range(5))
        self.roads = TickBox(self)
        self.legend = _AgeLegend(look, self)
        self.tabs = {tab: QPushButton(self) for tab in TABS}
        self.parts: dict[str, QWidget] = {}
        """What others put in place of the list, by its tab."""
        self.model = UnseenModel(self)
        self.view = row_list(self)
        self._painter = _UnseenPainter(look, self.view)
        self._picture: PatrolPicture | None = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        tiles = QGridLayout()
        tight(tiles, spacing=4)
        tiles.addWidget(self.day, 0, 0, 1, 3)
        tiles.addWidget(self.week, 0, 3, 1, 3)
        tiles.addWidget(self.roads, 1, 0, 1, 6)
        tiles.addWidget(self.legend, 2, 0, 1, 6)
        tiles.addWidget(self.of_fleet, 3, 0, 1, 6)
        for place, tile in enumerate(self.mileage):
            tiles.addWidget(tile, 4, place * 2, 1, 2)
        tabs = self._tab_row = QHBoxLayout()
        tight(tabs, spacing=4)
        for tab, button in self.tabs.items():
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setChecked(tab == self.tab)
            tabs.addWidget(button)
        tabs.addStretch(1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 4)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addLayout(tiles)
        column.addWidget(rule(self))
        column.addWidget(self.of_list)
        column.addLayout(tabs)
        column.addWidget(self.view, 1)

    def add_part(self, tab: str, part: QWidget) -> None:
        """A tab of somebody else's; its words are ``patrol.board.tab_<tab>``."""
        button = QPushButton(self)
        button.setCheckable(True)
        button.setAutoExclusive(True)
        button.setText(self._words(f"board.tab_{tab}"))
        button.clicked.connect(lambda: self.show_tab(tab))
        self.tabs[tab], self.parts[tab] = button, part
        self._tab_row.insertWidget(len(self.tabs) - 1, button)
        self._column.addWidget(part, 1)
        part.hide()

    def _connect(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(self._painter)
        self.view.clicked.connect(self._row_chosen)
        self.view.activated.connect(self._row_chosen)
        self.roads.toggled.connect(self.roads_asked)
        self.roads.toggled.connect(self._find_room)
        # Both count roads: they open the roads that were not seen, in the list and on the map.
        for tile in (self.day, self.week):
            tile.opened.connect(self._show_roads)
        for tile in self.mileage:
            tile.opened.connect(self.vehicles_asked)
        for tab, button in self.tabs.items():
            button.clicked.connect(lambda _=False, tab=tab: self.show_tab(tab))

    def show_look(self, look: Look, words: PatrolWording, directory: Directory) -> None:
        """Wear another language or theme."""
        self._look = self._painter.look = look
        self._words, self._directory = words, directory
        for tile in (self.day, self.week, *self.mileage):
            tile.show_look(look)
        self.legend.show_look(look, words)
        self.roads.setText(words("board.roads_on_map"))
        for tab, button in self.tabs.items():
            button.setText(words(f"board.tab_{tab}"))
        self.view.setAccessibleName(words("board.list"))
        self._show()

    def show_picture(self, picture: PatrolPicture) -> None:
        """Show new sums, now or when the board is shown."""
        self._picture = picture
        if not self.isHidden():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        self._show()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._find_room()

    def _find_room(self) -> None:
        """Where a card leaves little height the tiles say less, so that the list keeps its lines."""
        px = self._look.theme.px
        low = self.height() < px(LOW_PX) or self.width() < px(NARROW_PX)
        very_low = self.height() < px(VERY_LOW_PX)
        for tile in (self.day, self.week, *self.mileage):
            tile.show_compact(low)
        for part in (self.of_fleet, *self.mileage):
            part.setVisible(not very_low)
        self.legend.setVisible(not low or self.roads.isChecked())

    def show_tab(self, tab: str) -> None:
        """Turn to the grids or to the roads."""
        self.tab = tab
        self.tabs[tab].setChecked(True)
        for name, part in self.parts.items():
            part.setVisible(name == tab)
        for own in (self.view, self.of_list):
            own.setVisible(tab not in self.parts)
        self._show_list()

    def _show_roads(self) -> None:
        self.roads.setChecked(True)
        self.show_tab("roads")

    def _show(self) -> None:
        words, picture = self._words, self._picture
        known = picture is not None and picture.since_ms is not None
        note = words("board.waiting")
        if picture is not None and picture.since_ms is not None:
            note = words.known_since(picture, picture.since_ms)
        self.heading.show_texts(words("board.heading"), words("board.loading") if picture and picture.loading else note)
        self._show_share(self.day, "board.hours_24", picture.day if picture and known else None)
        self._show_share(self.week, "board.hours_168", picture.week if picture and known else None)
        self._show_mileage(picture if known else None)
        self._show_list()

    def _show_share(self, tile: Tile, key: str, share: Share | None) -> None:
        words = self._words
        if share is None:
            tile.show_texts(words(key), words.wording("unit.unknown"), "", "")
            return
        tile.show_texts(words(key), f"{share.road_share * 100:.1f}", words("board.percent"), words.share(share))

    def _show_mileage(self, picture: PatrolPicture | None) -> None:
        words = self._words
        fleet = None if picture is None else picture.fleet
        kms = (None,) * 3 if fleet is None else (fleet.day_km, fleet.month_km, fleet.total_km)
        count = 0 if picture is None else len(picture.mileages)
        by = words("board.vehicles", vehicles=words.wording.counted("vehicle", count)) if picture else ""
        self.of_fleet.show_texts(words("board.mileage"), by)
        since = (
            ""
            if picture is None or picture.since_ms is None
            else words("board.since_day", since=words.date(picture.since_ms))
        )
        for tile, key, km, note in zip(self.mileage, ("today", "month", "total"), kms, ("", since, since), strict=True):
            unit = "" if km is None else words("board.kilometres")
            figure = words.wording("unit.unknown") if km is None else words.wording.decimal(km)
            tile.show_texts(words(f"board.{key}"), figure, unit, note)

    def _show_list(self) -> None:
        if self.tab in self.parts:
            return
        picture = self._picture
        rows = [] if picture is None or picture.since_ms is None else self._rows(picture)
        never = sum(row.never for row in rows)
        note = self._words("board.note_roads")
        if self.tab == "grids":
            note = self._words("board.note_grids", never=never, count=len(rows))
        self.of_list.show_texts(self._words("board.oldest"), note)
        self.model.show_rows(rows)

    def _rows(self, picture: PatrolPicture) -> list[UnseenRow]:
        words = self._words
        if self.tab == "roads":
            return [
                UnseenRow(
                    f"{stretch.name} {stretch.road_class} {stretch.grid}",
                    words.stretch(stretch),
                    words.unseen(stretch.last_seen_ms, picture.as_of_ms),
                    stretch.last_seen_ms is None,
                    stretch.at_m,
                    None,
                )
                for stretch in picture.stretches
            ]
        grids = self._directory.grids
        return [
            UnseenRow(
                code, grids[code].label, words.unseen(ms, picture.as_of_ms), ms is None, grids[code].label_at, code
            )
            for code, ms in picture.grids_seen_ms.items()
            if code in grids
        ]

    def _row_chosen(self, index: QModelIndex) -> None:
        self.place_asked.emit(index.data(ROW_ROLE))
