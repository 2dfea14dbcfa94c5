"""Official warnings in the top bar: colour, name and issuer; what expired stays grey and says so until it is lifted."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from zscc.model.duty import DutyLine
from zscc.ui.bar_chip import BarChip
from zscc.ui.duty.book import expired, value_of
from zscc.ui.duty.said import warning_called
from zscc.ui.duty.warning_kinds import COLOURS, PALETTE
from zscc.ui.duty.wording import DutyWording
from zscc.ui.parts import Look

EDGE_PX, MARK_PX = 8, 11


@dataclass(frozen=True, slots=True)
class Shown:
    """The warning that stands in the bar."""

    text: str
    brief: str
    colour: str
    tip: str


class WarningStrip(BarChip):
    """The gravest one in words, the others as a count; opens the page of warnings."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.shown: Shown | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_warnings(self, look: Look, warnings: tuple[DutyLine, ...], as_of: datetime, words: DutyWording) -> bool:
        """Show what stands; whether that is something else than before."""
        shown = _shown(warnings, as_of, words)
        if shown == self.shown and look is self._look:
            return False
        self._look, self.shown = look, shown
        self.setVisible(shown is not None)
        if shown is not None:
            self.setAccessibleName(shown.text)
            self.setToolTip(shown.tip)
        self._changed()
        return True

    @property
    def _text(self) -> str:
        if self.shown is None:
            return ""
        return self.shown.brief if self._brief else self.shown.text

    def whole_width(self) -> int:
        """The width that says everything."""
        return 0 if self.shown is None else self._width(self.shown.text)

    def _width(self, text: str) -> int:
        theme = self._look.theme
        return QFontMetrics(theme.font("note")).horizontalAdvance(text) + theme.px(2 * EDGE_PX + MARK_PX + 6)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        return QSize(self._width(self._text), QFontMetrics(theme.font("note")).height() + theme.px(12))

    def paintEvent(self, event: object) -> None:
        del event
        if self.shown is None:
            return
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            self._paint_ground(painter, Qt.PenStyle.NoPen)
        edge, left = theme.px(MARK_PX), theme.px(EDGE_PX)
        painter.fillRect(QRectF(left, (self.height() - edge) / 2, edge, edge), theme.colour(self.shown.colour))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("stale" if self.shown.colour == "stale" else "text"))
        metrics = painter.fontMetrics()
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left + edge + theme.px(6), base), self._text)
        painter.end()


def _shown(warnings: tuple[DutyLine, ...], as_of: datetime, words: DutyWording) -> Shown | None:
    """The gravest that is in force, else the newest that expired."""
    if not warnings:
        return None
    in_force = [line for line in warnings if not expired(line, as_of)]
    first = max(in_force, key=_grave, default=warnings[0])
    over = first not in in_force
    name = warning_called(words, first)
    more = words("warning.more", count=len(warnings) - 1) if len(warnings) > 1 else ""
    late = words("warning.over") if over else ""
    kind, colour = value_of(first, "type"), value_of(first, "colour")
    brief = words(
        "warning.brief", type=words.known(f"warning.type.{kind}"), colour=words.known(f"warning.colour.{colour}")
    )
    tips = [
        f"{warning_called(words, line)}  {words('warning.until', at=words.at(line.until, as_of))}" for line in warnings
    ]
    return Shown(
        text="  ".join(filter(None, (name, late, more))),
        brief="  ".join(filter(None, (brief, late, more))),
        colour="stale" if over else PALETTE.get(colour, "stale"),
        tip="\n".join(tips),
    )


def _grave(line: DutyLine) -> int:
    colour = value_of(line, "colour")
    return COLOURS.index(colour) if colour in COLOURS else -1
