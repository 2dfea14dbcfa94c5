"""The made-up weather of a day, and how many facts a day of that kind brings."""

from datetime import date

from zscc.feeds.simulated.seeds import generator, poisson
from zscc.feeds.simulated.simulation_model import Category, SimulationModel

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SATURDAY = 5


def weather(seed: int, day: date, model: SimulationModel) -> frozenset[str]:
    """Kinds of weather of a day: rain, heat, gale, freeze; the demo day has only what its scenes bring."""
    if day.isoformat() == model.demo_date:
        return frozenset()
    random = generator(seed, "weather", day)
    chances = {kind: by_month for kind, by_month in model.weather_climate.items() if not isinstance(by_month, str)}
    return frozenset(kind for kind, by_month in chances.items() if random.random() < by_month[day.month - 1])


def expected_facts(day: date, model: SimulationModel) -> float:
    """The mean number of facts of a day in the town that the model was made for."""
    volume, holidays = model.volume, model.holidays_2026
    factor = volume.weekday_factor[_WEEKDAYS[day.weekday()]]
    if day.isoformat() in holidays.off:
        factor = volume.holiday_factor
    elif day.isoformat() in holidays.makeup:
        factor = volume.makeup_workday_factor
    return volume.facts_per_weekday * factor * volume.month_factor[day.month - 1]


def fact_count(seed: int, day: date, model: SimulationModel, grids: int) -> int:
    """How many facts a day brings to a town of so many grids."""
    share = grids / model.volume.facts_of_grids
    return poisson(generator(seed, "volume", day), expected_facts(day, model) * share)


def category_weights(day: date, kinds: frozenset[str], model: SimulationModel) -> dict[str, float]:
    """How likely each class is on a day of this kind; not normalised."""
    return {category.id: _weight(category, day.weekday() >= _SATURDAY, kinds) for category in model.categories}


def _weight(category: Category, weekend: bool, kinds: frozenset[str]) -> float:
    weight = category.share * (category.weekend_factor if weekend else 1.0)
    for kind in sorted(kinds):
        weight *= category.weather.get(kind, 1.0)
    return weight
