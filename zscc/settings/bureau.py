"""What the bureau works by, in one value for the whole session: catalogue, calendar, responders, roster."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zscc.model.catalogue import CaseClass, Catalogue, Department, Preset
from zscc.model.responder import Responder
from zscc.model.working_time import WorkingCalendar
from zscc.settings.calendar import CalendarSetting
from zscc.settings.roster import Roster


@dataclass(frozen=True)
class Bureau:
    """Never changes while the desk stands; another catalogue or roster is taken at the next start."""

    catalogue: Catalogue
    calendar: CalendarSetting
    responders: tuple[Responder, ...]
    roster: Roster

    @cached_property
    def working(self) -> WorkingCalendar:
        """The calendar to count deadlines with; made once, since it lists the working days of a century."""
        return self.calendar.calendar()

    @cached_property
    def classes(self) -> Mapping[str, CaseClass]:
        """Classes and sub-classes by id."""
        return {case_class.class_id: case_class for case_class in self.catalogue.classes}

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """Departments by id."""
        return {department.department_id: department for department in self.catalogue.departments}

    @cached_property
    def presets(self) -> Mapping[str, Preset]:
        """Joint presets by id."""
        return {preset.preset_id: preset for preset in self.catalogue.presets}

    @cached_property
    def responders_by_id(self) -> Mapping[str, Responder]:
        """Responders by id."""
        return {responder.responder_id: responder for responder in self.responders}
