"""Random walks over the transition table: steps that it may allow, and a stream of those that it did."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from made_cases import START, opened

from zscc.model.case import Case, PartyOrder
from zscc.model.case_facts import Act, CaseOpened, CaseStep, Proof
from zscc.model.case_steps import StepRefused, open_case, take_step
from zscc.model.case_table import EMERGENCY_TABLE, MERGED_TABLE, TABLE
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.working_time import Deadline, TimeUnit

DEPARTMENTS = ("gas", "police", "hw")
OPEN_AT_ONCE = 6
DEAD_ENDS = {Act.VOID, Act.DECLINE, Act.GO_INTO, Act.RETURN_ORDER, Act.REWORK, Act.REOPEN}


def random_step(chance: random.Random, case: Case, others: list[str]) -> CaseStep:
    """One that the table may allow, or not: mostly an act of the stage, now and then any; mostly with its fields."""
    table = MERGED_TABLE if case.merged_into else EMERGENCY_TABLE if case.emergency else TABLE
    here = [act for stage, act in table if stage is case.stage]
    if chance.random() < 0.95:
        # Rarely into a dead end, mostly along the line.
        here = [act for act in here if act not in DEAD_ENDS]
    if chance.random() < 0.5:
        here = [act for act in here if table[case.stage, act].to is not None] or here
    act = chance.choice(here) if here and chance.random() < 0.9 else chance.choice(list(Act))
    rule = table.get((case.stage, act))
    roles = sorted(rule.roles, key=lambda role: role.value) if rule and chance.random() < 0.9 else list(Role)
    at = START + timedelta(minutes=case.version)
    parties = [party.order.department for party in case.parties] or list(DEPARTMENTS)
    fields: dict[str, Any] = {
        "party": chance.choice(parties),
        "reason": "原因",
        "text": "说明",
        "orders": tuple(PartyOrder(name, lead=not place) for place, name in enumerate(chance.sample(DEPARTMENTS, 2))),
        "own": Deadline(at, at, at + timedelta(hours=1), TimeUnit.NATURAL_MINUTES),
        "until": at + timedelta(days=3),
        "link": chance.choice([case.merged_into, *case.merged, *others]),
        "outcome": chance.choice(["passed", "failed", "satisfied"]),
        "changes": (("address", chance.choice(["东门", "西门"])),),
        "proof": Proof(digest="p"),
    }
    needed = rule.needs if rule else frozenset(fields)
    kept = {name: value for name, value in fields.items() if name in needed and chance.random() < 0.97}
    version = case.version + (1 if chance.random() < 0.97 else chance.choice([0, 2]))
    return CaseStep(case.case_id, version, act, at, chance.choice(roles), chance.choice("abc"), **kept)


def case_stream(seed: int) -> Iterator[CaseOpened | CaseStep]:
    """Without end: cases that begin now and then, and what happens to the newest few of them."""
    chance = random.Random(seed)
    cases: dict[str, Case] = {}
    number = 0
    while True:
        if len(cases) < OPEN_AT_ONCE or chance.random() < 0.05:
            first = opened(number, chance.choice(list(Priority)))
            number += 1
            cases[first.case_id] = open_case(first)
            if len(cases) > OPEN_AT_ONCE:
                del cases[next(iter(cases))]
            yield first
            continue
        case = cases[chance.choice(list(cases))]
        step = random_step(chance, case, [each for each in cases if each != case.case_id])
        try:
            cases[case.case_id] = take_step(case, step)
        except StepRefused:
            continue
        yield step
