"""The same package asked by every scheme: which rules it falls short of, written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask

from exams.bank import workbook
from exams.bank.making import SetQuestion
from tests.make import packages as make

# eight class hours of 45 minutes in sections of 20 minutes
PARTS = {"ethics": 2, "theory": 7, "practical": 9}
TEACHER = """[[instructors]]
name = "示例教师（虚构）"
organisation = "示例学校（虚构）"
title = "高级讲师"
senior = true
clean = true
"""
SHORT: Mapping[str, set[str]] = {
    "tianjin-2023": set(),
    "shanghai-2023": {"SH-02", "SH-05", "SH-08", "SH-15", "SH-18"},
    "mohrss-2022": {"MR-02", "MR-05", "MR-08", "MR-15", "MR-18"},
    "shaanxi-2024": {"SX-01", "SX-02", "SX-07", "SX-15", "SX-18", "SX-22", "SX-24", "SX-25"},
    "shanghai-2021": set(),
}
LONG: Mapping[str, set[str]] = {
    "tianjin-2023": {"TJ-04"},
    "shanghai-2023": {"SH-15", "SH-18"},
    "mohrss-2022": {"MR-15", "MR-18"},
    # eight class hours of 45 minutes are no eight hours of 60
    "shaanxi-2024": {"SX-06", "SX-07", "SX-18", "SX-22", "SX-24", "SX-25"},
    "shanghai-2021": set(),
}


def failing(app: Flask, path: Path, scheme: str) -> set[str]:
    done = app.test_cli_runner().invoke(args=["package", "check", str(path), "--scheme", scheme, "--json"])
    told = json.loads(done.stdout)
    assert told["scheme"] == scheme
    found = {each["id"] for each in told["findings"] if not each["ok"]}
    assert done.exit_code == (1 if found - {"SX-20", "SX-24"} else 0)
    return found


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make.package_zip(tmp_path_factory.mktemp("short"))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight class hours in clips of 20 minutes, and a bank of 90/30/30 in three sets."""
    section = make.clip(20 * 60)
    named = [f"{category}{n}" for category, count in PARTS.items() for n in range(1, count + 1)]
    contents = {f"media/{name}.mp4": section for name in named}
    contents["rights/承诺书.txt"] = make.files()["rights/承诺书.txt"]
    contents["exams.xlsx"] = workbook.write(bank(named))
    contents["package.toml"] = manifest().encode()
    path = tmp_path_factory.mktemp("long") / "long.zip"
    path.write_bytes(make.zip_of(contents))
    return path


def bank(names: list[str]) -> list[list[SetQuestion]]:
    """Three sets of 30 single, 10 multiple and 10 true or false, turn by turn about every clip."""
    kinds = ["single"] * 30 + ["multiple"] * 10 + ["true_false"] * 10
    about = cycle(names)
    return [
        [make.question(kind, next(about), make.stem(number, n)) for n, kind in enumerate(kinds)]
        for number in range(1, 4)
    ]


def manifest() -> str:
    """The maker's introduction and rights, a teacher, and a course for each category."""
    head = make.MANIFEST[: make.MANIFEST.index("[[courses]]")]
    head = head.replace("class_hours = 0.1", "class_hours = 8\noriginal = true", 1)
    head = head.replace(
        "[provider]", 'subject_kind = "professional"\ntitle_level = "junior"\n\n[provider]', 1
    )
    rows = []
    for category, count in PARTS.items():
        form = "practice" if category == "practical" else "lecture"
        rows.append(f'[[courses]]\nname = "课程 {category}"\nclass_hours = {round(count * 20 / 45, 1)}\n')
        for n in range(1, count + 1):
            named = f'name = "{category}{n}"\nfile = "media/{category}{n}.mp4"\nkind = "video"\n'
            rows.append(f'[[courses.resources]]\n{named}form = "{form}"\ncategory = "{category}"\n')
    return head + TEACHER + "\n".join(rows)


@pytest.mark.parametrize("scheme", SHORT)
def test_what_the_short_package_falls_short_of(app: Flask, short: Path, scheme: str) -> None:
    assert failing(app, short, scheme) == SHORT[scheme]


@pytest.mark.parametrize("scheme", LONG)
def test_what_the_long_package_falls_short_of(app: Flask, long: Path, scheme: str) -> None:
    assert failing(app, long, scheme) == LONG[scheme]


def test_every_scheme_is_asked() -> None:
    assert set(SHORT) == set(LONG) == {path.stem for path in Path("config/schemes").glob("*.toml")}
