"""The simulation model, typed: what ``resources/simulation/model.json`` says about a made-up day.

Only the parts that the simulator reads are named here; the file holds more (departments, grid types, notes).
All of it is invented for demonstration (示意) and carries its notice.
"""

from hashlib import blake2b
from importlib.resources import files

import msgspec

Weights = dict[str, float]
Span = tuple[float, float]


class Volume(msgspec.Struct, frozen=True):
    """How many facts a day brings."""

    facts_per_weekday: float
    facts_of_grids: int
    """In a town of so many grids; another one has as many more or fewer."""
    weekday_factor: dict[str, float]
    month_factor: tuple[float, ...]
    holiday_factor: float
    makeup_workday_factor: float
    duplicates_lag_sigma: float
    duplicates_lag_cap_hours: float


class Holidays(msgspec.Struct, frozen=True):
    """Days off, and weekend days that are worked; ISO dates."""

    off: frozenset[str]
    makeup: frozenset[str]


class Source(msgspec.Struct, frozen=True):
    """Where reports come from, and when it is awake (24 weights)."""

    zh: str
    hour_weight: tuple[float, ...]


class Duplicates(msgspec.Struct, frozen=True):
    """How often one fact is told again by others, how far off and how much later."""

    rate: float
    mean_extra: float
    sigma_m: float
    lag_min_median: float


class Spread(msgspec.Struct, frozen=True):
    """A lognormal duration, in the unit that its place tells."""

    median: float
    p90: float


class StageSeconds(msgspec.Struct, frozen=True):
    """How long the stations of a case take."""

    report_to_registered: Spread
    registered_to_dispatched: Spread
    dispatched_to_accepted_grid: Spread
    dispatched_to_accepted_dept: Spread
    accepted_to_arrived_urgent: Spread
    accepted_to_arrived_other: Spread
    handled_to_inspected: Spread
    inspected_to_closed: Spread
    reported_to_solved_in_grid: Spread


class Outcomes(msgspec.Struct, frozen=True):
    """Shares of the cases that leave the straight line."""

    not_registered: float
    returned_by_dept: float
    sent_to_wrong_dept: float
    extension_asked: float
    suspended: float
    rework: float
    overdue: float
    supervised: float
    whistled: float
    callback_unsatisfied: float
    callback_unreached: float
    reopened: float
    merged: float
    """Of the duplicates."""


class Category(msgspec.Struct, frozen=True):
    """One class of the catalogue."""

    id: str
    zh: str
    title: str
    """Short, for lists and labels: at most ten characters."""
    share: float
    support: tuple[str, ...]
    """Departments that join, or to which it is sent by mistake."""
    solved_in_grid: float
    handle_hours: Spread
    priority: Weights
    sources: Weights
    hourly_per_mille: tuple[float, ...]
    duplicates: Duplicates
    weekend_factor: float
    weather: Weights
    place_weights: Weights
    templates: dict[str, tuple[str, ...]]


class Scene(msgspec.Struct, frozen=True):
    """One of the ten scenes of the demo day; without a category it is not a report."""

    at: str
    zh: str
    category: str | None
    title: str = ""
    """What its sources call it; '' leaves it at the category's."""
    place: str = ""
    priority: str = ""
    sources: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    vehicle: str | None = None
    offline_minutes: float = 0.0


class Slots(msgspec.Struct, frozen=True):
    """What fills the gaps of the templates."""

    lists: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[int, int]]
    night_hours: tuple[int, ...]
    plate: str


class Minutes(msgspec.Struct, frozen=True):
    """A lognormal duration, cut at both ends."""

    median: float
    p90: float
    min: float = 0.0
    max: float = 1440.0


class PatrolShift(msgspec.Struct, frozen=True):
    """A shift of the fleet, local times of day; the night ends on the next day."""

    begin: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    vehicles: int


class PatrolRound(msgspec.Struct, frozen=True):
    """A round that starts and ends at the home station, starting between two times of day."""

    shift: str
    begin: str = msgspec.field(name="from")
    end: str = msgspec.field(name="to")
    km: float


class Gnss(msgspec.Struct, frozen=True):
    """The receiver's error: its spread an axis, and over how many seconds of driving it changes."""

    sigma_m: float
    knot_s: float


class Patrol(msgspec.Struct, frozen=True):
    """How the vehicles spend their day."""

    shifts: dict[str, PatrolShift]
    rounds: tuple[PatrolRound, ...]
    leg_m: Span
    """From spot to spot at a crawl."""
    transfer_m: Span
    """To another part of the beat, to get there."""
    transfer_share: float
    patrol_kmh: Span
    transfer_kmh: Span
    acceleration_mps2: float
    braking_mps2: float
    stop_minutes: Minutes
    pass_by_share: float
    """Of the spots of a round: looked at in passing, without a stop."""
    stop_reasons: Weights
    gnss: Gnss
    parked_heartbeat_s: int


class SpanOf(msgspec.Struct, frozen=True):
    """From ``min`` to ``max``, in the unit that its name tells."""

    min: float
    max: float


class Faults(msgspec.Struct, frozen=True):
    """Shares of fixes and reports that go wrong, and how; offline is counted over the whole fleet."""

    late_fix: float
    duplicate_fix: float
    out_of_order_fix: float
    jump_fix: float
    swapped_lat_lon: float
    broken_fix: float
    future_fix: float
    vehicle_offline_per_day: float
    offline_minutes: Minutes
    report_without_location: float
    report_location_off_200m: float
    photo_missing: float
    """Of the cases that somebody handles on the spot."""
    late_report: float
    late_delay_s: SpanOf
    out_of_order_delay_s: SpanOf
    jump_m: SpanOf


class SimulationModel(msgspec.Struct, frozen=True):
    """The whole model; ``digest`` tells one version of the file from another."""

    notice: str = msgspec.field(name="_notice")
    demo_date: str
    volume: Volume
    holidays_2026: Holidays
    weather_climate: dict[str, tuple[float, ...] | str]
    sources: dict[str, Source]
    source_prefix: dict[str, str]
    template_kinds: dict[str, tuple[str, ...]]
    night_words: tuple[str, ...]
    slots: Slots
    scenes: tuple[Scene, ...]
    categories: tuple[Category, ...]
    patrol: Patrol
    faults: Faults
    stages_seconds: StageSeconds
    outcomes: Outcomes
    digest: str = ""


def load_simulation_model() -> SimulationModel:
    """Read the model that ships; msgspec.ValidationError says what is wrong in it."""
    text = (files("zscc") / "resources" / "simulation" / "model.json").read_bytes()
    model = msgspec.json.decode(text, type=SimulationModel)
    return msgspec.structs.replace(model, digest=blake2b(text, digest_size=16).hexdigest())


def seconds_of_day(clock_time: str) -> int:
    """Seconds since local midnight of ``hh:mm``."""
    hours, minutes = clock_time.split(":")
    return int(hours) * 3600 + int(minutes) * 60
