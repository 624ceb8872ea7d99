"""The stretches of the clock that a person's study takes up, in the place of sums by page

Revision: 0019, after 0018

What each page had told of is laid from the opening of that page on, as early as it fits: nobody loses what was earned,
and what was counted once is not free to be counted again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

PAGE = sa.table(
    "opened_page",
    sa.column("person_id", sa.Integer()),
    sa.column("opened_at", Instant(timezone=True)),
    sa.column("spent_ms", sa.BigInteger()),
)
TIME = sa.table(
    "study_time",
    sa.column("person_id", sa.Integer()),
    sa.column("start_at", Instant(timezone=True)),
    sa.column("end_at", Instant(timezone=True)),
)


def upgrade() -> None:
    """The table, filled from what pages told of."""
    op.create_table(
        "study_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("start_at", Instant(timezone=True), nullable=False),
        sa.Column("end_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_study_time_stretch")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_study_time_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_study_time"),
        sa.UniqueConstraint("person_id", "start_at", name="uq_study_time_person_id_start_at"),
    )
    op.create_index("ix_study_time_end", "study_time", ["person_id", "end_at"])
    rows = op.get_bind().execute(sa.select(PAGE).order_by(PAGE.c.person_id, PAGE.c.opened_at)).all()
    made: list[dict[str, object]] = []
    end: dict[int, datetime] = {}
    for row in rows:
        start = max(row.opened_at, end.get(row.person_id, row.opened_at))
        end[row.person_id] = start + timedelta(milliseconds=row.spent_ms)
        if made and made[-1]["person_id"] == row.person_id and made[-1]["end_at"] == start:
            made[-1]["end_at"] = end[row.person_id]
        elif row.spent_ms:
            made.append({"person_id": row.person_id, "start_at": start, "end_at": end[row.person_id]})
    if made:
        op.bulk_insert(TIME, made)
    op.drop_table("opened_page")


def downgrade() -> None:
    """Sums by page again: each stretch a page of its own."""
    op.create_table(
        "opened_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("spent_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("spent_ms >= 0", name=op.f("ck_opened_page_spent")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_opened_page_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_opened_page"),
        sa.UniqueConstraint("person_id", "opened_at", name="uq_opened_page_person_id_opened_at"),
    )
    rows = op.get_bind().execute(sa.select(TIME)).all()
    if rows:
        op.bulk_insert(
            PAGE,
            [
                {
                    "person_id": row.person_id,
                    "opened_at": row.start_at,
                    "spent_ms": (row.end_at - row.start_at) // timedelta(milliseconds=1),
                }
                for row in rows
            ],
        )
    op.drop_index("ix_study_time_end", table_name="study_time")
    op.drop_table("study_time")
