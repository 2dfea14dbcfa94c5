"""Where a briefing stands: which scene, whether it goes on by itself, for how long it stood. Reads no clock."""

from PySide6.QtCore import QObject, Signal

from zscc.settings.briefing import Briefing, Scene
from zscc.ui.briefing.clicker import Deed


class Play(QObject):
    """One run through a play list."""

    moved = Signal()
    """Another scene stands."""
    changed = Signal()
    """Blank, paused or going on; running or not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.briefing = Briefing("")
        self.index = 0
        self.running = self.blank = self.goes_on = False
        self._now_s = 0.0
        self._began_s = self._stands_since_s = 0.0
        self._held_s = 0.0
        """For how long the scene stood before it was paused."""

    @property
    def scene(self) -> Scene | None:
        """The scene that stands."""
        return self._scene_at(self.index)

    @property
    def next_scene(self) -> Scene | None:
        """The one after it; None at the end."""
        return self._scene_at(self.index + 1)

    @property
    def elapsed_s(self) -> float:
        """Since the briefing began."""
        return self._now_s - self._began_s if self.running else 0.0

    @property
    def left_s(self) -> float | None:
        """Until it goes on by itself; None when it does not."""
        scene = self.scene
        if not (self.running and self.goes_on) or scene is None or self.blank:
            return None
        return max(scene.hold_s - self._stood_s, 0.0)

    @property
    def _stood_s(self) -> float:
        counting = self.running and self.goes_on and not self.blank
        return self._held_s + (self._now_s - self._stands_since_s if counting else 0.0)

    def show(self, briefing: Briefing) -> None:
        """Another play list, or another edition of it; the scene that stands stays where it can."""
        stood = self.scene
        self.briefing = briefing
        ids = [scene.scene_id for scene in briefing.scenes]
        if stood is not None and stood.scene_id in ids:
            self.index = ids.index(stood.scene_id)
        else:
            self.index = min(self.index, max(len(ids) - 1, 0))
        self.moved.emit()

    def begin(self, index: int, now_s: float) -> None:
        """Run from a scene on; nothing happens without scenes."""
        if not self.briefing.scenes:
            return
        self._now_s = self._began_s = now_s
        self.running, self.blank, self.goes_on = True, False, False
        self._stand(index)
        self.changed.emit()

    def end(self) -> None:
        """Leave."""
        if self.running:
            self.running = self.blank = self.goes_on = False
            self.changed.emit()

    def tick(self, now_s: float) -> None:
        """Time goes on; a scene that has stood for its time gives way."""
        self._now_s = now_s
        if self.left_s == 0.0:
            if self.next_scene is None:
                # At the end it stands: nobody wants the cover to come back while somebody thanks.
                self._set_going_on(False)
            else:
                self._stand(self.index + 1)

    def do(self, deed: Deed, number: int = 0) -> None:
        """What a key asked for; a blank wall comes back with whatever is asked."""
        last = len(self.briefing.scenes) - 1
        targets = {Deed.NEXT: self.index + 1, Deed.BACK: self.index - 1, Deed.FIRST: 0, Deed.LAST: last}
        if deed is Deed.GO_TO:
            targets[deed] = number - 1
        if deed is Deed.LEAVE:
            self.end()
        elif deed is Deed.PAUSE:
            self._set_going_on(not self.goes_on)
        elif deed is Deed.BLANK:
            self._set_blank(not self.blank)
        elif deed in targets:
            self._turn_to(targets[deed], last)

    def _turn_to(self, index: int, last: int) -> None:
        if self.blank:
            self._set_blank(False)
        if 0 <= index <= last and index != self.index:
            self._stand(index)

    def _stand(self, index: int) -> None:
        self.index = min(max(index, 0), len(self.briefing.scenes) - 1)
        self._stands_since_s, self._held_s = self._now_s, 0.0
        self.moved.emit()

    def _set_blank(self, blank: bool) -> None:
        self._hold()
        self.blank = blank
        self.changed.emit()

    def _set_going_on(self, goes_on: bool) -> None:
        self._hold()
        self.goes_on = goes_on
        self.changed.emit()

    def _hold(self) -> None:
        """Keep for how long the scene stood; counting begins anew from here."""
        self._held_s, self._stands_since_s = self._stood_s, self._now_s

    def _scene_at(self, index: int) -> Scene | None:
        scenes = self.briefing.scenes
        return scenes[index] if 0 <= index < len(scenes) else None
