"""The JSON Schema of scheme files: kept as made, true of the shipped files, and strict."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemes.kinds import KINDS
from schemes.schema import json_schema

SCHEMES = sorted(Path("config/schemes").glob("*.toml"))
SCHEMA = json_schema()
CHECKER = jsonschema.Draft202012Validator(SCHEMA)
GOOD = Path("config/schemes/shaanxi-2024.toml").read_text(encoding="utf-8")


def told(text: str) -> Any:
    """A scheme file as JSON: days become texts."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_the_file_in_the_guide_is_the_one_that_is_made() -> None:
    kept = json.loads(Path("docs/scheme.schema.json").read_text(encoding="utf-8"))
    assert kept == SCHEMA, "flask scheme schema > docs/scheme.schema.json"


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert {f"check-{name}" for name in KINDS} < set(SCHEMA["$defs"])


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_the_shipped_schemes_are_valid(path: Path) -> None:
    assert [each.message for each in CHECKER.iter_errors(told(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title = ", "titel = "),
        ("value = 45", 'value = "45"'),
        ('kind = "section-count"', 'kind = "section-cuont"'),
        ('who = "peer"', 'who = "peers"'),
        ('severity = "must"', 'severity = "should"'),
        ('stage = "package"', 'stage = "packing"'),
        ('clause = "附件2"\n', ""),
        ('kind = "declared"', 'kind = "declares"'),
        ("among = [16]", "among = []"),
        ("at_least_hours = 80", "at_leest_hours = 80"),
        ('profile = "master"', ""),
        ("single = 30", "single = 30.5"),
    ],
)
def test_a_broken_one_is_refused(before: str, after: str) -> None:
    assert before in GOOD
    assert list(CHECKER.iter_errors(told(GOOD.replace(before, after, 1))))
