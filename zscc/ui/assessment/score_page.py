"""评分: everybody's score with its parts, other weights tried side by side, and every version of the weights."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.analysis.assessment.counts import Counts
from zscc.analysis.assessment.formulas import Choices
from zscc.analysis.assessment.posts import POSTS, Post, post_score
from zscc.analysis.assessment.scoring import FULL, Part, PartScore, Previewed, Score, Weighting, preview
from zscc.analysis.assessment.written import Version
from zscc.ui.act_button import ActButton
from zscc.ui.assessment.figure_list import Columns, FigureList, FigureRow
from zscc.ui.assessment.naming import Naming
from zscc.ui.main_key import MainKey
from zscc.ui.parts import ElidedLabel, Look, label, say, tight

COLUMNS = Columns(lead=30, name=142, value=64, detail=136, note=70)
PART_COLUMNS = Columns(name=142, value=64, detail=136, note=70)
LINES_OF_PARTS = 5
PARTS_PX, VERSIONS_SHOWN = 156, 3


class ScorePage(QWidget):
    """Weights at the head, scores below, the parts of the marked one at the foot."""

    adopt_asked = Signal(object)
    """Weighting."""
    part_opened = Signal(str, str, bool)
    """Key of who is scored ('' for the centre), code of the rate, and whether the divisor is wanted."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.head = ElidedLabel("note", "second", self)
        self.fields: list[tuple[QLabel, QLineEdit]] = []
        self.sum = label("note", "second", self)
        self.adopt, self.restore, self.history = ActButton(self), ActButton(self), QPushButton(self)
        for button in (self.adopt, self.restore, self.history):
            button.setProperty("look", "small")
        self.history.setCheckable(True)
        self.list = FigureList(look, COLUMNS, self)
        self.parts_name = label("note", "second", self)
        self.parts_name.setContentsMargins(12, 4, 12, 0)
        self.parts = FigureList(look, PART_COLUMNS, self)
        self.versions = FigureList(look, Columns(lead=0, name=170, value=0, detail=240, note=0), self)
        self.versions.hide()
        self._weights = QGridLayout()
        self._told: tuple[Previewed, ...] = ()
        self._made_of: tuple[object, ...] | None = None
        self._ranked = True
        self._counts: Mapping[str, Counts] = {}
        self._all: Counts = {}
        self._split, self._choices, self._refusal = "village", {}, ""  # type: tuple[str, Choices, str]
        self.weighting: Weighting | None = None
        self.tried: Weighting | None = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._weights.setContentsMargins(12, 2, 12, 2)
        self._weights.setHorizontalSpacing(8)
        self._weights.setVerticalSpacing(4)
        acts = QHBoxLayout()
        acts.setContentsMargins(12, 0, 12, 4)
        acts.addWidget(self.sum, 1)
        for button in (self.history, self.restore, self.adopt):
            acts.addWidget(button)
        head = QVBoxLayout()
        head.setContentsMargins(12, 4, 12, 0)
        head.addWidget(self.head)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addLayout(self._weights)
        column.addLayout(acts)
        column.addWidget(self.versions)
        column.addWidget(self.list, 1)
        column.addWidget(self.parts_name)
        column.addWidget(self.parts)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.list.chosen.connect(self._show_parts)
        self.list.opened.connect(self._show_parts)
        self.parts.opened.connect(lambda code: self._open_part(code, divisor=False))
        self.parts.divisor_opened.connect(lambda code: self._open_part(code, divisor=True))
        self.adopt.clicked.connect(self.ask_adopt)
        self.restore.clicked.connect(self.stop_trying)
        self.history.toggled.connect(self.versions.setVisible)
        MainKey((self.list.view, self.parts.view, self.adopt), self.ask_adopt)

    def show_look(self, look: Look, naming: Naming) -> None:
        """Wear another language or theme."""
        self._look, self._naming = look, naming
        words, px = naming.words, look.theme.px
        self.adopt.setText(words("assessment.score.adopt"))
        self.adopt.setToolTip(words("assessment.score.adopt_tip"))
        self.restore.setText(words("assessment.score.restore"))
        self.history.setText(words("assessment.score.history"))
        for part, key in ((self.list, "list"), (self.parts, "parts"), (self.versions, "history")):
            part.show_look(look, words(f"assessment.score.{key}"))
        self.parts.setFixedHeight(px(PARTS_PX))
        self._fit_versions()
        self._say()
        self._show_rows()

    def show_scores(
        self, split: str, by_key: Mapping[str, Counts], counts: Counts, weighting: Weighting | None, choices: Choices
    ) -> None:
        """Score these by those weights; what is being tried goes on being tried."""
        self._split, self._counts, self._all, self._choices = split, by_key, counts, choices
        if weighting != self.weighting:
            self.weighting, self.tried = weighting, weighting
            self._make_fields()
        self._reckon()

    def show_ranked(self, ranked: bool) -> None:
        """With ranks, or in the order of names, as the league is."""
        if ranked != self._ranked:
            self._ranked = ranked
            self._show_rows()

    def show_versions(self, versions: Sequence[Version], refusal: str) -> None:
        """The history of the weights; ``refusal`` says why nobody here may adopt others, '' when one may."""
        naming, self._refusal = self._naming, refusal
        rows = []
        for version in versions:
            one = version.weighting
            by = naming.words("assessment.score.shipped")
            if version.at is not None:
                moment = naming.wording.date(version.at)
                by = naming.words("assessment.score.adopted", by=version.by, at=moment)
            parts = " ".join(f"{part.name}{part.weight}" for part in one.parts)
            first = "" if one.valid_from is None else one.valid_from.isoformat()
            name = naming.words("assessment.score.version", version=one.version, first=first)
            rows.append(FigureRow(str(one.version), name, detail=by, tip=f"{parts} {version.reason}".strip()))
        self.versions.show_rows(rows)
        self._fit_versions()
        self._say()

    def _fit_versions(self) -> None:
        """As high as its rows, the newest three."""
        view = self.versions.view
        rows = min(max(len(self.versions.rows), 1), VERSIONS_SHOWN)
        line = view.sizeHintForRow(0) if self.versions.rows else self._look.theme.px(PARTS_PX // LINES_OF_PARTS)
        self.versions.setFixedHeight(rows * line + 2 * view.frameWidth())

    def stop_trying(self) -> None:
        """Back to the weights that hold."""
        self.tried = self.weighting
        self._fill_fields()
        self._reckon()

    def ask_adopt(self) -> None:
        """Ask for the weights that are tried, when they may be adopted."""
        if self.adopt.isEnabled() and self.tried is not None:
            self.adopt_asked.emit(self.tried)

    # Weights ------------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        for field in (widget for pair in self.fields for widget in pair):
            self._weights.removeWidget(field)
            field.deleteLater()
        self.fields = []
        for number, part in enumerate(self.weighting.parts if self.weighting is not None else ()):
            name, field = label("note", "second", self), QLineEdit(self)
            name.setText(part.name)
            name.setBuddy(field)
            field.setProperty("look", "small")
            field.setAccessibleName(part.name)
            field.setValidator(QIntValidator(0, FULL, field))
            field.setFixedWidth(self._look.theme.px(48))
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.textEdited.connect(self._try)
            MainKey((field,), self.ask_adopt)
            row, side = divmod(number, 3)
            self._weights.addWidget(name, row, side * 2)
            self._weights.addWidget(field, row, side * 2 + 1)
            self.fields.append((name, field))
        self._weights.setColumnStretch(6, 1)
        self._fill_fields()

    def _fill_fields(self) -> None:
        parts: tuple[Part, ...] = () if self.weighting is None else self.weighting.parts
        for (_, field), part in zip(self.fields, parts, strict=True):
            field.setText(str(part.weight))

    def _try(self) -> None:
        """Other weights, as soon as they come to 100."""
        if self.weighting is None:
            return
        weights = [int(field.text() or 0) for _, field in self.fields]
        if sum(weights) == FULL:
            pairs = zip(self.weighting.parts, weights, strict=True)
            parts = tuple(replace(part, weight=weight) for part, weight in pairs)
            self.tried = self.weighting if parts == self.weighting.parts else self._next(parts)
            self._reckon()
        self._say()

    def _next(self, parts: tuple[Part, ...]) -> Weighting:
        assert self.weighting is not None
        return replace(self.weighting, version=self.weighting.version + 1, valid_from=None, parts=parts)

    @property
    def trying(self) -> bool:
        """Whether other weights than those that hold are shown."""
        return self.tried is not None and self.tried != self.weighting

    # Showing ------------------------------------------------------------------------------------------

    def _reckon(self) -> None:
        if self.weighting is None or self.tried is None or self._split == "grid":
            self._told = ()
        else:
            self._told = self._previewed(self.weighting, self.tried)
        self._show_rows()
        self._say()

    def _previewed(self, weighting: Weighting, tried: Weighting) -> tuple[Previewed, ...]:
        """Made anew only when counts or weights are others."""
        made_of = (self._counts, weighting, tried)
        if self._made_of is None or any(new is not old for new, old in zip(made_of, self._made_of, strict=True)):
            self._made_of = made_of
            return preview(self._counts, weighting, tried, self._choices)
        return self._told

    def _show_rows(self) -> None:
        told = [one for one in self._told if one.before.exact is not None or one.after.exact is not None]
        told.sort(key=lambda one: (one.rank_after is None, one.rank_after, one.key))
        if not self._ranked:
            # The order is not to give the ranks away.
            told.sort(key=lambda one: self._naming.member(self._split, one.key))
        self.list.show_rows([self._row(one) for one in told])
        self._show_parts(self._marked())

    def _row(self, one: Previewed) -> FigureRow:
        naming, detail, note = self._naming, "", ""
        if self.trying:
            detail = naming.words(
                "assessment.score.from_to", before=naming.points(one.before.total), after=naming.points(one.after.total)
            )
            note = _moved(naming, one) if self._ranked else ""
        total = one.after.total
        return FigureRow(
            key=one.key,
            name=naming.member(self._split, one.key),
            lead="" if one.rank_after is None or not self._ranked else str(one.rank_after),
            value=naming.points(total),
            detail=detail,
            note=note,
            bar=None if total is None else total / FULL,
            strong=self.trying and self._ranked and one.rank_before != one.rank_after,
        )

    def _marked(self) -> str:
        index = self.list.view.currentIndex()
        return str(self.list.model.key(self.list.rows[index.row()])) if index.isValid() and self.list.rows else ""

    def _show_parts(self, key: str) -> None:
        """The parts of one, or the scores of the centre's posts while nobody is marked."""
        naming = self._naming
        one = next((one for one in self._told if one.key == key), None)
        if one is None:
            say(self.parts_name, naming.words("assessment.score.posts"))
            self.parts.show_rows([self._post_row(post) for post in POSTS])
            return
        say(self.parts_name, naming.words("assessment.score.parts_of", name=naming.member(self._split, key)))
        self.parts.show_rows([self._part_row(part) for part in one.after.parts])

    def _part_row(self, part: PartScore) -> FigureRow:
        naming = self._naming
        return FigureRow(
            key=part.rate.code if part.rate is not None else part.name,
            name=part.name,
            value=naming.points(part.points),
            detail="" if part.rate is None else naming.ratio(part.rate),
            note=naming.words("assessment.score.of", weight=part.weight),
            bar=None if part.exact is None or not part.weight else float(part.exact / part.weight),
            dim=part.exact is None,
        )

    def _post_row(self, post: Post) -> FigureRow:
        naming = self._naming
        score, grade = post_score(post, self._all, self._choices)
        return FigureRow(
            key=post.value,
            name=naming.words(f"assessment.post.{post.name.lower()}"),
            value=naming.points(score.total),
            detail="" if grade is None else naming.words("assessment.score.grade", grade=grade.value),
            note="" if score.exact is not None else naming.words("assessment.gap.absent"),
            bar=None if score.total is None else score.total / FULL,
            dim=score.exact is None,
            tip=_untold(naming, score),
        )

    def _open_part(self, code: str, *, divisor: bool) -> None:
        key = self._marked()
        if key:
            self.part_opened.emit(key, code, divisor)

    def _say(self) -> None:
        naming = self._naming
        weights = [int(field.text() or 0) for _, field in self.fields]
        total, whole = sum(weights), sum(weights) == FULL
        key = "not_by_grid" if self._split == "grid" else "trying" if self.trying else "holding"
        version = 0 if self.weighting is None else self.weighting.version
        name = "" if self.weighting is None else self.weighting.name
        say(self.head, naming.words(f"assessment.score.{key}", name=name, version=version))
        say(self.sum, naming.words("assessment.score.sum" if whole else "assessment.score.sum_wrong", total=total))
        self.adopt.setEnabled(whole and self.trying and not self._refusal)
        self.adopt.setToolTip(self._refusal or naming.words("assessment.score.adopt_tip"))
        self.restore.setEnabled(self.trying or not whole)


def _moved(naming: Naming, one: Previewed) -> str:
    """↑3, ↓2, or that the rank stays."""
    if one.rank_before is None or one.rank_after is None:
        return ""
    by = one.rank_before - one.rank_after
    if not by:
        return naming.words("assessment.score.stays")
    return naming.words("assessment.score.rises" if by > 0 else "assessment.score.falls", places=abs(by))


def _untold(naming: Naming, score: Score) -> str:
    return naming.words("assessment.score.untold", parts=naming.words("assessment.comma").join(score.untold))


def adopted(weighting: Weighting, day: date, versions: Sequence[Version]) -> Weighting:
    """Weights as they are written down: from a day on, under the next free number."""
    number = max((version.weighting.version for version in versions), default=0) + 1
    return replace(weighting, version=number, valid_from=day)
