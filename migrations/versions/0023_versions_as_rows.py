"""Frozen versions become rows

Revision: 0023, after 0022
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True)
TABLES = (
    "version_part",
    "version_course",
    "version_lesson",
    "version_layer",
    "version_question",
    "version_captions",
)
# of what may change: the copies of a resource's file, and when a version was on air
FIXED = {
    "version_lesson": "version_id, number, resource_id, course, position, name, kind, duration_ms, starts_ms, stated, sha256, part",
    "package_version": "package_id, number, scheme_digest, content_hash, format, head, lesson_count, timed_count, "
    "total_ms, findings, frozen_at, frozen_by",
}
VERSION = sa.table(
    "package_version",
    sa.column("id"),
    sa.column("content", sa.JSON()),
    sa.column("captions", JSON),
    sa.column("published_at"),
    sa.column("format"),
    sa.column("head", sa.JSON()),
    *map(sa.column, ("lesson_count", "timed_count", "total_ms")),
)
PART = sa.table("version_part", sa.column("hash"), sa.column("told", sa.JSON()))
COLUMNS = {
    "version_course": ("version_id", "number", "name", "lessons", "total_ms", "part"),
    "version_lesson": ("version_id", "number", "resource_id", "course", "position", "name", "kind", "duration_ms", "starts_ms", "stated", "sha256", "part"),
    "version_layer": ("version_id", "resource_id", "kind", "part"),
    "version_question": ("version_id", "set_number", "number", "position", "points", "resource_name", "part"),
    "version_captions": ("version_id", "resource_id", "number", "language", "cue_count", "verified_by", "verified", "part"),
}  # fmt: skip


def _table(name: str) -> sa.TableClause:
    more = [sa.column("copies", JSON)] if name == "version_lesson" else []
    return sa.table(name, *map(sa.column, COLUMNS[name]), *more)


def upgrade() -> None:
    """Tables for what a version consists of, filled from its JSON, which goes. Its hash stays, and what it was spelt from."""
    _create()
    with op.batch_alter_table("package_version") as table:
        table.add_column(sa.Column("format", sa.Integer(), nullable=True))
        table.add_column(sa.Column("head", sa.JSON(), nullable=True))
        for name in ("lesson_count", "timed_count"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        table.add_column(sa.Column("total_ms", sa.BigInteger(), nullable=True))
    for version_id in op.get_bind().scalars(sa.select(VERSION.c.id).order_by(VERSION.c.id)).all():
        _apart(version_id)
    with op.batch_alter_table("package_version") as table:
        for name, kind in (("format", sa.Integer()), ("head", sa.JSON()), ("lesson_count", sa.Integer()),
                           ("timed_count", sa.Integer()), ("total_ms", sa.BigInteger())):  # fmt: skip
            table.alter_column(name, existing_type=kind, nullable=False)
        table.drop_column("content")
        table.drop_column("captions")
    for name in (*TABLES, "package_version"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(_trigger(name, verb))


def downgrade() -> None:
    """Back to one JSON for each version."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name in (*TABLES, "package_version"):
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {name}_no_{verb}" + (f" ON {name}" if postgresql else ""))
    with op.batch_alter_table("package_version") as table:
        table.add_column(sa.Column("content", sa.JSON(), nullable=True))
        table.add_column(sa.Column("captions", sa.JSON(), nullable=True))
    for version_id in op.get_bind().scalars(sa.select(VERSION.c.id).order_by(VERSION.c.id)).all():
        _together(version_id)
    with op.batch_alter_table("package_version") as table:
        table.alter_column("content", existing_type=sa.JSON(), nullable=False)
        for name in ("format", "head", "lesson_count", "timed_count", "total_ms"):
            table.drop_column(name)
    for name in reversed(TABLES):
        op.drop_table(name)


def _trigger(table: str, verb: str) -> str:
    of = f" OF {FIXED[table]}" if verb == "UPDATE" and table in FIXED else ""
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb}{of} ON {table} "
    if op.get_bind().dialect.name == "postgresql":
        return head + "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return head + f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def _key(table: str, *columns: str) -> list[sa.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(["version_id"], ["package_version.id"], name=f"fk_{table}_version_id_package_version"),
        sa.ForeignKeyConstraint(["part"], ["version_part.hash"], name=f"fk_{table}_part_version_part"),
        sa.PrimaryKeyConstraint("version_id", *columns, name=f"pk_{table}"),
    ]  # fmt: skip


