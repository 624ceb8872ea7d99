"""Which pieces differ between two versions of a package, found by their hashes: what is alike is never read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from curation.review.models import SubmittedCaptions
from packages.models import Version, VersionCourse, VersionLayer, VersionLesson, VersionQuestion

HEAD = ("introduction", "instructors", "provider", "rights")  # what the header tells, by part


@dataclass(frozen=True)
class Lesson:
    """A resource's row in one of the versions."""

    number: int
    resource_id: int
    course: int
    name: str
    kind: str
    sha256: str | None
    part: str


@dataclass(frozen=True)
class Pair:
    """A resource as it was and as it is; one of them is None where it came or went."""

    old: Lesson | None
    new: Lesson | None

    @property
    def either(self) -> Lesson:
        """The newer of them."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True)
class Beside:
    """A layer's or a language's piece in both versions: its hash, None where it isn't there."""

    resource_id: int
    key: str
    old: str | None
    new: str | None


_COLUMNS = ("number", "resource_id", "course", "name", "kind", "sha256", "part")


def courses(
    session: Session, old: Version, new: Version
) -> list[tuple[VersionCourse | None, VersionCourse | None]]:
    """Every course of both versions: one that holds most of another's resources, or has its name, is the same one."""
    before, after = _courses(session, old), _courses(session, new)
    heirs = _heirs(session, old, new)
    names = {each.name: each.number for each in after.values()}
    pairs: list[tuple[VersionCourse | None, VersionCourse | None]] = []
    taken: set[int] = set()
    for number, each in before.items():
        heir = heirs.get(number) or names.get(each.name)
        mine = after[heir] if heir and heir not in taken else None
        taken |= {heir} if mine and heir else set()
        pairs.append((each, mine))
    came = [(None, each) for number, each in after.items() if number not in taken]
    return sorted([*pairs, *came], key=lambda pair: (pair[1] or pair[0] or VersionCourse()).number)


def _courses(session: Session, version: Version) -> dict[int, VersionCourse]:
    query = select(VersionCourse).where(VersionCourse.version_id == version.id)
    return {each.number: each for each in session.scalars(query.order_by(VersionCourse.number))}


def _heirs(session: Session, old: Version, new: Version) -> dict[int, int]:
    """Which course of the new version holds most of the resources of each of the old one's."""
    a, b = _both(old, new)
    query = select(a.course, b.course, func.count()).join(b.table, b.same).where(*b.where)
    heirs: dict[int, tuple[int, int]] = {}
    for was, now, many in session.execute(query.group_by(a.course, b.course)):
        heirs[was] = max(heirs.get(was, (0, 0)), (many, now))
    return {was: now for was, (_many, now) in heirs.items()}


class _Side:
    """The lessons of one version within a query about two."""

    def __init__(self, table: Any, same: ColumnElement[bool], where: Sequence[ColumnElement[bool]]) -> None:
        self.table, self.same, self.where = table, same, where

    def __getattr__(self, name: str) -> Any:
        return getattr(self.table, name)


def _both(old: Version, new: Version) -> tuple[_Side, _Side]:
    a, b = aliased(VersionLesson), aliased(VersionLesson)
    same = a.resource_id == b.resource_id
    where = (a.version_id == old.id, b.version_id == new.id)
    return _Side(a, same, where), _Side(b, same, where)


def lessons(session: Session, old: Version, new: Version) -> list[Pair]:
    """The resources that came, went or say something else, in the order of the newer version.

    A resource that was uploaded anew is the same one where its file or its name is.
    """
    a, b = _both(old, new)
    columns = [*(getattr(a, name) for name in _COLUMNS), *(getattr(b, name) for name in _COLUMNS)]
    rows = session.execute(select(*columns).join(b.table, b.same).where(*b.where, a.part != b.part))
    half = len(_COLUMNS)
    changed = [Pair(Lesson(*row[:half]), Lesson(*row[half:])) for row in rows]
    met = _met(_only(session, old, new), _only(session, new, old))
    return sorted([*changed, *met], key=lambda pair: (pair.either.number, pair.new is None))


