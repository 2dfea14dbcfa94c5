"""A simulated day of a town moved to the present: what its vehicles and its people would tell now (示意)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from zscc.feeds.jt808.scripted_terminal import Spot
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.fleet import Fleet
from zscc.feeds.simulated.reports import Reports, ToldReport
from zscc.feeds.simulated.simulation_model import load_simulation_model
from zscc.model.moment import ms_from_utc
from zscc.town.layers import Town


class PlayedDay:
    """Vehicles and reports, undisturbed. Moments are the wall's; one thread."""

    def __init__(self, town: Town, seed: int, simulated: datetime, now: datetime) -> None:
        """What happens at ``simulated`` on the simulated day happens ``now``."""
        model = load_simulation_model()
        plan = FaultPlan()
        self._fleet = Fleet(town, seed, model, plan)
        self._reports = Reports(town, seed, model, plan, self._fleet.nearest)
        self._begins_ms = ms_from_utc(simulated)
        self._moved_ms = ms_from_utc(now) - self._begins_ms

    @property
    def vehicles(self) -> tuple[str, ...]:
        """Ids of the vehicles; spots refer to them by their place here."""
        return self._fleet.vehicles

    def spots(self, after_ms: int, until_ms: int, step_s: int = 1) -> Iterator[tuple[int, Spot]]:
        """Vehicle and where it is, for what is observed in (after, until], in order of time."""
        rows = self._fleet.fixes(after_ms - self._moved_ms, until_ms - self._moved_ms, step_s).rows
        for row in range(len(rows)):
            yield (
                int(rows.vehicle[row]),
                Spot(
                    at_ms=int(rows.observed_at_ms[row]) + self._moved_ms,
                    lon_deg=float(rows.lon_deg[row]),
                    lat_deg=float(rows.lat_deg[row]),
                    speed_kmh=float(rows.speed_kmh[row]),
                    heading_deg=round(float(rows.heading_deg[row])),
                ),
            )

    def told_before(self, hours: float) -> list[ToldReport]:
        """What was reported in the hours before the beginning, in order."""
        told = self._reports.arriving(self._begins_ms - round(hours * 3_600_000), self._begins_ms)
        return [self._moved(report) for report in told]

    def told_after(self, hours: float) -> list[ToldReport]:
        """What will be reported in the hours after the beginning, in order; whoever tells it sets the moment."""
        told = self._reports.arriving(self._begins_ms, self._begins_ms + round(hours * 3_600_000))
        return [self._moved(report) for report in told]

    def _moved(self, report: ToldReport) -> ToldReport:
        return replace(
            report,
            observed_at_ms=report.observed_at_ms + self._moved_ms,
            arrives_at_ms=report.arrives_at_ms + self._moved_ms,
        )
