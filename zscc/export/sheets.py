"""The sheets of a subject: each module of ``rows`` makes those of one, imported when it is asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from zscc.export.columns import Sheet
from zscc.export.contract import ExportRefused, Material, Subject, Wish

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
