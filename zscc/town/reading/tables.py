"""From a sheet of cells to points or well-known text: which columns hold the coordinates is guessed, or told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from zscc.town.features import Value
from zscc.town.reading.contract import Note, Rejects
from zscc.town.reading.figures import CellRefused, coordinate, pair, plain
from zscc.town.reading.sheets import Sheet

NAMES: Mapping[str, tuple[str, ...]] = {
    "wkt": ("wkt", "geometry", "geom", "the_geom", "shape", "几何", "图形"),
    "lonlat": (
        "lonlat",
        "lnglat",
        "latlon",
        "latlng",
        "coordinates",
        "coordinate",
        "coord",
        "坐标",
        "经纬度",
        "位置坐标",
    ),
    "lon": (
        "lon",
        "lng",
        "long",
        "longitude",
        "经度",
        "东经",
        "x",
        "东坐标",
        "x坐标",
        "坐标x",
        "e",
        "east",
        "easting",
        "横坐标",
    ),
    "lat": ("lat", "latitude", "纬度", "北纬", "y", "北坐标", "y坐标", "坐标y", "n", "north", "northing", "纵坐标"),
}
_LETTERS = 12
_SAMPLE = 200
_CHINA_LON, _CHINA_LAT = (70.0, 140.0), (0.0, 56.0)
_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Roles:
    """Where the coordinates stand: one column of well-known text, one of pairs, or two of numbers."""

    wkt: str = ""
    lonlat: str = ""
    lon: str = ""
    lat: str = ""
    guessed: bool = False
    """By the values; no column's name told it."""

    def __bool__(self) -> bool:
        return bool(self.wkt or self.lonlat or (self.lon and self.lat))

    @property
    def told(self) -> str:
        """The columns, for a person."""
        return self.wkt or self.lonlat or f"{self.lon}, {self.lat}"


def roles_of(sheet: Sheet, asked: Mapping[str, str]) -> Roles:
    """The columns of the coordinates; false when there are none. What was asked for goes first."""
    if asked:
        wanted = {role: name if name in sheet.columns else "" for role, name in asked.items()}
        wkt, lonlat, lon, lat = (wanted.get(role, "") for role in ("wkt", "lonlat", "lon", "lat"))
        return Roles(wkt, lonlat, lon, lat)
    by_name = {role: _named(sheet, names) for role, names in NAMES.items()}
    if by_name["wkt"] and _looks_like_wkt(sheet.columns[by_name["wkt"]]):
        return Roles(wkt=by_name["wkt"])
    if by_name["lon"] and by_name["lat"]:
        return Roles(lon=by_name["lon"], lat=by_name["lat"])
    if by_name["lonlat"]:
        return Roles(lonlat=by_name["lonlat"])
    return _by_values(sheet)


def shapes_of_sheet(sheet: Sheet, roles: Roles, rejects: Rejects) -> tuple[NDArray[Any], Sheet, list[Note]]:
    """Geometries of the rows that have one, these rows, and what was guessed; the others are counted by reason."""
    read = {"wkt": _wkt, "lonlat": _pairs, "": _columns}["wkt" if roles.wkt else "lonlat" if roles.lonlat else ""]
    shapes = read(sheet, roles, rejects)
    notes = [Note("coordinates_guessed" if roles.guessed else "coordinates_from", {"columns": roles.told})]
    kept = np.flatnonzero([shape is not None for shape in shapes.tolist()])
    columns = {
        name: tuple(values[row] for row in kept.tolist()) for name, values in sheet.columns.items() if name != roles.wkt
    }
    return shapes[kept], Sheet(sheet.name, columns, sheet.first_row), notes


def _named(sheet: Sheet, names: Sequence[str]) -> str:
    """The column with one of these names, else the one that contains a long one of them."""
    plain_names = {name: _plain_name(name) for name in sheet.columns}
    for wanted in names:
        for name, bare in plain_names.items():
            if bare == wanted:
                return name
    for wanted in names:
        for name, bare in plain_names.items():
            if len(wanted) > 1 and not wanted.isascii() and wanted in bare and len(bare) <= _LETTERS:
                return name
            if wanted.isascii() and len(wanted) >= 3 and wanted in bare.replace("-", "_").split("_"):
                return name
    return ""


def _plain_name(name: str) -> str:
    return plain(name).lower().split("(")[0].split("（")[0].strip(" _°")


