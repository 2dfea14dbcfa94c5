"""The panel that asks how the map is to go on paper; the map stays usable while it is open and while it is made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from zscc.map.pages.page import PageFormat
from zscc.model.audience import Audience
from zscc.ui.choice_box import ChoiceBox
from zscc.ui.parts import ElidedLabel, Ground, Look, label, say

MM_PER_INCH = 25.4
DPIS = (96, 150, 200, 300)
LONGEST_TITLE = 60
_BOXES = ("kind", "paper", "dpi", "view", "style", "audience", "approval")


class Paper(Enum):
    """How large a page is: millimetres of width and height, or as large as the map on the screen."""

    A4 = (297, 210)
    A4_UPRIGHT = (210, 297)
    A3 = (420, 297)
    A3_UPRIGHT = (297, 420)
    SCREEN = (0, 0)


@dataclass(frozen=True, slots=True)
class PageWish:
    """What somebody wants on paper."""

    kind: PageFormat = PageFormat.PDF
    paper: Paper = Paper.A4
    dpi: int = 150
    whole_town: bool = False
    style: str = ""
    """Name of a style; '' for the one the desk wears."""
    title: str = ""
    audience: Audience = Audience.INTERNAL
    approval: str = ""
    """Map approval number of a page for the public."""

    def size_px(self, screen_px: tuple[int, int]) -> tuple[int, int]:
        """Pixels of the page; ``screen_px`` are those of the map."""
        if self.paper is Paper.SCREEN:
            return screen_px
        width, height = (round(side / MM_PER_INCH * self.dpi) for side in self.paper.value)
        return width, height


class PagePanel(QFrame):
    """Format, paper, resolution, part of the map, colours and title."""

    save_asked = Signal()
    cancel_asked = Signal()
    closed = Signal()
    changed = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        Ground(self)
        self._look, self._busy = look, False
        self.hide()
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.name, self.told = label("title", parent=self), ElidedLabel("note", "second", self)
        self.boxes: dict[str, ChoiceBox] = {}
        for name in _BOXES:
            self.boxes[name] = ChoiceBox(self)
            yield
        self.title = QLineEdit(self)
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.setProperty("look", "small")
        self.labels = {name: label("note", "second", self) for name in (*self.boxes, "title")}
        self.save, self.cancel, self.close_button = (QPushButton(self) for _ in range(3))
        for button in (self.save, self.cancel, self.close_button):
            button.setProperty("look", "box")
        yield
        self._fill()
        yield
        self._lay_out()
        self._connect()
        yield
        self.show_look(self._look)

    def _connect(self) -> None:
        for box in self.boxes.values():
            box.currentIndexChanged.connect(self.changed)
        self.save.clicked.connect(self.save_asked)
        self.cancel.clicked.connect(self.cancel_asked)
        self.close_button.clicked.connect(self.closed)
        self.title.returnPressed.connect(self.save_asked)

    def _fill(self) -> None:
        wish = PageWish()
        choices: dict[str, tuple[object, ...]] = {
            "kind": tuple(PageFormat),
            "paper": tuple(Paper),
            "dpi": DPIS,
            "view": (False, True),
            "style": ("", "light", "dark"),
            "audience": tuple(Audience),
            "approval": ("",),
        }
        at_start: dict[str, object] = {"kind": wish.kind, "paper": wish.paper, "dpi": wish.dpi}
        for name, values in choices.items():
            for value in values:
                self.boxes[name].addItem("", value)
            self.boxes[name].setCurrentIndex(values.index(at_start.get(name, values[0])))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for place, (name, said) in enumerate(self.labels.items()):
            field = self.title if name == "title" else self.boxes[name]
            row, side = divmod(place, 2)
            said.setBuddy(field)
            grid.addWidget(said, row, side * 2)
            grid.addWidget(field, row, side * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        for button in (self.close_button, self.cancel, self.save):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(self.name)
        column.addLayout(grid)
        column.addLayout(foot)

    # Told ----------------------------------------------------------------------------------------------

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self._look, words = look, look.wording.words
        say(self.name, words("page.heading"))
        for name, said in self.labels.items():
            said.setText(words(f"page.{name}"))
        self._name_items("kind", [words(f"page.kind_of.{kind.value}") for kind in PageFormat])
        self._name_items("paper", [words(f"page.paper_of.{paper.name.lower()}") for paper in Paper])
        self._name_items("dpi", [words("page.dpi_of", dpi=dpi) for dpi in DPIS])
        self._name_items("view", [words("page.view_of.shown"), words("page.view_of.town")])
        self._name_items("style", [words(f"page.style_of.{name}") for name in ("worn", "light", "dark")])
        self._name_items("audience", [words(f"sheet.audience.{audience.value}") for audience in Audience])
        self.boxes["approval"].setItemText(0, words("export.no_approval"))
        self.title.setPlaceholderText(words("page.title_hint"))
        for button, name in ((self.save, "save"), (self.cancel, "cancel"), (self.close_button, "close")):
            button.setText(words(f"page.{name}"))
        self.show_busy(self._busy)

    def show_busy(self, busy: bool) -> None:
        """A page is being made: it can be cancelled, and no second one begun."""
        self._busy = busy
        self.cancel.setVisible(busy)
        self.close_button.setVisible(not busy)
        self.save.setEnabled(not busy)
        self.boxes["approval"].setEnabled(self.boxes["audience"].currentData() is Audience.PUBLIC)
        self.boxes["dpi"].setEnabled(self.boxes["paper"].currentData() is not Paper.SCREEN)

    def show_approvals(self, numbers: Sequence[str]) -> None:
        """Offer the map approvals that the profile knows."""
        for number in numbers:
            self.boxes["approval"].addItem(number, number)

    def tell(self, words: str) -> None:
        """How large the page will be, how far it has come, or what became of it."""
        say(self.told, words)

    @property
    def wish(self) -> PageWish:
        """What is chosen."""
        boxes = self.boxes
        audience: Audience = boxes["audience"].currentData()
        return PageWish(
            kind=boxes["kind"].currentData(),
            paper=boxes["paper"].currentData(),
            dpi=boxes["dpi"].currentData(),
            whole_town=boxes["view"].currentData(),
            style=boxes["style"].currentData(),
            title=self.title.text().strip(),
            audience=audience,
            approval=str(boxes["approval"].currentData() or "") if audience is Audience.PUBLIC else "",
        )

    def choose(self, name: str, value: object) -> None:
        """Choose one of the values of a box; KeyError, ValueError when there is none."""
        box = self.boxes[name]
        values = [box.itemData(place) for place in range(box.count())]
        box.setCurrentIndex(values.index(value))

    def _name_items(self, name: str, texts: list[str]) -> None:
        box = self.boxes[name]
        for place, text in enumerate(texts):
            box.setItemText(place, text)
        box.setAccessibleName(self.labels[name].text())
