"""The reports of a day as their sources tell them: numbered, worded, placed, and now and then wrong.

What truly happened stays beside the report (``incident_id``, ``first``) and never enters the journal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi, sin

from zscc.feeds.simulated.days import DAY_MS, local_day, midnight_ms
from zscc.feeds.simulated.disturbances import FaultPlan
from zscc.feeds.simulated.incident_places import IncidentPlaces
from zscc.feeds.simulated.incidents import Incident, Incidents, Telling
from zscc.feeds.simulated.kept import Kept
from zscc.feeds.simulated.seeds import generator
from zscc.feeds.simulated.simulation_model import SimulationModel
from zscc.feeds.simulated.wording import Wording
from zscc.town.layers import Town

VehicleNear = Callable[[tuple[float, float], int], str]
"""Which vehicle is nearest to a place (map metres) at a moment (milliseconds of the Unix epoch)."""

PATROL = "patrol"
_ON_THE_WAY_MS = (800, 6_000)
_LATE_MS = (150_000, 1_800_000)
_OFF_M = 200.0
_DAYS_KEPT = 4


@dataclass(frozen=True, slots=True)
class ToldReport:
    """One report before the feed's edge; map metres (EPSG:4549), milliseconds of the Unix epoch."""

    report_id: str
    source: str
    category: str
    title: str
    priority: str
    text: str
    observed_at_ms: int
    arrives_at_ms: int
    at_m: tuple[float, float] | None
    incident_id: str
    first: bool
    """False for a duplicate of an earlier report of the same fact."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A report that will arrive, before anybody has written it down."""

    report_id: str
    observed_at_ms: int
    arrives_at_ms: int
    incident: Incident
    telling: Telling

    @property
    def is_first(self) -> bool:
        """Whether nobody told of the same fact before."""
        return self.telling is self.incident.tellings[0]


class Reports:
    """All reports of a town and seed, by local day."""

    def __init__(
        self, town: Town, seed: int, model: SimulationModel, plan: FaultPlan, vehicle_near: VehicleNear
    ) -> None:
        self._seed = seed
        self._plan = plan
        self._vehicle_near = vehicle_near
        self._patrolled = bool(town.vehicles)
        facts = Incidents(seed, IncidentPlaces(town, seed), model)
        self._wording = Wording(town, model)
        self._incidents = Kept(facts.of_day, _DAYS_KEPT)
        self._due = Kept(self._due_on, _DAYS_KEPT)

    def of_day(self, day: date) -> tuple[ToldReport, ...]:
        """Reports observed on a local day, in order of observation, numbered from 1."""
        return tuple(self._report(due) for due in self._due[day])

    def arriving(self, after_ms: int, until_ms: int) -> list[ToldReport]:
        """Reports that arrive in (after, until], in order of arrival; only these are written."""
        day, last = local_day(after_ms - _LATE_MS[1]), local_day(until_ms)
        found = []
        while day <= last:
            found += [due for due in self._due[day] if after_ms < due.arrives_at_ms <= until_ms]
            day += timedelta(days=1)
        return [self._report(due) for due in sorted(found, key=lambda due: (due.arrives_at_ms, due.report_id))]

    def firsts(self, day: date) -> dict[str, str]:
        """For every duplicate told on a day the id of the first report of the same fact, where that is of the day."""
        of_incident = {due.incident.incident_id: due.report_id for due in self._due[day] if due.is_first}
        return {
            due.report_id: of_incident[due.incident.incident_id]
            for due in self._due[day]
            if not due.is_first and due.incident.incident_id in of_incident
        }

    def incidents(self, day: date) -> tuple[Incident, ...]:
        """The ground truth of a day."""
        return self._incidents[day]

    def _due_on(self, day: date) -> tuple[_Due, ...]:
        return tuple(
            self._due_report(f"YS{day:%Y%m%d}-{number:04d}", incident, telling, at_ms)
            for number, (at_ms, incident, telling) in enumerate(self._tellings(day), start=1)
        )

    def _due_report(self, report_id: str, incident: Incident, telling: Telling, at_ms: int) -> _Due:
        random = generator(self._seed, "arrival", report_id)
        late = random.random() < self._plan.report_late
        arrives_at_ms = at_ms + random.randint(*(_LATE_MS if late else _ON_THE_WAY_MS))
        return _Due(report_id, at_ms, arrives_at_ms, incident, telling)

    def _tellings(self, day: date) -> list[tuple[int, Incident, Telling]]:
        """What is told on a day: of its own facts, and of those of the day before."""
        from_ms = midnight_ms(day)
        told = [
            (midnight_ms(fact_day) + telling.second * 1000, incident, telling)
            for fact_day in (day - timedelta(days=1), day)
            for incident in self.incidents(fact_day)
            for telling in incident.tellings
            if self._patrolled or telling.source != PATROL
        ]
        of_today = [each for each in told if from_ms <= each[0] < from_ms + DAY_MS]
        return sorted(of_today, key=lambda each: (each[0], each[1].incident_id))

    def _report(self, due: _Due) -> ToldReport:
        incident, telling = due.incident, due.telling
        random = generator(self._seed, "report", due.report_id)
        place_m, at_ms = (telling.x_m, telling.y_m), due.observed_at_ms
        vehicle = self._vehicle_near(place_m, at_ms) if telling.source == PATROL else ""
        return ToldReport(
            report_id=due.report_id,
            source=telling.source,
            category=incident.category.id,
            title=incident.title or incident.category.title,
            priority=incident.priority,
            text=self._wording.text(random, incident, telling, vehicle),
            observed_at_ms=at_ms,
            arrives_at_ms=due.arrives_at_ms,
            at_m=_told_place(random.random(), random.random(), telling, self._plan),
            incident_id=incident.incident_id,
            first=due.is_first,
        )


def _told_place(chance: float, turn: float, telling: Telling, plan: FaultPlan) -> tuple[float, float] | None:
    """Where the source says it is: nowhere, a street away, or right; scenes are always right."""
    if telling.template is None and chance < plan.report_without_location:
        return None
    if telling.template is None and chance > 1.0 - plan.report_location_off:
        angle = 2.0 * pi * turn
        return telling.x_m + _OFF_M * cos(angle), telling.y_m + _OFF_M * sin(angle)
    return telling.x_m, telling.y_m
