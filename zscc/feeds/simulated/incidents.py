"""The facts of a day, before anybody tells of them: what, when, where, how urgent, and who tells of it when."""

from dataclasses import dataclass
from datetime import date
from math import exp
from random import Random

from zscc.feeds.simulated.incident_places import IncidentPlace, IncidentPlaces
from zscc.feeds.simulated.seeds import SPREADS_TO_P90, generator, lognormal, pick
from zscc.feeds.simulated.simulation_model import Category, Scene, SimulationModel, seconds_of_day
from zscc.feeds.simulated.weather import category_weights, fact_count, weather

_HOURS = tuple(range(24))
_SCENE_LAG_S = (40.0, 200.0)
_SCENE_SIGMA_M = 25.0


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
    title: str = ""
    """What its sources call it; '' leaves it at the category's."""


class Incidents:
    """Makes the facts of a town and seed, day by day."""

    def __init__(self, seed: int, places: IncidentPlaces, model: SimulationModel) -> None:
        self._seed = seed
        self._places = places
        self._model = model
        self._categories = {category.id: category for category in model.categories}
        self._awake = {category.id: _awake(category, model) for category in model.categories}
        self._lag_ratio = exp(model.volume.duplicates_lag_sigma * SPREADS_TO_P90)

    def of_day(self, day: date) -> tuple[Incident, ...]:
        """All facts of a local day: those of chance, and on the demo day those of the scenes."""
        weights = category_weights(day, weather(self._seed, day, self._model), self._model)
        found = []
        for number in range(fact_count(self._seed, day, self._model, self._places.grids)):
            random = generator(self._seed, "incident", day, number)
            category = self._categories[pick(random, weights)]
            found.append(self._incident(random, f"{day:%Y%m%d}-{number:03d}", category))
        if day.isoformat() == self._model.demo_date:
            scenes = ((number, scene) for number, scene in enumerate(self._model.scenes) if scene.category)
            found += [self._scene(day, number, scene) for number, scene in scenes]
        return tuple(found)

    def _incident(self, random: Random, incident_id: str, category: Category) -> Incident:
        hour = random.choices(_HOURS, category.hourly_per_mille)[0]
        second = hour * 3600 + random.randrange(3600)
        source = pick(random, self._awake[category.id][hour])
        place = self._places.draw(random, pick(random, category.place_weights))
        first = Telling(source, second, place.x_m, place.y_m)
        return Incident(
            incident_id=incident_id,
            category=category,
            priority=pick(random, category.priority),
            place=place,
            tellings=(first, *self._told_again(random, category, first, place)),
        )

    def _told_again(self, random: Random, category: Category, first: Telling, place: IncidentPlace) -> list[Telling]:
        """Extra reports of the same fact from other sources, a little off and a little later."""
        rule = category.duplicates
        if random.random() >= rule.rate:
            return []
        longest_min = self._model.volume.duplicates_lag_cap_hours * 60.0
        others = {source: share for source, share in category.sources.items() if source != first.source}
        again = []
        for _ in range(_geometric(random, rule.mean_extra)):
            lag_min = lognormal(random, rule.lag_min_median, rule.lag_min_median * self._lag_ratio)
            second = first.second + int(60.0 * min(lag_min, longest_min))
            again.append(Telling(pick(random, others), second, *self._places.again(random, place, rule.sigma_m)))
        return again

    def _scene(self, day: date, number: int, scene: Scene) -> Incident:
        random = generator(self._seed, "scene", day, number)
        place = self._places.draw(random, scene.place)
        second = float(seconds_of_day(scene.at))
        tellings: list[Telling] = []
        for source, template in zip(scene.sources, scene.texts, strict=True):
            at = self._places.again(random, place, _SCENE_SIGMA_M) if tellings else place.at_m
            tellings.append(Telling(source, int(second), *at, template))
            second += random.uniform(*_SCENE_LAG_S)
        incident_id = f"{day:%Y%m%d}-scene-{number}"
        category = self._categories[scene.category or ""]
        return Incident(incident_id, category, scene.priority, place, tuple(tellings), scene.title)


def _awake(category: Category, model: SimulationModel) -> tuple[dict[str, float], ...]:
    """Weights of the sources for each hour, such that over the day they come to the category's shares."""
    hours = [(weight, hour) for hour, weight in enumerate(category.hourly_per_mille)]
    total = sum(weight for weight, _ in hours)
    usual = {
        source: sum(weight * model.sources[source].hour_weight[hour] for weight, hour in hours) / total
        for source in category.sources
    }
    return tuple(
        {
            source: share * model.sources[source].hour_weight[hour] / usual[source]
            for source, share in category.sources.items()
        }
        for hour in _HOURS
    )


def _geometric(random: Random, mean: float) -> int:
    """1, 2, 3, ... with this mean."""
    count = 1
    while random.random() < 1.0 - 1.0 / mean:
        count += 1
    return count
