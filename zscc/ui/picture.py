"""One snapshot as the panels see it: its rows made once, handed to every panel, so that none can disagree."""

from dataclasses import dataclass

from zscc.clock import SHANGHAI
from zscc.situation.snapshot import Snapshot
from zscc.ui.rows import Directory, ReportRow, VehicleRow, loading_rows, report_rows, vehicle_rows


@dataclass(frozen=True, slots=True)
class Picture:
    """A snapshot and its rows in the order of the screen."""

    snapshot: Snapshot
    vehicles: list[VehicleRow]
    reports: list[ReportRow]
    loading: bool = False
    """The figures are not known yet: no report and no vehicle's state may be claimed."""

    @classmethod
    def of(
        cls, snapshot: Snapshot, directory: Directory, before: "Picture | None" = None, *, loading: bool = False
    ) -> "Picture":
        """Make the rows of a snapshot; those of its reports are the last picture's while no report came or went."""
        if loading:
            return cls(snapshot, loading_rows(directory), [], loading=True)
        same = before is not None and not before.loading and _same_reports(before.snapshot, snapshot)
        reports = before.reports if before is not None and same else report_rows(snapshot, directory)
        return cls(snapshot, vehicle_rows(snapshot, directory), reports)

    def vehicle(self, vehicle_id: str) -> VehicleRow | None:
        """A vehicle by its id."""
        return next((row for row in self.vehicles if row.vehicle_id == vehicle_id), None)

    def report(self, report_id: str) -> ReportRow | None:
        """A report of today by its id."""
        return next((row for row in self.reports if row.report.report_id == report_id), None)


def _same_reports(before: Snapshot, now: Snapshot) -> bool:
    """Columns are frozen and made anew when a report comes or goes; at midnight today's reports are others."""
    same_day = before.as_of.astimezone(SHANGHAI).date() == now.as_of.astimezone(SHANGHAI).date()
    return same_day and before.report_columns is now.report_columns and len(before.reports) == len(now.reports)
