"""What a person looks at: grids, classes, sources, departments, a period. Every panel and every export obeys the same.

An empty part lets everything through. Alarms, feeds and vehicles obey no filter: what must be acted on is never hidden.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from zscc.model.case import Case
from zscc.model.report import Report


@dataclass(frozen=True, slots=True)
class PanelFilter:
    """Cases and reports that match every part are shown; within a part any of the values will do."""

    grids: frozenset[str] = frozenset()
    """Codes of grids (15 digits) or of whole villages (12 digits)."""
    classes: frozenset[str] = frozenset()
    """Ids of classes and sub-classes; who chooses a class names its sub-classes too, since nothing here reads the
    catalogue."""
    sources: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    """Ids of lead departments (主办), as queue and figures count them; a report has none, so a department lets no
    report through that no case holds."""
    since: datetime | None = None
    """Observed (reports) or opened (cases) then or later, aware UTC."""
    until: datetime | None = None
    """And before this."""

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing is chosen."""
        return self == EVERYTHING

    def without(self, part: str) -> "PanelFilter":
        """The filter with one part given up: grids, classes, sources, departments or period."""
        match part:
            case "grids":
                return replace(self, grids=frozenset())
            case "classes":
                return replace(self, classes=frozenset())
            case "sources":
                return replace(self, sources=frozenset())
            case "departments":
                return replace(self, departments=frozenset())
            case "period":
                return replace(self, since=None, until=None)
        raise ValueError(part)

    def lets_case(self, case: Case) -> bool:
        """Whether a case is shown."""
        return (
            self._lets_place(case.grid, case.village)
            and _lets(self.classes, case.class_id)
            and _lets(self.sources, case.source)
            and _lets(self.departments, case.department)
            and self._lets_moment(case.times.opened_at)
        )

    def lets_report(self, report: Report) -> bool:
        """Whether a report is shown, as far as it can say itself."""
        return self.lets_kind(report.grid, report.category, report.source) and self._lets_moment(report.observed_at)

    def lets_kind(self, grid: str | None, category: str, source: str) -> bool:
        """Whether reports like this are shown, whenever they came."""
        return (
            self._lets_place(grid, None)
            and _lets(self.classes, category)
            and _lets(self.sources, source)
            and not self.departments
        )

    def _lets_place(self, grid: str | None, village: str | None) -> bool:
        if not self.grids:
            return True
        codes = {grid, village, None if grid is None else grid[:12]}
        return not self.grids.isdisjoint(code for code in codes if code)

    def _lets_moment(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


def _lets(chosen: frozenset[str], *values: str | None) -> bool:
    return not chosen or any(value in chosen for value in values if value)


EVERYTHING = PanelFilter()
"""Nothing chosen."""
