"""The bar at the head: whose desk it is, that its data are made up, workspaces, feeds, shift, language, clock."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from zscc.settings.profile import Profile
from zscc.settings.roster import load_roster
from zscc.situation.snapshot import FeedStatus
from zscc.ui.duty.seat_chip import SeatChip
from zscc.ui.feeds.standing import worst_of
from zscc.ui.feeds.wording import Cards, ailment_of, summary_of
from zscc.ui.glyphs import FEED_COLOURS, paint_glyph
from zscc.ui.parts import ElidedLabel, Look, label, say
from zscc.ui.search.line import NARROW_PX as NARROWEST_LINE_PX
from zscc.ui.search.line import SearchSlot
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from zscc.ui.alarms.sound_chip import SoundChip
    from zscc.ui.duty.official import Official
    from zscc.ui.duty.warning_strip import WarningStrip
    from zscc.ui.duty.wording import DutyWording

GAP_PX, NARROW_GAP_PX = 10, 5
NARROW_PX = 1400
"""A bar of fewer pixels keeps its parts closer together."""
LEAST_NAME_PX = 120
"""What is left of the institution's name at least, before the search gives way."""
_BETWEEN = " · "
"""Between an institution and its part."""


class InstitutionLabel(ElidedLabel):
    """The whole name, or its first part where only that fits."""

    def shown(self, width_px: int) -> str:
        whole = QFontMetrics(self.font()).horizontalAdvance(self.text()) <= width_px
        return self.text() if whole else self.text().split(_BETWEEN)[0]


