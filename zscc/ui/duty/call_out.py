"""叫应 and 查岗: which villages were called, which answered, who answered, and whom to call next. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from zscc.model.duty import DutyKind, DutyLine
from zscc.town.layers import Village
from zscc.ui.duty.book import ANSWERED, Book

AGAIN_AFTER_S = 600.0
"""A village that did not answer is to be called again after so long."""


class CallState(Enum):
    """How a village stands in a round of calls."""

    NOT_CALLED = "not_called"
    NO_ANSWER = "no_answer"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class VillageCall:
    """One village in a round of calls."""

    number: int
    """From 1, in the order of the town's villages; what a hand types."""
    village: Village
    state: CallState
    calls: int = 0
    """How often it was called."""
    last: DutyLine | None = None

    def waits_again(self, as_of: datetime) -> bool:
        """Whether it did not answer and its turn has come again."""
        return (
            self.state is CallState.NO_ANSWER
            and self.last is not None
            and (as_of - self.last.at).total_seconds() >= AGAIN_AFTER_S
        )


@dataclass(frozen=True)
class Round:
    """A round of calls through every village."""

    villages: tuple[VillageCall, ...]
    began: DutyLine | None = None
    """The line that began a call-out; a roll call needs none."""

    @property
    def answered(self) -> int:
        """How many villages answered."""
        return sum(call.state is CallState.ANSWERED for call in self.villages)

    @property
    def unanswered(self) -> int:
        """How many were called and did not answer."""
        return sum(call.state is CallState.NO_ANSWER for call in self.villages)

    @property
    def complete(self) -> bool:
        """Whether everybody answered."""
        return self.answered == len(self.villages)

    def next_after(self, number: int) -> VillageCall | None:
        """Whom to call next: who was never called yet, in the order of the numbers from ``number`` on, round the end.

        When everybody was called, who did not answer and waits longest; None when everybody answered.
        """
        fresh = [call for call in self.villages if call.state is CallState.NOT_CALLED]
        if fresh:
            return next((call for call in fresh if call.number > number), fresh[0])
        silent = [call for call in self.villages if call.state is CallState.NO_ANSWER and call.last is not None]
        return min(silent, key=lambda call: (call.last.at, call.number) if call.last else (), default=None)


def call_out(book: Book, villages: Sequence[Village]) -> Round | None:
    """The newest call-out that the desk holds; None when there is none."""
    began = next(book.of_kind(DutyKind.CALL_OUT), None)
    if began is None:
        return None
    return _round(book.about(began, DutyKind.CALL_OUT_ANSWERED), villages, began)


def roll_call(book: Book, villages: Sequence[Village], duty_id: str) -> Round:
    """查岗 of the stations in a shift."""
    return _round(book.of_shift(duty_id, DutyKind.ROLL_CALL), villages, None)


def _round(lines: Iterable[DutyLine], villages: Sequence[Village], began: DutyLine | None) -> Round:
    calls: dict[str, list[DutyLine]] = {}
    for line in lines:
        calls.setdefault(line.to, []).append(line)
    return Round(
        tuple(_call(number, village, calls.get(village.code, [])) for number, village in enumerate(villages, 1)), began
    )


def _call(number: int, village: Village, lines: list[DutyLine]) -> VillageCall:
    """Who answered once has answered, whatever a later call met."""
    answered = next((line for line in lines if line.outcome == ANSWERED), None)
    if answered is not None:
        return VillageCall(number, village, CallState.ANSWERED, len(lines), answered)
    if lines:
        return VillageCall(number, village, CallState.NO_ANSWER, len(lines), lines[-1])
    return VillageCall(number, village, CallState.NOT_CALLED)
