"""What goes wrong on purpose: links that break, fixes that come late, twice, in the wrong order, or are nonsense.

Shares come from the model; a test or a drill asks for its own. Like everything here it is closed-form: the
disturbances of a minute belong to (seed, minute), so that any stretch of time can be asked for.
"""

from dataclasses import dataclass, fields
from datetime import date
from enum import Enum

from zscc.feeds.simulated.seeds import generator, lognormal, poisson
from zscc.feeds.simulated.simulation_model import Faults, Minutes, SimulationModel, SpanOf, seconds_of_day

MINUTE_MS = 60_000
UPLOAD_PER_S = 20
"""Stored fixes that a device sends in a second once its link is back."""
_SHORTEST_GAP_MIN, _LONGEST_GAP_MIN = 2.0, 40.0
_GAPS_BEGIN_S = (8 * 3600 + 2700, 17 * 3600)


class Disturbance(Enum):
    """What can happen to a single fix; the value is the name of its share in :class:`FaultPlan`."""

    LATE = "late"
    DUPLICATE = "duplicate"
    OUT_OF_ORDER = "out_of_order"
    JUMP = "jump"
    SWAPPED = "swapped"
    BROKEN = "broken"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """Shares of all fixes or reports (0 to 1) that go wrong, and how many links break a day in the whole fleet."""

    late: float = 0.0
    duplicate: float = 0.0
    out_of_order: float = 0.0
    jump: float = 0.0
    swapped: float = 0.0
    broken: float = 0.0
    future: float = 0.0
    link_gaps_per_day: float = 0.0
    report_without_location: float = 0.0
    report_location_off: float = 0.0
    report_late: float = 0.0
    scenes: bool = False
    """Whether the scenes of the demo day break links."""

    def __post_init__(self) -> None:
        for item in fields(self):
            share = getattr(self, item.name)
            if share < 0 or (share > 1 and item.name != "link_gaps_per_day"):
                raise ValueError(f"{item.name} is a share, not {share}")

    @classmethod
    def of_model(cls, faults: Faults) -> "FaultPlan":
        """The small share of faults that an honest demo shows."""
        return cls(
            late=faults.late_fix,
            duplicate=faults.duplicate_fix,
            out_of_order=faults.out_of_order_fix,
            jump=faults.jump_fix,
            swapped=faults.swapped_lat_lon,
            broken=faults.broken_fix,
            future=faults.future_fix,
            link_gaps_per_day=faults.vehicle_offline_per_day,
            report_without_location=faults.report_without_location,
            report_location_off=faults.report_location_off_200m,
            report_late=faults.late_report,
            scenes=True,
        )


@dataclass(frozen=True, slots=True)
class LinkGap:
    """A vehicle's link is down from one second of the local day to another; what it stored comes after."""

    vehicle: int
    from_s: int
    until_s: int

    def arrives_ms(self, second: int, midnight_ms: int) -> int:
        """When the fix observed at ``second`` inside the gap arrives."""
        return midnight_ms + (self.until_s + 1) * 1000 + (second - self.from_s) * 1000 // UPLOAD_PER_S


@dataclass(frozen=True, slots=True)
class Disturbed:
    """One fix that is disturbed; ``amount`` is a delay in ms, a distance in metres, or 0."""

    vehicle: int
    observed_at_ms: int
    what: Disturbance
    amount: float
    turn: float
    """0 to 1: a direction, or which kind of nonsense."""

    @property
    def delay_ms(self) -> int:
        """How much later than observed it arrives."""
        return int(self.amount) if self.what in _DELAYED else 0

    @property
    def arrives_at_ms(self) -> int:
        """When the feed gets it."""
        return self.observed_at_ms + self.delay_ms


_DELAYED = frozenset({Disturbance.LATE, Disturbance.OUT_OF_ORDER})
LONGEST_DELAY_MS = 300_000


def link_gaps(
    seed: int, day: date, vehicles: tuple[str, ...], plan: FaultPlan, model: SimulationModel
) -> list[LinkGap]:
    """The broken links of a local day, no two of one vehicle at once."""
    if not vehicles:
        return []
    random = generator(seed, "links", day)
    gaps = _scene_gaps(day, vehicles, model) if plan.scenes else []
    minutes: Minutes = model.faults.offline_minutes
    for _ in range(poisson(random, plan.link_gaps_per_day)):
        vehicle = random.randrange(len(vehicles))
        from_s = random.randrange(*_GAPS_BEGIN_S)
        took_min = min(max(lognormal(random, minutes.median, minutes.p90), _SHORTEST_GAP_MIN), _LONGEST_GAP_MIN)
        if all(gap.vehicle != vehicle for gap in gaps):
            gaps.append(LinkGap(vehicle, from_s, from_s + int(took_min * 60.0)))
    return gaps


def _scene_gaps(day: date, vehicles: tuple[str, ...], model: SimulationModel) -> list[LinkGap]:
    if day.isoformat() != model.demo_date:
        return []
    gaps = []
    for scene in model.scenes:
        if scene.vehicle in vehicles and scene.offline_minutes:
            until_s = seconds_of_day(scene.at)
            gaps.append(LinkGap(vehicles.index(scene.vehicle), until_s - int(scene.offline_minutes * 60), until_s))
    return gaps


def disturbed_in_minute(seed: int, minute: int, vehicles: int, plan: FaultPlan, faults: Faults) -> list[Disturbed]:
    """The single fixes observed in a minute (of the Unix epoch) that are disturbed, at most one way each."""
    random = generator(seed, "disturbed", minute)
    found: dict[tuple[int, int], Disturbed] = {}
    for what in Disturbance:
        for _ in range(poisson(random, getattr(plan, what.value) * vehicles * 60)):
            vehicle, second = random.randrange(vehicles), random.randrange(60)
            amount, turn = _amount(random.random(), what, faults), random.random()
            at_ms = minute * MINUTE_MS + second * 1000
            found.setdefault((vehicle, second), Disturbed(vehicle, at_ms, what, amount, turn))
    return list(found.values())


def _amount(share: float, what: Disturbance, faults: Faults) -> float:
    match what:
        case Disturbance.LATE:
            return float(round(_between(faults.late_delay_s, share)) * 1000)
        case Disturbance.OUT_OF_ORDER:
            return float(round(_between(faults.out_of_order_delay_s, share)) * 1000)
        case Disturbance.JUMP:
            return _between(faults.jump_m, share)
    return 0.0


def _between(span: SpanOf, share: float) -> float:
    return span.min + (span.max - span.min) * share
