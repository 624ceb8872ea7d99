"""What the page's answers make of a guess: the tables of a manifest, as `packages.describing` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from packages import shape
from packages.shape import Unfit
from provider.intake import forms

Told = Mapping[str, Any]
_KEPT = (
    "section",
    "minutes",
    "alt",
    "summary",
    "sound_tells_all",
    "captions",
    "descriptions",
    "described",
    "sign",
)


def raw(told: Told, typed: Mapping[str, str]) -> dict[str, Any]:
    """The tables: what was typed goes before what was guessed; what is unfit is left out."""
    tables: dict[str, Any] = {table: {**told[table]} for table in ("introduction", "provider", "rights")}
    for table, values in tables.items():
        for key in forms.FACTS[table]:
            if f"{table}-{key}" in typed:
                values[key] = _fit(typed[f"{table}-{key}"], shape.TABLES[table][key])
    papers = {tables["rights"].get("file"), tables["provider"].get("profile_file")}
    keys = [course["key"] for course in told["courses"]]
    rows = [
        _resource(each, keys[each["course"]], typed)
        for each in told["resources"]
        if each["file"] not in papers
    ]
    name = tables["introduction"].get("name") or told["name"]
    courses = [_course(course, rows, typed, str(name)) for course in told["courses"]]
    courses = [each for each in courses if each["resources"]]
    hours = [each["class_hours"] for each in courses if each["class_hours"]]
    if hours and len(hours) == len(courses):
        tables["introduction"]["class_hours"] = round(sum(hours), 1)
    tables["introduction"]["name"] = name
    exams = {"file": told["exams"]} if told["exams"] else {}
    return {**tables, "instructors": told["instructors"], "exams": exams, "courses": courses}


def _fit(typed: str, wanted: shape.Value) -> Any:
    try:
        return forms.value(typed, wanted)
    except Unfit:
        return None


def _resource(each: Told, course: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """A resource in the manifest's order of keys, with where it goes: `of` a course, `at` a place, or nowhere."""
    key = each["key"]
    told: dict[str, Any] = {"name": each["name"], "file": each["file"], "kind": each["kind"]}
    told |= {part: each[part] for part in ("form", "category")}
    told |= {part: each.get(part) for part in _KEPT}
    for part in ("name", "form", "category", "minutes", "alt"):
        if f"{part}-{key}" in typed:
            told[part] = _fit(typed[f"{part}-{key}"], shape.RESOURCE[part])
    take = typed.get(f"take-{key}", "y" if each["take"] else "")
    of = typed.get(f"of-{key}") or course
    return {"row": told, "take": bool(take), "of": of, "at": _at(typed, key)}


def _at(typed: Mapping[str, str], key: str) -> int:
    found = _fit(typed.get(f"at-{key}", ""), shape.Whole(1, 9999))
    return found if isinstance(found, int) else 9999


def _course(
    course: Told, rows: Iterable[Mapping[str, Any]], typed: Mapping[str, str], package: str
) -> dict[str, Any]:
    key = course["key"]
    mine = [each for each in rows if each["take"] and each["of"] == key]
    name = typed.get(f"course-{key}", str(course.get("name") or "")).strip() or package
    hours = typed.get(f"hours-{key}", "")
    told_hours = (
        _fit(hours, shape.COURSE["class_hours"]) if f"hours-{key}" in typed else course.get("class_hours")
    )
    return {
        "name": name,
        "class_hours": told_hours,
        "weight": course.get("weight"),
        "resources": [each["row"] for each in sorted(mine, key=lambda each: each["at"])],
    }
