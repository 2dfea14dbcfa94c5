"""Who sits at the desk: people of the roster's present shift, named as the desk may name them. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from zscc.model.asked import Who
from zscc.model.role import Role
from zscc.settings.roster import Duty, OnPost, Person, Roster

SEAT_ROLES: tuple[Role, ...] = tuple(role for role in Role if role is not Role.PROGRAM)
"""What a person at this desk may act as; for a department, a station or a grid worker the desk records (代录)."""
RECORDED_FOR = frozenset({Role.DEPARTMENT, Role.STATION, Role.GRID_WORKER})
"""Roles of people who do not sit here."""


def on_duty(roster: Roster, as_of: datetime) -> Duty:
    """The present shift with its people."""
    return roster.duty_at(as_of)


def next_duty(roster: Roster, as_of: datetime) -> Duty:
    """The shift that takes over."""
    return roster.duty_at(roster.duty_at(as_of).ends_at)


def handing_over(roster: Roster, as_of: datetime, account: str, taken_over: str) -> tuple[Duty, Duty]:
    """Which shift hands over to which: the present one to the next.

    The one before still does while somebody of it sits here and nobody took over; ``taken_over`` is the id of the
    shift that last did.
    """
    duty = roster.duty_at(as_of)
    before = roster.duty_at(duty.begins_at - timedelta(microseconds=1))
    late = duty.duty_id != taken_over and stands_in(before, account) and not stands_in(duty, account)
    return (before, duty) if late else (duty, next_duty(roster, as_of))


def role_in(duty: Duty, account: str, present: Role) -> Role:
    """In which role somebody begins a shift: the present one when the roster says so, else the first of theirs."""
    roles = duty.roles_of(account)
    return present if present in roles else next((role for role in SEAT_ROLES if role in roles), Role.DUTY_OFFICER)


def seated(who: Who, role: Role, duty: Duty, person_id: str = "") -> Who:
    """Who sits here in a role: who was chosen, else who holds it in this shift, else the same person acts in it."""
    holders = [person.id for person in duty.people(role)]
    account = person_id or (who.account if who.account in holders else next(iter(holders), who.account))
    return replace(who, role=role, account=account)


def stands_in(duty: Duty, account: str) -> bool:
    """Whether somebody is on this shift at all."""
    return any(person.id == account for post in duty.posts for person in post.people)


def pairs(duty: Duty) -> tuple[tuple[OnPost, Person], ...]:
    """Everybody of a shift with the post, in the roster's order."""
    return tuple((post, person) for post in duty.posts for person in post.people)
