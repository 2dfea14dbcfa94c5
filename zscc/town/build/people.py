"""Stations, patrol vehicles and grid workers: the numbers are published, the rest is made up; no person has a name."""

from collections.abc import Mapping, Sequence

import numpy as np

from zscc.town.build.places import shared_out
from zscc.town.build.plan import Point

VEHICLES = 17


def home_stations(stations: Mapping[str, Point], first: str) -> list[str]:
    """Codes of the villages where the vehicles stand: each next one as far as can be from those before."""
    homes = [first]
    while len(homes) < VEHICLES:
        taken = np.array([stations[code] for code in homes])
        homes.append(
            max(
                (code for code in sorted(stations) if code not in homes),
                key=lambda code: float(np.hypot(*(taken - stations[code]).T).min()),
            )
        )
    return homes


def vehicle_rows(homes: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """(vehicle_id, label, plate, home_station); the character 示 makes a plate that no real vehicle can carry."""
    return [(f"V{n:02}", f"{n:02}车", f"苏E·示{n:03}", home) for n, home in enumerate(homes, start=1)]


def worker_rows(weights: Mapping[str, float], numbers: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """(worker_id, department, grid_code): at least two in each grid, the rest by weight, departments mixed."""
    codes = sorted(weights)
    total = sum(numbers.values())
    extra = shared_out(total - 2 * len(codes), [weights[code] for code in codes])
    places = [code for code, more in zip(codes, extra, strict=True) for _ in range(2 + more)]
    order = _mixed(numbers)
    return [(f"W{n:03}", order[n - 1], code) for n, code in enumerate(places, start=1)]


def _mixed(numbers: Mapping[str, int]) -> list[str]:
    """The departments in turns, each as often as it has workers, spread evenly."""
    turns = [((k + 0.5) / count, name) for name, count in numbers.items() for k in range(count)]
    return [name for _, name in sorted(turns)]
