"""Grids, one a row, with the figures of what is filtered."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from zscc.analysis.few import told
from zscc.export.columns import Kind, Shape, Shapes, Sheet, Spec, columns_of
from zscc.export.contract import Material, Wish
from zscc.export.rows.names import Names
from zscc.geo.spaces import Space
from zscc.model.audience import Audience
from zscc.situation.snapshot import Snapshot
from zscc.town.layers import Grid

_M2_PER_KM2 = 1e6


@dataclass(frozen=True)
class _Figures:
    """Counts by the code of a grid."""

    open: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    overdue: Counter[str] = field(default_factory=Counter)
    reports: Counter[str] = field(default_factory=Counter)


def sheets(material: Material, _wish: Wish) -> tuple[Sheet, ...]:
    """One sheet; what lies in no grid is in none of its rows."""
    names, grids = Names.of(material), material.town.grids
    public = material.passport.audience is Audience.PUBLIC
    figures = _counted(material.snapshot, material.passport.as_of)
    specs = _specs(names, figures, told if public else int)
    columns = columns_of("grid", specs, grids, names.words, public=public)
    shapes = None if public else Shapes.parts(Shape.POLYGON, Space.EPSG4549, [grid.ring for grid in grids])
    labels = np.array([grid.label_at for grid in grids], np.float64).reshape(-1, 2)
    at = None if public else Shapes.points(Space.EPSG4549, labels[:, 0], labels[:, 1])
    made_up = (material.town.synthetic or material.snapshot.synthetic,) * len(grids)
    return (Sheet("grids", names.words("sheet.subject.grids"), columns, len(grids), shapes, at, made_up),)


def _counted(snapshot: Snapshot, as_of: datetime) -> _Figures:
    made = _Figures()
    for case in snapshot.cases:
        if case.merged_into:
            # A case that went into another one is counted there.
            continue
        where = case.grid or ""
        (made.ended if case.ended else made.open)[where] += 1
        made.overdue[where] += (
            not case.ended and case.own is not None and case.own.stopped_at is None and case.own.due_at < as_of
        )
    made.reports.update(report.grid or "" for report in snapshot.reports)
    return made


def _specs(names: Names, figures: _Figures, said: Callable[[int], int | str]) -> list[Spec[Grid]]:
    whole = Kind.WHOLE
    return [
        Spec("grid_code", Kind.CODE, lambda grid: grid.code, public=True),
        Spec("grid", Kind.TEXT, lambda grid: grid.label, public=True),
        Spec("village_code", Kind.CODE, lambda grid: grid.village_code, public=True),
        Spec("village", Kind.TEXT, lambda grid: names.village(grid.village_code), public=True),
        Spec("area_km2", Kind.NUMBER, lambda grid: grid.area_m2 / _M2_PER_KM2, public=True, decimals=4),
        Spec("cases_open", whole, lambda grid: said(figures.open[grid.code]), public=True),
        Spec("cases_overdue", whole, lambda grid: said(figures.overdue[grid.code]), public=True),
        Spec("cases_ended", whole, lambda grid: said(figures.ended[grid.code]), public=True),
        Spec("reports", whole, lambda grid: said(figures.reports[grid.code]), public=True),
    ]
