"""The OpenAPI 3.1 document of an intake, made from its settings: what may be posted, and every answer there can be."""

import json
from collections.abc import Iterator
from typing import Any

from zscc.feeds.http.example import example_of
from zscc.feeds.http.settings import Settings
from zscc.feeds.http.wire import ERRORS, JSON_TYPE, LINES_TYPE, LONGEST_KEY
from zscc.feeds.mapping_paths import Path
from zscc.feeds.mapping_settings import FIELDS, FieldFrom, MappingSettings, Shape

VERSION = "1.0.0"
Schema = dict[str, Any]
_AT_THE_DOOR = ("bad_request", "bad_key", "unauthorised", "too_slow", "too_large", "bad_type", "key_reused")
_ANYWHERE = ("too_often", "busy", "fault")
_TYPES: dict[Shape, list[str]] = {
    Shape.TEXT: ["string", "number", "boolean"],
    Shape.TIME: ["string", "number"],
    Shape.NUMBER: ["number", "string"],
    Shape.SPEED: ["number", "string"],
    Shape.PRIORITY: ["string", "number"],
    Shape.YES_NO: ["boolean", "string", "number"],
    Shape.POSITION: ["string", "array", "object"],
}
_REFUSED = (
    "Why it was refused (docs/feeds/mapping.md). changed: this source has sent this number before with other content; "
    "field names what differs. Nothing was overwritten and nothing added: what was taken first stands, this one is "
    "kept for inspection, and the same once more is answered known. Do not repeat it: what must be corrected is said "
    "to the desk, or is a report under a new number. future, no_time, no_id and the like: mend the item, then send it "
    "again under the same number."
)
_RESULT: Schema = {
    "type": "object",
    "required": ["place", "result"],
    "properties": {
        "place": {"type": "integer", "minimum": 0, "description": "Which item of the request, from 0."},
        "result": {"enum": ["taken", "known", "refused"]},
        "reason": {"type": "string", "description": _REFUSED},
        "field": {"type": "string", "description": "Which field was missing or wrong."},
    },
    "additionalProperties": False,
}
_RESULTS: Schema = {
    "type": "object",
    "description": "Answered after the commit: what is taken is in the journal, what is known was there before.",
    "required": ["taken", "known", "refused", "items"],
    "properties": {
        **{name: {"type": "integer", "minimum": 0} for name in ("taken", "known", "refused")},
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}},
    },
    "additionalProperties": False,
}
_ANSWERS: Schema = {
    "taken": {"value": {"taken": 1, "known": 0, "refused": 0, "items": [{"place": 0, "result": "taken"}]}},
    "changed": {
        "value": {
            "taken": 0,
            "known": 0,
            "refused": 1,
            "items": [{"place": 0, "result": "refused", "reason": "changed", "field": "text"}],
        }
    },
}
_ERROR: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "text"],
            "properties": {
                "code": {"enum": list(ERRORS)},
                "text": {"type": "string"},
                "reason": {"type": "string", "description": "What the body was refused for as a whole."},
            },
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}


def document(settings: Settings, name: str) -> bytes:
    """The document as JSON in UTF-8; the same settings, the same bytes."""
    paths: Schema = {
        f"/{path}": {"post": _post(path, example_of(mapping, settings.space))}
        for path, mapping in settings.mappings().items()
    }
    told: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": f"zscc intake: {settings.label or name}",
            "version": VERSION,
            "description": _about(settings),
        },
        "servers": [{"url": settings.where}],
        "paths": {**paths, "/health": {"get": _health()}, "/openapi.json": {"get": _self()}},
        "components": {
            "schemas": {
                "Result": _RESULT,
                "Results": _RESULTS,
                "Error": _ERROR,
                **{path.title(): message_schema(mapping) for path, mapping in settings.mappings().items()},
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _about(settings: Settings) -> str:
    limits = settings.limits
    return (
        f"Positions are in {settings.space.value}, times without an offset are of {settings.time_zone}. "
        f"At most {limits.body_bytes} bytes and {limits.items} items a request, "
        f"{limits.requests_a_minute} requests a minute from one address. "
        "An answer 200 comes after the commit. Send again what was not answered: a report is known by its source and "
        "number, a fix by its vehicle, moment and position, and a request by its Idempotency-Key."
    )


def _post(path: str, example: Any) -> Schema:
    body: Schema = {"schema": {"$ref": f"#/components/schemas/{path.title()}"}}
    if example is not None:
        body["examples"] = {"one": {"summary": "One item, made up (示意)", "value": example}}
    lines = {"schema": {"type": "string", "description": "One JSON message a line."}}
    return {
        "operationId": f"post_{path}",
        "summary": f"Hand over {path}: one or many",
        "security": [{"token": []}],
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same key and body are answered alike, also after a restart of the intake.",
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
            }
        ],
        "requestBody": {"required": True, "content": {JSON_TYPE: body, LINES_TYPE: lines}},
        "responses": {
            "200": {
                "description": "Every item was looked at and what was taken is in the journal.",
                "headers": {
                    "Idempotency-Replayed": {
                        "description": "true where this key was answered before.",
                        "schema": {"const": "true"},
                    }
                },
                "content": {JSON_TYPE: {"schema": {"$ref": "#/components/schemas/Results"}, "examples": _ANSWERS}},
            },
            **_errors(*_AT_THE_DOOR, "unreadable", "too_many_items", "bad_method", *_ANYWHERE),
        },
    }


