"""The facts of a day, before anybody tells of them: what, when, where, how urgent, and who tells of it when."""

from dataclasses import dataclass
from datetime import date
from random import Random

from zscc.feeds.simulated.incident_places import IncidentPlace, IncidentPlaces
from zscc.feeds.simulated.seeds import generator, lognormal, pick
from zscc.feeds.simulated.simulation_model import Category, SimulationModel, seconds_of_day
from zscc.feeds.simulated.weather import category_weights, fact_count, weather

_HOURS = tuple(range(24))
_SCENE_LAG_S = (40.0, 200.0)
_SCENE_SIGMA_M = 25.0
_TEN_TIMES = 1.2816
"""Between the median and the 90th percentile of a lognormal lie this many spreads."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One source tells of the fact; ``second`` counts from the local midnight of the fact's day, it may pass 86 400."""

    source: str
    second: int
    x_m: float
    y_m: float
    template: str | None = None
    """Given for scenes; else drawn."""


@dataclass(frozen=True, slots=True)
class Incident:
    """What truly happened; kept apart from the reports, for tests of duplicates."""

    incident_id: str
    category: Category
    priority: str
    place: IncidentPlace
    tellings: tuple[Telling, ...]
    """The first is the report, the others are its duplicates."""


def incidents_of_day(seed: int, day: date, places: IncidentPlaces, model: SimulationModel) -> tuple[Incident, ...]:
    """All facts of a local day: those of chance, and on the demo day those of the scenes."""
    weights = category_weights(day, weather(seed, day, model), model)
    categories = {category.id: category for category in model.categories}
    found = []
    for number in range(fact_count(seed, day, model)):
        random = generator(seed, "incident", day, number)
        category = categories[pick(random, weights)]
        found.append(_incident(random, f"{day:%Y%m%d}-{number:03d}", category, places, model))
    if day.isoformat() == model.demo_date:
        found += _scenes(seed, day, categories, places, model)
    return tuple(found)


def _incident(
    random: Random, incident_id: str, category: Category, places: IncidentPlaces, model: SimulationModel
) -> Incident:
    hour = random.choices(_HOURS, category.hourly_per_mille)[0]
    second = hour * 3600 + random.randrange(3600)
    source = pick(random, _awake(category, hour, model))
    place = places.draw(random, pick(random, category.place_weights))
    first = Telling(source, second, place.x_m, place.y_m)
    return Incident(
        incident_id=incident_id,
        category=category,
        priority=pick(random, category.priority),
        place=place,
        tellings=(first, *_told_again(random, category, first, place, places, model)),
    )


def _awake(category: Category, hour: int, model: SimulationModel) -> dict[str, float]:
    return {source: share * model.sources[source].hour_weight[hour] for source, share in category.sources.items()}


def _told_again(
    random: Random,
    category: Category,
    first: Telling,
    place: IncidentPlace,
    places: IncidentPlaces,
    model: SimulationModel,
) -> list[Telling]:
    """Extra reports of the same fact from other sources, a little off and a little later."""
    rule, volume = category.duplicates, model.volume
    if random.random() >= rule.rate:
        return []
    others = {source: share for source, share in category.sources.items() if source != first.source}
    again = []
    for _ in range(_geometric(random, rule.mean_extra)):
        lag_s = lognormal(random, rule.lag_min_median, rule.lag_min_median * _lag_ratio(volume.duplicates_lag_sigma))
        second = first.second + int(60.0 * min(lag_s, volume.duplicates_lag_cap_hours * 60.0))
        again.append(Telling(pick(random, others), second, *places.again(random, place, rule.sigma_m)))
    return again


def _lag_ratio(sigma: float) -> float:
    return float(2.718281828459045 ** (sigma * _TEN_TIMES))


def _geometric(random: Random, mean: float) -> int:
    """1, 2, 3, ... with this mean."""
    count = 1
    while random.random() < 1.0 - 1.0 / mean:
        count += 1
    return count


def _scenes(
    seed: int, day: date, categories: dict[str, Category], places: IncidentPlaces, model: SimulationModel
) -> list[Incident]:
    found = []
    for number, scene in enumerate(model.scenes):
        if scene.category is None or scene.place is None or scene.priority is None:
            continue
        random = generator(seed, "scene", day, number)
        place = places.draw(random, scene.place)
        second = float(seconds_of_day(scene.at))
        tellings: list[Telling] = []
        for source, template in zip(scene.sources, scene.texts, strict=True):
            at = places.again(random, place, _SCENE_SIGMA_M) if tellings else (place.x_m, place.y_m)
            tellings.append(Telling(source, int(second), *at, template))
            second += random.uniform(*_SCENE_LAG_S)
        incident_id = f"{day:%Y%m%d}-scene-{number}"
        found.append(Incident(incident_id, categories[scene.category], scene.priority, place, tuple(tellings)))
    return found
