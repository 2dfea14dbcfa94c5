"""Official warnings in the top bar: colour, name, issuer, since when and until when.

What was entered by hand and expired stays grey and says so until it is lifted.
"""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from zscc.ui.bar_chip import BarChip
from zscc.ui.duty.official import Official, in_force
from zscc.ui.duty.wording import DutyWording
from zscc.ui.parts import Look

EDGE_PX, MARK_PX = 8, 11


@dataclass(frozen=True, slots=True)
class Shown:
    """The warning that stands in the bar."""

    key: str
    text: str
    brief: str
    colour: str
    tip: str
    fresh: bool = False
    """It has just come and nobody has looked at it yet."""


class WarningStrip(BarChip):
    """The gravest one in words, the others as a count; a click shows where it holds."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.shown: Shown | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    def show_warnings(
        self, look: Look, told: tuple[Official, ...], as_of: datetime, words: DutyWording, fresh: frozenset[str]
    ) -> bool:
        """Show what stands, ``fresh`` what nobody has looked at yet; whether that is something else than before."""
        shown = _shown(told, as_of, words, fresh)
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
        elif self.shown.fresh:
            self._paint_ground(painter, theme.colour("accent"))
        edge, left = theme.px(MARK_PX), theme.px(EDGE_PX)
        painter.fillRect(QRectF(left, (self.height() - edge) / 2, edge, edge), theme.colour(self.shown.colour))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("stale" if self.shown.colour == "stale" else "text"))
        metrics = painter.fontMetrics()
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left + edge + theme.px(6), base), self._text)
        painter.end()


def _shown(told: tuple[Official, ...], as_of: datetime, words: DutyWording, fresh: frozenset[str]) -> Shown | None:
    """The gravest that is in force, else the newest that expired, else an exercise."""
    if not told:
        return None
    first = next(in_force(told), told[0])
    late = words("warning.over") if first.over else ""
    until = words("warning.to_lift") if first.until is None else words("warning.to", at=words.at(first.until, as_of))
    more = words("warning.more", count=len(told) - 1) if len(told) > 1 else ""
    new = words("warning.fresh") if first.key in fresh else ""
    whole = words("warning.in_bar", name=first.name, issuer=first.issuer, at=words.at(first.issued_at, as_of))
    return Shown(
        key=first.key,
        text="  ".join(filter(None, (new, whole, late or until, more))),
        brief="  ".join(filter(None, (new, drilled(words, first), late or until, more))),
        colour=first.mark,
        tip="\n".join((*(_tip(words, its, as_of) for its in told), words("warning.tip"))),
        fresh=bool(new),
    )


def drilled(words: DutyWording, its: Official) -> str:
    """暴雨橙色; of an exercise that it is one."""
    return words("warning.drill", name=its.brief) if its.exercise else its.brief


def _tip(words: DutyWording, its: Official, as_of: datetime) -> str:
    until = words("warning.to_lift") if its.until is None else words("warning.until", at=words.at(its.until, as_of))
    said = words("warning.in_bar", name=its.name, issuer=its.issuer, at=words.at(its.issued_at, as_of))
    return f"{said}  {until}"
