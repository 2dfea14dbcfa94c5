"""The one stage line of a case: what it passed, where it stands, what comes; of an emergency its own line."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from zscc.model.case import ENDED, Case, Stage
from zscc.ui.cases.wording import CaseWording
from zscc.ui.parts import Look

if TYPE_CHECKING:
    from zscc.ui.theme import SizeName

_DOT_PX, _LINE_PX = 9, 2
LINE: tuple[tuple[Stage, str], ...] = (
    (Stage.REPORTED, "opened_at"),
    (Stage.REGISTERED, "registered_at"),
    (Stage.DISPATCHED, "dispatched_at"),
    (Stage.SIGNED, "signed_at"),
    (Stage.HANDLING, "arrived_at"),
    (Stage.INSPECTING, "inspected_at"),
    (Stage.CLOSED, "closed_at"),
)
"""GLOSSARY.md part B: feedback is the act that ends handling, evaluation follows the end."""
EMERGENCY = (
    ("taken_in", "opened_at"),
    ("notified", "dispatched_at"),
    ("arrived", "arrived_at"),
    ("first_report", "first_report_at"),
    ("follow_up", "follow_up_at"),
    ("final_report", "final_report_at"),
    ("filed", "registered_at"),
)
"""接报 → 同步通知 → 到场 → 首报 → 续报 → 终报 → 补录立案."""
_PLACE = {
    Stage.REPORTED: 0,
    Stage.REGISTERED: 1,
    Stage.DISPATCHED: 2,
    Stage.SIGNED: 3,
    Stage.HANDLING: 4,
    Stage.FED_BACK: 5,
    Stage.INSPECTING: 5,
    Stage.CLOSED: 6,
    Stage.EVALUATED: 6,
}


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of the line."""

    name: str
    passed: bool
    here: bool
    at: datetime | None


def stations_of(case: Case, words: CaseWording) -> tuple[Station, ...]:
    """The stops of a case's line."""
    if case.emergency:
        return tuple(
            Station(words(f"emergency_line.{name}"), at is not None, False, at)
            for name, field in EMERGENCY
            for at in (_notified(case) if name == "notified" else _at(case, field),)
        )
    place = _PLACE.get(case.stage, -1)
    ended = case.stage in ENDED
    stops = []
    for number, (stage, field) in enumerate(LINE):
        at = _at(case, field)
        passed = number < place or (ended and at is not None)
        stops.append(Station(words(f"stage.{stage.value}"), passed, number == place and not ended, at))
    return tuple(stops)


def _notified(case: Case) -> datetime | None:
    """When the first department was told: dispatched, or whistled for."""
    told = (case.times.dispatched_at, *(party.dispatched_at for party in case.parties))
    return min((at for at in told if at is not None), default=None)


def _at(case: Case, field: str) -> datetime | None:
    at: datetime | None = getattr(case.times, field)
    return at


class StageLine(QWidget):
    """Painted; a screen reader hears where the case stands."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._stops: tuple[Station, ...] = ()

    @property
    def stations(self) -> tuple[Station, ...]:
        """What is shown."""
        return self._stops

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the words follow with the case."""
        self._look = look
        self.updateGeometry()
        self.update()

    def show_case(self, case: Case, words: CaseWording, as_of: datetime) -> None:
        """Show where a case stands."""
        stops = stations_of(case, words)
        if stops == self._stops:
            return
        self._stops = stops
        self.setAccessibleName(words.waits(case))
        told = (f"{stop.name} {words.moment(stop.at, as_of)}" for stop in stops if stop.at is not None)
        self.setToolTip("\n".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        return QSize(theme.px(300), theme.px(_DOT_PX + 10) + QFontMetrics(theme.font("note")).height())

    def minimumSizeHint(self) -> QSize:
        # A small screen's panel is narrower than the line would like to be; it closes up.
        return QSize(self._look.theme.px(200), self.sizeHint().height())

    def paintEvent(self, event: object) -> None:
        del event
        if not self._stops:
            return
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size: SizeName = "note"
        together = sum(QFontMetrics(theme.font(size)).horizontalAdvance(f"{stop.name}  ") for stop in self._stops)
        size = "small" if together > self.width() else size
        note = QFontMetrics(theme.font(size))
        half = max(note.horizontalAdvance(self._stops[end].name) for end in (0, -1)) / 2
        reach = (self.width() - 2 * half) / (len(self._stops) - 1) / 2 + half
        dot, gap = theme.px(_DOT_PX), (self.width() - 2 * half) / (len(self._stops) - 1)
        y = dot / 2 + theme.px(2)
        for number, stop in enumerate(self._stops):
            x = half + number * gap
            if number:
                colour = (
                    "ok" if stop.passed and self._stops[number - 1].passed else "accent" if stop.here else "hairline"
                )
                painter.setPen(QPen(theme.colour(colour), theme.px(_LINE_PX)))
                painter.drawLine(QPointF(x - gap + dot, y), QPointF(x - dot, y))
            painter.setPen(QPen(theme.colour(_colour(stop)), theme.px(_LINE_PX)))
            painter.setBrush(theme.colour(_colour(stop)) if stop.passed or stop.here else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), dot / 2, dot / 2)
            painter.setFont(theme.font(size))
            painter.setPen(theme.colour("accent" if stop.here else "text" if stop.passed else "text_third"))
            box = QRectF(x - reach, y + dot / 2 + theme.px(4), 2 * reach, note.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), stop.name)
        painter.end()


def _colour(stop: Station) -> str:
    return "accent" if stop.here else "ok" if stop.passed else "text_third"
