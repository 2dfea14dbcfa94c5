"""What is in force when something is filed: the catalogue and the working calendar, looked up by id."""

from dataclasses import dataclass
from functools import cached_property

from zscc.model.case import Case
from zscc.model.catalogue import CaseClass, Catalogue
from zscc.model.working_time import WorkingCalendar


@dataclass(frozen=True)
class RuleBook:
    """One edition of the catalogue with the calendar that its limits are counted on."""

    catalogue: Catalogue
    calendar: WorkingCalendar

    @cached_property
    def _classes(self) -> dict[str, CaseClass]:
        return {each.class_id: each for each in self.catalogue.classes}

    def class_of(self, class_id: str) -> CaseClass | None:
        """The class with this id; None when the catalogue has none."""
        return self._classes.get(class_id)

    def class_of_case(self, case: Case) -> CaseClass | None:
        """The class of a case as this edition has it."""
        return self._classes.get(case.class_id)
