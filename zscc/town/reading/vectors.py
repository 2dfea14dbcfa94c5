"""What GDAL reads: GeoJSON, Shapefile, GeoPackage, OpenStreetMap. Layers as geometries with their tables."""

import math
import re
import shutil
import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from zscc.town.features import Value
from zscc.town.reading.contract import FileRefused, Limits
from zscc.town.reading.encodings import encoding_of, fits, named

_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    RuntimeError,
    ValueError,
    UnicodeDecodeError,
    OverflowError,
    shapely.errors.GEOSException,
)
_DBF_HEAD = 32
_HEAD, _SQLITE_HEAD = 1 << 20, 100
_POINTERS = re.compile(rb"<\s*ogr|gdal_streamed_alg|<\s*gdal", re.IGNORECASE)
"""Marks of formats by which one file makes GDAL read or fetch others, wherever in a text they stand."""


@dataclass(frozen=True, slots=True)
class Table:
    """A layer as it is stored."""

    name: str
    crs: str
    """As declared: an authority code or well-known text; '' for none."""
    shapes: NDArray[Any]
    columns: Mapping[str, tuple[Value, ...]]


def tables_of(path: Path, limits: Limits, encoding: str | None = None) -> list[Table]:
    """All layers with a geometry; raises FileRefused when the file is damaged, no map data, or too large."""
    refuse_pointers(path)
    try:
        with _silence():
            names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
            return [table for name in names if (table := _table(path, name, limits, encoding)) is not None]
    except _ERRORS as error:
        raise FileRefused("damaged", reason=_first_line(error)) from error


def refuse_pointers(path: Path) -> None:
    """Refuse a text that GDAL would take for a list of other files, addresses or commands: it must never follow one.

    GDAL tells such a text by what stands in it and not by its ending, so that ``x.geojson`` can be one.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    # What begins with a zero byte or as a database is told by that alone.
    if not head.startswith((b"\0", b"SQLite format 3\0")) and _POINTERS.search(head):
        raise FileRefused("points_elsewhere")


def refuse_broken_database(path: Path) -> None:
    """A GeoPackage whose pages do not hold together, before GDAL meets it."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            [(answer,), *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise FileRefused("damaged", reason=str(error)) from error
    if answer != "ok":
        raise FileRefused("damaged", reason=str(answer).splitlines()[0])


def without_writing(path: Path, folder: Path) -> Path:
    """A GeoPackage that can be read without a trace: one with a write-ahead log is copied, with what waits in its log.

    Even who only reads such a one makes files beside it and writes its log into it, under the hands of a QGIS.
    """
    with path.open("rb") as file:
        writes_ahead = file.read(_SQLITE_HEAD)[18:20] != b"\1\1"
    if not writes_ahead:
        return path
    copied = folder / "copy.gpkg"
    for ending in ("", "-wal"):
        source = path.with_name(path.name + ending)
        if source.exists():
            shutil.copyfile(source, copied.with_name(copied.name + ending))
    return copied


def dbf_encoding(dbf: Path, told: str) -> tuple[str, bool]:
    """The encoding of a Shapefile's table, and whether what its ``.cpg`` says was not believed.

    Without a ``.cpg`` the texts themselves tell: UTF-8 where they are sound in it, else GB18030.
    """
    data = dbf.read_bytes()[_DBF_HEAD:] if dbf.exists() else b""
    codec = named(told) if told else ""
    if codec and (fits(data, codec) or codec not in {"utf-8", "gb18030"}):
        return codec, False
    found = encoding_of(data.replace(b"\0", b" "))
    return ("gb18030" if found == "gb18030" else "utf-8"), bool(told)


def restore_index() -> None:
    """Let GDAL make the index (``.shx``) of a Shapefile that came without one."""
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})


def _table(path: Path, name: str, limits: Limits, encoding: str | None) -> Table | None:
    info = pyogrio.read_info(path, layer=name, encoding=encoding, force_feature_count=False)
    if info["features"] > limits.features:
        raise FileRefused("too_many_features", number=int(info["features"]), most=limits.features)
    if len(info["fields"]) > limits.columns:
        raise FileRefused("too_many_columns", number=len(info["fields"]), most=limits.columns)
    # One more than allowed tells a file apart that does not say its number.
    meta, _, geometry, values = pyogrio.raw.read(path, layer=name, encoding=encoding, max_features=limits.features + 1)
    if geometry is None:
        return None
    if len(geometry) > limits.features:
        raise FileRefused("too_many_features", number=len(geometry), most=limits.features)
    shapes = np.asarray(shapely.from_wkb(geometry, on_invalid="ignore"), dtype=object).reshape(-1)
    kinds = meta.get("dtypes", [None] * len(values))
    columns = {
        str(field): _values(column, str(kind))
        for field, column, kind in zip(meta["fields"], values, kinds, strict=True)
    }
    return Table(name, meta["crs"] or "", shapes, columns)


def _values(column: NDArray[Any], kind: str) -> tuple[Value, ...]:
    """A column as plain values; whole numbers with gaps come as floats and are made whole again."""
    if np.issubdtype(column.dtype, np.datetime64):
        return tuple(None if np.isnat(value) else str(value) for value in column)
    whole = kind.startswith(("int", "uint", "bool"))
    return tuple(_value(value, whole=whole) for value in column.tolist())


def _value(value: object, *, whole: bool) -> Value:
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if whole and value.is_integer() else value
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return value.isoformat() if isinstance(value, date) else str(value)


@contextmanager
def _silence() -> Iterator[None]:
    """GDAL's remarks on small oddities of a file; what matters in it is counted here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _first_line(error: Exception) -> str:
    said = str(error).split("; It might help")[0].split("(use e.g")[0].strip()
    return said.splitlines()[0][:200] if said else type(error).__name__
