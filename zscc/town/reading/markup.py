"""KML and GPX by the standard library behind defusedxml: entities are refused, nothing is fetched."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import defusedxml
import numpy as np
import shapely
from defusedxml.ElementTree import iterparse

from zscc.town.features import Value
from zscc.town.reading.contract import FileRefused, Limits, Rejects
from zscc.town.reading.encodings import encoding_of, named, text_of

_PROLOG = 65_536
_DECLARED = re.compile(r"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"'][^>]*\?>")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_AROUND_COMMA = re.compile(r",\s+")
DEEPEST = 64


@dataclass(slots=True)
class Gathered:
    """Features as they are met, their attributes by name."""

    shapes: list[Any] = field(default_factory=list)
    rows: list[dict[str, Value]] = field(default_factory=list)

    def columns(self) -> dict[str, tuple[Value, ...]]:
        """Attributes as columns, in the order of their first appearance."""
        names = dict.fromkeys(name for row in self.rows for name in row)
        return {name: tuple(row.get(name) for row in self.rows) for name in names}


def root_of(head: bytes) -> str:
    """The local name of the root element of an XML file by its first bytes, in small letters; '' when it is none."""
    text, _ = text_of(head, encoding_of(head[: len(head) // 4 * 4]))
    if not text.lstrip().startswith("<"):
        return ""
    bare = re.sub(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", "", text, flags=re.DOTALL)
    found = _ROOT.search(bare)
    return found[1].lower() if found else ""


def refuse_document_type(path: Path) -> None:
    """A document type may define entities that grow or fetch; GDAL must not meet one."""
    with path.open("rb") as file:
        head = file.read(_PROLOG)
    text, _ = text_of(head, encoding_of(head))
    if "<!doctype" in text.lower() or "<!entity" in text.lower():
        raise FileRefused("entities")


def kml_features(data: bytes, rejects: Rejects, limits: Limits) -> tuple[Gathered, str]:
    """The placemarks of a KML, with the path of their folders; and the encoding."""
    return _gathered(data, "placemark", _Kml(rejects).take, limits)


def gpx_features(data: bytes, rejects: Rejects, limits: Limits) -> tuple[Gathered, str]:
    """Way points, routes and tracks of a GPX; and the encoding."""
    return _gathered(data, "gpx", _Gpx(rejects).take, limits)


def _gathered(
    data: bytes, ends: str, take: Callable[[Element, Gathered, tuple[str, ...]], None], limits: Limits
) -> tuple[Gathered, str]:
    """Walk the elements; ``take`` gets each that ``ends`` in this name, or, of a GPX, each that holds positions."""
    encoding, plain = _plain(data)
    gathered = Gathered()
    wanted = {"wpt", "rte", "trk"} if ends == "gpx" else {ends}
    try:
        for element, path in _elements(plain):
            if local(element) in wanted:
                take(element, gathered, tuple(name for outer in path if (name := _text(outer, "name"))))
                element.clear()
            if len(gathered.shapes) > limits.features:
                raise FileRefused("too_many_features", number=len(gathered.shapes), most=limits.features)
    except defusedxml.DefusedXmlException as error:
        raise FileRefused("entities") from error
    except (ParseError, ValueError, LookupError) as error:
        # What stands before the fault is sound; a file cut short keeps it, and says so.
        if not gathered.shapes:
            raise FileRefused("damaged", reason=str(error)) from error
        gathered.rows[-1].setdefault("_cut_short", str(error))
    return gathered, encoding


def _elements(plain: bytes) -> Iterator[tuple[Element, list[Element]]]:
    """Every element once it is whole, with those around it."""
    path = list[Element]()
    for event, element in iterparse(io.BytesIO(plain), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(element)
            if len(path) > DEEPEST:
                raise FileRefused("damaged", reason=f"{DEEPEST} elements deep")
        else:
            path.pop()
            yield element, path


def _plain(data: bytes) -> tuple[str, bytes]:
    """The encoding and the text as UTF-8 without its declaration: expat knows neither GBK nor GB18030."""
    encoding = encoding_of(data)
    text, _ = text_of(data, encoding)
    declared = _DECLARED.match(text)
    if declared and encoding == "utf-8" and named(declared[1]) not in {"", "utf-8", "ascii"}:
        encoding = named(declared[1])
        text, _ = text_of(data, encoding)
    return encoding, _DECLARED.sub("", text).encode("utf-8", errors="replace")


def local(element: Element) -> str:
    """The name of an element without its namespace, in small letters."""
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in element if local(child) == name), "")


class _Kml:
    """Placemarks."""

    def __init__(self, rejects: Rejects) -> None:
        self._rejects = rejects

    def take(self, mark: Element, gathered: Gathered, folders: tuple[str, ...]) -> None:
        row: dict[str, Value] = {"name": _text(mark, "name"), "folder": " / ".join(folders)}
        row |= {name: text for name in ("description", "address") if (text := _text(mark, name))}
        when = [(e.text or "").strip() for e in mark.iter() if local(e) in {"when", "begin"}]
        row |= {"time": when[0]} if when else {}
        row |= dict(_extended(mark))
        parts = [shape for child in mark for shape in self._shapes(child, 0)]
        gathered.rows.append(row)
        gathered.shapes.append(parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts) if parts else None)

    def _shapes(self, element: Element, depth: int) -> Iterator[Any]:
        kind = local(element)
        if kind in {"multigeometry", "multitrack"} and depth < DEEPEST:
            for child in element:
                yield from self._shapes(child, depth + 1)
            return
        make = {"point": self._point, "linestring": self._line, "polygon": self._polygon, "track": self._track}.get(
            kind
        )
        if make is None:
            return
        try:
            yield make(element)
        except (ValueError, IndexError, shapely.errors.GEOSException):
            self._rejects.add("broken_coordinates", f"{kind} {(_all_text(element))[:40]}")

    def _point(self, element: Element) -> Any:
        return shapely.Point(_coordinates(element)[0])

    def _line(self, element: Element) -> Any:
        return shapely.LineString(_coordinates(element))

    def _track(self, element: Element) -> Any:
        told = [(e.text or "").split()[:2] for e in element if local(e) == "coord"]
        return shapely.LineString(np.array(told, np.float64))

    def _polygon(self, element: Element) -> Any:
        shells = [_coordinates(e) for e in element.iter() if local(e) == "outerboundaryis"]
        holes = [_coordinates(e) for e in element.iter() if local(e) == "innerboundaryis"]
        return shapely.Polygon(shells[0], holes)


def _extended(mark: Element) -> Iterator[tuple[str, Value]]:
    """``Data`` and ``SimpleData`` of a placemark."""
    for element in mark.iter():
        if local(element) == "data":
            yield element.get("name", "data"), _text(element, "value")
        elif local(element) == "simpledata":
            yield element.get("name", "data"), (element.text or "").strip()


def _coordinates(element: Element) -> Any:
    """``lon,lat[,height]`` separated by blanks; ValueError for anything else."""
    told = _AROUND_COMMA.sub(",", _all_text(element)).split()
    rows = [part.split(",")[:2] for part in told]
    if not rows or any(len(row) != 2 for row in rows):
        raise ValueError("no coordinates")
    return np.array(rows, np.float64)


def _all_text(element: Element) -> str:
    return " ".join((e.text or "") for e in element.iter() if local(e) == "coordinates")


class _Gpx:
    """Way points, routes, tracks."""

    def __init__(self, rejects: Rejects) -> None:
        self._rejects = rejects

    def take(self, element: Element, gathered: Gathered, _outer: tuple[str, ...]) -> None:
        kind = local(element)
        row: dict[str, Value] = {"kind": kind}
        row |= {local(e): (e.text or "").strip() for e in element if not len(e) and (e.text or "").strip()}
        if kind == "trk":
            times = [(e.text or "").strip() for e in element.iter() if local(e) == "time"]
            row |= {"time": times[0], "time_to": times[-1]} if times else {}
        gathered.rows.append(row)
        gathered.shapes.append(self._shape(kind, element))

    def _shape(self, kind: str, element: Element) -> Any:
        if kind == "wpt":
            at = self._at(element)
            return None if at is None else shapely.Point(at)
        runs = [element] if kind == "rte" else [e for e in element if local(e) == "trkseg"]
        lines = [[at for e in run if local(e) in {"rtept", "trkpt"} and (at := self._at(e))] for run in runs]
        drawn = [shapely.LineString(line) for line in lines if len(line) > 1]
        for line in lines:
            if len(line) < 2:
                self._rejects.add("too_few_points", kind)
        return None if not drawn else drawn[0] if len(drawn) == 1 else shapely.MultiLineString(drawn)

    def _at(self, element: Element) -> tuple[float, float] | None:
        try:
            return float(element.get("lon", "")), float(element.get("lat", ""))
        except ValueError:
            self._rejects.add("broken_coordinates", f"{local(element)} {dict(element.attrib)}")
            return None
