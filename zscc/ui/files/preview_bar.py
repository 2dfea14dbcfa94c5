"""The bar that previews a file somebody brings: what it holds, which system it is in, what must be declared of it.

Not a message box: the map stays usable, nothing waits for an answer, Esc leaves the file alone. A refusal stands in
the same bar, with its reason.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.geo.spaces import Space
from zscc.town.features import Provenance
from zscc.town.reading.contract import Brought, FileRefused
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.files import preview_words
from zscc.ui.files.column_choice import ColumnChoice
from zscc.ui.parts import ElidedLabel, Ground, Look, label, say, shade
from zscc.ui.tick_box import TickBox

CLASSIFICATIONS = ("public", "internal", "work_secret", "secret")
"""What may be declared; the last two are refused, with the reason."""
COARSEST_SCALE = 100_000_000


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a person declared of a file."""

    space: Space
    provenance: Provenance


class PreviewBar(QFrame):
    """One file at a time; the others wait."""

    add_asked = Signal(object)
    """A Declaration: the file is to become layers."""
    leave_asked = Signal()
    """The file is to be left alone, or its reading to be stopped."""
    columns_asked = Signal(object)
    """An Asked: the file is to be read again with other columns for its coordinates."""
    resized = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        Ground(self)
        self._look = look
        self._file, self._waiting, self._state = "", 0, ""
        self.brought: Brought | None = None
        self._refused: FileRefused | None = None
        self._columns_offered = False
        self._make()
        self._lay_out()
        self.show_look(look)
        self.hide()

    def _make(self) -> None:
        self.title = ElidedLabel("title", "", self)
        self.waiting = label("note", "second", self)
        self.figures = ElidedLabel("body", "second", self)
        self.evidence = label("body", "", self)
        self.findings = label("note", "second", self)
        self.complaint = label("body", "", self)
        for wrapped in (self.evidence, self.findings, self.complaint):
            wrapped.setWordWrap(True)
        self.space, self.classification = ChoiceBox(self), ChoiceBox(self)
        for box in (self.space, self.classification):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.scale, self.source = QLineEdit(self), QLineEdit(self)
        self.scale.setValidator(QIntValidator(1, COARSEST_SCALE, self.scale))
        self.synthetic = TickBox(self)
        self.columns = ColumnChoice(self)
        self.columns.asked.connect(self.columns_asked)
        self.add, self.leave = QPushButton(self), QPushButton(self)
        for button in (self.add, self.leave):
            button.setProperty("look", "box")
        self.labels = [label("note", "second", self) for _ in range(4)]
        fields = (self.space, self.scale, self.source, self.classification)
        for said, field in zip(self.labels, fields, strict=True):
            said.setBuddy(field)
        self.space.currentIndexChanged.connect(self._space_chosen)
        self.add.clicked.connect(self._add)
        self.leave.clicked.connect(self.leave_asked)
        self.source.returnPressed.connect(self._add)
        for changed in (self.source.textChanged, self.scale.textChanged, self.classification.currentIndexChanged):
            changed.connect(self._filled)

    def _lay_out(self) -> None:
        head, asked = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.waiting)
        self.form = QWidget(self)
        for said, field in zip(self.labels, (self.space, self.scale, self.source, self.classification), strict=True):
            asked.addWidget(said)
            asked.addWidget(field, 3 if field is self.source else 0)
        asked.setContentsMargins(0, 0, 0, 0)
        self.form.setLayout(asked)
        foot = QHBoxLayout()
        foot.addWidget(self.complaint, 1)
        foot.addStretch(0)
        foot.addWidget(self.synthetic)
        foot.addWidget(self.leave)
        foot.addWidget(self.add)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        for row in (self.figures, self.evidence, self.findings, self.columns, self.form):
            column.addWidget(row)
        column.addLayout(foot)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        for said, name in zip(self.labels, ("space", "scale", "source", "classification"), strict=True):
            said.setText(words(f"intake.bar.{name}"))
        self.source.setPlaceholderText(words("intake.bar.source_hint"))
        self.synthetic.setText(words("intake.bar.synthetic"))
        self.columns.show_look(look)
        self.add.setText(words("intake.bar.add"))
        chosen = self.classification.currentIndex()
        self.classification.clear()
        self.classification.addItem(words("intake.classification.choose"), "")
        for name in CLASSIFICATIONS:
            self.classification.addItem(words(f"intake.classification.{name}"), name)
        self.classification.setCurrentIndex(max(chosen, 0))
        self.scale.setFixedWidth(look.theme.px(88))
        for index in range(self.space.count()):
            self.space.setItemText(index, preview_words.space_name(look.wording, self.space.itemData(index)))
        self._say()

    def show_reading(self, file: str, waiting: int) -> None:
        """A file is being read; so many more wait."""
        self._file, self._waiting, self._state = file, waiting, "reading"
        self.brought = self._refused = None
        self._columns_offered = self.columns.offer(None)
        self._say()

    def show_waiting(self, waiting: int) -> None:
        """So many more wait."""
        self._waiting = waiting
        self._say()

    def show_brought(self, brought: Brought) -> None:
        """Ask what must be declared of a file that was read."""
        self.brought, self._state = brought, "asking"
        self._columns_offered = self.columns.offer(brought)
        self.space.blockSignals(True)
        self.space.clear()
        unsure = brought.guess is not None and brought.guess.unsure
        for space in (*([None] if unsure else []), *brought.spaces):
            self.space.addItem(preview_words.space_name(self._look.wording, space), space)
        if brought.guess is not None and not unsure:
            self.space.setCurrentIndex(max(brought.spaces.index(brought.guess.space), 0))
        self.space.blockSignals(False)
        self.scale.clear()
        self.source.clear()
        self.classification.setCurrentIndex(0)
        self.synthetic.setChecked(False)
        self._say()
        self.source.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_placing(self) -> None:
        """What was declared is being done."""
        self._state = "placing"
        self._say()

    def show_refused(self, refused: FileRefused) -> None:
        """Say why the file is not taken; it can be declared otherwise where that may help."""
        self._refused, self._state = refused, "refused"
        self._columns_offered = self.columns.offer(refused)
        self._say()

    def height_for(self, width: int) -> int:
        """How high the bar stands at this width."""
        self._column.activate()
        return self._column.totalHeightForWidth(width)

    # Inside --------------------------------------------------------------------------------------------

    def _say(self) -> None:
        words, wording = self._look.wording.words, self._look.wording
        busy, asking = self._state in {"reading", "placing"}, self._state == "asking"
        say(self.title, words(f"intake.bar.{self._state}", file=self._file) if busy else self._file)
        say(self.waiting, words("intake.bar.waiting", number=self._waiting) if self._waiting else "")
        brought = self.brought
        say(self.figures, preview_words.figures(wording, brought) if brought is not None else "")
        said = "" if brought is None else self._findings(brought)
        say(self.findings, said)
        # A refusal asks for nothing; what is missing does.
        shade(self.complaint, "")
        say(self.complaint, "" if self._refused is None else preview_words.refusal(wording, self._refused))
        self._say_evidence()
        self.figures.setVisible(brought is not None)
        self.findings.setVisible(bool(said) and asking)
        self.form.setVisible(asking)
        self.columns.setVisible(self._columns_offered and not busy)
        self.synthetic.setVisible(asking)
        self.add.setVisible(asking)
        self.leave.setText(words(f"intake.bar.{'cancel' if busy else 'leave' if asking else 'close'}"))
        self.resized.emit()

    def _findings(self, brought: Brought) -> str:
        wording = self._look.wording
        told = (preview_words.left_out(wording, brought.rejects), preview_words.notes(wording, brought.notes))
        return " ".join(text for text in told if text)

    def _say_evidence(self) -> None:
        said = ""
        if self.brought is not None and self._state == "asking":
            said = preview_words.evidence(self._look.wording, self.brought, self.space.currentData())
        say(self.evidence, said)
        self.evidence.setVisible(bool(said))
        shade(self.evidence, "amber" if self.brought is not None and self._doubtful(self.brought) else "second")

    def _doubtful(self, brought: Brought) -> bool:
        """Whether a system must be chosen, or the chosen one puts the data elsewhere than the evidence does."""
        guess, chosen = brought.guess, self.space.currentData()
        if guess is None:
            return False
        return chosen is None or (not guess.unsure and bool(guess.fits) and guess.off_m.get(chosen, 0.0) > 1.0)

    def _space_chosen(self) -> None:
        self._say_evidence()
        self._filled()
        self.resized.emit()

    def _add(self) -> None:
        if self._state != "asking":
            return
        missing = self._missing()
        if missing is None:
            self.add_asked.emit(self._declaration())
            return
        field, key = missing
        say(self.complaint, self._look.wording.words(f"intake.bar.{key}"))
        shade(self.complaint, "amber")
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _missing(self) -> tuple[QWidget, str] | None:
        """The first field that still has to be filled, and the key of what is said of it."""
        if self.space.currentData() is None:
            return self.space, "space_missing"
        if not self.source.text().strip():
            return self.source, "source_missing"
        if not self.scale.hasAcceptableInput():
            return self.scale, "scale_wrong"
        if not self.classification.currentData():
            return self.classification, "classification_missing"
        return None

    def _filled(self) -> None:
        """What is complained of is amber only until it is filled; what is missing next is said in its place."""
        if self._state != "asking" or not self.complaint.text():
            return
        missing = self._missing()
        say(self.complaint, "" if missing is None else self._look.wording.words(f"intake.bar.{missing[1]}"))
        self.resized.emit()

    def _declaration(self) -> Declaration:
        provenance = Provenance(
            source=self.source.text().strip(),
            licence="ODbL-1.0" if self.brought is not None and self.brought.format == "osm" else "",
            scale=int(self.scale.text()),
            classification=self.classification.currentData(),
            synthetic=self.synthetic.isChecked(),
        )
        return Declaration(self.space.currentData(), provenance)
