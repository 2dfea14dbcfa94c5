"""The time machine: the picture of any past second, while the desk goes on writing.

``TimeMachine`` owns a thread and a connection of its own that only reads. What is asked for comes back as a Future,
set on that thread: who shows it brings it to a thread of his own. Asked for faster than it can answer, it answers the
newest question and cancels those that waited before it. While nobody asks it builds the key-frames that are missing,
then reads ahead, so that the first leaps find what they need.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zscc.centre.frame_builder import FrameBuilder, Keep
from zscc.centre.read_ahead import read_ahead
from zscc.centre.time_bar import counts_between
from zscc.centre.time_hand import TimeHand
from zscc.clock import monotonic_s
from zscc.model.time_counts import TimeCounts, TimeSpan
from zscc.settings.profile import Profile
from zscc.situation.snapshot import Snapshot
from zscc.store.contract import Reader, StoreError, StoreUnavailable

log = logging.getLogger(__name__)

OVERTAKEN_AFTER_S = 0.25
"""A picture that takes longer is given up for a newer question."""
REST_S = 0.02
"""Between two pieces of building: the desk has one core to paint with and one to write with."""

LOOK_EVERY_S = 600.0
"""How often it looks for key-frames that are missing."""


class _Overtaken(Exception):
    """Somebody asked for another moment meanwhile, or the machine closes."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of the journal, and who waits for it."""

    answer: "Future[Any]"
    ask: Callable[["_Desk"], Any]


@dataclass(slots=True)
class _Desk:
    """What the machine's own thread works with."""

    reader: Reader
    hand: TimeHand
    builder: FrameBuilder | None
    ahead: Iterator[None]
    """Read once; what comes later is asked for when it comes."""

    def spare_time(self) -> Iterator[None]:
        """What is done while nobody asks, in pieces."""
        if self.builder is not None:
            yield from self.builder.pieces()
        yield from self.ahead


