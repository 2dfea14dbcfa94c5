"""The briefing of one window: its book, its show, its room, and what people do with them."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from zscc.map.wall.live_figures import LIVE_FIGURES
from zscc.map.wall.making import WallPage
from zscc.map.wall.page import Screen
from zscc.map.wall.picture import ScenePage
from zscc.settings.briefing import Scene
from zscc.settings.briefing_file import BriefingRefused
from zscc.settings.style import load_style
from zscc.ui.briefing.book import Book
from zscc.ui.briefing.room import BriefingRoom, view_of
from zscc.ui.briefing.show import Show
from zscc.ui.briefing.teller import Teller
from zscc.ui.parts import Look
from zscc.ui.workspaces import Workspace

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from zscc.ui.window import DeskWindow


class BriefingDesk(QObject):
    """Made when somebody first wants a briefing."""

    def __init__(self, desk: "DeskWindow", look: Look) -> None:
        super().__init__(desk)
        self._desk, self._look = desk, look
        self.book, self.teller = Book(desk), Teller(desk)
        self.show = Show(desk, self.teller, look)
        self.show.play.show(self.book.briefing)
        self.book.changed.connect(lambda: self.show.play.show(self.book.briefing))
        self.show.running_changed.connect(self._tell_running)

    def room(self, parent: "QWidget") -> BriefingRoom:
        """The workspace's room."""
        return BriefingRoom(self._desk, self, self._look, parent)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme; the room wears it with the right column."""
        self._look = look
        self.show.show_look(look)

    def close(self) -> None:
        """The desk is closing."""
        self.show.close()
        self.teller.close()
        shown = self._desk.right.rooms.made.get(Workspace.BRIEFING)
        if shown is not None:
            cast("BriefingRoom", shown).close_threads()

    # What people do -------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Run from the chosen scene on, or stop."""
        self.show.toggle(max(self.index, 0))

    def add(self) -> None:
        """A new scene behind the chosen one, of what the map shows."""
        title = self._words("briefing.new_scene")
        self._choose(self.book.add(self.index, Scene("scene", title, view=view_of(self._desk))))

    def duplicate(self) -> None:
        """The chosen scene again."""
        if self.index >= 0:
            self._choose(self.book.duplicate(self.index))

    def remove(self) -> None:
        """Take the chosen scene out."""
        if self.index >= 0:
            self.book.remove(self.index)

    def up(self) -> None:
        """The chosen scene one place earlier."""
        self._move(-1)

    def down(self) -> None:
        """The chosen scene one place later."""
        self._move(1)

    def take_view(self) -> None:
        """Take the map's view, layers and, where the desk replays, its moment into the chosen scene."""
        if self.index < 0:
            return
        scene = self.book.briefing.scenes[self.index]
        at, desk = "", self._desk
        if desk.streams.replays and desk.snapshot is not None:
            at = desk.snapshot.as_of.isoformat()
        self.book.change(self.index, msgspec.structs.replace(scene, view=view_of(desk), at=at))
        desk.tell(self._words("briefing.taken"))

    def go_to_view(self) -> None:
        """Show on the desk's map what the chosen scene shows; layers that a person may switch follow."""
        if self.index < 0:
            return
        view, canvas = self.book.briefing.scenes[self.index].view, self._desk.canvas
        canvas.set_arrangement(canvas.arrangement.like(view.layers))
        if view.easting_m is None or view.northing_m is None or not view.width_m:
            canvas.home()
        else:
            canvas.fly_to(view.easting_m, view.northing_m, view.width_m / canvas.viewport.width_px)

    def reset(self) -> None:
        """The shipped briefing again; Ctrl+Z takes it back."""
        self.book.reset()

    def save(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        dialog = self._dialog(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile(f"{self.book.briefing.title or 'briefing'}.toml")
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.open()

    def load(self) -> None:
        """Ask for a file; nothing waits for the answer."""
        dialog = self._dialog(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.load_from(Path(path)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the briefing, or say why not."""
        try:
            self.book.save(path)
        except OSError as error:
            self._desk.tell(self._words("briefing.not_saved", reason=self._desk.wording.fault(error)))
        else:
            self._desk.tell(self._words("briefing.saved", file=path.name))

    def load_from(self, path: Path) -> None:
        """Take a file in, or say in one line why not."""
        try:
            self.book.load(path)
        except BriefingRefused as refused:
            reason = self._words(f"briefing.refused.{refused.code}", detail=refused.detail)
            self._desk.tell(self._words("briefing.not_loaded", file=path.name, reason=reason))
        else:
            self._desk.tell(self._words("briefing.loaded", file=path.name, count=len(self.book.briefing.scenes)))

    # Asked by its parts ---------------------------------------------------------------------------------

    @property
    def index(self) -> int:
        """Of the chosen scene; the one that stands where there is no room yet."""
        shown = self._desk.right.rooms.made.get(Workspace.BRIEFING)
        return self.show.play.index if shown is None else cast("BriefingRoom", shown).index

    def page_at(self, index: int) -> WallPage | None:
        """What the wall would show of a scene."""
        return self.show.page_at(index)

    def pages_for(self, width_px: int, height_px: int) -> tuple[ScenePage, ...]:
        """Every scene as a page for ``map.wall.picture.SceneJob``; those whose moment is not there are left out."""
        screen = Screen(width_px, height_px, self._desk.profile.wall)
        town, style, language = self._desk.directory.town, load_style("dark"), self._desk.wording.language
        pages = (self.page_at(place) for place in range(len(self.book.briefing.scenes)))
        return tuple(
            ScenePage(page.told, page.shown, page.snapshot, town, screen, style, language)
            for page in pages
            if page is not None and page.snapshot is not None
        )

    def figures(self) -> list[tuple[str, str]]:
        """Keys with their labels: published ones, then live ones."""
        known = self.teller.figures.figures
        told = [(f.key, f"{f.label} {f.value}{f.unit} · {f.key}") for f in known]
        return told + [(key, f"{self._words(f'wall.{key}.label')} · {key}") for key in LIVE_FIGURES]

    # Inside ---------------------------------------------------------------------------------------------

    def _move(self, by: int) -> None:
        if self.index >= 0:
            self._choose(self.book.move(self.index, by))

    def _choose(self, index: int) -> None:
        shown = self._desk.right.rooms.made.get(Workspace.BRIEFING)
        if shown is not None:
            cast("BriefingRoom", shown).choose(index)

    def _dialog(self, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self._desk, self._words("briefing.file"))
        dialog.setAcceptMode(mode)
        dialog.setNameFilter("TOML (*.toml)")
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _tell_running(self) -> None:
        """One screen: the speaker's panel stands in the room, so the room must be shown."""
        if self.show.play.running and self.show.speaker is None:
            self._desk.show_workspace(Workspace.BRIEFING)

    def _words(self, key: str, **arguments: object) -> str:
        return self._desk.wording.words(key, **arguments)