def _only(session: Session, version: Version, other: Version) -> list[Lesson]:
    there = select(VersionLesson.resource_id).where(VersionLesson.version_id == other.id)
    query = select(*(getattr(VersionLesson, name) for name in _COLUMNS))
    query = query.where(VersionLesson.version_id == version.id, VersionLesson.resource_id.not_in(there))
    return [Lesson(*row) for row in session.execute(query.order_by(VersionLesson.number))]


def named(session: Session, version: Version, resource_ids: Sequence[int]) -> list[Lesson]:
    """Rows of some resources of a version."""
    query = select(*(getattr(VersionLesson, name) for name in _COLUMNS)).where(
        VersionLesson.version_id == version.id
    )
    return [Lesson(*row) for row in session.execute(query.where(VersionLesson.resource_id.in_(resource_ids)))]


def names_of(session: Session, version: Version, course: int) -> list[str]:
    """The names of a course's resources, in order."""
    query = select(VersionLesson.name).where(
        VersionLesson.version_id == version.id, VersionLesson.course == course
    )
    return list(session.scalars(query.order_by(VersionLesson.number)))


def _met(went: list[Lesson], came: list[Lesson]) -> list[Pair]:
    """Those that are one resource under two ids: first by the file, then by name and kind."""
    pairs: list[Pair] = []
    for key in (lambda each: each.sha256, lambda each: (each.name, each.kind)):
        waiting: dict[Any, list[Lesson]] = {}
        for each in went:
            waiting.setdefault(key(each), []).append(each)
        for each in list(came):
            if key(each) is not None and waiting.get(key(each)):
                old = waiting[key(each)].pop(0)
                pairs.append(Pair(old, each))
                went.remove(old)
                came.remove(each)
    return [*pairs, *(Pair(each, None) for each in went), *(Pair(None, each) for each in came)]


def moved(session: Session, old: Version, new: Version) -> list[Pair]:
    """The resources that stand in another course."""
    heirs = _heirs(session, old, new)
    a, b = _both(old, new)
    stayed = or_(*(and_(a.course == was, b.course == now) for was, now in heirs.items()))
    if not heirs:
        return []
    columns = [*(getattr(a, name) for name in _COLUMNS), *(getattr(b, name) for name in _COLUMNS)]
    rows = session.execute(select(*columns).join(b.table, b.same).where(*b.where, ~stayed).order_by(b.number))
    half = len(_COLUMNS)
    return [Pair(Lesson(*row[:half]), Lesson(*row[half:])) for row in rows]


def reordered(session: Session, old: Version, new: Version) -> list[int]:
    """The newer version's numbers of the courses whose resources follow each other in another order."""
    a, b = _both(old, new)
    stay = select(
        a.resource_id,
        a.course.label("was"),
        a.number.label("before"),
        b.course.label("now"),
        b.number.label("after"),
    )
    both = stay.join(b.table, b.same).where(*b.where).subquery()
    earlier = func.lag(both.c.resource_id).over(partition_by=(both.c.was, both.c.now), order_by=both.c.before)
    later = func.lag(both.c.resource_id).over(partition_by=(both.c.was, both.c.now), order_by=both.c.after)
    rows = select(both.c.now, earlier.label("earlier"), later.label("later")).subquery()
    differs = func.coalesce(rows.c.earlier, 0) != func.coalesce(rows.c.later, 0)
    return list(session.scalars(select(rows.c.now).where(differs).distinct().order_by(rows.c.now)))


def layers(session: Session, old: Version, new: Version, pairs: Iterable[Pair]) -> list[Beside]:
    """The access layers that differ."""
    return _beside(session, VersionLayer, VersionLayer.kind, old, new, _renumbered(pairs))


def captions(session: Session, old: Version, new: Version, pairs: Iterable[Pair]) -> list[Beside]:
    """The captions that differ, by language; none where those of the older version were not kept."""
    if not captions_kept(session, old):
        return []
    return _beside(session, SubmittedCaptions, SubmittedCaptions.language, old, new, _renumbered(pairs))


