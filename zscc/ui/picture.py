"""One snapshot as the panels see it: its rows made once, handed to every panel, so that none can disagree."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from zscc.model.case import Case
from zscc.model.moment import ms_from_utc
from zscc.model.panel_filter import EVERYTHING, PanelFilter
from zscc.situation.snapshot import Snapshot
from zscc.ui.cases.rows import CaseRows, case_rows
from zscc.ui.cases.tallies import CaseTallies, tallied
from zscc.ui.day_reports import DayReports, day_reports
from zscc.ui.filters.moment import Narrowed
from zscc.ui.rows import Directory, ReportRow, VehicleRow, loading_rows, vehicle_rows_in_pieces


@dataclass(frozen=True, slots=True)
class Picture:
    """A snapshot and its rows in the order of the screen."""

    snapshot: Snapshot
    """As the desk's filter leaves it: what map, lists and tiles show."""
    vehicles: list[VehicleRow]
    today: DayReports = field(default_factory=DayReports)
    cases: CaseRows = field(default_factory=CaseRows)
    """Open cases in the order of the queue, and every live case by its id, those too that the filter hides."""
    tallies: CaseTallies = field(default_factory=CaseTallies)
    loading: bool = False
    """The figures are not known yet: no report and no vehicle's state may be claimed."""
    narrowed: Narrowed | None = None
    """How the snapshot came about; None: nobody asked for a filter."""

    @property
    def whole(self) -> Snapshot:
        """The moment with what the filter hides: for alarms, the logbook, who looks for duplicates or by name."""
        return self.snapshot if self.narrowed is None else self.narrowed.whole

    @property
    def every(self) -> CaseRows:
        """The queue with what the filter hides."""
        return self.cases if self.narrowed is None or self.loading else self.narrowed.every

    @property
    def chosen(self) -> PanelFilter:
        """The filter that it obeys."""
        return EVERYTHING if self.narrowed is None else self.narrowed.chosen

    @property
    def reports(self) -> list[ReportRow]:
        """Today's reports; the same list while no report came or went."""
        return self.today.rows

    @classmethod
    def of(
        cls, snapshot: Snapshot, directory: Directory, before: "Picture | None" = None, *, loading: bool = False
    ) -> "Picture":
        """Make the rows of a snapshot; of its reports those that the last picture lacks."""
        *_, picture = cls.in_pieces(snapshot, directory, before, loading=loading)
        assert picture is not None
        return picture

    @classmethod
    def in_pieces(
        cls,
        snapshot: Snapshot,
        directory: Directory,
        before: "Picture | None" = None,
        *,
        loading: bool = False,
        narrowed: Narrowed | None = None,
    ) -> Iterator["Picture | None"]:
        """The same with pauses (None) before it; of a narrowed moment the cases are there already."""
        if loading:
            yield cls(snapshot, loading_rows(directory), loading=True, narrowed=narrowed)
            return
        vehicles: list[VehicleRow] = []
        for rows in vehicle_rows_in_pieces(snapshot, directory):
            vehicles = rows or vehicles
            yield None
        known = DayReports() if before is None else before.today
        today = known
        for made in day_reports(snapshot, directory, known):
            today = made or today
            yield None
        cases = CaseRows() if before is None else before.cases
        if narrowed is not None:
            cases = narrowed.cases
        else:
            for queue in case_rows(snapshot.cases, snapshot.case_columns, directory, cases):
                cases = cases if queue is None else queue
                yield None
        for tallies in tallied(cases, ms_from_utc(snapshot.as_of)):
            yield None if tallies is None else cls(snapshot, vehicles, today, cases, tallies, narrowed=narrowed)

    def vehicle(self, vehicle_id: str) -> VehicleRow | None:
        """A vehicle by its id."""
        return next((row for row in self.vehicles if row.vehicle_id == vehicle_id), None)

    def case(self, case_id: str) -> Case | None:
        """A live case by its id, an ended one too."""
        return self.cases.case(case_id)

    def report(self, report_id: str) -> ReportRow | None:
        """A report of today by its id."""
        return self.today.by_id.get(report_id)
