"""The briefing that this seat works with: its scenes can be changed, every change can be undone, none is lost."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from zscc.settings.briefing import Briefing, Scene, load_briefing
from zscc.settings.briefing_file import BriefingRefused, briefing_of, read_briefing, toml_of, write_briefing
from zscc.ui.deeds import Deed

if TYPE_CHECKING:
    from zscc.ui.window import DeskWindow

CHOICE = "briefing"
"""What the seat remembers it under: the whole briefing in TOML, once it is not the shipped one."""


class Book(QObject):
    """One briefing and its scenes."""

    changed = Signal()

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._shipped: Briefing | None = None
        self._briefing: Briefing | None = None

    @property
    def briefing(self) -> Briefing:
        """What the seat remembers, else the shipped one; read when it is first asked for."""
        if self._briefing is None:
            self._briefing = self._remembered() or self.shipped
        return self._briefing

    @property
    def shipped(self) -> Briefing:
        """The one that comes with the program."""
        if self._shipped is None:
            self._shipped = load_briefing()
        return self._shipped

    def index_of(self, scene_id: str) -> int:
        """Where a scene stands; -1 when it is gone."""
        ids = [scene.scene_id for scene in self.briefing.scenes]
        return ids.index(scene_id) if scene_id in ids else -1

    # Changes --------------------------------------------------------------------------------------------

    def add(self, after: int, scene: Scene) -> int:
        """Put a scene behind another; where it stands then. Its id is made one that nobody has."""
        scenes = list(self.briefing.scenes)
        scenes.insert(after + 1, msgspec.structs.replace(scene, scene_id=self._free_id(scene.scene_id or "scene")))
        self._push("added", scenes)
        return after + 1

    def duplicate(self, index: int) -> int:
        """The same scene again, behind it."""
        return self.add(index, self.briefing.scenes[index])

    def remove(self, index: int) -> None:
        """Take a scene out."""
        scenes = list(self.briefing.scenes)
        del scenes[index]
        self._push("removed", scenes)

    def move(self, index: int, by: int) -> int:
        """Up or down; where it stands then."""
        scenes = list(self.briefing.scenes)
        target = min(max(index + by, 0), len(scenes) - 1)
        if target != index:
            scenes.insert(target, scenes.pop(index))
            self._push("moved", scenes)
        return target

    def change(self, index: int, scene: Scene) -> None:
        """A scene's content; its id stays."""
        scenes = list(self.briefing.scenes)
        changed = msgspec.structs.replace(scene, scene_id=scenes[index].scene_id)
        if changed != scenes[index]:
            scenes[index] = changed
            self._push("changed", scenes)

    def reset(self) -> None:
        """The shipped briefing again; that can be undone too."""
        self._put("reset", self.shipped)

    def load(self, path: Path) -> None:
        """A briefing from a file; BriefingRefused leaves everything as it was."""
        self._put("loaded", read_briefing(path))

    def save(self, path: Path) -> None:
        """Write it; OSError."""
        write_briefing(path, self.briefing)

    # Inside ---------------------------------------------------------------------------------------------

    def _push(self, deed: str, scenes: list[Scene]) -> None:
        self._put(deed, msgspec.structs.replace(self.briefing, scenes=tuple(scenes)))

    def _put(self, deed: str, after: Briefing) -> None:
        before = self.briefing
        if after != before:
            name = self._desk.wording.words(f"briefing.deeds.{deed}")
            self._desk.deeds.push(Deed(name, lambda: self._show(after), lambda: self._show(before)))

    def _show(self, briefing: Briefing) -> None:
        self._briefing = briefing
        choices = {name: value for name, value in self._desk.seat.choices.items() if name != CHOICE}
        if briefing != self.shipped:
            choices[CHOICE] = toml_of(briefing)
        self._desk.remember(msgspec.structs.replace(self._desk.seat, choices=choices))
        self.changed.emit()

    def _remembered(self) -> Briefing | None:
        text = self._desk.seat.choices.get(CHOICE)
        if text is None:
            return None
        try:
            return briefing_of(text)
        except BriefingRefused:
            # Written by a newer program, or by hand; the shipped one is shown and the text stays until a change.
            return None

    def _free_id(self, wanted: str) -> str:
        known = {scene.scene_id for scene in self.briefing.scenes}
        if wanted not in known:
            return wanted
        return next(name for number in range(2, len(known) + 3) if (name := f"{wanted}-{number}") not in known)
