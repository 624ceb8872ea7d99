"""The manifest `package.toml`, read to its end: every fault at once, each with its line and key.

What is wrong or missing becomes None with a fault; nothing in the content of an archive raises.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from packages import magic, shape
from packages.archive import MANIFEST, MOST_MANIFEST, Archive, Entry
from packages.faults import Fault, Place, fault
from packages.shape import Table, Unfit, Value
from schemes.toml import Key, places

WORKBOOK = "exams.xlsx"
# files of access layers beside a clip: the types that each may be
_BESIDE = {
    "captions": ("txt",),
    "descriptions": ("txt",),
    "described": magic.TYPES_OF_KIND["video"],
    "sign": magic.TYPES_OF_KIND["video"],
}


@dataclass(frozen=True)
class Introduction:
    """课程介绍. Class hours in tenths; `language` is what the clips speak."""

    name: str | None = None
    class_hours: int | None = None
    occupation: str | None = None
    standard_kind: str | None = None
    standard_name: str | None = None
    learners: str | None = None
    content: str | None = None
    preferred_group: str | None = None
    language: str | None = None
    subject_kind: str | None = None
    title_level: str | None = None
    original: bool | None = None


@dataclass(frozen=True)
class Instructor:
    """授课教师. `senior`: a senior title or standing to match; `clean`: no record of offences."""

    name: str | None = None
    organisation: str | None = None
    title: str | None = None
    senior: bool | None = None
    clean: bool | None = None


@dataclass(frozen=True)
class Provider:
    """The basic information form (附件2) and the provider's profile (简介)."""

    organisation: str | None = None
    contact: str | None = None
    position: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    own_ip: bool | None = None
    digital_skills: bool | None = None
    description: str | None = None
    remarks: str | None = None
    profile: str | None = None
    profile_file: str | None = None


@dataclass(frozen=True)
class Rights:
    """版权. `file` is a path in the archive, None if the file is not there."""

    kind: str | None = None
    file: str | None = None
    quotations: str | None = None
    free_use: bool | None = None


@dataclass(frozen=True)
class Resource:
    """学习资源, as its provider describes it, with the files of its access layers. `line` is where it begins in the manifest."""

    name: str | None = None
    file: str | None = None
    kind: str | None = None
    form: str | None = None
    category: str | None = None
    minutes: int | None = None
    section: str | None = None
    alt: str | None = None
    sound_tells_all: bool | None = None
    captions: str | None = None
    descriptions: str | None = None
    described: str | None = None
    sign: str | None = None
    summary: str | None = None
    line: int = 0
    key: str = ""


@dataclass(frozen=True)
class Course:
    """A course of the catalogue; class hours in tenths."""

    name: str | None = None
    class_hours: int | None = None
    weight: int | None = None
    resources: tuple[Resource, ...] = ()
    line: int = 0
    key: str = ""


@dataclass(frozen=True)
class Manifest:
    """The whole manifest. `exams` is the path of the workbook, None if there is none. `there`: it was found."""

    introduction: Introduction = Introduction()
    provider: Provider = Provider()
    rights: Rights = Rights()
    instructors: tuple[Instructor, ...] = ()
    courses: tuple[Course, ...] = ()
    exams: str | None = None
    there: bool = True

    @property
    def language(self) -> str:
        """What the clips speak: Mandarin unless said otherwise."""
        return self.introduction.language or "zh"

    @property
    def details(self) -> dict[str, Any]:
        """Introduction, provider, rights and instructors as JSON: what `Package.details` holds."""
        return {
            "introduction": asdict(self.introduction),
            "provider": asdict(self.provider),
            "rights": asdict(self.rights),
            "instructors": [asdict(each) for each in self.instructors],
        }


