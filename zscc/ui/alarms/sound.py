"""The sound of alarms: a pattern a priority, repeated until the alarm is acknowledged, shelved or muted.

The tones are the system's own (``QApplication.beep``): PySide6-Essentials brings no player.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from zscc.model.report import Priority

TONE_EVERY_MS = 220


@dataclass(frozen=True, slots=True)
class Pattern:
    """So many tones, and how long until they come again; 0: they do not."""

    tones: int
    again_ms: int


PATTERNS = {
    Priority.URGENT: Pattern(3, 3_000),
    Priority.HIGH: Pattern(2, 8_000),
    Priority.NORMAL: Pattern(1, 20_000),
    Priority.LOW: Pattern(1, 0),
}


class AlarmSound(QObject):
    """Sounds for the most urgent alarm that waits."""

    def __init__(self, parent: QObject, beep: Callable[[], None] = QApplication.beep) -> None:
        super().__init__(parent)
        self._beep = beep
        self.sounds_for: tuple[Priority, str] | None = None
        """Priority and the alarm that it sounds for; None: it is quiet."""
        self._left = 0
        self._tone, self._again = QTimer(self), QTimer(self)
        self._tone.setInterval(TONE_EVERY_MS)
        self._tone.timeout.connect(self._sound)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._begin)

    def show(self, loudest: tuple[Priority, str] | None) -> None:
        """Sound for this alarm from now on; one of the same priority goes on as it was."""
        before, self.sounds_for = self.sounds_for, loudest
        if before is None and loudest is None:
            # What sounds once for something else is heard to its end.
            return
        if loudest is None:
            self._tone.stop()
            self._again.stop()
        elif before is None or before[0] is not loudest[0] or (before != loudest and not self.repeats):
            self._begin()

    def once(self, priority: Priority) -> None:
        """The tones of a priority, once, for what is no alarm; whatever sounds already is heard anyway."""
        if self.sounds_for is None and not self._tone.isActive():
            self._left = PATTERNS[priority].tones
            self._sound()

    @property
    def repeats(self) -> bool:
        """Whether it comes again by itself."""
        return self._again.isActive() or self._tone.isActive()

    def _begin(self) -> None:
        if self.sounds_for is None:
            return
        pattern = PATTERNS[self.sounds_for[0]]
        self._left = pattern.tones
        self._sound()
        if pattern.again_ms:
            self._again.start(pattern.again_ms)

    def _sound(self) -> None:
        self._beep()
        self._left -= 1
        if self._left > 0:
            self._tone.start()
        else:
            self._tone.stop()
