"""Odometers: driven millimetres by vehicle and day (Asia/Shanghai), and what they add up to.

A leg counts for the day of the fix that it leads to, as in the fold. ``total`` counts from the first fix that was
summed, not from the vehicle's first kilometre: who compares it with the fleet's published 99 000 km since June 2021
must say since when ours counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zscc.analysis.track_fixes import Ints

_EPOCH = date(1970, 1, 1)
_MM_PER_KM = 1_000_000


@dataclass(frozen=True, slots=True)
class Mileage:
    """Kilometres of one vehicle, or of all together."""

    day_km: float
    month_km: float
    total_km: float

    def grown_to(self, day_km: float) -> "Mileage":
        """The same with what a newer picture knows of the day, so that a month is never less than its day."""
        more_km = max(day_km - self.day_km, 0.0)
        return Mileage(self.day_km + more_km, self.month_km + more_km, self.total_km + more_km)


class Odometer:
    """Sums of one vehicle by day."""

    def __init__(self, by_day: Mapping[int, int] | None = None) -> None:
        self.by_day: dict[int, int] = dict(by_day or {})
        """Number of the day to millimetres."""

    def add(self, day: Ints, mm: Ints) -> None:
        """Add legs to their days; negative ones take away."""
        for its_day in set(day.tolist()):
            self.by_day[its_day] = self.by_day.get(its_day, 0) + int(mm[day == its_day].sum())

    def mileage(self, day: int) -> Mileage:
        """As of ``day``: of it, of its month, and of all days up to it."""
        first = day_number(date_of_day(day).replace(day=1))
        passed = [(its_day, mm) for its_day, mm in self.by_day.items() if its_day <= day]
        month_mm = sum(mm for its_day, mm in passed if its_day >= first)
        return Mileage(
            self.by_day.get(day, 0) / _MM_PER_KM, month_mm / _MM_PER_KM, sum(mm for _, mm in passed) / _MM_PER_KM
        )


def together(mileages: Iterable[Mileage]) -> Mileage:
    """Of a fleet."""
    every = list(mileages)
    return Mileage(
        sum(one.day_km for one in every), sum(one.month_km for one in every), sum(one.total_km for one in every)
    )


def date_of_day(day: int) -> date:
    """The date of a day's number (``zscc.clock.day_of_ms``)."""
    return _EPOCH + timedelta(days=day)


def day_number(day: date) -> int:
    """The number of a date."""
    return (day - _EPOCH).days
