"""The JSON Schema of a scheme file, made from the same dataclasses that the loader reads by.

Editors with a TOML language server complete and check keys by it while one writes; `flask scheme validate` says more,
for it knows which fields the facts have. Days are TOML dates, which JSON knows as texts.
"""

import dataclasses
import inspect
from collections.abc import Mapping
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from schemes.kinds import KINDS
from schemes.scheme import GIVEN, Rule, Scheme

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What a file says by other keys than the dataclass has, or not at all.
_ELSEWHERE: dict[str, dict[str, Any]] = {
    **{name: {} for name in GIVEN},
    "texts": {},
    "bounds": {"profile": str, "properties": tuple[str, ...]},
}
_PLAIN = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def json_schema() -> dict[str, Any]:
    """The whole schema; every kind of check is one of its definitions."""
    checks = {f"check-{name}": _check(name, cls) for name, cls in KINDS.items()}
    rule = _table(Rule, {"checks"})
    rule["properties"]["checks"] = {
        "type": "array",
        "items": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in checks]},
    }
    scheme = _table(Scheme, {"rules", "texts"})
    scheme["properties"]["rules"] = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}}
    return {
        "$schema": DIALECT,
        "title": "Scheme of 无碍课堂",
        **scheme,
        "$defs": {"rule": rule, **checks},
    }


def _check(name: str, cls: type[Any]) -> dict[str, Any]:
    """A check of one kind: its parameters, and the kind itself."""
    names = {each.name for each in dataclasses.fields(cls)}
    table = _table(cls, names & set(_ELSEWHERE))
    for left in names & set(_ELSEWHERE):
        for key, hint in _ELSEWHERE[left].items():
            table["properties"][key] = _value(hint)
            table["required"].append(key)
    table["properties"] = {"kind": {"const": name}, **table["properties"]}
    table["required"] = ["kind", *table["required"]]
    return table


def _table(cls: type[Any], without: set[str]) -> dict[str, Any]:
    """A dataclass as an object: what has no default is required, what is unknown is refused."""
    hints = get_type_hints(cls)
    fields = [each for each in dataclasses.fields(cls) if each.name not in without]
    return {
        "type": "object",
        "description": (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " "),
        "properties": {each.name: _value(hints[each.name]) for each in fields},
        "required": [
            each.name
            for each in fields
            if each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        ],
        "additionalProperties": False,
    }


def _value(hint: Any) -> dict[str, Any]:
    """A type hint as JSON Schema: the types that `schemes.toml.convert` takes."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        return {"type": "array", "items": _value(inner[0]), "minItems": 1}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _value(inner[1])}
    if origin in (Union, UnionType):
        kept = [_value(each) for each in inner if each is not type(None)]
        return kept[0] if len(kept) == 1 else {"anyOf": kept}
    return _table(hint, set())
