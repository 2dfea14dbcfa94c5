"""A briefing as a file of one's own: TOML, written so that a hand can change it, read so that nothing in it does harm.

A file is whole and plausible, or it is refused with one line that names the fault.
"""

import json
import math
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from zscc.settings.briefing import Briefing, Scene, SceneView

MOST_BYTES = 1_000_000
MOST_SCENES, MOST_PANELS, MOST_KEYS, MOST_LETTERS = 200, 8, 40, 20_000
LEAST_HOLD_S, MOST_HOLD_S = 2.0, 3_600.0
_EARTH_M = 20_000_000.0


class BriefingRefused(Exception):
    """The file is none; ``code`` makes the words (``briefing.refused.<code>``), ``detail`` is the reader's own line."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def read_briefing(path: Path) -> Briefing:
    """A briefing from a file; BriefingRefused says in one line why not."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BriefingRefused("too_large")
        text = path.read_text("utf-8")
    except OSError as error:
        raise BriefingRefused("unreadable", error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise BriefingRefused("not_text") from error
    return briefing_of(text)


def briefing_of(text: str) -> Briefing:
    """A briefing from its text; BriefingRefused."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BriefingRefused("no_toml", _line(error)) from error
    try:
        briefing = msgspec.convert(told, Briefing)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BriefingRefused("not_valid", _line(error)) from error
    fault = next(_faults(briefing), "")
    if fault:
        raise BriefingRefused("not_valid", fault)
    return briefing


def write_briefing(path: Path, briefing: Briefing) -> None:
    """Whole or not at all; OSError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(toml_of(briefing), "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def toml_of(briefing: Briefing) -> str:
    """The briefing in TOML; what is as usual is left out. The same briefing gives the same text."""
    blocks = [
        "\n".join(_fields({"title": briefing.title, "subtitle": briefing.subtitle, "synthetic": briefing.synthetic}))
    ]
    for scene in briefing.scenes:
        blocks.append("\n".join(_scene(scene)))
    return "\n\n".join(blocks) + "\n"


def _scene(scene: Scene) -> Iterator[str]:
    fields = msgspec.structs.asdict(scene)
    panels, view = fields.pop("panels"), fields.pop("view")
    yield "[[scenes]]"
    yield from _fields({name: value for name, value in fields.items() if value != _usual(Scene, name)})
    for panel in panels:
        yield "[[scenes.panels]]"
        yield from _fields(
            {name: value for name, value in msgspec.structs.asdict(panel).items() if value not in ("", ())}
        )
    wished = {name: value for name, value in msgspec.structs.asdict(view).items() if value != _usual(SceneView, name)}
    if wished:
        yield "[scenes.view]"
        yield from _fields(wished)


def _fields(fields: dict[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        if value is not None:
            yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        # A basic string of TOML is one of JSON, but for the delete character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return (
            "{ "
            + ", ".join(f"{json.dumps(name, ensure_ascii=False)} = {_value(its)}" for name, its in value.items())
            + " }"
        )
    if isinstance(value, msgspec.Struct):
        return _value(msgspec.structs.asdict(value))
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def _usual(struct: type[msgspec.Struct], name: str) -> object:
    """What a field is unless it is said."""
    for field in msgspec.structs.fields(struct):
        if field.name == name:
            return field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
    raise KeyError(name)


def _faults(briefing: Briefing) -> Iterator[str]:
    """What cannot be shown, the first first."""
    if len(briefing.scenes) > MOST_SCENES:
        yield f"{len(briefing.scenes)} scenes, at most {MOST_SCENES}"
    known: set[str] = set()
    for number, scene in enumerate(briefing.scenes, 1):
        yield from (f"scene {number}: {fault}" for fault in _faults_of(scene, known))
        known.add(scene.scene_id)


def _faults_of(scene: Scene, known: set[str]) -> Iterator[str]:
    if not scene.scene_id or scene.scene_id in known:
        yield f"scene_id {scene.scene_id!r} is empty or taken"
    if not LEAST_HOLD_S <= scene.hold_s <= MOST_HOLD_S:
        yield f"hold_s is {scene.hold_s}, between {LEAST_HOLD_S:g} and {MOST_HOLD_S:g} seconds"
    if len(scene.panels) > MOST_PANELS or any(len(panel.keys) > MOST_KEYS for panel in scene.panels):
        yield f"more than {MOST_PANELS} panels, or more than {MOST_KEYS} keys in one"
    texts = (scene.title, scene.kicker, scene.note, *(panel.text for panel in scene.panels))
    if any(len(text) > MOST_LETTERS for text in texts):
        yield f"a text is longer than {MOST_LETTERS} characters"
    yield from _faults_of_view(scene.view)
    if scene.at and moment_of(scene.at) is None:
        yield f"at {scene.at!r} is no time with an offset, such as 2026-06-15T14:30:00+08:00"


def _faults_of_view(view: SceneView) -> Iterator[str]:
    places = [value for value in (view.easting_m, view.northing_m, view.width_m) if value is not None]
    if not all(math.isfinite(value) and abs(value) <= _EARTH_M for value in places) or 0 < len(places) < 3:
        yield "a view needs easting_m, northing_m and width_m, on the Earth"
    elif view.width_m is not None and not 50.0 <= view.width_m <= 200_000.0:
        yield "a view is 50 m to 200 km wide"


def moment_of(text: str) -> datetime | None:
    """An aware moment of ISO 8601 text; None when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
