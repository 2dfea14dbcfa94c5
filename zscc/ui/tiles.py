"""The situation in tiles: what came in, where the cases stand, the fleet. Sums add up, and every number is a door."""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from zscc.clock import SHANGHAI
from zscc.situation.snapshot import VEHICLE_STATES, VehicleState
from zscc.ui.cases.rows import GROUPS
from zscc.ui.cases.tallies import CaseTallies
from zscc.ui.glyphs import Kind, paint_glyph
from zscc.ui.parts import Heading, Look, shade, tight
from zscc.ui.picture import Picture
from zscc.ui.rows import VehicleRow, count_states

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zscc.analysis.assessment.formulas import Rate

OLD_AFTER_S = 10.0
NONE = "0"


class _Door(QWidget):
    """Something that counts, and opens what it counts when clicked or when Enter is pressed."""

    opened = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _paint_box(self, painter: QPainter) -> None:
        theme = self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if self.hasFocus() else "text_third" if self.underMouse() else "hairline"
        painter.setPen(QPen(theme.colour(edge), 1))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius, theme.radius)


class Tile(_Door):
    """A name, a large figure with its unit, and a line of context."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._texts, self._tip = ("", "", "", ""), ""
        self._shade = "text"
        self._compact = False
        self._needed: tuple[tuple[object, ...], int] = ((), 0)
        """What the width was measured of, and the width: layouts ask for it very often."""

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Name, figure, unit, context."""
        return self._texts

    def show_texts(
        self, name: str, figure: str, unit: str, context: str, shade: str = "text", *, tip: str = ""
    ) -> None:
        """Say what the tile counts; the figure in a shade of the palette. ``tip`` says more than the context."""
        texts = (name, figure, unit, context)
        if (texts, shade, tip) != (self._texts, self._shade, self._tip):
            self._texts, self._shade, self._tip = texts, shade, tip
            self.setAccessibleName(f"{name} {figure}{unit}")
            self.setAccessibleDescription(tip or context)
            self._show_tip()
            self.updateGeometry()
            self.update()

    def _show_tip(self) -> None:
        self.setToolTip(self._tip or (self._texts[3] if self._compact else ""))

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        whole = theme.font("note"), theme.font("figure"), theme.font("small")
        fonts = (theme.font("note"), theme.font("head")) if self._compact else whole
        height = sum(QFontMetrics(font).height() for font in fonts)
        return QSize(self.needed_width(), height + theme.px(6 if self._compact else 12))

    def show_compact(self, compact: bool) -> None:
        """Leave the context to the tool tip and make the figure smaller, where the desk is low."""
        self._compact = compact
        self._show_tip()
        self.updateGeometry()
        self.update()

    def needed_width(self) -> int:
        """The width that shows every text whole."""
        of = self._texts, self._compact, self._look.theme
        if self._needed[0] != of:
            self._needed = of, self._measured()
        return self._needed[1]

    def _measured(self) -> int:
        theme = self._look.theme
        name, figure, unit, context = self._texts
        if self._compact:
            context = ""
        widths = (
            QFontMetrics(theme.font("note")).horizontalAdvance(name),
            QFontMetrics(theme.font("head" if self._compact else "figure")).horizontalAdvance(figure)
            + QFontMetrics(theme.font("note")).horizontalAdvance(unit)
            + theme.px(4),
            QFontMetrics(theme.font("small")).horizontalAdvance(context),
        )
        return max(widths) + theme.px(24)

    def paintEvent(self, event: object) -> None:
        del event
        theme, (name, figure, unit, context) = self._look.theme, self._texts
        painter = QPainter(self)
        self._paint_box(painter)
        left, top = theme.px(12), theme.px(3 if self._compact else 6)
        metrics = QFontMetrics(theme.font("note"))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        painter.drawText(left, top + metrics.ascent(), name)
        top += metrics.height()
        font = theme.font("head" if self._compact else "figure")
        large = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.colour(self._shade))
        baseline = top + large.ascent()
        painter.drawText(left, baseline, figure)
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second"))
        painter.drawText(left + large.horizontalAdvance(figure) + theme.px(4), baseline, unit)
        if not self._compact:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("text_third"))
            painter.drawText(left, top + large.height() + QFontMetrics(theme.font("small")).ascent(), context)
        painter.end()


