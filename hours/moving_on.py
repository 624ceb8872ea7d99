"""Going on with a newer version of a package: what was earned counts on where the content is the same.

The same is what has the same file (by its SHA-256) or, without a file, the same text. Evidence of such a resource is
copied, line by line with the instants at which it came, so that an auditor can follow the new enrolment alone. Attempts,
rounds and the certificate need no carrying: they belong to the person and the package.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import String, Table, insert, literal, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from foundation import ledger
from hours import enrolments, union
from hours.models import Enrolment, Evidence
from packages import frozen, standing, versions
from packages.models import Version

_evidence = cast(Table, Evidence.__table__)
_OWN = ("id", "enrolment_id", "resource_id", "key")


@dataclass(frozen=True)
class Step:
    """Another version that is on air: how many of its lessons are the same, and how many there are."""

    version: Version
    same: int
    lessons: int


def offered(session: Session, enrolment: Enrolment) -> Step | None:
    """The version that an enrolment can go on with; None if there is none.

    It is the one on air where that is newer, or where nobody studies the present one any more.
    """
    if enrolment.moved_to_id is not None:
        return None
    there = versions.on_air_of(session, enrolment.version.package_id)
    if there is None or not left_behind(session, enrolment, there):
        return None
    return Step(there, len(alike(session, enrolment.version, there)), there.lesson_count)


def left_behind(session: Session, enrolment: Enrolment, there: Version) -> bool:
    """Whether another version takes the place of the one that is studied."""
    if there.id == enrolment.version_id:
        return False
    return there.number > enrolment.version.number or standing.is_closed(session, enrolment.version_id)


def move(session: Session, enrolment: Enrolment, version: Version, now: datetime) -> Enrolment:
    """Go on with another version of the same package; what is the same counts on. Moving twice is moving once."""
    if enrolment.moved_to is not None:
        return enrolment.moved_to
    if version.package_id != enrolment.version.package_id or version.id == enrolment.version_id:
        raise ValueError(f"version {version.id} is no other version of what enrolment {enrolment.id} studies")
    there = enrolments.enrol(session, enrolment.person_id, version, now)
    there.moved_to = None  # back to a version that was left for one that is closed now
    session.flush()
    enrolment.moved_to = there
    session.flush()
    rows = carry(session, enrolment)
    ledger.append(
        session,
        now=now,
        actor=enrolment.person_id,
        kind="trainee.moved-on",
        subject=f"enrolment:{there.id}",
        data={
            "from": enrolment.id,
            "version": version.id,
            "content_hash": version.content_hash,
            "resources": [list(pair) for pair in alike(session, enrolment.version, version).items()],
            "evidence": rows,
        },
    )
    return there


def carry(session: Session, enrolment: Enrolment) -> int:
    """Copy the evidence that is not yet copied to the enrolment with which this one went on; how many rows."""
    there = enrolment.moved_to
    if there is None:
        return 0
    copied = 0
    for old, new in alike(session, enrolment.version, there.version).items():
        rows = _copy(session, enrolment.id, old, there.id, new)
        if rows:
            union.rebuild(session, [(there.id, new)])
        copied += rows
    return copied


def before(session: Session, enrolment: Enrolment) -> list[Enrolment]:
    """The enrolments that went on with this one."""
    return list(session.scalars(select(Enrolment).where(Enrolment.moved_to_id == enrolment.id)))


def alike(session: Session, old: Version, new: Version) -> dict[int, int]:
    """The resources of `old` that are in `new` too, by their ids. Each counts once, however often it stands there."""
    there: dict[Any, list[int]] = defaultdict(list)
    for one, what in _whats(session, new):
        there[what].append(one)
    found = {}
    for one, what in _whats(session, old):
        ids = there.get(what)
        if ids:
            same = one if one in ids else ids[0]
            ids.remove(same)
            found[one] = same
    return found


def _whats(session: Session, version: Version) -> list[tuple[int, tuple[str, str, str]]]:
    """The resources of a version by id, each with what it consists of; only those without a file are read whole."""
    rows = [row for row, _course in frozen.lessons(session, version.id)]
    says = frozen.told(session, [row.part for row in rows if not row.sha256])
    return [
        (row.resource_id, _what({"kind": row.kind, "sha256": row.sha256, **says.get(row.part, {})}))
        for row in rows
    ]


def _what(resource: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a resource consists of: its file, or else its text."""
    sha256 = resource.get("sha256") or ""
    text = "" if sha256 else f"{resource.get('text') or ''}\0{resource.get('alt') or ''}"
    # with neither, it is known by its name alone
    return resource["kind"], sha256, text if text.strip("\0") or sha256 else resource["name"]


def _copy(session: Session, enrolment_id: int, old: int, there_id: int, new: int) -> int:
    """Copy one resource's rows; a row's own number makes its key, so that none comes twice."""
    key = literal("moved:") + as_type(_evidence.c.id, String)
    known = select(_evidence.c.key).where(_evidence.c.enrolment_id == there_id)
    # what came from there does not go back as something new
    from_there = select(literal("moved:") + as_type(_evidence.c.id, String)).where(
        _evidence.c.enrolment_id == there_id
    )
    kept = [column for column in _evidence.c if column.name not in _OWN]
    query = select(literal(there_id), literal(new), key, *kept).where(
        _evidence.c.enrolment_id == enrolment_id,
        _evidence.c.resource_id == old,
        key.not_in(known),
        _evidence.c.key.not_in(from_there),
    )
    names = ["enrolment_id", "resource_id", "key", *(column.name for column in kept)]
    ids = session.scalars(
        insert(_evidence).from_select(names, query.order_by(_evidence.c.id)).returning(_evidence.c.id)
    )
    return len(ids.all())
