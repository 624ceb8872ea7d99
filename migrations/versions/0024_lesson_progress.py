"""How far each lesson is, kept beside the union; the place where somebody last was is found at once

Revision: 0024, after 0023
"""

from __future__ import annotations

import json
import tomllib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SHARE = 95  # of every scheme until now; an edition that was kept says its own
ROWS = sa.table(
    "lesson_progress", *map(sa.column, ("enrolment_id", "resource_id", "covered_ms", "studied", "noted"))
)
ENROLMENT = sa.table("enrolment", *map(sa.column, ("id", "covered_ms", "studied_count")))


def upgrade() -> None:
    """A table filled from the union and the ledger, and its sums on each enrolment."""
    op.create_table(
        "lesson_progress",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("covered_ms", sa.BigInteger(), nullable=False),
        sa.Column("studied", sa.Boolean(), nullable=False),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("covered_ms >= 0", name="ck_lesson_progress_covered"),
        sa.CheckConstraint("studied OR NOT noted", name="ck_lesson_progress_noted_if_studied"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name="fk_lesson_progress_enrolment_id_enrolment"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "resource_id", name="pk_lesson_progress"),
    )
    op.create_index("ix_place_seen", "place", ["enrolment_id", "seen_at"])
    with op.batch_alter_table("enrolment") as table:
        table.add_column(sa.Column("covered_ms", sa.BigInteger(), nullable=False, server_default="0"))
        table.add_column(sa.Column("studied_count", sa.Integer(), nullable=False, server_default="0"))
    bind = op.get_bind()
    shares = _shares()
    for enrolment_id, version_id in bind.execute(
        sa.text("SELECT id, version_id FROM enrolment ORDER BY id")
    ).all():
        _fill(enrolment_id, version_id, shares.get(version_id, SHARE))
    with op.batch_alter_table("enrolment") as table:
        table.alter_column("covered_ms", existing_type=sa.BigInteger(), server_default=None)
        table.alter_column("studied_count", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("enrolment") as table:
        table.drop_column("studied_count")
        table.drop_column("covered_ms")
    op.drop_index("ix_place_seen", "place")
    op.drop_table("lesson_progress")


def _shares() -> dict[int, int]:
    """By version: how many per cent of a lesson make it studied, as the edition says that it was frozen under."""
    found = {}
    rows = op.get_bind().execute(
        sa.text("SELECT v.id, e.texts FROM package_version v JOIN scheme_edition e ON e.digest = v.scheme_digest")
    )
    for version_id, texts in rows:
        for text in (json.loads(texts) if isinstance(texts, str) else texts).values():
            told = tomllib.loads(text).get("settings", {}).get("studied_share", {}).get("value")
            found[version_id] = told or found.get(version_id, SHARE)
    return found


def _fill(enrolment_id: int, version_id: int, share: int) -> None:
    bind = op.get_bind()
    lengths: dict[int, int] = dict(
        bind.execute(
            sa.text("SELECT resource_id, duration_ms FROM version_lesson WHERE version_id = :id"), {"id": version_id}
        ).all()  # type: ignore[arg-type]
    )
    covered: dict[int, int] = {}
    for resource_id, start, end in bind.execute(
        sa.text("SELECT resource_id, start_ms, end_ms FROM covered WHERE enrolment_id = :id"), {"id": enrolment_id}
    ):
        counts = max(0, min(end, lengths.get(resource_id, 0)) - start)
        covered[resource_id] = covered.get(resource_id, 0) + counts
    noted = _noted(enrolment_id)
    rows: list[dict[str, Any]] = [
        {
            "enrolment_id": enrolment_id,
            "resource_id": one,
            "covered_ms": covered.get(one, 0),
            "studied": one in noted or covered.get(one, 0) >= -(-lengths.get(one, 0) * share // 100),
            "noted": one in noted,
        }
        for one in sorted(covered.keys() | noted)
    ]
    op.bulk_insert(ROWS, rows)
    sums = {
        "covered_ms": sum(covered.values()),
        "studied_count": sum(1 for row in rows if row["studied"] and lengths.get(row["resource_id"])),
    }
    bind.execute(sa.update(ENROLMENT).where(ENROLMENT.c.id == enrolment_id).values(sums))


def _noted(enrolment_id: int) -> set[int]:
    bodies = op.get_bind().scalars(
        sa.text("SELECT body FROM ledger_entry WHERE subject = :about AND kind = 'study.resource-studied'"),
        {"about": f"enrolment:{enrolment_id}"},
    )
    return {json.loads(body)["data"]["resource"] for body in bodies}
