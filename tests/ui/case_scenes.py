"""Hand-made moments with cases: those of a scene's reports at many stages, and those that a test puts in."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk_scenes import Scene, snapshot_of

from zscc.model.case import Case, Party, PartyOrder, Stage, Suspension
from zscc.model.case_facts import CaseOpened
from zscc.model.case_steps import open_case
from zscc.model.report import Priority, Report
from zscc.model.role import Role
from zscc.model.working_time import Deadline, TimeUnit
from zscc.situation.case_sheet import CaseSheet
from zscc.situation.snapshot import Snapshot

LINE = (
    Stage.REPORTED,
    Stage.REGISTERED,
    Stage.DISPATCHED,
    Stage.SIGNED,
    Stage.HANDLING,
    Stage.FED_BACK,
    Stage.INSPECTING,
    Stage.CLOSED,
)
_MINUTES = {Priority.URGENT: 60, Priority.HIGH: 240, Priority.NORMAL: 1_400, Priority.LOW: 4_300}
TIMES = ("registered_at", "dispatched_at", "signed_at", "arrived_at", "fed_back_at", "inspected_at", "closed_at")


def limit(starts_at: datetime, minutes: float, unit: TimeUnit = TimeUnit.NATURAL_MINUTES) -> Deadline:
    """A deadline with its 80 % mark."""
    length = timedelta(minutes=minutes)
    return Deadline(starts_at, starts_at + length * 4 / 5, starts_at + length, unit)


def case_of(report: Report, stage: Stage = Stage.REPORTED, **changes: object) -> Case:
    """The case of a report at a stage, with the moments that lead there, two minutes apart."""
    opened = CaseOpened(
        case_id=report.report_id,
        at=report.observed_at,
        role=Role.PROGRAM,
        by="intake",
        class_id=report.category,
        priority=report.priority,
        title=report.title,
        words=report.text,
        address="",
        caller_ref="",
        source=report.source,
        reports=(report.report_id,),
        point=report.point,
        grid=report.grid,
        village=None if report.grid is None else report.grid[:12],
        department="zfj",
        synthetic=True,
    )
    case = open_case(opened)
    reached = LINE.index(stage)
    moments = {
        name: report.observed_at + timedelta(minutes=2 * (place + 1)) for place, name in enumerate(TIMES[:reached])
    }
    parties = ()
    if 2 <= reached < 7:
        at = report.observed_at + timedelta(minutes=4)
        order = PartyOrder("zfj", sign_by=at + timedelta(minutes=15), done_by=at + timedelta(hours=6))
        parties = (Party(order, at, signed_at=moments.get("signed_at"), arrived_at=moments.get("arrived_at")),)
    own = limit(report.observed_at, _MINUTES[report.priority]) if reached else None
    whole = replace(
        case,
        stage=stage,
        version=1 + reached,
        times=replace(case.times, **moments),
        own=own,
        parties=parties,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def with_cases(snapshot: Snapshot, *cases: Case) -> Snapshot:
    """A moment that holds these cases."""
    sheet = CaseSheet()
    for case in cases:
        sheet.put(case)
    return replace(snapshot, cases=sheet.told(), case_columns=sheet.columns())


def cases_of(scene: Scene) -> list[Case]:
    """A case a report of today, at all stages; one suspended, one with a superior's limit."""
    today = [report for report in snapshot_of(scene).reports if report.observed_at >= scene.as_of - timedelta(hours=14)]
    cases = [case_of(report, LINE[number % len(LINE)]) for number, report in enumerate(today)]
    waits = next(place for place, case in enumerate(cases) if case.stage is Stage.HANDLING)
    cases[waits] = replace(
        cases[waits],
        own=replace(limit(cases[waits].times.opened_at, 900), stopped_at=scene.as_of),
        suspension=Suspension(scene.as_of, scene.as_of + timedelta(days=2)),
    )
    return cases


def busy(scene: Scene) -> Snapshot:
    """The scene with all its cases."""
    return with_cases(snapshot_of(scene), *cases_of(scene))
