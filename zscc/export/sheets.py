"""The sheets of a subject: each module of ``rows`` makes those of one, imported when it is asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from zscc.export.columns import Sheet
from zscc.export.contract import MOST_ROWS, ExportRefused, Form, Material, Subject, Wish
from zscc.situation.snapshot import Snapshot
from zscc.town.layers import Town

_ROWS: Mapping[Subject, str] = MappingProxyType(
    {
        Subject.CASES: "cases",
        Subject.REPORTS: "reports",
        Subject.VEHICLES: "vehicles",
        Subject.TRACKS: "tracks",
        Subject.GRIDS: "grids",
        Subject.MAP: "layer_list",
    }
)


def sheets_of(material: Material, wish: Wish) -> tuple[Sheet, ...]:
    """The tables of a subject, the one that matters first; raises ExportRefused where it has none."""
    name = _ROWS.get(wish.subject)
    if name is None:
        raise ExportRefused("no_rows", subject=wish.subject.value)
    module = import_module(f"zscc.export.rows.{name}")
    make = cast("Callable[[Material, Wish], tuple[Sheet, ...]]", module.sheets)
    return make(material, wish)


def rows_of(subject: Subject, snapshot: Snapshot, town: Town) -> int:
    """How many rows a table of this moment has at most: what an audience may not see is left out later."""
    return {
        Subject.CASES: len(snapshot.cases),
        Subject.REPORTS: len(snapshot.reports),
        Subject.VEHICLES: len(snapshot.vehicles),
        Subject.TRACKS: len(snapshot.tracks.observed_at_ms),
        Subject.GRIDS: len(town.grids),
    }.get(subject, 0)


def check_rows(form: Form, rows: int) -> None:
    """Raises ExportRefused for more than a sheet of a workbook holds."""
    if form is Form.XLSX and rows > MOST_ROWS:
        raise ExportRefused("too_many_rows", rows=rows, most=MOST_ROWS, form="XLSX")
