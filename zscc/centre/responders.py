"""Who can be sent in a town: its patrol vehicles, grid workers and work stations, and the catalogue's departments.

Teams of departments are made up (示意): how many there are stands in ``resources/duty/responders.toml``, their skills
are what the catalogue's presets want of the department, and they wait at work stations spread over the town. Who is
made up has a telephone number that is masked.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import msgspec

from zscc.model.catalogue import Catalogue, Department
from zscc.model.responder import Responder, ResponderKind
from zscc.town.layers import Town


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each kind is called; names in braces are filled in."""

    vehicle: str
    worker: str
    station: str
    team: str
    outside: str
    phone: str
    numbers: tuple[str, ...]

    def number(self, place: int) -> str:
        """The ``place``-th of its kind, counted from 0."""
        return self.numbers[place] if place < len(self.numbers) else str(place + 1)


class Crew(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose tasks a kind takes on, and what it can do."""

    department: str
    skills: frozenset[str]


class Crews(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The kinds that come out of the town's own layers."""

    vehicle: Crew
    worker: Crew
    station: Crew


class Composition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``responders.toml`` as it stands."""

    labels: Labels
    crews: Crews
    teams: dict[str, int]


def responders_of(town: Town, catalogue: Catalogue) -> tuple[Responder, ...]:
    """Everybody who can be sent: vehicles, grid workers, stations, teams, outside numbers; a town keeps its ids.

    Ids: ``vehicle:V01``, ``worker:W001``, ``station:320583102001`` (the village), ``team:sz:1``, ``outside:xf``.
    """
    source = files("zscc") / "resources" / "duty" / "responders.toml"
    composition = msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), Composition)
    everybody = (
        *_vehicles(town, composition),
        *_workers(town, composition),
        *_stations(town, composition),
        *_departments(town, catalogue, composition),
    )
    return tuple(
        replace(responder, phone=composition.labels.phone.format(number=number))
        if responder.synthetic and not responder.phone
        else responder
        for number, responder in enumerate(everybody, start=1)
    )


def _made_up(town: Town, layer: str) -> bool:
    return any(source.synthetic for source in town.sources if source.layer == layer)


def _vehicles(town: Town, composition: Composition) -> Iterator[Responder]:
    crew = composition.crews.vehicle
    stations = {village.code: village.station_at for village in town.villages}
    for vehicle in town.vehicles:
        yield Responder(
            responder_id=f"vehicle:{vehicle.vehicle_id}",
            kind=ResponderKind.VEHICLE,
            label=composition.labels.vehicle.format(vehicle=vehicle.label),
            department=crew.department,
            skills=crew.skills,
            vehicle=vehicle.vehicle_id,
            base_m=stations.get(vehicle.home_station),
            synthetic=_made_up(town, "vehicle"),
        )


def _workers(town: Town, composition: Composition) -> Iterator[Responder]:
    """Workers are numbered within their grid; who has no grid in this scheme is known by the id alone."""
    crew, grids = composition.crews.worker, {grid.code: grid for grid in town.grids}
    seen: dict[str, int] = defaultdict(int)
    for worker in town.grid_workers:
        grid = grids.get(worker.grid_code)
        number = composition.labels.number(seen[worker.grid_code])
        seen[worker.grid_code] += 1
        yield Responder(
            responder_id=f"worker:{worker.worker_id}",
            kind=ResponderKind.GRID_WORKER,
            label=composition.labels.worker.format(grid=grid.label, number=number) if grid else worker.worker_id,
            department=crew.department,
            skills=crew.skills,
            grid=grid.code if grid else "",
            base_m=grid.label_at if grid else None,
            synthetic=_made_up(town, "grid_worker"),
        )


def _stations(town: Town, composition: Composition) -> Iterator[Responder]:
    crew = composition.crews.station
    for village in town.villages:
        yield Responder(
            responder_id=f"station:{village.code}",
            kind=ResponderKind.TEAM,
            label=composition.labels.station.format(village=village.name),
            department=crew.department,
            skills=crew.skills,
            base_m=village.station_at,
            synthetic=_made_up(town, "station"),
        )


def _departments(town: Town, catalogue: Catalogue, composition: Composition) -> Iterator[Responder]:
    """Teams of every department that no layer of the town stands for; who has a number can be telephoned besides."""
    crews = composition.crews
    served = {crews.vehicle.department, crews.worker.department, crews.station.department}
    wanted = _wanted(catalogue)
    for place, department in enumerate(catalogue.departments):
        if department.phone:
            yield _outside(department, composition.labels, made_up=catalogue.synthetic)
        skills = wanted[department.department_id]
        if department.department_id not in served and (skills or not department.phone):
            yield from _teams(town, department, place, skills, composition)


def _wanted(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """What the presets want of each department that is dispatched on screen."""
    skills: dict[str, set[str]] = defaultdict(set)
    for preset in catalogue.presets:
        for member in preset.members:
            if member.skill and not member.telephone:
                skills[member.department].add(member.skill)
    return defaultdict(frozenset, {department: frozenset(told) for department, told in skills.items()})


def _outside(department: Department, labels: Labels, *, made_up: bool) -> Responder:
    return Responder(
        responder_id=f"outside:{department.department_id}",
        kind=ResponderKind.OUTSIDE,
        label=labels.outside.format(department=department.name, phone=department.phone),
        department=department.department_id,
        phone=department.phone,
        synthetic=made_up,
    )


def _teams(
    town: Town, department: Department, place: int, skills: frozenset[str], composition: Composition
) -> Iterator[Responder]:
    villages = sorted(town.villages, key=lambda village: village.code)
    number = composition.teams.get(department.department_id, 1)
    for team in range(number):
        # Every seventh station, then the next ones: neighbours in the list of departments wait far apart.
        base = villages[(place * 7 + team * len(villages) // number) % len(villages)].station_at if villages else None
        yield Responder(
            responder_id=f"team:{department.department_id}:{team + 1}",
            kind=ResponderKind.TEAM,
            label=composition.labels.team.format(department=department.name, number=composition.labels.number(team)),
            department=department.department_id,
            skills=skills,
            base_m=base,
            synthetic=True,
        )
