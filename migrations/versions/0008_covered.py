"""What evidence covers, kept merged; pages by the clock; description and sign as ways to study

Revision: 0008, after 0007
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "way IN ('played','read')"
AFTER = "way IN ('played','read','described','signed')"


def upgrade() -> None:
    """Tables for the union and for opened pages; the union made from what there is."""
    op.create_table(
        "covered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="ck_covered_stretch"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_covered_enrolment_id_enrolment"),
        sa.PrimaryKeyConstraint("id", name="pk_covered"),
        sa.UniqueConstraint(
            "enrolment_id", "resource_id", "start_ms", name="uq_covered_enrolment_id_resource_id_start_ms"
        ),
    )
    op.create_table(
        "opened_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("spent_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("spent_ms >= 0", name="ck_opened_page_spent"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_opened_page_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_opened_page"),
        sa.UniqueConstraint("person_id", "opened_at", name="uq_opened_page_person_id_opened_at"),
    )
    _fill()
    _ways(AFTER)


def downgrade() -> None:
    """Without them; what was studied by description or sign was played."""
    _ways(BEFORE, "UPDATE evidence SET way = 'played' WHERE way IN ('described','signed')")
    op.drop_table("opened_page")
    op.drop_table("covered")


def _fill() -> None:
    covered = sa.table("covered", *map(sa.column, ("enrolment_id", "resource_id", "start_ms", "end_ms")))
    found = op.get_bind().execute(
        sa.text(
            "SELECT enrolment_id, resource_id, start_ms, end_ms FROM evidence ORDER BY enrolment_id, resource_id, start_ms"
        )
    )
    for (enrolment, resource), rows in groupby(found.all(), key=lambda row: (row[0], row[1])):
        stretches = [
            {"enrolment_id": enrolment, "resource_id": resource, "start_ms": start, "end_ms": end}
            for start, end in _union((row[2], row[3]) for row in rows)
        ]
        op.bulk_insert(covered, stretches)


def _union(ordered: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ordered:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _ways(allowed: str, first: str = "") -> None:
    """Another list of ways. The rows refuse changes by triggers, which a rebuilt table has to get again."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER evidence_no_{verb}" + (" ON evidence" if postgresql else ""))
    if first:
        op.execute(first)
    with op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f("ck_evidence_way"), type_="check")
        table.create_check_constraint(op.f("ck_evidence_way"), allowed)
    for verb in ("UPDATE", "DELETE"):
        op.execute(_trigger(verb, postgresql))


def _trigger(verb: str, postgresql: bool) -> str:
    head = f"CREATE TRIGGER evidence_no_{verb.lower()} BEFORE {verb} ON evidence "
    if postgresql:
        return head + "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return head + "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