class Part(_Door):
    """One share of a tile's sum: its shape, its name and its count."""

    def __init__(self, look: Look, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._kind, self._name, self._count = kind, "", ""

    @property
    def texts(self) -> tuple[str, str]:
        """Name and count."""
        return self._name, self._count

    def show_texts(self, name: str, count: str) -> None:
        """Say the share."""
        if (name, count) != (self._name, self._count):
            self._name, self._count = name, count
            self.setAccessibleName(f"{name} {count}")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        small, title = QFontMetrics(theme.font("small")), QFontMetrics(theme.font("title"))
        return QSize(self.needed_width(), small.height() + title.height() + theme.px(8))

    def needed_width(self) -> int:
        """The width that shows both texts whole."""
        theme = self._look.theme
        first = QFontMetrics(theme.font("small")).horizontalAdvance(self._name)
        second = QFontMetrics(theme.font("title")).horizontalAdvance(self._count) + theme.symbol + theme.px(6)
        return max(first, second) + theme.px(16)

    def paintEvent(self, event: object) -> None:
        del event
        theme = self._look.theme
        painter = QPainter(self)
        self._paint_box(painter)
        small, title = QFontMetrics(theme.font("small")), QFontMetrics(theme.font("title"))
        left, top = theme.px(8), theme.px(4)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text_second"))
        painter.drawText(left, top + small.ascent(), self._name)
        top += small.height()
        edge = theme.symbol * 0.9
        box = QRectF(left, top + (title.height() - edge) / 2, edge, edge)
        paint_glyph(painter, theme, self._kind, box, lit=self._count not in {NONE, self._look.wording("unit.unknown")})
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colour("text"))
        painter.drawText(left + theme.symbol + theme.px(6), top + title.ascent(), self._count)
        painter.end()


