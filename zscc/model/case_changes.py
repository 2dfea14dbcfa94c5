"""Corrections of what is written in a case: field by field, each value as text, as ``Act.CHANGE`` carries them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from zscc.model.case import Case
from zscc.model.report import Priority
from zscc.model.space import E7, PointE7


class BadChange(Exception):
    """A field that cannot be corrected, or a value that it cannot have."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def point_of(written: str) -> PointE7 | None:
    """``lon_e7,lat_e7`` (WGS-84, 1e-7 degree), '' for no position; ValueError for anything else."""
    if not written:
        return None
    lon_e7, lat_e7 = written.split(",")
    return checked_point(PointE7(int(lon_e7), int(lat_e7)))


def checked_point(point: PointE7) -> PointE7:
    """The position, in whole numbers and on the globe; ValueError for any other."""
    sides = ((point.lon_e7, 180 * E7), (point.lat_e7, 90 * E7))
    if not all(isinstance(value, int) and abs(value) <= most for value, most in sides):
        raise ValueError(f"{point} is no position")
    return point


def _or_none(written: str) -> str | None:
    return written or None


_READ: dict[str, Callable[[str], object]] = {
    "class_id": str,
    "priority": Priority,
    "title": str,
    "words": str,
    "address": str,
    "point": point_of,
    "grid": _or_none,
    "village": _or_none,
    "department": str,
    "emergency": lambda written: {"1": True, "": False}[written],
    "external_ids": lambda written: tuple(written.split()),
}


def changed(case: Case, changes: Iterable[tuple[str, str]]) -> Case:
    """The case with these fields set; raises BadChange."""
    values = {}
    for field, written in changes:
        try:
            values[field] = _READ[field](written)
        except (KeyError, ValueError) as error:
            raise BadChange(field) from error
    return replace(case, **values)  # type: ignore[arg-type]  # each value was read for its field
