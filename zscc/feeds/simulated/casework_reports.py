"""The reports behind simulated casework, with what the journal never learns: which of them tell of the same fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.feed import grid_index
from zscc.feeds.simulated.reports import Reports
from zscc.feeds.simulated.seeds import generator
from zscc.feeds.simulated.simulation_model import SimulationModel
from zscc.feeds.simulated.wire import report_delivery
from zscc.model.report import Report
from zscc.town.layers import Town

_LATE_AFTER_S = 120.0


@dataclass(frozen=True, slots=True)
class Told:
    """A report as a fact, and which report first told of the same."""

    report: Report
    first_id: str = ""
    """'' for a first report, and for one whose first was told on another day."""


class PastReports:
    """Reports of days that the feed does not tell; numbered and worded as it would, but for the vehicles' names.

    Which vehicle was nearest would need every vehicle's day; any vehicle will do for what nobody watched.
    """

    def __init__(self, town: Town, seed: int, model: SimulationModel) -> None:
        vehicles = [vehicle.vehicle_id for vehicle in town.vehicles]

        def any_vehicle(_place_m: tuple[float, float], at_ms: int) -> str:
            return generator(seed, "past vehicle", at_ms).choice(vehicles)

        self._reports = Reports(town, seed, model, FaultPlan.of_model(model.faults), any_vehicle)
        self._grids = grid_index(town)

    def of_days(self, days: Sequence[date]) -> list[Told]:
        """All reports of some days."""
        told = [report for day in days for report in self._reports.of_day(day)]
        facts = report_delivery(told, self._grids, _LATE_AFTER_S).facts
        return self.matched([fact for fact in facts if isinstance(fact, Report)], days)

    def matched(self, reports: Sequence[Report], days: Sequence[date]) -> list[Told]:
        """Reports that the journal has, with what is known of them behind the scenes."""
        firsts = {report: first for day in days for report, first in self._reports.firsts(day).items()}
        return [Told(report, firsts.get(report.report_id, "")) for report in reports]
