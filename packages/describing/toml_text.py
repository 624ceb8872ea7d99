"""A catalogue as the text of `package.toml`: what `packages.manifest` reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w


def text(raw: Mapping[str, Any]) -> str:
    """The text of plain tables in the manifest's shape (packages.shape); what is None or empty is left out."""
    return tomli_w.dumps({"format": 1, **_given(raw)})


def _given(table: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _value(value) for name, value in table.items()}
    return {name: value for name, value in kept.items() if value not in (None, "", {}, [])}


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _given(value)
    return [_value(each) for each in value] if isinstance(value, list | tuple) else value
