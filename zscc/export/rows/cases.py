"""Cases, one a row, as they stand at ``as_of``."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from zscc.analysis.few import often
from zscc.clock import SHANGHAI
from zscc.export.columns import Kind, Shapes, Sheet, Spec, Value, columns_of
from zscc.export.contract import Material, Wish
from zscc.export.rows.names import Names
from zscc.geo.spaces import Space
from zscc.model.audience import Audience
from zscc.model.case import Case
from zscc.model.space import PointE7

_COUNTS = ("returns", "reworks", "extensions", "suspensions", "reminders")
_TIMES = (
    "taken_in_at",
    "registered_at",
    "dispatched_at",
    "signed_at",
    "arrived_at",
    "fed_back_at",
    "inspected_at",
    "closed_at",
    "evaluated_at",
    "first_report_at",
    "follow_up_at",
    "final_report_at",
)


def sheets(material: Material, _wish: Wish) -> tuple[Sheet, ...]:
    """One sheet."""
    names, cases = Names.of(material), material.snapshot.cases
    public = material.passport.audience is Audience.PUBLIC
    if public:
        many = often((case.village, case.class_id) for case in cases)
        cases = tuple(case if (case.village, case.class_id) in many else replace(case, village=None) for case in cases)
    specs = _specs(names, material.passport.as_of)
    at = None if public else points_of([case.point for case in cases])
    columns = columns_of("case", specs, cases, names.words, public=public)
    made_up = tuple(case.synthetic for case in cases)
    return (Sheet("cases", names.words("sheet.subject.cases"), columns, len(cases), at, at, made_up),)


def points_of(points: list[PointE7 | None]) -> Shapes:
    """Positions as shapes in degrees, EPSG:4326."""
    lon = np.array([np.nan if point is None else point.lon_e7 for point in points]) / 1e7
    lat = np.array([np.nan if point is None else point.lat_e7 for point in points]) / 1e7
    return Shapes.points(Space.WGS84, lon, lat)


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment in Asia/Shanghai."""
    return None if moment is None else moment.astimezone(SHANGHAI).date()


def _specs(names: Names, as_of: datetime) -> list[Spec[Case]]:
    words = names.words
    text, code, whole, flag, moment = Kind.TEXT, Kind.CODE, Kind.WHOLE, Kind.FLAG, Kind.MOMENT
    return [
        Spec("case_id", code, lambda case: case.case_id),
        Spec("external_ids", code, lambda case: " ".join(case.external_ids)),
        Spec("stage", text, lambda case: words(f"case.stage.{case.stage.value}"), public=True),
        Spec("priority", text, lambda case: words(f"map.priority.{case.priority.value}"), public=True),
        Spec("class_id", code, lambda case: case.class_id, public=True),
        Spec("class_kind", text, lambda case: names.class_kind(case.class_id), public=True),
        Spec("class", text, lambda case: names.class_name(case.class_id), public=True),
        Spec("title", text, lambda case: case.title),
        Spec("words", text, lambda case: case.words),
        Spec("place", text, lambda case: case.address),
        Spec("source", text, lambda case: names.known("map.source", case.source), public=True),
        Spec("reports", whole, lambda case: len(case.reports)),
        Spec("village_code", code, lambda case: case.village, public=True),
        Spec("village", text, lambda case: names.village(case.village), public=True),
        Spec("grid_code", code, lambda case: case.grid),
        Spec("grid", text, lambda case: names.grid(case.grid)),
        Spec("department", text, lambda case: names.department(case.department), public=True),
        Spec("at_work", text, lambda case: _at_work(case, names)),
        Spec("level", text, lambda case: words(f"case.level.{case.level.value}")),
        Spec("emergency", flag, lambda case: case.emergency),
        Spec("opened_day", Kind.DAY, lambda case: day_of(case.times.opened_at), public=True),
        Spec("opened_at", moment, lambda case: case.times.opened_at),
        *(Spec(name, moment, _time(name)) for name in _TIMES),
        Spec("own_due_at", moment, lambda case: None if case.own is None else case.own.due_at),
        Spec("superior_due_at", moment, lambda case: None if case.superior is None else case.superior.due_at),
        Spec("ended", flag, lambda case: case.ended, public=True),
        Spec("overdue", flag, lambda case: _overdue(case, as_of)),
        Spec("suspended", flag, lambda case: case.suspension is not None),
        Spec("supervised", flag, lambda case: case.supervision is not None),
        Spec("solved_in_grid", flag, lambda case: case.solved_in_grid, public=True),
        *(Spec(name, whole, _count(name)) for name in _COUNTS),
        Spec("satisfaction", text, lambda case: names.known("case.outcome", case.satisfaction)),
        Spec("merged_into", code, lambda case: case.merged_into),
        Spec("event_id", code, lambda case: case.event_id),
    ]


def _time(name: str) -> Callable[[Case], Value]:
    return lambda case: getattr(case.times, name)


def _count(name: str) -> Callable[[Case], Value]:
    return lambda case: getattr(case.counts, name)


def _at_work(case: Case, names: Names) -> str:
    return " ".join(names.department(party.order.department) for party in case.parties)


def _overdue(case: Case, as_of: datetime) -> bool:
    return not case.ended and case.own is not None and case.own.stopped_at is None and case.own.due_at < as_of
