"""Holds a value against a JSON schema, as far as this program's documents use schemas; anything else is refused."""

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_KNOWN = {"$ref", "type", "properties", "required", "additionalProperties", "items", "maxItems", "minimum", "enum"}
_KNOWN |= {"const", "oneOf", "description", "minLength", "maxLength", "pattern"}


def faults(value: object, schema: dict[str, Any], document: dict[str, Any], at: str = "$") -> list[str]:
    """What of a value is not as the schema says."""
    assert set(schema) <= _KNOWN, f"the check does not know {set(schema) - _KNOWN}"
    if "$ref" in schema:
        held: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            held = held[step]
        return faults(value, held, document, at)
    if "oneOf" in schema:
        fitting = [each for each in schema["oneOf"] if not faults(value, each, document, at)]
        return [] if len(fitting) == 1 else [f"{at} fits {len(fitting)} of {len(schema['oneOf'])}"]
    found = list(_plain_faults(value, schema, at))
    if isinstance(value, dict):
        found += _object_faults(value, schema, document, at)
    if isinstance(value, list):
        for place, each in enumerate(value):
            found += faults(each, schema.get("items", {}), document, f"{at}[{place}]")
    return found


def _plain_faults(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    if not _is_of(value, schema.get("type")):
        yield f"{at} is no {schema['type']}"
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        yield f"{at} is none of {schema.get('enum', schema.get('const'))}"
    if isinstance(value, list | str):
        least, most = schema.get("minLength", 0), schema.get("maxItems", schema.get("maxLength", len(value)))
        if not least <= len(value) <= most:
            yield f"{at} is {len(value)} long"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at} is not so written"
    if isinstance(value, int | float) and value < schema.get("minimum", value):
        yield f"{at} is below {schema['minimum']}"


def _is_of(value: object, told: str | list[str] | None) -> bool:
    names = [told] if isinstance(told, str) else told or []
    if isinstance(value, bool):
        return not names or "boolean" in names
    return not names or any(isinstance(value, _TYPES[name]) for name in names)


def _object_faults(value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    its = schema.get("properties", {})
    found = [f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    if schema.get("additionalProperties") is False:
        found += [f"{at}.{name} is not told of" for name in value if name not in its]
    for name, each in value.items():
        found += faults(each, its.get(name, {}), document, f"{at}.{name}")
    return found
