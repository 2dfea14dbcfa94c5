"""Tracks: every fix, the ways between them, or how long which grid was visited.

What leaves the bureau never says where who was: for review only grids and hours in which several vehicles came
together are told. Of whoever is no vehicle of the town (a grid worker's own terminal) only hours of duty are told.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from zscc.export.columns import Column, Kind, Shape, Shapes, Sheet, Value
from zscc.export.contract import ExportRefused, Material, Wish
from zscc.export.fixes import Fixes, fixes_of_snapshot
from zscc.export.rows.names import Names
from zscc.export.rows.vehicles import known_number
from zscc.geo.geodesic import leg_lengths_m
from zscc.geo.grid_index import GridIndex
from zscc.geo.spaces import Space, map_from_wgs84
from zscc.model.audience import Audience
from zscc.model.moment import utc_from_ms

GAP_MS = 180_000
"""Longer without a fix is a gap: no way is told across it."""
LEAST_VEHICLES = 3
"""Fewer in one grid and hour are not told for review: who knows the roster would know who it was."""
_HOUR_MS, _DAY_MS, _EAST_MS, _MINUTE_MS = 3_600_000, 86_400_000, 8 * 3_600_000, 60_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def sheets(material: Material, wish: Wish) -> tuple[Sheet, ...]:
    """Fixes and ways, or one sheet of visits to grids."""
    told = material.extra if isinstance(material.extra, Fixes) else fixes_of_snapshot(material.snapshot)
    fixes = on_duty_only(told, material)
    if material.passport.audience is Audience.REVIEW:
        return (_by_hour(fixes, material),)
    if wish.detail == "grid":
        return (_stays(fixes, material),)
    if wish.detail != "fix":
        raise ExportRefused("detail", detail=wish.detail)
    return _each_fix(fixes, material), _ways(fixes, material)


def on_duty_only(fixes: Fixes, material: Material) -> Fixes:
    """Without what anybody but a vehicle of the town did outside the day shift of a working day."""
    ours = {vehicle.vehicle_id for vehicle in material.town.vehicles}
    people = np.array([name not in ours for name in fixes.vehicles], np.bool_)
    if not people.any():
        return fixes
    local = fixes.observed_at_ms + _EAST_MS
    begins, ends = material.bureau.roster.day_shift.minutes_of_day
    minute = local % _DAY_MS // _MINUTE_MS
    days, day_of = np.unique(local // _DAY_MS, return_inverse=True)
    working = [material.bureau.working.is_workday(date.fromordinal(_EPOCH_DAY + day)) for day in days.tolist()]
    at_work = (minute >= begins) & (minute < ends) & np.array(working, np.bool_)[day_of]
    return fixes.only(~people[fixes.vehicle] | at_work)


def _each_fix(fixes: Fixes, material: Material) -> Sheet:
    names = Names.of(material)
    at = Shapes.points(Space.WGS84, fixes.lon_deg, fixes.lat_deg)
    columns = (
        *_who(names, fixes, fixes.vehicle),
        _moments(names, "observed_at", fixes.observed_at_ms),
        _column(names, "speed_kmh", Kind.NUMBER, [known_number(each) for each in fixes.speed_kmh.tolist()], 1),
    )
    made_up = (material.snapshot.synthetic,) * len(fixes)
    return Sheet("fixes", names.words("sheet.subject.fixes"), columns, len(fixes), at, at, made_up)


def _ways(fixes: Fixes, material: Material) -> Sheet:
    names, count = Names.of(material), len(fixes)
    breaks = np.ones(count + 1, np.bool_)
    breaks[1:-1] = (np.diff(fixes.vehicle) != 0) | (np.diff(fixes.observed_at_ms) > GAP_MS)
    edges = np.flatnonzero(breaks) if count else np.zeros(1, np.int64)
    first, last = edges[:-1], edges[1:]
    long = last - first >= 2
    first, last = first[long], last[long]
    spans = [np.arange(low, high) for low, high in zip(first.tolist(), last.tolist(), strict=True)]
    kept = np.concatenate([np.zeros(0, np.int64), *spans])
    start = np.concatenate([[0], np.cumsum(last - first)]).astype(np.int64)
    shapes = Shapes(Shape.LINE, Space.WGS84, fixes.lon_deg[kept], fixes.lat_deg[kept], start)
    columns = (
        *_who(names, fixes, fixes.vehicle[first]),
        _moments(names, "begins_at", fixes.observed_at_ms[first]),
        _moments(names, "ends_at", fixes.observed_at_ms[last - 1]),
        _column(names, "fixes", Kind.WHOLE, (last - first).tolist()),
        _column(names, "km", Kind.NUMBER, _kilometres(shapes), 3),
    )
    made_up = (material.snapshot.synthetic,) * len(first)
    title = names.words("sheet.subject.tracks")
    return Sheet("tracks", title, columns, len(first), shapes, None, made_up, fixes.observed_at_ms[kept])


def _kilometres(shapes: Shapes) -> list[Value]:
    legs = leg_lengths_m(shapes.x, shapes.y) if len(shapes.x) > 1 else np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(legs)])
    first, last = shapes.start[:-1], shapes.start[1:]
    kilometres: list[Value] = ((sums[last - 1] - sums[first]) / 1000.0).tolist() if len(first) else []
    return kilometres


def _stays(fixes: Fixes, material: Material) -> Sheet:
    """Who was in which grid from when until when."""
    names, (codes, grid) = Names.of(material), _grids(fixes, material)
    count = len(fixes)
    change = np.ones(count + 1, np.bool_)
    changed = (np.diff(fixes.vehicle) != 0) | (np.diff(grid) != 0) | (np.diff(fixes.observed_at_ms) > GAP_MS)
    change[1:-1] = changed
    edges = np.flatnonzero(change) if count else np.zeros(1, np.int64)
    first, last = edges[:-1], edges[1:] - 1
    inside = grid[first] >= 0
    first, last = first[inside], last[inside]
    at = fixes.observed_at_ms
    columns = (
        *_who(names, fixes, fixes.vehicle[first]),
        *_where(names, codes, grid[first]),
        _moments(names, "begins_at", at[first]),
        _moments(names, "ends_at", at[last]),
        _column(names, "minutes", Kind.NUMBER, ((at[last] - at[first]) / _MINUTE_MS).tolist(), 1),
        _column(names, "fixes", Kind.WHOLE, (last - first + 1).tolist()),
    )
    made_up = (material.snapshot.synthetic,) * len(first)
    return Sheet("visits", names.words("sheet.subject.visits"), columns, len(first), synthetic=made_up)


def _by_hour(fixes: Fixes, material: Material) -> Sheet:
    """How many vehicles came to a grid in an hour; where they were fewer than LEAST_VEHICLES nothing is told."""
    names, (codes, grid) = Names.of(material), _grids(fixes, material)
    inside = grid >= 0
    hour = fixes.observed_at_ms[inside] // _HOUR_MS
    met = np.unique(np.column_stack([grid[inside], hour, fixes.vehicle[inside]]), axis=0)
    cells, vehicles = np.unique(met[:, :2], axis=0, return_counts=True)
    enough = vehicles >= LEAST_VEHICLES
    cells, vehicles = cells[enough], vehicles[enough]
    columns = (
        *_where(names, codes, cells[:, 0]),
        _moments(names, "hour", cells[:, 1] * _HOUR_MS),
        _column(names, "vehicles", Kind.WHOLE, vehicles.tolist()),
    )
    made_up = (material.snapshot.synthetic,) * len(cells)
    return Sheet("grid_hours", names.words("sheet.subject.grid_hours"), columns, len(cells), synthetic=made_up)


def _grids(fixes: Fixes, material: Material) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    index = GridIndex([grid.code for grid in material.town.grids], [grid.ring for grid in material.town.grids])
    x_m, y_m = map_from_wgs84(fixes.lon_deg, fixes.lat_deg)
    return index.codes, np.asarray(index.grid_of(x_m, y_m), np.int64)


def _who(names: Names, fixes: Fixes, vehicle: NDArray[np.int64]) -> tuple[Column, Column]:
    ids = [fixes.vehicles[each] for each in vehicle.tolist()]
    called = {name: names.vehicle(name) for name in fixes.vehicles}
    return (
        _column(names, "vehicle_id", Kind.CODE, list(ids)),
        _column(names, "vehicle", Kind.TEXT, [called[name] for name in ids]),
    )


def _where(names: Names, codes: tuple[str, ...], grid: NDArray[np.int64]) -> tuple[Column, Column]:
    found = [codes[each] for each in grid.tolist()]
    return (
        _column(names, "grid_code", Kind.CODE, list(found)),
        _column(names, "grid", Kind.TEXT, [names.grid(code) for code in found]),
    )


def _moments(names: Names, key: str, at_ms: NDArray[np.int64]) -> Column:
    return _column(names, key, Kind.MOMENT, [utc_from_ms(each) for each in at_ms.tolist()])


def _column(names: Names, key: str, kind: Kind, values: list[Value], decimals: int | None = None) -> Column:
    return Column(key, names.words(f"sheet.track.{key}"), kind, values, decimals)
