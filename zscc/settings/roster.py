"""The roster (值班表): shifts, posts and who stands on which when. TOML, checked at start.

Posts rotate by the day; a change (调班) says who stands on a post of one day instead. A shift that crosses midnight
belongs to the day on which it begins. Times are Asia/Shanghai's, UTC+8 without summer time.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import msgspec

from zscc.model.role import Role

STANDBY = "备勤"
"""On call at home or in the building; no role of the desk."""
ROLES: Mapping[str, Role | None] = MappingProxyType(
    {
        "带班领导": Role.DUTY_LEADER,
        "值班长": Role.SHIFT_LEADER,
        "派单员": Role.DISPATCHER,
        "值班员": Role.DUTY_OFFICER,
        "核查员": Role.INSPECTOR,
        "数据分析员": Role.ANALYST,
        STANDBY: None,
    }
)
_LOCAL = timezone(timedelta(hours=8))
_MINUTES_OF_DAY = 24 * 60
_NOON = _MINUTES_OF_DAY // 2


class Shift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the day: 白班, 夜班."""

    id: str
    name: str
    begins: str
    """Local time, "08:30"."""
    ends: str
    """Local time; not later than ``begins``: on the next day."""

    def __post_init__(self) -> None:
        _minute(self.begins)
        _minute(self.ends)

    def begins_at(self, day: date) -> datetime:
        """When the shift of a day begins, aware UTC."""
        return _at(day, _minute(self.begins))

    def ends_at(self, day: date) -> datetime:
        """When the shift of a day ends, aware UTC."""
        return _at(day, _minute(self.begins) + self.minutes)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (_minute(self.ends) - _minute(self.begins) - 1) % _MINUTES_OF_DAY + 1

    @property
    def minutes_of_day(self) -> tuple[int, int]:
        """When it begins and ends, in minutes since midnight; it crosses midnight when the second is not greater."""
        return _minute(self.begins), _minute(self.ends)

    @property
    def by_day(self) -> bool:
        """Whether noon lies within it."""
        return (_NOON - _minute(self.begins)) % _MINUTES_OF_DAY < self.minutes


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who stands on posts; lines of the log name the id, never the name."""

    id: str
    name: str
    phone: str = ""


class Post(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A duty within a shift, and those who take turns on it."""

    id: str
    shift: str
    duty: str
    """One of ROLES: 带班领导, 值班长, 派单员, 值班员, 备勤 ..."""
    people: tuple[str, ...]
    """Their ids, in the order of the turns."""
    number: int = 1
    """So many at a time."""

    def __post_init__(self) -> None:
        if self.duty not in ROLES:
            raise ValueError(f"{self.id}: {self.duty} is none of {'、'.join(ROLES)}")
        if len(set(self.people)) < len(self.people):
            raise ValueError(f"{self.id}: somebody takes two turns")
        if not 1 <= self.number <= len(self.people):
            raise ValueError(f"{self.id}: {self.number} of {len(self.people)} people cannot stand at a time")


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """调班: others stand on a post on one day."""

    day: date
    post: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnPost:
    """A post and those who stand on it."""

    duty: str
    role: Role | None
    """None for 备勤."""
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift of one day with its people."""

    shift: Shift
    day: date
    """On which the shift begins."""
    begins_at: datetime
    ends_at: datetime
    """Aware UTC; at this moment the next shift begins."""
    posts: tuple[OnPost, ...]

    @property
    def duty_id(self) -> str:
        """``2026-06-15/day``, as lines of the logbook name it."""
        return duty_id(self.shift, self.day)

    def people(self, role: Role) -> tuple[Person, ...]:
        """Those who hold a role in this shift."""
        return tuple(person for post in self.posts if post.role is role for person in post.people)

    @property
    def standby(self) -> tuple[Person, ...]:
        """备勤."""
        return tuple(person for post in self.posts if post.duty == STANDBY for person in post.people)

    def roles_of(self, person_id: str) -> frozenset[Role]:
        """What a person may do in this shift; a person may hold several roles."""
        return frozenset(
            post.role for post in self.posts if post.role and any(person.id == person_id for person in post.people)
        )


class Roster(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it stands; ValueError says what is wrong in it."""

    source: str
    synthetic: bool
    first_day: date
    """On which the first of each post's people stand; a fixed date from which turns are counted."""
    shifts: tuple[Shift, ...]
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        for what, ids in (
            ("shift", [shift.id for shift in self.shifts]),
            ("person", [person.id for person in self.people]),
            ("post", [post.id for post in self.posts]),
            ("change", [f"{change.day} {change.post}" for change in self.changes]),
        ):
            _refuse_twice(what, ids)
        self._refuse_gaps()
        self._refuse_strangers()

    def shift_at(self, at: datetime) -> tuple[Shift, date]:
        """The shift that runs at an aware moment, and the day on which it began."""
        local = at.astimezone(_LOCAL)
        for day in (local.date(), local.date() - timedelta(days=1)):
            for shift in self.shifts:
                if shift.begins_at(day) <= at < shift.ends_at(day):
                    return shift, day
        raise ValueError("shifts that leave a gap are refused when they are read")

    def duty_at(self, at: datetime) -> Duty:
        """The shift that runs at an aware moment, with its people."""
        shift, day = self.shift_at(at)
        return self.duty_of(day, shift)

    @property
    def day_shift(self) -> Shift:
        """The shift that noon lies in (白班)."""
        return next(shift for shift in self.shifts if shift.by_day)

    def duty_of(self, day: date, shift: Shift) -> Duty:
        """A shift that begins on a day."""
        posts = tuple(
            OnPost(post.duty, ROLES[post.duty], self._standing(day, post))
            for post in self.posts
            if post.shift == shift.id
        )
        return Duty(shift, day, shift.begins_at(day), shift.ends_at(day), posts)

    def duties(self, first: date, days: int) -> tuple[Duty, ...]:
        """Every shift that begins on some days in a row, in their order."""
        in_order = sorted(self.shifts, key=lambda shift: _minute(shift.begins))
        return tuple(self.duty_of(first + timedelta(days=day), shift) for day in range(days) for shift in in_order)

    def person(self, person_id: str) -> Person | None:
        """Whom an id means."""
        return next((person for person in self.people if person.id == person_id), None)

    def _standing(self, day: date, post: Post) -> tuple[Person, ...]:
        changed = next((change for change in self.changes if (change.day, change.post) == (day, post.id)), None)
        if changed is not None:
            ids = changed.people
        else:
            turn = (day - self.first_day).days * post.number
            ids = tuple(post.people[(turn + place) % len(post.people)] for place in range(post.number))
        return tuple(person for person in map(self.person, ids) if person is not None)

    def _refuse_gaps(self) -> None:
        """The shifts fill the day, each beginning where another ends."""
        if not self.shifts:
            raise ValueError("a roster needs a shift")
        begins = sorted(_minute(shift.begins) for shift in self.shifts)
        ends = sorted(_minute(shift.ends) for shift in self.shifts)
        if begins != ends or sum(shift.minutes for shift in self.shifts) != _MINUTES_OF_DAY:
            raise ValueError("the shifts must follow each other without gap or overlap through 24 hours")

    def _refuse_strangers(self) -> None:
        shifts, posts = {shift.id for shift in self.shifts}, {post.id for post in self.posts}
        people = {person.id for person in self.people}
        for post in self.posts:
            if post.shift not in shifts:
                raise ValueError(f"{post.id}: there is no shift {post.shift}")
            _refuse_unknown(post.id, post.people, people)
        for change in self.changes:
            if change.post not in posts:
                raise ValueError(f"{change.day}: there is no post {change.post}")
            _refuse_unknown(f"{change.day} {change.post}", change.people, people)


