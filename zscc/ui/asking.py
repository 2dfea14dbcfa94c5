"""Where screens ask the centre: to do something, or to look something up.

Screens ask and go on; the answer comes back on the screen's thread, later, never inside the call. What was done also
comes by the next snapshot like everything else; an answer is for who must know at once, or must say why not.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from zscc.model.asked import Answer, Asked, Who
from zscc.model.role import Role

if TYPE_CHECKING:
    from zscc.ui.export.sources import FileSources
    from zscc.ui.window import DeskWindow

SEAT = "desk"
"""This desk's seat in the journal."""

Told = Callable[[Answer], None]
Found = Callable[[object], None]
Known = Callable[[object], object]


class Asking(QObject):
    """One window's way to the centre; who answers connects to its signals."""

    asked = Signal(object, object, object)
    """Asked, Who, and whom to tell the Answer."""
    looked_up = Signal(object, object)
    """A question, and whom to tell what was found."""
    who_changed = Signal()
    closed_changed = Signal()

    def __init__(self, desk: "DeskWindow") -> None:
        super().__init__(desk)
        self._desk = desk
        self._who = Who(SEAT, "duty officer", Role.DUTY_OFFICER)
        self._closed = ""
        self._known: Known | None = None
        self.file_sources: FileSources | None = None
        """What exports need of the journal; None in a window alone."""

    @property
    def who(self) -> Who:
        """Who sits here, in which role."""
        return self._who

    def set_who(self, who: Who) -> None:
        """Somebody else sits here, or in another role."""
        if who != self._who:
            self._who = who
            self.who_changed.emit()

    @property
    def closed(self) -> str:
        """Code of why nothing can be done now (``case.refused.<code>``), '' when it can; buttons of acts follow it."""
        return self._closed

    @property
    def refusal(self) -> str:
        """The same in the desk's language; '' when everything can be done."""
        return self.words_of(Answer(refused=self._closed)) if self._closed else ""

    def refuses(self) -> bool:
        """Whether nothing can be done now; then it is said over the map."""
        if self._closed:
            self._desk.tell(self.refusal)
        return bool(self._closed)

    def close(self, code: str) -> None:
        """Have nothing done from here on, for this reason; '' opens it again. Looking up goes on."""
        if code != self._closed:
            self._closed = code
            self.closed_changed.emit()

    def ask(self, asked: Asked, then: Told | None = None) -> None:
        """Have this done; ``then`` hears the answer, and without it a refusal is told over the map."""
        if self._closed:
            refused = partial(then or self.tell_refusal, Answer(refused=self._closed))
            # Like every answer: later, never inside the call.
            QTimer.singleShot(0, self, refused)
            return
        self.asked.emit(asked, self._who, then or self.tell_refusal)

    def know(self, known: "Known | None") -> None:
        """What of an answer was known at the moment that is shown; None: all of it."""
        self._known = known

    def look_up(self, question: object, then: Found) -> None:
        """Have this looked up; None when it is not there or could not be read."""
        self.looked_up.emit(question, partial(self._hear, then))

    def look_up_now(self, question: object, then: Found) -> None:
        """The same, with what became known after the moment that is shown."""
        self.looked_up.emit(question, then)

    def _hear(self, then: Found, found: object) -> None:
        then(found if self._known is None else self._known(found))

    def tell_refusal(self, answer: Answer) -> None:
        """Say over the map why something was not done; nothing when it was."""
        if not answer.done:
            self._desk.tell(self.words_of(answer))

    def words_of(self, answer: Answer) -> str:
        """Why it was refused, in the desk's language; '' when it was done."""
        if answer.done:
            return ""
        wording = self._desk.wording
        key = f"case.refused.{answer.refused}"
        if key not in wording.words:
            return answer.refused
        said = {name: wording.known(f"case.{name}", value) for name, value in answer.arguments}
        return wording.words(key, **said)