class WorkspaceButton(QPushButton):
    """A workspace with the figure of its key."""

    chosen = Signal(object)

    def __init__(self, look: Look, workspace: Workspace, figure: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self.workspace, self._figure = look, workspace, str(figure)
        self._brief = False
        self.clicked.connect(self._clicked)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        self.setText(look.wording(f"workspace.{self.workspace.value}"))
        self.setAccessibleName(self.text())
        self.setToolTip(look.wording("workspace.tip", name=self.text(), key=f"Alt+{self._figure}"))
        self.updateGeometry()

    def _clicked(self) -> None:
        self.chosen.emit(self.workspace)

    def show_brief(self, brief: bool) -> None:
        """Leave the name to the tool tip, where the bar is narrow."""
        if brief != self._brief:
            self._brief = brief
            self.updateGeometry()
            self.update()

    def whole_width(self) -> int:
        """The width that says name and figure."""
        theme = self._look.theme
        figure = QFontMetrics(theme.font("small")).horizontalAdvance(self._figure) + theme.px(5)
        return self._text_width() + figure + theme.px(20)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        brief = QFontMetrics(theme.font("body", bold=True)).horizontalAdvance(self._figure) + theme.px(20)
        width = brief if self._brief else self.whole_width()
        return QSize(width, QFontMetrics(theme.font("body")).height() + theme.px(12))

    def _text_width(self) -> int:
        """Of the bold text, so that choosing another workspace moves nothing."""
        return QFontMetrics(self._look.theme.font("body", bold=True)).horizontalAdvance(self.text())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: object) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setPen(theme.colour("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if self.isChecked() else "raised"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.radius / 2, theme.radius / 2)
        if self.isChecked():
            painter.fillRect(QRectF(0, box.bottom() - 2, box.width(), 2), theme.colour("accent"))
        painter.setFont(theme.font("body", bold=self.isChecked()))
        metrics = QFontMetrics(theme.font("body"))
        left, baseline = theme.px(10), (box.height() + metrics.ascent() - metrics.descent()) / 2
        painter.setPen(theme.colour("text" if self.isChecked() else "text_second"))
        painter.drawText(QPointF(left, baseline), self._figure if self._brief else self.text())
        if not self._brief:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("text_third"))
            painter.drawText(QPointF(left + self._text_width() + theme.px(5), baseline), self._figure)
        painter.end()


class FeedButton(QPushButton):
    """How many feeds are up, and what ails the worst; opens the feed panel."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._state = worst_of(())
        self._texts, self._brief = ("", ""), False
        self.cards: Cards = {}
        """What the feeds are called; empty until somebody knows."""
        self.setProperty("look", "feeds")

    def show_feeds(self, look: Look, feeds: tuple[FeedStatus, ...], as_of: datetime) -> bool:
        """Say how the feeds fare; whether that is something else than before."""
        texts = summary_of(look.wording, feeds), ailment_of(look.wording, feeds, as_of, self.cards)
        if texts == self._texts and look is self._look:
            return False
        self._look, self._state, self._texts = look, worst_of(feeds), texts
        self.setAccessibleName(" ".join(self._texts))
        self.setToolTip("\n".join((*filter(None, self._texts), look.wording("feed.open_tip"))))
        self._say()
        return True

    def show_brief(self, brief: bool) -> None:
        """Leave what ails the worst feed to the glyph and the tool tip, where the bar is narrow."""
        self._brief = brief
        self._say()

    def _say(self) -> None:
        summary, ailment = self._texts
        text = summary if self._brief or not ailment else f"{summary}  {ailment}"
        if text != self.text():
            self.setText(text)
            self.updateGeometry()
        self.update()

    def whole_width(self) -> int:
        """The width that shows the summary and the ailment."""
        return self._width("  ".join(filter(None, self._texts)))

    def _width(self, text: str) -> int:
        theme = self._look.theme
        return QFontMetrics(theme.font("note")).horizontalAdvance(text) + theme.px(36)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        return QSize(self._width(self.text()), QFontMetrics(theme.font("note")).height() + theme.px(12))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: object) -> None:
        del event
        theme, painter = self._look.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(theme.colour("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.radius / 2, theme.radius / 2
            )
        state = self._state
        edge, left = theme.px(14), theme.px(8)
        if state is not None:
            paint_glyph(painter, theme, state, QRectF(left, (self.height() - edge) / 2, edge, edge))
        colour = FEED_COLOURS[state] if state is not None else "text_third"
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colour("text_second" if colour == "ok" else colour))
        metrics = painter.fontMetrics()
        baseline = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left + edge + theme.px(6), baseline), self.text())
        painter.end()


class TopBar(QFrame):
    """One row; what does not fit gives way: words of the search, a feed's ailment, the tail of the name."""

    workspace_asked = Signal(object)
    feeds_asked = Signal()
    language_asked = Signal(str)
    warnings_asked = Signal()

    def __init__(self, look: Look, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self._look, self._profile = look, profile
        self.institution = InstitutionLabel("head", parent=self)
        self.institution.setObjectName("institution")
        self.synthetic = label("note", parent=self)
        self.synthetic.setObjectName("synthetic")
        self.workspaces = [
            WorkspaceButton(look, workspace, place, self) for place, workspace in enumerate(Workspace, start=1)
        ]
        self.search = SearchSlot(look, self)
        self.feeds, self.language = FeedButton(look, self), QPushButton(self)
        self.backlog = label("note", "second", self)
        self.backlog.hide()
        self.seat = SeatChip(look, self)
        self._strip: WarningStrip | None = None
        self._sound: SoundChip | None = None
        self.shift = label("small", "second", self)
        self.demo_time = label("small", "third", self)
        self.clock = label("head", parent=self)
        self._lay_out()
        for button in (*self.workspaces, self.feeds, self.language):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._connect()

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(GAP_PX)
        row.addWidget(self.institution, 100)
        row.addWidget(self.synthetic)
        tabs = QHBoxLayout()
        tabs.setSpacing(2)
        for button in self.workspaces:
            tabs.addWidget(button)
        row.addLayout(tabs)
        row.addWidget(self.search)
        row.addStretch(1)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(self.shift, 0, Qt.AlignmentFlag.AlignRight)
        told.addWidget(self.demo_time, 0, Qt.AlignmentFlag.AlignRight)
        for widget in (self.backlog, self.feeds, self.language):
            row.addWidget(widget)
        row.addWidget(self.seat)
        row.addLayout(told)
        row.addWidget(self.clock)

    def _connect(self) -> None:
        for button in self.workspaces:
            button.chosen.connect(self.workspace_asked)
        self.feeds.clicked.connect(self.feeds_asked)
        self.language.clicked.connect(self._language_clicked)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        wording, profile = look.wording, self._profile
        self.institution.setText(self._names()[0])
        self.clock.setMinimumWidth(QFontMetrics(look.theme.font("head")).horizontalAdvance("00:00:00"))
        say(self.synthetic, wording("synthetic.strip"))
        self.synthetic.setToolTip(wording("synthetic.tip"))
        for button in self.workspaces:
            button.show_look(look)
        self.search.show_look(look)
        self.language.setText(wording("language.other"))
        self.language.setToolTip(wording("language.tip"))
        self.language.setAccessibleName(wording("language.tip"))
        say(self.demo_time, wording("clock.demo"))
        self.demo_time.setVisible(profile.demo)
        self.make_room()

    def show_synthetic(self, synthetic: bool) -> None:
        """The strip stays as long as one thing on the desk is made up."""
        self.synthetic.setVisible(synthetic)

    def show_workspace(self, workspace: Workspace) -> None:
        """Mark the workspace that is shown."""
        for button in self.workspaces:
            button.setChecked(button.workspace is workspace)

    def show_feeds(self, feeds: tuple[FeedStatus, ...], as_of: datetime) -> None:
        """Say how the feeds fare."""
        if self.feeds.show_feeds(self._look, feeds, as_of):
            self.make_room()

    def show_feed_cards(self, cards: Cards) -> None:
        """What the feeds are called from the next ``show_feeds`` on."""
        self.feeds.cards = cards

    def put_sound(self, chip: "SoundChip") -> None:
        """Take in the state of the sound."""
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._sound = chip
        self._row.insertWidget(self._row.indexOf(self.language), chip)

    @property
    def warnings(self) -> "WarningStrip | None":
        """The strip of official warnings; None before the first one."""
        return self._strip

    def show_warnings(
        self,
        look: Look,
        warnings: "tuple[Official, ...]",
        as_of: datetime,
        words: "DutyWording",
        fresh: frozenset[str] = frozenset(),
    ) -> None:
        """Keep official warnings in sight; the strip is made by the first one."""
        if self._strip is None:
            if not warnings:
                return
            from zscc.ui.duty.warning_strip import WarningStrip

            self._strip = WarningStrip(look, self)
            self._strip.clicked.connect(self.warnings_asked)
            self._row.insertWidget(self._row.indexOf(self.feeds), self._strip)
        if self._strip.show_warnings(look, warnings, as_of, words, fresh):
            self.make_room()

    def show_backlog(self, facts: int) -> None:
        """Say how many facts wait to be applied; nothing when none do."""
        wording = self._look.wording
        self.backlog.setVisible(facts > 0)
        say(self.backlog, wording("feed.backlog", count=wording.number(facts)))
        self.backlog.setToolTip(wording("feed.backlog_tip"))

    def show_clock(self, as_of: datetime) -> None:
        """Say the desk's moment and its shift."""
        wording = self._look.wording
        say(self.clock, wording.clock(as_of))
        shift, _ = load_roster().shift_at(as_of)
        say(self.shift, wording.shift(shift))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.make_room()

    def make_room(self) -> None:
        """Let the search say less where the bar is narrow; it grows when it is used."""
        row = self._row
        told = max(self.shift.sizeHint().width(), self.demo_time.sizeHint().width())
        others = (self.synthetic, self.backlog, self.language, self.clock)
        whole, short = self._names()
        taken = told + self.seat.whole_width() + (0 if self._sound is None else self._sound.whole_width())
        taken += sum(widget.sizeHint().width() for widget in others if not widget.isHidden())
        taken += sum(button.whole_width() for button in self.workspaces)
        items = [row.itemAt(place) for place in range(row.count())]
        parts = sum(item is not None and not item.isEmpty() for item in items)
        gaps = GAP_PX * (parts - 1) + 2 * row.contentsMargins().left() + 2 * len(self.workspaces)
        room = self.width() - taken - gaps - self._name_px(whole)
        narrow = self.width() < NARROW_PX
        row.setSpacing(NARROW_GAP_PX if narrow else GAP_PX)
        room += (GAP_PX - NARROW_GAP_PX) * (parts - 1) if narrow else 0
        strip = self._strip
        if strip is not None:
            # A warning says its issuer before a feed says what ails it.
            strip.show_brief(room < strip.whole_width() + self.feeds.sizeHint().width())
            room -= strip.sizeHint().width()
        self.feeds.show_brief(room < self.feeds.whole_width())
        room -= self.feeds.sizeHint().width()
        if self._sound is not None:
            self._sound.show_brief(room < 0)
            room += self._sound.whole_width() - self._sound.sizeHint().width()
        # Where the institution's name would be cut, the role is left to the tool tip.
        self.seat.show_brief(room < 0)
        room += self.seat.whole_width() - self.seat.sizeHint().width()
        self._share(room, whole, short)

    def _share(self, room: int, whole: str, short: str) -> None:
        """Share what is left between name, workspaces and search: the name is cut before the search is gone."""
        least = min(self._look.theme.px(LEAST_NAME_PX), self._name_px(short))
        line = self._look.theme.px(NARROWEST_LINE_PX)
        brief = room + self._name_px(whole) - least < line
        for button in self.workspaces:
            button.show_brief(brief)
            room += button.whole_width() - button.sizeHint().width()
        name = whole if room >= 0 else short
        room += self._name_px(whole) - self._name_px(name)
        self.institution.setMaximumWidth(self._name_px(name))
        spare = room + self._name_px(name) - least
        kept = line if brief or self.width() < NARROW_PX else 0
        self.search.fit(max(room, min(spare, kept)), spare)

    def _names(self) -> tuple[str, str]:
        """The institution's whole name, and its first part."""
        chinese = self._look.wording.language == "zh"
        whole = self._profile.institution if chinese else self._profile.institution_en
        return whole, whole.split(_BETWEEN)[0]

    def _name_px(self, name: str) -> int:
        return QFontMetrics(self._look.theme.font("head", bold=True)).horizontalAdvance(name) + 4

    def _language_clicked(self) -> None:
        self.language_asked.emit("en" if self._look.wording.language == "zh" else "zh")