class TimeMachine:
    """Any second of a journal; every method may be called from any thread and returns at once."""

    def __init__(self, open_reader: Callable[[], Reader], profile: Profile, keep: Keep | None = None) -> None:
        """``open_reader`` is called on the machine's own thread (``store.open_reader``).

        ``keep`` is handed the key-frames that were missing (``engine.keep``); without it none are built. Nothing is
        opened before the first question or :meth:`begin`.
        """
        self._open_reader = open_reader
        self._profile = profile
        self._keep = keep
        self._changed = threading.Condition()
        self._scrub: _Question | None = None
        self._others: deque[_Question] = deque()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._spending: Iterator[None] | None = None
        self.resting = False
        """Whether everything was done that can be done in spare time."""

    def begin(self) -> None:
        """Open the journal now and build missing key-frames in the background from here on."""
        with self._changed:
            self._wake()

    def at(self, moment: datetime, *, with_hash: bool = False) -> "Future[Snapshot]":
        """The picture of ``moment`` (aware): the fold of everything recorded then or before, ``as_of`` = ``moment``.

        Before the first entry it is empty, after the newest it is the present one. A question that was overtaken by a
        newer one comes back cancelled. StoreError when the journal cannot be read or the machine is closed.
        """
        question = _Question(Future(), lambda desk: self._shown(desk, moment, with_hash))
        with self._changed:
            if self._refused(question):
                return question.answer
            overtaken, self._scrub = self._scrub, question
            self._wake()
        if overtaken is not None:
            overtaken.answer.cancel()
        return question.answer

    def span(self) -> "Future[TimeSpan | None]":
        """From when until when the journal reaches; None while it is empty."""
        return self._asked(lambda desk: _span(desk.reader))

    def histogram(self, since: datetime, until: datetime, bins: int) -> "Future[TimeCounts]":
        """How much was recorded in each of ``bins`` equal parts; ValueError (in the Future) for an empty stretch."""
        return self._asked(lambda desk: counts_between(desk.reader, since, until, bins))

    def close(self) -> None:
        """Cancel what waits, end the thread, let the file go; closing twice is allowed."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _asked(self, ask: Callable[[_Desk], Any]) -> "Future[Any]":
        question = _Question(Future(), ask)
        with self._changed:
            if not self._refused(question):
                self._others.append(question)
                self._wake()
        return question.answer

    def _refused(self, question: _Question) -> bool:
        if self._closed:
            question.answer.set_exception(StoreUnavailable("closed"))
        return self._closed

    def _wake(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._run, name="zscc-time")
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        desk: _Desk | None = None
        try:
            with suppress(StoreError):
                # Asked again with the first question, who hears of it.
                desk = self._opened()
            while (question := self._next(desk)) is not None:
                try:
                    desk = desk or self._opened()
                except StoreError as error:
                    _tell(question.answer, error)
                    continue
                self._answer(desk, question)
        finally:
            self._leave(desk)

    def _opened(self) -> _Desk:
        reader = self._open_reader()
        hand = TimeHand(reader, self._profile)
        builder = None if self._keep is None else FrameBuilder(reader, hand.recall, self._profile, self._keep)
        return _Desk(reader, hand, builder, read_ahead(reader, hand.recall))

    def _next(self, desk: _Desk | None) -> _Question | None:
        """The next question, waited for; None when the machine closes. Meanwhile what is missing is built."""
        rest_s = 0.0
        while True:
            with self._changed:
                if not (self._scrub or self._others or self._closed):
                    self._changed.wait(rest_s)
                if self._closed:
                    return None
                if self._scrub is not None:
                    question, self._scrub = self._scrub, None
                    return question
                if self._others:
                    return self._others.popleft()
            rest_s = self._spend(desk)

    def _spend(self, desk: _Desk | None) -> float:
        """One piece of what is done in spare time; how long to rest then."""
        if desk is None:
            return LOOK_EVERY_S
        self._spending = self._spending or desk.spare_time()
        try:
            next(self._spending)
        except StopIteration:
            self._spending, self.resting = None, True
            return LOOK_EVERY_S
        except StoreError as error:
            log.warning("no key-frames are built for a while: %s", error.code)
            self._spending = None
            return LOOK_EVERY_S
        except Exception:
            # The past can still be asked for, only slower.
            log.exception("key-frames are built no more because of a bug")
            desk.builder = self._spending = None
            return LOOK_EVERY_S
        return REST_S

    def _answer(self, desk: _Desk, question: _Question) -> None:
        if question.answer.cancelled():
            return
        try:
            answer = question.ask(desk)
        except _Overtaken:
            question.answer.cancel()
        except Exception as error:  # noqa: BLE001  # it is the asker's to hear
            _tell(question.answer, error)
        else:
            with suppress(InvalidStateError):
                question.answer.set_result(answer)

    def _shown(self, desk: _Desk, moment: datetime, with_hash: bool) -> Snapshot:
        self._go(desk.hand.go_to(moment))
        return desk.hand.situation.snapshot(moment, with_hash)

    def _go(self, pieces: Iterator[None]) -> None:
        began_s = monotonic_s()
        for _ in pieces:
            if self._closed or (self._scrub is not None and monotonic_s() - began_s > OVERTAKEN_AFTER_S):
                raise _Overtaken

    def _leave(self, desk: _Desk | None) -> None:
        waiting = [*self._others] if self._scrub is None else [self._scrub, *self._others]
        for question in waiting:
            question.answer.cancel()
        if desk is not None:
            desk.reader.close()


def _tell(answer: "Future[Any]", error: Exception) -> None:
    with suppress(InvalidStateError):
        answer.set_exception(error)


def _span(reader: Reader) -> TimeSpan | None:
    first, last = next(iter(reader.read(0, limit=1)), None), reader.last_recorded_at()
    return None if first is None or last is None else TimeSpan(first.recorded_at, last)
