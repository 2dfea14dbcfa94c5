"""A month of the town in coarse steps: fixes, reports, cases, alarms, logbook and healths, each with its own moment."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from made_facts import ORIGIN, START, VILLAGES, batch, fix, health, report
from made_walk import case_stream

from zscc.model.alarm import AlarmAct, AlarmRaised, AlarmStep
from zscc.model.duty import DutyKind, DutyLine
from zscc.model.fix import Fix, FixFlag
from zscc.model.journal import Entry, Fact
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.settings.profile import load_profile
from zscc.situation.situation import Situation

DAYS, STEP = 30, timedelta(hours=4)
COUNT = DAYS * timedelta(days=1) // STEP
VEHICLES = 5
Told = tuple[datetime, tuple[Fact, ...]]


@cache
def month(seed: int, count: int = COUNT) -> tuple[Told, ...]:
    """What each append of the month brings, and when."""
    return tuple(_told(random.Random(seed), seed, count))


def _told(dice: random.Random, seed: int, count: int) -> Iterator[Told]:
    cases, told = case_stream(seed), list[Fix]()
    raised = 0
    for number in range(count):
        at = START + number * STEP + timedelta(seconds=dice.randrange(3600))
        facts: list[Fact] = [batch(f"b{number}", list(_fixes(dice, told, number)))]
        if dice.random() < 0.7:
            late = timedelta(hours=dice.choice((0, 0, 0, 30)))
            facts.append(report(number, at - late, dice.choice(list(Priority)), dice.choice(("worker", "h12345"))))
        facts.extend(next(cases) for _ in range(dice.randrange(5)))
        if dice.random() < 0.1:
            facts.append(health(number, at=at))
        if dice.random() < 0.1:
            raised += 1
            facts.append(AlarmRaised(f"a{raised}", "dwell", Priority.HIGH, "vehicle", "V01", "look", at))
            if raised > 2:
                done = f"a{raised - 2}"
                facts.append(AlarmStep(done, 1, AlarmAct.CLEARED, at, Role.PROGRAM, "rules"))
                facts.append(AlarmStep(done, 2, AlarmAct.ACKNOWLEDGED, at, Role.DUTY_OFFICER, "officer"))
        if dice.random() < 0.1:
            facts.append(
                DutyLine(f"d{number}", dice.choice((DutyKind.NOTE, DutyKind.INSTRUCTION)), "day", at, "officer")
            )
        yield at, tuple(facts)


def _fixes(dice: random.Random, told: list[Fix], number: int) -> Iterator[Fix]:
    at_s = number * STEP.total_seconds()
    for _ in range(dice.randrange(2, 12)):
        if told and dice.random() < 0.1:
            yield dice.choice(told)
            continue
        new = fix(
            f"V{dice.randrange(VEHICLES):02d}",
            at_s + dice.choice((0, 1, 2, 5, 9, -20, -4000)),
            dice.randrange(100_000),
            dice.randrange(100_000),
            dice.choice((None, 0.0, 12.3, 60.0)),
            dice.choice((None, 0, 90, 359)),
            dice.choice((FixFlag.NONE, FixFlag.NONE, FixFlag.LATE, FixFlag.JUMP)),
            dice.choice((None, VILLAGES[0] + "001", VILLAGES[1] + "002")),
        )
        told.append(new)
        del told[:-100]
        yield new


def plain_hashes(seed: int, count: int = COUNT) -> list[str]:
    """The hash before the first append and after each: every entry folded by itself, from the first one on."""
    profile = load_profile()
    situation = Situation(profile.thresholds, profile.windows)
    hashes, seq = [situation.state_hash()], 0
    for at, facts in month(seed, count):
        for fact in facts:
            seq += 1
            situation.apply(Entry(seq, at, fact, ORIGIN.seat, ORIGIN.actor))
        hashes.append(situation.state_hash())
    return hashes
