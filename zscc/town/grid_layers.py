"""Specialised and dedicated grids of a town's file as layers of features, as of the scheme of a day.

A specialised grid is the sum of its base grids; a dedicated grid has an area of its own. Both belong to a scheme, so a
day on which another one was in force has others, or none.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space
from zscc.town.features import FeatureColumn, FeatureLayer, GeometryKind, Provenance
from zscc.town.geopackage import decoded
from zscc.town.layers import Town
from zscc.town.load import DEMO_TOWN, TownUnreadable

Ring = NDArray[np.float64]
DEDICATED, SPECIALISED = "dedicated_grid", "specialised_grid"


def grid_layers(town: Town, path: Path | None = None) -> tuple[FeatureLayer, ...]:
    """The dedicated and the specialised grids in force with the town's scheme; empty layers are left out.

    ``path`` is the file that the town was loaded from, None for the demo town's. Raises TownUnreadable.
    """
    if path is not None:
        return _layers(town, path)
    with as_file(DEMO_TOWN) as demo:
        return _layers(town, demo)


def _layers(town: Town, path: Path) -> tuple[FeatureLayer, ...]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            found = (_dedicated(town, connection), _specialised(town, connection))
    except (OSError, sqlite3.Error, ValueError) as error:
        raise TownUnreadable(f"{path}: {error}") from error
    return tuple(layer for layer in found if len(layer))


def _dedicated(town: Town, connection: sqlite3.Connection) -> FeatureLayer:
    query = "SELECT geom, code, name, category, scheme_id FROM dedicated_grid ORDER BY fid"
    rows = [row for row in connection.execute(query) if _in_force(town, row[4])]
    shapes = [[decoded(row[0])] for row in rows]
    return _layer(town, DEDICATED, shapes, ("code", "name", "category"), [row[1:4] for row in rows])


def _specialised(town: Town, connection: sqlite3.Connection) -> FeatureLayer:
    rings = {grid.code: grid.ring for grid in town.grids}
    members: dict[str, list[Ring]] = {}
    for key, code in connection.execute("SELECT specialised_id, grid_code FROM specialised_grid_member ORDER BY fid"):
        if code in rings:
            members.setdefault(key, []).append(rings[code])
    query = "SELECT specialised_id, name, department, scheme_id FROM specialised_grid ORDER BY fid"
    rows = [row for row in connection.execute(query) if row[0] in members and _in_force(town, row[3])]
    told = [(*row[:3], len(members[row[0]])) for row in rows]
    names = ("specialised_id", "name", "department", "grids")
    return _layer(town, SPECIALISED, [members[row[0]] for row in rows], names, told)


def _in_force(town: Town, scheme_id: str) -> bool:
    """Whether what came with a scheme is there in the town's: it stays when a later scheme comes."""
    began = next((scheme.valid_from for scheme in town.schemes if scheme.scheme_id == scheme_id), None)
    return began is not None and began <= town.scheme.valid_from


def _layer(
    town: Town, name: str, shapes: Sequence[Sequence[Ring]], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> FeatureLayer:
    rings = [ring for parts in shapes for ring in parts]
    source = next((told for told in town.sources if told.layer == name), None)
    synthetic = source is None or source.synthetic
    attribution, licence = ("", "") if source is None else (source.attribution, source.licence)
    return FeatureLayer(
        layer_id=name,
        title=name,
        geometry=GeometryKind.POLYGON,
        xy_m=np.concatenate(rings) if rings else np.empty((0, 2)),
        part_start=np.cumsum([0, *(len(ring) for ring in rings)], dtype=np.int64),
        feature_start=np.cumsum([0, *(len(parts) for parts in shapes)], dtype=np.int64),
        columns=tuple(FeatureColumn(column, tuple(row[place] for row in rows)) for place, column in enumerate(columns)),
        declared=Space.EPSG4549,
        provenance=Provenance(attribution, licence, None, "internal", synthetic),
    )
