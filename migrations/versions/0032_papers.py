"""An attempt keeps its paper, what was granted to its person, and its clock; every answer is kept as it was given

Revision: 0032, after 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns of an attempt, all of them empty for those that were sat before; two tables."""
    for column in (
        sa.Column("seed", sa.String(40), nullable=True),
        sa.Column("paper", sa.JSON(), nullable=True),
        sa.Column("measures", sa.JSON(), nullable=True),
        sa.Column("limit_ms", sa.Integer(), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("extended_ms", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("paused_at", Instant(timezone=True), nullable=True),
        sa.Column("paused_ms", sa.BigInteger(), nullable=False, server_default="0"),
    ):
        op.add_column("attempt", column)
    op.create_index("ix_attempt_limited", "attempt", ["handed_in_at", "limit_ms"])
    op.create_table(
        "answer_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("given_at", Instant(timezone=True), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.CheckConstraint("state IN ('kept','older','late','undone')", name="ck_answer_given_state"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_answer_given_attempt_id_attempt", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_given"),
        sa.UniqueConstraint("attempt_id", "key", name="uq_answer_given_attempt_id_key"),
    )
    op.create_table(
        "attempt_measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("accommodation_id", sa.Integer(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_attempt_measures_attempt_id_attempt", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["accommodation_id"],
            ["accommodation.id"],
            name="fk_attempt_measures_accommodation_id_accommodation",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attempt_measures"),
    )
    op.create_index("ix_attempt_measures_attempt_id", "attempt_measures", ["attempt_id"])


def downgrade() -> None:
    """Without them."""
    op.drop_table("attempt_measures")
    op.drop_table("answer_given")
    op.drop_index("ix_attempt_limited", "attempt")
    for name in (
        "paused_ms",
        "paused_at",
        "extended_ms",
        "extensions",
        "limit_ms",
        "measures",
        "paper",
        "seed",
    ):
        op.drop_column("attempt", name)
