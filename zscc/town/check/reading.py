"""Any file of map data as layers with their declared coordinate systems; nothing is transformed here."""

import re
import sqlite3
import warnings
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from zscc.town.check.findings import Finding, fault
from zscc.town.reading.contract import Limits
from zscc.town.reading.encodings import encoding_of, text_of
from zscc.town.reading.vectors import dbf_encoding

HEAD_BYTES = 32
_TEXTS = (".csv", ".tsv", ".txt", ".geojson", ".json")
SQLITE_HEAD = b"SQLite format 3\x00"
GRID_CODE = re.compile(r"[0-9]{12}(?!000)[0-9]{3}")
VILLAGE_CODE = re.compile(r"[0-9]{12}")
NAMES: Mapping[str, tuple[str, ...]] = {
    "grid": ("grid", "grids", "base_grid", "base_grids", "网格", "基础网格"),
    "village": ("village", "villages", "村（社区）", "村社区", "社区"),
    "boundary": ("boundary", "town_boundary", "镇界", "边界"),
}


class Unreadable(Exception):
    """The file cannot be checked at all; ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class RawLayer:
    """A layer as it is stored."""

    name: str
    crs: str | None
    """As declared: an authority code or well-known text."""
    shapes: NDArray[Any] | None
    """Shapely geometries in the declared system, None where a row has none that can be read; None for a table."""
    columns: Mapping[str, NDArray[Any]]
    """By lower-case name."""
    encoding: str = ""
    """Of its texts, where they are in another one than the format is defined in; '' else."""

    @property
    def rows(self) -> int:
        """How many rows the layer has."""
        return max(
            (len(values) for values in self.columns.values()), default=0 if self.shapes is None else len(self.shapes)
        )

    def texts(self, column: str) -> list[str] | None:
        """A column as text ('' for no value), whole numbers without a point; None when there is no such column."""
        values = self.columns.get(column)
        return None if values is None else [_text(value) for value in values.tolist()]


def read_layers(path: Path) -> list[RawLayer]:
    """All layers of a file; Unreadable when it is missing, damaged or no map data."""
    _refuse_damaged(path)
    try:
        with warnings.catch_warnings():
            # GDAL's remarks on small oddities of a file; what matters in it is found by the check.
            warnings.simplefilter("ignore")
            layers = _all_layers(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise Unreadable(fault("no_map_data", file=path.name, reason=_first_line(error))) from error
    except (RuntimeError, ValueError, shapely.errors.GEOSException, UnicodeDecodeError) as error:
        raise Unreadable(fault("damaged", file=path.name, reason=_first_line(error))) from error
    if not any(layer.rows for layer in layers):
        raise Unreadable(fault("nothing_in_it", file=path.name))
    return layers


def layers_by_role(layers: Sequence[RawLayer]) -> dict[str, RawLayer]:
    """Grid, village and boundary: by their names, else by their codes; other layers under their own names."""
    found = {layer.name.lower(): layer for layer in layers}
    free = [layer for layer in layers if layer.name.lower() not in _all_names() and _has_polygons(layer)]
    for role, names in NAMES.items():
        named = [found[name] for name in names if name in found]
        alike = [layer for layer in free if _role_of(layer) == role]
        if named or alike:
            found[role] = [*named, *alike][0]
    taken = any(layer is free[0] for role, layer in found.items() if role in NAMES) if free else True
    if "grid" not in found and not taken and sum(layer.shapes is not None for layer in layers) == 1:
        found["grid"] = free[0]
    return found


def code_column(layer: RawLayer, code: re.Pattern[str]) -> str | None:
    """The name of the column that holds codes: ``code``, else the one that mostly looks like it."""
    for name in ("code", "grid_code", "village_code"):
        if name in layer.columns and (name == "code" or _share(layer, name, code) > 0.5):
            return name
    shares = {name: _share(layer, name, code) for name in layer.columns}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] > 0.5 else None


def _refuse_damaged(path: Path) -> None:
    """A missing or empty file, or a SQLite file whose pages do not hold together (cut off, overwritten)."""
    try:
        if path.is_dir():
            return
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise Unreadable(fault("unreadable", file=path.name, reason=error.strerror or str(error))) from error
    if not head:
        raise Unreadable(fault("empty_file", file=path.name))
    if head[:16] == SQLITE_HEAD:
        if len(head) == HEAD_BYTES and _cut_off(head, path.stat().st_size):
            raise Unreadable(fault("cut_off", file=path.name))
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
                [(answer,), *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
        except sqlite3.Error as error:
            raise Unreadable(fault("damaged", file=path.name, reason=str(error))) from error
        if answer != "ok":
            raise Unreadable(fault("damaged", file=path.name, reason=answer.replace("\n", " ")))


def _cut_off(head: bytes, size: int) -> bool:
    """Whether the file ends within a page and before the last one that its head tells of (SQLite reads such pages)."""
    page = int.from_bytes(head[16:18], "big")
    page_bytes = 65536 if page == 1 else page
    return size < page_bytes * int.from_bytes(head[28:32], "big") and size % page_bytes != 0


def _all_layers(path: Path) -> list[RawLayer]:
    """The layers with their texts as they were meant: GDAL takes every CSV and GeoJSON for UTF-8."""
    ending = path.suffix.lower()
    if ending == ".shp":
        cpg = path.with_suffix(".cpg")
        encoding, _ = dbf_encoding(path.with_suffix(".dbf"), cpg.read_text("latin-1")[:64] if cpg.exists() else "")
        return _read_all(path, encoding, told="" if encoding == "utf-8" else encoding)
    if ending not in _TEXTS or path.is_dir() or path.stat().st_size > Limits().text_bytes:
        return _read_all(path)
    data = path.read_bytes()
    encoding = encoding_of(data)
    if encoding in {"utf-8", "utf-8-sig"}:
        return _read_all(path)
    with TemporaryDirectory(prefix="zscc-check-") as folder:
        plain = Path(folder) / path.name
        plain.write_text(text_of(data, encoding)[0], encoding="utf-8", newline="")
        return _read_all(plain, told=encoding)


def _read_all(path: Path, encoding: str | None = None, told: str = "") -> list[RawLayer]:
    return [replace(_read(path, str(name), encoding), encoding=told) for name, _ in pyogrio.list_layers(path)]


def _read(path: Path, name: str, encoding: str | None) -> RawLayer:
    meta, _, geometry, values = pyogrio.raw.read(path, layer=name, encoding=encoding, force_2d=True)
    shapes = None if geometry is None else np.asarray(shapely.from_wkb(geometry, on_invalid="ignore"), dtype=object)
    columns = {str(field).lower(): column for field, column in zip(meta["fields"], values, strict=True)}
    return RawLayer(name, meta["crs"] or None, shapes, columns)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Blanks stay: a code with a blank behind it is another code to every join.
    return str(value) if str(value).strip() else ""


def _has_polygons(layer: RawLayer) -> bool:
    return layer.shapes is not None and bool(np.isin(shapely.get_type_id(layer.shapes), (3, 6)).any())


def _role_of(layer: RawLayer) -> str:
    """What a layer of polygons with a name of its own is likely to be."""
    for role, code in (("grid", GRID_CODE), ("village", VILLAGE_CODE)):
        if layer.rows > 1 and any(_share(layer, name, code) > 0.5 for name in layer.columns):
            return role
    return "boundary" if layer.rows == 1 else ""


def _share(layer: RawLayer, column: str, code: re.Pattern[str]) -> float:
    texts: Iterable[str] = layer.texts(column) or ()
    matches = [code.fullmatch(text) is not None for text in texts]
    return sum(matches) / len(matches) if matches else 0.0


def _all_names() -> set[str]:
    return {name for names in NAMES.values() for name in names}


def _first_line(error: Exception) -> str:
    return str(error).split("; It might help")[0].splitlines()[0].rstrip(".") if str(error) else type(error).__name__
