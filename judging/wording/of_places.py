"""Where a finding stands, by names: the resource with its file, the question with its beginning, the course, the teacher."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from exams.bank import questions
from exams.bank.models import Question
from foundation.i18n import _
from judging.wording.numbered import NUMBERED, Numbered
from packages import frozen
from packages.models import Course, Package, Resource, Version, VersionLesson

STEM = 20  # characters of a question that tell it from the others
_RESOURCE = re.compile(r":courses\[(\d+)\]\.resources\[(\d+)\]$")
_COURSE = re.compile(r":courses\[(\d+)\]$")
_QUESTION = re.compile(r"exams:(\d+)-(\d+)$")

At = tuple[int, int]  # course and resource, or set and question, each counted from 1


@dataclass(frozen=True)
class Named:
    """A resource: what it is called, and its file."""

    name: str
    path: str


class Places(Numbered):
    """The places of a package's draft. Names are read once, and only where a finding asks for them."""

    def __init__(self, session: Session, package: Package) -> None:
        self._session, self._package = session, package

    def __call__(self, where: str) -> str:
        """A place in words; by its number only where what stood there is gone."""
        if found := _RESOURCE.search(where):
            return self._resource(where, (int(found[1]), int(found[2])))
        if found := _COURSE.search(where):
            name = self._courses.get(int(found[1]))
            return _("课程“%(name)s”", name=name) if name else NUMBERED(where)
        if found := _QUESTION.match(where):
            return self._question(where, (int(found[1]), int(found[2])))
        return NUMBERED(where)

    def file(self, where: str) -> str:
        """The file of a resource."""
        found = _RESOURCE.search(where)
        named = self._resources.get((int(found[1]), int(found[2]))) if found else None
        return _("文件 %(file)s", file=named.path) if named and named.path else ""

    def _resource(self, where: str, at: At) -> str:
        named = self._resources.get(at, Named("", ""))
        if named.name and named.path:
            return _("“%(name)s”，文件 %(file)s", name=named.name, file=named.path)
        return _("“%(name)s”", name=named.name) if named.name else named.path or NUMBERED(where)

    @cached_property
    def _resources(self) -> Mapping[At, Named]:
        query = select(Course.position, Resource.position, Resource.name, Resource.path).join(
            Course.resources
        )
        rows = self._session.execute(query.where(Course.package_id == self._package.id))
        return {(course, at): Named(name, path) for course, at, name, path in rows}

    @cached_property
    def _courses(self) -> Mapping[int, str]:
        query = select(Course.position, Course.name).where(Course.package_id == self._package.id)
        return {row.position: row.name for row in self._session.execute(query)}

    @cached_property
    def _stems(self) -> Mapping[At, str]:
        query = select(Question.set_number, Question.position, Question.stem)
        rows = self._session.execute(query.where(Question.package_id == self._package.id))
        return {(number, at): stem for number, at, stem in rows}

    def _question(self, where: str, at: At) -> str:
        stem = self._stems.get(at, "")
        short = stem if len(stem) <= STEM else stem[:STEM] + "……"
        told = NUMBERED(where)
        return _("%(place)s“%(stem)s”", place=told, stem=short) if stem else told


class FrozenPlaces(Places):
    """The places of a version that was handed in, as it was then."""

    def __init__(self, session: Session, version: Version) -> None:
        super().__init__(session, version.package)
        self._version = version

    @cached_property
    def _resources(self) -> Mapping[At, Named]:
        query = select(VersionLesson.course, VersionLesson.position, VersionLesson.name)
        rows = self._session.execute(query.where(VersionLesson.version_id == self._version.id))
        return {(course, at or 0): Named(name, "") for course, at, name in rows}

    @cached_property
    def _courses(self) -> Mapping[int, str]:
        return {each.number: each.name for each in frozen.courses(self._session, self._version.id)}

    @cached_property
    def _stems(self) -> Mapping[At, str]:
        return {
            (one["number"], asked["position"]): asked["stem"]
            for one in questions.sets_of(self._version)
            for asked in one["questions"]
        }