def _whole(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _create() -> None:
    part = sa.Column("part", sa.String(64), nullable=False)
    op.create_table(
        "version_part",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_version_part"),
    )
    op.create_table(
        "version_course",
        *_whole("version_id", "number"),
        sa.Column("name", sa.Text(), nullable=False),
        *_whole("lessons"),
        sa.Column("total_ms", sa.BigInteger(), nullable=False),
        part.copy(),
        *_key("version_course", "number"),
    )
    op.create_table(
        "version_lesson",
        *_whole("version_id", "number", "resource_id", "course"),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("starts_ms", sa.BigInteger(), nullable=False),
        sa.Column("stated", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        part.copy(),
        sa.Column("copies", JSON, nullable=True),
        *_key("version_lesson", "number"),
        sa.UniqueConstraint("version_id", "resource_id", name="uq_version_lesson_version_id_resource_id"),
    )
    op.create_index("ix_version_lesson_starts", "version_lesson", ["version_id", "starts_ms"])
    op.create_index("ix_version_lesson_name", "version_lesson", ["version_id", "name"])
    op.create_table(
        "version_layer",
        *_whole("version_id", "resource_id"),
        sa.Column("kind", sa.String(20), nullable=False),
        part.copy(),
        *_key("version_layer", "resource_id", "kind"),
    )
    op.create_table(
        "version_question",
        *_whole("version_id", "set_number", "number", "position", "points"),
        sa.Column("resource_name", sa.String(200), nullable=False),
        part.copy(),
        *_key("version_question", "set_number", "number"),
    )
    op.create_table(
        "version_captions",
        *_whole("version_id", "resource_id", "number"),
        sa.Column("language", sa.String(10), nullable=False),
        *_whole("cue_count"),
        sa.Column("verified_by", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        part.copy(),
        *_key("version_captions", "resource_id", "number"),
    )


# Apart and together again, as packages.spelling did it when this was written.


def _apart(version_id: int) -> None:
    bind = op.get_bind()
    query = sa.select(VERSION.c.content, VERSION.c.captions).where(VERSION.c.id == version_id)
    content, captions = bind.execute(query).one()
    parts: dict[str, Any] = {}
    rows = {
        "version_course": list(_courses(version_id, content, parts)),
        "version_lesson": list(_lessons(version_id, content, parts)),
        "version_layer": list(_layers(version_id, content, parts)),
        "version_question": list(_questions(version_id, content, parts)),
        "version_captions": list(_captions(version_id, captions or {}, parts)),
    }
    hashes = list(parts)
    for at in range(0, len(hashes), 500):
        some = hashes[at : at + 500]
        known = set(bind.scalars(sa.select(PART.c.hash).where(PART.c.hash.in_(some))))
        op.bulk_insert(PART, [{"hash": key, "told": parts[key]} for key in some if key not in known])
    for name, its in rows.items():
        op.bulk_insert(_table(name), its)
    lengths = [row["duration_ms"] for row in rows["version_lesson"]]
    header = {
        "format": content.get("format", 1),
        "head": _head(content),
        "lesson_count": len(lengths),
        "timed_count": sum(1 for each in lengths if each),
        "total_ms": sum(lengths),
    }
    bind.execute(sa.update(VERSION).where(VERSION.c.id == version_id).values(header))


def _part(parts: dict[str, Any], told: Any) -> str:
    spelt = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = hashlib.sha256(spelt.encode()).hexdigest()
    parts[key] = told
    return key


def _without(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in keys}


def _head(content: dict[str, Any]) -> dict[str, Any]:
    head = _without(content, "courses", "exam_sets")
    if "courses" in content:
        head["courses"] = len(content["courses"])
    if "exam_sets" in content:
        head["exam_sets"] = [_without(each, "questions") for each in content["exam_sets"]]
    return head


def _courses(version_id: int, content: dict[str, Any], parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for number, course in enumerate(content.get("courses", ()), start=1):
        its = [each.get("duration_ms") or 0 for each in course["resources"]]
        told = _without(course, "resources")
        yield {"version_id": version_id, "number": number, "name": course["name"], "lessons": len(its),
               "total_ms": sum(its), "part": _part(parts, told)}  # fmt: skip


def _lessons(version_id: int, content: dict[str, Any], parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    number, starts = 0, 0
    for course_number, course in enumerate(content.get("courses", ()), start=1):
        for raw in course["resources"]:
            number += 1
            layers, placed = raw.get("layers") or {}, raw.get("position") is not None
            gone = ["copies", *(["layers"] if layers else []), *(["position"] if placed else [])]
            length = raw.get("duration_ms") or 0
            yield {"version_id": version_id, "number": number, "resource_id": raw["id"], "course": course_number,
                   "position": raw.get("position"), "name": raw["name"], "kind": raw["kind"], "duration_ms": length,
                   "starts_ms": starts, "stated": bool(raw.get("stated")), "sha256": raw.get("sha256"), "part": _part(parts, _without(raw, *gone)),
                   "copies": raw.get("copies")}  # fmt: skip
            starts += length


def _layers(version_id: int, content: dict[str, Any], parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for course in content.get("courses", ()):
        for raw in course["resources"]:
            for kind, layer in (raw.get("layers") or {}).items():
                yield {"version_id": version_id, "resource_id": raw["id"], "kind": kind, "part": _part(parts, layer)}  # fmt: skip


def _questions(version_id: int, content: dict[str, Any], parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in content.get("exam_sets", ()):
        for number, told in enumerate(each["questions"], start=1):
            yield {"version_id": version_id, "set_number": each["number"], "number": number,
                   "position": told["position"], "points": told["points"],
                   "resource_name": told.get("resource_name") or "", "part": _part(parts, told)}  # fmt: skip


def _captions(version_id: int, captions: dict[str, Any], parts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource_id, own in captions.items():
        for number, each in enumerate([_without(own, "translations"), *own.get("translations", ())]):
            yield {"version_id": version_id, "resource_id": int(resource_id), "number": number,
                   "language": each.get("language") or "", "cue_count": len(each.get("cues") or ()),
                   "verified_by": each.get("verified_by") or "", "verified": bool(each.get("verified_at")),
                   "part": _part(parts, each)}  # fmt: skip


def _together(version_id: int) -> None:
    bind = op.get_bind()
    head, published = bind.execute(
        sa.select(VERSION.c.head, VERSION.c.published_at).where(VERSION.c.id == version_id)
    ).one()
    content = dict(head)
    if "courses" in content:
        content["courses"] = _catalogue(version_id)
    if "exam_sets" in content:
        asked: dict[int, list[Any]] = {}
        for row, told in _told("version_question", version_id, "set_number", "number"):
            asked.setdefault(row.set_number, []).append(told)
        content["exam_sets"] = [{**each, "questions": asked.get(each["number"], [])} for each in content["exam_sets"]]
    captions: dict[str, Any] | None = {} if published else None
    for row, told in _told("version_captions", version_id, "resource_id", "number"):
        captions = captions or {}
        if row.number == 0:
            captions[str(row.resource_id)] = {**told, "translations": []}
        else:
            captions[str(row.resource_id)]["translations"].append(told)
    bind.execute(
        sa.update(VERSION).where(VERSION.c.id == version_id).values(content=content, captions=captions)
    )


def _catalogue(version_id: int) -> list[dict[str, Any]]:
    layers: dict[int, dict[str, Any]] = {}
    for row, told in _told("version_layer", version_id, "resource_id", "kind"):
        layers.setdefault(row.resource_id, {})[row.kind] = told
    courses = [{**told, "resources": []} for _row, told in _told("version_course", version_id, "number")]
    for row, told in _told("version_lesson", version_id, "number"):
        raw = {**told, "copies": row.copies}
        if row.position is not None:
            raw["position"] = row.position
        if row.resource_id in layers:
            raw["layers"] = layers[row.resource_id]
        courses[row.course - 1]["resources"].append(raw)
    return courses


def _told(name: str, version_id: int, *order: str) -> list[tuple[sa.Row[Any], Any]]:
    table = _table(name)
    query = sa.select(table, PART.c.told).join(PART, PART.c.hash == table.c.part)
    query = query.where(table.c.version_id == version_id).order_by(*(table.c[each] for each in order))
    return [(row, row.told) for row in op.get_bind().execute(query)]
