"""The catalogue of a package as its pages show it: by course, at most fifty rows at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from foundation import db
from hours import content
from hours.content import Listed
from packages.models import Version, VersionLesson

ROWS = 50


@dataclass(frozen=True)
class Page:
    """Some lessons, which page of the catalogue they are, and how many pages there are."""

    lessons: tuple[Listed, ...]
    number: int
    pages: int

    @property
    def courses(self) -> list[tuple[str, list[Listed]]]:
        """The names of the courses with the lessons that this page shows of them."""
        return [(name, list(some)) for name, some in groupby(self.lessons, key=lambda each: each.course)]

    @property
    def long(self) -> bool:
        """Whether the catalogue takes more than one page: then its courses are folded."""
        return self.pages > 1


def page_of(version: Version, asked: int, around: int = 1) -> Page:
    """The page that is asked for; where none is (0), the one on which the lesson of the number `around` stands."""
    pages = max(1, -(-version.lesson_count // ROWS))
    number = min(max(1, asked or -(-around // ROWS)), pages)
    first = (number - 1) * ROWS + 1
    its = VersionLesson.number.between(first, first + ROWS - 1)
    rows = db.remember(
        content.of_session(version), ("catalogue", version.id, number), lambda: content.listed(version, its)
    )
    return Page(tuple(rows), number, pages)
