"""Boundary, villages and grids of a town that were drawn along the same long lines in degrees, put together again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zscc.town.importing.shaping import area_m2
from zscc.town.importing.tables import TownTables
from zscc.town.long_edges import Ring, with_shared_corners

AREAS = ("boundary", "village", "grid")
"""Layers that share their borders."""


def with_corners_shared(town: TownTables) -> tuple[TownTables, int]:
    """The town with corners in the long edges on which they lie, areas measured anew; and how many were put in."""
    rows = {name: town.rows(name) for name in AREAS}
    rings = [ring for own in rows.values() for row in own for ring in _rings(row)]
    found, put = with_shared_corners(rings)
    if not put:
        return town, 0
    left = iter(found)
    for own in rows.values():
        for row in own:
            new = tuple(next(left) for _ in _rings(row))
            row["geom"] = new if isinstance(row["geom"], tuple) else new[0]
            row["area_m2"] = area_m2(new)
    for name, own in rows.items():
        town = town.with_layer(replace(town.layers[name], rows=[list(row.values()) for row in own]))
    return _measured(town, rows), put


def _measured(town: TownTables, rows: Mapping[str, list[dict[str, Any]]]) -> TownTables:
    """The town is as large as its boundary."""
    [own] = town.rows("town")
    if not rows["boundary"]:
        return town
    own["area_m2"] = round(sum(row["area_m2"] for row in rows["boundary"]), 3)
    return town.with_layer(replace(town.layers["town"], rows=[list(own.values())]))


def _rings(row: Mapping[str, Any]) -> tuple[Ring, ...]:
    return row["geom"] if isinstance(row["geom"], tuple) else (row["geom"],)
