"""The panel that asks what is to leave the desk as data, in which form, for whom; the desk stays usable meanwhile."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.export.contract import Form, Subject, Wish
from zscc.export.table import SUBJECT_FORMS
from zscc.model.audience import Audience
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.documents.jobs import offers
from zscc.ui.parts import ElidedLabel, Ground, Look, label, say

CRS = ("EPSG:4326", "EPSG:4490", "EPSG:4549", "GCJ-02", "BD-09")
ENCODINGS = ("utf-8-sig", "gb18030")
DETAILS = ("fix", "grid")
SPLITS = ("grid", "village")
SPEEDS = (60, 300, 600, 1_800, 3_600)
"""Of a film: so many times as fast as it happened."""
SIZES = ((1280, 720), (1920, 1080), (960, 540))
_SUBJECTS = (
    Subject.CASES,
    Subject.REPORTS,
    Subject.VEHICLES,
    Subject.TRACKS,
    Subject.GRIDS,
    Subject.MAP,
    Subject.SHIFT_REPORT,
    Subject.BRIEFING,
    Subject.ATLAS,
    Subject.PERIOD,
)
_OF_PLACES = frozenset({Form.CSV, Form.XLSX, Form.GEOJSON, Form.GPKG, Form.GEOPARQUET})
_PLACED = frozenset({Subject.CASES, Subject.REPORTS, Subject.VEHICLES, Subject.TRACKS, Subject.GRIDS})
_DATA = frozenset({*_OF_PLACES, Form.KML, Form.GPX})
"""Forms that can be in another system than WGS 84."""
LONGEST_TITLE, LONGEST_MOMENT, LINES = 60, 25, 6


class ExportPanel(QFrame):
    """Subject, form, audience, approval, system, encoding, detail and title; what is filtered, and how much it is."""

    save_asked = Signal()
    cancel_asked = Signal()
    page_asked = Signal()
    log_asked = Signal()
    """What left lately is to be listed, or no longer."""
    closed = Signal()
    changed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        Ground(self)
        self._look, self._busy, self._refused = look, False, False
        self.hide()
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.name = label("title", parent=self)
        self.filtered, self.told = (ElidedLabel("note", "second", self) for _ in range(2))
        self.lines = [ElidedLabel("note", "second", self) for _ in range(LINES)]
        names = ("subject", "form", "audience", "approval", "crs", "encoding", "detail", "split", "speed", "size")
        self.boxes: dict[str, ChoiceBox] = {}
        for name in names:
            self.boxes[name] = ChoiceBox(self)
            yield
        self.title, self.since, self.until = (QLineEdit(self) for _ in range(3))
        self._typed = {"since": self.since, "until": self.until, "title": self.title}
        for name, field in self._typed.items():
            field.setMaxLength(LONGEST_TITLE if name == "title" else LONGEST_MOMENT)
            field.setProperty("look", "small")
        order = (*names[:-2], "since", "until", *names[-2:], "title")
        self.labels = {name: label("note", "second", self) for name in order}
        for name, after in pairwise(order):
            self.setTabOrder(self._field(name), self._field(after))
        self.save, self.cancel, self.page, self.log, self.close_button = (QPushButton(self) for _ in range(5))
        self.log.setCheckable(True)
        for button in (self.save, self.cancel, self.page, self.log, self.close_button):
            button.setProperty("look", "box")
        yield
        self._fill()
        yield
        self._lay_out()
        self._connect()
        yield
        self.show_look(self._look)

    def _fill(self) -> None:
        choices: dict[str, tuple[object, ...]] = {
            "subject": _SUBJECTS,
            "audience": tuple(Audience),
            "approval": ("",),
            "crs": CRS,
            "encoding": ENCODINGS,
            "detail": DETAILS,
            "split": SPLITS,
            "speed": SPEEDS,
            "size": SIZES,
        }
        for name, values in choices.items():
            for value in values:
                self.boxes[name].addItem("", value)
        self._fill_forms()

    def _fill_forms(self) -> None:
        """Those that the subject has; the one that was chosen stays where it can."""
        box = self.boxes["form"]
        before = box.currentData()
        subject = self.boxes["subject"].currentData()
        forms = [form for form in SUBJECT_FORMS.get(subject, ()) if form in _DATA or offers(subject, form)]
        box.blockSignals(True)
        box.clear()
        for form in forms:
            box.addItem(self._look.wording.words(f"export.form_of.{form.value}"), form)
        box.setCurrentIndex(forms.index(before) if before in forms else 0)
        box.blockSignals(False)

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for name, said in self.labels.items():
            said.setBuddy(self._field(name))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (self.log, self.page, self.close_button, self.cancel, self.save):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.name)
        column.addLayout(grid)
        column.addWidget(self.filtered)
        column.addWidget(self.told)
        column.addLayout(foot)
        for line in self.lines:
            line.hide()
            column.addWidget(line)

    def _connect(self) -> None:
        self.boxes["subject"].currentIndexChanged.connect(self._fill_forms)
        for box in self.boxes.values():
            box.currentIndexChanged.connect(self._choice_changed)
        self.save.clicked.connect(self.save_asked)
        self.cancel.clicked.connect(self.cancel_asked)
        self.page.clicked.connect(self.page_asked)
        self.log.toggled.connect(self.log_asked)
        self.close_button.clicked.connect(self.closed)
        self.title.returnPressed.connect(self.save_asked)
        for field in (self.since, self.until):
            field.editingFinished.connect(self.changed)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look, words = look, look.wording.words
        say(self.name, words("export.heading"))
        for name, said in self.labels.items():
            said.setText(words(f"export.{name}"))
            if name in self.boxes:
                self.boxes[name].setAccessibleName(words(f"export.{name}"))
        self._name_items("subject", [words(f"sheet.subject.{_word(each.value)}") for each in _SUBJECTS])
        self._fill_forms()
        self._name_items("audience", [words(f"sheet.audience.{each.value}") for each in Audience])
        self.boxes["approval"].setItemText(0, words("export.no_approval"))
        self._name_items("crs", [words(f"export.crs_of.{_word(each)}") for each in CRS])
        self._name_items("encoding", [words(f"export.encoding_of.{_word(each)}") for each in ENCODINGS])
        self._name_items("detail", [words(f"export.detail_of.{each}") for each in DETAILS])
        self._name_items("split", [words(f"export.split_of.{each}") for each in SPLITS])
        self._name_items("speed", [words("export.speed_of", speed=each) for each in SPEEDS])
        self._name_items("size", [f"{width} × {height}" for width, height in SIZES])
        self.title.setPlaceholderText(words("export.title_hint"))
        buttons = {"save": self.save, "cancel": self.cancel, "page": self.page, "close": self.close_button}
        for key, button in buttons.items():
            button.setText(words(f"export.{key}"))
        self.show_busy(self._busy)

    def show_approvals(self, numbers: list[str]) -> None:
        """Offer the map approvals that the profile knows."""
        box = self.boxes["approval"]
        while box.count() > 1:
            box.removeItem(1)
        for number in numbers:
            box.addItem(number, number)

    def show_busy(self, busy: bool) -> None:
        """A file is being made: it can be cancelled, and no second one begun."""
        self._busy = busy
        self.cancel.setVisible(busy)
        self.close_button.setVisible(not busy)
        self.page.setEnabled(not busy)
        self.save.setEnabled(not busy and not self._refused)
        wish, audience = self.wish, self.audience
        matters = {
            "approval": audience is Audience.PUBLIC,
            "crs": wish.form in _OF_PLACES and wish.subject in _PLACED and audience is not Audience.PUBLIC,
            "encoding": wish.form is Form.CSV,
            "detail": wish.subject is Subject.TRACKS and audience is Audience.INTERNAL,
            "split": wish.subject is Subject.ATLAS,
            **dict.fromkeys(("speed", "size", "since", "until"), wish.subject is Subject.PERIOD),
        }
        self._arrange([name for name in self.labels if matters.get(name, True)])

    def show_refusal(self, refused: str) -> None:
        """Why what is chosen cannot be had, in words; '' when it can."""
        self._refused = bool(refused)
        self.save.setEnabled(not self._busy and not refused)

    def show_filtered(self, words: str) -> None:
        """What the filter lets through, and how many rows that is."""
        say(self.filtered, words)

    def show_log(self, number: str, lines: list[str]) -> None:
        """How many files left this seat, and the newest of them where they are to be listed."""
        self.log.setText(self._look.wording.words("export.log", count=number))
        for place, line in enumerate(self.lines):
            told = lines[place] if self.log.isChecked() and place < len(lines) else ""
            say(line, told)
            line.setVisible(bool(told))
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def tell(self, words: str) -> None:
        """How far the file has come, or what became of it."""
        say(self.told, words)

    @property
    def audience(self) -> Audience:
        """For whom."""
        chosen: Audience = self.boxes["audience"].currentData()
        return chosen

    @property
    def approval(self) -> str:
        """Of a public file."""
        return str(self.boxes["approval"].currentData() or "") if self.audience is Audience.PUBLIC else ""

    @property
    def speed(self) -> int:
        """Of a film."""
        return int(self.boxes["speed"].currentData())

    @property
    def size_px(self) -> tuple[int, int]:
        """Of a film: width and height."""
        width, height = self.boxes["size"].currentData()
        return int(width), int(height)

    @property
    def wish(self) -> Wish:
        """What is chosen; what does not matter for it is as usual."""
        boxes, usual = self.boxes, Wish(Subject.CASES, Form.XLSX)
        subject, form = boxes["subject"].currentData(), boxes["form"].currentData()
        return Wish(
            subject,
            form,
            encoding=boxes["encoding"].currentData() if form is Form.CSV else usual.encoding,
            crs=boxes["crs"].currentData() if form in _OF_PLACES else usual.crs,
            title=self.title.text().strip(),
            detail=boxes["detail"].currentData() if subject is Subject.TRACKS else usual.detail,
            split=boxes["split"].currentData(),
        )

    def choose(self, name: str, value: object) -> None:
        """Choose one of the values of a box; KeyError, ValueError when there is none."""
        box = self.boxes[name]
        box.setCurrentIndex([box.itemData(place) for place in range(box.count())].index(value))

    def _choice_changed(self) -> None:
        self.show_busy(self._busy)
        self.changed.emit()

    def _field(self, name: str) -> QWidget:
        return self._typed.get(name) or self.boxes[name]

    def _arrange(self, names: list[str]) -> None:
        """These side by side, two a row; what does not matter is not there."""
        for name, said in self.labels.items():
            for widget in (said, self._field(name)):
                self._grid.removeWidget(widget)
                widget.setVisible(name in names)
        for place, name in enumerate(names):
            row, side = divmod(place, 2)
            self._grid.addWidget(self.labels[name], row, side * 2)
            self._grid.addWidget(self._field(name), row, side * 2 + 1)
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def _name_items(self, name: str, texts: list[str]) -> None:
        for place, text in enumerate(texts):
            self.boxes[name].setItemText(place, text)


def _word(value: str) -> str:
    """The last part of a key of words."""
    return value.lower().replace(":", "_").replace("-", "_")
