"""docs/schemes.md names every kind, parameter, remedy, setting, severity, stage and unit."""

import dataclasses
from pathlib import Path

import pytest

from schemes.findings import REMEDIES, SEVERITIES, STAGES, UNITS
from schemes.kinds import KINDS
from schemes.scheme import GIVEN, Settings

PAGE = Path("docs/schemes.md").read_text(encoding="utf-8")


def row(name: str) -> str:
    """The table row that begins with a name."""
    found = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    assert len(found) == 1, f"docs/schemes.md wants one row for {name}"
    return found[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_its_parameters_are_documented(kind: str) -> None:
    named = [field.name for field in dataclasses.fields(KINDS[kind]) if field.name not in GIVEN]
    assert [name for name in named if f"`{name}`" not in row(kind)] == []


@pytest.mark.parametrize("code", REMEDIES)
def test_every_remedy_and_its_parameters_are_documented(code: str) -> None:
    assert [name for name in REMEDIES[code] if f"`{name}`" not in row(code)] == []


def test_every_setting_severity_stage_and_unit_is_documented() -> None:
    settings = [field.name for field in dataclasses.fields(Settings)]
    words = [*settings, *SEVERITIES, *STAGES, *filter(None, UNITS)]
    assert [word for word in words if f"`{word}`" not in PAGE] == []
