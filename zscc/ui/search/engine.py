"""The search's own thread: it keeps an index of each source of names and answers one question at a time.

Only the newest question is answered; what was asked before and has not begun is dropped. The window's thread hands
over recipes (functions that make the things), never names by the thousand.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from zscc.analysis.names import Answer, Named, NameIndex, Question, merged

Recipe = Callable[[], Iterable[Named]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked and what was found."""

    question: Question
    answer: Answer
    known: Mapping[tuple[str, str], Named] = field(default_factory=dict)
    """Of the things that were asked for by kind and id, those that there are."""


class SearchEngine(QObject):
    """Indexes by the name of their source; a source that is put again replaces the one before."""

    answered = Signal(object)
    """Answered, on the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._indexes: dict[str, NameIndex] = {}
        self._newest = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="zscc-search")
        self._closed = False

    def put(self, source: str, recipe: Recipe) -> None:
        """Index the things of a source; what is asked from now on sees them."""
        self._submit(lambda: self._indexes.__setitem__(source, NameIndex(recipe())))

    def drop(self, source: str) -> None:
        """Forget a source."""
        self._submit(lambda: self._indexes.pop(source, None))

    def ask(self, question: Question, wanted: Iterable[tuple[str, str]] = ()) -> None:
        """Answer later by ``answered``; also look up things by kind and id."""
        self._newest += 1
        mine, keys = self._newest, frozenset(wanted)
        self._submit(lambda: self._answer(mine, question, keys))

    def forget(self) -> None:
        """What was asked need not be answered any more."""
        self._newest += 1

    def close(self) -> None:
        """Ask nothing more; what has not begun is dropped, what runs ends by itself and is not told."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _submit(self, deed: Callable[[], object]) -> None:
        if not self._closed:
            self._thread.submit(deed).add_done_callback(_raise)

    def _answer(self, mine: int, question: Question, keys: frozenset[tuple[str, str]]) -> None:
        answers = []
        for index in tuple(self._indexes.values()):
            if mine != self._newest:
                return
            answers.append(index.ask(question))
        known = {}
        if keys:
            things = (thing for index in self._indexes.values() for thing in index.things)
            known = {(thing.kind, thing.id): thing for thing in things if (thing.kind, thing.id) in keys}
        if mine == self._newest and not self._closed:
            self.answered.emit(Answered(question, merged(answers), known))


def _raise(done: Future[object]) -> None:
    """A bug on the thread is told by the log, not kept in a future that nobody reads."""
    if not done.cancelled():
        done.result()
