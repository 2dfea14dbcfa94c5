"""A town as frozen values. Every coordinate is in map metres (CGCS2000 / 3-degree GK CM 120E, EPSG:4549).

Rings are closed (first vertex = last), exterior counter-clockwise, shape (n, 2), columns easting, northing.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zscc.geo.network import RoadNetwork
from zscc.model.exposure import Exposure

Ring = NDArray[np.float64]
Line = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Village:
    """One of the 38 villages and communities, with its work station."""

    code: str
    """12 digits."""
    name: str
    """周市社区, 东明村."""
    short: str
    kind: str
    """社区 or 村."""
    rings: tuple[Ring, ...]
    """Exterior rings (a village may have several parts)."""
    label_at: tuple[float, float]
    station_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """A base grid: inside exactly one village."""

    code: str
    """12-digit code of the village + 3 digits."""
    label: str
    """新镇社区-02."""
    village_code: str
    main_type: str
    """res_old, res_new, rural_rental, industry, market, river, road, school, site (after the simulation model)."""
    ring: Ring
    area_m2: float
    label_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class GridScheme:
    """A division into grids, in force from a date."""

    scheme_id: str
    label: str
    valid_from: date
    synthetic_date: bool


@dataclass(frozen=True, slots=True)
class Road:
    """One line of the road layer; ``road_class`` is expressway, arterial, secondary or local."""

    line: Line
    name: str
    road_class: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Water:
    """A river (line with a width) or a lake (closed ring)."""

    line: Line
    name: str
    width_m: float
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A point of interest."""

    place_id: str
    name: str
    category: str
    """school, kindergarten, park, market, hospital, elder_centre, culture_sport, industrial_park, ..."""
    at: tuple[float, float]
    grid_code: str | None
    synthetic: bool
    capacity: int | None = None
    """School places or beds, where a published sum had to be met."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many places or beds of one sort a facility has, and how many of them are taken (示意)."""

    what: str
    """school_places, care_beds, comfort_beds."""
    capacity: int
    occupied: int


@dataclass(frozen=True, slots=True, eq=False)
class Facility:
    """One thing of the civic or industry layers (民生, 产业); see ``zscc.town.facilities``."""

    facility_id: str
    layer: str
    """civic_school, industry_park, ..."""
    kind: str
    name: str
    at: tuple[float, float]
    status: str
    """talks, settled, planned, building, completed, operating, closed; as it was told in ``told``."""
    rings: tuple[Ring, ...] = ()
    """Of an area."""
    place_id: str | None = None
    """The place that it is."""
    grid_code: str | None = None
    opened: date | None = None
    """It is there from this day on; None: no day is known, it is always there."""
    closed: date | None = None
    due: date | None = None
    told: str = ""
    exposure: Exposure = Exposure.OPEN
    tags: tuple[str, ...] = ()
    parent: str | None = None
    tier: str = ""
    tier_name: str = ""
    """How the bureau calls the tier; '' until it says so."""
    note: str = ""
    source: str = ""
    rooms: tuple[Room, ...] = ()
    synthetic: bool = True
    """Position or outline is made up (示意)."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The name of a neighbouring place, drawn faded outside the town."""

    name: str
    at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PatrolVehicle:
    """One of the 17; the plate is synthetic."""

    vehicle_id: str
    """V01 to V17."""
    label: str
    """01车."""
    plate: str
    home_station: str
    """12-digit code of the village."""


@dataclass(frozen=True, slots=True)
class GridWorker:
    """One of the 220; synthetic, without a name."""

    worker_id: str
    department: str
    grid_code: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department that handles cases."""

    department_id: str
    name: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a layer comes from, for the foot of the map and of exports."""

    layer: str
    attribution: str
    licence: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Town:
    """Everything that is fixed about a town, as of one grid scheme."""

    name: str
    code: str
    sha256: str
    """Of the file it was loaded from."""
    boundary: tuple[Ring, ...]
    area_m2: float
    villages: tuple[Village, ...]
    grids: tuple[Grid, ...]
    schemes: tuple[GridScheme, ...]
    scheme: GridScheme
    """The one in force."""
    roads: tuple[Road, ...]
    outside_roads: tuple[Road, ...]
    network: RoadNetwork
    waters: tuple[Water, ...]
    places: tuple[Place, ...]
    neighbours: tuple[Neighbour, ...]
    vehicles: tuple[PatrolVehicle, ...]
    grid_workers: tuple[GridWorker, ...]
    departments: tuple[Department, ...]
    sources: tuple[Source, ...]
    facilities: tuple[Facility, ...] = ()
    """Those of all days; a town of one's own may have none."""

    @property
    def synthetic(self) -> bool:
        """Whether one layer or more is made up."""
        return any(source.synthetic for source in self.sources)