def _refuse_twice(what: str, ids: Iterable[str]) -> None:
    counts = Counter(ids)
    for name, number in counts.items():
        if not name or number > 1:
            raise ValueError(f"the {what} {name!r} is told twice" if name else f"a {what} has no id")


def _refuse_unknown(where: str, ids: Iterable[str], people: set[str]) -> None:
    unknown = [person_id for person_id in ids if person_id not in people]
    if unknown:
        raise ValueError(f"{where}: there is nobody with the id {unknown[0]}")


def _minute(text: str) -> int:
    told = time.fromisoformat(text)
    if told.tzinfo is not None or told.second or told.microsecond:
        raise ValueError(f"{text!r} is no time of day such as 08:30")
    return told.hour * 60 + told.minute


def _at(day: date, minute: int) -> datetime:
    local = datetime.combine(day, time(), _LOCAL) + timedelta(minutes=minute)
    return local.astimezone(UTC)


def duty_id(shift: Shift, day: date) -> str:
    """How a shift of one day is named: ``2026-06-15/day``."""
    return f"{day:%Y-%m-%d}/{shift.id}"


def load_roster(path: Path | None = None) -> Roster:
    """Read a roster, the shipped one when no path is given; msgspec.ValidationError says what is wrong in it."""
    return _shipped() if path is None else _read(path.read_text(encoding="utf-8"))


@cache
def _shipped() -> Roster:
    return _read((files("zscc") / "resources" / "duty" / "roster.toml").read_text(encoding="utf-8"))


def _read(text: str) -> Roster:
    return msgspec.convert(tomllib.loads(text), Roster)
