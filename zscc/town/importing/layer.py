"""One file as one layer of a town: read, declared, mapped, put in the place of what was there."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zscc.geo.spaces import Space
from zscc.settings.profile import Intake
from zscc.town.features import FeatureColumn, FeatureLayer, Provenance
from zscc.town.importing.corners import AREAS, with_corners_shared
from zscc.town.importing.forms import FORMS
from zscc.town.importing.mapping import ImportRefused, mapped, values_of
from zscc.town.importing.rows import Brought as BroughtRows
from zscc.town.importing.rows import rows_of
from zscc.town.importing.shaping import FITTING, shapes_in_mm
from zscc.town.importing.tables import TownTables, form_layer
from zscc.town.reading.classified import refuse_declared, refuse_marked, refuse_marked_table
from zscc.town.reading.contract import Brought
from zscc.town.reading.evidence import guessed_space
from zscc.town.reading.files import read_file, read_table
from zscc.town.reading.placing import placed_layers

Lines = NDArray[np.float64]
OUTSIDE_EAST_M = 250_000.0
"""Farther from the central meridian (120 degrees east) than this, lengths are wrong by more than 0.8 in 1000."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What its bringer says of a file."""

    layer: str
    provenance: Provenance
    space: Space | None = None
    """None: as the file and the town's own lines tell."""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """The town with the layer in its place, and what there is to say of it."""

    town: TownTables
    brought: Brought | None
    """None for a table without positions."""
    space: Space | None
    told: tuple[str, ...]
    """Columns that were mapped under another name."""
    rows: int
    left_out: Counter[str]
    far_east_m: float = 0.0
    """How far the layer lies from the map's central meridian, when that is too far for true lengths; else 0."""


def import_layer(town: TownTables, path: Path, wanted: Wanted, lines: Lines, intake: Intake) -> Imported:
    """Put a file in the place of a layer; ``lines`` of the town tell the system (shape (n, 2), may be empty).

    Raises FileRefused when the file cannot be read or may not enter, ImportRefused when it cannot be that layer.
    """
    if FORMS[wanted.layer].kind is None:
        return _import_table(town, path, wanted, intake)
    brought = read_file(path)
    refuse_marked(brought, intake)
    brought = replace(brought, guess=guessed_space(brought, lines))
    assert brought.guess is not None
    space = wanted.space or brought.guess.space
    if space not in brought.spaces:
        raise ImportRefused("other_numbers", space=space.value, fits=", ".join(s.value for s in brought.spaces))
    placed = placed_layers(brought, space, wanted.provenance, (-np.inf, -np.inf, np.inf, np.inf))
    refuse_declared(wanted.provenance, placed.covers_km2, intake)
    fitting, other = _fitting(wanted.layer, placed.layers)
    done = _put(town, wanted, fitting)
    left_out = done.left_out + Counter({"other_kind": other} if other else {})
    east_m = max(float(np.abs(layer.xy_m[:, 0] - 500_000.0).max()) for layer in fitting)
    far = east_m if east_m > OUTSIDE_EAST_M else 0.0
    return replace(done, brought=brought, space=space, left_out=left_out, far_east_m=far)


def _import_table(town: TownTables, path: Path, wanted: Wanted, intake: Intake) -> Imported:
    columns = read_table(path)
    refuse_marked_table(path.name, columns, intake)
    refuse_declared(wanted.provenance, 0.0, intake)
    rows = len(columns[0].values) if columns else 0
    return _placed(town, wanted, (), columns, rows)


def _fitting(layer: str, layers: tuple[FeatureLayer, ...]) -> tuple[list[FeatureLayer], int]:
    """The features whose kind can be this layer, and how many others there are."""
    kinds = FITTING[FORMS[layer].kind or 0]
    fitting = [one for one in layers if one.geometry in kinds]
    if layer == "road":
        fitting = [one for one in fitting if one.geometry is kinds[0]]
    if not fitting:
        there = ", ".join(sorted({one.geometry.value for one in layers}))
        raise ImportRefused("wrong_kind", layer=layer, kinds=there or "-")
    return fitting, sum(len(one) for one in layers) - sum(len(one) for one in fitting)


def _put(town: TownTables, wanted: Wanted, layers: list[FeatureLayer]) -> Imported:
    """Layers of one file below each other, columns by name."""
    names = list(dict.fromkeys(column.name for layer in layers for column in layer.columns))
    columns = [
        FeatureColumn(
            name,
            tuple(
                value
                for layer in layers
                for value in next((c.values for c in layer.columns if c.name == name), (None,) * len(layer))
            ),
        )
        for name in names
    ]
    shapes = np.concatenate([shapes_in_mm(layer) for layer in layers])
    return _placed(town, wanted, shapes, columns, len(shapes))


def _placed(
    town: TownTables, wanted: Wanted, shapes: Iterable[Any], columns: list[FeatureColumn], rows: int
) -> Imported:
    mapping = mapped(FORMS[wanted.layer], columns, wanted.columns)
    values = values_of(mapping, columns, rows)
    about = wanted.provenance
    brought = BroughtRows(list(shapes), values, rows, about.synthetic, about.source)
    made = rows_of(wanted.layer, brought, town)
    town = town.with_layer(form_layer(wanted.layer, made.rows))
    for name, more in made.more.items():
        town = town.with_layer(replace(town.layers[name], rows=more) if name == "town" else form_layer(name, more))
    town = _with_source(town, wanted, list(made.more))
    if wanted.layer in AREAS:
        town, made.left_out["corner_shared"] = with_corners_shared(town)
    return Imported(town, None, None, tuple(mapping.told()), len(made.rows), made.left_out)


def _with_source(town: TownTables, wanted: Wanted, more: list[str]) -> TownTables:
    """The layer's source in the place of the former one; said at the foot of every map."""
    about = wanted.provenance
    scale = f", 1:{about.scale}" if about.scale else ""
    told = (wanted.layer, f"{about.source}{scale}", about.licence or about.classification, int(about.synthetic))
    derived = [(name, about.source, about.licence or about.classification, 1) for name in more if name == "station"]
    derived += [(name, *told[1:]) for name in more if name == "road_outside"]
    names = {told[0], *(row[0] for row in derived)}
    kept = [row for row in town.layers["source"].rows if row[0] not in names]
    return town.with_layer(replace(town.layers["source"], rows=[*kept, told, *derived]))
