"""Texts of one row to values, and the values of all rows to columns."""

from array import array
from collections import Counter
from math import inf, isfinite, nan

import numpy as np
from numpy.typing import NDArray

from zscc.feeds.recorded.reading import KMH_PER_UNIT, Note, Reading, Recording, RowRefused
from zscc.feeds.recorded.times import TimeReader, TwoWays
from zscc.feeds.rows import FixRows
from zscc.feeds.swapped import AMONG_DEG, NEAR_DEG
from zscc.geo.spaces import Space, convert

Column = NDArray[np.float64]

MISSING = frozenset({"", "-", "--", "null", "none", "nil", "nan", "na", "\\n", "n/a", "#n/a"})
LONGEST_NAME = 200
_MONTH_FIRST_ZONES = ("America/", "US/")


class RowsBuilder:
    """Takes rows in the file's order and makes a :class:`Recording` of them."""

    def __init__(self, reading: Reading, speed_unit: str | None = None) -> None:
        """``speed_unit`` is what the format lays down, against the reading's."""
        self._reading = reading
        self._kmh = KMH_PER_UNIT[speed_unit or reading.speed_unit]
        self._times = TimeReader(reading.zone, reading.day_first)
        self._names: dict[str, int] = {}
        self._vehicle, self._at_ms = array("q"), array("q")
        self._x, self._y, self._speed, self._heading = array("d"), array("d"), array("d"), array("d")
        self._two_ways: list[tuple[int, int]] = []
        """Row, and its time read day first, where both ways are possible."""
        self._rejects: Counter[str] = Counter()
        self._notes: list[Note] = []

    def note(self, note: Note) -> None:
        """Something the reader should be told."""
        self._notes.append(note)

    @property
    def has_rows(self) -> bool:
        """Whether a row was taken or refused."""
        return bool(self._at_ms or self._rejects)

    def refuse(self, reason: str) -> None:
        """Count a row that is none."""
        self._rejects[reason] += 1

    def add(self, vehicle: str, time: str, position: tuple[str, str], motion: tuple[str, str] = ("", "")) -> None:
        """Take one row: ``position`` is (lat or northing, lon or easting), ``motion`` (speed, heading), as texts."""
        try:
            number = self._number_of(vehicle.strip())
            at = self._times.read(time.strip())
            y, x = (_coordinate(text.strip()) for text in position)
        except RowRefused as refused:
            self.refuse(refused.reason)
            return
        if isinstance(at, TwoWays):
            self._two_ways.append((len(self._at_ms), at.day_first_ms))
            at = at.month_first_ms
        self._vehicle.append(number)
        self._at_ms.append(at)
        self._x.append(x)
        self._y.append(y)
        self._speed.append(_measure(motion[0].strip()) * self._kmh)
        self._heading.append(_measure(motion[1].strip()))

    def recording(self) -> Recording:
        """All rows taken so far, in WGS-84."""
        at_ms, dated = self._dated()
        lon, lat = _in_wgs84(self._reading.space, np.array(self._x, np.float64), np.array(self._y, np.float64))
        rows = FixRows(
            vehicles=tuple(self._names),
            vehicle=np.array(self._vehicle, np.int64),
            observed_at_ms=at_ms,
            lon_deg=lon,
            lat_deg=lat,
            speed_kmh=np.array(self._speed, np.float64),
            heading_deg=np.array(self._heading, np.float64),
            back_filled=np.zeros(len(lon), np.bool_),
        )
        return Recording(rows if dated.all() else rows.part(np.flatnonzero(dated)), self._rejects, tuple(self._notes))

    def _number_of(self, vehicle: str) -> int:
        known = self._names.get(vehicle)
        if known is not None:
            return known
        if vehicle.casefold() in MISSING:
            raise RowRefused("no_vehicle")
        if len(vehicle) > LONGEST_NAME:
            raise RowRefused("broken_row")
        return self._names.setdefault(vehicle, len(self._names))

    def _dated(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Times with one reading for all dates such as 03/04/2026, and which rows could be dated."""
        at_ms = np.array(self._at_ms, np.int64)
        dated = np.ones(len(at_ms), np.bool_)
        if not self._two_ways:
            return at_ms, dated
        rows, day_first_ms = (np.array(column, np.int64) for column in zip(*self._two_ways, strict=True))
        order = self._order_of_dates(at_ms[rows], day_first_ms)
        if order is None:
            dated[rows] = False
            self._rejects["ambiguous_time"] += len(rows)
        elif order == "day_first":
            at_ms[rows] = day_first_ms
        self.note(Note(order or "ambiguous_dates"))
        return at_ms, dated

    def _order_of_dates(self, month_first_ms: NDArray[np.int64], day_first_ms: NDArray[np.int64]) -> str | None:
        """By a date of the file that has one reading only, else by the shorter span, else by the zone."""
        if self._times.only_day_first != self._times.only_month_first:
            return "day_first" if self._times.only_day_first else "month_first"
        spans = int(np.ptp(month_first_ms)), int(np.ptp(day_first_ms))
        if self._times.only_day_first or spans[0] == spans[1]:
            american = str(self._reading.zone).startswith(_MONTH_FIRST_ZONES)
            return "month_first" if american and not self._times.only_day_first else None
        return "month_first" if spans[0] < spans[1] else "day_first"


def is_number(text: str) -> bool:
    """Whether the text is a finite number."""
    return isfinite(_number(text.strip()))


def _coordinate(text: str) -> float:
    number = _number(text)
    if isfinite(number):
        return number
    raise RowRefused("no_position" if text.casefold() in MISSING else "bad_position")


def _measure(text: str) -> float:
    """A speed or heading: NaN for none, infinite for what is no number."""
    if not text:
        return nan
    number = _number(text)
    return number if isfinite(number) else nan if text.casefold() in MISSING else inf


def _number(text: str) -> float:
    """NaN for what is no number; a decimal comma will do."""
    if "_" in text:
        return nan
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", ".")) if text.count(",") == 1 and "." not in text else nan
    except ValueError:
        return nan


def _in_wgs84(space: Space, x: Column, y: Column) -> tuple[Column, Column]:
    """Longitude and latitude; what is no position stays as it came, so that the edge can tell why."""
    # A device without a fix tells 0, 0 in any space.
    nowhere = (x == 0.0) & (y == 0.0)
    lon, lat = convert(space, Space.WGS84, np.where(nowhere, np.nan, x), np.where(nowhere, np.nan, y))
    if space.in_metres:
        lon, lat = _turned_where_swapped(lon, lat, *convert(space, Space.WGS84, y, x))
    else:
        lon, lat = np.where(np.isnan(lon), x, lon), np.where(np.isnan(lat), y, lat)
    return np.where(nowhere, 0.0, lon), np.where(nowhere, 0.0, lat)


def _turned_where_swapped(lon: Column, lat: Column, lon_turned: Column, lat_turned: Column) -> tuple[Column, Column]:
    """Easting and northing changed places where only that leads to where the others are: say so in degrees."""
    known = np.isfinite(lon)
    if not known.any():
        return lon, lat
    middle_lon, middle_lat = np.median(lon[known]), np.median(lat[known])
    away = ~(np.hypot(lon - middle_lon, lat - middle_lat) < NEAR_DEG)
    swapped = away & (np.hypot(lon_turned - middle_lon, lat_turned - middle_lat) < AMONG_DEG)
    return np.where(swapped, lat_turned, lon), np.where(swapped, lon_turned, lat)