class SituationTiles(QWidget):
    """态势: reports of today, cases by where they stand, two rates; or, where the fleet stands wide, its vehicles."""

    reports_asked = Signal()
    cases_asked = Signal(str, str)
    """Kind and value of the filter that leaves what a tile counts; '' for all."""
    rate_asked = Signal(str)
    """Code of the formula of a rate."""
    vehicles_asked = Signal()
    state_asked = Signal(object)
    kilometres_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._loading = look, False
        self.heading = Heading(self)
        self.reports, self.vehicles, self.kilometres = (Tile(look, self) for _ in range(3))
        self.groups = {name: Tile(look, self) for name in GROUPS}
        self.on_time, self.in_grid = Tile(look, self), Tile(look, self)
        self.rates = {"inTimeArchiveRate": ("on_time", self.on_time), "solvedInGridRate": ("in_grid", self.in_grid)}
        self._month: Mapping[str, Rate] | None = {}
        self._begins: datetime | None = None
        """When the record begins, as far as somebody said so."""
        self.states = {state: Part(look, state, self) for state in VEHICLE_STATES}
        self._of_cases, self._of_vehicles = QWidget(self), QWidget(self)
        self._lay_out()
        self._connect()

    @property
    def _of_the_bureau(self) -> tuple[Tile, ...]:
        return (self.reports, *self.groups.values(), self.on_time, self.in_grid)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        tight(column, spacing=8)
        column.addWidget(self.heading)
        cases = QGridLayout(self._of_cases)
        tight(cases, spacing=8)
        for place, tile in enumerate(self._of_the_bureau):
            cases.addWidget(tile, place // 2, place % 2)
            cases.setColumnStretch(place % 2, 1)
        fleet = QGridLayout(self._of_vehicles)
        tight(fleet, spacing=4)
        for place, tile in enumerate((self.vehicles, self.kilometres)):
            fleet.addWidget(tile, 0, place * 2, 1, 2)
        for place, part in enumerate(self.states.values()):
            fleet.addWidget(part, 1, place)
            fleet.setColumnStretch(place, 1)
        column.addWidget(self._of_cases)
        column.addWidget(self._of_vehicles)
        self._of_vehicles.hide()

    def _connect(self) -> None:
        self.reports.opened.connect(self.reports_asked)
        self.vehicles.opened.connect(self.vehicles_asked)
        self.kilometres.opened.connect(self.kilometres_asked)
        for tile in self.groups.values():
            tile.opened.connect(self._group_opened)
        for code, (_, tile) in self.rates.items():
            tile.opened.connect(partial(self.rate_asked.emit, code))
        for part in self.states.values():
            part.opened.connect(self._part_opened)

    def _group_opened(self) -> None:
        name = next((name for name, tile in self.groups.items() if tile is self.sender()), "")
        self.cases_asked.emit("group" if name else "", name)

    def _part_opened(self) -> None:
        for state, one in self.states.items():
            if one is self.sender():
                self.state_asked.emit(state)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the texts follow with the next snapshot."""
        self._look = look
        doors: tuple[_Door, ...] = (*self._of_the_bureau, self.vehicles, self.kilometres)
        for door in (*doors, *self.states.values()):
            door.show_look(look)

    def show_compact(self, compact: bool) -> None:
        """Take less height."""
        for tile in (*self._of_the_bureau, self.vehicles, self.kilometres):
            tile.show_compact(compact)

    def show_fleet(self, shown: bool) -> None:
        """Show the tiles of the vehicles in place of those of the cases."""
        self._of_cases.setVisible(not shown)
        self._of_vehicles.setVisible(shown)

    def show_picture(self, picture: Picture) -> None:
        """Count what the lists show; figures that are still loading are a dash each."""
        self._loading = picture.loading
        if picture.loading:
            self._show_loading()
            return
        wording, tally, reports = self._look.wording, picture.snapshot.tally, picture.reports
        self.reports.show_texts(
            wording.words("case.tile.reports"),
            wording.number(len(reports)),
            wording.unit("report", len(reports)),
            wording("tile.against_yesterday", change=wording.signed(len(reports) - tally.reports_yesterday_by_now))
            if self._knows_yesterday(picture.snapshot.as_of)
            else wording("tile.no_yesterday"),
        )
        self._show_cases(picture.tallies)
        self._show_vehicles(picture.vehicles)

    def show_begin(self, begins: datetime) -> None:
        """When the record begins: nothing is set beside a day that it does not hold."""
        self._begins = begins

    def _knows_yesterday(self, as_of: datetime) -> bool:
        midnight = as_of.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._begins is None or self._begins <= midnight - timedelta(days=1)

    def _show_cases(self, tallies: CaseTallies) -> None:
        words, number = self._look.wording.words, self._look.wording.number
        contexts = {
            "to_dispatch": self._waiting(tallies),
            "at_work": self._at_work(tallies),
            "to_inspect": words("case.tile.by"),
        }
        for name, tile in self.groups.items():
            count = getattr(tallies, name)
            shade = "amber" if name == "to_dispatch" and count else "text"
            tile.show_texts(words(f"case.tile.{name}"), number(count), words("case.tile.unit"), contexts[name], shade)
        self._show_month()

    def show_month(self, rates: "Mapping[str, Rate] | None") -> None:
        """Take the rates of the running month, by the code of their formula; None: of a past one nobody knows them."""
        self._month = rates
        if not self._loading:
            self._show_month()

    def _show_month(self) -> None:
        words, number = self._look.wording.words, self._look.wording.number
        if self._month is None:
            for name, tile in self.rates.values():
                said = words("case.tile.of_now_only")
                tile.show_texts(
                    words(f"case.tile.{name}"), words("case.unknown"), "", said, tip=words("case.tile.of_now_tip")
                )
            return
        for code, (name, tile) in self.rates.items():
            rate = self._month.get(code)
            percent = None if rate is None else rate.percent
            whole = 0 if rate is None or rate.denominator is None else rate.denominator
            tile.show_texts(
                words(f"case.tile.{name}"),
                words("case.unknown") if percent is None else f"{percent:.1f}",
                "" if percent is None else words("case.tile.percent"),
                words("case.tile.reading")
                if rate is None
                else words(f"case.tile_of_month.{name}", number=words("case.number", number=number(whole))),
            )

    def _waiting(self, tallies: CaseTallies) -> str:
        words = self._look.wording.words
        if tallies.longest_wait_s is not None:
            return words("case.tile.longest", time=self._look.wording.age(tallies.longest_wait_s))
        if tallies.to_file:
            return words("case.tile.waiting_filing", number=words("case.number", number=tallies.to_file))
        return words("case.tile.nobody")

    def _at_work(self, tallies: CaseTallies) -> str:
        words = self._look.wording.words
        overdue = words("case.tile.overdue", number=words("case.number", number=tallies.overdue))
        departments = words("case.tile.departments", number=tallies.departments) if tallies.departments else ""
        parts = (overdue if tallies.overdue else "", departments)
        return words("case.joint").join(part for part in parts if part) or words("case.tile.nobody_works")

    def _show_loading(self) -> None:
        wording = self._look.wording
        unknown = wording("unit.unknown")
        for name, tile in (("reports", self.reports), *self.groups.items()):
            tile.show_texts(wording.words(f"case.tile.{name}"), unknown, "", "")
        for name, tile in (("on_time", self.on_time), ("in_grid", self.in_grid)):
            tile.show_texts(wording.words(f"case.tile.{name}"), unknown, "", "")
        for name, tile in (("vehicles", self.vehicles), ("kilometres", self.kilometres)):
            tile.show_texts(wording(f"tile.{name}"), unknown, "", "")
        for state, part in self.states.items():
            part.show_texts(wording.vehicle_state(state), unknown)

    def _show_vehicles(self, vehicles: list[VehicleRow]) -> None:
        wording, counts = self._look.wording, count_states(vehicles)
        online = len(vehicles) - counts[VehicleState.OFFLINE]
        self.vehicles.show_texts(
            wording("tile.vehicles"),
            wording.number(len(vehicles)),
            wording.unit("vehicle", len(vehicles)),
            wording("tile.online", online=wording.counted("vehicle", online)),
        )
        self.kilometres.show_texts(
            wording("tile.kilometres"),
            wording.decimal(sum(row.km_today for row in vehicles)),
            wording("unit.km_only"),
            wording("tile.by_vehicles", vehicles=wording.counted("vehicle", len(vehicles))),
        )
        for state, part in self.states.items():
            part.show_texts(wording.vehicle_state(state), wording.number(counts[state]))

    def show_as_of(self, said: str, lag_s: float) -> None:
        """Say what moment the figures are of; grey with its age once the clock has run away from it."""
        wording = self._look.wording
        if self._loading:
            self.heading.show_texts(wording("tile.situation"), wording("tile.loading"))
            shade(self.heading.note, "second")
            return
        old = lag_s > OLD_AFTER_S
        text = wording("tile.as_of", clock=said)
        self.heading.show_texts(
            wording("tile.situation"), wording("tile.as_of_old", as_of=text, age=wording.age(lag_s)) if old else text
        )
        shade(self.heading.note, "stale" if old else "second")