def _looks_like_wkt(values: Sequence[Value]) -> bool:
    told = [str(value).lstrip().upper() for value in values[:_SAMPLE] if value is not None]
    kinds = ("POINT", "LINESTRING", "POLYGON", "MULTI", "GEOMETRYCOLLECTION", "SRID=")
    return bool(told) and sum(text.startswith(kinds) for text in told) > len(told) / 2


def _by_values(sheet: Sheet) -> Roles:
    """A column of pairs, of well-known text, or the only two columns that can be a longitude and a latitude here."""
    inside: dict[str, list[str]] = {"lon": [], "lat": []}
    for name, values in sheet.columns.items():
        if _looks_like_wkt(values):
            return Roles(wkt=name, guessed=True)
        if _share(values, pair, _pair_inside) > _ENOUGH:
            return Roles(lonlat=name, guessed=True)
        for role, (low, high) in (("lon", _CHINA_LON), ("lat", (_CHINA_LAT[0] + 15.0, _CHINA_LAT[1]))):
            if _share(values, coordinate, lambda told, low=low, high=high: low < told < high and told % 1) > _ENOUGH:
                inside[role].append(name)
    if len(inside["lon"]) == len(inside["lat"]) == 1:
        return Roles(lon=inside["lon"][0], lat=inside["lat"][0], guessed=True)
    return Roles()


def _share(values: Sequence[Value], read: Any, is_inside: Any) -> float:
    told = [value for value in values[:_SAMPLE] if value is not None]
    inside = 0
    for value in told:
        try:
            inside += bool(is_inside(read(value)))
        except CellRefused:
            continue
    return inside / len(told) if told else 0.0


def _pair_inside(told: tuple[float, float]) -> bool:
    low, high = sorted(told)
    return _CHINA_LAT[0] < low < _CHINA_LAT[1] and _CHINA_LON[0] < high < _CHINA_LON[1]


def _wkt(sheet: Sheet, roles: Roles, rejects: Rejects) -> NDArray[Any]:
    texts = [None if v is None else str(v).rpartition(";")[2] for v in sheet.columns[roles.wkt]]
    shapes = np.asarray(shapely.from_wkt(np.array(texts, dtype=object), on_invalid="ignore"), dtype=object).reshape(-1)
    for row, (text, shape) in enumerate(zip(texts, shapes.tolist(), strict=True)):
        if shape is None:
            rejects.add("no_coordinate" if not text else "broken_coordinates", _where(sheet, row, text))
    return shapes


def _pairs(sheet: Sheet, roles: Roles, rejects: Rejects) -> NDArray[Any]:
    def read(row: int) -> tuple[float, float]:
        one, other = pair(sheet.columns[roles.lonlat][row])
        # In one cell both orders are usual, often in one file; in China they cannot be mistaken.
        return (other, one) if abs(one) < _CHINA_LAT[1] and _CHINA_LON[0] < other < _CHINA_LON[1] else (one, other)

    return _points(sheet, read, (roles.lonlat,), rejects)


def _columns(sheet: Sheet, roles: Roles, rejects: Rejects) -> NDArray[Any]:
    lon, lat = sheet.columns[roles.lon], sheet.columns[roles.lat]

    def read(row: int) -> tuple[float, float]:
        return coordinate(lon[row]), coordinate(lat[row])

    return _points(sheet, read, (roles.lon, roles.lat), rejects)


def _points(sheet: Sheet, read: Any, names: tuple[str, ...], rejects: Rejects) -> NDArray[Any]:
    """Points of the rows; None where a cell is no coordinate, which is counted. (0, 0) stands for no position."""
    xy = np.full((len(sheet), 2), np.nan)
    for row in range(len(sheet)):
        said = ", ".join(str(sheet.columns[name][row] or "") for name in names)
        try:
            xy[row] = read(row)
        except CellRefused as refused:
            rejects.add(refused.reason, _where(sheet, row, said))
            continue
        if not xy[row].any():
            rejects.add("nowhere", _where(sheet, row, said))
            xy[row] = np.nan
    shapes = np.full(len(sheet), None, dtype=object)
    told = np.isfinite(xy).all(axis=1)
    shapes[told] = shapely.points(xy[told])
    return shapes


def _where(sheet: Sheet, row: int, said: str | None) -> str:
    return f"#{sheet.first_row + row} {said or ''}".strip()
