"""What is in force when something is filed: catalogue, working calendar and who can be sent, looked up by id."""

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
    responders: frozenset[str] | None = None
    """Ids of everybody who can be sent; None where nobody has said, then any id will do."""

    @cached_property
    def _classes(self) -> dict[str, CaseClass]:
        return {each.class_id: each for each in self.catalogue.classes}

    @cached_property
    def departments(self) -> frozenset[str]:
        """Ids of the departments that can be called."""
        return frozenset(each.department_id for each in self.catalogue.departments)

    def class_of(self, class_id: str) -> CaseClass | None:
        """The class with this id; None when the catalogue has none."""
        return self._classes.get(class_id)

    def class_of_case(self, case: Case) -> CaseClass | None:
        """The class of a case as this edition has it."""
        return self._classes.get(case.class_id)
