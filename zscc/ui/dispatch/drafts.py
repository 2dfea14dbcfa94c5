"""What is being written is kept in the store some seconds later: a power cut costs a sentence, not a report."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from zscc.model.typed_case import DraftOf, DropDraft, KeepDraft
from zscc.ui.asking import Asking

KEPT_AFTER_MS = 2_000


class Drafts(QObject):
    """Texts by name; the newest of each is kept."""

    def __init__(self, asking: Asking, parent: QObject) -> None:
        super().__init__(parent)
        self._asking = asking
        self._waiting: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEPT_AFTER_MS)
        self._timer.timeout.connect(self.keep_now)

    def keep(self, name: str, text: str) -> None:
        """Keep this text soon."""
        self._waiting[name] = text
        self._timer.start()

    def keep_now(self) -> None:
        """Keep whatever waits."""
        for name, text in self._waiting.items():
            self._asking.look_up(KeepDraft(name, text.encode()), _heard)
        self._waiting.clear()

    def fetch(self, name: str, then: Callable[[str], None]) -> None:
        """Look for a text; ``then`` hears it only when there is one."""
        self._asking.look_up(DraftOf(name), partial(_tell, then))

    def drop(self, name: str) -> None:
        """It was sent."""
        self._waiting.pop(name, None)
        self._asking.look_up(DropDraft(name), _heard)


def _heard(_answer: object) -> None:
    """Nothing follows from it."""


def _tell(then: Callable[[str], None], found: object) -> None:
    if isinstance(found, bytes) and found:
        then(found.decode())
