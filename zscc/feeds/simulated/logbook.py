"""The logbook of the demo day as its people wrote it (示意), with the posts of the roster filled in."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files

import msgspec

from zscc.clock import SHANGHAI
from zscc.feeds.simulated.casework_people import SEAT
from zscc.model.asked import Who, WriteLine
from zscc.model.duty import DutyKind
from zscc.model.role import Role
from zscc.settings.roster import Duty, Roster

_BEFORE = ".before"
_BEFORE_BY = timedelta(minutes=1)


class LogLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line; posts instead of people, local times of the day."""

    time: str
    what: str
    by: str
    to: str = ""
    about: str = ""
    text: str = ""
    outcome: str = ""
    until: str = ""
    values: tuple[tuple[str, str], ...] = ()


class Logbook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands."""

    notice: str
    lines: tuple[LogLine, ...]


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """What somebody writes at a moment."""

    at: datetime
    asked: WriteLine
    who: Who


def logbook_of(day: date, roster: Roster, until: datetime) -> Iterator[WrittenLine]:
    """What was written on a day by then, in order."""
    for line in load_logbook().lines:
        at = _at(day, line.time)
        if at <= until:
            duty, before = roster.duty_at(at), roster.duty_at(at - _BEFORE_BY)
            asked = WriteLine(
                DutyKind(line.what),
                line.text,
                to=_person(line.to, duty, before),
                about=_person(line.about, duty, before),
                outcome=line.outcome,
                until=_at(day, line.until) if line.until else None,
                started_at=at if line.what == DutyKind.WARNING.value else None,
                values=tuple((name, _person(value, duty, before)) for name, value in line.values),
            )
            role = Role(line.by.removesuffix(_BEFORE))
            yield WrittenLine(at, asked, Who(SEAT, _person(line.by, duty, before), role))


def load_logbook() -> Logbook:
    """Read the lines that ship."""
    source = files("zscc") / "resources" / "simulation" / "logbook.toml"
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), Logbook)


def _person(post: str, duty: Duty, before: Duty) -> str:
    """Who stands on a post; what is no post stays as it is written."""
    try:
        role = Role(post.removesuffix(_BEFORE))
    except ValueError:
        return post
    people = (before if post.endswith(_BEFORE) else duty).people(role)
    return people[0].id if people else post


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)
