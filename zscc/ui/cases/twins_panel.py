"""Two cases side by side over the map: what each says in full, why they may be one, and the act. Keyboard only."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from zscc.model.suspects import Suspect
from zscc.ui.act_button import ActButton
from zscc.ui.cases.act_form import ENTER
from zscc.ui.cases.rows import CaseRow
from zscc.ui.cases.twins_words import TwinsWords
from zscc.ui.parts import Heading, Look, label, say

LINES = ("title", "state", "where", "when", "said")
WIDE_PX, PHOTO_PX = 860, 150


class TwinsPanel(QFrame):
    """The picked case at the left, one suspect after the other at the right."""

    merge_asked = Signal(object, object, str)
    """Both Cases, and the reasons in words."""
    closed = Signal()
    turned = Signal()
    """Another pair is compared."""

    def __init__(self, look: Look, words: TwinsWords, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("overlay")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._look, self._words = look, words
        self._row: CaseRow | None = None
        self._pairs: Sequence[tuple[Suspect, CaseRow]] = ()
        self._place = 0
        self._as_of: datetime | None = None
        self.heading = Heading(self)
        self.reasons, self.notice = label("body", "accent", self), label("note", "amber", self)
        self.sides: tuple[dict[str, QLabel], dict[str, QLabel]] = ({}, {})
        self.merge, self.turn, self.away = ActButton(self), QPushButton(self), QPushButton(self)
        self._lay_out()
        self.show_look(look, words)
        self.hide()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for column, side in enumerate(self.sides):
            grid.setColumnStretch(column, 1)
            for row, name in enumerate(("side", *LINES)):
                text = label("title" if name == "title" else "note" if name == "side" else "body", "", self)
                text.setWordWrap(True)
                text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                side[name] = text
                grid.addWidget(text, row, column)
            picture = side["photo"] = QLabel(self)
            picture.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            picture.hide()
            grid.addWidget(picture, len(LINES) + 1, column)
        row_of_buttons = QHBoxLayout()
        for button, look, wide in ((self.merge, "main", 2), (self.turn, "box", 1), (self.away, "box", 1)):
            button.setProperty("look", look)
            row_of_buttons.addWidget(button, wide)
        self.merge.clicked.connect(self.send)
        self.turn.clicked.connect(self.show_next)
        self.away.clicked.connect(self.closed)
        self.notice.setWordWrap(True)
        self.reasons.setWordWrap(True)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(20, 14, 20, 16)
        column_box.setSpacing(10)
        column_box.addWidget(self.heading)
        column_box.addWidget(self.reasons)
        column_box.addLayout(grid)
        column_box.addWidget(self.notice)
        column_box.addLayout(row_of_buttons)

    def show_look(self, look: Look, words: TwinsWords) -> None:
        """Wear another language or theme."""
        self._look, self._words = look, words
        self.merge.setText(words("merge"))
        self.turn.setText(words("next"))
        self.away.setText(words("leave"))
        if self._row is not None and self._as_of is not None:
            self._show()

    def show_pair(self, row: CaseRow, pairs: Sequence[tuple[Suspect, CaseRow]], place: int, as_of: datetime) -> None:
        """Show a case beside its suspects, beginning with one of them."""
        self._row, self._pairs, self._place, self._as_of = row, pairs, place % len(pairs), as_of
        self.refuse("")
        self._show()
        self.show()
        self.raise_()

    def show_photo(self, case_id: str, photo: bytes) -> None:
        """The newest photograph of one of the two; for another case it comes too late."""
        image = QImage.fromData(photo)
        ids = [row.case.case_id for row in self.shown]
        if image.isNull() or case_id not in ids:
            return
        high = self._look.theme.px(PHOTO_PX)
        label = self.sides[ids.index(case_id)]["photo"]
        label.setPixmap(QPixmap.fromImage(image.scaledToHeight(high, Qt.TransformationMode.SmoothTransformation)))
        label.show()

    @property
    def shown(self) -> tuple[CaseRow, ...]:
        """The two cases that are compared."""
        return () if self._row is None else (self._row, self._pairs[self._place][1])

    def show_next(self) -> None:
        """The next suspect."""
        if self._pairs:
            self._place = (self._place + 1) % len(self._pairs)
            self.refuse("")
            self._show()
            self.turned.emit()

    def refuse(self, why: str) -> None:
        """Say why it was not merged; '' takes the words away."""
        say(self.notice, why)
        self.notice.setVisible(bool(why))

    def send(self) -> None:
        """Merge the two."""
        if self._row is None:
            return
        suspect, other = self._pairs[self._place]
        reasons = self._words("reason", reasons=self._words.reasons(suspect))
        self.merge_asked.emit(self._row.case, other.case, reasons)

    def fit(self, ground: QWidget) -> None:
        """Stand over the map, as large as the words need."""
        wide = min(self._look.theme.px(WIDE_PX), ground.width() - 32)
        self.setFixedWidth(max(wide, 320))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        height = min(layout.totalHeightForWidth(self.width()), ground.height() - 32)
        self.setFixedHeight(max(height, 160))
        corner = ground.mapTo(self.window(), QPoint(0, 0))
        self.move(corner.x() + (ground.width() - self.width()) // 2, corner.y() + 24)
        self.raise_()

    def _show(self) -> None:
        assert self._row is not None
        words = self._words
        suspect, other = self._pairs[self._place]
        self.heading.show_texts(words("heading"), words("of", place=self._place + 1, number=len(self._pairs)))
        say(self.reasons, words.reasons(suspect))
        self.turn.setEnabled(len(self._pairs) > 1)
        for side, name, row in zip(self.sides, ("this", "other"), (self._row, other), strict=True):
            side["photo"].hide()
            say(side["side"], words(name))
            for line, text in zip(LINES, self._texts(row), strict=True):
                say(side[line], text)

    def _texts(self, row: CaseRow) -> tuple[str, ...]:
        words, case = self._words.cases, row.case
        assert self._as_of is not None
        state = words.joined((case.case_id, words.wording.priority(case.priority), words.waits(case)), "joint")
        where = words.joined((row.grid_label or "", words.wording("place.none") if case.point is None else ""), "gap")
        when = words.joined(
            (words.wording.day_and_clock(case.times.opened_at, self._as_of), words.source(case.source)), "joint"
        )
        return words.title(case), state, where, when, words("panel.quoted", text=words.said(case))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
            return True
        if key in {Qt.Key.Key_Right, Qt.Key.Key_Down} and not event.modifiers():
            self.show_next()
            return True
        return False
