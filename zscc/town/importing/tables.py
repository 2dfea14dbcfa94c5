"""A town's GeoPackage as tables that can be replaced one by one; what is not replaced stays as it is."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zscc.town.geopackage import KINDS, MULTIPOLYGON, POLYGON, Layer, decoded_rings, write_geopackage
from zscc.town.importing.forms import FORMS, NEEDED_LAYERS
from zscc.town.unreadable import why_unreadable

PUBLISHED = Layer(
    "published", "公布数据", "Figures that a check of this town expects", ("what TEXT", "number REAL"), ()
)
_KIND_OF = {name: kind for kind, name in KINDS.items()}
_TOWN_COLUMNS = ("code TEXT NOT NULL", "name TEXT NOT NULL", "area_m2 REAL NOT NULL", "synthetic INTEGER NOT NULL")
_SOURCE_COLUMNS = (
    "layer TEXT NOT NULL",
    "attribution TEXT NOT NULL",
    "licence TEXT NOT NULL",
    "synthetic INTEGER NOT NULL",
)


class BaseUnreadable(Exception):
    """The file is no town that could be built on; the text says why."""


@dataclass(frozen=True, slots=True)
class TownTables:
    """The tables of one town by name, in the order they are written."""

    layers: Mapping[str, Layer]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table by column, the geometry under ``geom``."""
        layer = self.layers.get(name)
        if layer is None:
            return []
        names = [*([] if layer.kind is None else ["geom"]), *(column.split()[0] for column in layer.columns)]
        return [dict(zip(names, row, strict=True)) for row in layer.rows]

    def with_layer(self, layer: Layer) -> "TownTables":
        """With one table replaced, or added at the end."""
        return TownTables({**self.layers, layer.name: layer})

    @property
    def missing(self) -> list[str]:
        """Layers without which no desk can open, and that hold nothing yet."""
        return [name for name in NEEDED_LAYERS if not (name in self.layers and self.layers[name].rows)]

    def write(self, out: Path) -> None:
        """Write the town; OSError when it cannot be written."""
        write_geopackage(out, self.layers.values())


def empty_tables(code: str, name: str) -> TownTables:
    """A town that has a code and a name, and one division into grids."""
    layers = {
        "town": Layer("town", "城镇", "The town", _TOWN_COLUMNS, [(code, name, 0.0, 0)]),
        **{key: form_layer(key, ()) for key in FORMS},
        "source": Layer("source", "数据来源", "Where each layer comes from", _SOURCE_COLUMNS, ()),
    }
    first = [("1", "网格", "2000-01-01", 1)]
    return TownTables(layers).with_layer(form_layer("grid_scheme", first))


def form_layer(name: str, rows: Iterable[Any]) -> Layer:
    """A layer in the form that the desk reads; rows begin with their rings or coordinates where it has a geometry."""
    form = FORMS[name]
    columns = tuple(f"{field.name} {field.sql}" for field in form.fields)
    kept = list(rows)
    kind = form.kind
    if kind == POLYGON and any(isinstance(row[0], tuple) for row in kept):
        kind = MULTIPOLYGON
        kept = [(row[0] if isinstance(row[0], tuple) else (row[0],), *row[1:]) for row in kept]
    return Layer(name, form.title, f"{form.title}, imported", columns, kept, kind)


def read_tables(path: Path) -> TownTables:
    """All tables of a town's file as they stand; raises BaseUnreadable."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            contents = connection.execute(
                "SELECT c.table_name, c.identifier, c.description, g.geometry_type_name FROM gpkg_contents c"
                " LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name ORDER BY c.rowid"
            ).fetchall()
            layers = {row[0]: _layer(connection, *row) for row in contents}
    except (OSError, sqlite3.Error, ValueError, KeyError) as error:
        raise BaseUnreadable(why_unreadable(path, error)) from error
    if "town" not in layers or not layers["town"].rows:
        raise BaseUnreadable(f"{path}: it holds no town; zscc town check says what is in it")
    return TownTables(layers)


def _layer(connection: sqlite3.Connection, name: str, title: str, about: str, kind_name: str | None) -> Layer:
    told = connection.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
    kind = None if kind_name is None else _KIND_OF[kind_name]
    unique = _unique_columns(connection, name)
    columns = []
    for _, column, sql, needed, _, _ in told:
        if column in {"fid", "geom"}:
            continue
        columns.append(f"{column} {sql}{' NOT NULL' if needed else ''}{' UNIQUE' if column in unique else ''}")
    wanted = ", ".join([*([] if kind is None else ["geom"]), *(column.split()[0] for column in columns)])
    rows = [list(row) for row in connection.execute(f"SELECT {wanted} FROM {_quoted(name)} ORDER BY fid")]
    if kind is not None:
        for row in rows:
            rings = decoded_rings(row[0])
            row[0] = rings if kind == MULTIPOLYGON else rings[0]
    return Layer(name, title, about, tuple(columns), rows, kind)


def _unique_columns(connection: sqlite3.Connection, name: str) -> set[str]:
    found = set()
    for _, index, unique, *_ in connection.execute(f"PRAGMA index_list({_quoted(name)})").fetchall():
        columns = connection.execute(f"PRAGMA index_info({_quoted(index)})").fetchall()
        if unique and len(columns) == 1:
            found.add(columns[0][2])
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
