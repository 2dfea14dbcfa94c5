"""What a mapped message holds, as it was told, with positions still in the feed's own space.

All that has arrived is converted at once (:func:`fix_rows`, :func:`degrees_of`): one by one that would cost more than
everything else.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.contract import Refused
from zscc.feeds.rows import FixRows
from zscc.geo.spaces import Space, convert
from zscc.model.asked import Caller
from zscc.model.report import Priority

Column = NDArray[np.float64]


class ToldFix(NamedTuple):
    """A fix as it was told."""

    place: int
    """Which item of its message it was, from 0."""
    vehicle: str
    observed_at_ms: int
    x: float
    """In the feed's space; infinite for what is no number."""
    y: float
    speed_kmh: float
    """NaN when nothing is told, infinite for what is none; the heading likewise."""
    heading_deg: float
    back_filled: bool
    item: Any
    """As it came; for keeping when it is refused later."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as it was told, not yet judged."""

    place: int
    """Which item of its message it was, from 0."""
    report_id: str
    source: str
    observed_at_ms: int
    category: str = ""
    title: str = ""
    priority: Priority | None = None
    text: str = ""
    x: float = math.nan
    """In ``space``; NaN for none, infinite for what is no number."""
    y: float = math.nan
    space: Space = Space.WGS84
    address: str = ""
    caller: Caller = field(default_factory=Caller)
    external_id: str = ""
    superior_due_at_ms: int | None = None
    return_by_ms: int | None = None
    synthetic: bool = False
    item: object = field(default=None, compare=False)
    """As it came; for keeping when it is refused later."""
    origin: str = ""

    @property
    def lon_deg(self) -> float:
        """WGS-84; NaN for none, infinite for what is none. For one row; of many ask :func:`degrees_of`."""
        return float(degrees_of([self])[0][0])

    @property
    def lat_deg(self) -> float:
        """As ``lon_deg``."""
        return float(degrees_of([self])[1][0])


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One item that was refused, and which of the message it was."""

    place: int | None
    """None: the message as a whole."""
    refused: Refused


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one message holds; items = fixes + reports + refused, and a message that cannot be read counts as one."""

    items: int
    space: Space
    told_fixes: tuple[ToldFix, ...]
    reports: tuple[ReportRow, ...]
    refused: tuple[RefusedItem, ...]
    flags: Counter[str]
    """Fields that were wrong and left out, by what was wrong."""
    origin: str

    @property
    def fixes(self) -> FixRows:
        """Its fixes in WGS-84; of many messages ask :func:`fix_rows`."""
        return fix_rows([self])


def fix_rows(messages: Sequence[Mapped]) -> FixRows:
    """The fixes of all messages of one feed, one after the other, in WGS-84."""
    fixes = [fix for mapped in messages for fix in mapped.told_fixes]
    names: dict[str, int] = {}
    vehicle = [names.setdefault(fix.vehicle, len(names)) for fix in fixes]
    space = messages[0].space if messages else Space.WGS84
    lon, lat = _degrees(space, np.array([fix.x for fix in fixes]), np.array([fix.y for fix in fixes]))
    return FixRows(
        vehicles=tuple(names),
        vehicle=np.array(vehicle, np.int64),
        observed_at_ms=np.array([fix.observed_at_ms for fix in fixes], np.int64),
        lon_deg=lon,
        lat_deg=lat,
        speed_kmh=np.array([fix.speed_kmh for fix in fixes], np.float64),
        heading_deg=np.array([fix.heading_deg for fix in fixes], np.float64),
        back_filled=np.array([fix.back_filled for fix in fixes], np.bool_),
    )


def degrees_of(rows: Sequence[ReportRow]) -> tuple[Column, Column]:
    """Longitude and latitude (WGS-84) of reports of one feed; NaN for none, infinite for what is none."""
    space = rows[0].space if rows else Space.WGS84
    return _degrees(space, np.array([row.x for row in rows]), np.array([row.y for row in rows]))


def _degrees(space: Space, x: Column, y: Column) -> tuple[Column, Column]:
    """What was told and is no position comes out infinite, and 0, 0 as it is: it is no position of any space."""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if not len(x):
        return x, y
    lon, lat = convert(space, Space.WGS84, x, y)
    never = ~(np.isnan(x) | np.isnan(y)) & ~(np.isfinite(lon) & np.isfinite(lat))
    zero = (x == 0.0) & (y == 0.0)
    lon, lat = (np.where(zero, 0.0, np.where(never, np.inf, column)) for column in (lon, lat))
    return lon, lat
