"""What a line of the logbook says in one row."""

from zscc.map.wording import masked
from zscc.model.duty import DutyKind, DutyLine
from zscc.ui.duty.book import value_of
from zscc.ui.duty.wording import DutyWording

ABOUT_CASES = frozenset({DutyKind.NOTE, DutyKind.CALL})
"""Kinds whose ``about`` is a case; of the others it is an earlier line."""


def case_of(line: DutyLine) -> str:
    """The case that a line is about; '' for none."""
    return line.about if line.what in ABOUT_CASES else ""


def said(words: DutyWording, line: DutyLine) -> str:
    """What a line says in one row; numbers that may be personal are masked."""
    if line.what is DutyKind.HANDOVER:
        return words("said.handover", by=words.person(line.about or line.by), to=words.person(line.to))
    if line.what is DutyKind.WARNING:
        return warning_called(words, line)
    if line.what in (DutyKind.CALL_OUT_ANSWERED, DutyKind.ROLL_CALL):
        outcome = words.known(f"outcome.{line.outcome}")
        return " ".join(filter(None, (words.village(line.to), outcome, masked(line.text))))
    if line.what is DutyKind.EVENT_ROLE:
        role = words.known(f"event.role.{value_of(line, 'role')}")
        return words("said.role", role=role, person=words.person(value_of(line, "person")))
    return masked(line.text) or words.known(f"kind.{line.what.value}")


def warning_called(words: DutyWording, line: DutyLine) -> str:
    """暴雨黄色预警 市气象台."""
    kind, colour = words.known(f"warning.type.{value_of(line, 'type')}"), value_of(line, "colour")
    called = words.known(f"warning.colour.{colour}")
    return words("warning.called", type=kind, colour=called, issuer=value_of(line, "issuer"))
