"""Cases for tests: opened by number, and steps that follow them."""

from datetime import UTC, datetime, timedelta

from zscc.model.case import Case
from zscc.model.case_facts import Act, CaseOpened, CaseStep
from zscc.model.report import Priority
from zscc.model.role import Role
from zscc.model.space import PointE7
from zscc.model.working_time import Deadline, TimeUnit
from zscc.store.contract import Origin

START = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
ORIGIN = Origin("seat", "officer")


def opened(
    number: int, priority: Priority = Priority.NORMAL, due_min: int = 60, village: str = "320583102001"
) -> CaseOpened:
    at = START + timedelta(minutes=number)
    due_at = at + timedelta(minutes=due_min)
    return CaseOpened(
        case_id=f"YS-{number}",
        at=at,
        role=Role.PROGRAM,
        by="intake",
        class_id="garbage",
        priority=priority,
        title="暴露垃圾",
        words="某小区北门垃圾满溢",
        address="某小区北门",
        caller_ref="",
        source="worker",
        reports=(f"R-{number}",),
        point=PointE7.from_degrees(121.0, 31.46),
        grid=village + "001",
        village=village,
        department="hw",
        own=Deadline(at, at, due_at, TimeUnit.NATURAL_MINUTES),
        synthetic=True,
    )


def step(case: Case | CaseOpened, act: Act, role: Role = Role.DUTY_OFFICER, **fields: object) -> CaseStep:
    at = START + timedelta(hours=1, minutes=case.version)
    return CaseStep(case_id=case.case_id, version=case.version + 1, act=act, at=at, role=role, by="officer", **fields)  # type: ignore[arg-type]
