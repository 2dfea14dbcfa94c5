"""汇报: the play list, one scene with its picture, and while a briefing runs on this one screen the speaker's panel."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from zscc.settings.briefing import Scene, SceneView
from zscc.settings.seat import LayerWish
from zscc.settings.style import load_style
from zscc.ui.briefing.scene_form import SceneForm
from zscc.ui.briefing.speaker import SpeakerPanel
from zscc.ui.briefing.stage import WallStage
from zscc.ui.parts import Heading, Look, row_list, tight
from zscc.ui.picture import Picture
from zscc.ui.rooms import RoomWidget

if TYPE_CHECKING:
    from zscc.ui.briefing.desk import BriefingDesk
    from zscc.ui.window import DeskWindow

PREVIEW = QSize(1280, 720)
"""What the small picture is a picture of."""
_ACTS = ("begin", "add", "duplicate", "up", "down", "remove", "load", "save", "reset")
_INDEX = Qt.ItemDataRole.UserRole + 1


class BriefingRoom(RoomWidget):
    """The room of one window."""

    def __init__(self, desk: "DeskWindow", briefing: "BriefingDesk", look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._briefing, self._look = desk, briefing, look
        self.heading = Heading(self)
        self.buttons = {name: QPushButton(self) for name in _ACTS}
        self.model = QStandardItemModel(self)
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        self.view = row_list(self)
        self.view.setUniformItemSizes(False)
        self.view.setModel(self.model)
        yield
        self.preview = WallStage(self._briefing.show.maker_of, load_style("dark"), self, PREVIEW)
        self.preview.setMinimumHeight(self._look.theme.px(190))
        yield
        # Made where they stay: what gets another parent is dressed anew with everything in it.
        self.pages = QStackedWidget(self)
        self.form = SceneForm(self._look, self.pages)
        yield from self.form.parts
        self.speaker = SpeakerPanel(self._look, self._briefing.show.play, self.pages)
        self.speaker.asked.connect(self._briefing.show.do)
        self._briefing.show.panel = self.speaker
        yield
        self._lay_out()
        yield
        self._connect()
        for scene in self._briefing.book.briefing.scenes[:1]:
            yield from self.form.panels_in_parts(len(scene.panels))
        self._list()

    def _lay_out(self) -> None:
        acts = QGridLayout()
        tight(acts, spacing=6)
        for place, name in enumerate(_ACTS):
            button = self.buttons[name]
            button.setProperty("look", "main" if name == "begin" else "small")
            acts.addWidget(button, place // 5, place % 5)
        head = QVBoxLayout()
        head.setContentsMargins(12, 10, 12, 2)
        head.setSpacing(6)
        head.addWidget(self.heading)
        head.addLayout(acts)
        upper = QHBoxLayout()
        tight(upper, spacing=10)
        upper.setContentsMargins(12, 4, 12, 4)
        upper.addWidget(self.view, 5)
        upper.addWidget(self.preview, 6)
        for page in (self.form, self.speaker):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        tight(column)
        column.addLayout(head)
        column.addLayout(upper, 2)
        column.addWidget(self.pages, 3)

    def _connect(self) -> None:
        briefing = self._briefing
        for name, button in self.buttons.items():
            button.clicked.connect(getattr(briefing, name))
        self.view.selectionModel().currentChanged.connect(self._chosen)
        self.form.changed.connect(self._changed)
        self.form.view_asked.connect(briefing.take_view)
        self.form.shown_asked.connect(briefing.go_to_view)
        briefing.book.changed.connect(self._list)
        briefing.teller.past_came.connect(self._show_preview)
        self.preview.made.connect(self._say_fault)
        briefing.show.play.moved.connect(self._follow)
        briefing.show.running_changed.connect(self._show_running)

    # Told -----------------------------------------------------------------------------------------------

    def show_look_in_pieces(self, look: Look) -> Iterator[None]:
        """Wear another language or theme."""
        self._look = look
        words = look.wording.words
        for name, button in self.buttons.items():
            button.setText(words(f"briefing.act.{name}"))
        self.heading.show_texts(words("briefing.heading"), words("briefing.keys"))
        self.view.setAccessibleName(words("briefing.heading"))
        yield
        self.form.show_look(look)
        self.form.show_figures(self._briefing.figures())
        yield
        self.speaker.show_look(look)
        self._show_running()
        self.preview.clear()
        self._list()

    def show_picture(self, picture: Picture) -> None:
        """Follow the desk's moment: the small picture is made when there is one."""
        del picture
        if self.preview.shown is None or self.preview.shown.page.snapshot is None:
            self._show_preview()

    def close_threads(self) -> None:
        """The desk is closing."""
        self.preview.close_threads()

    # What people do -------------------------------------------------------------------------------------

    @property
    def index(self) -> int:
        """Of the scene that is chosen; -1 without one."""
        found = self.view.currentIndex().data(_INDEX)
        return -1 if found is None else int(found)

    def choose(self, index: int) -> None:
        """Choose a scene."""
        for row in range(self.model.rowCount()):
            item = self.model.item(row)
            if item.data(_INDEX) == index:
                self.view.setCurrentIndex(self.model.indexFromItem(item))
                self.view.scrollTo(self.view.currentIndex())

    # Inside ---------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """Scenes by chapter; the one that was chosen stays so."""
        scenes = self._briefing.book.briefing.scenes
        kept = min(max(self.index, 0), len(scenes) - 1)
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        self.model.clear()
        chapter = ""
        for place, scene in enumerate(scenes):
            if scene.chapter and scene.chapter != chapter:
                head = QStandardItem(scene.chapter)
                head.setForeground(self._look.theme.colour("text_third"))
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.model.appendRow(head)
            chapter = scene.chapter
            item = QStandardItem(f"{place + 1}  {scene.title}")
            item.setData(place, _INDEX)
            item.setEditable(False)
            item.setToolTip(" · ".join(filter(None, (scene.kicker, scene.title))))
            self.model.appendRow(item)
        selection.blockSignals(False)
        self.choose(kept)
        self._show_scene()

    def _chosen(self, index: QModelIndex, before: QModelIndex) -> None:
        del index, before
        self._show_scene()

    def _show_scene(self) -> None:
        scenes = self._briefing.book.briefing.scenes
        scene = scenes[self.index] if 0 <= self.index < len(scenes) else None
        self.form.show_scene(scene)
        for name in ("begin", "duplicate", "up", "down", "remove"):
            self.buttons[name].setEnabled(scene is not None)
        self._show_preview()

    def _show_preview(self) -> None:
        if not self.isVisible() or self._briefing.show.play.running:
            # While it runs the speaker's panel has the picture of the wall itself.
            return
        page = self._briefing.page_at(self.index)
        if page is None:
            return
        self.preview.show_page(page)
        self._say_fault()

    def _say_fault(self) -> None:
        """What of the chosen scene cannot be shown, in one line."""
        if not 0 <= self.index < len(self._briefing.book.briefing.scenes):
            return
        left_out = 0 if self.preview.shown is None else self.preview.shown.sheet.left_out
        scene = self._briefing.book.briefing.scenes[self.index]
        reason = self._briefing.teller.reason_of(scene)
        if left_out:
            reason = self._look.wording.words("wall.left_out", count=left_out)
        self.form.show_fault(reason)

    def _changed(self, scene: Scene) -> None:
        if self.index >= 0:
            self._briefing.book.change(self.index, scene)

    def _follow(self) -> None:
        """The play list shows where the wall stands."""
        if self._briefing.show.play.running:
            self.choose(self._briefing.show.play.index)

    def _show_running(self) -> None:
        show = self._briefing.show
        here = show.play.running and show.speaker is None
        self.pages.setCurrentWidget(self.speaker if here else self.form)
        words = self._look.wording.words
        self._show_preview()
        self.buttons["begin"].setText(words("briefing.act.end" if show.play.running else "briefing.act.begin"))


def view_of(desk: "DeskWindow") -> SceneView:
    """What the desk's map shows now: its place, its layers, its choices."""
    view, choices = desk.canvas.viewport, desk.seat.choices
    layers = tuple(LayerWish(row.name, row.visible, row.opacity) for row in desk.canvas.arrangement)
    return SceneView(
        easting_m=round(view.centre_x_m, 1),
        northing_m=round(view.centre_y_m, 1),
        width_m=round(view.width_px * view.metres_per_pixel, 1),
        layers=layers,
        choices={name: choices[name] for name in ("choropleth", "heat_filter") if name in choices},
    )
