"""Weeks of cases that ran their whole line, seeded: for figures, leagues, bulletins, and pictures of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from zscc.model.case import PartyOrder
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.catalogue import CaseClass
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.model.working_time import Deadline, TimeUnit

SOURCES = ("worker", "worker", "patrol", "worker", "h12345", "dept", "citizen", "video", "p110")
_OUTCOMES = ("satisfied", "satisfied", "satisfied", "fairly", "unsatisfied", "unreached")
Place = tuple[str, str, float, float]
"""Grid, village, longitude, latitude."""


@dataclass(frozen=True)
class Month:
    """What is to be made."""

    places: Sequence[Place]
    classes: Sequence[CaseClass]
    first: datetime = datetime(2026, 4, 30, 16, tzinfo=UTC)
    days: int = 46
    per_day: int = 40
    seed: int = 1
    until: datetime = datetime(2026, 6, 15, 6, 32, tzinfo=UTC)


def facts_of(month: Month) -> Iterator[CaseOpened | CaseStep]:
    """Every case with its steps, one case after the other; steps after ``until`` have not happened."""
    random = Random(month.seed)
    last_in_class: dict[str, CaseOpened] = {}
    number = 0
    for day in range(month.days):
        for _ in range(max(round(random.gauss(month.per_day, month.per_day / 6)), 1)):
            at = month.first + timedelta(days=day, hours=min(max(random.gauss(11, 4), 0.1), 23.8))
            if at >= month.until:
                continue
            number += 1
            opened = _opened(month, random, number, at)
            yield opened
            twin = last_in_class.get(opened.class_id)
            if twin is not None and random.random() < 0.08:
                yield _merge(opened, twin)
                continue
            last_in_class[opened.class_id] = opened
            yield from (step for step in _steps(random, opened) if step.at < month.until)


def _opened(month: Month, random: Random, number: int, at: datetime) -> CaseOpened:
    grid, village, lon, lat = month.places[min(int(random.paretovariate(1.1)) * 7, len(month.places)) - 1]
    if random.random() < 0.6:
        grid, village, lon, lat = random.choice(month.places)
    case_class = random.choice(month.classes)
    due_at = at + timedelta(hours=random.choice((4, 8, 24, 72)))
    return CaseOpened(
        case_id=f"YS{number:06d}",
        at=at,
        role=Role.PROGRAM,
        by="intake",
        class_id=case_class.class_id,
        priority=random.choices(tuple(Priority), (2, 9, 66, 23))[0],
        title=case_class.name,
        words=f"{case_class.name}，需处置",
        address="示意路12号",
        caller_ref="",
        source=random.choice(SOURCES),
        reports=(f"R{number}",),
        point=PointE7.from_degrees(lon, lat),
        grid=grid,
        village=village,
        department=case_class.department,
        own=Deadline(at, at, due_at, TimeUnit.NATURAL_MINUTES),
        synthetic=True,
    )


def _merge(opened: CaseOpened, twin: CaseOpened) -> CaseStep:
    at = opened.at + timedelta(minutes=3)
    return CaseStep(opened.case_id, 2, Act.GO_INTO, at, Role.DUTY_OFFICER, "officer", link=twin.case_id)


def _steps(random: Random, opened: CaseOpened) -> Iterator[CaseStep]:
    """Register, dispatch, sign, feed back, inspect, close, evaluate; some stop on the way, some are sent back once."""
    at, version, department = opened.at, 1, opened.department or "hw"

    def step(act: Act, role: Role, minutes: float, **more: object) -> CaseStep:
        nonlocal at, version
        at, version = at + timedelta(minutes=minutes), version + 1
        return CaseStep(opened.case_id, version, act, at, role, f"{role.value}-1", **more)  # type: ignore[arg-type]

    if random.random() < 0.04:
        yield step(Act.DECLINE, Role.SHIFT_LEADER, 12, reason="不属本镇职责")
        return
    yield step(Act.REGISTER, Role.DUTY_OFFICER, random.expovariate(1 / 11), own=opened.own)
    if random.random() < 0.01:
        yield step(Act.VOID, Role.SHIFT_LEADER, 30, reason="重复录入")
        return
    orders = (PartyOrder(department),)
    yield step(Act.DISPATCH, Role.DISPATCHER, random.expovariate(1 / 9), orders=orders)
    if random.random() < 0.05:
        yield step(Act.RETURN_ORDER, Role.DEPARTMENT, 40, party=department, reason="职责不清")
        orders = (PartyOrder("zfj" if department != "zfj" else "jsj"),)
        yield step(Act.DISPATCH, Role.DISPATCHER, 20, orders=orders)
    party = orders[0].department
    slow = 1.0 + (hash_of(party) % 5) / 4
    yield step(Act.SIGN_FOR, Role.DEPARTMENT, random.expovariate(1 / 14) * slow, party=party)
    hours = (opened.own.due_at - opened.at).total_seconds() / 3600 if opened.own else 24
    yield step(Act.HANDLE, Role.DEPARTMENT, 5, party=party)
    yield step(Act.FEED_BACK, Role.DEPARTMENT, random.expovariate(1 / (hours * 22 * slow)), party=party, text="已处置")
    if random.random() < 0.06:
        yield step(Act.REWORK, Role.INSPECTOR, 60, reason="现场仍有残留", own=opened.own)
        yield step(Act.SIGN_FOR, Role.DEPARTMENT, 10, party=party)
        yield step(Act.FEED_BACK, Role.DEPARTMENT, 200, party=party, text="已返工")
    yield step(Act.INSPECT, Role.INSPECTOR, random.expovariate(1 / 40), outcome="passed")
    yield step(Act.CLOSE, Role.SHIFT_LEADER, random.expovariate(1 / 30))
    if random.random() < 0.7:
        yield step(Act.EVALUATE, Role.DUTY_OFFICER, 600, outcome=random.choice(_OUTCOMES))


def hash_of(text: str) -> int:
    """The same in every process."""
    return sum(map(ord, text))
