"""Reading TOML strictly: every fault is an error that names file, line and key.

`tomllib` forgets lines, so `places` finds them again: it maps each table and key to the line where it
stands. `build` turns a table into a frozen dataclass by its type hints; an unknown key, a missing one or
a wrong type stops it.
"""

import dataclasses
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from schemes.kinds.base import BadParameter

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# Where a value stands in the file: table names, keys and positions in a row of tables, from the top.
Key = tuple[str | int, ...]
T = TypeVar("T", bound="DataclassInstance")

TABLE = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
PAIR = re.compile(r"\s*([\w-]+)\s*=")


class SchemeError(Exception):
    """A file that can't be used: `file`, `line` (0 if it can't be told), `key` and what is wrong with it."""

    def __init__(self, file: str, line: int, key: str, message: str) -> None:
        super().__init__(f"{file}:{line}: {key}: {message}")
        self.file = file
        self.line = line
        self.key = key
        self.message = message


@dataclasses.dataclass(frozen=True)
class Source:
    """One file as read: its name, and the line of each table and key."""

    file: str
    lines: Mapping[Key, int]

    def error(self, key: Key, message: str) -> SchemeError:
        """The error to raise: the line is that of the key, or of the nearest table around it."""
        around = (key[:length] for length in range(len(key), 0, -1))
        line = next((self.lines[place] for place in around if place in self.lines), 1)
        return SchemeError(self.file, line, _spelt(key), message)


def read(path: Path) -> tuple[dict[str, Any], Source]:
    """The tables of a TOML file and where they stand. Raises SchemeError when it can't be read."""
    return parse(text_of(path), str(path))


def text_of(path: Path) -> str:
    """The text of a file. Raises SchemeError when it can't be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(str(path), 0, "file", str(error)) from error


def parse(text: str, file: str) -> tuple[dict[str, Any], Source]:
    """The tables of a text and where they stand; `file` is what errors call it. Raises SchemeError."""
    try:
        return tomllib.loads(text), Source(file, places(text))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise SchemeError(file, int(line[1]) if line else 0, "syntax", str(error)) from error


def places(text: str) -> dict[Key, int]:
    """The line of each table header and each bare key; text between triple quotes is passed over."""
    lines: dict[Key, int] = {}
    rows: dict[Key, int] = {}
    table: Key = ()
    quoted = False
    for number, line in enumerate(text.splitlines(), 1):
        if not quoted:
            if header := TABLE.match(line):
                table = _enter(header[2].split("."), rows, header[1] == "[[")
                lines.setdefault(table, number)
            elif pair := PAIR.match(line):
                lines.setdefault((*table, pair[1]), number)
        quoted ^= line.count('"""') % 2 == 1
    return lines


def _enter(names: list[str], rows: dict[Key, int], another: bool) -> Key:
    """The key of a table header. `rows` keeps how far each row of tables has come."""
    key: Key = ()
    for position, name in enumerate(names, 1):
        key = (*key, name)
        if another and position == len(names):
            rows[key] = rows.get(key, -1) + 1
        if key in rows:
            key = (*key, rows[key])
    return key


def build(cls: type[T], raw: object, key: Key, source: Source, given: Mapping[str, Any] | None = None) -> T:
    """A dataclass from a table. `given` are fields that come from elsewhere and may not stand in the table.

    Raises SchemeError for an unknown key, a missing key, a wrong type, or a parameter that the class refuses.
    """
    given = given or {}
    table = table_of(raw, key, source)
    fields = {each.name: each for each in dataclasses.fields(cls) if each.name not in given}
    refuse_unknown(table, fields, key, source)
    hints = get_type_hints(cls)
    values = {name: convert(hints[name], value, (*key, name), source) for name, value in table.items()}
    for name, each in fields.items():
        required = each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING
        if required and values.get(name, "") in ("", ()):
            raise source.error((*key, name), "is missing")
    try:
        return cls(**values, **given)
    except BadParameter as error:
        raise source.error((*key, error.key), str(error)) from error


def table_of(raw: object, key: Key, source: Source) -> dict[str, Any]:
    """The value as a table. Raises SchemeError."""
    if not isinstance(raw, dict):
        raise source.error(key, f"wants a table, not {type(raw).__name__}")
    return raw


def rows_of(raw: object, key: Key, source: Source) -> list[dict[str, Any]]:
    """The value as a row of tables. Raises SchemeError."""
    if not isinstance(raw, list):
        raise source.error(key, f"wants a row of tables, not {raw!r}")
    return [table_of(each, (*key, place), source) for place, each in enumerate(raw)]


def refuse_unknown(table: Mapping[str, Any], known: Mapping[str, Any], key: Key, source: Source) -> None:
    """Raises SchemeError for the first key that is not known, with the nearest one that is."""
    for name in table:
        if name not in known:
            near = get_close_matches(name, list(known), 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            raise source.error((*key, name), "unknown key" + hint)


def convert(hint: Any, value: Any, key: Key, source: Source) -> Any:
    """A TOML value as the type asked for: lists become tuples. Raises SchemeError for any other type."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType) and dataclasses.is_dataclass(inner[0]):  # a table that may be left out
        return convert(inner[0], value, key, source)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return build(hint, value, key, source)
    if origin is tuple and isinstance(value, list) and value:
        return tuple(convert(inner[0], each, (*key, place), source) for place, each in enumerate(value))
    if origin is Mapping and isinstance(value, dict):
        return {name: convert(inner[1], each, (*key, name), source) for name, each in value.items()}
    if origin is Literal and value in inner:
        return value
    plain = inner if origin in (Union, UnionType) else (hint,)
    if type(value) in plain:
        return value
    raise source.error(key, f"wants {_named(hint)}, not {value!r}")


def _named(hint: Any) -> str:
    names = {str: "text", int: "a whole number", bool: "true or false", date: "a date"}
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(names[each] for each in get_args(hint) if each in names)
    if get_origin(hint) is tuple:
        return "a list, not empty"
    return names.get(hint, "a table")


def _spelt(key: Key) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key]
    return "".join(parts).lstrip(".")
