"""The logbook read: which lines stand, what answers what. Pure; made anew when a line came or went.

Lines never change. Who wants to know whether an instruction is done looks for the line that answers it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from zscc.model.duty import CARRIED, DutyKind, DutyLine

ANSWERED, NO_ANSWER = "answered", "no_answer"
"""Outcomes of a call to a village or a post."""


def value_of(line: DutyLine, name: str) -> str:
    """A named value of a line; '' when it has none of that name."""
    return next((value for key, value in line.values if key == name), "")


@dataclass(frozen=True, eq=False)
class Book:
    """The lines that the desk holds, oldest first."""

    lines: tuple[DutyLine, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, DutyLine]:
        """Every line by its id."""
        return {line.line_id: line for line in self.lines}

    @cached_property
    def _answers(self) -> dict[tuple[DutyKind, str], DutyLine]:
        return {(line.what, line.about): line for line in self.lines if line.about}

    def answer_of(self, line: DutyLine, kind: DutyKind) -> DutyLine | None:
        """The line of a kind that is about another one: what cleared a note, what an instruction came to."""
        return self._answers.get((kind, line.line_id))

    def of_kind(self, *kinds: DutyKind) -> Iterator[DutyLine]:
        """Lines of some kinds, newest first."""
        return (line for line in reversed(self.lines) if line.what in kinds)

    @cached_property
    def carried(self) -> tuple[DutyLine, ...]:
        """Notes that go from shift to shift until they are cleared, oldest first."""
        return self._standing(DutyKind.NOTE, DutyKind.NOTE_CLEARED, outcome=CARRIED)

    @cached_property
    def instructions(self) -> tuple[DutyLine, ...]:
        """Instructions that are not done; those that are due first, those without a deadline last."""
        return tuple(sorted(self._standing(DutyKind.INSTRUCTION, DutyKind.INSTRUCTION_DONE), key=_due))

    @cached_property
    def events(self) -> tuple[DutyLine, ...]:
        """Major events that are not closed, newest first."""
        return self._standing(DutyKind.EVENT_OPENED, DutyKind.EVENT_CLOSED)[::-1]

    @cached_property
    def warnings(self) -> tuple[DutyLine, ...]:
        """Official warnings that nobody has lifted, newest first; some may have expired."""
        return self._standing(DutyKind.WARNING, DutyKind.WARNING_LIFTED)[::-1]

    @cached_property
    def last_handover(self) -> DutyLine | None:
        """The newest handover that the desk holds."""
        return next(self.of_kind(DutyKind.HANDOVER), None)

    def of_shift(self, duty_id: str, *kinds: DutyKind) -> tuple[DutyLine, ...]:
        """Lines of some kinds that were written in a shift, oldest first."""
        return tuple(line for line in self.lines if line.shift == duty_id and line.what in kinds)

    def about(self, line: DutyLine, *kinds: DutyKind) -> tuple[DutyLine, ...]:
        """Lines of some kinds about another one, oldest first."""
        return tuple(each for each in self.lines if each.about == line.line_id and each.what in kinds)

    def _standing(self, kind: DutyKind, answer: DutyKind, outcome: str | None = None) -> tuple[DutyLine, ...]:
        return tuple(
            line
            for line in self.lines
            if line.what is kind
            and (outcome is None or line.outcome == outcome)
            and (answer, line.line_id) not in self._answers
        )


def _due(line: DutyLine) -> tuple[bool, float, str]:
    return line.until is None, 0.0 if line.until is None else line.until.timestamp(), line.line_id


def expired(warning: DutyLine, as_of: datetime) -> bool:
    """Whether a warning's own time is over; it stays on the screen until somebody lifts it."""
    return warning.until is not None and warning.until <= as_of


def found(lines: Iterable[DutyLine], wanted: str, kinds: frozenset[DutyKind]) -> list[DutyLine]:
    """Lines of some kinds (none: of all) that say every wanted word in their text, newest first."""
    parts = wanted.casefold().split()
    return [
        line
        for line in reversed(tuple(lines))
        if (not kinds or line.what in kinds) and all(part in _said(line) for part in parts)
    ]


def _said(line: DutyLine) -> str:
    return " ".join((line.text, line.to, line.about, line.by, *(value for _, value in line.values))).casefold()
