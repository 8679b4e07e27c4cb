"""Describe a JSON schema in words."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

BOUNDS: Final = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "exclusiveMaximum": "< {}",
    "minLength": "{} characters or more",
    "maxLength": "at most {} characters",
    "minItems": "{} or more",
    "maxItems": "at most {}",
    "maxProperties": "at most {}",
}
"""Phrase for each bound; bounds that every value satisfies are left out."""

TRIVIAL: Final = {("minLength", 1), ("minLength", 0), ("minItems", 0)}


def in_words(schema: Mapping[str, Any]) -> str:
    """Describe the values that a schema allows.

    Parameters
    ----------
    schema
        JSON schema; references become links to headings of the same page.
    """
    return ", ".join([_kind(schema), *_bounds(schema)])


def reference(name: str) -> str:
    """Return a link to the heading of a named schema."""
    return f"[{name}](#{name.lower()})"


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return reference(str(schema["$ref"]).rpartition("/")[2])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " or ".join(in_words(option) for option in schema[key])
    if "enum" in schema:
        return ", ".join(_code(value) for value in schema["enum"])
    if "const" in schema:
        return _code(schema["const"])
    return _of_type(schema)


def _of_type(schema: Mapping[str, Any]) -> str:
    match schema.get("type"):
        case "array":
            return f"list of {in_words(schema['items'])}" if schema.get("items") else "list"
        case "object":
            values = schema.get("additionalProperties")
            return f"object of {in_words(values)}" if isinstance(values, dict) and values else "object"
        case None:
            return "any JSON"
        case kind:
            return str(schema.get("format", kind))


def _bounds(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, words in BOUNDS.items():
        if name in schema and (name, schema[name]) not in TRIVIAL:
            yield words.format(f"{schema[name]:g}" if isinstance(schema[name], float) else schema[name])


def _code(value: object) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"
