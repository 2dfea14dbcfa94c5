"""What a handover lists, in words: the same rows on the screen and on paper."""

from datetime import datetime

from zscc.model.duty import DutyLine
from zscc.ui.duty.book import value_of
from zscc.ui.duty.handover import FROM, MADE_UP, OPEN, OVERDUE, REMARK, SECTIONS, TO, Listed, by_section, listed_in
from zscc.ui.duty.wording import DutyWording
from zscc.ui.feeds.wording import called, name_of

Said = tuple[str, str, str]
"""Text, what stands below it, and what stands at the right end."""


def said_of(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    """One listed thing."""
    return _SAID[listed.section](words, listed, as_of)


def _case(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    due, cases = listed.deadline(4), words.cases
    right = words("handover.no_limit") if due is None else cases.clock(due, as_of).text
    second = words.wording.words("duty.joint").join(
        (listed.what, words.priority(listed.field(2)), cases.known("waits", listed.field(3)))
    )
    return cases.called(listed.field(1), listed.field(7)), second, right


def _alarm(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    taken = listed.field(4)
    right = words("handover.confirmed_by", person=words.person(taken)) if taken else words("handover.unconfirmed")
    second = words.wording.words("duty.joint").join(
        (words.priority(listed.field(2)), words.at(listed.moment(3), as_of))
    )
    return _alarm_called(words, listed), second, right


def _alarm_called(words: DutyWording, listed: Listed) -> str:
    """超速 07车."""
    subject, directory = listed.field(5), words.directory
    vehicle = directory.vehicles.get(subject)
    if vehicle is not None:
        subject = words.wording.vehicle(vehicle.label, vehicle.vehicle_id)
    elif subject in directory.feeds:
        subject = name_of(words.wording, subject, directory.feeds)
    return f"{words.alarm(listed.field(1))} {subject}".strip()


def _shelved(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    until = words("handover.until", at=words.at(listed.moment(3), as_of))
    return _alarm_called(words, listed), words.priority(listed.field(2)), until


def _note(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    return listed.field(1), "", f"{words.person(listed.field(2))} {words.at(listed.moment(3), as_of)}"


def _instruction(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    until = listed.moment(4)
    right = words("handover.no_limit") if until is None else words.left(until, as_of)
    second = words(
        "ledger.second", leader=words.leader(listed.field(2)), owner=listed.field(3) or words("ledger.nobody")
    )
    return listed.field(1), second, right


def _whistle(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    by = listed.moment(3)
    right = words("handover.no_limit") if by is None else words.left(by, as_of)
    title = words.cases.called(listed.field(1), listed.field(4))
    return title, f"{listed.what}  {words.department(listed.field(2))}", right


def _event(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    return listed.field(1), listed.field(2), words.at(listed.moment(3), as_of)


def _warning(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    kind, colour = words.known(f"warning.type.{listed.field(1)}"), words.known(f"warning.colour.{listed.field(2)}")
    until = words("handover.until", at=words.at(listed.moment(4), as_of))
    return words("warning.called", type=kind, colour=colour, issuer=listed.field(3)), "", until


def _feed(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    name = called(words.wording, listed.what, listed.field(3), made_up=listed.field(4) == MADE_UP)
    return name, words.at(listed.moment(2), as_of), words.wording.known("ui.feed", listed.field(1))


def _check(words: DutyWording, listed: Listed, as_of: datetime) -> Said:
    del as_of
    done, count = listed.field(2), listed.field(3)
    undone = words("checks.undone", count=int(count) - int(done))
    known = words.cases.class_name(listed.what)
    name = listed.field(1) if known == listed.what else known
    return words("checks.of_list", name=name, done=done, all=count), "", undone


_SAID = {
    "case": _case,
    "overdue": _case,
    "alarm": _alarm,
    "shelved": _shelved,
    "note": _note,
    "instruction": _instruction,
    "whistle": _whistle,
    "event": _event,
    "warning": _warning,
    "feed": _feed,
    "check": _check,
}


def counts_of(listed: tuple[Listed, ...], open_cases: int, overdue_cases: int) -> dict[str, int]:
    """How many there are of each, also of those that are too many to be listed."""
    counts = {section: len(its) for section, its in by_section(listed).items()}
    return counts | {"case": open_cases, "overdue": overdue_cases}


def counts_in(line: DutyLine) -> dict[str, int]:
    """The same of a handover that was written."""
    told = [int(value) if value.isdigit() else 0 for value in (value_of(line, OPEN), value_of(line, OVERDUE))]
    return counts_of(listed_in(line), told[0], told[1])


def shifts_in(words: DutyWording, line: DutyLine) -> tuple[str, str]:
    """From which shift to which."""
    return words.shift_called(value_of(line, FROM)), words.shift_called(value_of(line, TO))


def remark_in(line: DutyLine) -> str:
    """What was said besides."""
    return value_of(line, REMARK)


def heading_of(words: DutyWording, section: str, count: int) -> str:
    """未结事件 12件."""
    assert section in SECTIONS
    return words("handover.section", name=words(f"handover.of.{section}"), count=words.wording.number(count))