def captions_kept(session: Session, version: Version) -> bool:
    """Whether captions were kept with a version: those handed in before this was done have none."""
    query = select(SubmittedCaptions.resource_id).where(SubmittedCaptions.version_id == version.id)
    return session.scalar(query.limit(1)) is not None


def _renumbered(pairs: Iterable[Pair]) -> dict[int, int]:
    """Old id -> new id of resources that were uploaded anew."""
    both = ((each.old, each.new) for each in pairs if each.old and each.new)
    return {was.resource_id: now.resource_id for was, now in both if was.resource_id != now.resource_id}


def _beside(
    session: Session, table: Any, column: Any, old: Version, new: Version, renumbered: Mapping[int, int]
) -> list[Beside]:
    """Rows of a table beside the lessons whose part the other version hasn't under the same id and key."""
    found: dict[tuple[int, str], list[str | None]] = {}
    for side, (mine, other) in enumerate(((old, new), (new, old))):
        theirs = aliased(table)
        same = and_(
            theirs.version_id == other.id,
            theirs.resource_id == table.resource_id,
            getattr(theirs, column.key) == column,
            theirs.part == table.part,
        )
        query = select(table.resource_id, column, table.part).where(table.version_id == mine.id)
        for resource_id, key, part in session.execute(query.where(~select(theirs).where(same).exists())):
            at = renumbered.get(resource_id, resource_id) if side == 0 else resource_id
            found.setdefault((at, key), [None, None])[side] = part
    return [
        Beside(resource_id, key, was, now)
        for (resource_id, key), (was, now) in sorted(found.items())
        if was != now
    ]


def question_rows(
    session: Session, old: Version, new: Version
) -> dict[int, tuple[list[tuple[int, str]], list[tuple[int, str]]]]:
    """By exam set, the (number, hash) of the questions that only the one or only the other version has there."""
    found: dict[int, tuple[list[tuple[int, str]], list[tuple[int, str]]]] = {}
    for side, (mine, other) in enumerate(((old, new), (new, old))):
        theirs = aliased(VersionQuestion)
        same = and_(
            theirs.version_id == other.id,
            theirs.set_number == VersionQuestion.set_number,
            theirs.part == VersionQuestion.part,
        )
        query = select(VersionQuestion.set_number, VersionQuestion.number, VersionQuestion.part)
        query = query.where(VersionQuestion.version_id == mine.id, ~select(theirs).where(same).exists())
        for number, at, part in session.execute(
            query.order_by(VersionQuestion.set_number, VersionQuestion.number)
        ):
            found.setdefault(number, ([], []))[side].append((at, part))
    return found


def head(version: Version) -> dict[str, Any]:
    """What the header tells, by part: the introduction with the package's own fields, the people, the provider, the rights."""
    told = version.head
    details = told.get("details", {})
    own = {name: told.get(name) for name in ("name", "organisation", "class_hours_tenths")}
    return {
        "introduction": {**details.get("introduction", {}), **own},
        "instructors": details.get("instructors", []),
        "provider": details.get("provider", {}),
        "rights": details.get("rights", {}),
    }


def parts(session: Session, old: Version, new: Version) -> frozenset[str]:
    """Which parts of a package differ at all (schemes.scheme.Part)."""
    before, after = head(old), head(new)
    found = {name for name in HEAD if before[name] != after[name]}
    pairs = lessons(session, old, new)
    both = courses(session, old, new)
    if any(
        was is None or now is None or was.part != now.part or was.number != now.number for was, now in both
    ):
        found.add("courses")
    if any(not each.old or not each.new or each.old.sha256 != each.new.sha256 for each in pairs):
        found.add("files")
    if pairs or moved(session, old, new) or reordered(session, old, new):
        found.add("resources")
    if layers(session, old, new, pairs):
        found.add("layers")
    if captions(session, old, new, pairs) or not captions_kept(session, old):
        found.add("captions")
    if question_rows(session, old, new):
        found.add("exams")
    return frozenset(found)