def read(archive: Archive) -> tuple[Manifest, list[Fault]]:
    """The manifest of an archive and everything that is wrong with it."""
    entry = archive.find(MANIFEST)
    if entry is None or entry.size > MOST_MANIFEST:
        return Manifest(there=False), [fault("no-manifest", expected=MANIFEST)]
    try:
        text = entry.local.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except UnicodeDecodeError:
        return Manifest(), [fault("not-utf8", Place(MANIFEST))]
    except tomllib.TOMLDecodeError as error:
        return Manifest(), [_syntax(error)]
    except RecursionError:
        return Manifest(), [fault("toml-syntax", Place(MANIFEST), detail="")]
    reader = _Reader(archive, places(text))
    return reader.manifest(raw), reader.faults


def _syntax(error: tomllib.TOMLDecodeError) -> Fault:
    found = re.search(r"at line (\d+)", str(error))
    return fault(
        "toml-syntax", Place(MANIFEST, row=int(found[1]) if found else 0), detail=shape.shown(str(error))
    )


def spelt(key: Key) -> str:
    """A key as people read it: courses[1].resources[2].name, counted from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key]
    return "".join(parts).lstrip(".")


class _Reader:
    """Walks the raw tables, keeping every fault."""

    def __init__(self, archive: Archive, lines: Mapping[Key, int]) -> None:
        self.faults: list[Fault] = []
        self._archive = archive
        self._lines = lines
        self._used: dict[str, str] = {}

    def manifest(self, raw: dict[str, Any]) -> Manifest:
        self._unknown(raw, [*shape.TOP, *shape.TABLES, "instructors", "courses"], ())
        self._values({k: raw[k] for k in shape.TOP if k in raw}, shape.TOP, ())
        tables = {name: self._table(raw, name, table) for name, table in shape.TABLES.items()}
        rights, provider = tables["rights"], tables["provider"]
        rights["file"] = self._named(rights, "file", ("rights",), magic.PROOF_TYPES)
        provider["profile_file"] = self._named(
            provider, "profile_file", ("provider",), ("txt", "pdf", "docx")
        )
        return Manifest(
            introduction=Introduction(**tables["introduction"]),
            provider=Provider(**provider),
            rights=Rights(**rights),
            instructors=self._instructors(raw),
            courses=self._courses(raw),
            exams=self._workbook(tables["exams"]),
        )

    def _workbook(self, exams: dict[str, Any]) -> str | None:
        if exams["file"] is None and self._archive.find(WORKBOOK) is None:
            self._fault("no-workbook", ("exams", "file"), expected=WORKBOOK)
            return None
        return self._named({"file": exams["file"] or WORKBOOK}, "file", ("exams",), ("xlsx",))

    def _table(self, raw: dict[str, Any], name: str, table: Table) -> dict[str, Any]:
        given = raw.get(name, {})
        if not isinstance(given, dict):
            self._fault("wrong-type", (name,), wanted="table")
            given = {}
        self._unknown(given, list(table), (name,))
        return self._values(given, table, (name,))

    def _instructors(self, raw: dict[str, Any]) -> tuple[Instructor, ...]:
        rows = self._rows(raw, "instructors", (), shape.MOST_INSTRUCTORS)
        for at, row in rows:
            self._unknown(row, list(shape.INSTRUCTOR), ("instructors", at))
        return tuple(
            Instructor(**self._values(row, shape.INSTRUCTOR, ("instructors", at))) for at, row in rows
        )

    def _courses(self, raw: dict[str, Any]) -> tuple[Course, ...]:
        rows = self._rows(raw, "courses", (), shape.MOST_COURSES)
        if "courses" not in raw:
            self._fault("missing", ("courses",))
        return tuple(self._course(row, ("courses", at)) for at, row in rows)

    def _course(self, row: dict[str, Any], key: Key) -> Course:
        self._unknown(row, [*shape.COURSE, "resources"], key)
        values = self._values(row, shape.COURSE, key)
        rows = self._rows(row, "resources", key, shape.MOST_RESOURCES)
        resources = tuple(self._resource(each, (*key, "resources", at)) for at, each in rows)
        return Course(**values, resources=resources, line=self._line(key), key=spelt(key))

    def _resource(self, row: dict[str, Any], key: Key) -> Resource:
        self._unknown(row, list(shape.RESOURCE), key)
        values = self._values(row, shape.RESOURCE, key)
        types = magic.TYPES_OF_KIND.get(values["kind"] or "", ())
        values["file"] = self._named(values, "file", key, types)
        if values["file"] is not None:
            self._once(values["file"], (*key, "file"))
        for name, fit in _BESIDE.items():
            values[name] = self._beside(values, name, key, fit)
        resource = Resource(**values, line=self._line(key), key=spelt(key))
        self._minutes(resource, key)
        return resource

    def _beside(self, values: dict[str, Any], name: str, key: Key, types: tuple[str, ...]) -> str | None:
        """A file of an access layer: only beside a clip, and used once."""
        if values[name] is None:
            return None
        if values["kind"] not in ("video", "audio"):
            self._fault("layer-without-clip", (*key, name))
            return None
        path = self._named(values, name, key, types)
        if path is not None:
            self._once(path, (*key, name))
        return path

    def _minutes(self, resource: Resource, key: Key) -> None:
        """Stated minutes are owed where nothing can be measured or counted, and refused where it can."""
        entry = self._archive.find(resource.file or "")
        found = entry.type if entry else ""
        owed = resource.kind == "simulation" or found == "pdf"
        manual = resource.kind in ("document", "image") and resource.form in ("practice", "exercise")
        if owed and resource.minutes is None:
            self._fault("minutes-owed", (*key, "minutes"))
        elif resource.minutes is not None and resource.kind and not (owed or manual):
            self._fault("minutes-measured", (*key, "minutes"))

    def _once(self, path: str, key: Key) -> None:
        first = self._used.setdefault(path, spelt(key))
        if first != spelt(key):
            self._fault("file-used-twice", key, file=path, first=first)

    def _named(self, values: dict[str, Any], name: str, key: Key, types: tuple[str, ...]) -> str | None:
        """The file that a value names, as the archive spells it; None with a fault when it won't do."""
        path = values[name]
        if path is None:
            return None
        entry = self._archive.find(path)
        if entry is None:
            self._fault("file-missing", (*key, name), file=shape.shown(path))
            return None
        self._type(entry, (*key, name), types)
        return entry.path

    def _type(self, entry: Entry, key: Key, types: tuple[str, ...]) -> None:
        if not entry.size:
            self._fault("file-empty", key, file=entry.path)
        elif types and entry.type not in types:
            self._fault("file-type", key, file=entry.path, found=entry.type, among=types)

    def _rows(
        self, table: dict[str, Any], name: str, key: Key, most: int
    ) -> list[tuple[int, dict[str, Any]]]:
        rows = table.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fault("wrong-type", (*key, name), wanted="rows")
            return []
        if len(rows) > most:
            self._fault("too-many", (*key, name), count=len(rows), limit=most)
        return list(enumerate(rows[:most]))

    def _unknown(self, table: Mapping[str, Any], known: list[str], key: Key) -> None:
        for name in table:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                self._fault("unknown-key", (*key, shape.shown(name)), near=near[0] if near else None)

    def _values(self, table: Mapping[str, Any], wanted: Table, key: Key) -> dict[str, Any]:
        return {name: self._value(table.get(name), value, (*key, name)) for name, value in wanted.items()}

    def _value(self, given: Any, wanted: Value, key: Key) -> Any:
        if isinstance(given, str):
            given = given.strip() or None
        if given is None:
            if wanted.required:
                self._fault("missing", key)
            return None
        try:
            return shape.value_of(given, wanted)
        except Unfit as unfit:
            self._fault(unfit.code, key, **unfit.params)
            return None

    def _line(self, key: Key) -> int:
        around = (key[:length] for length in range(len(key), 0, -1))
        return next((self._lines[place] for place in around if place in self._lines), 0)

    def _fault(self, code: str, key: Key, **params: Any) -> None:
        where = Place(MANIFEST, row=self._line(key), key=spelt(key))
        self.faults.append(fault(code, where, **params))
