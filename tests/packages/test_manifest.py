"""The manifest: each fault with its line and key, all at once; the schema and the page say the same."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import ROOT
from packages import archive, faults, magic, manifest, shape
from packages.faults import Fault
from packages.manifest import Manifest
from tests.make import packages as make

SCHEMA = json.loads((ROOT / "packages" / "package.schema.json").read_text())
EXAMPLE = (ROOT / "packages" / "example" / "package.toml").read_text()


def read(folder: Path, changes: dict[str, bytes | None]) -> tuple[Manifest, list[Fault]]:
    with archive.open_safely(make.package_zip(folder, changes)) as opened:
        return manifest.read(opened)


def line_of(text: bytes, piece: str) -> int:
    return text.decode().split(piece)[0].count("\n") + 1


def test_a_good_manifest_has_no_fault(tmp_path: Path) -> None:
    told, found = read(tmp_path, {})
    assert found == []
    assert told.introduction.class_hours == 1
    assert told.introduction.standard_kind == "national"
    assert [course.weight for course in told.courses] == [None, 1]
    assert told.courses[0].resources[2].key == "courses[1].resources[3]"
    assert told.exams == "exams.xlsx"


# what is replaced, by what, the code, the key, the piece at whose line it stands
WRONG: list[tuple[str, str, str, str, str | None]] = [
    ("format = 1", "format = 2", "out-of-range", "format", "format ="),
    ("format = 1", 'format = "1"', "wrong-type", "format", "format ="),
    ("format = 1", "", "missing", "format", ""),
    ('name = "面点入门（虚构）"', 'name = "  "', "missing", "introduction.name", "name ="),
    (
        "class_hours = 0.1\nocc",
        "class_hours = 0.25\nocc",
        "not-a-tenth",
        "introduction.class_hours",
        "class_hours",
    ),
    (
        "class_hours = 0.1\nocc",
        "class_hours = 0\nocc",
        "out-of-range",
        "introduction.class_hours",
        "class_hours",
    ),
    (
        "class_hours = 0.1\nocc",
        "class_hours = nan\nocc",
        "out-of-range",
        "introduction.class_hours",
        "class_hours",
    ),
    (
        "class_hours = 0.1\nocc",
        f"class_hours = {'9' * 4000}\nocc",
        "out-of-range",
        "introduction.class_hours",
        "class_hours",
    ),
    (
        "class_hours = 0.1\nocc",
        'class_hours = "1"\nocc',
        "wrong-type",
        "introduction.class_hours",
        "class_hours",
    ),
    (
        "class_hours = 0.1\nocc",
        "class_hours = true\nocc",
        "wrong-type",
        "introduction.class_hours",
        "class_hours",
    ),
    ('"national"', '"state"', "not-among", "introduction.standard_kind", "standard_kind"),
    (
        'language = "zh"',
        'language = "zh"\nlanguages = 1',
        "unknown-key",
        "introduction.languages",
        "languages",
    ),
    ('position = "教务"', 'position = "a\\u0000b"', "control-characters", "provider.position", "position"),
    ('phone = "000-00000000"', "phone = 12345", "wrong-type", "provider.phone", "phone"),
    ("own_ip = true", 'own_ip = "yes"', "wrong-type", "provider.own_ip", "own_ip"),
    (
        'profile = "示例简介"',
        'profile_file = "none.pdf"',
        "file-missing",
        "provider.profile_file",
        "profile_file",
    ),
    ("rights/承诺书.txt", "media/01.mp4", "file-type", "rights.file", None),
    ("weight = 1", "weight = 11", "out-of-range", "courses[2].weight", "weight"),
    ("weight = 1", "wieght = 1", "unknown-key", "courses[2].wieght", "wieght"),
    ('name = "卫生与面粉"', "", "missing", "courses[1].name", "[[courses]]"),
    ('category = "ethics"', 'category = "x"', "not-among", "courses[1].resources[1].category", "category"),
    ('form = "lecture"', "", "missing", "courses[1].resources[1].form", "[[courses.resources]]"),
    ("media/02.mp4", "media/none.mp4", "file-missing", "courses[1].resources[2].file", "media/none"),
    ("media/02.mp4", "../../etc/passwd", "file-missing", "courses[1].resources[2].file", "../.."),
    (
        "media/02.mp4",
        "media/01.mp4",
        "file-used-twice",
        "courses[1].resources[2].file",
        None,
    ),
    ("media/02.mp4", "texts/面粉.txt", "file-type", "courses[1].resources[2].file", "texts"),
    (
        'form = "practice"',
        'form = "practice"\nminutes = 5',
        "minutes-measured",
        "courses[2].resources[1].minutes",
        "minutes",
    ),
    (
        'form = "reading"',
        'form = "reading"\nminutes = 5',
        "minutes-measured",
        "courses[1].resources[3].minutes",
        "minutes",
    ),
    (
        'file = "exams.xlsx"',
        'file = "rights/承诺书.txt"',
        "file-type",
        "exams.file",
        None,
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "piece"), WRONG, ids=[f"{row[2]} {row[3]}" for row in WRONG]
)
def test_each_fault_has_its_line_and_key(
    old: str, new: str, code: str, key: str, piece: str | None, tmp_path: Path
) -> None:
    text = make.manifest_with((old, new))
    _told, found = read(tmp_path, {"package.toml": text})
    assert (code, key) in [(each.code, each.where.key) for each in found]
    assert all(each.where.file == "package.toml" for each in found)
    fault = next(each for each in found if each.where.key == key)
    assert piece is None or fault.where.row == (line_of(text, piece) if piece else 0)


def test_an_unknown_key_suggests_the_nearest(tmp_path: Path) -> None:
    _told, found = read(tmp_path, {"package.toml": make.manifest_with(("weight", "wieght"))})
    assert [each.params["near"] for each in found] == ["weight"]


def test_minutes_are_owed_where_nothing_can_be_measured(tmp_path: Path) -> None:
    text = make.manifest_with(("texts/面粉.txt", "texts/a.pdf"))
    told, found = read(tmp_path, {"package.toml": text, "texts/a.pdf": b"%PDF-1.7"})
    assert [each.code for each in found] == ["minutes-owed"]
    assert told.courses[0].resources[2].minutes is None
    stated = text.replace(b'form = "reading"', b'form = "reading"\nminutes = 3')
    told, found = read(tmp_path, {"package.toml": stated, "texts/a.pdf": b"%PDF-1.7"})
    assert found == []
    assert told.courses[0].resources[2].minutes == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "no-manifest"),
        (b"format = 1\n\xff", "not-utf8"),
        (b"format = = 1", "toml-syntax"),
        (b"a = " + b"[" * 5000, "toml-syntax"),
        (b"#" * 2_000_001, "no-manifest"),
        (b"", "missing"),
        (b"courses = 3\nintroduction = 4", "wrong-type"),
        (b"[[courses]]\nresources = 'x'", "wrong-type"),
    ],
)
def test_hopeless_manifests_are_told_not_raised(content: bytes | None, code: str, tmp_path: Path) -> None:
    _told, found = read(tmp_path, {"package.toml": content})
    assert code in [each.code for each in found]


VALUE: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted({*shape.RESOURCE, *shape.COURSE, "resources", "x"})), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(raw=st.dictionaries(st.sampled_from([*shape.TABLES, "format", "courses", "y\0"]), VALUE, max_size=6))
def test_no_content_raises(raw: dict[str, Any]) -> None:
    empty = archive.Archive("x.zip", {})
    reader = manifest._Reader(empty, {})
    told = reader.manifest(raw)
    spelt = json.dumps([each.as_dict() for each in reader.faults])
    assert "\\u0000" not in spelt
    assert json.dumps(told.details)


def test_faults_survive_json() -> None:
    fault = faults.fault(
        "not-among", faults.Place("package.toml", row=3, key="x"), given="y", among=("a", "b")
    )
    assert faults.from_dict(json.loads(json.dumps(fault.as_dict()))) == fault
    with pytest.raises(ValueError, match="wants"):
        faults.fault("missing", given="x")


def test_the_schema_takes_the_example_and_the_makers_manifest() -> None:
    for text in (EXAMPLE, make.MANIFEST):
        jsonschema.validate(tomllib.loads(text), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(EXAMPLE.replace("weight = 1", "weight = 0")), SCHEMA)


def test_schema_and_shape_say_the_same() -> None:
    tables = {
        **shape.TABLES,
        "course": shape.COURSE,
        "resource": shape.RESOURCE,
        "instructor": shape.INSTRUCTOR,
    }
    parts = {**SCHEMA["properties"], **SCHEMA["$defs"]}
    for name, table in tables.items():
        said = parts[name]
        assert said["additionalProperties"] is False
        assert set(said["properties"]) - {"resources"} == set(table)
        assert said.get("required", []) == [key for key, value in table.items() if value.required]
        for key, value in table.items():
            if isinstance(value, shape.Choice):
                assert said["properties"][key]["enum"] == list(value.among)
            elif isinstance(value, shape.Text):
                assert said["properties"][key]["maxLength"] == value.most


def test_the_page_names_every_key_and_type() -> None:
    page = (ROOT / "docs" / "package-format.md").read_text()
    named = set(re.findall(r"`([^`]+)`", page))
    tables = (*shape.TABLES.values(), shape.COURSE, shape.RESOURCE, shape.INSTRUCTOR)
    assert {key for table in tables for key in table} <= named
    assert set(magic.TYPES_OF_KIND) <= named
    sections = set(re.findall(r"^## (\d)\.", page, re.M))
    assert {clause for clause, _params in faults.CODES.values()} <= sections
