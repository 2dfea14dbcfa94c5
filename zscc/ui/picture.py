"""One snapshot as the panels see it: its rows made once, handed to every panel, so that none can disagree."""

from dataclasses import dataclass

from zscc.map.pick import Pick
from zscc.situation.snapshot import Snapshot
from zscc.ui.rows import Directory, ReportRow, VehicleRow, report_rows, vehicle_rows


@dataclass(frozen=True, slots=True)
class Picture:
    """A snapshot and its rows in the order of the screen."""

    snapshot: Snapshot
    vehicles: list[VehicleRow]
    reports: list[ReportRow]

    @classmethod
    def of(cls, snapshot: Snapshot, directory: Directory) -> "Picture":
        """Make the rows of a snapshot."""
        return cls(snapshot, vehicle_rows(snapshot, directory), report_rows(snapshot, directory))

    def vehicle(self, vehicle_id: str) -> VehicleRow | None:
        """A vehicle by its id."""
        return next((row for row in self.vehicles if row.vehicle_id == vehicle_id), None)

    def report(self, report_id: str) -> ReportRow | None:
        """A report of today by its id."""
        return next((row for row in self.reports if row.report.report_id == report_id), None)

    def where(self, pick: Pick, directory: Directory) -> tuple[float, float] | None:
        """Map metres of a pick; None for what has no position or is gone."""
        if pick.kind == "vehicle":
            vehicle = self.vehicle(pick.id)
            return None if vehicle is None else vehicle.at_m
        if pick.kind == "report":
            report = self.report(pick.id)
            return None if report is None else report.at_m
        return directory.where(pick.kind, pick.id)
