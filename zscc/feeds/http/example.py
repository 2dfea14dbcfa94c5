"""A made-up order in the words of whoever sends, from the mapping: what the OpenAPI document shows. Pure."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from zscc.clock import SHANGHAI
from zscc.feeds.mapping_paths import Path
from zscc.feeds.mapping_settings import FIELDS, FieldFrom, MappingSettings, Shape
from zscc.geo.spaces import Space

_AT = datetime(2026, 6, 15, 14, 20, tzinfo=SHANGHAI)
_DUE = {"superior_due_at": _AT.replace(day=18), "return_by": _AT.replace(hour=18)}
_LON_LAT, _EAST_NORTH = (120.99, 31.465), (594_000.0, 3_482_000.0)
_SAID: Mapping[str, Any] = MappingProxyType(
    {
        "report_id": "YS-20260615-0001",
        "external_id": "YS-20260615-0001",
        "source": "h12345",
        "category": "garbage",
        "title": "垃圾满溢（示意）",
        "priority": "normal",
        "text": "小区北门垃圾满溢三天（示意）",
        "address": "示意路1号",
        "caller_name": "张某某",
        "caller_phone": "13800000000",
        "vehicle": "V01",
        "speed": 36.5,
        "heading": 90,
        "back_filled": False,
    }
)
_NO_WAY = object()


def example_of(mapping: MappingSettings, space: Space) -> Any:
    """A message with one item that is taken; None where the mapping's paths lead through places of lists."""
    item: dict[str, Any] = {}
    message: dict[str, Any] = {}
    for name in mapping.fields:
        told, needs = mapping.field(name), FIELDS[mapping.becomes][name]
        if told.value is None and not _put_one(told, _value(name, told, needs.shape, space), item, message):
            return None
    for label in mapping.notes:
        told = mapping.note(label)
        if told.value is None and not _put_one(told, next(iter(told.table), "示意"), item, message):
            return None
    items = Path.read(mapping.items)
    if not items.steps:
        return item
    return message if _put(message, items, [item]) else None


def _put_one(told: FieldFrom, value: object, item: dict[str, Any], message: dict[str, Any]) -> bool:
    path = told.paths[0]
    return path.root != "@" and _put(message if path.root else item, path, value)


def _put(node: Any, path: Path, value: object) -> bool:
    """Whether it could be put there; what stands there already stays, since one value may become two fields."""
    if not path.steps:
        return False
    for step in path.steps[:-1]:
        node = node.setdefault(step, {}) if isinstance(step, str) else _NO_WAY
        if not isinstance(node, dict):
            return False
    last = path.steps[-1]
    if not isinstance(last, str):
        return False
    node.setdefault(last, value)
    return True


def _value(name: str, told: FieldFrom, shape: Shape, space: Space) -> object:
    if told.table:
        return next(iter(told.table))
    if shape is Shape.TIME:
        return _moment(_DUE.get(name, _AT), told.form)
    x, y = _EAST_NORTH if space is Space.EPSG4549 else _LON_LAT
    if shape is Shape.POSITION:
        return _position(x, y, told.form)
    return {"lon": x, "lat": y}[name] if name in ("lon", "lat") else _SAID[name]


def _moment(at: datetime, form: str) -> object:
    if "%" in form:
        return at.strftime(form)
    if form in ("s", "ms"):
        return int(at.timestamp()) * (1000 if form == "ms" else 1)
    return at.isoformat()


def _position(x: float, y: float, form: str) -> object:
    if form == "geojson":
        return {"type": "Point", "coordinates": [x, y]}
    return f"{y},{x}" if form == "lat,lon" else f"{x},{y}"