def _health() -> Schema:
    def told(word: str, description: str) -> Schema:
        schema = {"type": "object", "required": ["status"], "properties": {"status": {"const": word}}}
        return {"description": description, "content": {JSON_TYPE: {"schema": schema}}}

    return {
        "operationId": "health",
        "summary": "Whether the intake can take; says nothing of what it has taken",
        "security": [],
        "responses": {
            "200": told("up", "It can."),
            "503": told("waiting", "The journal cannot be written now."),
            **_errors("bad_method", "too_often", "fault"),
        },
    }


def _self() -> Schema:
    content = {JSON_TYPE: {"schema": {"type": "object"}}}
    return {
        "operationId": "openapi",
        "summary": "This document",
        "security": [],
        "responses": {
            "200": {"description": "This document.", "content": content},
            **_errors("bad_method", "too_often", "fault"),
        },
    }


def _errors(*codes: str) -> Schema:
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(ERRORS[code][0], []).append(code)
    return {
        str(status): {
            "description": " ".join(f"{code}: {ERRORS[code][1]}" for code in its),
            **_headers(status),
            "content": {JSON_TYPE: {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for status, its in sorted(by_status.items())
    }


def _headers(status: int) -> Schema:
    if status in (429, 503):
        return {"headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}}
    return {}


# What may be posted -----------------------------------------------------------------------------------------------


def message_schema(mapping: MappingSettings) -> Schema:
    """The schema of one message, by the paths that were declared; what stands beside them is not looked at."""
    item, message = _node(), _node()
    for name, told in _declared(mapping):
        needs = FIELDS[mapping.becomes].get(name)
        required = needs is not None and needs.required
        shape = Shape.TEXT if needs is None else needs.shape
        paths = told.paths
        for path in paths:
            only = required and len(paths) == 1 and told.default is None
            if path.root != "@":
                _put(message if path.root else item, path, _leaf(name, told, shape, required=only), required=only)
    items = Path.read(mapping.items)
    many: Schema = {"type": "array", "items": item, "maxItems": mapping.most_items}
    held: Schema = {"oneOf": [item, many]}
    if not items.steps:
        return held
    _put(message, items, held, required=True)
    return message


def _declared(mapping: MappingSettings) -> Iterator[tuple[str, FieldFrom]]:
    for name in mapping.fields:
        yield name, mapping.field(name)
    for label in mapping.notes:
        yield label, mapping.note(label)


def _node() -> Schema:
    return {"type": "object", "properties": {}, "required": []}


def _put(node: Schema, path: Path, leaf: Schema, *, required: bool) -> None:
    for place, step in enumerate(path.steps):
        if isinstance(step, int) or "properties" not in node:
            # A place in a list: what the list holds is said in words.
            node.pop("properties", None)
            node.pop("required", None)
            node.update({"type": "array", "description": f"{path.text}: {leaf.get('description', '')}"})
            return
        if required and step not in node["required"]:
            node["required"].append(step)
        if place == len(path.steps) - 1:
            held = node["properties"].get(step)
            node["properties"][step] = leaf if held is None else _both(held, leaf)
            return
        node = node["properties"].setdefault(step, _node())


def _both(held: Schema, leaf: Schema) -> Schema:
    """One value that becomes two fields."""
    if "type" not in held or "properties" in held or "type" not in leaf:
        return held
    types = [kind for kind in held["type"] if kind in leaf["type"]]
    return {"type": types, "description": f"{held['description']}; {leaf['description']}"}


def _leaf(name: str, told: FieldFrom, shape: Shape, *, required: bool) -> Schema:
    types = _TYPES[shape] if required else [*_TYPES[shape], "null"]
    said = [f"becomes {name}"]
    if told.form:
        said.append(f"form {told.form}")
    if shape is Shape.SPEED:
        said.append(f"in {told.unit}")
    if told.table:
        said.append("values " + ", ".join(f"{theirs} = {ours or 'nothing'}" for theirs, ours in told.table.items()))
    if told.default is not None:
        said.append(f"otherwise {told.default}")
    return {"type": types, "description": "; ".join(said)}
