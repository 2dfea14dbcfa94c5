"""What a report says: templates of the model with their gaps filled.

No problem is ever attached to a named real compound, firm, shop or school: the gaps say 某小区, 某电子厂.
Nobody has a name, plates and telephones are masked.
"""

from random import Random
from string import Formatter

import numpy as np

from zscc.feeds.simulated.incidents import Incident, Telling
from zscc.feeds.simulated.simulation_model import SimulationModel
from zscc.town.layers import Town

_NEAR_ROAD_M = 600.0
_NIGHT = frozenset({18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5})
_TOLD_BY_MACHINES_OR_ON_SITE = frozenset({"field", "video", "sensor"})


class Wording:
    """Writes the texts of one town's reports."""

    def __init__(self, town: Town, model: SimulationModel) -> None:
        self._model = model
        villages = {village.code: village.name for village in town.villages}
        self._village_of_grid = tuple(villages[grid.village_code] for grid in town.grids)
        named = [road for road in town.roads if road.name]
        self._road_points = np.vstack([np.zeros((0, 2)), *(road.line for road in named)])
        self._road_names = tuple(road.name for road in named for _ in road.line)

    def text(self, random: Random, incident: Incident, telling: Telling, vehicle: str) -> str:
        """One sentence after the model (a scene's own where it has one), with the source's prefix.

        ``vehicle`` is the one that tells of it, where a patrol does.
        """
        template = telling.template or self._template(random, incident, telling)
        gaps = [name for _, name, _, _ in Formatter().parse(template) if name]
        sentence = template.format(**{name: self._word(random, incident, name) for name in gaps})
        prefix = self._model.source_prefix[telling.source]
        return prefix.format(vehicle=vehicle.lstrip("V")) + sentence

    def _template(self, random: Random, incident: Incident, telling: Telling) -> str:
        by_day = telling.second // 3600 % 24 not in _NIGHT
        for kind in (*self._model.template_kinds[telling.source], "field"):
            templates = incident.category.templates.get(kind)
            if templates:
                if by_day and kind in _TOLD_BY_MACHINES_OR_ON_SITE:
                    templates = tuple(text for text in templates if not self._is_of_night(text)) or templates
                return random.choice(templates)
        raise KeyError(incident.category.id)

    def _is_of_night(self, text: str) -> bool:
        return any(word in text for word in self._model.night_words)

    def _word(self, random: Random, incident: Incident, gap: str) -> str:
        slots = self._model.slots
        if gap in slots.numbers:
            return str(random.randint(*slots.numbers[gap]))
        match gap:
            case "unit":
                word = self._village_of_grid[incident.place.grid]
            case "road":
                word = self._road_near(incident) or random.choice(slots.lists[gap])
            case "room":
                floor, door = (random.randint(*slots.numbers[part]) for part in ("floor", "door"))
                word = str(floor * 100 + door)
            case "night_hour":
                word = str(random.choice(slots.night_hours))
            case "plate":
                word = slots.plate
            case _:
                word = random.choice(slots.lists[gap])
        return word

    def _road_near(self, incident: Incident) -> str | None:
        if not len(self._road_points):
            return None
        square = ((self._road_points - incident.place.at_m) ** 2).sum(axis=1)
        nearest = int(np.argmin(square))
        return self._road_names[nearest] if square[nearest] <= _NEAR_ROAD_M**2 else None
