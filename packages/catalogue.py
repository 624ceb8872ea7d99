"""The catalogue of a draft or a version, fifty resources at a time: a page shows no more, however long the package is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from packages import frozen
from packages.models import CLIPS, Course, Package, Resource, Version, VersionLesson
from packages.spelling import Told

ROWS = 50


@dataclass(frozen=True)
class Page:
    """Some resources of a draft, which page of its catalogue they are, and how many pages there are."""

    resources: tuple[Resource, ...]
    number: int
    pages: int

    @property
    def courses(self) -> list[tuple[Course, list[Resource]]]:
        """The courses with the resources that this page shows of them."""
        return [
            (course, list(some)) for course, some in groupby(self.resources, key=lambda each: each.course)
        ]

    @property
    def clips(self) -> list[Resource]:
        """Those that are played."""
        return [each for each in self.resources if each.is_clip]


@dataclass(frozen=True)
class FrozenPage:
    """The same of a frozen version: its courses, each with what this page shows of its resources, as they were."""

    courses: tuple[tuple[Told, list[Told]], ...]
    number: int
    pages: int

    @property
    def ids(self) -> list[int]:
        """The ids of the resources."""
        return [each["id"] for _course, some in self.courses for each in some]


def of_version(session: Session, version: Version, asked: int) -> FrozenPage:
    """A page of a version's catalogue; the nearest one where there is none of that number."""
    pages = max(1, -(-version.lesson_count // ROWS))
    number = min(max(1, asked), pages)
    first = (number - 1) * ROWS + 1
    rows = frozen.lessons(session, version.id, VersionLesson.number.between(first, first + ROWS - 1))
    courses = {each.number: each.part for each in frozen.courses(session, version.id)}
    says = frozen.told(
        session, [*(row.part for row, _name in rows), *(courses[row.course] for row, _ in rows)]
    )
    return FrozenPage(
        tuple(
            (says[courses[course]], [says[row.part] for row, _name in some])
            for course, some in groupby(rows, key=lambda pair: pair[0].course)
        ),
        number,
        pages,
    )


def page_of(session: Session, package: Package, asked: int) -> Page:
    """A page of the catalogue; the nearest one where there is none of that number."""
    mine = Course.package_id == package.id
    total = session.scalar(select(func.count(Resource.id)).join(Course).where(mine)) or 0
    pages = max(1, -(-total // ROWS))
    number = min(max(1, asked), pages)
    query = select(Resource).join(Resource.course).where(mine).order_by(Course.position, Resource.position)
    query = query.options(joinedload(Resource.file), contains_eager(Resource.course))
    rows = session.scalars(query.limit(ROWS).offset((number - 1) * ROWS))
    return Page(tuple(rows), number, pages)


@dataclass(frozen=True)
class Length:
    """How long the resources of a draft are together: what was measured or counted, and what is only stated; in milliseconds."""

    measured_ms: int
    stated_ms: int

    @property
    def total_ms(self) -> int:
        """Both."""
        return self.measured_ms + self.stated_ms


def length(session: Session, package_id: int) -> Length:
    """How long a draft is."""
    is_stated = Resource.stated_minutes.is_not(None) & Resource.kind.not_in(CLIPS)
    query = select(is_stated, func.sum(Resource.duration_ms)).join(Course)
    sums = dict(session.execute(query.where(Course.package_id == package_id).group_by(is_stated)).all())
    return Length(int(sums.get(False) or 0), int(sums.get(True) or 0))
